DROP INDEX stripe_events_given_up;
DROP TABLE alerts;
UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = created_ms
WHERE state = 'pending' AND notice ->> '$.alarm.about' IN ('alert_began', 'alert_over');
