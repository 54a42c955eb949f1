//! Settling accounts, which every service is built on: load, decide, save in one transaction.

pub(in crate::billing) mod alarm;
pub(in crate::billing) mod fetched;
pub(in crate::billing) mod settle;
