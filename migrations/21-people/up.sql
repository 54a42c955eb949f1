-- The name that a user shows in Telegram. Null: has not written since it is stored.
ALTER TABLE users ADD COLUMN name TEXT;
-- Who has this username, or this name?
CREATE INDEX users_by_username ON users (username COLLATE NOCASE) WHERE username IS NOT NULL;
CREATE INDEX users_by_name ON users (name COLLATE NOCASE) WHERE name IS NOT NULL;
-- What a user had.
CREATE INDEX entitlements_ended ON entitlements (user_id, entitlement_id) WHERE ended_ms IS NOT NULL;
