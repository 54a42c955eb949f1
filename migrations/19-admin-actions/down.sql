DROP TABLE admin_actions;
-- A grant that begins later has an end from now on: counted from its beginning, or from when it was made.
UPDATE facts SET body = json_set(body, '$.granted.until', coalesce(
        (SELECT begun.at_ms FROM facts AS begun
         WHERE begun.source = 'internal:' || json_extract(facts.body, '$.granted.id') || ':begun'),
        at_ms) + 1000 * json_extract(body, '$.granted.deferral.lasts'))
    WHERE source LIKE 'internal:grant-%' AND json_extract(body, '$.granted.deferral.lasts') IS NOT NULL;
DELETE FROM facts WHERE source LIKE 'internal:grant-%:begun';
