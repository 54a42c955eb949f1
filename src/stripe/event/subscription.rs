//! A subscription object → its snapshot.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{
    CustomerId, InvoiceId, PaymentMethodId, PriceId, ScheduleId, SubscriptionId, SubscriptionItemId,
};
use crate::domain::subscription::{CancelReason, Pause, PauseBehavior, PauseReason, Status};
use crate::stripe::event::Missing;
use crate::stripe::event::wire::{
    Metadata, Page, Recurring, elements, loose, nested, reference, seconds, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "loose")]
    status: Option<Status>,
    #[serde(default, deserialize_with = "nested")]
    items: Page<Item>,
    /// Of a subscription with one item, until 2025.
    #[serde(default, deserialize_with = "nested")]
    plan: Plan,
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
    #[serde(default, deserialize_with = "seconds")]
    start_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    created: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    current_period_start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    current_period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "loose")]
    cancel_at_period_end: bool,
    #[serde(default, deserialize_with = "seconds")]
    cancel_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    canceled_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    cancellation_details: CancellationDetails,
    #[serde(default, deserialize_with = "seconds")]
    trial_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    ended_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "reference")]
    latest_invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "nested")]
    pause_collection: Option<PauseCollection>,
    #[serde(default, deserialize_with = "nested")]
    status_details: StatusDetails,
    #[serde(default, deserialize_with = "reference")]
    schedule: Option<ScheduleId>,
    #[serde(default, deserialize_with = "nested")]
    pending_update: PendingUpdate,
    /// Ids, or objects where they are expanded.
    #[serde(default, deserialize_with = "elements")]
    discounts: Vec<Value>,
    /// The only one, until 2025.
    #[serde(default)]
    discount: Value,
    #[serde(default, deserialize_with = "reference")]
    default_payment_method: Option<PaymentMethodId>,
    #[serde(default, deserialize_with = "reference")]
    default_source: Option<PaymentMethodId>,
}

#[derive(Debug, Default, Deserialize)]
struct Item {
    #[serde(default, deserialize_with = "reference")]
    id: Option<SubscriptionItemId>,
    #[serde(default, deserialize_with = "seconds")]
    current_period_start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    current_period_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    price: Price,
    #[serde(default, deserialize_with = "nested")]
    plan: Plan,
}

#[derive(Debug, Default, Deserialize)]
struct Price {
    #[serde(default, deserialize_with = "reference")]
    id: Option<PriceId>,
    #[serde(default, deserialize_with = "nested")]
    recurring: Option<Recurring>,
}

/// The elder sister of a price; its id is a price's.
#[derive(Debug, Default, Deserialize)]
struct Plan {
    #[serde(default, deserialize_with = "reference")]
    id: Option<PriceId>,
    #[serde(flatten)]
    recurring: Recurring,
}

