//! Invoices: created, finalized, collected, paid, voided or marked as uncollectible.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::records::Invoice;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::refusal::Refused;

/// Days after the first failure on which a payment is retried.
const RETRIES: [i64; 3] = [3, 5, 7];

impl Account {
    /// The lines for periods that start at `start`, one for each item: licensed prices in advance,
    /// metered ones for the usage of the period that ends.
    pub(super) fn period_lines(
        &mut self,
        items: &[Item],
        anchor: i64,
        start: i64,
    ) -> Result<Vec<Line>, Refused> {
        let mut lines = Vec::new();
        for item in items {
            let price = self.price(&item.price)?.clone();
            let (quantity, start, end) = if price.metered {
                (item.usage, item.period_start, start)
            } else {
                (item.quantity, start, self.period_after(&item.price, anchor, start))
            };
            if price.metered && start == end {
                continue;
            }
            lines.push(Line {
                id: self.ids.draw("il_1", 23),
                description: format!("{quantity} × {}", price.product_name),
                amount: price.unit_amount * quantity,
                quantity,
                price: price.id,
                item: Some(item.id.clone()),
                start,
                end,
                proration: false,
            });
        }
        Ok(lines)
    }

    /// A draft that is not stored yet. Its total includes the customer's balance.
    pub(super) fn draw_up(
        &mut self,
        customer: &str,
        subscription: Option<&str>,
        reason: &'static str,
        lines: Vec<Line>,
    ) -> Result<Invoice, Refused> {
        let now = self.now();
        let starting = self.customer(customer)?.balance;
        let sub = subscription.and_then(|id| self.subscription(id).ok());
        let discount = sub.and_then(|sub| sub.discount.clone());
        let discount =
            discount.filter(|discount| lines.iter().any(|line| line.off(Some(discount)) > 0));
        let taxed: i64 = lines.iter().map(|line| line.amount - line.off(discount.as_ref())).sum();
        let tax = sub.map_or(0, |sub| self.tax_on(&sub.settings.tax_rates, taxed));
        let total = taxed + tax;
        let due = (total + starting).max(0);
        let item = || Some(&sub?.items.first()?.price);
        let priced = lines.last().map(|line| &line.price).or_else(item);
        let currency = priced
            .and_then(|id| self.price(id).ok())
            .map_or_else(|| "usd".to_owned(), |price| price.currency.clone());
        let metadata = sub.map(|sub| sub.metadata.clone()).unwrap_or_default();
        let number = self.invoices.len() + 1;
        Ok(Invoice {
            id: self.ids.draw("in_1", 23),
            number: format!("SANDBOX-{number:04}"),
            created: now,
            customer: customer.to_owned(),
            subscription: subscription.map(str::to_owned),
            metadata,
            reason,
            status: "draft",
            currency,
            lines,
            tax,
            starting_balance: starting,
            ending_balance: total + starting - due,
            amount_due: due,
            amount_paid: 0,
            period_start: now,
            period_end: now,
            auto_advance: true,
            attempts: 0,
            first_failed: None,
            next_attempt: None,
            finalized_at: None,
            paid_at: None,
            uncollectible_at: None,
            voided_at: None,
            due_date: None,
            credited: 0,
            forgiven: false,
            charge: None,
            payment_intent: None,
            discount,
        })
    }

    /// Stores an invoice as open.
    pub(super) fn issue(&mut self, invoice: Invoice) -> Result<String, Refused> {
        let id = invoice.id.clone();
        self.use_discount(&invoice)?;
        self.invoices.push(invoice);
        self.open_invoice(&id)?;
        Ok(id)
    }

    /// Stores an invoice as a draft, collected at that time or never.
    pub(super) fn shelve(&mut self, invoice: Invoice, collected: Option<i64>) -> String {
        let id = invoice.id.clone();
        let auto_advance = collected.is_some();
        self.invoices.push(Invoice { auto_advance, next_attempt: collected, ..invoice });
        self.emit_invoice("invoice.created", &id);
        id
    }

