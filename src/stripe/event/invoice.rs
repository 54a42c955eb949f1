//! An invoice object → its snapshot, or what will be charged.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    InvoiceLine, InvoiceOutcome, InvoicePayment, InvoiceSnapshot, UpcomingInvoice,
};
use crate::domain::ids::{
    ChargeId, CustomerId, InvoiceId, PaymentIntentId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::{Currency, Money};
use crate::stripe::event::Missing;
use crate::stripe::event::payment::Means;
use crate::stripe::event::wire::{
    Metadata, Page, Presentment, loose, money, nested, reference, seconds, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<InvoiceId>,
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "nested")]
    parent: Parent,
    #[serde(default, deserialize_with = "nested")]
    subscription_details: SubscriptionDetails,
    #[serde(default, deserialize_with = "nested")]
    lines: Page<Line>,
    #[serde(default, deserialize_with = "loose")]
    amount_paid: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    amount_due: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    amount_remaining: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "loose")]
    billing_reason: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    hosted_invoice_url: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    next_payment_attempt: Option<Timestamp>,
    #[serde(default, deserialize_with = "loose")]
    collection_method: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    due_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    status_details: StatusDetails,
    #[serde(default, deserialize_with = "loose")]
    attempt_count: u32,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    /// Only where it was asked for.
    #[serde(default, deserialize_with = "loose")]
    payments: Option<Value>,
}

/// Why an invoice has its status, since `2026-09-30.endive`.
#[derive(Debug, Default, Deserialize)]
struct StatusDetails {
    #[serde(default, deserialize_with = "nested")]
    uncollectible: Uncollectible,
}

#[derive(Debug, Default, Deserialize)]
struct Uncollectible {
    #[serde(default, deserialize_with = "loose")]
    reason: Option<String>,
}

/// An element of `payments`, its payment intent expanded.
#[derive(Debug, Default, Deserialize)]
struct Payment {
    #[serde(default, deserialize_with = "loose")]
    status: Option<String>,
    #[serde(default, deserialize_with = "loose")]
    amount_paid: Option<i64>,
    #[serde(default, rename = "payment", deserialize_with = "loose")]
    means: Value,
}

#[derive(Debug, Default, Deserialize)]
struct Intent {
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
}

#[derive(Debug, Default, Deserialize)]
struct Parent {
    #[serde(default, deserialize_with = "nested")]
    subscription_details: SubscriptionDetails,
}

/// `subscription_details`: under `parent` now, at the top of an invoice between 2023 and 2025.
#[derive(Debug, Default, Deserialize)]
struct SubscriptionDetails {
    #[serde(default, deserialize_with = "reference")]
    subscription: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
}

/// A line of an invoice or of its preview.
#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Line {
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) amount: i64,
    #[serde(default, deserialize_with = "nested")]
    pub(in crate::stripe) period: Period,
    /// Since `2025-03-31.basil` in place of `price`.
    #[serde(default, deserialize_with = "nested")]
    pricing: Pricing,
    #[serde(default, deserialize_with = "reference")]
    price: Option<PriceId>,
    /// Since `2025-03-31.basil` in the parent.
    #[serde(default, deserialize_with = "loose")]
    proration: bool,
    #[serde(default, deserialize_with = "nested")]
    parent: LineParent,
    /// A copy of the subscription's, on lines that come from one.
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct LineParent {
    #[serde(default, deserialize_with = "nested")]
    subscription_item_details: ItemDetails,
    #[serde(default, deserialize_with = "nested")]
    invoice_item_details: ItemDetails,
}

#[derive(Debug, Default, Deserialize)]
struct ItemDetails {
    #[serde(default, deserialize_with = "loose")]
    proration: bool,
}

#[derive(Debug, Default, Deserialize)]
struct Pricing {
    #[serde(default, deserialize_with = "nested")]
    price_details: PriceDetails,
}

