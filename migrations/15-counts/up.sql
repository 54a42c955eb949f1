-- Numbers that monitoring, limits and lists need at any time. Triggers maintain them with each change, so
-- that reading one does not depend on the number of rows.
CREATE TABLE counts (
    -- notices: pending notices to users who can be reached.
    -- events.waiting: stored events that wait for a response from Stripe; events.failed: failed ones.
    -- deliveries.STATE: webhook deliveries; the part is the endpoint.
    -- entitlements: rows that are not closed; the part is the plan.
    -- people: users who have such a row, or a row in `revocations`; revocations: rows of that table.
    name   TEXT NOT NULL,
    part   TEXT NOT NULL DEFAULT '',
    number INTEGER NOT NULL,
    PRIMARY KEY (name, part)
) STRICT, WITHOUT ROWID;
INSERT INTO counts (name, number) VALUES
    ('notices', (SELECT count(*) FROM outbox JOIN users USING (user_id)
        WHERE state = 'pending' AND reachable = 1)),
    ('events.waiting', (SELECT count(*) FROM stripe_events
        WHERE status = 'pending' AND next_try_ms IS NOT NULL)),
    ('events.failed', (SELECT count(*) FROM stripe_events WHERE status = 'failed')),
    ('people', (SELECT count(*) FROM (SELECT user_id FROM entitlements WHERE ended_ms IS NULL
        UNION SELECT user_id FROM revocations))),
    ('revocations', (SELECT count(*) FROM revocations));
INSERT INTO counts (name, part, number)
    SELECT 'deliveries.' || state, endpoint, count(*) FROM webhook_deliveries GROUP BY 1, 2;
INSERT INTO counts (name, part, number)
    SELECT 'entitlements', plan, count(*) FROM entitlements WHERE ended_ms IS NULL GROUP BY 2;

-- Notices.
CREATE TRIGGER outbox_counts_insert AFTER INSERT ON outbox
WHEN NEW.state = 'pending' AND (SELECT reachable FROM users WHERE user_id = NEW.user_id) = 1
BEGIN
    UPDATE counts SET number = number + 1 WHERE name = 'notices' AND part = '';
END;
CREATE TRIGGER outbox_counts_update AFTER UPDATE OF state ON outbox
WHEN (OLD.state = 'pending') <> (NEW.state = 'pending')
    AND (SELECT reachable FROM users WHERE user_id = NEW.user_id) = 1
BEGIN
    UPDATE counts SET number = number + iif(NEW.state = 'pending', 1, -1)
    WHERE name = 'notices' AND part = '';
END;
CREATE TRIGGER outbox_counts_delete AFTER DELETE ON outbox
WHEN OLD.state = 'pending' AND (SELECT reachable FROM users WHERE user_id = OLD.user_id) = 1
BEGIN
    UPDATE counts SET number = number - 1 WHERE name = 'notices' AND part = '';
END;
CREATE TRIGGER users_count_notices AFTER UPDATE OF reachable ON users
WHEN OLD.reachable <> NEW.reachable
BEGIN
    UPDATE counts SET number = number + iif(NEW.reachable = 1, 1, -1)
        * (SELECT count(*) FROM outbox WHERE user_id = NEW.user_id AND state = 'pending')
    WHERE name = 'notices' AND part = '';
END;

-- Events. Most are inserted with their outcome and count nothing.
CREATE TRIGGER stripe_events_count_insert AFTER INSERT ON stripe_events
WHEN NEW.status = 'failed' OR (NEW.status = 'pending' AND NEW.next_try_ms IS NOT NULL)
BEGIN
    UPDATE counts SET number = number + 1
    WHERE name = iif(NEW.status = 'failed', 'events.failed', 'events.waiting') AND part = '';
END;
CREATE TRIGGER stripe_events_count_failed AFTER UPDATE OF status ON stripe_events
WHEN (OLD.status = 'failed') <> (NEW.status = 'failed')
BEGIN
    UPDATE counts SET number = number + iif(NEW.status = 'failed', 1, -1)
    WHERE name = 'events.failed' AND part = '';
END;
CREATE TRIGGER stripe_events_count_waiting AFTER UPDATE OF status, next_try_ms ON stripe_events
WHEN (OLD.status = 'pending' AND OLD.next_try_ms IS NOT NULL)
    <> (NEW.status = 'pending' AND NEW.next_try_ms IS NOT NULL)
BEGIN
    UPDATE counts SET number = number
        + iif(NEW.status = 'pending' AND NEW.next_try_ms IS NOT NULL, 1, -1)
    WHERE name = 'events.waiting' AND part = '';
