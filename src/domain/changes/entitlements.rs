//! How the open entitlements of a user become those that the account gives.

use std::collections::BTreeSet;

use crate::domain::access::{Entitlement, Source};
use crate::domain::changes::change_set::EntitlementChanges;
use crate::domain::changes::record::HeldEntitlement;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SubscriptionId};

/// A subscription whose plan has left the catalogue: what it gave stays, and ends when this says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UntouchedSource {
    pub(super) id: SubscriptionId,
    pub(super) until: Option<Timestamp>,
}

/// Access that ended because its time was over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExpiredEntitlement {
    /// The id of a subscription or a grant.
    pub(super) source: String,
    pub(super) plan: PlanCode,
    pub(super) at: Timestamp,
}

/// Makes the open rows exactly `entitlements`. An entitlement that stays keeps its row; one that another
/// plan gives now is closed and opened again. Entitlements from `untouched` sources stay, with the end
/// given there.
pub(super) fn sync(
    open: &[HeldEntitlement],
    entitlements: &[Entitlement],
    untouched: &[UntouchedSource],
    now: Timestamp,
) -> (EntitlementChanges, BTreeSet<ExpiredEntitlement>) {
    let mut changes = EntitlementChanges::default();
    let (mut kept, mut expired): (Vec<Entitlement>, _) = (Vec::new(), BTreeSet::new());
    for held in open {
        let HeldEntitlement { row, entitlement: before } = held;
        let update = |entitlement| HeldEntitlement { row: *row, entitlement };
        if let Some(after) = entitlements.iter().find(|given| is_same(given, before)) {
            if after != before {
                changes.updated.push(update(after.clone()));
            }
            continue;
        }
        let source = source_id(&before.source).map(|(_, id)| id);
        let stays = untouched.iter().find(|kept| Some(kept.id.as_str()) == source);
        if let Some(UntouchedSource { until, .. }) = stays {
            let after = Entitlement { valid_until: *until, ..before.clone() };
            kept.push(after.clone());
            if after != *before {
                changes.updated.push(update(after));
            }
            continue;
        }
        let end = before.valid_until.map_or(now, |until| until.min(now));
        if before.valid_until == Some(end)
            && let Some(source) = source
        {
            let (source, plan) = (source.to_owned(), before.plan.clone());
            expired.insert(ExpiredEntitlement { source, plan, at: end });
        }
        changes.closed.push(update(Entitlement { valid_until: Some(end), ..before.clone() }));
    }
    let stored = entitlements.iter().filter(|given| source_id(&given.source).is_some());
    let is_new = |given: &&Entitlement| !open.iter().any(|held| is_same(given, &held.entitlement));
    changes.opened = stored.clone().filter(is_new).cloned().collect();

    let before = longest_by_name(open.iter().map(|held| &held.entitlement));
    let after = longest_by_name(stored.chain(&kept));
    let closed = longest_by_name(changes.closed.iter().map(|held| &held.entitlement));
    let was_given = |given: &&Entitlement| {
        before.iter().any(|held| held.name == given.name && held.valid_until == given.valid_until)
    };
    let is_given = |lost: &&Entitlement| after.iter().any(|given| given.name == lost.name);
    changes.revoked = closed.iter().filter(|lost| !is_given(lost)).cloned().collect();
    changes.granted = after.iter().filter(|given| !was_given(given)).cloned().collect();
    (changes, expired)
}

/// Open entitlements whose names nothing gives any more: those that [`sync`] would close for good.
pub(super) fn to_be_lost<'a>(
    open: &'a [HeldEntitlement],
    entitlements: &[Entitlement],
    untouched: &[UntouchedSource],
) -> Vec<&'a Entitlement> {
    let stays = |held: &Entitlement| {
        source_id(&held.source)
            .is_some_and(|(_, id)| untouched.iter().any(|kept| kept.id.as_str() == id))
    };
    let held = || open.iter().map(|held| &held.entitlement);
    let is_kept = |lost: &Entitlement| held().any(|held| held.name == lost.name && stays(held));
    let is_given = |lost: &Entitlement| entitlements.iter().any(|given| given.name == lost.name);
    held().filter(|lost| !is_kept(lost) && !is_given(lost)).collect()
}

/// One entitlement for each name: the one that lasts longest.
fn longest_by_name<'a>(entitlements: impl Iterator<Item = &'a Entitlement>) -> Vec<Entitlement> {
    let end = |held: &Entitlement| (held.valid_until.is_none(), held.valid_until);
    let mut found: Vec<Entitlement> = Vec::new();
    for entitlement in entitlements {
        match found.iter_mut().find(|longest| longest.name == entitlement.name) {
            Some(longest) if end(entitlement) > end(longest) => *longest = entitlement.clone(),
            Some(_) => {}
            None => found.push(entitlement.clone()),
        }
    }
    found
}

/// They share a row.
fn is_same(given: &Entitlement, held: &Entitlement) -> bool {
    given.name == held.name
        && given.plan == held.plan
        && source_id(&given.source) == source_id(&held.source)
}

/// What a row says of its source; the free plan has no rows.
fn source_id(source: &Source) -> Option<(bool, &str)> {
    match source {
        Source::Purchase { id, .. } => Some((false, id.as_str())),
        Source::Grant { id, .. } => Some((true, id)),
        Source::FreePlan => None,
    }
}
