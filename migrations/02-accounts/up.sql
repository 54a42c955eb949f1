-- Every statement about an account, once: what Stripe has told, what it answered, what people did.
-- An account is what its statements add up to; the tables below it are read off it.
CREATE TABLE facts (
    source    TEXT PRIMARY KEY CHECK (source <> ''),  -- evt_…, fetched:…, deed:…
    user_id   INTEGER NOT NULL REFERENCES users (user_id),
    at_ms     INTEGER NOT NULL,         -- Stripe's clock; of deeds, ours
    statement TEXT NOT NULL CHECK (json_valid(statement)),
    heard_ms  INTEGER NOT NULL
) STRICT;
-- The whole history of one account, at each event.
CREATE INDEX facts_by_user ON facts (user_id, at_ms);

-- Which account knows an object of Stripe's: a refund names a payment and nobody.
CREATE TABLE fact_objects (
    object_id TEXT PRIMARY KEY CHECK (object_id <> ''),
    user_id   INTEGER NOT NULL REFERENCES users (user_id)
) STRICT;

CREATE TABLE accounts (
    user_id INTEGER PRIMARY KEY REFERENCES users (user_id),
    wake_ms INTEGER                     -- when time alone changes something; null: never
) STRICT;
-- Whose time has come?
CREATE INDEX accounts_due ON accounts (wake_ms) WHERE wake_ms IS NOT NULL;

-- Subscriptions that Stripe has to be asked about.
CREATE TABLE refreshes (
    subscription_id TEXT PRIMARY KEY CHECK (subscription_id <> ''),
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    reason          TEXT NOT NULL,
    due_ms          INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    leased_until_ms INTEGER,            -- null: nobody is asking
    error           TEXT
) STRICT;
CREATE INDEX refreshes_due ON refreshes (due_ms, leased_until_ms);
-- The open questions about one account, at each event.
CREATE INDEX refreshes_by_user ON refreshes (user_id);

-- The message that shows a person their status, and whether it still does.
CREATE TABLE cards (
    user_id     INTEGER PRIMARY KEY REFERENCES users (user_id),
    message_id  INTEGER NOT NULL,
    shows       TEXT NOT NULL,           -- a fingerprint of what it shows
    stale       INTEGER NOT NULL DEFAULT 0 CHECK (stale >= 0),  -- moves since it was drawn
    next_try_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX cards_stale ON cards (next_try_ms) WHERE stale > 0;

-- How far a long pass has come, so that it goes on where it stopped.
CREATE TABLE cursors (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

-- Events that wait for another try: `pending` ones lack something that Stripe knows, `failed` ones
-- could not be applied. A failed one without a next try is dead.
ALTER TABLE stripe_events ADD COLUMN next_try_ms INTEGER;
ALTER TABLE stripe_events ADD COLUMN leased_until_ms INTEGER;
-- The trail holds a row about the event already.
ALTER TABLE stripe_events ADD COLUMN audited INTEGER NOT NULL DEFAULT 0 CHECK (audited IN (0, 1));
-- Holds all that a claim looks at: the rows carry payloads.
CREATE INDEX stripe_events_due ON stripe_events (next_try_ms, created, event_id, leased_until_ms)
    WHERE next_try_ms IS NOT NULL;
-- All that was kept is read again, so that accounts are complete from the beginning.
UPDATE stripe_events SET audited = 1 WHERE status = 'processed';
UPDATE stripe_events SET status = 'pending', next_try_ms = 0
    WHERE status IN ('processed', 'ignored', 'pending');
UPDATE stripe_events SET next_try_ms = 0 WHERE status = 'failed';

-- A view of the accounts for people with SQL; nothing is decided by it.
DROP TABLE subscriptions;
CREATE TABLE subscriptions (
    subscription_id       TEXT PRIMARY KEY CHECK (subscription_id <> ''),
    user_id               INTEGER NOT NULL REFERENCES users (user_id),
    customer_id           TEXT,         -- null: a single payment that made no customer
    plan                  TEXT NOT NULL,
    price_id              TEXT,
    interval              TEXT CHECK (interval IN ('month', 'year', 'once')),
    status                TEXT NOT NULL CHECK (status <> ''),
    started_ms            INTEGER,
    current_period_end_ms INTEGER,
    cancel_ms             INTEGER,
    trial_end_ms          INTEGER,
    ended_ms              INTEGER,
    past_due_since_ms     INTEGER,
    failed_invoice_id     TEXT,
    paused                TEXT CHECK (paused IN ('keep_as_draft', 'mark_uncollectible', 'void')),
    reversed              TEXT CHECK (reversed IN ('refunded', 'dispute_lost')),
    as_of_ms              INTEGER,      -- Stripe's clock, when it was seen to be so first
    updated_ms            INTEGER NOT NULL
) STRICT;
CREATE INDEX subscriptions_by_user ON subscriptions (user_id);

-- The ledger of rights: a row is opened, its end may move, it is closed; it is never removed.
CREATE TABLE rights (
    entitlement_id INTEGER PRIMARY KEY,
    user_id        INTEGER NOT NULL REFERENCES users (user_id),
    name           TEXT NOT NULL,
    plan           TEXT NOT NULL,
    source_kind    TEXT NOT NULL CHECK (source_kind IN ('purchase', 'grant')),
    source_id      TEXT NOT NULL,       -- sub_…, cs_…, or a grant's id
    event_id       TEXT,                -- what showed first that it is paid for
    price_id       TEXT,
    granted_by     INTEGER,             -- the admin of a grant
    since_ms       INTEGER NOT NULL,
    valid_until_ms INTEGER,             -- null: until something changes
    ended_ms       INTEGER,             -- null: open
    CHECK ((source_kind = 'grant') = (granted_by IS NOT NULL))
) STRICT;
INSERT INTO rights (entitlement_id, user_id, name, plan, source_kind, source_id, event_id, since_ms,
        valid_until_ms, ended_ms)
    SELECT entitlement_id, user_id, name, plan, 'purchase', source_id, event_id, since_ms,
        valid_until_ms, ended_ms FROM entitlements;
DROP TABLE entitlements;
ALTER TABLE rights RENAME TO entitlements;
-- One open row per right and source; also the way from a user to what they may use.
CREATE UNIQUE INDEX entitlements_open
    ON entitlements (user_id, source_kind, source_id, name) WHERE ended_ms IS NULL;

-- What must reach a user: written with its cause, sent afterwards, each key at most once.
CREATE TABLE notices (
    outbox_id       INTEGER PRIMARY KEY, -- also the order in which a user is told
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    about_id        INTEGER NOT NULL,    -- whose account it is news of
    key             TEXT NOT NULL UNIQUE,
    notice          TEXT NOT NULL CHECK (json_valid(notice)),
    -- withdrawn: it stopped being true before it was sent
    state           TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'sent', 'failed', 'expired', 'withdrawn')),
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
INSERT INTO notices (outbox_id, user_id, about_id, key, notice, state, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, message_id, error)
    SELECT outbox_id, user_id, user_id, key, notice, state, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, message_id, error FROM outbox;
DROP TABLE outbox;
ALTER TABLE notices RENAME TO outbox;
-- Is there an older unfinished row of the same user?
CREATE INDEX outbox_order ON outbox (user_id, outbox_id) WHERE state = 'pending';
-- Which rows are due?
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending';
-- Which rows are too old to be news?
CREATE INDEX outbox_age ON outbox (created_ms) WHERE state = 'pending';
-- What was told about an account, at each event.
CREATE INDEX outbox_about ON outbox (about_id, outbox_id);
