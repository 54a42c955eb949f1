-- Who has lost access lately: too many within an hour stop it.
CREATE TABLE revocations (
    user_id    INTEGER PRIMARY KEY REFERENCES users (user_id),
    revoked_ms INTEGER NOT NULL
) STRICT;
-- How many in the last hour?
CREATE INDEX revocations_by_time ON revocations (revoked_ms);

-- One row at most.
CREATE TABLE revocation_brake (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    paused_ms          INTEGER,         -- null: access ends as usual
    unlimited_until_ms INTEGER          -- an admin has resumed; null: never
) STRICT;
