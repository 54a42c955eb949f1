//! Which invoices of a purchase are finished.

use std::collections::BTreeSet;

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::Purchase;
use crate::domain::clock::Timestamp;
use crate::domain::event::InvoiceOutcome;
use crate::domain::ids::InvoiceId;

impl Purchase {
    /// The invoices that are paid or void and that nothing reads, as far as the subscription is concerned.
    ///
    /// Their periods end before another paid period that was over at `horizon`: whatever period runs later,
    /// theirs is none of it. The subscription was seen running since they were paid. The first payment, the
    /// newest one and the last recovery are read for good, and so is what shares a period with a retained
    /// invoice.
    pub(super) fn finished_invoices(&self, horizon: Timestamp) -> BTreeSet<&InvoiceId> {
        let mut finished: Vec<&Invoice> = Vec::new();
        if let Some(limits) = self.limits(horizon) {
            finished.extend(self.invoices.iter().filter(|invoice| limits.allow(invoice)));
        }
        finished.into_iter().map(|invoice| &invoice.snapshot.id).collect()
    }

    fn limits(&self, horizon: Timestamp) -> Option<Limits<'_>> {
        let (latest, running) = (self.latest()?, self.last_running_version()?);
        let end = self.period_end()?.min(horizon);
        let paid = self.invoices.iter().filter(|invoice| invoice.paid.is_some());
        let over =
            paid.filter(|invoice| !invoice.is_add_on_only && ends(invoice).max() <= Some(end));
        let paid_at = |invoice: &Invoice| invoice.paid.as_ref().map(|paid| paid.at);
        let first_paid = self.invoices_paid_with_money().filter_map(paid_at).min();
        let newest = self
            .invoices_paid_with_money()
            .max_by_key(|invoice| (paid_at(invoice), invoice.snapshot.id.clone()));
        Some(Limits {
            paid_after: first_paid.into_iter().chain(self.first_evidence_until()).max()?,
            paid_before: latest.at.min(running.at),
            period_before: over.filter_map(|invoice| ends(invoice).min()).max()?,
            retained: newest.into_iter().chain(self.last_recovery()).collect(),
        })
    }

    /// Removes the invoices that share the end of their period with one that is retained.
    pub(super) fn retain_shared_periods(&self, finished: &mut BTreeSet<&InvoiceId>) {
        let retained = self.invoices.iter().filter(|other| !finished.contains(&other.snapshot.id));
        let ends: BTreeSet<_> = retained.map(|other| other.snapshot.period_end).collect();
        for invoice in &self.invoices {
            if ends.contains(&invoice.snapshot.period_end) {
                finished.remove(&invoice.snapshot.id);
            }
        }
    }
}

/// The ends of the periods that an invoice can be for: which of its lines is the plan's depends on later
/// versions of the subscription too.
fn ends(invoice: &Invoice) -> impl Iterator<Item = Timestamp> {
    let of_lines = invoice.snapshot.lines.iter().filter_map(|line| line.period_end);
    of_lines.chain(invoice.snapshot.period_end)
}

/// What an invoice of a purchase must satisfy to be finished.
struct Limits<'a> {
    paid_after: Timestamp,
    paid_before: Timestamp,
    period_before: Timestamp,
    retained: Vec<&'a Invoice>,
}

impl Limits<'_> {
    fn allow(&self, invoice: &Invoice) -> bool {
        let was_never_owed = invoice.first_failed.is_none() && !invoice.snapshot.is_sent;
        let is_over = match (invoice.outcome, &invoice.paid) {
            (InvoiceOutcome::Paid, Some(paid)) => {
                paid.at > self.paid_after
                    && paid.at < self.paid_before
                    && (invoice.is_paid_with_money() || was_never_owed)
            }
            // What was voided before it was due was never owed.
            (InvoiceOutcome::Voided, None) => was_never_owed && !invoice.is_change(),
            _ => false,
        };
        let is_period_over = invoice.snapshot.period_end.is_some()
            && ends(invoice).all(|end| end < self.period_before);
        let id = &invoice.snapshot.id;
        is_over
            && is_period_over
            && !invoice.is_first()
            && self.retained.iter().all(|other| other.snapshot.id != *id)
    }
}
