//! What the services are built from: load, decide, save in one transaction.

pub(in crate::billing) mod fetched;
mod settle;
mod writer;

pub(in crate::billing) use settle::{Settler, save, save_new_event};
pub(in crate::billing) use writer::AccountWriter;
