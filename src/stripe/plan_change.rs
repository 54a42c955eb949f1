//! A change of plan at once: what it will cost, and the change itself.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::invoice::{
    CreatePreviewInvoice, CreatePreviewInvoiceSubscriptionDetails,
    CreatePreviewInvoiceSubscriptionDetailsItems,
    CreatePreviewInvoiceSubscriptionDetailsProrationBehavior as Proration,
};
use stripe_billing::subscription::{
    UpdateSubscription, UpdateSubscriptionItems, UpdateSubscriptionPaymentBehavior,
    UpdateSubscriptionProrationBehavior,
};
use stripe_client_core::RequestBuilder;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PriceId, SubscriptionId, SubscriptionItemId};
use crate::domain::money::{Currency, Money};
use crate::stripe::Gateway;
use crate::stripe::error::{NOTHING_UPCOMING, StripeError};
use crate::stripe::event::{Page, loose, nested, seconds};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::subscription::{FetchedSubscription, LATEST_INVOICE};
use crate::stripe::transport::Answer;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    pub subscription: SubscriptionId,
    pub item: SubscriptionItemId,
    /// The new one.
    pub price: PriceId,
    /// The moment that the rest of the period is reckoned from, whole seconds within the current
    /// period: the same for the preview and the change, so that both reckon the same amount.
    pub proration_date: Timestamp,
    /// Idempotency key of the change; the previews derive theirs.
    pub key: String,
}

/// What a change of plan at once costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePreview {
    /// `amount_due` of the invoice that the change makes: the prorations, and the whole first
    /// period when the new price has another interval. Zero when the customer gets a credit, which
    /// the next invoices use up.
    pub due_now: Money,
    /// The renewal after the change, without that credit. Absent when the subscription ends before.
    pub next: Option<Renewal>,
}

/// The charge of the period after the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// `amount_due` of a preview without prorations, so with discounts, taxes and what else is
    /// pending on the account.
    pub amount: Money,
    /// `next_payment_attempt` of the preview, or its `period_end`, when the interval stays. A price
    /// of another interval begins its first period with the change: then the end of that period.
    pub due_at: Timestamp,
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
    #[serde(default, deserialize_with = "seconds")]
    next_payment_attempt: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    lines: Page<Line>,
}

#[derive(Debug, Default, Deserialize)]
struct Line {
    #[serde(default, deserialize_with = "nested")]
    period: Period,
}

#[derive(Debug, Default, Deserialize)]
struct Period {
    #[serde(default, deserialize_with = "seconds")]
    start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    end: Option<Timestamp>,
}

impl Gateway {
    /// Changes nothing.
    pub async fn preview_change(
        &self,
        change: &PlanChange,
        now: Timestamp,
    ) -> Result<ChangePreview, StripeError> {
        let request =
            preview(&change.subscription, &change.item, &change.price, Some(change.proration_date));
        let key = format!("{}-now", change.key);
        let answer = self.transport.post(Operation::PreviewChange, request, &key).await?;
        let due_now = amount(&answer, &answer.read()?)?;
        let next = self
            .preview_renewal(
                &change.subscription,
                &change.item,
                &change.price,
                &format!("{}-next", change.key),
                now,
            )
            .await?;
        Ok(ChangePreview { due_now, next })
    }

