//! How long raw data is kept.

use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// The `[retention]` section. What is derived from the data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Payloads of Stripe's events, from when they were received. Until then an event can be replayed.
    pub raw_events: Duration,
    /// What changed, in entries of the audit log. Who did what and when stays.
    pub audit_payloads: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { raw_events: DAY * 400, audit_payloads: DAY * 3650 }
    }
}
