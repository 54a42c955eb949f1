//! An invoice object → its snapshot, or the upcoming charge.

use serde::{Deserialize, Deserializer};

use crate::domain::clock::Timestamp;
use crate::domain::event::{
    InvoiceLine, InvoiceOutcome, InvoicePayment, InvoiceSnapshot, StripeObject, UpcomingInvoice,
};
use crate::domain::ids::{
    ChargeId, CustomerId, InvoiceId, PaymentIntentId, PlanCode, PriceId, SubscriptionId, UserId,
};
use crate::domain::money::{Currency, Money};
use crate::stripe::event::payment::PaidBy;
use crate::stripe::event::wire::{
    Metadata, Missing, Page, money, nested, optional, reference, scalar, seconds, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<InvoiceId>,
    #[serde(default, deserialize_with = "scalar")]
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
    #[serde(default, deserialize_with = "scalar")]
    amount_paid: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    amount_due: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    amount_remaining: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "scalar")]
    billing_reason: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    hosted_invoice_url: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    next_payment_attempt: Option<Timestamp>,
    #[serde(default, deserialize_with = "scalar")]
    collection_method: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    due_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    status_details: StatusDetails,
    #[serde(default, deserialize_with = "scalar")]
    attempt_count: u32,
    #[serde(default, deserialize_with = "reference")]
    payment_intent: Option<PaymentIntentId>,
    #[serde(default, deserialize_with = "reference")]
    charge: Option<ChargeId>,
    /// Present only if the request expands it.
    #[serde(default, deserialize_with = "optional")]
    payments: Option<Page<Payment>>,
}

/// Why an invoice has its status. Available since `2026-09-30.endive`.
#[derive(Debug, Default, Deserialize)]
struct StatusDetails {
    #[serde(default, deserialize_with = "nested")]
    uncollectible: Uncollectible,
}

#[derive(Debug, Default, Deserialize)]
struct Uncollectible {
    #[serde(default, deserialize_with = "scalar")]
    reason: Option<String>,
}

/// An element of `payments`, with its payment intent expanded.
#[derive(Debug, Default, Deserialize)]
struct Payment {
    #[serde(default, deserialize_with = "scalar")]
    status: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    amount_paid: Option<i64>,
    #[serde(default, rename = "payment", deserialize_with = "nested")]
    paid_by: PaidBy,
}

#[derive(Debug, Default, Deserialize)]
struct Parent {
    #[serde(default, deserialize_with = "nested")]
    subscription_details: SubscriptionDetails,
}

/// `subscription_details`: under `parent` since `2025-03-31.basil`, at the top level from 2023 until
/// then.
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
    #[serde(default, deserialize_with = "scalar")]
    pub(in crate::stripe) amount: i64,
    #[serde(default, deserialize_with = "nested")]
    pub(in crate::stripe) period: Period,
    /// Since `2025-03-31.basil` in place of `price`.
    #[serde(default, deserialize_with = "nested")]
    pricing: Pricing,
    #[serde(default, deserialize_with = "reference")]
    price: Option<PriceId>,
    /// Moved under `parent` in `2025-03-31.basil`.
    #[serde(default, deserialize_with = "scalar")]
    proration: bool,
    #[serde(default, deserialize_with = "nested")]
    parent: LineParent,
    /// A copy of the subscription's metadata, on lines that bill a subscription.
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
    #[serde(default, deserialize_with = "scalar")]
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

/// An invoice, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stripe) struct IssuedInvoice {
    pub(in crate::stripe) invoice: InvoiceSnapshot,
    pub(in crate::stripe) outcome: InvoiceOutcome,
}

impl From<IssuedInvoice> for StripeObject {
    fn from(issued: IssuedInvoice) -> Self {
        Self::Invoice { invoice: issued.invoice, outcome: issued.outcome }
    }
}

/// Reads the object of an event whose type implies `outcome`.
pub(super) fn read_from_event<'de, D: Deserializer<'de>>(
    object: D,
    outcome: InvoiceOutcome,
) -> Result<InvoiceSnapshot, Missing> {
    view::<View, _>(object).ok_or("invoice")?.snapshot(outcome)
}

/// Reads a fetched invoice; its status and attempts decide the outcome. `None` for a draft, which is
/// not owed yet.
pub(in crate::stripe) fn read<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<Option<IssuedInvoice>, Missing> {
    let view: View = view(object).ok_or("invoice")?;
    let outcome = match view.status.as_deref().ok_or("status")? {
        "draft" => return Ok(None),
        "paid" => InvoiceOutcome::Paid,
        "void" => InvoiceOutcome::Voided,
        "uncollectible" => InvoiceOutcome::Uncollectible,
        _ if view.attempt_count > 0 => InvoiceOutcome::Failed,
        _ => InvoiceOutcome::Open,
    };
    Ok(Some(IssuedInvoice { invoice: view.snapshot(outcome)?, outcome }))
}

