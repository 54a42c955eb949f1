-- Answers that are given again when the same request comes again under its Idempotency-Key.
CREATE TABLE idempotent_answers (
    user_id     INTEGER NOT NULL,
    route       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    -- SHA-256 of the body, in hex: another body under the same key is refused.
    body_sha256 TEXT    NOT NULL,
    -- Absent while the first request is being worked on.
    status      INTEGER,
    answer      TEXT,
    created_ms  INTEGER NOT NULL,
    PRIMARY KEY (user_id, route, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotent_answers_age ON idempotent_answers (created_ms);
