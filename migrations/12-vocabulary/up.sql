-- Tables, columns and stored JSON get the names that the code and the documentation use; webhook
-- deliveries get a table of their own; the audit log can have payloads erased.

-- Everything recorded about an account, one row per source. The state of an account is derived from
-- its facts; the tables that hold that state can be rebuilt from them.
CREATE TABLE new_facts (
    source      TEXT PRIMARY KEY CHECK (source <> ''),  -- evt_…, fetched:…, internal:…
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    at_ms       INTEGER NOT NULL,       -- Stripe's clock; of internal facts, our own
    body        TEXT NOT NULL CHECK (json_valid(body)),
    recorded_ms INTEGER NOT NULL
) STRICT;
INSERT INTO new_facts (source, user_id, at_ms, body, recorded_ms)
    SELECT
        CASE WHEN source LIKE 'deed:%' THEN 'internal:' || substr(source, 6) ELSE source END,
        user_id, at_ms,
        CASE
            WHEN statement ->> '$.stripe.stage' IS NOT NULL THEN json_remove(
                json_set(statement, '$.stripe.object', statement ->> '$.stripe.fact',
                    '$.stripe.event', statement ->> '$.stripe.stage'),
                '$.stripe.fact', '$.stripe.stage')
            WHEN statement ->> '$.stripe.turn' IS NOT NULL THEN json_remove(
                json_set(statement, '$.stripe.object', statement ->> '$.stripe.fact',
                    '$.stripe.outcome', statement ->> '$.stripe.turn'),
                '$.stripe.fact', '$.stripe.turn')
            WHEN statement ->> '$.stripe.fact' IS NOT NULL THEN json_remove(
                json_set(statement, '$.stripe.object', statement ->> '$.stripe.fact'),
                '$.stripe.fact')
            ELSE statement
        END,
        heard_ms
    FROM facts ORDER BY rowid;
DROP TABLE facts;
ALTER TABLE new_facts RENAME TO facts;
-- All facts of one account, for each event.
CREATE INDEX facts_by_user ON facts (user_id, at_ms);

-- Subscriptions to fetch from Stripe, or to change there.
CREATE TABLE stripe_tasks (
    subscription_id TEXT PRIMARY KEY CHECK (subscription_id <> ''),
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    reason          TEXT NOT NULL,
    due_ms          INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    leased_until_ms INTEGER,            -- null: no worker holds it
    leased_by       TEXT,               -- the process that leased it last
    error           TEXT
) STRICT;
INSERT INTO stripe_tasks (subscription_id, user_id, reason, due_ms, attempts, leased_until_ms,
        leased_by, error)
    SELECT subscription_id, user_id, reason, due_ms, attempts, leased_until_ms, leased_by, error
    FROM refreshes ORDER BY rowid;
DROP TABLE refreshes;
CREATE INDEX stripe_tasks_due ON stripe_tasks (due_ms, leased_until_ms);
-- The open tasks of one account, for each event.
CREATE INDEX stripe_tasks_by_user ON stripe_tasks (user_id);

