//! Immediate plan changes: their preview, and the change itself.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::invoice::{
    CreatePreviewInvoice, CreatePreviewInvoiceSubscriptionDetails,
    CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchor,
    CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchorType,
    CreatePreviewInvoiceSubscriptionDetailsItems,
    CreatePreviewInvoiceSubscriptionDetailsProrationBehavior as Proration,
};
use stripe_billing::subscription::{
    UpdateSubscription, UpdateSubscriptionBillingCycleAnchor,
    UpdateSubscriptionBillingCycleAnchorType, UpdateSubscriptionItems,
    UpdateSubscriptionPaymentBehavior, UpdateSubscriptionProrationBehavior,
};
use stripe_client_core::RequestBuilder;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PriceId, SubscriptionId, SubscriptionItemId};
use crate::domain::money::{Currency, Money};
use crate::domain::plan_change::{Bill, Lines};
use crate::stripe::Gateway;
use crate::stripe::error::{NOTHING_UPCOMING, StripeError};
use crate::stripe::event::invoice::Line;
use crate::stripe::event::{Page, elements, loose, nested};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::subscription::{FetchedSubscription, LATEST_INVOICE};

/// An immediate change of a subscription's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    pub subscription: SubscriptionId,
    /// The item of the plan. Other items do not change.
    pub item: SubscriptionItemId,
    /// The item's current quantity, which it keeps. `None` for metered prices, where Stripe accepts
    /// none.
    pub quantity: Option<i64>,
    /// The new price.
    pub price: PriceId,
    /// When prorations start, in whole seconds within the current period. Preview and change use the
    /// same date, so that both result in the same amount.
    pub proration_date: Timestamp,
    /// Whether the change starts a new period, charged in full. The running period, whose payment was
    /// refunded or reversed, is then not credited.
    pub restarts_period: bool,
    /// Idempotency key of the change; those of the previews derive from it.
    pub key: String,
}

/// The cost of an immediate plan change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePreview {
    /// The invoice of the change: prorations, plus the first full period if the new price has another
    /// interval.
    pub bill: Bill,
    /// The renewal after the change. `None` if the subscription ends before.
    pub next: Option<Renewal>,
}

/// The charge of the period after the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// `total` of a preview without prorations: includes discounts, taxes and other pending items, but
    /// not the customer's balance.
    pub total: Money,
    /// The customer's current balance in minor units; negative for a credit.
    pub balance: i64,
    /// The end of the period that an immediate change would start, which happens if the new price has
    /// another interval. `None` if the running period continues.
    pub restarted_until: Option<Timestamp>,
}

/// The result of a plan change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    Done(FetchedSubscription),
    /// The old plan stays until the invoice is paid or the change expires at the snapshot's
    /// `pending_update_until`.
    AwaitsPayment {
        /// Stripe's page where the customer can pay the invoice and confirm the payment.
        hosted_url: Option<String>,
        fetched: FetchedSubscription,
    },
}

#[derive(Debug, Deserialize)]
struct Preview {
    #[serde(default, deserialize_with = "loose")]
    amount_due: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "loose")]
    subtotal: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    total: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    starting_balance: Option<i64>,
    /// Null until the invoice is finalized.
    #[serde(default, deserialize_with = "loose")]
    ending_balance: Option<i64>,
    #[serde(default, deserialize_with = "elements")]
    total_discount_amounts: Vec<DiscountAmount>,
    #[serde(default, deserialize_with = "nested")]
    lines: Page<Line>,
}

#[derive(Debug, Deserialize)]
struct DiscountAmount {
    #[serde(default, deserialize_with = "loose")]
    amount: i64,
}

