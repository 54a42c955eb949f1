DROP INDEX entitlements_ended;
DROP INDEX users_by_name;
DROP INDEX users_by_username;
ALTER TABLE users DROP COLUMN name;
