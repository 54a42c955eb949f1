CREATE TABLE old_status_messages (
    user_id         INTEGER PRIMARY KEY REFERENCES users (user_id),
    message_id      INTEGER NOT NULL,
    shows           TEXT NOT NULL,      -- SHA-256 of the status that it shows, in hex
    -- Possible changes of the status since the message was edited last.
    pending_changes INTEGER NOT NULL DEFAULT 0 CHECK (pending_changes >= 0),
    next_try_ms     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO old_status_messages (user_id, message_id, shows, pending_changes, next_try_ms)
    SELECT user_id, message_id, shows, pending_changes, next_try_ms FROM status_messages;
DROP TABLE status_messages;
ALTER TABLE old_status_messages RENAME TO status_messages;
CREATE INDEX status_messages_pending ON status_messages (next_try_ms) WHERE pending_changes > 0;
