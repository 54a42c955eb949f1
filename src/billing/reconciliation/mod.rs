//! Reconciliation: compares Stripe with the store and repairs what differs.

mod compare;
mod missed;
mod pass;
mod report;

pub use report::{Drift, Progress, ReconcileReport, Scope};
