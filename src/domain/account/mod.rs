//! The core: derives what a user has bought, what they may use, and which notices are pending from the
//! facts recorded about their account.
//!
//! An account is a function of the set of its facts. The result depends neither on the order of
//! deliveries nor on their number.

mod archive;
mod collection;
mod derive;
mod entitlements;
mod figures;
mod fraud_warning;
mod grant;
mod history;
mod import;
mod invoice;
mod notices;
mod open_alerts;
mod paid_payments;
mod pause;
mod payment;
mod payment_history;
mod plan_resolution;
mod policy;
mod purchase;
mod receipts;
mod reversal;
mod stripe_task;
mod subscription_state;
#[cfg(test)]
pub(in crate::domain) mod tests;
mod waiting_grants;

pub use archive::{Archivable, Archiving, Concern, archivable};
pub use derive::Account;
pub use grant::{COMMAND_LINE, Deferral, Grant, HeldGrant, RevokedGrant};
pub use history::{
    Address, Fact, FactBody, Goodwill, Origin, Planned, Source, extended, objects_of,
};
pub use import::Import;
pub use invoice::{Invoice, Paid};
pub use notices::{Announcement, Audience, EarlierNotice, FailedAttempt, PendingNotices};
pub use paid_payments::PaidPayment;
pub use payment::{Dated, Payment, Payments};
pub use payment_history::NextPayment;
pub use plan_resolution::Provenance;
pub use policy::Policy;
pub use purchase::Purchase;
pub use receipts::{DisputeOutcome, Receipt, ReceiptSource, ReceiptState};
pub use stripe_task::{ResyncReason, StripeTask};
