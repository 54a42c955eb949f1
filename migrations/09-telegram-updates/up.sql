-- Updates that were answered: Telegram sends one again that it does not know to have arrived.
CREATE TABLE telegram_updates (
    update_id INTEGER NOT NULL,
    origin TEXT NOT NULL, -- a digest of what happened where and when
    handled_ms INTEGER NOT NULL,
    PRIMARY KEY (update_id, origin)
) STRICT, WITHOUT ROWID;
-- Which are too old to come again?
CREATE INDEX telegram_updates_age ON telegram_updates (handled_ms);
