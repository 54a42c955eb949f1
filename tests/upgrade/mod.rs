//! Databases of older versions are migrated: nothing is lost, sent twice or granted by mistake.

mod audit_log;
mod databases;
mod first_schemas;
mod traffic;
