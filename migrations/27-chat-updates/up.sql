-- What Telegram says about groups, channels and the people in them, stored before it is confirmed.
CREATE TABLE chat_updates (
    entry_id        INTEGER PRIMARY KEY,
    update_id       INTEGER NOT NULL,
    origin          TEXT NOT NULL,   -- a digest of what happened where and when: Telegram uses an id again
    kind            TEXT NOT NULL,   -- Telegram's name: chat_member, my_chat_member, chat_join_request, message
    chat_id         INTEGER,         -- null: this version cannot read the update
    user_id         INTEGER,         -- whom it is about
    by_id           INTEGER,         -- who caused it
    payload         TEXT NOT NULL CHECK (payload = '' OR json_valid(payload)),   -- empty: it was removed
    received_ms     INTEGER NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('processed', 'ignored', 'failed')),
    error           TEXT,            -- why it has failed, or is ignored
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_ms     INTEGER,         -- null: nothing will try it by itself
    leased_until_ms INTEGER,
    leased_by       TEXT,
    UNIQUE (update_id, origin)
) STRICT;
CREATE INDEX chat_updates_due ON chat_updates (next_try_ms, entry_id) WHERE next_try_ms IS NOT NULL;
CREATE INDEX chat_updates_leased ON chat_updates (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX chat_updates_given_up ON chat_updates (received_ms) WHERE status = 'failed' AND next_try_ms IS NULL;
-- Which are kept no longer?
CREATE INDEX chat_updates_finished ON chat_updates (status, received_ms) WHERE status <> 'failed';
CREATE INDEX chat_updates_by_user ON chat_updates (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX chat_updates_by_actor ON chat_updates (by_id) WHERE by_id IS NOT NULL;
