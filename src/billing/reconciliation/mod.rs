//! Reconciliation: compares Stripe with the store and repairs what differs.

mod compare;
mod missed;
mod pass;
mod report;
mod service;

pub(in crate::billing) use pass::start_over;
pub use report::{Drift, Progress, ReconcileReport, Scope};
pub use service::Reconciliation;
