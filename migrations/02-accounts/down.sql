CREATE TABLE notices (
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
INSERT INTO notices (outbox_id, user_id, key, notice, state, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, message_id, error)
    SELECT outbox_id, user_id, key, notice, CASE state WHEN 'withdrawn' THEN 'expired' ELSE state END,
        attempts, next_try_ms, leased_until_ms, request_id, cause_ms, created_ms, finished_ms,
        message_id, error FROM outbox;
DROP TABLE outbox;
ALTER TABLE notices RENAME TO outbox;
CREATE INDEX outbox_order ON outbox (user_id, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_age ON outbox (created_ms) WHERE state = 'pending';

CREATE TABLE rights (
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
INSERT INTO rights SELECT entitlement_id, user_id, name, plan, 'subscription', source_id, event_id,
        since_ms, valid_until_ms, ended_ms FROM entitlements WHERE source_kind = 'purchase';
DROP TABLE entitlements;
ALTER TABLE rights RENAME TO entitlements;
CREATE UNIQUE INDEX entitlements_open
    ON entitlements (user_id, source_kind, source_id, name) WHERE ended_ms IS NULL;

CREATE TABLE mirror (
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
INSERT INTO mirror SELECT subscription_id, user_id, customer_id, plan, price_id, interval, status,
        current_period_end_ms, cancel_ms, trial_end_ms, ended_ms, past_due_since_ms,
        failed_invoice_id, NULL, as_of_ms, coalesce(started_ms, updated_ms), updated_ms
    FROM subscriptions WHERE customer_id IS NOT NULL;
DROP TABLE subscriptions;
ALTER TABLE mirror RENAME TO subscriptions;
CREATE INDEX subscriptions_by_user ON subscriptions (user_id, created_ms);

DROP INDEX stripe_events_due;
-- What waits to be read again has been kept all the same.
UPDATE stripe_events SET status = 'failed', error = coalesce(error, 'waiting for another try')
    WHERE status = 'pending';
ALTER TABLE stripe_events DROP COLUMN audited;
ALTER TABLE stripe_events DROP COLUMN leased_until_ms;
ALTER TABLE stripe_events DROP COLUMN next_try_ms;

DROP TABLE cursors;
DROP TABLE cards;
DROP TABLE refreshes;
DROP TABLE accounts;
DROP TABLE fact_objects;
DROP TABLE facts;
