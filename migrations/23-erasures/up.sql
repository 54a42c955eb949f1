-- Whose personal data is erased. Null: nobody's, or that of a user who has written again since.
ALTER TABLE users ADD COLUMN forgotten_ms INTEGER;
CREATE INDEX users_forgotten ON users (user_id) WHERE forgotten_ms IS NOT NULL;

-- What a user has wanted to buy.
CREATE INDEX checkouts_by_user ON checkouts (user_id, created_ms);

-- How far the stored events are searched for the data of a user who is forgotten.
CREATE TABLE erasures (
    user_id     INTEGER PRIMARY KEY REFERENCES users (user_id),
    searched_to INTEGER NOT NULL DEFAULT 0,     -- the rowid of the last event that was searched
    finished_ms INTEGER                         -- null: the search is not complete
) STRICT;
CREATE INDEX erasures_open ON erasures (user_id) WHERE finished_ms IS NULL;
