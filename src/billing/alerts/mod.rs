//! Alerts to the admins: conditions that are observed, announced once, and announced again when they are over.

mod observe;
mod service;
mod settings;
mod stored;

pub(in crate::billing) use crate::billing::alerts::observe::observe;
pub use crate::billing::alerts::service::{ActiveAlerts, Alerts, Surroundings};
