-- Payloads are stored compressed from now on, and removed after the time in `[retention]`: a removed one
-- is empty. Those that are stored stay as they are.
CREATE INDEX stripe_events_with_payload ON stripe_events (received_at) WHERE payload <> x'';