    /// The next renewal as it would be at `price`, nothing being prorated. For a change that waits
    /// for the period's end, `due_at` is that end only while the interval stays: Stripe previews
    /// every change as if it were made at once. Absent when the subscription ends before.
    pub async fn preview_renewal(
        &self,
        subscription: &SubscriptionId,
        item: &SubscriptionItemId,
        price: &PriceId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Renewal>, StripeError> {
        let request = preview(subscription, item, price, None);
        let answer = match self.transport.post(Operation::PreviewChange, request, key).await {
            Err(StripeError::Refused { code: Some(code), .. }) if code == NOTHING_UPCOMING => {
                return Ok(None);
            }
            answer => answer?,
        };
        let preview: Preview = answer.read()?;
        let due_at = due_at(&preview, answer.at(now));
        Ok(Some(Renewal {
            amount: amount(&answer, &preview)?,
            due_at: due_at.ok_or_else(|| answer.unreadable("no period_end"))?,
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
fn preview(
    subscription: &SubscriptionId,
    item: &SubscriptionItemId,
    price: &PriceId,
    prorated_from: Option<Timestamp>,
) -> RequestBuilder {
    let mut changed = CreatePreviewInvoiceSubscriptionDetailsItems::new();
    changed.id = Some(item.to_string());
    changed.price = Some(price.to_string());
    let mut details = CreatePreviewInvoiceSubscriptionDetails::new();
    details.items = Some(vec![changed]);
    details.proration_behavior =
        Some(if prorated_from.is_some() { Proration::AlwaysInvoice } else { Proration::None });
    details.proration_date = prorated_from.map(Timestamp::seconds);
    CreatePreviewInvoice::new()
        .subscription(subscription.as_str())
        .subscription_details(details)
        .build()
}

fn update(subscription: &str, change: &PlanChange) -> RequestBuilder {
    let mut item = UpdateSubscriptionItems::new();
    item.id = Some(change.item.to_string());
    item.price = Some(change.price.to_string());
    UpdateSubscription::new(subscription)
        .items(vec![item])
        .proration_behavior(UpdateSubscriptionProrationBehavior::AlwaysInvoice)
        .proration_date(change.proration_date.seconds())
        .payment_behavior(UpdateSubscriptionPaymentBehavior::PendingIfIncomplete)
        .expand([LATEST_INVOICE.to_owned()])
        .build()
}

fn amount(answer: &Answer, preview: &Preview) -> Result<Money, StripeError> {
    let known = preview.amount_due.zip(preview.currency);
    known
        .map(|(minor, currency)| Money { minor, currency })
        .ok_or_else(|| answer.unreadable("a preview without an amount"))
}

/// When the renewal that a preview without prorations shows will be charged. The period that
/// begins last is the one that is paid for: in the future with the renewal, or now.
fn due_at(preview: &Preview, now: Timestamp) -> Option<Timestamp> {
    let paid_for = preview.lines.data.iter().map(|line| &line.period).max_by_key(|one| one.end);
    match paid_for {
        Some(Period { start: Some(start), end: Some(end) }) if *start <= now => Some(*end),
        _ => preview.next_payment_attempt.or(preview.period_end),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PlanChange, Preview, due_at, preview, update};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionId, SubscriptionItemId};

    const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

    fn change() -> PlanChange {
        PlanChange {
            subscription: SubscriptionId::new("sub_1"),
            item: SubscriptionItemId::new("si_1"),
            price: PriceId::new("price_2"),
            proration_date: NOW,
            key: "change-1".to_owned(),
        }
    }

    fn pairs(body: Option<String>) -> Vec<String> {
        let body = body.unwrap().replace("%5B", "[").replace("%5D", "]");
        body.split('&').map(str::to_owned).collect()
    }

    #[test]
    fn a_preview_prorates_from_the_moment_of_the_change_or_not_at_all() {
        let PlanChange { subscription, item, price, .. } = change();
        let at_once = preview(&subscription, &item, &price, Some(NOW));
        assert_eq!(at_once.path, "/invoices/create_preview");
        assert_eq!(
            pairs(at_once.body),
            [
                "subscription=sub_1",
                "subscription_details[items][0][id]=si_1",
                "subscription_details[items][0][price]=price_2",
                "subscription_details[proration_behavior]=always_invoice",
                "subscription_details[proration_date]=1790000000",
            ]
        );
        // Stripe refuses a date beside `none`.
        assert_eq!(
            pairs(preview(&subscription, &item, &price, None).body),
            [
                "subscription=sub_1",
                "subscription_details[items][0][id]=si_1",
                "subscription_details[items][0][price]=price_2",
                "subscription_details[proration_behavior]=none",
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
                "payment_behavior=pending_if_incomplete",
                "proration_behavior=always_invoice",
                "proration_date=1790000000",
            ]
        );
    }

    #[test]
    fn a_renewal_is_due_with_its_period_or_after_the_one_that_begins_now() {
        let now = NOW.seconds();
        let (month, hour) = (2_592_000, 3_600);
        let line = |start: i64, end: i64| json!({ "period": { "start": start, "end": end } });
        for (case, lines, attempt, expected) in [
            ("same interval", vec![line(now + 9, now + 9 + month)], json!(now + hour), now + hour),
            ("invoice that is sent", vec![line(now + 9, now + month)], Value::Null, now + 9),
            (
                "something else is pending",
                vec![line(now - month, now), line(now + 9, now + 9 + month)],
                json!(now + hour),
                now + hour,
            ),
            (
                "other interval",
                vec![line(now, now + 12 * month)],
                json!(now + hour),
                now + 12 * month,
            ),
            ("no lines", vec![], json!(now + hour), now + hour),
        ] {
            let preview: Preview = serde_json::from_value(json!({
                "next_payment_attempt": attempt,
                "period_end": now + 9,
                "lines": { "data": lines },
            }))
            .unwrap();
            assert_eq!(due_at(&preview, NOW), Some(Timestamp::from_seconds(expected)), "{case}");
        }
    }
}
