//! How often the REST API may be asked.

use std::num::NonZeroU32;

use serde::Deserialize;

/// Requests in a minute, each to be used up at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimits {
    /// Of one user: checkout and portal, each of which costs calls of Stripe.
    pub opens_per_user: NonZeroU32,
    /// Of one user: everything else. A service that checks rights asks as one user.
    pub reads_per_user: NonZeroU32,
    /// Of one client address, without a valid token.
    pub per_address: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        let rate = |times| NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN);
        Self { opens_per_user: rate(20), reads_per_user: rate(6_000), per_address: rate(120) }
    }
}

impl RateLimits {
    /// For a server of which nobody else knows.
    #[must_use]
    pub const fn unbounded() -> Self {
        let rate = NonZeroU32::MAX;
        Self { opens_per_user: rate, reads_per_user: rate, per_address: rate }
    }
}
