//! Whether a purchase is paid for, and which of its invoices are in arrears.
//!
//! Stripe's events arrive out of order and its status lags behind payments, so the state combines the
//! status of the latest subscription version with the recorded payments.
//!
//! [`Purchase::funding`] summarises the payments:
//!
//! | Checkout session                        | Invoices                             | Funding   |
//! | --------------------------------------- | ------------------------------------ | --------- |
//! | paid                                    | any                                  | `Paid`    |
//! | any                                     | one is paid with money               | `Paid`    |
//! | delayed payment is pending or has failed | the first is paid without money     | `Unknown` |
//! | delayed payment is pending or has failed | none of these                       | `Missing` |
//! | none, or expired                        | none is paid with money              | `Unknown` |
//!
//! [`Purchase::status`] follows from the status of the latest version and the evidence:
//!
//! | Status of the latest version | Evidence                                   | Resulting status            |
//! | ---------------------------- | ------------------------------------------ | --------------------------- |
//! | no version                   | `Paid`                                     | `active`, `trialing` if free |
//! | no version                   | `Missing` or `Unknown`                     | `incomplete`                |
//! | `incomplete`                 | `Paid`                                     | `active`, `trialing` if free |
//! | `active`, `trialing`         | `Missing`                                  | `incomplete`                |
//! | `past_due`, `unpaid`         | [`Purchase::is_recovered_since`] is true   | `active`                    |
//! | any                          | anything else                              | unchanged                   |
//!
//! An invoice is in arrears, and its payment is a recovery, as follows. Manual invoices are never in
//! arrears, and a superseded one ([`Purchase::is_superseded`]) no longer is.
//!
//! | Invoice, while it is owed       | Latest status        | `overdue_invoice` | `is_recovery` once it is paid              |
//! | ------------------------------- | -------------------- | ----------------- | ------------------------------------------ |
//! | never failed, charged           | any                  | no                | no                                         |
//! | never failed, sent              | `past_due`, `unpaid` | yes               | if the subscription was unpaid after its due date |
//! | never failed, sent              | any other            | no                | as above                                   |
//! | the first one failed            | any                  | no                | yes                                        |
//! | a change failed                 | good                 | no                | if the status was not good meanwhile       |
//! | a change failed                 | any other            | yes               | as above                                   |
//! | any other failed                | any                  | yes               | yes                                        |

use crate::domain::account::invoice::Invoice;
use crate::domain::account::purchase::{Purchase, SubscriptionVersion};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, InvoiceOutcome};
use crate::domain::subscription::Status;

/// What the recorded payments say about a purchase, whatever status Stripe reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Funding {
    /// The checkout session, or an invoice, has been paid.
    Paid,
    /// The payment by a delayed method is pending or has failed, and nothing else has settled the first
    /// invoice. Stripe may report the subscription as active all the same.
    Missing,
    /// Neither: Stripe's status decides.
    Unknown,
}

/// The beginning of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Start {
    pub(super) at: Timestamp,
    pub(super) on_trial: bool,
}

impl Purchase {
    /// Whether the purchase is paid for. See the table in the module documentation.
    pub(super) fn funding(&self) -> Funding {
        let outcome = self.session_outcome();
        if outcome == Some(CheckoutOutcome::Paid) || self.is_paid_with_money() {
            return Funding::Paid;
        }
        // A credit balance or a credit note can settle the first invoice without a payment.
        let settles_first =
            |invoice: &Invoice| invoice.is_first() && invoice.outcome == InvoiceOutcome::Paid;
        match outcome {
            Some(CheckoutOutcome::AwaitingPayment | CheckoutOutcome::PaymentFailed)
                if !self.invoices.iter().any(settles_first) =>
            {
                Funding::Missing
            }
            _ => Funding::Unknown,
        }
    }

    pub(super) fn session_outcome(&self) -> Option<CheckoutOutcome> {
        self.session.as_ref().map(|session| session.outcome)
    }

