-- Before this, the program expands all bodies.
CREATE TABLE old_facts (
    source      TEXT PRIMARY KEY CHECK (source <> ''),  -- evt_…, fetched:…, internal:…
    user_id     INTEGER NOT NULL REFERENCES users (user_id),
    at_ms       INTEGER NOT NULL,       -- Stripe's clock; of internal facts, our own
    body        TEXT NOT NULL CHECK (json_valid(body)),
    recorded_ms INTEGER NOT NULL
, archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1))) STRICT;
INSERT INTO old_facts (source, user_id, at_ms, body, recorded_ms, archived)
    SELECT source, user_id, at_ms, CAST(body AS TEXT), recorded_ms, archived FROM facts ORDER BY rowid;
DROP TABLE facts;
ALTER TABLE old_facts RENAME TO facts;
CREATE INDEX facts_by_user ON facts (user_id, archived, at_ms);

DROP TRIGGER IF EXISTS audit_log_refuses_update;
UPDATE audit_log SET prev_hash = coalesce(
        (SELECT hash FROM audit_log AS row_before WHERE row_before.seq = audit_log.seq - 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
    WHERE prev_hash = '';
CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log
WHEN OLD.payload_sha256 IS NULL OR OLD.action = 'audit_log.sealed'
    OR NEW.before IS NOT NULL OR NEW.after IS NOT NULL OR NEW.salt IS NOT NULL
    OR (NEW.seq, NEW.at_ms, NEW.actor, NEW.action, NEW.subject, NEW.user_id, NEW.request_id,
            NEW.payload_sha256, NEW.prev_hash, NEW.hash)
        IS NOT (OLD.seq, OLD.at_ms, OLD.actor, OLD.action, OLD.subject, OLD.user_id, OLD.request_id,
            OLD.payload_sha256, OLD.prev_hash, OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only: nothing but a payload can be erased');
END;
