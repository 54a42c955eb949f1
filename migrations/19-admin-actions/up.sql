-- What admins ask for: shown first, then confirmed by a button, then done.
CREATE TABLE admin_actions (
    action_id       TEXT PRIMARY KEY,   -- in the button, and in Stripe's idempotency key
    operator        TEXT NOT NULL CHECK (json_valid(operator)),
    request         TEXT NOT NULL CHECK (json_valid(request)),
    effect          TEXT NOT NULL CHECK (json_valid(effect)),  -- as it was shown
    state           TEXT NOT NULL
                    CHECK (state IN ('offered', 'confirmed', 'done', 'failed')),
    shown_ms        INTEGER NOT NULL,
    next_try_ms     INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    leased_until_ms INTEGER,            -- null: no worker holds it
    leased_by       TEXT,               -- the process that leased it last
    finished_ms     INTEGER,
    error           TEXT,
    CHECK (state = 'confirmed' OR leased_until_ms IS NULL)
) STRICT;
-- Which confirmed actions are due?
CREATE INDEX admin_actions_due ON admin_actions (next_try_ms, action_id) WHERE state = 'confirmed';
CREATE INDEX admin_actions_leased ON admin_actions (leased_by) WHERE leased_until_ms IS NOT NULL;
-- Which are too old to be kept?
CREATE INDEX admin_actions_by_time ON admin_actions (shown_ms) WHERE state <> 'confirmed';