    pub(super) fn invoices_paid_with_money(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| invoice.is_paid_with_money())
    }

    /// Whether any invoice is paid with money. See [`Invoice::is_paid_with_money`].
    pub(super) fn is_paid_with_money(&self) -> bool {
        self.invoices_paid_with_money().next().is_some()
    }

    /// The status, corrected by payments that Stripe has not reflected in the subscription yet. See the
    /// table in the module documentation.
    #[must_use]
    pub fn status(&self) -> Status {
        let funding = self.funding();
        let is_free = || {
            let total = self.session.as_ref().and_then(|session| session.snapshot.total);
            total.is_some_and(|total| total.minor == 0) && !self.is_once()
        };
        let paid = || if is_free() { Status::Trialing } else { Status::Active };
        let Some(latest) = self.latest() else {
            return if funding == Funding::Paid { paid() } else { Status::Incomplete };
        };
        match &latest.snapshot.status {
            Status::Incomplete if funding == Funding::Paid => paid(),
            Status::Active | Status::Trialing if funding == Funding::Missing => Status::Incomplete,
            Status::PastDue | Status::Unpaid if self.is_recovered_since(latest) => Status::Active,
            status => status.clone(),
        }
    }

    /// When it first was in good standing, and whether that was on trial.
    pub(super) fn started(&self) -> Option<Start> {
        let mut good = self.versions.iter().filter(|version| {
            version.snapshot.status.is_good() && self.funding() != Funding::Missing
        });
        let session =
            self.session.iter().filter(|session| session.outcome == CheckoutOutcome::Paid);
        let on_trial = self.status() == Status::Trialing;
        let by_session = session.map(|session| Start { at: session.at, on_trial });
        let paid = self.invoices_paid_with_money().filter_map(|invoice| invoice.paid.as_ref());
        let by_invoice = paid.map(|paid| Start { at: paid.at, on_trial: false });
        let by_payment = by_session.chain(by_invoice);
        match good.next() {
            // The subscription shows whether it began with a trial; a payment does not.
            Some(version) => {
                let first_payment = by_payment.map(|start| start.at).min();
                Some(Start {
                    at: first_payment.map_or(version.at, |at| at.min(version.at)),
                    on_trial: version.snapshot.status == Status::Trialing,
                })
            }
            None => by_payment.min(),
        }
    }

    /// Whether every invoice that failed is settled, and one of them was paid no earlier than the given
    /// version and for the period that it shows. An unpaid subscription keeps creating invoices that are
    /// never collected, and only paying the newest one makes it active.
    /// Source: <https://docs.stripe.com/billing/subscriptions/overview#unpaid>.
    fn is_recovered_since(&self, latest: &SubscriptionVersion) -> bool {
        let failed: Vec<&Invoice> = self
            .invoices
            .iter()
            .filter(|invoice| !invoice.is_manual())
            .filter(|invoice| invoice.first_failed.is_some() || invoice.snapshot.is_sent)
            .filter(|invoice| !self.is_superseded(invoice))
            .collect();
        let paid_since =
            |invoice: &Invoice| invoice.paid.as_ref().is_some_and(|paid| paid.at >= latest.at);
        let covers_latest_period = |invoice: &Invoice| {
            let end = invoice.snapshot.period_end;
            !invoice.is_renewal() || end.is_none() || end >= latest.period_end()
        };
        failed.iter().all(|invoice| !invoice.is_owed())
            && failed.iter().any(|invoice| paid_since(invoice) && covers_latest_period(invoice))
    }

    /// Whether Stripe has reported the subscription in good standing since the invoice last failed. Such
    /// an invoice may still be owed, but a newer one decides the state of the subscription.
    pub(super) fn is_superseded(&self, invoice: &Invoice) -> bool {
        let mut newest_first = self.versions.iter().rev();
        let good = newest_first.find(|version| version.snapshot.status.is_good());
        good.is_some_and(|good| invoice.last_failed.is_some_and(|failed| failed < good.at))
    }

    /// The invoice in arrears that failed last, or was due last. See the table in the module
    /// documentation. A change of plan that waits for its payment is not in arrears: it is not made
    /// until it is paid.
    #[must_use]
    pub(super) fn overdue_invoice(&self) -> Option<&Invoice> {
        let status = self.latest().map(|latest| &latest.snapshot.status);
        let is_good = status.is_some_and(Status::is_good);
        let is_unpaid = matches!(status, Some(Status::PastDue | Status::Unpaid));
        let has_failed = |invoice: &Invoice| {
            invoice.is_failing() && !invoice.is_first() && !(is_good && invoice.is_change())
        };
        let is_overdue = |invoice: &Invoice| is_unpaid && invoice.is_sent_and_owed();
        self.invoices
            .iter()
            .filter(|invoice| !invoice.is_manual() && (has_failed(invoice) || is_overdue(invoice)))
            .filter(|invoice| !self.is_superseded(invoice))
            .max_by_key(|invoice| {
                (invoice.last_failed.or(invoice.snapshot.due_at), invoice.snapshot.id.clone())
            })
    }

    /// Whether paying the invoice ended arrears. See the table in the module documentation.
    pub(super) fn is_recovery(&self, invoice: &Invoice) -> bool {
        if invoice.first_failed.is_none() && invoice.snapshot.is_sent {
            return self.was_overdue(invoice);
        }
        let Some(failed) = invoice.first_failed else { return false };
        let paid = invoice.paid.as_ref().map(|paid| paid.at);
        let was_not_good = || {
            self.versions
                .iter()
                .filter(|version| version.at >= failed && paid.is_none_or(|at| version.at <= at))
                .any(|version| !version.snapshot.status.is_good())
        };
        !invoice.is_change() || was_not_good()
    }

    /// Whether Stripe reported the subscription as unpaid between the due date of the invoice and its
    /// payment.
    fn was_overdue(&self, invoice: &Invoice) -> bool {
        let (Some(due), Some(paid)) = (invoice.snapshot.due_at, &invoice.paid) else {
            return false;
        };
        self.versions.iter().any(|version| {
            let is_unpaid = matches!(version.snapshot.status, Status::PastDue | Status::Unpaid);
            is_unpaid && version.at >= due && version.at <= paid.at
        })
    }

    /// Whether an invoice other than this one has failed and is neither settled nor given up.
    pub(super) fn has_other_failing_invoice(&self, than: &Invoice) -> bool {
        let mut failing = self.invoices.iter().filter(|invoice| {
            invoice.is_failing()
                && !invoice.is_manual()
                && invoice.outcome != InvoiceOutcome::Uncollectible
        });
        failing.any(|invoice| invoice.snapshot.id != than.snapshot.id)
    }
}
