-- Prompt: the notice answers what its user, or the operator, just did, and is sent before all routine ones. A
-- notice that an older one of the same user holds up makes that one prompt as well.
ALTER TABLE outbox ADD COLUMN urgency TEXT NOT NULL DEFAULT 'routine'
    CHECK (urgency IN ('prompt', 'routine'));
DROP INDEX outbox_due;
-- Which notices of this urgency are due?
CREATE INDEX outbox_due ON outbox (urgency, next_try_ms, outbox_id)
    WHERE state = 'pending' AND blocked = 0;
-- Which notices of this user have to become prompt?
CREATE INDEX outbox_routine ON outbox (user_id) WHERE state = 'pending' AND urgency = 'routine';
