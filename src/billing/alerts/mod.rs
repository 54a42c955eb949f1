//! Alerts to the admins: conditions that are observed and announced once, again when something else is wrong, and when
//! they are over.

mod observe;
mod service;
mod settings;
mod stored;

pub(in crate::billing) use crate::billing::alerts::observe::observe;
pub use crate::billing::alerts::service::{ActiveAlerts, Alerts, Surroundings};
