//! Collects invoices: charges the card on file, retries, and acts on the last failure.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::records::Invoice;
use crate::stripe::refusal::Refused;

/// Days after the first failure on which a payment is retried.
const RETRIES: [i64; 3] = [3, 5, 7];

impl Account {
    /// Attempts to charge the customer's card for an open invoice.
    pub(super) fn collect(&mut self, id: &str) -> Result<(), Refused> {
        let invoice = self.invoice(id)?.clone();
        let card = self.customer(&invoice.customer)?.card;
        self.invoice_mut(id)?.attempts += 1;
        let charged = if invoice.amount_due == 0 { Ok(()) } else { charge(card) };
        match charged {
            Ok(()) => self.settle_invoice(id, card),
            Err(declined) => self.payment_failed(id, &declined),
        }
    }

    pub(super) fn retry(&mut self, id: &str) -> Result<(), Refused> {
        self.invoice_mut(id)?.next_attempt = None;
        self.collect(id)
    }

    /// Records a failed attempt. Schedules a retry; after the last one, the account's setting decides.
    pub(super) fn payment_failed(&mut self, id: &str, declined: &Declined) -> Result<(), Refused> {
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        let first = *invoice.first_failed.get_or_insert(now);
        let tried = usize::try_from(invoice.attempts).unwrap_or(usize::MAX);
        let next = RETRIES.get(tried.saturating_sub(1)).map(|days| first + days * DAY);
        let next = next.filter(|_| invoice.auto_advance);
        let given_up = invoice.auto_advance && next.is_none();
        invoice.next_attempt = next;
        invoice.auto_advance = next.is_some();
        let sub = invoice.subscription.clone();
        let first_of_renewal = invoice.reason == "subscription_cycle" && invoice.attempts <= 1;
        self.emit_invoice("invoice.payment_failed", id);
        if declined.requires_action {
            self.emit_invoice("invoice.payment_action_required", id);
        }
        let Some(sub) = sub else { return Ok(()) };
        if !matches!(self.subscription(&sub)?.status, "active" | "trialing" | "past_due") {
            return Ok(());
        }
        if first_of_renewal && self.pausing.on_first_failure && self.can_be_paused(&sub) {
            return self.pause_subscription(&sub, "first_payment_failure");
        }
        if next.is_some() {
            return self.update_subscription(&sub, |sub| sub.status = "past_due");
        }
        if !given_up {
            return Ok(());
        }
        let outcome = self.exhausted;
        if outcome == "paused" && self.can_be_paused(&sub) {
            return self.pause_subscription(&sub, "final_payment_failure");
        }
        // A subscription that cannot be paused is canceled:
        // https://docs.stripe.com/billing/revenue-recovery/smart-retries/pause-on-payment-failure.
        if matches!(outcome, "canceled" | "paused") {
            self.write_off(id)?;
            return self.end(&sub, Some("payment_failed"));
        }
        self.update_subscription(&sub, |sub| sub.status = outcome)
    }

    /// Pays an open invoice, with an entered card or the one on file.
    pub(super) fn pay_invoice(&mut self, id: &str, typed: Option<Card>) -> Result<(), Declined> {
        let invoice = self.payable_invoice(id)?;
        let (card, occasion) = match typed {
            Some(card) => (card, Occasion::Present),
            None => (
                self.customer(&invoice.customer)?.card.ok_or_else(Declined::no_card)?,
                Occasion::OffSession,
            ),
        };
        card.charge(occasion)?;
        if typed.is_some() {
            self.customer_mut(&invoice.customer)?.card = typed;
        }
        Ok(self.settle_invoice(id, Some(card))?)
    }

    /// An invoice that can be paid: open, or uncollectible and not forgiven.
    pub(super) fn payable_invoice(&self, id: &str) -> Result<Invoice, Refused> {
        let invoice = self.invoice(id)?;
        match invoice.status {
            "open" | "uncollectible" if !invoice.forgiven => Ok(invoice.clone()),
            "open" | "uncollectible" => Err(Refused::invalid("This invoice was forgiven.")),
            status => Err(Refused::invalid(format!("Invoice is already {status}"))),
        }
    }

    /// A sent invoice is overdue. The subscription is past due, though no attempt to charge has failed.
    pub(super) fn overdue(&mut self, id: &str) -> Result<(), Refused> {
        self.invoice_mut(id)?.is_overdue = true;
        self.emit_invoice("invoice.overdue", id);
        let Some(sub) = self.invoice(id)?.subscription.clone() else { return Ok(()) };
        let owing = self.subscription(&sub)?;
        if owing.status == "active" && owing.latest_invoice.as_deref() == Some(id) {
            return self.update_subscription(&sub, |sub| sub.status = "past_due");
        }
        Ok(())
    }
}

pub(super) fn charge(card: Option<Card>) -> Result<(), Declined> {
    card.ok_or_else(Declined::no_card)?.charge(Occasion::OffSession)
}
