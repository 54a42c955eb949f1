DROP INDEX telegram_updates_age;
DROP TABLE telegram_updates;
