-- Messages in chats with a button or a sentence that stops being true when something else happens:
-- each is edited then.
CREATE TABLE open_messages (
    user_id    INTEGER NOT NULL REFERENCES users (user_id),
    message_id INTEGER NOT NULL,
    subject    TEXT NOT NULL CHECK (json_valid(subject)),
    due_ms     INTEGER NOT NULL,         -- when it is compared with its subject next
    PRIMARY KEY (user_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_messages_due ON open_messages (due_ms);
-- The messages of a checkout page.
CREATE INDEX open_messages_session ON open_messages (subject ->> 'session')
    WHERE subject ->> 'session' IS NOT NULL;
