//! Which facts of an account no longer decide anything, so that the usual event need not read them.
//!
//! What is retained is a smaller history with the same meaning: [`Account::of`] derives the same state from
//! it, now and after any later fact that does not concern what is archived. A fact that may concern it is
//! decided on the whole history.
//!
//! [`Account::of`]: crate::domain::account::Account::of

mod archivable;
mod archiving;
mod bills;
mod concern;
mod invoices;
mod meaning;
mod versions;

pub use archivable::{Archivable, archivable};
pub use archiving::Archiving;
pub use concern::Concern;
