//! A change of plan at once: what it will cost, and the change itself.

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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    pub subscription: SubscriptionId,
    /// The plan's item; others stay as they are.
    pub item: SubscriptionItemId,
    /// Of that item, which keeps it. Absent for metered prices, for which Stripe takes none.
    pub quantity: Option<i64>,
    /// The new one.
    pub price: PriceId,
    /// The moment that the rest of the period is reckoned from, whole seconds within the current
    /// period: the same for the preview and the change, so that both reckon the same amount.
    pub proration_date: Timestamp,
    /// A new period begins with the change and is charged in full. Nothing is credited for the running
    /// one, because its payment has gone back.
    pub anew: bool,
    /// Idempotency key of the change; the previews derive theirs.
    pub key: String,
}

/// What a change of plan at once costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePreview {
    /// The invoice that the change makes: the prorations, and the whole first period when the new
    /// price has another interval.
    pub bill: Bill,
    /// The renewal after the change. Absent when the subscription ends before.
    pub next: Option<Renewal>,
}

/// The charge of the period after the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// `total` of a preview without prorations: with discounts, taxes and what else is pending on
    /// the account, before the customer's balance.
    pub total: Money,
    /// The customer's balance as it is now; negative is a credit.
    pub balance: i64,
    /// The end of the period that a change at once would begin, which it does when the new price
    /// has another interval. Absent when the running period goes on.
    pub restarted_until: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    Done(FetchedSubscription),
    /// The old plan stays until the invoice is paid, or the change expires
    /// (`pending_update_until` of the snapshot).
    AwaitsPayment {
        /// Stripe's page on which the invoice can be paid and confirmed.
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
    /// Null on an invoice that is not finalized.
    #[serde(default, deserialize_with = "loose")]
    ending_balance: Option<i64>,
    #[serde(default, deserialize_with = "elements")]
    total_discount_amounts: Vec<Reduction>,
    #[serde(default, deserialize_with = "nested")]
    lines: Page<Line>,
}

#[derive(Debug, Deserialize)]
struct Reduction {
    #[serde(default, deserialize_with = "loose")]
    amount: i64,
}

impl Gateway {
    /// Changes nothing.
    pub async fn preview_change(
        &self,
        change: &PlanChange,
        now: Timestamp,
    ) -> Result<ChangePreview, StripeError> {
        let request = preview(change, Some(change.proration_date));
        let key = format!("{}-now", change.key);
        let answer = self.transport.post(Operation::PreviewChange, request, &key).await?;
        let bill = answer.read::<Preview>()?.bill();
        let bill = bill.ok_or_else(|| answer.unreadable("a preview without an amount"))?;
        if change.anew {
            let restarted_until = answer.read::<Preview>()?.restarted_until(&change.price, now);
            let total = Money { minor: bill.total, currency: bill.currency };
            let next = Renewal { total, balance: bill.ending_balance, restarted_until };
            return Ok(ChangePreview { bill, next: Some(next) });
        }
        let next = self.preview_renewal(change, &format!("{}-next", change.key), now).await?;
        Ok(ChangePreview { bill, next })
    }

