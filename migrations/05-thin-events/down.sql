ALTER TABLE stripe_events DROP COLUMN snapshot_event;