#[derive(Debug, Default, Deserialize)]
struct CancellationDetails {
    #[serde(default, deserialize_with = "loose")]
    reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct PauseCollection {
    #[serde(default, deserialize_with = "loose")]
    behavior: Option<PauseBehavior>,
    #[serde(default, deserialize_with = "seconds")]
    resumes_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
struct StatusDetails {
    #[serde(default, deserialize_with = "nested")]
    paused: PausedDetails,
}

#[derive(Debug, Default, Deserialize)]
struct PausedDetails {
    #[serde(default, deserialize_with = "nested")]
    subscription: PausedSubscription,
    #[serde(default, deserialize_with = "seconds")]
    transitioned_at: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
struct PausedSubscription {
    #[serde(default, deserialize_with = "loose", rename = "type")]
    reason: Option<PauseReason>,
}

#[derive(Debug, Default, Deserialize)]
struct PendingUpdate {
    #[serde(default, deserialize_with = "seconds")]
    expires_at: Option<Timestamp>,
}

pub(in crate::stripe) fn read(object: &Value) -> Result<SubscriptionSnapshot, Missing> {
    let view: View = view(object.clone()).ok_or("subscription")?;
    let items = &view.items.data;
    let start = items.iter().find_map(|item| item.current_period_start);
    let end = items.iter().find_map(|item| item.current_period_end);
    // Plans stand in for prices where a price is not there.
    let plans = || items.first().map(|item| &item.plan).into_iter().chain([&view.plan]);
    let price = items.first().map(|item| &item.price);
    // Details of a pause that is over explain nothing.
    let paused = Some(view.status_details.paused).filter(|_| view.status == Some(Status::Paused));
    let (pause_reason, paused_at) =
        paused.map_or((None, None), |paused| (paused.subscription.reason, paused.transitioned_at));
    Ok(SubscriptionSnapshot {
        item: items.first().and_then(|item| item.id.clone()),
        price: price
            .and_then(|price| price.id.clone())
            .or_else(|| plans().find_map(|plan| plan.id.clone())),
        interval: price
            .and_then(|price| price.recurring.as_ref())
            .or_else(|| plans().find(|plan| plan.id.is_some()).map(|plan| &plan.recurring))
            .and_then(Recurring::interval),
        id: view.id.ok_or("subscription id")?,
        customer: view.customer.ok_or("customer")?,
        status: view.status.ok_or("status")?,
        user: view.metadata.user(),
        plan: view.metadata.plan(),
        started_at: view.start_date.or(view.created),
        current_period_start: view.current_period_start.or(start),
        current_period_end: view.current_period_end.or(end),
        cancel_at_period_end: view.cancel_at_period_end,
        cancel_at: view.cancel_at,
        canceled_at: view.canceled_at,
        cancel_reason: view.cancellation_details.reason.as_deref().map(cancel_reason),
        trial_end: view.trial_end,
        ended_at: view.ended_at,
        latest_invoice: view.latest_invoice,
        pause: view.pause_collection.map(|pause| Pause {
            behavior: pause.behavior.unwrap_or(PauseBehavior::Void),
            resumes_at: pause.resumes_at,
        }),
        schedule: view.schedule,
        pending_update_until: view.pending_update.expires_at,
        discounted: !view.discounts.is_empty() || view.discount.is_object(),
        payment_method: view.default_payment_method.or(view.default_source),
        pause_reason,
        paused_at,
    })
}

fn cancel_reason(word: &str) -> CancelReason {
    match word {
        "cancellation_requested" => CancelReason::CancellationRequested,
        "payment_failed" => CancelReason::PaymentFailed,
        "payment_disputed" => CancelReason::PaymentDisputed,
        _ => CancelReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;
    use crate::domain::clock::Timestamp;
    use crate::domain::subscription::CancelReason;
    use crate::domain::subscription::{Pause, PauseBehavior, PauseReason};
    use crate::stripe::event::tests::{NEW, OLD, object};

    fn with(field: &str, value: Value) -> Value {
        let mut object = object(NEW, "customer.subscription.updated");
        object[field] = value;
        object
    }

    #[test]
    fn a_pause_is_read_by_what_becomes_of_the_invoices() {
        let resumes_at = Some(Timestamp::from_seconds(1_793_000_000));
        for (word, behavior) in [
            (json!("keep_as_draft"), PauseBehavior::KeepAsDraft),
            (json!("mark_uncollectible"), PauseBehavior::MarkUncollectible),
            (json!("void"), PauseBehavior::Void),
            (json!("something_new"), PauseBehavior::Void),
            (Value::Null, PauseBehavior::Void),
        ] {
            let pause = json!({ "behavior": word, "resumes_at": 1_793_000_000 });
            let snapshot = read(&with("pause_collection", pause)).unwrap();
            assert_eq!(snapshot.pause, Some(Pause { behavior, resumes_at }), "{word}");
        }
        for none in [Value::Null, json!("void"), json!(["void"])] {
            assert_eq!(read(&with("pause_collection", none)).unwrap().pause, None);
        }
    }

    #[test]
    fn the_reason_of_a_pause_is_read_while_it_lasts() {
        let reason = |reason: PauseReason| Some(reason);
        for (word, expected) in [
            (json!("pause_requested"), reason(PauseReason::PauseRequested)),
            (
                json!("trial_end_without_payment_method"),
                reason(PauseReason::TrialEndWithoutPaymentMethod),
            ),
            (json!("first_payment_failure"), reason(PauseReason::FirstPaymentFailure)),
            (json!("final_payment_failure"), reason(PauseReason::FinalPaymentFailure)),
            (json!("system"), reason(PauseReason::System)),
            (json!("sabbatical"), reason(PauseReason::Other("sabbatical".to_owned()))),
            (Value::Null, None),
            (json!(7), None),
        ] {
            let details = json!({ "paused": {
                "type": "subscription", "subscription": { "type": word },
                "transitioned_at": 1_790_000_000,
            }});
            let mut object = with("status_details", details);
            let over = read(&object).unwrap();
            assert_eq!((over.pause_reason, over.paused_at), (None, None), "{word}: active again");
            object["status"] = json!("paused");
            let snapshot = read(&object).unwrap();
            let since = Some(Timestamp::from_seconds(1_790_000_000));
            assert_eq!((snapshot.pause_reason, snapshot.paused_at), (expected, since), "{word}");
        }
        for older in [Value::Null, json!({}), json!({ "paused": null }), json!("paused")] {
            let mut object = with("status_details", older);
            object["status"] = json!("paused");
            assert_eq!(read(&object).unwrap().pause_reason, None);
        }
    }

    #[test]
    fn the_reason_of_a_cancellation_is_known_or_other() {
        for (word, reason) in [
            (json!("cancellation_requested"), Some(CancelReason::CancellationRequested)),
            (json!("payment_failed"), Some(CancelReason::PaymentFailed)),
            (json!("payment_disputed"), Some(CancelReason::PaymentDisputed)),
            (json!("something_new"), Some(CancelReason::Other)),
            (Value::Null, None),
        ] {
            let snapshot = read(&with("cancellation_details", json!({ "reason": word }))).unwrap();
            assert_eq!(snapshot.cancel_reason, reason, "{word}");
        }
    }

    #[test]
    fn an_unpaid_change_of_plan_is_known_by_when_it_expires() {
        let pending = json!({ "expires_at": 1_790_082_800, "subscription_items": [{}] });
        let until = read(&with("pending_update", pending)).unwrap().pending_update_until;
        assert_eq!(until, Some(Timestamp::from_seconds(1_790_082_800)));
    }

    #[test]
    fn items_are_read_one_by_one_and_the_first_is_what_is_sold() {
        let mut object = object(NEW, "customer.subscription.updated");
        let second = json!({ "id": "si_Other", "current_period_end": 1, "price": { "id": "p" } });
        object["items"]["data"].as_array_mut().unwrap().extend([json!(7), second]);
        let snapshot = read(&object).unwrap();
        let before = read(&with("description", Value::Null)).unwrap();
        assert_eq!(snapshot, before);
    }

    #[test]
    fn a_plan_stands_in_for_a_price_that_is_not_there() {
        let mut object = object(OLD, "customer.subscription.updated");
        let before = read(&object).unwrap();
        object["items"]["data"][0]["price"] = Value::Null;
        assert_eq!(read(&object).unwrap(), before);
    }
}