    /// The next renewal as it would be at `price`, nothing being prorated. Stripe previews every
    /// change as if it were made at once, also one that waits for the period's end. Absent when the
    /// subscription ends before.
    pub async fn preview_renewal(
        &self,
        change: &PlanChange,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Renewal>, StripeError> {
        let request = preview(change, None);
        let answer = match self.transport.post(Operation::PreviewChange, request, key).await {
            Err(StripeError::Refused { code: Some(code), .. }) if code == NOTHING_UPCOMING => {
                return Ok(None);
            }
            answer => answer?,
        };
        let preview: Preview = answer.read()?;
        let bill =
            preview.bill().ok_or_else(|| answer.unreadable("a preview without an amount"))?;
        Ok(Some(Renewal {
            total: Money { minor: bill.total, currency: bill.currency },
            balance: bill.starting_balance,
            restarted_until: preview.restarted_until(&change.price, answer.at(now)),
        }))
    }

    /// Charges at once what [`Gateway::preview_change`] showed. A payment that fails or has to be
    /// confirmed is no error: the change then waits for it. The metadata stays as it is, because a
    /// change that can wait may not touch it: the plan is told by the price.
    pub async fn change_plan(
        &self,
        change: &PlanChange,
        now: Timestamp,
    ) -> Result<ChangeOutcome, StripeError> {
        let request = update(path::segment(change.subscription.as_str(), "subscription")?, change);
        let answer = self.transport.post(Operation::ChangePlan, request, &change.key).await?;
        let fetched = self.as_it_stands(&answer, &change.subscription, now).await?;
        Ok(if fetched.snapshot.pending_update_until.is_none() {
            ChangeOutcome::Done(fetched)
        } else {
            let invoice = fetched.latest_invoice.as_ref();
            let hosted_url = invoice.and_then(|(invoice, _)| invoice.hosted_url.clone());
            ChangeOutcome::AwaitsPayment { hosted_url, fetched }
        })
    }
}

/// With a date for prorations: the invoice that the change makes at once. Without one: the next
/// invoice, nothing being prorated.
fn preview(change: &PlanChange, prorated_from: Option<Timestamp>) -> RequestBuilder {
    let mut changed = CreatePreviewInvoiceSubscriptionDetailsItems::new();
    changed.id = Some(change.item.to_string());
    changed.price = Some(change.price.to_string());
    changed.quantity = change.quantity.and_then(|count| count.try_into().ok());
    let mut details = CreatePreviewInvoiceSubscriptionDetails::new();
    details.items = Some(vec![changed]);
    if change.anew {
        details.billing_cycle_anchor =
            Some(CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchor::new(
                CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchorType::Now,
            ));
    }
    let prorated_from = prorated_from.filter(|_| !change.anew);
    details.proration_behavior =
        Some(if prorated_from.is_some() { Proration::AlwaysInvoice } else { Proration::None });
    // Stripe refuses a date beside `none`.
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
    if change.anew {
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
    /// None without an amount.
    fn bill(&self) -> Option<Bill> {
        let (due, currency) = self.amount_due.zip(self.currency)?;
        let starting_balance = self.starting_balance.unwrap_or(0);
        let total = self.total.unwrap_or(due);
        let amounts = || self.lines.data.iter().map(|line| line.amount);
        let charged: i64 = amounts().filter(|amount| *amount > 0).sum();
        let credited = amounts().filter(|amount| *amount < 0).sum::<i64>().saturating_neg();
        // A preview carries ten lines at most.
        let whole = self.subtotal == Some(charged - credited);
        Some(Bill {
            currency,
            lines: whole.then_some(Lines { charged, credited }),
            discounts: self.total_discount_amounts.iter().map(|one| one.amount).sum(),
            total,
            starting_balance,
            ending_balance: self.ending_balance.unwrap_or(total + starting_balance - due),
            due,
        })
    }

    /// The period that begins last is the one that is paid for: in the future with the renewal, or
    /// now. Other items may have periods of their own.
    fn restarted_until(&self, price: &PriceId, now: Timestamp) -> Option<Timestamp> {
        let of_plan = |line: &&Line| line.price() == Some(price);
        let lines = &self.lines.data;
        let planned = lines.iter().filter(of_plan).max_by_key(|line| line.period.end);
        let paid_for = planned.or_else(|| lines.iter().max_by_key(|line| line.period.end))?;
        paid_for.period.end.filter(|_| paid_for.period.start.is_some_and(|start| start <= now))
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
            anew: false,
            key: "change-1".to_owned(),
        }
    }

    fn pairs(body: Option<String>) -> Vec<String> {
        let body = body.unwrap().replace("%5B", "[").replace("%5D", "]");
        body.split('&').map(str::to_owned).collect()
    }

    #[test]
    fn a_preview_prorates_from_the_moment_of_the_change_or_not_at_all() {
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
        // Stripe refuses a date beside `none`.
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
    fn what_was_paid_and_has_gone_back_is_not_credited() {
        let change = PlanChange { anew: true, ..change() };
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
    fn a_change_waits_for_its_payment_and_sends_only_what_may_wait() {
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
    fn a_bill_is_read_with_its_lines_its_discount_and_the_balance() {
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
        assert_eq!(read(object).bill(), Some(Bill { lines: None, ..bill }), "lines are missing");
        let credit = json!({
            "currency": "usd", "subtotal": -44_100, "total": -44_100, "amount_due": 0,
            "starting_balance": -100, "ending_balance": -44_200,
            "lines": { "data": [{ "amount": -49_000 }, { "amount": 4_900 }] },
        });
        assert_eq!(read(credit).bill().unwrap().credit_left(), 44_200);
        assert_eq!(read(json!({ "amount_due": 1 })).bill(), None);
    }

    #[test]
    fn another_interval_begins_a_period_of_its_own() {
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
            ("a price that the lines do not name", vec![line("x", now, year)], Some(year)),
            ("no lines", vec![], None),
        ] {
            let preview = read(json!({ "lines": { "data": lines } }));
            let expected = expected.map(Timestamp::from_seconds);
            assert_eq!(preview.restarted_until(&price, NOW), expected, "{case}");
        }
    }
}
