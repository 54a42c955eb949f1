//! The limit on revocations. When too many people lose access within an hour, a wrong clock or setting is
//! more likely than the truth, and what was revoked by mistake has been announced by then.

use std::time::Duration;

use crate::domain::access::{Entitlement, Source};
use crate::domain::account::Account;
use crate::domain::changes::change_set::RevocationChange;
use crate::domain::changes::record::RevocationRecord;
use crate::domain::clock::Timestamp;
use crate::domain::revocation_limit::RevocationLimit;

/// After this an account is settled again that keeps access only because revocations are paused.
pub const HELD_FOR: Duration = Duration::from_mins(5);

/// What becomes of entitlements that would end.
pub(super) struct Ruling {
    pub(super) change: RevocationChange,
    /// Those that do not end.
    pub(super) held: Vec<Entitlement>,
}

/// What people have decided one by one is never held: grants that an admin has revoked, and payments
/// that were refunded or lost in a dispute.
pub(super) fn rule(
    account: &Account,
    lost: &[&Entitlement],
    record: RevocationRecord,
    limit: RevocationLimit,
    now: Timestamp,
) -> Ruling {
    if lost.is_empty() {
        return Ruling { change: RevocationChange::None, held: Vec::new() };
    }
    let may_be_held = lost.iter().filter(|entitlement| !was_decided(account, &entitlement.source));
    let held: Vec<Entitlement> = may_be_held.map(|entitlement| (*entitlement).clone()).collect();
    let is_unlimited = record.unlimited_until.is_some_and(|until| until > now);
    if held.is_empty() || is_unlimited {
        return Ruling { change: RevocationChange::Counted, held: Vec::new() };
    }
    if record.paused_since.is_some() {
        return Ruling { change: RevocationChange::Held, held };
    }
    match record.people {
        Some(people) if !limit.allows(record.revoked + 1, people) => {
            Ruling { change: RevocationChange::Paused { revoked: record.revoked, people }, held }
        }
        _ => Ruling { change: RevocationChange::Counted, held: Vec::new() },
    }
}

/// Somebody has decided about this entitlement and no other.
fn was_decided(account: &Account, source: &Source) -> bool {
    match source {
        Source::Grant { id, .. } => !account.grants.iter().any(|held| held.grant.id == *id),
        Source::Purchase { id, .. } => {
            account.subscription(id).is_some_and(|subscription| subscription.reversal.is_some())
        }
        Source::FreePlan => false,
    }
}
