DROP TRIGGER outbox_counts_insert;
DROP TRIGGER outbox_counts_update;
DROP TRIGGER outbox_counts_delete;
DROP TRIGGER users_count_notices;
DROP TRIGGER stripe_events_count_insert;
DROP TRIGGER stripe_events_count_failed;
DROP TRIGGER stripe_events_count_waiting;
DROP TRIGGER stripe_events_count_delete;
DROP TRIGGER webhook_deliveries_count_insert;
DROP TRIGGER webhook_deliveries_count_update;
DROP TRIGGER webhook_deliveries_count_delete;
DROP TRIGGER entitlements_count_open;
DROP TRIGGER entitlements_count_close;
DROP TRIGGER revocations_count_insert;
DROP TRIGGER revocations_count_delete;
DROP TABLE counts;
DROP INDEX checkouts_open_sessions;
DROP INDEX webhook_deliveries_oldest;
DROP INDEX webhook_deliveries_finished;
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (endpoint, state)
    WHERE state IN ('pending', 'failed');
CREATE INDEX webhook_deliveries_given_up ON webhook_deliveries (endpoint)
    WHERE state IN ('failed', 'withdrawn');
CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_ms);
