//! Whether the time can be trusted, and how Stripe's date decides.

use std::time::Duration;

use crate::domain::clock::{ClockReading, Timestamp};

/// The wall clock may be slewed by this much between two readings. More is a jump.
pub(super) const TOLERANCE_MS: i64 = 2_000;

/// The `Date` header of a response by Stripe, with the boot clock before the request and after the response.
#[derive(Debug, Clone, Copy)]
pub struct StripeDate {
    /// In whole seconds, rounded down.
    pub date: Timestamp,
    /// The boot clock before the request.
    pub asked: Duration,
    /// The boot clock after the response.
    pub answered: Duration,
}

/// Whether the time can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Nothing contradicts the wall clock.
    Trusted,
    /// Stripe could not be queried for an hour after a jump, and the wall clock is followed.
    Unconfirmed,
    /// The wall clock has jumped, and Stripe has not been queried yet. Nothing expires meanwhile.
    Doubted {
        /// How long ago it jumped.
        since: Duration,
        /// The time by the wall clock.
        wall: Timestamp,
        /// The time that it would show without the jump.
        expected: Timestamp,
    },
    /// The wall clock is wrong by this much, in milliseconds (positive: ahead). Stripe's time is used.
    Wrong { by_ms: i64 },
}

/// A change of the time that is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Positive if it was set forward.
    pub by_ms: i64,
    /// Whether the new time can be trusted.
    pub trust: Trust,
}

impl StripeDate {
    /// Whether a clock with this offset could have written the date between the request and the response.
    pub(super) fn agrees(self, offset: i64) -> bool {
        let (earliest, latest) = (time_at(self.asked, offset), time_at(self.answered, offset));
        let (begins, ends) = (self.date.millis(), self.date.millis() + 1_000);
        latest.millis() + TOLERANCE_MS >= begins && earliest.millis() - TOLERANCE_MS <= ends
    }

    /// The offset of Stripe's clock. The date names a whole second, so its middle is assumed.
    pub(super) fn offset(self) -> i64 {
        let middle = self.asked + self.answered.saturating_sub(self.asked) / 2;
        ClockReading { wall: self.date, since_boot: middle }.offset() + 500
    }
}

/// The time by a clock with this offset.
pub(super) fn time_at(since_boot: Duration, offset: i64) -> Timestamp {
    Timestamp::from_millis(offset).plus(since_boot)
}
