-- Facts and notices that no longer decide anything are kept, and not read for the usual event.
ALTER TABLE facts ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
DROP INDEX facts_by_user;
-- The facts of one account that decide something, for each event; and all of them.
CREATE INDEX facts_by_user ON facts (user_id, archived, at_ms);

ALTER TABLE outbox ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
DROP INDEX outbox_about;
-- The notices about an account that decide something, for each event; and all of them.
CREATE INDEX outbox_about ON outbox (about_id, archived, outbox_id);

-- A fact of this time or before can be archived. Null: none is.
ALTER TABLE accounts ADD COLUMN archived_until_ms INTEGER;
-- Identifies the configuration and the version by which it was archived.
ALTER TABLE accounts ADD COLUMN archive_rules INTEGER;
