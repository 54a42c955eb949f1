//! One invoice, out of all that was heard of it.

use crate::domain::account::history::Fact;
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceLine, InvoiceOutcome, InvoiceSnapshot};
use crate::domain::ids::{EventId, PriceId};
use crate::domain::money::Money;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// As it was heard of last, in reading order; the amount is what was paid, once it was.
    pub seen: InvoiceSnapshot,
    /// When it was first heard of.
    pub seen_at: Timestamp,
    /// The most final of its turns.
    pub turn: InvoiceOutcome,
    pub attempts: u32,
    /// The first failure: grace counts from here.
    pub first_failed: Option<Timestamp>,
    pub last_failed: Option<Timestamp>,
    /// The last attempt at which the bank asked for a confirmation.
    pub action: Option<u32>,
    pub paid: Option<Paid>,
    /// When Stripe was last asked how it was paid.
    pub payments_as_of: Option<Timestamp>,
    /// None of its lines is about the plan: it is for add-ons that have periods of their own.
    pub beside_plan: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    pub at: Timestamp,
    pub event: Option<EventId>,
}

impl Invoice {
    /// `heard` comes in reading order.
    pub(super) fn hears(
        known: Option<Self>,
        heard: &Fact,
        seen: &InvoiceSnapshot,
        turn: InvoiceOutcome,
    ) -> Self {
        let mut invoice = known.unwrap_or_else(|| Self {
            seen: seen.clone(),
            seen_at: heard.at,
            turn,
            attempts: 0,
            first_failed: None,
            last_failed: None,
            action: None,
            paid: None,
            payments_as_of: None,
            beside_plan: false,
        });
        if seen.payments.is_some() {
            invoice.payments_as_of = Some(heard.at);
        }
        let settled = invoice.paid.is_some();
        let before = invoice.seen.clone();
        if turn == InvoiceOutcome::Paid || !settled {
            invoice.seen = seen.clone();
        }
        // Shapes differ in what they name: what was known once stays known.
        let now = &mut invoice.seen;
        now.subscription = now.subscription.take().or(before.subscription);
        now.hosted_url = now.hosted_url.take().or(before.hosted_url);
        now.payment_intent = now.payment_intent.take().or(before.payment_intent);
        now.charge = now.charge.take().or(before.charge);
        now.plan = now.plan.take().or(before.plan);
        if now.prices.is_empty() {
            now.prices = before.prices;
        }
        if now.lines.is_empty() {
            now.lines = before.lines;
        }
        now.payments = now.payments.take().or(before.payments);
        now.presented = now.presented.or(before.presented.filter(|_| now.amount == before.amount));
        now.is_sent |= before.is_sent;
        now.due_at = now.due_at.or(before.due_at);
        now.is_forgiven |= before.is_forgiven;
        now.period_end = now.period_end.or(before.period_end);
        now.billing_reason = now.billing_reason.take().or(before.billing_reason);
        invoice.turn = invoice.turn.max(turn);
        match turn {
            InvoiceOutcome::Failed | InvoiceOutcome::ActionRequired => {
                invoice.attempts = invoice.attempts.max(seen.attempt_count);
                invoice.first_failed.get_or_insert(heard.at);
                invoice.last_failed = Some(heard.at);
                if turn == InvoiceOutcome::ActionRequired {
                    invoice.action = invoice.action.max(Some(seen.attempt_count));
                }
            }
            InvoiceOutcome::Paid => {
                let event = || heard.source.event().cloned();
                invoice.paid.get_or_insert_with(|| Paid { at: heard.at, event: event() });
            }
            InvoiceOutcome::Open | InvoiceOutcome::Uncollectible | InvoiceOutcome::Voided => {}
        }
        invoice
    }

    /// The amount as the customer knows it: in the currency in which they pay, where that is known.
    #[must_use]
    pub fn shown(&self) -> Money {
        self.seen.presented.unwrap_or(self.seen.amount)
    }

    /// Somebody tried to collect it, in vain so far, and it is still owed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.first_failed.is_some() && self.is_owed()
    }

    /// The bank wants the last attempt to be confirmed: nothing else is wrong.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.action.is_some_and(|attempt| attempt >= self.attempts)
    }

    #[must_use]
    pub fn is_owed(&self) -> bool {
        !matches!(self.turn, InvoiceOutcome::Paid | InvoiceOutcome::Voided)
            && !self.seen.is_forgiven
    }

    /// It was sent to the customer, who has not paid it. Stripe calls the subscription `past_due` once
    /// it is overdue, and no attempt to charge it ever fails.
    #[must_use]
    pub fn is_sent_and_open(&self) -> bool {
        self.seen.is_sent && self.is_owed()
    }

    /// Settled without money: by a credit note, from the customer's balance, outside Stripe, or because
    /// the seller has voided or forgiven it.
    #[must_use]
    pub fn is_settled_without_payment(&self) -> bool {
        !self.is_owed() && !self.is_bought()
    }

    /// Drawn up by hand: it concerns no period of a subscription and threatens no access.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.seen.billing_reason.as_deref() == Some("manual")
    }

    /// Paid with money, not with a trial or a coupon.
    #[must_use]
    pub fn is_bought(&self) -> bool {
        self.paid.is_some() && self.seen.amount.minor > 0
    }

    #[must_use]
    pub fn is_first(&self) -> bool {
        self.seen.billing_reason.as_deref() == Some("subscription_create")
    }

    /// Made by a change of plan or of quantity, or by resuming.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.seen.billing_reason.as_deref() == Some("subscription_update")
    }

    /// Begins another period of the plan.
    #[must_use]
    pub fn is_renewal(&self) -> bool {
        self.seen.billing_reason.as_deref() == Some("subscription_cycle") && !self.beside_plan
    }

    /// The period that counts is the one of the lines about the plan. `is_plan`: whether a price is
    /// or was the plan's.
    pub(super) fn follow_plan(&mut self, is_plan: impl Fn(&PriceId) -> bool) {
        let about = |line: &&InvoiceLine| line.price.as_ref().is_some_and(&is_plan);
        let lines: Vec<&InvoiceLine> = self.seen.lines.iter().filter(about).collect();
        if lines.is_empty() {
            // A line without a price could be anything.
            self.beside_plan = !self.seen.lines.is_empty()
                && self.seen.lines.iter().all(|one| one.price.is_some());
            return;
        }
        // A proration reaches as far as the old price did: where a new period is paid for, that
        // counts.
        let whole = lines.iter().filter(|line| !line.proration);
        let end = whole.filter_map(|line| line.period_end).max();
        let end = end.or_else(|| lines.iter().filter_map(|line| line.period_end).max());
        self.seen.period_end = end.or(self.seen.period_end);
    }
}
