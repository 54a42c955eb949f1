DROP TABLE message_prompts;
DROP TABLE conversations;
-- An older version cannot read these notices. The ones behind them become free.
UPDATE outbox SET state = 'withdrawn', finished_ms = created_ms, leased_until_ms = NULL
WHERE state = 'pending' AND json_extract(notice, '$.kind') = 'conversation';
DELETE FROM outbox WHERE json_extract(notice, '$.kind') = 'conversation';
