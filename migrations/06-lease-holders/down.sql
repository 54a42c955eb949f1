ALTER TABLE outbox DROP COLUMN unknown_answers;
ALTER TABLE idempotent_answers DROP COLUMN claimed_by;
ALTER TABLE refreshes DROP COLUMN leased_by;
ALTER TABLE stripe_events DROP COLUMN leased_by;
ALTER TABLE outbox DROP COLUMN leased_by;
