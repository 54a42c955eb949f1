//! Collection: what of a purchase is paid, what is owed, and which payments have recovered it.
//!
//! This is the only place that decides so. Stripe's events arrive out of order and its status lags behind
//! payments, so the state combines the status of the latest subscription version with the recorded
//! payments.
//!
//! **Paid.** [`Purchase::funding`] summarises the payments:
//!
//! | Checkout session                        | Invoices                             | Funding   |
//! | --------------------------------------- | ------------------------------------ | --------- |
//! | paid                                    | any                                  | `Paid`    |
//! | any                                     | one is paid with money               | `Paid`    |
//! | delayed payment is pending or has failed | the first is paid without money     | `Unknown` |
//! | delayed payment is pending or has failed | none of these                       | `Missing` |
//! | none, or expired                        | none is paid with money              | `Unknown` |
//!
//! **The status, and since when something is owed.** [`Purchase::status`] follows from the status of the
//! latest version and the evidence. Arrears begin with the first failed attempt
//! ([`Purchase::arrears_since`]):
//!
//! | Status of the latest version | Evidence                                   | Resulting status            | In arrears |
//! | ---------------------------- | ------------------------------------------ | --------------------------- | ---------- |
//! | no version                   | `Paid`                                     | `active`, `trialing` if free | no        |
//! | no version                   | `Missing` or `Unknown`                     | `incomplete`                | no         |
//! | `incomplete`                 | `Paid`                                     | `active`, `trialing` if free | no        |
//! | `active`, `trialing`         | `Missing`                                  | `incomplete`                | no         |
//! | `past_due`, `unpaid`         | [`Purchase::is_recovered_since`] is true   | `active`                    | no         |
//! | `past_due`, `unpaid`         | `Missing`                                  | unchanged                   | no: nothing was ever paid |
//! | `past_due`, `unpaid`         | anything else                              | unchanged                   | yes        |
//! | `paused` by a failed payment | no failed invoice is owed any more         | unchanged                   | no         |
//! | `paused` by a failed payment | anything else, except `Missing`            | unchanged                   | yes        |
//! | any                          | anything else                              | unchanged                   | no         |
//!
//! **Owed and recovered.** An invoice is overdue, and its payment is a recovery, as follows. Manual
//! invoices are never overdue, and a superseded one ([`Purchase::is_superseded`]) no longer is.
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
use crate::domain::subscription::{PauseReason, PausedPayment, Status, UnpaidInvoice};

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

    /// Whether the trial that Stripe reports is time given away: the subscription was paid for before. Where
    /// no version of that time is known, an invoice shows it, provided that the trial began later than the
    /// subscription.
    pub(super) fn is_given_away(&self) -> bool {
        let trial = self.latest().filter(|_| self.status() == Status::Trialing);
        let Some(trial) = trial else { return false };
        let is_trial = |version: &&SubscriptionVersion| version.snapshot.status == Status::Trialing;
        let mut before = self.versions.iter().rev().skip_while(is_trial);
        let pays_for_plan = |invoice: &Invoice| {
            (invoice.is_first() || invoice.is_renewal()) && invoice.is_paid_with_money()
        };
        before.any(SubscriptionVersion::is_paid_for)
            || trial.is_later_trial() && self.invoices.iter().any(pays_for_plan)
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
            .decisive_invoices()
            .filter(|invoice| invoice.first_failed.is_some() || invoice.snapshot.is_sent)
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

    /// The invoices that decide the state: neither manual nor superseded.
    fn decisive_invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| !invoice.is_manual() && !self.is_superseded(invoice))
    }

    /// The decisive invoices of which an attempt has failed and that are still owed.
    pub(super) fn failing_invoices(&self) -> impl Iterator<Item = &Invoice> {
        self.decisive_invoices().filter(|invoice| invoice.is_failing())
    }

    /// Start of the arrears: the first failure of what is owed; if no failure is recorded, the start of
    /// the current run of unpaid versions. `None` if nothing was ever paid. Says nothing about a
    /// subscription that is neither unpaid nor paused by a failed payment.
    pub(super) fn arrears_since(&self) -> Option<Timestamp> {
        if self.funding() == Funding::Missing {
            return None;
        }
        let is_paused =
            self.latest().is_some_and(|latest| latest.snapshot.status == Status::Paused);
        let unpaid_since = self.unbroken_since(|version| match version.snapshot.status {
            Status::PastDue | Status::Unpaid => true,
            _ => self.is_paused_by_failure(version),
        });
        // An invoice for resuming is not owed.
        let failing = self.failing_invoices().filter(|invoice| !is_paused || !invoice.is_change());
        let owed_since = failing.filter_map(|invoice| {
            // A change that waited for its payment was not owed before the subscription was.
            if invoice.is_change() {
                invoice.first_failed.max(unpaid_since)
            } else {
                invoice.first_failed
            }
        });
        owed_since.min().or(unpaid_since)
    }

    /// The overdue invoice that failed last, or was due last. See the table in the module documentation.
    /// A change of plan that waits for its payment is not overdue: it is not made until it is paid.
    #[must_use]
    pub(super) fn overdue_invoice(&self) -> Option<&Invoice> {
        let status = self.latest().map(|latest| &latest.snapshot.status);
        let is_good = status.is_some_and(Status::is_good);
        let is_unpaid = matches!(status, Some(Status::PastDue | Status::Unpaid));
        let has_failed = |invoice: &Invoice| {
            invoice.is_failing() && !invoice.is_first() && !(is_good && invoice.is_change())
        };
        let is_overdue = |invoice: &Invoice| is_unpaid && invoice.is_sent_and_owed();
        self.decisive_invoices()
            .filter(|invoice| has_failed(invoice) || is_overdue(invoice))
            .max_by_key(|invoice| {
                (invoice.last_failed.or(invoice.snapshot.due_at), invoice.snapshot.id.clone())
            })
    }

    /// The invoice to pay: an overdue one, else the first one if it failed, else one that ends a pause.
    pub(super) fn unpaid_invoice(&self) -> Option<UnpaidInvoice> {
        let first =
            || self.invoices.iter().find(|invoice| invoice.is_failing() && invoice.is_first());
        let overdue = self.overdue_invoice();
        let invoice = overdue.or_else(first).or_else(|| self.resumption_invoice())?;
        Some(UnpaidInvoice {
            id: invoice.snapshot.id.clone(),
            amount: Some(invoice.snapshot.amount),
            hosted_url: invoice.snapshot.hosted_url.clone(),
        })
    }

    /// The invoice that is still owed after another one was paid. `is_owing`: the subscription is in
    /// arrears; otherwise only one that failed later counts.
    pub(super) fn debt_besides(&self, paid: &Invoice, is_owing: bool) -> Option<&Invoice> {
        let overdue = self.overdue_invoice()?;
        let failed_later = overdue.last_failed > paid.last_failed;
        (failed_later || is_owing).then_some(overdue)
    }

    /// What is owed or was paid during the status `paused`.
    pub(super) fn paused_payment(&self) -> PausedPayment {
        let latest = self.latest();
        if !latest.is_some_and(|latest| self.is_paused_by_failure(latest)) {
            return PausedPayment::NothingOwed;
        }
        if self.is_pause_settled() {
            return match self.paid_in_pause() {
                Some(paid) => PausedPayment::Paid { until: paid.snapshot.period_end },
                None => PausedPayment::NothingOwed,
            };
        }
        let owed = self.arrears_since().map(|since| PausedPayment::Owed { since });
        owed.unwrap_or(PausedPayment::NothingOwed)
    }

    /// Whether a failed payment has paused it: by the reason, or, while that is unknown, because a
    /// renewal is owed.
    fn is_paused_by_failure(&self, version: &SubscriptionVersion) -> bool {
        let renewal_is_owed = || self.failing_invoices().any(Invoice::is_renewal);
        version.snapshot.status == Status::Paused
            && match version.snapshot.pause_reason.as_ref().or_else(|| self.pause_reason()) {
                Some(reason) if reason.is_payment_failure() => true,
                None | Some(PauseReason::Unstated | PauseReason::Other(_)) => renewal_is_owed(),
                Some(_) => false,
            }
    }

    /// The invoices that failed before the pause. An invoice for resuming is not owed: until it is paid,
    /// the subscription stays paused.
    fn invoices_failed_before_pause(&self) -> impl Iterator<Item = &Invoice> {
        self.invoices.iter().filter(|invoice| {
            invoice.first_failed.is_some() && !invoice.is_change() && !self.is_superseded(invoice)
        })
    }

    /// Whether an invoice failed before the pause and no such invoice is owed any more.
    fn is_pause_settled(&self) -> bool {
        let mut failed = self.invoices_failed_before_pause().peekable();
        failed.peek().is_some() && failed.all(|invoice| !invoice.is_owed())
    }

    /// The invoice whose failure paused the subscription, if it is paid and the pause still lasts.
    pub(super) fn paid_in_pause(&self) -> Option<&Invoice> {
        let latest = self.latest()?;
        if !self.is_paused_by_failure(latest) || !self.is_pause_settled() {
            return None;
        }
        let paid_at = |invoice: &Invoice| invoice.paid.as_ref().map(|paid| paid.at);
        let paid = self.invoices_failed_before_pause().filter(|invoice| invoice.paid.is_some());
        paid.max_by_key(|invoice| (paid_at(invoice), invoice.snapshot.id.clone()))
    }

    /// Whether the invoice was created during a pause to end it, and so was never owed.
    pub(super) fn was_for_resuming(&self, invoice: &Invoice) -> bool {
        let mut newest_first = self.versions.iter().rev();
        let before = newest_first.find(|version| version.at <= invoice.first_seen_at);
        invoice.is_change()
            && before.is_some_and(|version| version.snapshot.status == Status::Paused)
    }

    /// The unpaid invoice that ends the current pause once it is paid.
    pub(super) fn resumption_invoice(&self) -> Option<&Invoice> {
        let since = self.paused_since()?;
        self.invoices.iter().rev().find(|invoice| {
            invoice.is_change() && invoice.is_owed() && invoice.first_seen_at >= since
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

    /// The last payment that ended arrears.
    pub(super) fn last_recovery(&self) -> Option<&Invoice> {
        let recoveries =
            self.invoices_paid_with_money().filter(|invoice| self.is_recovery(invoice));
        recoveries.max_by_key(|invoice| {
            (invoice.paid.as_ref().map(|paid| paid.at), invoice.snapshot.id.clone())
        })
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
