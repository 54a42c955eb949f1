ALTER TABLE users DROP COLUMN no_broadcasts_ms;
DROP TABLE broadcast_messages;
DROP TABLE broadcasts;
