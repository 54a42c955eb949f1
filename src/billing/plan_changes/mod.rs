//! Changes of a running subscription: another plan, a cancellation that is undone, the end of a pause.

mod pause;
mod plan;
mod service;

pub use pause::{ResumeOffer, ResumeOutcome};
pub use plan::{ChangeOffer, Changed, Consent, Resumption};
pub(in crate::billing) use service::ChangeParts;
pub use service::PlanChanges;
