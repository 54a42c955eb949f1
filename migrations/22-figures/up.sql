-- Figures of the business by day, as docs/METRICS.md defines them: sums over all accounts.
CREATE TABLE daily_figures (
    day      INTEGER NOT NULL,          -- days since 1970-01-01, UTC
    figure   TEXT NOT NULL,
    currency TEXT NOT NULL,
    plan     TEXT NOT NULL,             -- empty where the figure is not counted by plan
    number   INTEGER NOT NULL,
    PRIMARY KEY (day, figure, currency, plan)
) STRICT, WITHOUT ROWID;
-- The same sums over all days.
CREATE TABLE total_figures (
    figure   TEXT NOT NULL,
    currency TEXT NOT NULL,
    plan     TEXT NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (figure, currency, plan)
) STRICT, WITHOUT ROWID;
-- What each account adds to them.
CREATE TABLE account_figures (
    user_id INTEGER PRIMARY KEY REFERENCES users (user_id),
    counted TEXT NOT NULL CHECK (json_valid(counted))
) STRICT;

-- 1: the account has changed since it was counted.
ALTER TABLE accounts ADD COLUMN figures_stale INTEGER NOT NULL DEFAULT 1 CHECK (figures_stale IN (0, 1));
-- Which accounts are to be counted?
CREATE INDEX accounts_uncounted ON accounts (user_id) WHERE figures_stale = 1;
