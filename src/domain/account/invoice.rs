//! One invoice, merged from the facts recorded about it.

use std::mem;

use crate::domain::account::history::Fact;
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceLine, InvoiceOutcome, InvoiceSnapshot};
use crate::domain::ids::{EventId, PriceId};
use crate::domain::money::Money;

/// The state of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// The latest snapshot in reading order. Once the invoice is paid, `amount` is what was paid.
    pub snapshot: InvoiceSnapshot,
    /// Time of the first fact about it.
    pub first_seen_at: Timestamp,
    /// The most final outcome that was recorded.
    pub outcome: InvoiceOutcome,
    /// Attempts to collect it, as Stripe counts them.
    pub attempts: u32,
    /// The first failed attempt: the grace period starts here.
    pub first_failed: Option<Timestamp>,
    /// The latest failed attempt.
    pub last_failed: Option<Timestamp>,
    /// The number of the last attempt for which the bank required confirmation.
    pub action_attempt: Option<u32>,
    /// Set once it is paid.
    pub paid: Option<Paid>,
    /// When its payments were last fetched from Stripe.
    pub payments_fetched_at: Option<Timestamp>,
    /// Every line has a price, and none of them is the plan's: it covers add-ons with periods of
    /// their own.
    pub is_add_on_only: bool,
}

/// The payment of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub at: Timestamp,
    /// The event that reported it; `None` if it was fetched.
    pub event: Option<EventId>,
}

impl Invoice {
    /// The invoice after one more fact. Facts must be merged in reading order.
    pub(super) fn merged(
        known: Option<Self>,
        fact: &Fact,
        snapshot: &InvoiceSnapshot,
        outcome: InvoiceOutcome,
    ) -> Self {
        let is_new = known.is_none();
        let mut invoice = known.unwrap_or_else(|| Self {
            snapshot: snapshot.clone(),
            first_seen_at: fact.at,
            outcome,
            attempts: 0,
            first_failed: None,
            last_failed: None,
            action_attempt: None,
            paid: None,
            payments_fetched_at: None,
            is_add_on_only: false,
        });
        if snapshot.payments.is_some() {
            invoice.payments_fetched_at = Some(fact.at);
        }
        if !is_new && (outcome == InvoiceOutcome::Paid || invoice.paid.is_none()) {
            let before = mem::replace(&mut invoice.snapshot, snapshot.clone());
            invoice.snapshot.complete_from(before);
        }
        invoice.outcome = invoice.outcome.max(outcome);
        match outcome {
            InvoiceOutcome::Failed | InvoiceOutcome::ActionRequired => {
                invoice.attempts = invoice.attempts.max(snapshot.attempt_count);
                invoice.first_failed.get_or_insert(fact.at);
                invoice.last_failed = Some(fact.at);
                if outcome == InvoiceOutcome::ActionRequired {
                    invoice.action_attempt =
                        invoice.action_attempt.max(Some(snapshot.attempt_count));
                }
            }
            InvoiceOutcome::Paid => {
                let event = || fact.source.event().cloned();
                invoice.paid.get_or_insert_with(|| Paid { at: fact.at, event: event() });
            }
            InvoiceOutcome::Open | InvoiceOutcome::Uncollectible | InvoiceOutcome::Voided => {}
        }
        invoice
    }

    /// The amount in the currency in which the customer pays, if known; else in the seller's.
    #[must_use]
    pub fn customer_amount(&self) -> Money {
        self.snapshot.presented.unwrap_or(self.snapshot.amount)
    }

