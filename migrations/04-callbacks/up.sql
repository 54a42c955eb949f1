-- Other services are told through the same outbox: a row is for a person's chat or for a callback.
ALTER TABLE outbox RENAME COLUMN notice TO content; -- a notice, or the body that is posted
ALTER TABLE outbox ADD COLUMN callback TEXT CHECK (callback <> ''); -- null: the user's chat

-- Is there an older unfinished row of the same user, to the same reader?
DROP INDEX outbox_order;
CREATE INDEX outbox_order ON outbox (user_id, callback, outbox_id) WHERE state = 'pending';
-- Which rows are due?
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (callback, next_try_ms, outbox_id) WHERE state = 'pending';
-- What was told about an account, at each event.
DROP INDEX outbox_about;
CREATE INDEX outbox_about ON outbox (about_id, outbox_id) WHERE callback IS NULL;
-- How each callback fares, and which of its rows are old.
CREATE INDEX outbox_callbacks ON outbox (callback, state, finished_ms) WHERE callback IS NOT NULL;
