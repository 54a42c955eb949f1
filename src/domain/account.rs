//! The core: an account and an event become a new state, notices and audit facts.
