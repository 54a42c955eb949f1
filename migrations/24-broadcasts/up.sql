-- A message to many people, from its draft to its end.
CREATE TABLE broadcasts (
    broadcast_id  INTEGER PRIMARY KEY,
    created_by    INTEGER NOT NULL,        -- the admin
    created_ms    INTEGER NOT NULL,
    -- What is copied to each person: a message of the admin's chat with the bot.
    chat_id       INTEGER NOT NULL,
    message_id    INTEGER NOT NULL,
    button        TEXT CHECK (json_valid(button)),   -- label and address; null: none
    segment       TEXT NOT NULL,
    state         TEXT NOT NULL DEFAULT 'draft'
                  CHECK (state IN ('draft', 'scheduled', 'running', 'paused', 'stopped', 'done')),
    start_ms      INTEGER,                 -- null: it was not confirmed
    finished_ms   INTEGER,
    -- People up to this one have been looked at; null: all have.
    looked_up_to  INTEGER DEFAULT 0,
    problem       TEXT,                    -- why Telegram has rejected the message
    -- The message that shows the progress, in the same chat.
    progress_id   INTEGER,
    is_settled    INTEGER NOT NULL DEFAULT 0 CHECK (is_settled IN (0, 1)),   -- its end is shown there
    people        INTEGER NOT NULL DEFAULT 0,        -- how many there were in the segment at the confirmation
    -- Kept by triggers.
    queued        INTEGER NOT NULL DEFAULT 0,        -- copies that are pending or held
    delivered     INTEGER NOT NULL DEFAULT 0,
    blocked       INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    CHECK ((state IN ('stopped', 'done')) = (finished_ms IS NOT NULL)),
    CHECK (state IN ('draft', 'stopped') OR start_ms IS NOT NULL)
) STRICT;
-- Which ones are not over, or not shown as over?
CREATE INDEX broadcasts_open ON broadcasts (broadcast_id) WHERE state <> 'draft' AND is_settled = 0;

-- One row for each person, so that a restart neither misses nor repeats anyone.
CREATE TABLE broadcast_messages (
    copy_id         INTEGER PRIMARY KEY,
    broadcast_id    INTEGER NOT NULL REFERENCES broadcasts (broadcast_id),
    user_id         INTEGER NOT NULL REFERENCES users (user_id),
    state           TEXT NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'held', 'delivered', 'blocked', 'failed', 'withdrawn')),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_try_ms     INTEGER NOT NULL,
    -- A copy that is held or withdrawn while it is being sent keeps its lease.
    leased_until_ms INTEGER,
    leased_by       TEXT,
    finished_ms     INTEGER,
    error           TEXT,
    UNIQUE (user_id, broadcast_id),
    CHECK (state IN ('pending', 'held') = (finished_ms IS NULL))
) STRICT;
-- Which copies are due? Those of a paused broadcast are held.
CREATE INDEX broadcast_messages_due ON broadcast_messages (next_try_ms, copy_id) WHERE state = 'pending';
-- Which copies wait? About a thousand at most, since they are queued shortly before they are sent.
CREATE INDEX broadcast_messages_waiting ON broadcast_messages (broadcast_id) WHERE state IN ('pending', 'held');
CREATE INDEX broadcast_messages_leased ON broadcast_messages (leased_by) WHERE leased_until_ms IS NOT NULL;
CREATE INDEX broadcast_messages_finished ON broadcast_messages (finished_ms) WHERE finished_ms IS NOT NULL;

CREATE TRIGGER broadcast_messages_queued AFTER INSERT ON broadcast_messages BEGIN
    UPDATE broadcasts SET queued = queued + 1 WHERE broadcast_id = NEW.broadcast_id;
END;
-- A copy that was withdrawn while it was being sent still counts as it ended.
CREATE TRIGGER broadcast_messages_ended AFTER UPDATE OF state ON broadcast_messages
WHEN NEW.state NOT IN ('pending', 'held') BEGIN
    UPDATE broadcasts SET
        queued = queued - (OLD.state IN ('pending', 'held')),
        delivered = delivered + (NEW.state = 'delivered'),
        blocked = blocked + (NEW.state = 'blocked'),
        failed = failed + (NEW.state = 'failed'),
        is_settled = 0
    WHERE broadcast_id = NEW.broadcast_id;
END;
CREATE TRIGGER broadcast_messages_deleted AFTER DELETE ON broadcast_messages
WHEN OLD.state IN ('pending', 'held') BEGIN
    UPDATE broadcasts SET queued = queued - 1 WHERE broadcast_id = OLD.broadcast_id;
END;

-- Since when the person gets no broadcasts, by their own choice.
ALTER TABLE users ADD COLUMN no_broadcasts_ms INTEGER;
