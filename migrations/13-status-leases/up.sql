-- Status messages become a queue like the others: leased while they are edited, with attempts, and given
-- up when they cannot be edited for long.
CREATE TABLE new_status_messages (
    user_id         INTEGER PRIMARY KEY REFERENCES users (user_id),
    message_id      INTEGER NOT NULL,
    shows           TEXT NOT NULL,      -- SHA-256 of the status that it shows, in hex
    -- shown: it shows the status. dead: given up. Each change of the status makes it pending.
    state           TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'shown', 'dead')),
    -- Possible changes of the status since the message was edited last.
    pending_changes INTEGER NOT NULL DEFAULT 0 CHECK (pending_changes >= 0),
    -- Failed attempts since then, and how many of them Telegram answered with an error that is not known.
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    unknown_answers INTEGER NOT NULL DEFAULT 0 CHECK (unknown_answers >= 0),
    next_try_ms     INTEGER NOT NULL DEFAULT 0,
    first_try_ms    INTEGER,            -- null: not tried since then
    leased_until_ms INTEGER,            -- null: no worker holds it
    leased_by       TEXT,               -- the process that leased it last
    error           TEXT,
    CHECK (state = 'pending' OR leased_until_ms IS NULL)
) STRICT;
INSERT INTO new_status_messages (user_id, message_id, shows, state, pending_changes, next_try_ms)
    SELECT user_id, message_id, shows, CASE WHEN pending_changes > 0 THEN 'pending' ELSE 'shown' END,
        pending_changes, next_try_ms
    FROM status_messages;
DROP TABLE status_messages;
ALTER TABLE new_status_messages RENAME TO status_messages;
-- Which messages are to be edited?
CREATE INDEX status_messages_due ON status_messages (next_try_ms, user_id) WHERE state = 'pending';