#[derive(Debug, Default, Deserialize)]
struct PriceDetails {
    #[serde(default, deserialize_with = "reference")]
    price: Option<PriceId>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Period {
    #[serde(default, deserialize_with = "seconds")]
    pub(in crate::stripe) start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    pub(in crate::stripe) end: Option<Timestamp>,
}

/// As its event tells.
pub(super) fn told(object: &Value, turn: InvoiceOutcome) -> Result<InvoiceSnapshot, Missing> {
    view::<View>(object.clone()).ok_or("invoice")?.snapshot(turn)
}

/// As it stands at Stripe. None for a draft, which nobody owes yet.
pub(in crate::stripe) fn read(
    object: &Value,
) -> Result<Option<(InvoiceSnapshot, InvoiceOutcome)>, Missing> {
    let view: View = view(object.clone()).ok_or("invoice")?;
    let turn = match view.status.as_deref().ok_or("status")? {
        "draft" => return Ok(None),
        "paid" => InvoiceOutcome::Paid,
        "void" => InvoiceOutcome::Voided,
        "uncollectible" => InvoiceOutcome::Uncollectible,
        _ if view.attempt_count > 0 => InvoiceOutcome::Failed,
        _ => InvoiceOutcome::Open,
    };
    Ok(Some((view.snapshot(turn)?, turn)))
}

/// The object of `invoice.upcoming`, which has no id; also a preview. None without a subscription.
pub(in crate::stripe) fn upcoming(object: &Value) -> Result<Option<UpcomingInvoice>, Missing> {
    let view: View = view(object.clone()).ok_or("invoice")?;
    let Some(subscription) = view.subscription_id() else { return Ok(None) };
    Ok(Some(UpcomingInvoice {
        subscription,
        amount: money(view.amount_due, view.currency, "amount_due")?,
        // An invoice that is sent instead of collected has no attempt.
        due_at: view.next_payment_attempt.or(view.period_end).ok_or("period_end")?,
        prices: view
            .kept_lines()
            .into_iter()
            .filter(|line| !line.proration)
            .filter_map(|line| line.price)
            .collect(),
        customer: view.customer.ok_or("customer")?,
    }))
}

impl View {
    fn snapshot(self, turn: InvoiceOutcome) -> Result<InvoiceSnapshot, Missing> {
        let amount = if turn == InvoiceOutcome::Paid {
            money(self.amount_paid, self.currency, "amount_paid")
        } else {
            // A part may have been paid.
            let due = money(self.amount_due, self.currency, "amount_due");
            let remaining = self.amount_remaining.filter(|remaining| *remaining > 0);
            due.map(|due| Money { minor: remaining.unwrap_or(due.minor), ..due })
        };
        let amount = amount?;
        let payments = self.payments();
        Ok(InvoiceSnapshot {
            presented: self.presented(turn, amount),
            payments,
            amount,
            user: self.user(),
            plan: self.plan(),
            tollgate_plan: self.written().and_then(Metadata::tollgate_plan),
            prices: self.prices(),
            lines: self.kept_lines(),
            subscription: self.subscription_id(),
            period_end: self.period_end(),
            id: self.id.ok_or("invoice id")?,
            customer: self.customer,
            billing_reason: self.billing_reason,
            hosted_url: self.hosted_invoice_url,
            is_sent: self.collection_method.as_deref() == Some("send_invoice"),
            due_at: self.due_date,
            is_forgiven: self.status_details.uncollectible.reason.as_deref()
                == Some("user_forgiven"),
            next_attempt: self.next_payment_attempt,
            attempt_count: self.attempt_count,
            payment_intent: self.payment_intent,
            charge: self.charge,
        })
    }

    /// A proration reaches as far as the old price did: where a new period is paid for, that counts.
    fn period_end(&self) -> Option<Timestamp> {
        let lines = || self.lines.data.iter();
        let whole = lines().filter(|line| !line.is_proration());
        let end = whole.filter_map(|line| line.period.end).max();
        end.or_else(|| lines().filter_map(|line| line.period.end).max())
    }

    /// All lines, or none where the list is cut: what is missing could be the plan's.
    fn kept_lines(&self) -> Vec<InvoiceLine> {
        let lines = self.lines.data.iter().filter(|_| !self.lines.has_more);
        let kept = lines.map(|line| InvoiceLine {
            price: line.price().cloned(),
            period_end: line.period.end,
            proration: line.is_proration(),
        });
        kept.collect()
    }

    /// What is charged before what is credited: a change of plan has a line of each.
    fn prices(&self) -> Vec<PriceId> {
        let lines = |charged: bool| {
            let lines = self.lines.data.iter();
            lines.filter(move |line| (line.amount > 0) == charged).filter_map(Line::price)
        };
        lines(true).chain(lines(false)).cloned().collect()
    }

