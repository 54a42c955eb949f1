-- Other services are told through the same outbox: a row is for a person's chat or for a callback.
ALTER TABLE outbox RENAME COLUMN notice TO content; -- a notice, or the body that is posted
ALTER TABLE outbox ADD COLUMN callback TEXT CHECK (callback <> ''); -- null: the user's chat
ALTER TABLE outbox ADD COLUMN message TEXT CHECK ((message IS NULL) = (callback IS NULL)); -- the event's id
ALTER TABLE outbox ADD COLUMN first_try_ms INTEGER; -- null: not tried yet

-- Is there an older unfinished row of the same user, to the same reader?
DROP INDEX outbox_order;
CREATE INDEX outbox_order ON outbox (user_id, callback, outbox_id) WHERE state = 'pending';
-- Which rows are due?
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (callback, next_try_ms, outbox_id) WHERE state = 'pending';
-- Which rows are too old to be news?
DROP INDEX outbox_age;
CREATE INDEX outbox_age ON outbox (callback, created_ms) WHERE state = 'pending';
-- What was told about an account, at each event.
DROP INDEX outbox_about;
CREATE INDEX outbox_about ON outbox (about_id, outbox_id) WHERE callback IS NULL;
-- What a callback has not taken.
CREATE INDEX outbox_open ON outbox (callback, state)
    WHERE callback IS NOT NULL AND state IN ('pending', 'failed');
-- What is sent again together.
CREATE INDEX outbox_given_up ON outbox (callback) WHERE message IS NOT NULL AND state IN ('failed', 'withdrawn');
-- When was somebody's last event?
CREATE INDEX outbox_told ON outbox (user_id, created_ms) WHERE callback IS NOT NULL;
-- One event, to be sent again.
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;
-- What is finished and old.
CREATE INDEX outbox_finished ON outbox (finished_ms) WHERE callback IS NOT NULL;

-- Claims of the dead, beside the answers that are old.
CREATE INDEX idempotent_answers_open ON idempotent_answers (created_ms) WHERE status IS NULL;
