-- People to whom an admin has written.
CREATE TABLE conversations (
    user_id       INTEGER PRIMARY KEY REFERENCES users (user_id),
    -- What the person writes until then goes to the admins; null: until they have answered.
    open_until_ms INTEGER
) STRICT;

-- Messages in the chats of admins to which a reply is a message to a person.
CREATE TABLE message_prompts (
    admin_id   INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (user_id),
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (admin_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_prompts_by_user ON message_prompts (user_id);
CREATE INDEX message_prompts_by_age ON message_prompts (created_ms);