    /// Those that have succeeded.
    fn payments(&self) -> Option<Vec<InvoicePayment>> {
        let listed = self.listed_payments()?;
        let paid = listed.into_iter().filter(Payment::is_paid).filter_map(|one| {
            let amount = Money { minor: one.amount_paid?, currency: self.currency? };
            let means: Means = view(one.means)?;
            Some(InvoicePayment { payment: means.payment()?, amount })
        });
        Some(paid.collect())
    }

    /// What the customer has paid for it, or has to pay, in their own currency: once each of the
    /// payments says it.
    fn presented(&self, turn: InvoiceOutcome, amount: Money) -> Option<Money> {
        let listed = self.listed_payments()?;
        let paid = turn == InvoiceOutcome::Paid;
        let counted = listed.iter().filter(|one| one.is_paid() == paid && !one.is_canceled());
        let counted: Vec<&Payment> = counted.collect();
        let covered: i64 = counted.iter().filter_map(|one| one.amount_paid).sum();
        let each: Option<Vec<Money>> =
            counted.iter().map(|one| one.presented(self.currency)).collect();
        each.filter(|_| !paid || covered == amount.minor).and_then(Money::total)
    }

    fn listed_payments(&self) -> Option<Vec<Payment>> {
        let page: Page<Payment> = view(self.payments.clone()?)?;
        Some(page.data)
    }

    /// The metadata that this product has written.
    fn written(&self) -> Option<&Metadata> {
        self.metadata().find(|one| one.tollgate_plan().is_some())
    }

    /// A user beside the plan that this product wrote, never one out of other metadata.
    fn user(&self) -> Option<UserId> {
        match self.written() {
            Some(written) => written.user(),
            None => self.metadata().find_map(Metadata::user),
        }
    }

    fn plan(&self) -> Option<PlanCode> {
        self.metadata().find_map(Metadata::plan)
    }

    /// The snapshots of the subscription's metadata, the best first.
    fn metadata(&self) -> impl Iterator<Item = &Metadata> {
        [&self.parent.subscription_details.metadata, &self.subscription_details.metadata]
            .into_iter()
            .chain(self.lines.data.iter().map(|line| &line.metadata))
    }

    fn subscription_id(&self) -> Option<SubscriptionId> {
        let details = &self.parent.subscription_details.subscription;
        self.subscription.as_ref().or(details.as_ref()).cloned()
    }
}

impl Payment {
    fn is_paid(&self) -> bool {
        self.status.as_deref() == Some("paid")
    }

    fn is_canceled(&self) -> bool {
        self.status.as_deref() == Some("canceled")
    }

    fn presented(&self, settled: Option<Currency>) -> Option<Money> {
        let intent: Intent = view(self.means.get("payment_intent")?.clone())?;
        intent.presentment_details.amount(settled)
    }
}

impl Line {
    const fn is_proration(&self) -> bool {
        self.proration
            || self.parent.subscription_item_details.proration
            || self.parent.invoice_item_details.proration
    }