-- The last chat message that shows a user their status. Workers edit it when the status changes.
CREATE TABLE status_messages (
    user_id         INTEGER PRIMARY KEY REFERENCES users (user_id),
    message_id      INTEGER NOT NULL,
    shows           TEXT NOT NULL,      -- SHA-256 of the status that it shows, in hex
    -- Possible changes of the status since the message was edited last.
    pending_changes INTEGER NOT NULL DEFAULT 0 CHECK (pending_changes >= 0),
    next_try_ms     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO status_messages (user_id, message_id, shows, pending_changes, next_try_ms)
    SELECT user_id, message_id, shows, stale, next_try_ms FROM cards;
DROP TABLE cards;
CREATE INDEX status_messages_pending ON status_messages (next_try_ms) WHERE pending_changes > 0;

-- The progress of long passes, and other values that must survive a restart, by name.
CREATE TABLE checkpoints (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
INSERT INTO checkpoints (name, value, updated_ms)
    SELECT name, value, updated_ms FROM cursors ORDER BY rowid;
DROP TABLE cursors;

-- Requests that carried an Idempotency-Key. A repeated request gets the stored response.
CREATE TABLE idempotency_keys (
    user_id     INTEGER NOT NULL,
    route       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    -- SHA-256 of the body, in hex. The same key with another body is refused.
    body_sha256 TEXT    NOT NULL,
    -- Null while the first request is being processed.
    status      INTEGER,
    response    TEXT,
    leased_by   TEXT,                   -- the process that handles the first request
    created_ms  INTEGER NOT NULL,
    PRIMARY KEY (user_id, route, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_keys (user_id, route, key, body_sha256, status, response, leased_by,
        created_ms)
    SELECT user_id, route, key, body_sha256, status, answer, claimed_by, created_ms
    FROM idempotent_answers;
DROP TABLE idempotent_answers;
-- Which keys have expired?
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_ms);
-- Which requests were never answered?
CREATE INDEX idempotency_keys_open ON idempotency_keys (created_ms) WHERE status IS NULL;

-- Events for other services, as signed webhooks. Written with their cause and posted afterwards, for
-- each user and endpoint in the order of delivery_id.
CREATE TABLE webhook_deliveries (
    delivery_id     INTEGER PRIMARY KEY,
    user_id         INTEGER NOT NULL REFERENCES users (user_id),  -- whose account the event is about
    endpoint        TEXT NOT NULL CHECK (endpoint <> ''),         -- its name in bot.toml
    event_id        TEXT NOT NULL CHECK (event_id <> ''),         -- the same for every endpoint
    key             TEXT NOT NULL UNIQUE,
    body            TEXT NOT NULL CHECK (json_valid(body)),
    -- failed: given up; withdrawn: its endpoint left the configuration. Both can be sent again.
    state           TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'delivered', 'failed', 'withdrawn')),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_ms     INTEGER NOT NULL,
    leased_until_ms INTEGER,            -- null: no worker holds it
    leased_by       TEXT,               -- the process that leased it last
    request_id      TEXT NOT NULL,
    cause_ms        INTEGER,            -- when the webhook that caused it was received
    created_ms      INTEGER NOT NULL,   -- the event's timestamp: per user, strictly increasing
    first_try_ms    INTEGER,            -- null: not tried yet
    finished_ms     INTEGER,
    error           TEXT,
    CHECK ((state = 'pending') = (finished_ms IS NULL)),
    CHECK (state = 'pending' OR leased_until_ms IS NULL)
) STRICT;
INSERT INTO webhook_deliveries (delivery_id, user_id, endpoint, event_id, key, body, state, attempts,
        next_try_ms, leased_until_ms, leased_by, request_id, cause_ms, created_ms, first_try_ms,
        finished_ms, error)
    SELECT outbox_id, user_id, callback, message, key, content,
        CASE state WHEN 'sent' THEN 'delivered' WHEN 'expired' THEN 'failed' ELSE state END, attempts,
        next_try_ms, leased_until_ms, leased_by, request_id, cause_ms, created_ms, first_try_ms,
        finished_ms, error
    FROM outbox WHERE callback IS NOT NULL ORDER BY outbox_id;
-- Is there an older unfinished delivery of the same user to the same endpoint?
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (user_id, endpoint, delivery_id)
    WHERE state = 'pending';
-- Which deliveries are due?
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, next_try_ms, delivery_id)
    WHERE state = 'pending';
-- The backlog of each endpoint.
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (endpoint, state)
    WHERE state IN ('pending', 'failed');
-- Which deliveries can be sent again together?
CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (endpoint)
    WHERE state IN ('failed', 'withdrawn');
