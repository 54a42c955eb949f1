//! Which versions of a subscription nothing reads any more.
//!
//! What is read of earlier versions is the beginning of the subscription, where its prices and metadata
//! have changed, and since when the latest version's state has lasted: each such run is retained by its
//! first version and the one before it.

use std::collections::BTreeSet;

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::InvoiceOutcome;
use crate::domain::subscription::Status;
use crate::domain::subscription_item::SubscriptionItem;

/// Whether the versions are the same in what decides the plan, and what it costs.
fn has_terms_of(version: &SubscriptionVersion, other: &SubscriptionVersion) -> bool {
    let (here, there) = (&version.snapshot, &other.snapshot);
    let has_same_price = |(here, there): (&SubscriptionItem, &SubscriptionItem)| {
        (&here.price, here.interval, here.usage, here.quantity)
            == (&there.price, there.interval, there.usage, there.quantity)
    };
    here.items.list.len() == there.items.list.len()
        && here.items.iter().zip(there.items.iter()).all(has_same_price)
        && (here.discounted, here.user, &here.plan, &here.tollgate_plan)
            == (there.discounted, there.user, &there.plan, &there.tollgate_plan)
}

impl Purchase {
    /// The versions up to `horizon` that nothing reads. `retained` are the invoices that are not archived.
    pub(super) fn superseded_versions(
        &self,
        retained: &[&Invoice],
        horizon: Timestamp,
    ) -> Vec<&SubscriptionVersion> {
        let versions = &self.versions;
        // A truncated list is completed by the version before it.
        let is_truncated = versions.iter().any(|version| version.snapshot.items.cut);
        let (Some(anchor), Some(begun), false) = (
            versions.iter().rposition(|version| version.at <= horizon),
            self.first_evidence_until(),
            is_truncated,
        ) else {
            return Vec::new();
        };
        let mut kept = BTreeSet::from([0, anchor]);
        // Whether a later trial is time given away.
        kept.extend(versions[..=anchor].iter().position(SubscriptionVersion::is_paid_for));
        kept.extend((0..=anchor).filter(|index| {
            let version = &versions[*index];
            version.at <= begun || version.snapshot.status.is_terminal()
        }));
        self.keep_terms(anchor, &mut kept);
        self.keep_runs(anchor, &mut kept);
        self.keep_around(retained, anchor, &mut kept);
        // Nothing orders the versions of one second.
        let seconds: BTreeSet<Timestamp> = kept.iter().map(|index| versions[*index].at).collect();
        versions[..anchor].iter().filter(|version| !seconds.contains(&version.at)).collect()
    }

    /// Keeps the first version with its terms, and the first of these in which the plan was in force.
    fn keep_terms(&self, anchor: usize, kept: &mut BTreeSet<usize>) {
        let is_in_force = |version: &SubscriptionVersion| {
            let status = &version.snapshot.status;
            status.is_good() || matches!(status, Status::PastDue | Status::Unpaid)
        };
        let (mut before, mut was_in_force): (Option<&SubscriptionVersion>, _) = (None, false);
        for (index, version) in self.versions[..=anchor].iter().enumerate() {
            if before.is_none_or(|before| !has_terms_of(version, before)) {
                was_in_force = false;
                kept.insert(index);
            }
            if is_in_force(version) && !was_in_force {
                was_in_force = true;
                kept.insert(index);
            }
            before = Some(version);
        }
    }

    /// Keeps the first version of each run that lasts until `anchor`, and the version before it.
    fn keep_runs(&self, anchor: usize, kept: &mut BTreeSet<usize>) {
        let versions = &self.versions[..=anchor];
        let last = &versions[anchor];
        // Arrears and pauses read every version since the last good one.
        let good = versions.iter().rposition(|version| version.snapshot.status.is_good());
        kept.extend(good.unwrap_or(0)..=anchor);
        let runs: [&dyn Fn(&SubscriptionVersion) -> bool; 5] = [
            &|version| version.snapshot.status.is_good(),
            &|version| version.snapshot.cancel_at.is_none(),
            &|version| {
                version.snapshot.cancel_at.is_some() || version.snapshot.cancel_at_period_end
            },
            &|version| version.snapshot.pause == last.snapshot.pause,
            &|version| {
                version.snapshot.pause.is_none() && version.snapshot.status != Status::Paused
            },
        ];
        for is_in_run in runs {
            if is_in_run(last) {
                let before = versions.iter().rposition(|version| !is_in_run(version));
                kept.extend(before);
                kept.insert(before.map_or(0, |before| before + 1));
            }
        }
    }

    /// Keeps the versions that show what a retained invoice was for, and whether it was overdue.
    fn keep_around(&self, retained: &[&Invoice], anchor: usize, kept: &mut BTreeSet<usize>) {
        for invoice in retained.iter().filter(|found| found.is_change() || found.snapshot.is_sent) {
            let since = invoice.first_seen_at;
            let until = match (&invoice.paid, invoice.outcome) {
                (Some(paid), _) => Some(paid.at),
                (None, InvoiceOutcome::Voided) => Some(since),
                (None, _) => None,
            };
            let versions = self.versions[..=anchor].iter();
            kept.extend(versions.clone().rposition(|version| version.at <= since));
            let is_within = |version: &SubscriptionVersion| {
                version.at >= since && until.is_none_or(|until| version.at <= until)
            };
            let within = versions.enumerate().filter(|(_, version)| is_within(version));
            kept.extend(within.map(|(index, _)| index));
        }
    }
}
