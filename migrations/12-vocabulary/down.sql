-- Before this runs, the program removes the trigger audit_log_refuses_update and hashes the rows from the
-- seal on by the older rule, which covers `before` and `after` themselves.
ALTER TABLE audit_log DROP COLUMN payload_sha256;
ALTER TABLE audit_log DROP COLUMN salt;
CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: a row cannot be changed');
END;

UPDATE open_messages SET subject = json_object('about', 'deed',
        'subscription', subject ->> 'subscription', 'deed', subject ->> 'action')
    WHERE subject ->> 'about' = 'customer_action';

CREATE TABLE old_outbox (
    outbox_id       INTEGER PRIMARY KEY, -- also the order in which a user is told
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    about_id        INTEGER NOT NULL,    -- whose account it is news of
    key             TEXT NOT NULL UNIQUE,
    content         TEXT NOT NULL CHECK (json_valid(content)), -- a notice, or the body that is posted
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
    callback        TEXT CHECK (callback <> ''), -- null: the user's chat
    message         TEXT CHECK ((message IS NULL) = (callback IS NULL)), -- the event's id
    first_try_ms    INTEGER, -- null: not tried yet
    leased_by       TEXT,
    unknown_answers INTEGER NOT NULL DEFAULT 0 CHECK (unknown_answers >= 0),
    CHECK ((state = 'pending') = (finished_ms IS NULL)),
    CHECK (state = 'pending' OR leased_until_ms IS NULL)
) STRICT;
INSERT INTO old_outbox (outbox_id, user_id, about_id, key, content, state, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, message_id, error, leased_by,
        unknown_answers)
    SELECT outbox_id, user_id, about_id, key, notice, state, attempts, next_try_ms, leased_until_ms,
        request_id, cause_ms, created_ms, finished_ms, message_id, error, leased_by, unknown_answers
    FROM outbox;
-- Deliveries keep their numbers where no notice has the same one, and their order in any case.
INSERT INTO old_outbox (outbox_id, user_id, about_id, key, content, state, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, error, callback, message,
        first_try_ms, leased_by)
    SELECT delivery_id + (
            SELECT CASE
                WHEN EXISTS (SELECT 1 FROM outbox WHERE outbox_id IN
                    (SELECT delivery_id FROM webhook_deliveries))
                THEN (SELECT max(outbox_id) FROM outbox) ELSE 0 END),
        user_id, user_id, key, body,
        CASE state WHEN 'delivered' THEN 'sent' ELSE state END, attempts, next_try_ms,
        leased_until_ms, request_id, cause_ms, created_ms, finished_ms, error, endpoint, event_id,
        first_try_ms, leased_by
    FROM webhook_deliveries ORDER BY delivery_id;
DROP TABLE webhook_deliveries;
DROP TABLE outbox;
ALTER TABLE old_outbox RENAME TO outbox;
CREATE INDEX outbox_order ON outbox (user_id, callback, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_due ON outbox (callback, next_try_ms, outbox_id) WHERE state = 'pending';
CREATE INDEX outbox_age ON outbox (callback, created_ms) WHERE state = 'pending';
CREATE INDEX outbox_about ON outbox (about_id, outbox_id) WHERE callback IS NULL;
CREATE INDEX outbox_open ON outbox (callback, state)
    WHERE callback IS NOT NULL AND state IN ('pending', 'failed');
CREATE INDEX outbox_given_up ON outbox (callback) WHERE message IS NOT NULL AND state IN ('failed', 'withdrawn');
CREATE INDEX outbox_told ON outbox (user_id, created_ms) WHERE callback IS NOT NULL;
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;
CREATE INDEX outbox_finished ON outbox (finished_ms) WHERE callback IS NOT NULL;

CREATE TABLE idempotent_answers (
    user_id     INTEGER NOT NULL,
    route       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    body_sha256 TEXT    NOT NULL,
    status      INTEGER,
    answer      TEXT,
    created_ms  INTEGER NOT NULL,
    claimed_by  TEXT,
    PRIMARY KEY (user_id, route, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotent_answers (user_id, route, key, body_sha256, status, answer, claimed_by,
        created_ms)
    SELECT user_id, route, key, body_sha256, status, response, leased_by, created_ms
    FROM idempotency_keys;
DROP TABLE idempotency_keys;
CREATE INDEX idempotent_answers_age ON idempotent_answers (created_ms);
CREATE INDEX idempotent_answers_open ON idempotent_answers (created_ms) WHERE status IS NULL;

CREATE TABLE cursors (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;
INSERT INTO cursors (name, value, updated_ms)
    SELECT name, value, updated_ms FROM checkpoints ORDER BY rowid;
DROP TABLE checkpoints;

CREATE TABLE cards (
    user_id     INTEGER PRIMARY KEY REFERENCES users (user_id),
    message_id  INTEGER NOT NULL,
    shows       TEXT NOT NULL,
    stale       INTEGER NOT NULL DEFAULT 0 CHECK (stale >= 0),
    next_try_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO cards (user_id, message_id, shows, stale, next_try_ms)
    SELECT user_id, message_id, shows, pending_changes, next_try_ms FROM status_messages;
DROP TABLE status_messages;
CREATE INDEX cards_stale ON cards (next_try_ms) WHERE stale > 0;

CREATE TABLE refreshes (
    subscription_id TEXT PRIMARY KEY CHECK (subscription_id <> ''),
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    reason          TEXT NOT NULL,
    due_ms          INTEGER NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    leased_until_ms INTEGER,
    error           TEXT,
    leased_by       TEXT
) STRICT;
INSERT INTO refreshes (subscription_id, user_id, reason, due_ms, attempts, leased_until_ms,
        leased_by, error)
    SELECT subscription_id, user_id, reason, due_ms, attempts, leased_until_ms, leased_by, error
    FROM stripe_tasks ORDER BY rowid;
DROP TABLE stripe_tasks;
CREATE INDEX refreshes_due ON refreshes (due_ms, leased_until_ms);
CREATE INDEX refreshes_by_user ON refreshes (user_id);

CREATE TABLE old_facts (
    source    TEXT PRIMARY KEY CHECK (source <> ''),
    user_id   INTEGER NOT NULL REFERENCES users (user_id),
    at_ms     INTEGER NOT NULL,
    statement TEXT NOT NULL CHECK (json_valid(statement)),
    heard_ms  INTEGER NOT NULL
) STRICT;
INSERT INTO old_facts (source, user_id, at_ms, statement, heard_ms)
    SELECT
        CASE WHEN source LIKE 'internal:%' THEN 'deed:' || substr(source, 10) ELSE source END,
        user_id, at_ms,
        CASE body ->> '$.stripe.object'
            WHEN 'subscription' THEN json_remove(
                json_set(body, '$.stripe.fact', body ->> '$.stripe.object',
                    '$.stripe.stage', body ->> '$.stripe.event'),
                '$.stripe.object', '$.stripe.event')
            WHEN 'invoice' THEN json_remove(
                json_set(body, '$.stripe.fact', body ->> '$.stripe.object',
                    '$.stripe.turn', body ->> '$.stripe.outcome'),
                '$.stripe.object', '$.stripe.outcome')
            ELSE CASE WHEN body ->> '$.stripe.object' IS NULL THEN body ELSE json_remove(
                json_set(body, '$.stripe.fact', body ->> '$.stripe.object'),
                '$.stripe.object') END
        END,
        recorded_ms
    FROM facts ORDER BY rowid;
DROP TABLE facts;
ALTER TABLE old_facts RENAME TO facts;
CREATE INDEX facts_by_user ON facts (user_id, at_ms);
