//! Which facts of an account can be archived.

use std::collections::BTreeSet;

use crate::domain::account::archive::bills::Bill;
use crate::domain::account::derive::Account;
use crate::domain::account::history::{Fact, FactBody, Source};
use crate::domain::account::invoice::Invoice;
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeObject;
use crate::domain::ids::InvoiceId;

/// What can be archived of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Archivable {
    pub facts: BTreeSet<Source>,
    /// The ids of invoices, payments, refunds, disputes and fraud warnings whose facts are all among `facts`.
    pub objects: BTreeSet<String>,
}

/// The facts up to `horizon` without which the account has the same meaning.
///
/// `history` must be that of the account, in reading order. `waiting` are the objects about which a notice
/// is queued and not sent: it would be withdrawn if they were archived.
#[must_use]
pub fn archivable(
    account: &Account,
    history: &[Fact],
    waiting: &BTreeSet<&str>,
    horizon: Timestamp,
) -> Archivable {
    let mut found = Archivable::default();
    let bills = Bill::all(history);
    let finished = finished_invoices(account, &bills, waiting, horizon);
    for bill in bills {
        if bill.is_archivable(&finished, &account.payments, waiting, horizon) {
            found.facts.extend(bill.facts.iter().map(|fact| fact.source.clone()));
            found.objects.extend(bill.objects().map(str::to_owned));
        }
    }
    for purchase in &account.purchases {
        let retained = purchase.invoices.iter();
        let retained = retained.filter(|invoice| !finished.contains(&invoice.snapshot.id));
        let retained: Vec<&Invoice> = retained.collect();
        let versions = purchase.superseded_versions(&retained, horizon);
        found.facts.extend(versions.into_iter().map(|version| version.source.clone()));
    }
    found.facts.extend(superseded(history, horizon));
    found
}

/// The invoices that are finished and whose bills can be archived.
fn finished_invoices<'a>(
    account: &'a Account,
    bills: &[Bill<'_>],
    waiting: &BTreeSet<&str>,
    horizon: Timestamp,
) -> BTreeSet<&'a InvoiceId> {
    let purchases = account.purchases.iter();
    let mut finished: BTreeSet<&InvoiceId> =
        purchases.flat_map(|purchase| purchase.finished_invoices(horizon)).collect();
    // What one retained invoice requires can retain another.
    loop {
        let before = finished.len();
        for bill in bills {
            if !bill.is_archivable(&finished, &account.payments, waiting, horizon) {
                for invoice in bill.invoices() {
                    finished.remove(invoice);
                }
            }
        }
        for purchase in &account.purchases {
            purchase.retain_shared_periods(&mut finished);
        }
        if finished.len() == before {
            return finished;
        }
    }
}

/// Announcements and customers that a later fact has replaced.
fn superseded(history: &[Fact], horizon: Timestamp) -> Vec<Source> {
    let (mut stated, mut superseded) = (BTreeSet::new(), Vec::new());
    for fact in history.iter().rev() {
        let subject = match &*fact.body {
            FactBody::Stripe(StripeObject::Upcoming(invoice)) => invoice.subscription.as_str(),
            FactBody::Stripe(StripeObject::Customer(customer)) if !customer.deleted => {
                customer.id.as_str()
            }
            _ => continue,
        };
        if !stated.insert(subject) && fact.at <= horizon {
            superseded.push(fact.source.clone());
        }
    }
    superseded
}
