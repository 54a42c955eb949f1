//! Idempotency keys of calls to Stripe that more than one service makes.

use crate::domain::ids::ScheduleId;

/// Stripe keeps idempotency keys for a day. A restored backup, or a second database for the same
/// Stripe account, must not reuse one.
pub(super) fn unique(attempt: &str) -> String {
    format!("{attempt}-{}", uuid::Uuid::new_v4().simple())
}

/// The key for releasing a schedule, which happens once.
pub(super) fn release_key(schedule: &ScheduleId) -> String {
    format!("tollgate-release-{schedule}")
}
