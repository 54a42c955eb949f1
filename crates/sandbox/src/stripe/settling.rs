//! Settles invoices: paid, credited, void or uncollectible, with the effect on their subscription.

use crate::stripe::account::Account;
use crate::stripe::card::Card;
use crate::stripe::refusal::Refused;

impl Account {
    /// Records a payment of an invoice, and its consequences.
    pub(super) fn settle_invoice(&mut self, id: &str, card: Option<Card>) -> Result<(), Refused> {
        let invoice = self.invoice(id)?.clone();
        let left = invoice.amount_due - invoice.amount_paid;
        let paid = if left > 0 {
            Some(self.book(Some(&invoice.customer), Some(id), (left, &invoice.currency), card))
        } else {
            None
        };
        let now = self.now();
        let booked = self.invoice_mut(id)?;
        booked.status = "paid";
        booked.amount_paid = booked.amount_due;
        booked.attempts = booked.attempts.max(1);
        booked.auto_advance = false;
        booked.next_attempt = None;
        booked.paid_at = Some(now);
        if let Some((charge, intent)) = paid {
            booked.charge = Some(charge.clone());
            booked.payment_intent = Some(intent);
            self.emit_invoice_payment(&charge);
        }
        if let Some(sub) = &invoice.subscription {
            self.nothing_owed(sub, id)?;
        }
        self.emit_invoice("invoice.paid", id);
        self.emit_invoice("invoice.payment_succeeded", id);
        Ok(())
    }

    /// The merchant voids an invoice; the balance that it used is returned to the customer.
    pub(super) fn void_invoice(&mut self, id: &str) -> Result<(), Refused> {
        let invoice = self.invoice(id)?.clone();
        if !matches!(invoice.status, "open" | "uncollectible") {
            return Err(Refused::invalid(format!(
                "You can only void open or uncollectible invoices. This invoice is {}.",
                invoice.status
            )));
        }
        self.customer_mut(&invoice.customer)?.balance +=
            invoice.starting_balance - invoice.ending_balance;
        let now = self.now();
        let voided = self.invoice_mut(id)?;
        voided.status = "void";
        voided.voided_at = Some(now);
        voided.auto_advance = false;
        voided.next_attempt = None;
        self.emit_invoice("invoice.voided", id);
        match invoice.subscription {
            Some(sub) => self.nothing_owed(&sub, id),
            None => Ok(()),
        }
    }

    /// The merchant settles an open invoice without a payment: by a credit note, or as paid outside
    /// Stripe.
    pub(super) fn credit_invoice(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        if !matches!(invoice.status, "open" | "uncollectible") {
            return Err(Refused::invalid(format!("Invoice is already {}", invoice.status)));
        }
        invoice.status = "paid";
        invoice.credited = invoice.amount_due - invoice.amount_paid;
        invoice.auto_advance = false;
        invoice.next_attempt = None;
        invoice.paid_at = Some(now);
        let sub = invoice.subscription.clone();
        if let Some(sub) = sub {
            self.nothing_owed(&sub, id)?;
        }
        self.emit_invoice("invoice.paid", id);
        Ok(())
    }

    /// The merchant forgives an open invoice, which cannot be paid afterwards.
    pub(super) fn forgive_invoice(&mut self, id: &str) -> Result<(), Refused> {
        let open = self.invoice(id)?.status == "open";
        self.invoice_mut(id)?.forgiven |= open;
        self.mark_uncollectible(id)
    }

    /// The merchant marks an open invoice as uncollectible. It can still be paid.
    pub(super) fn mark_uncollectible(&mut self, id: &str) -> Result<(), Refused> {
        self.write_off(id)?;
        match self.invoice(id)?.subscription.clone() {
            Some(sub) => self.nothing_owed(&sub, id),
            None => Ok(()),
        }
    }

    /// Marks an open invoice as uncollectible, without effect on its subscription.
    pub(super) fn write_off(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        if invoice.status != "open" {
            return Err(Refused::invalid(format!(
                "You can only mark open invoices uncollectible. This invoice is {}.",
                invoice.status
            )));
        }
        invoice.status = "uncollectible";
        invoice.uncollectible_at = Some(now);
        invoice.auto_advance = false;
        invoice.next_attempt = None;
        self.emit_invoice("invoice.marked_uncollectible", id);
        Ok(())
    }

    /// Only the latest invoice decides whether a subscription is active:
    /// <https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses>.
    fn nothing_owed(&mut self, id: &str, invoice: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?;
        if sub.status == "incomplete" {
            return self.first_invoice_settled(id, invoice);
        }
        if sub.resumption.as_ref().is_some_and(|waits| waits.invoice == invoice) {
            return self.resumption_settled(id, invoice);
        }
        if sub.status == "paused" {
            return self.paused_invoice_settled(id, invoice);
        }
        if sub.pending_update.as_ref().is_some_and(|pending| pending.invoice == invoice) {
            return self.pending_update_settled(id, invoice);
        }
        let owes = matches!(sub.status, "past_due" | "unpaid");
        if owes && sub.latest_invoice.as_deref() == Some(invoice) {
            return self.update_subscription(id, |sub| sub.status = "active");
        }
        Ok(())
    }

    /// The first invoice of a subscription is paid, which activates it, or void, which ends it. An
    /// uncollectible one can still be paid.
    fn first_invoice_settled(&mut self, id: &str, invoice: &str) -> Result<(), Refused> {
        let status = match self.invoice(invoice)?.status {
            "paid" => "active",
            "void" => "incomplete_expired",
            _ => return Ok(()),
        };
        self.update_subscription(id, |sub| {
            sub.status = status;
            sub.awaits_payment = false;
        })
    }
}
