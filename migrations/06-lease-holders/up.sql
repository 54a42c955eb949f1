-- Which process holds a lease: what a process held that is gone is free at the next start.
ALTER TABLE outbox ADD COLUMN leased_by TEXT;
ALTER TABLE stripe_events ADD COLUMN leased_by TEXT;
ALTER TABLE refreshes ADD COLUMN leased_by TEXT;
ALTER TABLE idempotent_answers ADD COLUMN claimed_by TEXT;
-- How often Telegram has answered about a notice in a way that nobody understands.
ALTER TABLE outbox ADD COLUMN unknown_answers INTEGER NOT NULL DEFAULT 0 CHECK (unknown_answers >= 0);
