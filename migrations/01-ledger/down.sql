DROP TABLE checkout_attempts;
DROP TABLE checkouts;
DROP TABLE outbox;
-- Dropping a table removes its rows without firing triggers; they go with the table.
DROP TABLE audit_log;
DROP TABLE stripe_events;
DROP TABLE entitlements;
DROP TABLE subscriptions;
DROP TABLE customers;
DROP TABLE users;
