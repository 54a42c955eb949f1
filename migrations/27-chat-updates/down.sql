DROP TABLE chat_updates;
