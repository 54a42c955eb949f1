DROP TABLE open_messages;
