ALTER TABLE checkouts DROP COLUMN request_sha256;
DELETE FROM facts WHERE source LIKE 'deed:checkout:%' OR source LIKE 'deed:customer:%';
ALTER TABLE customers DROP COLUMN proven;
