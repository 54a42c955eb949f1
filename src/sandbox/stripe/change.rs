//! What a person or the API changes: cancelling, resuming, another price, another card, refunds.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::account::Line;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::card::Declined;
use crate::sandbox::stripe::card::Occasion;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::refusal::Refused;

/// When a cancellation takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelWhen {
    AtPeriodEnd,
    Now,
}

/// What a change of price does with the unused time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proration {
    Nothing,
    NextInvoice,
    InvoiceNow,
}

impl Account {
    pub(super) fn live_subscription(&self, id: &str) -> Result<(), Refused> {
        if matches!(self.subscription(id)?.status, "canceled" | "incomplete_expired") {
            return Err(Refused::missing("subscription", id, "id"));
        }
        Ok(())
    }

    pub(super) fn cancel(&mut self, id: &str, when: CancelWhen) -> Result<(), Refused> {
        self.live_subscription(id)?;
        if when == CancelWhen::Now {
            return self.end(id, "cancellation_requested");
        }
        let now = self.now();
        self.update_subscription(id, |sub| {
            sub.cancel_at_period_end = true;
            sub.cancel_at = Some(sub.period_end);
            sub.canceled_at = Some(now);
            sub.cancel_reason = Some("cancellation_requested");
        })
    }

    pub(super) fn resume(&mut self, id: &str) -> Result<(), Refused> {
        self.live_subscription(id)?;
        self.update_subscription(id, |sub| {
            sub.cancel_at_period_end = false;
            sub.cancel_at = None;
            sub.canceled_at = None;
            sub.cancel_reason = None;
        })
    }

    /// The unused time of the old price back, the remaining time of the new price charged; with
    /// another interval a new period starts.
    pub(super) fn prorations(&mut self, id: &str, to: &str) -> Result<Vec<Line>, Refused> {
        let sub = self.subscription(id)?.clone();
        let (old, new) = (self.price(&sub.price)?.clone(), self.price(to)?.clone());
        let now = self.now();
        let whole = (sub.period_end - sub.period_start).max(1);
        let left = (sub.period_end - now).clamp(0, whole);
        let trial = sub.status == "trialing";
        let share = |amount: i64| if trial { 0 } else { (amount * left + whole / 2) / whole };
        let restarts = old.interval != new.interval && !trial;
        let (charged, end) = if restarts {
            (new.unit_amount, self.period_after(to, now, now))
        } else {
            (share(new.unit_amount), sub.period_end)
        };
        let (credit, debit) = (self.ids.draw("il_1", 23), self.ids.draw("il_1", 23));
        Ok(vec![
            Line {
                id: credit,
                description: format!("Unused time on {}", old.product_name),
                amount: -share(old.unit_amount) * sub.quantity,
                price: old.id,
                start: now,
                end: sub.period_end,
                proration: true,
            },
            Line {
                id: debit,
                description: format!("Remaining time on {}", new.product_name),
                amount: charged * sub.quantity,
                price: new.id,
                start: now,
                end,
                proration: !restarts,
            },
        ])
    }

    pub(super) fn change_price(
        &mut self,
        id: &str,
        to: &str,
        proration: Proration,
    ) -> Result<(), Declined> {
        self.live_subscription(id)?;
        let sub = self.subscription(id)?.clone();
        let (old, new) = (self.price(&sub.price)?.clone(), self.price(to)?.clone());
        if new.interval.is_none() {
            return Err(Refused::invalid("The price must be recurring.").into());
        }
        if old.id == new.id {
            return Ok(());
        }
        let lines = self.prorations(id, to)?;
        let restarts = old.interval != new.interval && sub.status != "trialing";
        let total: i64 = lines.iter().map(|line| line.amount).sum();
        let at_once = restarts || proration == Proration::InvoiceNow;
        let card = self.customer(&sub.customer)?.card;
        let due = total + self.customer(&sub.customer)?.balance;
        if at_once && due > 0 {
            let none = Declined::new("resource_missing", "no_payment_method", "There is no card.");
            card.ok_or(none)?.charge(Occasion::OffSession)?;
        }
        let invoice = if at_once && sub.status != "trialing" {
            let invoice = self.draft(&sub.customer, Some(id), "subscription_update", lines)?;
            let issued = self.issue(invoice)?;
            self.subscription_mut(id)?.latest_invoice.clone_from(&sub.latest_invoice);
            Some(issued)
        } else {
            if proration == Proration::NextInvoice && sub.status != "trialing" {
                self.subscription_mut(id)?.pending.extend(lines);
            }
            None
        };
        let now = self.now();
        let end = self.period_after(to, now, now);
        let latest = invoice.clone();
        self.update_subscription(id, |sub| {
            sub.price = new.id;
            if restarts {
                sub.anchor = now;
                sub.period_start = now;
                sub.period_end = end;
                sub.upcoming_sent = false;
            }
            if latest.is_some() {
                sub.latest_invoice = latest;
            }
        })?;
        if let Some(invoice) = invoice {
            self.settle_invoice(&invoice, card)?;
        }
        Ok(())
    }

