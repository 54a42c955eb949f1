//! What time does to subscriptions, invoices and sessions.

use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::account::DAY;
use crate::sandbox::stripe::account::Invoice;
use crate::sandbox::stripe::account::Line;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::card::Declined;
use crate::sandbox::stripe::card::Occasion;
use crate::sandbox::stripe::refusal::Refused;

/// Days after the first failure at which a payment is tried again.
const RETRIES: [i64; 3] = [3, 5, 7];
/// A first payment that does not come leaves the subscription `incomplete_expired`:
/// <https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses>.
const INCOMPLETE_FOR: i64 = 23 * 3_600;

#[derive(Clone, Debug)]
enum Due {
    SessionExpires(String),
    IncompleteExpires(String),
    TrialWillEnd(String),
    Upcoming(String),
    PeriodEnds(String),
    Retry(String),
}

impl Account {
    /// The earliest moment at which something is due, in seconds.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.earliest().map(|(at, _)| at)
    }

    /// Lets everything happen that is due by `now`, in order.
    pub(super) fn act_until(&mut self, now: i64) {
        while let Some((_, due)) = self.earliest().filter(|(at, _)| *at <= now) {
            if let Err(refused) = self.act(&due) {
                log::warn!("the simulated Stripe could not act on {due:?}: {refused}");
                return;
            }
        }
    }

    fn earliest(&self) -> Option<(i64, Due)> {
        let mut found: Vec<(i64, Due)> = Vec::new();
        for session in self.sessions.iter().filter(|session| session.status == "open") {
            found.push((session.expires_at, Due::SessionExpires(session.id.clone())));
        }
        for sub in &self.subscriptions {
            let id = || sub.id.clone();
            match sub.status {
                "incomplete" if !sub.awaits_payment => {
                    found.push((sub.created + INCOMPLETE_FOR, Due::IncompleteExpires(id())));
                }
                "trialing" | "active" | "past_due" => {
                    let end = sub.cancel_at.map_or(sub.period_end, |at| at.min(sub.period_end));
                    found.push((end, Due::PeriodEnds(id())));
                    if sub.status == "trialing" && !sub.trial_warned {
                        found.push((
                            (sub.period_end - 3 * DAY).max(sub.created),
                            Due::TrialWillEnd(id()),
                        ));
                    }
                    let soon = sub.period_end - 7 * DAY;
                    let ends = sub.cancel_at_period_end || sub.cancel_at.is_some();
                    if sub.status == "active" && !sub.upcoming_sent && !ends {
                        found.push((soon.max(sub.period_start), Due::Upcoming(id())));
                    }
                }
                _ => {}
            }
        }
        for invoice in self.invoices.iter().filter(|invoice| invoice.status == "open") {
            if let Some(at) = invoice.next_attempt {
                found.push((at, Due::Retry(invoice.id.clone())));
            }
        }
        found.into_iter().min_by_key(|(at, _)| *at)
    }

    fn act(&mut self, due: &Due) -> Result<(), Refused> {
        match due {
            Due::SessionExpires(id) => self.expire(id),
            Due::IncompleteExpires(id) => {
                if let Some(invoice) = self.subscription(id)?.latest_invoice.clone() {
                    let now = self.now();
                    let invoice = self.invoice_mut(&invoice)?;
                    invoice.status = "void";
                    invoice.voided_at = Some(now);
                }
                self.update_subscription(id, |sub| sub.status = "incomplete_expired")
            }
            Due::TrialWillEnd(id) => {
                self.subscription_mut(id)?.trial_warned = true;
                self.emit_subscription("customer.subscription.trial_will_end", id);
                Ok(())
            }
            Due::Upcoming(id) => {
                self.subscription_mut(id)?.upcoming_sent = true;
                self.announce(id)
            }
            Due::PeriodEnds(id) => {
                let sub = self.subscription(id)?;
                if sub.cancel_at_period_end || sub.cancel_at.is_some_and(|at| at <= self.now()) {
                    self.end(id, "cancellation_requested")
                } else {
                    self.renew(id)
                }
            }
            Due::Retry(id) => self.retry(id),
        }
    }

    /// `invoice.upcoming` carries an invoice that does not exist yet, and so has no id.
    fn announce(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        let lines = self.lines_for(id, sub.period_end)?;
        let mut invoice = self.draft(&sub.customer, Some(id), "upcoming", lines)?;
        invoice.period_start = sub.period_start;
        invoice.period_end = sub.period_end;
        invoice.next_attempt = Some(sub.period_end);
        let mut object = crate::sandbox::stripe::objects::invoice(self, &invoice, self.shape);
        if let Some(fields) = object.as_object_mut() {
            for absent in ["id", "hosted_invoice_url", "invoice_pdf", "number"] {
                fields.remove(absent);
            }
        }
        object["status"] = serde_json::json!("draft");
        self.emit("invoice.upcoming", object, None);
        Ok(())
    }

    /// What a period that starts at `start` costs, with the prorations that wait.
    pub(super) fn lines_for(&mut self, id: &str, start: i64) -> Result<Vec<Line>, Refused> {
        let sub = self.subscription(id)?.clone();
        let price = self.price(&sub.price)?.clone();
        let end = self.period_after(&sub.price, sub.anchor, start);
        let mut lines = sub.pending.clone();
        lines.push(Line {
            id: self.ids.draw("il_1", 23),
            description: format!("{} × {}", sub.quantity, price.product_name),
            amount: price.unit_amount * sub.quantity,
            price: price.id,
            start,
            end,
            proration: false,
        });
        Ok(lines)
    }

    /// An open invoice that is in no table yet; the customer's balance is applied to it.
    pub(super) fn draft(
        &mut self,
        customer: &str,
        subscription: Option<&str>,
        reason: &'static str,
        lines: Vec<Line>,
    ) -> Result<Invoice, Refused> {
        let now = self.now();
        let starting = self.customer(customer)?.balance;
        let total: i64 = lines.iter().map(|line| line.amount).sum();
        let due = (total + starting).max(0);
        let sub = subscription.and_then(|id| self.subscription(id).ok());
        let price = lines.last().and_then(|line| self.price(&line.price).ok());
        let currency = price.map_or_else(|| "usd".to_owned(), |price| price.currency.clone());
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
            status: "open",
            currency,
            lines,
            starting_balance: starting,
            ending_balance: total + starting - due,
            amount_due: due,
            amount_paid: 0,
            period_start: now,
            period_end: now,
            attempts: 0,
            first_failed: None,
            next_attempt: None,
            paid_at: None,
            uncollectible_at: None,
            voided_at: None,
            charge: None,
            payment_intent: None,
        })
    }

    /// Puts a draft into the books.
    pub(super) fn issue(&mut self, invoice: Invoice) -> Result<String, Refused> {
        let id = invoice.id.clone();
        self.customer_mut(&invoice.customer)?.balance = invoice.ending_balance;
        if let Some(sub) = invoice.subscription.clone() {
            let sub = self.subscription_mut(&sub)?;
            sub.latest_invoice = Some(id.clone());
            if invoice.reason == "subscription_cycle" {
                sub.pending.clear();
            }
        }
        self.invoices.push(invoice);
        Ok(id)
    }

    fn renew(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        let lines = self.lines_for(id, sub.period_end)?;
        let mut invoice = self.draft(&sub.customer, Some(id), "subscription_cycle", lines)?;
        invoice.period_start = sub.period_start;
        invoice.period_end = sub.period_end;
        let before = self.subscription(id)?.latest_invoice.clone();
        let invoice = self.issue(invoice)?;
        self.subscription_mut(id)?.latest_invoice = before;
        let end = self.period_after(&sub.price, sub.anchor, sub.period_end);
        let latest = invoice.clone();
        self.update_subscription(id, |sub| {
            sub.period_start = sub.period_end;
            sub.period_end = end;
            sub.upcoming_sent = false;
            sub.latest_invoice = Some(latest);
            if sub.status == "trialing" {
                sub.status = "active";
            }
        })?;
        if sub.pause.is_some() {
            let now = self.now();
            let invoice = self.invoice_mut(&invoice)?;
            invoice.status = "void";
            invoice.voided_at = Some(now);
            return Ok(());
        }
        self.collect(&invoice)
    }

    /// Tries to charge the customer's card for an open invoice.
    fn collect(&mut self, id: &str) -> Result<(), Refused> {
        let invoice = self.invoice(id)?.clone();
        let card = self.customer(&invoice.customer)?.card;
        self.invoice_mut(id)?.attempts += 1;
        let charged = if invoice.amount_due == 0 { Ok(()) } else { charge(card) };
        match charged {
            Ok(()) => self.settle_invoice(id, card),
            Err(declined) => self.payment_failed(id, &declined),
        }
    }

    fn retry(&mut self, id: &str) -> Result<(), Refused> {
        self.invoice_mut(id)?.next_attempt = None;
        self.collect(id)
    }

    fn payment_failed(&mut self, id: &str, declined: &Declined) -> Result<(), Refused> {
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        let first = *invoice.first_failed.get_or_insert(now);
        let tried = usize::try_from(invoice.attempts).unwrap_or(usize::MAX);
        let next = RETRIES.get(tried.saturating_sub(1)).map(|days| first + days * DAY);
        invoice.next_attempt = next;
        let sub = invoice.subscription.clone();
        self.emit_invoice("invoice.payment_failed", id);
        if declined.requires_action {
            self.emit_invoice("invoice.payment_action_required", id);
        }
        let Some(sub) = sub else { return Ok(()) };
        if next.is_some() {
            return self.update_subscription(&sub, |sub| sub.status = "past_due");
        }
        let invoice = self.invoice_mut(id)?;
        invoice.status = "uncollectible";
        invoice.uncollectible_at = Some(now);
        self.emit_invoice("invoice.marked_uncollectible", id);
        self.end(&sub, "payment_failed")
    }

    /// Books a payment of an open invoice, and what follows from it.
    pub(super) fn settle_invoice(&mut self, id: &str, card: Option<Card>) -> Result<(), Refused> {
        let invoice = self.invoice(id)?.clone();
        let paid = if invoice.amount_due > 0 {
            Some(self.book(
                Some(&invoice.customer),
                Some(id),
                (invoice.amount_due, &invoice.currency),
                card,
            ))
        } else {
            None
        };
        let now = self.now();
        let booked = self.invoice_mut(id)?;
        booked.status = "paid";
        booked.amount_paid = booked.amount_due;
        booked.attempts = booked.attempts.max(1);
        booked.next_attempt = None;
        booked.paid_at = Some(now);
        if let Some((charge, intent)) = paid {
            booked.charge = Some(charge);
            booked.payment_intent = Some(intent);
        }
        if let Some(sub) = &invoice.subscription {
            let status = self.subscription(sub)?.status;
            if matches!(status, "past_due" | "incomplete") {
                self.update_subscription(sub, |sub| {
                    sub.status = "active";
                    sub.awaits_payment = false;
                })?;
            }
        }
        self.emit_invoice("invoice.paid", id);
        self.emit_invoice("invoice.payment_succeeded", id);
        Ok(())
    }

    /// Ends a subscription now.
    pub(super) fn end(&mut self, id: &str, reason: &'static str) -> Result<(), Refused> {
        let now = self.now();
        let sub = self.subscription_mut(id)?;
        sub.status = "canceled";
        sub.ended_at = Some(now);
        sub.canceled_at.get_or_insert(now);
        sub.cancel_reason = Some(reason);
        for invoice in &mut self.invoices {
            if invoice.subscription.as_deref() == Some(id) {
                invoice.next_attempt = None;
            }
        }
        self.emit_subscription("customer.subscription.deleted", id);
        Ok(())
    }
}

fn charge(card: Option<Card>) -> Result<(), Declined> {
    match card {
        Some(card) => card.charge(Occasion::OffSession),
        None => Err(Declined::new(
            "resource_missing",
            "no_payment_method",
            "This customer has no attached payment source.",
        )),
    }
}
