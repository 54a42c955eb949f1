DROP TABLE memberships;
DROP TABLE chats;
