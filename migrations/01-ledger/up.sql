-- Times: `…_at` are Unix seconds, `…_ms` are Unix milliseconds.

-- Everybody the ledger knows: who has written to the bot, and whom Stripe named first.
CREATE TABLE users (
    user_id         INTEGER PRIMARY KEY,
    language        TEXT,               -- as Telegram tells it
    locale_override TEXT,               -- as chosen with /language
    username        TEXT,
    reachable       INTEGER NOT NULL DEFAULT 1 CHECK (reachable IN (0, 1)),
    unreachable_ms  INTEGER,
    first_seen_ms   INTEGER NOT NULL,
    last_seen_ms    INTEGER,            -- null: has never written to the bot
    CHECK ((reachable = 0) = (unreachable_ms IS NOT NULL))
) STRICT;

-- A Stripe customer belongs to one user for ever; the newest link of a user is the one in use.
CREATE TABLE customers (
    customer_id TEXT PRIMARY KEY CHECK (customer_id <> ''),
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    linked_ms   INTEGER NOT NULL
) STRICT;
-- From a user to the customer, at each checkout and portal.
CREATE INDEX customers_by_user ON customers (user_id, linked_ms);

-- The mirror of Stripe's subscriptions. `status` has no list: Stripe may add values.
CREATE TABLE subscriptions (
    subscription_id       TEXT PRIMARY KEY CHECK (subscription_id <> ''),
    user_id               INTEGER NOT NULL REFERENCES users (user_id),
    customer_id           TEXT NOT NULL,
    plan                  TEXT NOT NULL,
    price_id              TEXT,
    interval              TEXT CHECK (interval IN ('month', 'year', 'once')),
    status                TEXT NOT NULL CHECK (status <> ''),
    current_period_end_ms INTEGER,
    cancel_ms             INTEGER,
    trial_end_ms          INTEGER,
    ended_ms              INTEGER,
    past_due_since_ms     INTEGER,
    failed_invoice_id     TEXT,
    failed_invoice_url    TEXT,
    as_of_ms              INTEGER,
    created_ms            INTEGER NOT NULL,
    updated_ms            INTEGER NOT NULL,
    CHECK (failed_invoice_url IS NULL OR failed_invoice_id IS NOT NULL)
) STRICT;
-- A user's subscriptions, newest first, at each /status and each event.
CREATE INDEX subscriptions_by_user ON subscriptions (user_id, created_ms);

-- The ledger of rights: a row is opened, its end may move, it is closed; it is never removed.
CREATE TABLE entitlements (
    entitlement_id INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL REFERENCES users (user_id),
    name           TEXT NOT NULL,
    plan           TEXT NOT NULL,
    source_kind    TEXT NOT NULL CHECK (source_kind IN ('subscription')),
    source_id      TEXT NOT NULL,
    event_id       TEXT,                -- what opened it; null: no event did
    since_ms       INTEGER NOT NULL,
    valid_until_ms INTEGER,             -- null: until something changes
    ended_ms       INTEGER              -- null: open
) STRICT;
-- One open row per right and source; also the way from a user to what they may use.
CREATE UNIQUE INDEX entitlements_open
    ON entitlements (user_id, source_kind, source_id, name) WHERE ended_ms IS NULL;

-- The inbox: every verified delivery as it came, once.
CREATE TABLE stripe_events (
    event_id    TEXT PRIMARY KEY CHECK (event_id <> ''),
    type        TEXT NOT NULL,
    created     INTEGER NOT NULL,       -- Unix seconds, Stripe's clock
    api_version TEXT,
    livemode    INTEGER NOT NULL CHECK (livemode IN (0, 1)),
    payload     BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    request_id  TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'pending'
                CHECK (status IN ('processed', 'ignored', 'pending', 'failed')),
    error       TEXT,
    attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0)
) STRICT;
-- `/audit failed` pages through the failed ones, which are few.
CREATE INDEX stripe_events_failed
    ON stripe_events (received_at, event_id) WHERE status = 'failed';

-- The trail: appended to, never changed; each row's hash covers the row and the hash before it.
CREATE TABLE audit_log (
    seq        INTEGER PRIMARY KEY CHECK (seq > 0),
    at_ms      INTEGER NOT NULL,
    actor      TEXT NOT NULL,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    user_id    INTEGER,
    before     TEXT,
    after      TEXT,
    request_id TEXT NOT NULL,
    prev_hash  TEXT NOT NULL,
    hash       TEXT NOT NULL
) STRICT;
-- `/audit user ID`, newest first.
CREATE INDEX audit_log_by_user ON audit_log (user_id, seq) WHERE user_id IS NOT NULL;
-- The last configuration that was noted, looked up at each start.
CREATE INDEX audit_log_configuration ON audit_log (seq) WHERE action = 'configuration.changed';

CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: a row cannot be changed');
END;
CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: a row cannot be removed');
END;
-- REPLACE removes the old row without the trigger above; and numbers leave no gap.
CREATE TRIGGER audit_log_only_appends BEFORE INSERT ON audit_log
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_log)
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: the next row must follow the last one');
END;

-- What must reach a user: written with its cause, sent afterwards, each key at most once.
CREATE TABLE outbox (
    outbox_id       INTEGER PRIMARY KEY, -- also the order in which a user is told
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    key             TEXT NOT NULL UNIQUE,
    notice          TEXT NOT NULL CHECK (json_valid(notice)),
    state           TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'sent', 'failed', 'expired')),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_ms     INTEGER NOT NULL,
    leased_until_ms INTEGER,             -- null: nobody is sending it
    request_id      TEXT NOT NULL,
    cause_ms        INTEGER,             -- when the cause came in
    created_ms      INTEGER NOT NULL,
    finished_ms     INTEGER,
    message_id      INTEGER,
    error           TEXT,
    CHECK ((state = 'pending') = (finished_ms IS NULL)),
    CHECK (state = 'pending' OR leased_until_ms IS NULL)
) STRICT;
-- Is there an older unfinished row of the same user?
CREATE INDEX outbox_order ON outbox (user_id, outbox_id) WHERE state = 'pending';
-- Which rows are due?
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending';
-- Which rows are too old to be news?
CREATE INDEX outbox_age ON outbox (created_ms) WHERE state = 'pending';

-- Checkout sessions that were asked for; `attempt` is part of Stripe's idempotency key.
CREATE TABLE checkouts (
    attempt    TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (user_id),
    plan       TEXT NOT NULL,
    interval   TEXT NOT NULL CHECK (interval IN ('month', 'year', 'once')),
    session_id TEXT UNIQUE,
    url        TEXT,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER,
    state      TEXT NOT NULL CHECK (state IN ('creating', 'open', 'complete', 'expired')),
    CHECK (state <> 'open' OR (session_id IS NOT NULL AND url IS NOT NULL))
) STRICT;
-- The attempt to hand out again.
CREATE INDEX checkouts_open ON checkouts (user_id, plan, interval)
    WHERE state IN ('creating', 'open');

-- The last number given out in a user's attempt ids; only grows.
CREATE TABLE checkout_attempts (
    user_id INTEGER PRIMARY KEY,
    last    INTEGER NOT NULL CHECK (last > 0)
) STRICT;
