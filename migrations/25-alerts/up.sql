-- Conditions that admins are alerted to, while they last.
CREATE TABLE alerts (
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,            -- empty where a kind has one alert
    details   TEXT NOT NULL CHECK (json_valid(details)),
    since_ms  INTEGER NOT NULL,         -- when the cause was first observed
    announced INTEGER,                  -- the severity that the admins were alerted to; null: none yet
    clear_ms  INTEGER,                  -- since when the cause is gone; null: it is not
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

-- Messages of earlier versions about conditions that are now in this table.
UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = created_ms
WHERE state = 'pending' AND (notice ->> '$.alarm.about' LIKE '%_dead'
    OR notice ->> '$.alarm.about' IN ('notice_undelivered', 'clock_doubted', 'clock_wrong',
        'revocations_paused', 'backup_failed', 'backup_recovered'));

-- How many events were given up?
CREATE INDEX stripe_events_given_up ON stripe_events (received_at)
    WHERE status = 'failed' AND next_try_ms IS NULL;
