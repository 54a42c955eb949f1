DROP TABLE revocation_brake;
DROP TABLE revocations;