-- The timestamp of a user's last event.
CREATE INDEX webhook_deliveries_by_user ON webhook_deliveries (user_id, created_ms);
-- One event, to be sent again.
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_id);
-- Which finished deliveries are old enough to be deleted?
CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_ms);

-- Notices for chats. Written with their cause and sent afterwards, for each user in the order of
-- outbox_id, each key at most once.
CREATE TABLE new_outbox (
    outbox_id       INTEGER PRIMARY KEY,
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    about_id        INTEGER NOT NULL,    -- the account that the notice is about
    key             TEXT NOT NULL UNIQUE,
    notice          TEXT NOT NULL CHECK (json_valid(notice)),
    -- withdrawn: it stopped being true before it was sent
    state           TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'sent', 'failed', 'expired', 'withdrawn')),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- How many attempts Telegram answered with an error that is not known.
    unknown_answers INTEGER NOT NULL DEFAULT 0 CHECK (unknown_answers >= 0),
    next_try_ms     INTEGER NOT NULL,
    leased_until_ms INTEGER,             -- null: no worker holds it
    leased_by       TEXT,                -- the process that leased it last
    request_id      TEXT NOT NULL,
    cause_ms        INTEGER,             -- when the webhook that caused it was received
    created_ms      INTEGER NOT NULL,
    finished_ms     INTEGER,
    message_id      INTEGER,             -- Telegram's, once it is sent
    error           TEXT,
    CHECK ((state = 'pending') = (finished_ms IS NULL)),
    CHECK (state = 'pending' OR leased_until_ms IS NULL)
) STRICT;
INSERT INTO new_outbox (outbox_id, user_id, about_id, key, notice, state, attempts, unknown_answers,
        next_try_ms, leased_until_ms, leased_by, request_id, cause_ms, created_ms, finished_ms,
        message_id, error)
    SELECT outbox_id, user_id, about_id, key, content, state, attempts, unknown_answers, next_try_ms,
        leased_until_ms, leased_by, request_id, cause_ms, created_ms, finished_ms, message_id, error
    FROM outbox WHERE callback IS NULL ORDER BY outbox_id;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;
-- Is there an older unfinished notice for the same user?
CREATE INDEX outbox_order ON outbox (user_id, outbox_id) WHERE state = 'pending';
-- Which notices are due?
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending';
-- Which notices are too old to be sent?
CREATE INDEX outbox_age ON outbox (created_ms) WHERE state = 'pending';
-- All notices about an account, for each event.
CREATE INDEX outbox_about ON outbox (about_id, outbox_id);

-- Rebuilt rather than edited: rows are compared with what the program writes, byte for byte.
UPDATE open_messages SET subject = json_object('about', 'customer_action',
        'subscription', subject ->> 'subscription', 'action', subject ->> 'deed')
    WHERE subject ->> 'about' = 'deed';

-- From the row on that this migration appends (audit_log.sealed), a hash covers `payload_sha256`
-- instead of `before` and `after`: erasing the payload and its salt leaves the chain verifiable.
ALTER TABLE audit_log ADD COLUMN salt BLOB;           -- null: erased, or of a row before the seal
ALTER TABLE audit_log ADD COLUMN payload_sha256 TEXT; -- of salt, before and after; null: before the seal
DROP TRIGGER audit_log_refuses_update;
CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log
WHEN OLD.payload_sha256 IS NULL OR OLD.action = 'audit_log.sealed'
    OR NEW.before IS NOT NULL OR NEW.after IS NOT NULL OR NEW.salt IS NOT NULL
    OR (NEW.seq, NEW.at_ms, NEW.actor, NEW.action, NEW.subject, NEW.user_id, NEW.request_id,
            NEW.payload_sha256, NEW.prev_hash, NEW.hash)
        IS NOT (OLD.seq, OLD.at_ms, OLD.actor, OLD.action, OLD.subject, OLD.user_id, OLD.request_id,
            OLD.payload_sha256, OLD.prev_hash, OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: nothing but a payload can be erased');
END;