    /// Consumes a promotion code, which applies to one charge.
    fn use_discount(&mut self, invoice: &Invoice) -> Result<(), Refused> {
        let once = invoice.discount.as_ref().filter(|discount| !discount.promotion.lasts);
        if let (Some(_), Some(sub)) = (once, &invoice.subscription) {
            self.subscription_mut(sub)?.discount = None;
        }
        Ok(())
    }

    /// Applies the customer's balance, which happens when an invoice is finalized.
    fn open_invoice(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let customer = self.invoice(id)?.customer.clone();
        let starting = self.customer(&customer)?.balance;
        let invoice = self.invoice_mut(id)?;
        let total = invoice.total();
        let due = (total + starting).max(0);
        invoice.status = "open";
        invoice.finalized_at = Some(now);
        invoice.starting_balance = starting;
        invoice.amount_due = due;
        invoice.ending_balance = total + starting - due;
        self.customer_mut(&customer)?.balance = total + starting - due;
        Ok(())
    }

    /// `POST /v1/invoices/{id}/finalize`. With `auto_advance` the invoice is collected an hour later.
    pub(super) fn finalize(&mut self, id: &str, advance: Option<bool>) -> Result<(), Refused> {
        if self.invoice(id)?.status != "draft" {
            return Err(Refused::invalid("This invoice is already finalized."));
        }
        self.open_invoice(id)?;
        let later = self.now() + 3_600;
        let sub = self.invoice(id)?.subscription.clone();
        let days = sub.and_then(|sub| self.subscription(&sub).ok()?.days_until_due);
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        invoice.auto_advance = advance.unwrap_or(invoice.auto_advance);
        invoice.due_date = days.map(|days| now + days * DAY);
        invoice.next_attempt = (invoice.auto_advance && days.is_none()).then_some(later);
        let free = invoice.amount_due == 0;
        self.emit_invoice("invoice.finalized", id);
        if free { self.settle_invoice(id, None) } else { Ok(()) }
    }

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
            if self.subscription(sub)?.status == "incomplete" {
                self.update_subscription(sub, |sub| {
                    sub.status = "active";
                    sub.awaits_payment = false;
                })?;
            }
            self.nothing_owed(sub, id)?;
        }
        self.emit_invoice("invoice.paid", id);
        self.emit_invoice("invoice.payment_succeeded", id);
        Ok(())
    }

    /// Pays an open invoice, with an entered card or the one on file.
    pub(super) fn pay_invoice(&mut self, id: &str, typed: Option<Card>) -> Result<(), Declined> {
        let invoice = self.invoice(id)?.clone();
        if !matches!(invoice.status, "open" | "uncollectible") {
            return Err(Refused::invalid(format!("Invoice is already {}", invoice.status)).into());
        }
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
        let Some(sub) = invoice.subscription else { return Ok(()) };
        if self.subscription(&sub)?.status == "incomplete" {
            return self.update_subscription(&sub, |sub| sub.status = "incomplete_expired");
        }
        self.nothing_owed(&sub, id)
    }

    /// A sent invoice is overdue. The subscription is past due, though no attempt to charge has failed.
    pub(super) fn overdue(&mut self, id: &str) -> Result<(), Refused> {
        self.emit_invoice("invoice.overdue", id);
        let Some(sub) = self.invoice(id)?.subscription.clone() else { return Ok(()) };
        if self.subscription(&sub)?.status == "active" {
            return self.update_subscription(&sub, |sub| sub.status = "past_due");
        }
        Ok(())
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
        self.invoice_mut(id)?.forgiven = true;
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

    fn write_off(&mut self, id: &str) -> Result<(), Refused> {
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
}

pub(super) fn charge(card: Option<Card>) -> Result<(), Declined> {
    card.ok_or_else(Declined::no_card)?.charge(Occasion::OffSession)
}
