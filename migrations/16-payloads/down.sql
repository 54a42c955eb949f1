-- Payloads are expanded before this.
DROP INDEX stripe_events_with_payload;
