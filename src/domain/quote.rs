//! The quote for a change of plan, which the user confirms.

use crate::domain::clock::Timestamp;
use crate::domain::plan_change::{Basis, Bill, ChangeTiming, NextCharge};

/// The cost of a change of plan, as shown for confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeQuote {
    /// `Now` or `PeriodEnd`. Changes made in the billing portal have no quote.
    pub timing: ChangeTiming,
    /// The invoice of an immediate change. `None` if nothing is due before the next charge, because
    /// the change waits for the end of the period or a trial is running.
    pub bill: Option<Bill>,
    /// The charge after an immediate change, or the one that takes effect with a later change. `None`
    /// if the subscription ends before.
    pub next: Option<NextCharge>,
    /// The proration date, in whole seconds. Returned with the confirmation.
    pub at: Timestamp,
    /// What the amounts depend on. Returned with the confirmation.
    pub basis: Basis,
}
