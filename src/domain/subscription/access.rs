//! The access that a subscription gives, and the grace period after a failed payment.
//!
//! | State                              | Access                                             |
//! | ---------------------------------- | -------------------------------------------------- |
//! | `Trialing`, `Active`               | until the scheduled end, else until further notice |
//! | `PastDue`, and `Paused` while owed | during the grace period, if it was ever paid       |
//! | `Paused`, its invoice since paid   | until the end of the period that was paid          |
//! | any other                          | none                                               |
//!
//! Access never lasts longer than until the scheduled end. There is none at all if the payment for the
//! running period was returned, or if invoices are voided during a pause of collection.

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::subscription::{PauseBehavior, PausedPayment, Subscription, SubscriptionState};

/// The time after a failed payment during which access continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GracePeriod {
    pub begins: Timestamp,
    pub ends: Timestamp,
}

impl GracePeriod {
    fn new(begins: Timestamp, length: Duration) -> Self {
        Self { begins, ends: begins.plus(length) }
    }
}

impl Subscription {
    /// The access that it gives. `grace` is the length of the grace period.
    #[must_use]
    pub fn access(&self, grace: Duration) -> Access {
        let is_service_paused = || {
            let pause = self.collection_pause.as_ref();
            pause.is_some_and(|pause| pause.behavior == PauseBehavior::Void)
        };
        if self.reversal.is_some() || is_service_paused() {
            return Access::Denied;
        }
        let until = |at: Option<Timestamp>| match at {
            Some(at) => Access::Granted(Some(self.no_later_than_end(at))),
            None => Access::Denied,
        };
        let grace_ends = |since: Timestamp| GracePeriod::new(since, grace).ends;
        match &self.state {
            SubscriptionState::Trialing { end, .. } | SubscriptionState::Active { end, .. } => {
                Access::Granted(end.map(|end| end.at))
            }
            SubscriptionState::PastDue { since, .. } => until(since.map(grace_ends)),
            SubscriptionState::Paused { payment, .. } => match payment {
                PausedPayment::Owed { since } => until(Some(grace_ends(*since))),
                PausedPayment::Paid { until: paid_until } => until(*paid_until),
                PausedPayment::NothingOwed => Access::Denied,
            },
            SubscriptionState::Incomplete { .. }
            | SubscriptionState::Ended { .. }
            | SubscriptionState::Unrecognised { .. } => Access::Denied,
        }
    }

    /// The access while an invoice is owed that failed first at `first_failed`: that of [`Self::access`],
    /// and at most the grace period while the state does not show the arrears.
    #[must_use]
    pub fn access_while_owed(&self, first_failed: Timestamp, grace: Duration) -> Access {
        match self.access(grace) {
            Access::Granted(_) if self.state.is_good() => {
                let grace = self.grace_period(first_failed, grace);
                Access::Granted(Some(self.no_later_than_end(grace.ends)))
            }
            access => access,
        }
    }

    /// The grace period of an invoice that failed first at `first_failed`. It begins with the arrears, or
    /// with that failure while the state does not show the arrears.
    #[must_use]
    pub fn grace_period(&self, first_failed: Timestamp, grace: Duration) -> GracePeriod {
        GracePeriod::new(self.past_due_since().unwrap_or(first_failed), grace)
    }

    /// `at`, or the scheduled end if that is earlier.
    fn no_later_than_end(&self, at: Timestamp) -> Timestamp {
        self.cancel_at().map_or(at, |end| end.min(at))
    }
}