/// Reads the object of `invoice.upcoming`, or a preview; neither has an id. `None` for an invoice
/// without a subscription.
pub(super) fn read_upcoming<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<Option<UpcomingInvoice>, Missing> {
    let view: View = view(object).ok_or("invoice")?;
    let Some(subscription) = view.subscription_id() else { return Ok(None) };
    Ok(Some(UpcomingInvoice {
        subscription,
        amount: money(view.amount_due, view.currency, "amount_due")?,
        // With `collection_method=send_invoice` there is no payment attempt.
        due_at: view.next_payment_attempt.or(view.period_end).ok_or("period_end")?,
        prices: view
            .complete_lines()
            .into_iter()
            .filter(|line| !line.proration)
            .filter_map(|line| line.price)
            .collect(),
        customer: view.customer.ok_or("customer")?,
    }))
}

impl View {
    fn snapshot(self, outcome: InvoiceOutcome) -> Result<InvoiceSnapshot, Missing> {
        let amount = if outcome == InvoiceOutcome::Paid {
            money(self.amount_paid, self.currency, "amount_paid")
        } else {
            // Part of the amount may have been paid already.
            let due = money(self.amount_due, self.currency, "amount_due");
            let remaining = self.amount_remaining.filter(|remaining| *remaining > 0);
            due.map(|due| Money { minor: remaining.unwrap_or(due.minor), ..due })
        };
        let amount = amount?;
        let payments = self.payments();
        Ok(InvoiceSnapshot {
            presented: self.presented(outcome, amount),
            payments,
            amount,
            user: self.user(),
            plan: self.plan(),
            tollgate_plan: self.own_metadata().and_then(Metadata::tollgate_plan),
            prices: self.prices(),
            lines: self.complete_lines(),
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

    /// The latest end of the lines. A proration line ends with the old price's period, so it counts
    /// only if all lines are prorations.
    fn period_end(&self) -> Option<Timestamp> {
        let lines = || self.lines.data.iter();
        let regular = lines().filter(|line| !line.is_proration());
        let end = regular.filter_map(|line| line.period.end).max();
        end.or_else(|| lines().filter_map(|line| line.period.end).max())
    }

    /// All lines; empty if the list is truncated, since the plan's line could be missing.
    fn complete_lines(&self) -> Vec<InvoiceLine> {
        let lines = self.lines.data.iter().filter(|_| !self.lines.has_more);
        let kept = lines.map(|line| InvoiceLine {
            price: line.price().cloned(),
            period_end: line.period.end,
            proration: line.is_proration(),
        });
        kept.collect()
    }

    /// Prices of charged lines, then of credited ones. A change of plan has one of each.
    fn prices(&self) -> Vec<PriceId> {
        let lines = |charged: bool| {
            let lines = self.lines.data.iter();
            lines.filter(move |line| (line.amount > 0) == charged).filter_map(Line::price)
        };
        lines(true).chain(lines(false)).cloned().collect()
    }

    /// The payments that have succeeded. `None` if the object does not list payments.
    fn payments(&self) -> Option<Vec<InvoicePayment>> {
        let listed = &self.payments.as_ref()?.data;
        let paid = listed.iter().filter(|payment| payment.is_paid()).filter_map(|payment| {
            let amount = Money { minor: payment.amount_paid?, currency: self.currency? };
            Some(InvoicePayment { payment: payment.paid_by.payment()?, amount })
        });
        Some(paid.collect())
    }

    /// The amount that the customer has paid or has to pay in their own currency. `None` unless every
    /// payment states it and the payments cover `amount`.
    fn presented(&self, outcome: InvoiceOutcome, amount: Money) -> Option<Money> {
        let listed = &self.payments.as_ref()?.data;
        let paid = outcome == InvoiceOutcome::Paid;
        let counted =
            listed.iter().filter(|payment| payment.is_paid() == paid && !payment.is_canceled());
        let counted: Vec<&Payment> = counted.collect();
        let covered: i64 = counted.iter().filter_map(|payment| payment.amount_paid).sum();
        let each: Option<Vec<Money>> =
            counted.iter().map(|payment| payment.presented(self.currency)).collect();
        each.filter(|_| !paid || covered == amount.minor).and_then(Money::total)
    }

    /// The metadata that this product has written.
    fn own_metadata(&self) -> Option<&Metadata> {
        self.metadata().find(|metadata| metadata.tollgate_plan().is_some())
    }

    /// If this product has written metadata, only that metadata names the user.
    fn user(&self) -> Option<UserId> {
        match self.own_metadata() {
            Some(metadata) => metadata.user(),
            None => self.metadata().find_map(Metadata::user),
        }
    }

    fn plan(&self) -> Option<PlanCode> {
        self.metadata().find_map(Metadata::plan)
    }

    /// Copies of the subscription's metadata, the most reliable first.
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

    fn presented(&self, settlement_currency: Option<Currency>) -> Option<Money> {
        self.paid_by.presentment().amount(settlement_currency)
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

    use super::{read, read_upcoming};
    use crate::domain::clock::Timestamp;
    use crate::domain::event::InvoiceOutcome;
    use crate::domain::ids::{CustomerId, SubscriptionId};
    use crate::stripe::event::tests::{NEW, OLD, object};

    #[test]
    fn the_outcome_of_a_fetched_invoice_follows_from_status_and_attempts() {
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
            let outcome = read(&invoice).unwrap().map(|issued| issued.outcome);
            assert_eq!(outcome, expected, "{status} {attempts}");
        }
    }

    #[test]
    fn the_amount_of_an_invoice_is_what_was_paid_or_what_is_still_due() {
        let mut invoice = object(NEW, "invoice.paid");
        invoice["amount_paid"] = json!(400);
        invoice["amount_due"] = json!(900);
        for (status, minor) in [("paid", 400), ("open", 900), ("void", 900)] {
            invoice["status"] = json!(status);
            let invoice = read(&invoice).unwrap().unwrap().invoice;
            assert_eq!(invoice.amount.minor, minor, "{status}");
        }
        invoice["status"] = json!("open");
        invoice["amount_remaining"] = json!(500);
        assert_eq!(read(&invoice).unwrap().unwrap().invoice.amount.minor, 500, "partly paid");
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
        let (first, second) = (paid("pi_1", 500, eur(460)), paid("pi_2", 400, eur(370)));
        for (payments, count, shown) in [
            (json!([first, second]), 2, Some(830)),
            // One payment without an amount makes the total unknown.
            (json!([first, paid("pi_2", 400, Value::Null)]), 2, None),
            (json!([first]), 1, None),
            (
                json!([first, { "object": "invoice_payment", "status": "canceled" }, second]),
                2,
                Some(830),
            ),
            (json!([]), 0, None),
        ] {
            let mut invoice = object(NEW, "invoice.paid");
            invoice["status"] = json!("paid");
            invoice["payments"] = json!({ "object": "list", "data": payments });
            let invoice = read(&invoice).unwrap().unwrap().invoice;
            assert_eq!(invoice.payments.unwrap().len(), count, "{payments}");
            assert_eq!(invoice.presented.map(|money| money.minor), shown, "{payments}");
        }
        let mut open = object(NEW, "invoice.payment_failed");
        open["status"] = json!("open");
        assert_eq!(read(&open).unwrap().unwrap().invoice.payments, None);
        open["payments"] = json!({ "data": [{
            "status": "open", "amount_paid": null,
            "payment": { "payment_intent": { "id": "pi_1", "presentment_details": eur(830) } },
        }] });
        let open = read(&open).unwrap().unwrap().invoice;
        assert_eq!(open.presented.unwrap().minor, 830);
        assert_eq!(open.payments, Some(Vec::new()));
    }

    #[test]
    fn collection_method_due_date_and_forgiveness_are_read() {
        let charged = read(object(NEW, "invoice.payment_failed")).unwrap().unwrap().invoice;
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
            let sent = read(&sent).unwrap().unwrap().invoice;
            let due = Some(Timestamp::from_seconds(1_793_000_000));
            assert_eq!((sent.is_sent, sent.due_at, sent.is_forgiven), (true, due, forgiven));
        }
    }

    #[test]
    fn an_upcoming_invoice_has_amount_date_and_subscription() {
        for api in [OLD, NEW] {
            let mut object = object(api, "invoice.upcoming");
            let next = read_upcoming(&object).unwrap().unwrap();
            assert_eq!(next.customer, CustomerId::new("cus_Ann"));
            assert_eq!(next.subscription, SubscriptionId::new("sub_Premium1"));
            assert_eq!((next.amount.minor, next.amount.currency.code()), (900, "usd"));
            assert_eq!(next.due_at, Timestamp::from_seconds(1_792_595_600));
            object["next_payment_attempt"] = Value::Null;
            let sent = read_upcoming(&object).unwrap().unwrap();
            assert_eq!(sent.due_at, Timestamp::from_seconds(1_792_592_000));
            object["period_end"] = Value::Null;
            assert_eq!(read_upcoming(&object), Err("period_end"));
            object["subscription"] = Value::Null;
            object["parent"] = Value::Null;
            assert_eq!(read_upcoming(&object), Ok(None));
        }
    }
}
