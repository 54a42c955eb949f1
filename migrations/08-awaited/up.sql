-- Events about money that no account knows yet. They are ignored, and read again once an account
-- learns of one of these objects: a payment, an invoice, a checkout session or a customer.
CREATE TABLE awaited_objects (
    object_id TEXT NOT NULL CHECK (object_id <> ''),
    event_id  TEXT NOT NULL REFERENCES stripe_events (event_id) ON DELETE CASCADE,
    since_ms  INTEGER NOT NULL,
    PRIMARY KEY (object_id, event_id)
) STRICT, WITHOUT ROWID;
-- Which of them belong to an event? Which have waited too long?
CREATE INDEX awaited_objects_by_event ON awaited_objects (event_id);
CREATE INDEX awaited_objects_by_age ON awaited_objects (since_ms);

-- Those of the last weeks were ignored for good: they are read once more.
UPDATE stripe_events SET status = 'pending', next_try_ms = 0
    WHERE status = 'ignored' AND created > unixepoch('now', '-30 days')
        AND (type LIKE 'refund.%' OR type LIKE 'charge.refund%' OR type LIKE 'charge.dispute.%');