impl Gateway {
    /// Previews a change without making it. `now` replaces the time of a response without a date.
    pub async fn preview_change(
        &self,
        change: &PlanChange,
        now: Timestamp,
    ) -> Result<ChangePreview, StripeError> {
        let request = preview(change, Some(change.proration_date));
        let key = format!("{}-now", change.key);
        let response = self.transport.post(Operation::PreviewChange, request, &key).await?;
        let bill = response.read::<Preview>()?.bill();
        let bill = bill.ok_or_else(|| response.unreadable("a preview without an amount"))?;
        if change.restarts_period {
            let restarted_until = response.read::<Preview>()?.restarted_until(&change.price, now);
            let total = Money { minor: bill.total, currency: bill.currency };
            let next = Renewal { total, balance: bill.ending_balance, restarted_until };
            return Ok(ChangePreview { bill, next: Some(next) });
        }
        let next = self.preview_renewal(change, &format!("{}-next", change.key), now).await?;
        Ok(ChangePreview { bill, next })
    }

    /// Previews the next renewal at the new price, without prorations. Stripe previews every change as
    /// if it were immediate, including one that will wait for the end of the period. `None` if the
    /// subscription ends before.
    pub async fn preview_renewal(
        &self,
        change: &PlanChange,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Renewal>, StripeError> {
        let request = preview(change, None);
        let response = match self.transport.post(Operation::PreviewChange, request, key).await {
            Err(StripeError::Refused { code: Some(code), .. }) if code == NOTHING_UPCOMING => {
                return Ok(None);
            }
            response => response?,
        };
        let preview: Preview = response.read()?;
        let bill =
            preview.bill().ok_or_else(|| response.unreadable("a preview without an amount"))?;
        Ok(Some(Renewal {
            total: Money { minor: bill.total, currency: bill.currency },
            balance: bill.starting_balance,
            restarted_until: preview.restarted_until(&change.price, response.at(now)),
        }))
    }

    /// Makes the change and charges what [`Gateway::preview_change`] returned. A payment that fails or
    /// needs confirmation is not an error: the change then waits for it. The metadata does not change,
    /// because Stripe does not allow that in an update that can be pending; the price identifies the
    /// plan.
    /// Source: <https://docs.stripe.com/billing/subscriptions/pending-updates>.
    pub async fn change_plan(
        &self,
        change: &PlanChange,
        now: Timestamp,
    ) -> Result<ChangeOutcome, StripeError> {
        let request = update(path::segment(change.subscription.as_str(), "subscription")?, change);
        let response = self.transport.post(Operation::ChangePlan, request, &change.key).await?;
        let fetched = self.current_subscription(&response, &change.subscription, now).await?;
        Ok(if fetched.snapshot.pending_update_until.is_none() {
            ChangeOutcome::Done(fetched)
        } else {
            let invoice = fetched.latest_invoice.as_ref();
            let hosted_url = invoice.and_then(|(invoice, _)| invoice.hosted_url.clone());
            ChangeOutcome::AwaitsPayment { hosted_url, fetched }
        })
    }
}

/// With a proration date, requests the invoice of the change; without one, the next invoice without
/// prorations.
fn preview(change: &PlanChange, prorated_from: Option<Timestamp>) -> RequestBuilder {
    let mut changed = CreatePreviewInvoiceSubscriptionDetailsItems::new();
    changed.id = Some(change.item.to_string());
    changed.price = Some(change.price.to_string());
    changed.quantity = change.quantity.and_then(|count| count.try_into().ok());
    let mut details = CreatePreviewInvoiceSubscriptionDetails::new();
    details.items = Some(vec![changed]);
    if change.restarts_period {
        details.billing_cycle_anchor =
            Some(CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchor::new(
                CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchorType::Now,
            ));
    }
    let prorated_from = prorated_from.filter(|_| !change.restarts_period);
    details.proration_behavior =
        Some(if prorated_from.is_some() { Proration::AlwaysInvoice } else { Proration::None });
    // Stripe refuses a proration date with `proration_behavior=none`.
    details.proration_date = prorated_from.map(Timestamp::seconds);
    CreatePreviewInvoice::new()
        .subscription(change.subscription.as_str())
        .subscription_details(details)
        .build()
}

fn update(subscription: &str, change: &PlanChange) -> RequestBuilder {
    let mut item = UpdateSubscriptionItems::new();
    item.id = Some(change.item.to_string());
    item.price = Some(change.price.to_string());
    item.quantity = change.quantity.and_then(|count| count.try_into().ok());
    let update = UpdateSubscription::new(subscription)
        .items(vec![item])
        .payment_behavior(UpdateSubscriptionPaymentBehavior::PendingIfIncomplete)
        .expand([LATEST_INVOICE.to_owned()]);
    if change.restarts_period {
        update
            .proration_behavior(UpdateSubscriptionProrationBehavior::None)
            .billing_cycle_anchor(UpdateSubscriptionBillingCycleAnchor::new(
                UpdateSubscriptionBillingCycleAnchorType::Now,
            ))
            .build()
    } else {
        update
            .proration_behavior(UpdateSubscriptionProrationBehavior::AlwaysInvoice)
            .proration_date(change.proration_date.seconds())
            .build()
    }
}

impl Preview {
    /// The invoice in minor units. `None` without amount or currency.
    fn bill(&self) -> Option<Bill> {
        let (due, currency) = self.amount_due.zip(self.currency)?;
        let starting_balance = self.starting_balance.unwrap_or(0);
        let total = self.total.unwrap_or(due);
        let amounts = || self.lines.data.iter().map(|line| line.amount);
        let charged: i64 = amounts().filter(|amount| *amount > 0).sum();
        let credited = amounts().filter(|amount| *amount < 0).sum::<i64>().saturating_neg();
        // A preview lists at most ten lines, so they may not add up to the subtotal.
        let complete = self.subtotal == Some(charged - credited);
        Some(Bill {
            currency,
            lines: complete.then_some(Lines { charged, credited }),
            discounts: self.total_discount_amounts.iter().map(|discount| discount.amount).sum(),
            total,
            starting_balance,
            ending_balance: self.ending_balance.unwrap_or(total + starting_balance - due),
            due,
        })
    }

