//! What admins do for one person: the request, and exactly what it will change.
//!
//! An [`Effect`] is a function of the request, the account and a time. It is shown before it is carried out, and
//! is carried out only while it is the same.

mod cancel;
mod comp;
mod grant;
mod lost;
mod moving;
mod refund;
mod refusal;
mod request;
mod revoke;
mod term;

pub use cancel::CancelEffect;
pub use comp::CompEffect;
pub use grant::{GrantEffect, GrantEnd, GrantStart};
pub use moving::{MoveEffect, MoveTarget, MovedGrant, MovedPurchase};
pub use refund::{Continues, RefundEffect};
pub use refusal::ActionRefusal;
pub use request::{AdminAction, Effect, Situation};
pub use revoke::{RevokeEffect, RevokedPlan};
pub use term::{GrantTerm, RevokedGrants};
