//! Which purchases of a running Stripe account can be taken over, and why others can not.

mod candidate;
mod customer;
mod decision;
mod directory;
mod plan;
mod survey;
#[cfg(test)]
mod tests;
mod unclear;

pub use candidate::{CandidatePurchase, ImportCandidate, PurchaseKind};
pub use customer::ListedCustomer;
pub use decision::{ImportGroup, KnownHere};
pub use directory::{Claims, Directory, PairKey, Pairs, user_of};
pub use plan::{ImportPlan, PlannedImport};
pub use survey::{ListedFields, Survey, SurveyRules};
pub use unclear::{Unclear, UnclearPurchase};
