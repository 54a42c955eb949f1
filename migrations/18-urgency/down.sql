DROP INDEX outbox_routine;
DROP INDEX outbox_due;
ALTER TABLE outbox DROP COLUMN urgency;
-- Which notices are due?
CREATE INDEX outbox_due ON outbox (next_try_ms, outbox_id) WHERE state = 'pending' AND blocked = 0;
