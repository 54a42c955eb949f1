DROP TABLE awaited_objects;