    /// An attempt to collect it has failed, and it is still owed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.first_failed.is_some() && self.is_owed()
    }

    /// The last attempt failed only because the bank requires the customer to confirm it.
    #[must_use]
    pub fn requires_action(&self) -> bool {
        self.action_attempt.is_some_and(|attempt| attempt >= self.attempts)
    }

    /// It is neither paid nor voided nor forgiven.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        !matches!(self.outcome, InvoiceOutcome::Paid | InvoiceOutcome::Voided)
            && !self.snapshot.is_forgiven
    }

    /// It was sent to the customer, who has not paid it. Nothing is charged, so no attempt ever fails;
    /// once it is overdue, Stripe reports the subscription as `past_due`.
    #[must_use]
    pub fn is_sent_and_owed(&self) -> bool {
        self.snapshot.is_sent && self.is_owed()
    }

    /// Settled without money: by a credit note, from the customer's balance, outside Stripe, or because
    /// the seller has voided or forgiven it.
    #[must_use]
    pub fn is_settled_without_payment(&self) -> bool {
        !self.is_owed() && !self.is_paid_with_money()
    }

    /// It was created by hand: it covers no period of a subscription and does not affect access.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.snapshot.billing_reason.as_deref() == Some("manual")
    }

    /// It is paid, and its amount is not zero, as it is for a trial or a full discount.
    #[must_use]
    pub fn is_paid_with_money(&self) -> bool {
        self.paid.is_some() && self.snapshot.amount.minor > 0
    }

    /// The first invoice of a subscription.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.snapshot.billing_reason.as_deref() == Some("subscription_create")
    }

    /// Created by a change of plan or quantity, or to end a pause.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.snapshot.billing_reason.as_deref() == Some("subscription_update")
    }

    /// Starts another period of the plan.
    #[must_use]
    pub fn is_renewal(&self) -> bool {
        self.snapshot.billing_reason.as_deref() == Some("subscription_cycle")
            && !self.is_add_on_only
    }

    /// Sets the period to that of the plan's lines. `is_plan` is true for every price that is or was
    /// the plan's.
    pub(super) fn restrict_period_to_plan(&mut self, is_plan: impl Fn(&PriceId) -> bool) {
        let covers_plan = |line: &&InvoiceLine| line.price.as_ref().is_some_and(&is_plan);
        let lines: Vec<&InvoiceLine> = self.snapshot.lines.iter().filter(covers_plan).collect();
        if lines.is_empty() {
            // A line without a price may be the plan's.
            self.is_add_on_only = !self.snapshot.lines.is_empty()
                && self.snapshot.lines.iter().all(|line| line.price.is_some());
            return;
        }
        // A proration extends to the end of the old price's period, so full periods take precedence.
        let full_periods = lines.iter().filter(|line| !line.proration);
        let end = full_periods.filter_map(|line| line.period_end).max();
        let end = end.or_else(|| lines.iter().filter_map(|line| line.period_end).max());
        self.snapshot.period_end = end.or(self.snapshot.period_end);
    }
}

impl InvoiceSnapshot {
    /// Adds what an earlier snapshot has and this one lacks: API versions and event types differ in the
    /// fields that they carry.
    fn complete_from(&mut self, earlier: Self) {
        self.subscription = self.subscription.take().or(earlier.subscription);
        self.hosted_url = self.hosted_url.take().or(earlier.hosted_url);
        self.payment_intent = self.payment_intent.take().or(earlier.payment_intent);
        self.charge = self.charge.take().or(earlier.charge);
        self.plan = self.plan.take().or(earlier.plan);
        if self.prices.is_empty() {
            self.prices = earlier.prices;
        }
        if self.lines.is_empty() {
            self.lines = earlier.lines;
        }
        self.payments = self.payments.take().or(earlier.payments);
        let same_amount = self.amount == earlier.amount;
        self.presented = self.presented.or(earlier.presented.filter(|_| same_amount));
        self.is_sent |= earlier.is_sent;
        self.due_at = self.due_at.or(earlier.due_at);
        self.is_forgiven |= earlier.is_forgiven;
        self.period_end = self.period_end.or(earlier.period_end);
        self.billing_reason = self.billing_reason.take().or(earlier.billing_reason);
    }
}
