DROP INDEX accounts_uncounted;
ALTER TABLE accounts DROP COLUMN figures_stale;
DROP TABLE account_figures;
DROP TABLE total_figures;
DROP TABLE daily_figures;