    /// End of the plan's billed period if it has already started, which means that the change
    /// restarts the period. Lines of other items may have periods of their own, so they count only if
    /// no line has the price.
    fn restarted_until(&self, price: &PriceId, now: Timestamp) -> Option<Timestamp> {
        let of_plan = |line: &&Line| line.price() == Some(price);
        let lines = &self.lines.data;
        let plan_line = lines.iter().filter(of_plan).max_by_key(|line| line.period.end);
        let billed = plan_line.or_else(|| lines.iter().max_by_key(|line| line.period.end))?;
        billed.period.end.filter(|_| billed.period.start.is_some_and(|start| start <= now))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PlanChange, Preview, preview, update};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionId, SubscriptionItemId};
    use crate::domain::plan_change::{Bill, Lines};

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn change() -> PlanChange {
        PlanChange {
            subscription: SubscriptionId::new("sub_1"),
            item: SubscriptionItemId::new("si_1"),
            quantity: Some(3),
            price: PriceId::new("price_2"),
            proration_date: NOW,
            restarts_period: false,
            key: "change-1".to_owned(),
        }
    }

    fn pairs(body: Option<String>) -> Vec<String> {
        let body = body.unwrap().replace("%5B", "[").replace("%5D", "]");
        body.split('&').map(str::to_owned).collect()
    }

    #[test]
    fn a_preview_prorates_from_the_proration_date_or_not_at_all() {
        let at_once = preview(&change(), Some(NOW));
        assert_eq!(at_once.path, "/invoices/create_preview");
        assert_eq!(
            pairs(at_once.body),
            [
                "subscription=sub_1",
                "subscription_details[items][0][id]=si_1",
                "subscription_details[items][0][price]=price_2",
                "subscription_details[items][0][quantity]=3",
                "subscription_details[proration_behavior]=always_invoice",
                "subscription_details[proration_date]=1790000000",
            ]
        );
        assert_eq!(
            pairs(preview(&change(), None).body),
            [
                "subscription=sub_1",
                "subscription_details[items][0][id]=si_1",
                "subscription_details[items][0][price]=price_2",
                "subscription_details[items][0][quantity]=3",
                "subscription_details[proration_behavior]=none",
            ]
        );
    }

