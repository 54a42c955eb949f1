//! The access that a subscription gives.

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::subscription::{PauseBehavior, Status, Subscription};

impl Subscription {
    /// The access that it gives:
    ///
    /// - on trial and while it is paid for, until its scheduled end;
    /// - after a failed payment, for `grace` from the first failure, even if Stripe pauses it for that;
    /// - after the invoice was paid during such a pause, until the end of the paid period;
    /// - otherwise none, in particular after a reversal and during any other pause.
    #[must_use]
    pub fn access(&self, grace: Duration) -> Access {
        let pause = self.pause.as_ref();
        if self.reversal.is_some()
            || pause.is_some_and(|pause| pause.behavior == PauseBehavior::Void)
        {
            return Access::Denied;
        }
        let until = |end: Timestamp| {
            Access::Granted(Some(self.cancel_at.map_or(end, |cancel| cancel.min(end))))
        };
        let grace_ends = self.past_due_since.map(|since| since.plus(grace));
        match self.status {
            Status::Trialing | Status::Active => Access::Granted(self.cancel_at),
            Status::PastDue | Status::Unpaid => grace_ends.map_or(Access::Denied, until),
            Status::Paused => grace_ends.or(self.paid_until).map_or(Access::Denied, until),
            Status::Incomplete
            | Status::IncompleteExpired
            | Status::Canceled
            | Status::Other(_) => Access::Denied,
        }
    }
}