    pub(in crate::stripe) fn price(&self) -> Option<&PriceId> {
        self.pricing.price_details.price.as_ref().or(self.price.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{read, upcoming};
    use crate::domain::clock::Timestamp;
    use crate::domain::event::InvoiceOutcome;
    use crate::domain::ids::{CustomerId, SubscriptionId};
    use crate::stripe::event::tests::{NEW, OLD, object};

    #[test]
    fn a_fetched_invoice_is_judged_by_its_status_and_its_attempts() {
        for (status, attempts, expected) in [
            ("draft", 0, None),
            ("open", 0, Some(InvoiceOutcome::Open)),
            ("open", 2, Some(InvoiceOutcome::Failed)),
            ("paid", 1, Some(InvoiceOutcome::Paid)),
            ("void", 1, Some(InvoiceOutcome::Voided)),
            ("uncollectible", 4, Some(InvoiceOutcome::Uncollectible)),
            ("something_new", 0, Some(InvoiceOutcome::Open)),
        ] {
            let mut invoice = object(NEW, "invoice.payment_failed");
            invoice["status"] = json!(status);
            invoice["attempt_count"] = json!(attempts);
            let turn = read(&invoice).unwrap().map(|(_, turn)| turn);
            assert_eq!(turn, expected, "{status} {attempts}");
        }
    }

    #[test]
    fn the_amount_of_an_invoice_is_what_was_paid_or_else_what_is_due() {
        let mut invoice = object(NEW, "invoice.paid");
        invoice["amount_paid"] = json!(400);
        invoice["amount_due"] = json!(900);
        for (status, minor) in [("paid", 400), ("open", 900), ("void", 900)] {
            invoice["status"] = json!(status);
            let (invoice, _) = read(&invoice).unwrap().unwrap();
            assert_eq!(invoice.amount.minor, minor, "{status}");
        }
        invoice["status"] = json!("open");
        invoice["amount_remaining"] = json!(500);
        assert_eq!(read(&invoice).unwrap().unwrap().0.amount.minor, 500, "a part was paid");
    }

    #[test]
    fn a_fetched_invoice_lists_its_payments_in_both_currencies() {
        let paid = |id: &str, minor: i64, shown: Value| {
            json!({
                "object": "invoice_payment", "status": "paid", "amount_paid": minor,
                "payment": { "type": "payment_intent",
                             "payment_intent": { "id": id, "presentment_details": shown } },
            })
        };
        let eur =
            |minor: i64| json!({ "presentment_amount": minor, "presentment_currency": "eur" });
        let (one, two) = (paid("pi_1", 500, eur(460)), paid("pi_2", 400, eur(370)));
        for (payments, count, shown) in [
            (json!([one, two]), 2, Some(830)),
            // As long as one of them does not say it, nothing is known.
            (json!([one, paid("pi_2", 400, Value::Null)]), 2, None),
            (json!([one]), 1, None),
            (
                json!([one, { "object": "invoice_payment", "status": "canceled" }, two]),
                2,
                Some(830),
            ),
            (json!([]), 0, None),
        ] {
            let mut invoice = object(NEW, "invoice.paid");
            invoice["status"] = json!("paid");
            invoice["payments"] = json!({ "object": "list", "data": payments });
            let (invoice, _) = read(&invoice).unwrap().unwrap();
            assert_eq!(invoice.payments.unwrap().len(), count, "{payments}");
            assert_eq!(invoice.presented.map(|money| money.minor), shown, "{payments}");
        }
        let mut open = object(NEW, "invoice.payment_failed");
        open["status"] = json!("open");
        assert_eq!(read(&open).unwrap().unwrap().0.payments, None);
        open["payments"] = json!({ "data": [{
            "status": "open", "amount_paid": null,
            "payment": { "payment_intent": { "id": "pi_1", "presentment_details": eur(830) } },
        }] });
        let (open, _) = read(&open).unwrap().unwrap();
        assert_eq!(open.presented.unwrap().minor, 830);
        assert_eq!(open.payments, Some(Vec::new()));
    }

    #[test]
    fn an_invoice_says_whether_it_is_sent_when_it_is_due_and_whether_it_is_forgiven() {
        let charged = read(&object(NEW, "invoice.payment_failed")).unwrap().unwrap().0;
        assert_eq!((charged.is_sent, charged.due_at, charged.is_forgiven), (false, None, false));
        let mut sent = object(NEW, "invoice.payment_failed");
        sent["collection_method"] = json!("send_invoice");
        sent["due_date"] = json!(1_793_000_000);
        sent["status"] = json!("uncollectible");
        for (reason, forgiven) in [
            (json!("user_forgiven"), true),
            (json!("retries_exhausted"), false),
            (Value::Null, false),
        ] {
            sent["status_details"] = json!({ "uncollectible": { "reason": reason } });
            let (sent, _) = read(&sent).unwrap().unwrap();
            let due = Some(Timestamp::from_seconds(1_793_000_000));
            assert_eq!((sent.is_sent, sent.due_at, sent.is_forgiven), (true, due, forgiven));
        }
    }

    #[test]
    fn what_will_be_charged_is_told_with_its_day() {
        for api in [OLD, NEW] {
            let mut object = object(api, "invoice.upcoming");
            let next = upcoming(&object).unwrap().unwrap();
            assert_eq!(next.customer, CustomerId::new("cus_Ann"));
            assert_eq!(next.subscription, SubscriptionId::new("sub_Premium1"));
            assert_eq!((next.amount.minor, next.amount.currency.code()), (900, "usd"));
            assert_eq!(next.due_at, Timestamp::from_seconds(1_792_595_600));
            object["next_payment_attempt"] = Value::Null;
            let sent = upcoming(&object).unwrap().unwrap();
            assert_eq!(sent.due_at, Timestamp::from_seconds(1_792_592_000));
            object["period_end"] = Value::Null;
            assert_eq!(upcoming(&object), Err("period_end"));
            object["subscription"] = Value::Null;
            object["parent"] = Value::Null;
            assert_eq!(upcoming(&object), Ok(None));
        }
    }
}
