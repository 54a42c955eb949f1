DROP TABLE erasures;
DROP INDEX checkouts_by_user;
DROP INDEX users_forgotten;
ALTER TABLE users DROP COLUMN forgotten_ms;