    pub(super) fn change_card(&mut self, id: &str, card: Card) -> Result<(), Declined> {
        self.live_customer(id)?;
        // A card that fails later passes the check at which it is attached.
        card.charge(Occasion::Present)?;
        let before = objects::customer(self.customer(id)?);
        self.customer_mut(id)?.card = Some(card);
        let after = objects::customer(self.customer(id)?);
        let previous = crate::sandbox::stripe::account::differing(&before, &after);
        self.emit("customer.updated", after, Some(Value::Object(previous)));
        Ok(())
    }

    /// Pays an open invoice, with a card typed in or the one on file.
    pub(super) fn pay_invoice(&mut self, id: &str, typed: Option<Card>) -> Result<(), Declined> {
        let invoice = self.invoice(id)?.clone();
        if !matches!(invoice.status, "open" | "uncollectible") {
            return Err(Refused::invalid(format!("Invoice is already {}", invoice.status)).into());
        }
        let none = Declined::new("resource_missing", "no_payment_method", "There is no card.");
        let (card, occasion) = match typed {
            Some(card) => (card, Occasion::Present),
            None => (self.customer(&invoice.customer)?.card.ok_or(none)?, Occasion::OffSession),
        };
        card.charge(occasion)?;
        if typed.is_some() {
            self.customer_mut(&invoice.customer)?.card = typed;
        }
        self.invoice_mut(id)?.attempts += 1;
        Ok(self.settle_invoice(id, Some(card))?)
    }

    pub(super) fn delete_customer(&mut self, id: &str) -> Result<(), Refused> {
        self.live_customer(id)?;
        let live: Vec<String> = self
            .subscriptions
            .iter()
            .filter(|sub| sub.customer == id)
            .map(|sub| sub.id.clone())
            .filter(|sub| self.live_subscription(sub).is_ok())
            .collect();
        for sub in live {
            self.end(&sub, "cancellation_requested")?;
        }
        let object = objects::customer(self.customer(id)?);
        self.customer_mut(id)?.deleted = true;
        self.emit("customer.deleted", object, None);
        Ok(())
    }

    /// Gives money back; without an amount, all that is left.
    pub(super) fn refund(&mut self, id: &str, amount: Option<i64>) -> Result<(), Refused> {
        let charge = self.charge_mut(id)?;
        let left = charge.amount - charge.refunded;
        let amount = amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            return Err(Refused::invalid("The refund is greater than what is left of the charge."));
        }
        charge.refunded += amount;
        let object = objects::charge(self.charge(id)?, self.shape);
        self.emit("charge.refunded", object, None);
        Ok(())
    }

    /// Somebody disputes a charge at their bank.
    pub(super) fn dispute(&mut self, id: &str) -> Result<(), Refused> {
        self.charge_mut(id)?.disputed = true;
        let charge = self.charge(id)?.clone();
        let object = json!({
            "id": self.ids.draw("dp_1", 23), "object": "dispute", "amount": charge.amount,
            "balance_transactions": [], "charge": charge.id, "created": self.now(),
            "currency": charge.currency, "evidence": {},
            "evidence_details": { "due_by": null, "has_evidence": false, "past_due": false,
                                  "submission_count": 0 },
            "is_charge_refundable": true, "livemode": false, "metadata": {},
            "payment_intent": charge.payment_intent, "reason": "fraudulent",
            "status": "needs_response",
        });
        self.emit("charge.dispute.created", object, None);
        Ok(())
    }
}
