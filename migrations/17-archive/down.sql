ALTER TABLE accounts DROP COLUMN archive_rules;
ALTER TABLE accounts DROP COLUMN archived_until_ms;

DROP INDEX outbox_about;
ALTER TABLE outbox DROP COLUMN archived;
-- All notices about an account, for each event.
CREATE INDEX outbox_about ON outbox (about_id, outbox_id);

DROP INDEX facts_by_user;
ALTER TABLE facts DROP COLUMN archived;
-- All facts of one account, for each event.
CREATE INDEX facts_by_user ON facts (user_id, at_ms);
