//! Changes of a running subscription: another plan, a cancellation that is undone, the end of a pause.

mod pause;
pub(in crate::billing) mod plan;

pub use pause::{ResumeOffer, ResumeOutcome};
pub use plan::{ChangeOffer, Changed, Consent, Resumption};
