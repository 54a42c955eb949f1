//! The outbox of notices.

mod service;
