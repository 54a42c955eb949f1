//! Rate limits of the REST API.

use std::num::NonZeroU32;

use serde::Deserialize;

/// Requests per minute. The whole number may be used in one burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimits {
    /// Checkout and portal requests of one user, each of which calls Stripe.
    pub opens_per_user: NonZeroU32,
    /// All other requests of one user. A service that checks entitlements counts as one user.
    pub reads_per_user: NonZeroU32,
    /// Requests of one client address without a valid token.
    pub per_address: NonZeroU32,
}

impl Default for RateLimits {
    fn default() -> Self {
        let rate = |requests| NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
        Self { opens_per_user: rate(20), reads_per_user: rate(6_000), per_address: rate(120) }
    }
}

impl RateLimits {
    /// No limits; for the sandbox only.
    #[must_use]
    pub const fn unbounded() -> Self {
        let rate = NonZeroU32::MAX;
        Self { opens_per_user: rate, reads_per_user: rate, per_address: rate }
    }
}