END;
CREATE TRIGGER stripe_events_count_delete AFTER DELETE ON stripe_events
WHEN OLD.status = 'failed' OR (OLD.status = 'pending' AND OLD.next_try_ms IS NOT NULL)
BEGIN
    UPDATE counts SET number = number - 1
    WHERE name = iif(OLD.status = 'failed', 'events.failed', 'events.waiting') AND part = '';
END;

-- Webhook deliveries.
CREATE TRIGGER webhook_deliveries_count_insert AFTER INSERT ON webhook_deliveries
BEGIN
    INSERT INTO counts (name, part, number) VALUES ('deliveries.' || NEW.state, NEW.endpoint, 1)
    ON CONFLICT (name, part) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER webhook_deliveries_count_update AFTER UPDATE OF state ON webhook_deliveries
WHEN OLD.state <> NEW.state
BEGIN
    UPDATE counts SET number = number - 1
    WHERE name = 'deliveries.' || OLD.state AND part = OLD.endpoint;
    INSERT INTO counts (name, part, number) VALUES ('deliveries.' || NEW.state, NEW.endpoint, 1)
    ON CONFLICT (name, part) DO UPDATE SET number = number + 1;
END;
CREATE TRIGGER webhook_deliveries_count_delete AFTER DELETE ON webhook_deliveries
BEGIN
    UPDATE counts SET number = number - 1
    WHERE name = 'deliveries.' || OLD.state AND part = OLD.endpoint;
END;

-- Entitlements, and who has or had one.
CREATE TRIGGER entitlements_count_open AFTER INSERT ON entitlements WHEN NEW.ended_ms IS NULL
BEGIN
    INSERT INTO counts (name, part, number) VALUES ('entitlements', NEW.plan, 1)
    ON CONFLICT (name, part) DO UPDATE SET number = number + 1;
    UPDATE counts SET number = number + 1
    WHERE name = 'people' AND part = ''
        AND NOT EXISTS (SELECT 1 FROM entitlements WHERE user_id = NEW.user_id
            AND ended_ms IS NULL AND entitlement_id <> NEW.entitlement_id)
        AND NOT EXISTS (SELECT 1 FROM revocations WHERE user_id = NEW.user_id);
END;
CREATE TRIGGER entitlements_count_close AFTER UPDATE OF ended_ms ON entitlements
WHEN OLD.ended_ms IS NULL AND NEW.ended_ms IS NOT NULL
BEGIN
    UPDATE counts SET number = number - 1 WHERE name = 'entitlements' AND part = OLD.plan;
    UPDATE counts SET number = number - 1
    WHERE name = 'people' AND part = ''
        AND NOT EXISTS (SELECT 1 FROM entitlements WHERE user_id = NEW.user_id AND ended_ms IS NULL)
        AND NOT EXISTS (SELECT 1 FROM revocations WHERE user_id = NEW.user_id);
END;
CREATE TRIGGER revocations_count_insert AFTER INSERT ON revocations
BEGIN
    UPDATE counts SET number = number + 1 WHERE name = 'revocations' AND part = '';
    UPDATE counts SET number = number + 1
    WHERE name = 'people' AND part = ''
        AND NOT EXISTS (SELECT 1 FROM entitlements WHERE user_id = NEW.user_id AND ended_ms IS NULL);
END;
CREATE TRIGGER revocations_count_delete AFTER DELETE ON revocations
BEGIN
    UPDATE counts SET number = number - 1 WHERE name = 'revocations' AND part = '';
    UPDATE counts SET number = number - 1
    WHERE name = 'people' AND part = ''
        AND NOT EXISTS (SELECT 1 FROM entitlements WHERE user_id = OLD.user_id AND ended_ms IS NULL);
END;

DROP INDEX webhook_deliveries_open;
DROP INDEX webhook_deliveries_given_up;
DROP INDEX webhook_deliveries_finished;
-- The oldest pending delivery of each endpoint.
CREATE INDEX webhook_deliveries_oldest ON webhook_deliveries (endpoint, created_ms)
    WHERE state = 'pending';
-- The finished deliveries of each endpoint: the last one, those that can be sent again, those that are old
-- enough to be deleted.
CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (endpoint, state, finished_ms)
    WHERE finished_ms IS NOT NULL;

-- Sessions to be looked up at Stripe.
CREATE INDEX checkouts_open_sessions ON checkouts (session_id) WHERE state = 'open';
