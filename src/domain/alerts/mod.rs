//! Conditions that admins are alerted to: when one begins, whom it concerns, and when it is over.

mod alert;
mod disk;
mod kind;
mod lifecycle;
mod signatures;
#[cfg(test)]
mod tests;

pub use crate::domain::alerts::alert::{Alert, AlertKey, PortalProblem, PriceProblem};
pub use crate::domain::alerts::disk::DiskSpace;
pub use crate::domain::alerts::kind::{AlertKind, recipients};
pub use crate::domain::alerts::lifecycle::{AlertChange, AlertState, Observation, step};
pub use crate::domain::alerts::signatures::Signatures;
