-- Indices of work that is due hold only rows that can be claimed, so that a claim costs the same whatever
-- the number of rows that wait for something else. Triggers maintain `blocked`. A row that becomes blocked
-- or reachable again has no waiting time left: it is due as soon as it is not blocked.

-- 1: the user cannot be reached, or an older notice of the same user is pending.
ALTER TABLE outbox ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1));
UPDATE outbox SET blocked = 1
    WHERE state = 'pending'
        AND (EXISTS (SELECT 1 FROM users WHERE users.user_id = outbox.user_id AND reachable = 0)
            OR EXISTS (SELECT 1 FROM outbox AS older
                WHERE older.user_id = outbox.user_id AND older.state = 'pending'
                    AND older.outbox_id < outbox.outbox_id));
DROP INDEX outbox_due;
-- Which notices are due?
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending' AND blocked = 0;

-- 1: the user cannot be reached.
ALTER TABLE status_messages ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1));
UPDATE status_messages SET blocked = 1
    WHERE user_id IN (SELECT user_id FROM users WHERE reachable = 0);
DROP INDEX status_messages_due;
-- Which messages are to be edited?
CREATE INDEX status_messages_due ON status_messages (next_try_ms, user_id)
    WHERE state = 'pending' AND blocked = 0;

-- 1: the user cannot be reached, or has a pending notice, which goes first.
ALTER TABLE open_messages ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1));
UPDATE open_messages SET blocked = 1
    WHERE user_id IN (SELECT user_id FROM users WHERE reachable = 0)
        OR EXISTS (SELECT 1 FROM outbox
            WHERE outbox.user_id = open_messages.user_id AND state = 'pending');
DROP INDEX open_messages_due;
-- Which messages are to be compared with their subject?
CREATE INDEX open_messages_due ON open_messages (blocked, due_ms);

-- 1: an older delivery of the same user to the same endpoint is pending.
ALTER TABLE webhook_deliveries ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1));
UPDATE webhook_deliveries SET blocked = 1
    WHERE state = 'pending' AND EXISTS (SELECT 1 FROM webhook_deliveries AS older
        WHERE older.user_id = webhook_deliveries.user_id
            AND older.endpoint = webhook_deliveries.endpoint AND older.state = 'pending'
            AND older.delivery_id < webhook_deliveries.delivery_id);
DROP INDEX webhook_deliveries_due;
-- Which deliveries are due?
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, next_try_ms, delivery_id)
    WHERE state = 'pending' AND blocked = 0;

-- In the order of claims.
DROP INDEX stripe_tasks_due;
CREATE INDEX stripe_tasks_due ON stripe_tasks (due_ms, subscription_id);

-- Which rows are leased, and by which process? Never more than the workers hold.
CREATE INDEX outbox_leased ON outbox (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX status_messages_leased ON status_messages (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX stripe_events_leased ON stripe_events (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX stripe_tasks_leased ON stripe_tasks (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (leased_by)
    WHERE leased_until_ms IS NOT NULL;

-- A new notice: the user's open messages wait for it. Whether it is blocked itself, its INSERT says.
CREATE TRIGGER outbox_inserted AFTER INSERT ON outbox WHEN NEW.state = 'pending'
BEGIN
    UPDATE open_messages SET blocked = 1 WHERE user_id = NEW.user_id AND blocked = 0;
END;
-- A notice is finished: the next one of the user can be claimed, or else the open messages.
CREATE TRIGGER outbox_finished AFTER UPDATE OF state ON outbox
WHEN OLD.state = 'pending' AND NEW.state <> 'pending'
BEGIN
    UPDATE outbox SET blocked = 0
    WHERE outbox_id = (SELECT min(outbox_id) FROM outbox
            WHERE user_id = NEW.user_id AND state = 'pending')
        AND (SELECT reachable FROM users WHERE user_id = NEW.user_id) = 1;
    UPDATE open_messages SET blocked = 0
    WHERE user_id = NEW.user_id AND blocked = 1
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE user_id = NEW.user_id AND state = 'pending')
        AND (SELECT reachable FROM users WHERE user_id = NEW.user_id) = 1;
END;
-- A withdrawn notice is queued again, and goes before younger ones.
CREATE TRIGGER outbox_reopened AFTER UPDATE OF state ON outbox
WHEN OLD.state <> 'pending' AND NEW.state = 'pending'
BEGIN
    UPDATE outbox SET blocked = 1, next_try_ms = 0
    WHERE outbox_id = (SELECT min(outbox_id) FROM outbox
        WHERE user_id = NEW.user_id AND state = 'pending' AND outbox_id > NEW.outbox_id);
    UPDATE outbox SET blocked =
        (SELECT reachable FROM users WHERE user_id = NEW.user_id) = 0
            OR EXISTS (SELECT 1 FROM outbox
                WHERE user_id = NEW.user_id AND state = 'pending' AND outbox_id < NEW.outbox_id)
    WHERE outbox_id = NEW.outbox_id;
    UPDATE open_messages SET blocked = 1 WHERE user_id = NEW.user_id AND blocked = 0;
END;

-- A user blocks the bot or writes to it again.
CREATE TRIGGER users_reachable AFTER UPDATE OF reachable ON users WHEN OLD.reachable <> NEW.reachable
BEGIN
    UPDATE outbox SET blocked = NEW.reachable = 0, next_try_ms = 0
    WHERE outbox_id = (SELECT min(outbox_id) FROM outbox
        WHERE user_id = NEW.user_id AND state = 'pending');
    UPDATE status_messages SET blocked = NEW.reachable = 0, next_try_ms = 0
    WHERE user_id = NEW.user_id;
    UPDATE open_messages SET blocked = NEW.reachable = 0
        OR EXISTS (SELECT 1 FROM outbox WHERE user_id = NEW.user_id AND state = 'pending')
    WHERE user_id = NEW.user_id;
END;

-- A delivery is finished: the next one of the user to the endpoint can be claimed.
CREATE TRIGGER webhook_deliveries_unblock AFTER UPDATE OF state ON webhook_deliveries
WHEN OLD.state = 'pending' AND NEW.state <> 'pending'
BEGIN
    UPDATE webhook_deliveries SET blocked = 0
    WHERE delivery_id = (SELECT min(delivery_id) FROM webhook_deliveries
        WHERE user_id = NEW.user_id AND endpoint = NEW.endpoint AND state = 'pending');
END;
-- A finished delivery is queued again, and goes before younger ones.
CREATE TRIGGER webhook_deliveries_reopened AFTER UPDATE OF state ON webhook_deliveries
WHEN OLD.state <> 'pending' AND NEW.state = 'pending'
BEGIN
    UPDATE webhook_deliveries SET blocked = 1, next_try_ms = 0
    WHERE delivery_id = (SELECT min(delivery_id) FROM webhook_deliveries
        WHERE user_id = NEW.user_id AND endpoint = NEW.endpoint AND state = 'pending'
            AND delivery_id > NEW.delivery_id);
    UPDATE webhook_deliveries SET blocked = EXISTS (SELECT 1 FROM webhook_deliveries
        WHERE user_id = NEW.user_id AND endpoint = NEW.endpoint AND state = 'pending'
            AND delivery_id < NEW.delivery_id)
    WHERE delivery_id = NEW.delivery_id;
END;