    #[test]
    fn a_refunded_period_is_not_credited() {
        let change = PlanChange { restarts_period: true, ..change() };
        assert_eq!(
            pairs(preview(&change, Some(NOW)).body),
            [
                "subscription=sub_1",
                "subscription_details[billing_cycle_anchor][type]=now",
                "subscription_details[items][0][id]=si_1",
                "subscription_details[items][0][price]=price_2",
                "subscription_details[items][0][quantity]=3",
                "subscription_details[proration_behavior]=none",
            ]
        );
        assert_eq!(
            pairs(update("sub_1", &change).body),
            [
                "billing_cycle_anchor[type]=now",
                "expand[0]=latest_invoice",
                "items[0][id]=si_1",
                "items[0][price]=price_2",
                "items[0][quantity]=3",
                "payment_behavior=pending_if_incomplete",
                "proration_behavior=none",
            ]
        );
    }

    #[test]
    fn a_change_sends_only_parameters_that_can_be_pending() {
        assert_eq!(
            pairs(update("sub_1", &change()).body),
            [
                "expand[0]=latest_invoice",
                "items[0][id]=si_1",
                "items[0][price]=price_2",
                "items[0][quantity]=3",
                "payment_behavior=pending_if_incomplete",
                "proration_behavior=always_invoice",
                "proration_date=1790000000",
            ]
        );
    }

    fn read(object: Value) -> Preview {
        serde_json::from_value(object).unwrap()
    }

    #[test]
    fn a_bill_has_lines_discounts_and_balance() {
        let currency = "usd".parse().unwrap();
        let mut object = json!({
            "currency": "usd", "subtotal": 3_700, "total": 3_820, "amount_due": 3_320,
            "starting_balance": -500, "ending_balance": null,
            "total_discount_amounts": [{ "amount": 490, "discount": "di_1" }],
            "total_taxes": [{ "amount": 610, "tax_behavior": "exclusive" }],
            "lines": { "data": [{ "amount": -1_200 }, { "amount": 4_900 }], "has_more": false },
        });
        let bill = Bill {
            currency,
            lines: Some(Lines { charged: 4_900, credited: 1_200 }),
            discounts: 490,
            total: 3_820,
            starting_balance: -500,
            ending_balance: 0,
            due: 3_320,
        };
        assert_eq!(read(object.clone()).bill(), Some(bill));
        object["lines"]["data"] = json!([{ "amount": 4_900 }]);
        assert_eq!(
            read(object).bill(),
            Some(Bill { lines: None, ..bill }),
            "some lines are missing"
        );
        let credit = json!({
            "currency": "usd", "subtotal": -44_100, "total": -44_100, "amount_due": 0,
            "starting_balance": -100, "ending_balance": -44_200,
            "lines": { "data": [{ "amount": -49_000 }, { "amount": 4_900 }] },
        });
        assert_eq!(read(credit).bill().unwrap().credit_left(), 44_200);
        assert_eq!(read(json!({ "amount_due": 1 })).bill(), None);
    }

    #[test]
    fn another_interval_restarts_the_period() {
        let now = NOW.seconds();
        let month = 2_592_000;
        let line = |price: &str, start: i64, end: i64| {
            let pricing = json!({ "price_details": { "price": price } });
            json!({ "period": { "start": start, "end": end }, "pricing": pricing })
        };
        let price = PriceId::new("price_2");
        let year = now + 12 * month;
        for (case, lines, expected) in [
            ("same interval", vec![line("price_2", now + 9, now + 9 + month)], None),
            (
                "something else is pending",
                vec![line("x", now - month, now), line("price_2", now + 9, now + 9 + month)],
                None,
            ),
            ("other interval", vec![line("price_2", now, year)], Some(year)),
            (
                "another item with a longer period",
                vec![line("price_2", now + 9, now + 9 + month), line("x", now - 9, year)],
                None,
            ),
            ("no line has the price", vec![line("x", now, year)], Some(year)),
            ("no lines", vec![], None),
        ] {
            let preview = read(json!({ "lines": { "data": lines } }));
            let expected = expected.map(Timestamp::from_seconds);
            assert_eq!(preview.restarted_until(&price, NOW), expected, "{case}");
        }
    }
}
