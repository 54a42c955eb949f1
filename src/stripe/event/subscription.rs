//! A subscription object → its snapshot.

use serde::{Deserialize, Deserializer};

use crate::domain::clock::Timestamp;
use crate::domain::event::SubscriptionSnapshot;
use crate::domain::ids::{
    CustomerId, InvoiceId, PaymentMethodId, PriceId, ScheduleId, SubscriptionId, SubscriptionItemId,
};
use crate::domain::money::{Currency, Money};
use crate::domain::subscription::{CancelReason, Pause, PauseBehavior, PauseReason, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem, UsageType};
use crate::stripe::event::wire::{
    Metadata, Missing, Page, Presentment, Recurring, elements, is_filled, is_given, is_object,
    nested, optional, reference, scalar, seconds, view,
};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<SubscriptionId>,
    #[serde(default, deserialize_with = "reference")]
    customer: Option<CustomerId>,
    #[serde(default, deserialize_with = "scalar")]
    status: Option<Status>,
    #[serde(default, deserialize_with = "nested")]
    items: Page<Item>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    /// Top-level plan of subscriptions with one item, in API versions until 2025.
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
    #[serde(default, deserialize_with = "scalar")]
    cancel_at_period_end: bool,
    #[serde(default, deserialize_with = "seconds")]
    cancel_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    canceled_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "nested")]
    cancellation_details: CancellationDetails,
    #[serde(default, deserialize_with = "seconds")]
    trial_start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    trial_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    ended_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "reference")]
    latest_invoice: Option<InvoiceId>,
    #[serde(default, deserialize_with = "optional")]
    pause_collection: Option<PauseCollection>,
    #[serde(default, deserialize_with = "nested")]
    status_details: StatusDetails,
    #[serde(default, deserialize_with = "reference")]
    schedule: Option<ScheduleId>,
    #[serde(default, deserialize_with = "nested")]
    pending_update: PendingUpdate,
    /// Ids, or objects if expanded.
    #[serde(default, rename = "discounts", deserialize_with = "is_filled")]
    has_discounts: bool,
    /// The single discount of API versions until 2025.
    #[serde(default, rename = "discount", deserialize_with = "is_object")]
    has_discount: bool,
    #[serde(default, deserialize_with = "reference")]
    default_payment_method: Option<PaymentMethodId>,
    #[serde(default, deserialize_with = "reference")]
    default_source: Option<PaymentMethodId>,
    #[serde(default, deserialize_with = "nested")]
    automatic_tax: AutomaticTax,
    #[serde(default, deserialize_with = "elements")]
    default_tax_rates: Vec<TaxRate>,
    /// Has no amount, only the currency.
    #[serde(default, deserialize_with = "nested")]
    presentment_details: Presentment,
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
    #[serde(default, deserialize_with = "scalar")]
    quantity: Option<i64>,
    #[serde(default, deserialize_with = "nested")]
    current_trial: Trial,
    /// Ids, or objects if expanded.
    #[serde(default, rename = "discounts", deserialize_with = "is_filled")]
    has_discounts: bool,
    #[serde(default, deserialize_with = "elements")]
    tax_rates: Vec<TaxRate>,
}

/// The trial of a single item, from a trial offer.
#[derive(Debug, Default, Deserialize)]
struct Trial {
    #[serde(default, deserialize_with = "seconds")]
    end_date: Option<Timestamp>,
}

#[derive(Debug, Default, Deserialize)]
struct Price {
    #[serde(default, deserialize_with = "reference")]
    id: Option<PriceId>,
    #[serde(default, deserialize_with = "optional")]
    recurring: Option<Recurring>,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    /// Absent for tiered prices and for fractions of a minor unit.
    #[serde(default, deserialize_with = "scalar")]
    unit_amount: Option<i64>,
    /// Set for package prices, where the quantity is divided before it is multiplied.
    #[serde(default, rename = "transform_quantity", deserialize_with = "is_given")]
    transforms_quantity: bool,
    #[serde(default, deserialize_with = "scalar")]
    tax_behavior: Option<String>,
}

/// Legacy Plan object, superseded by Price; the ids are interchangeable.
#[derive(Debug, Default, Deserialize)]
struct Plan {
    #[serde(default, deserialize_with = "reference")]
    id: Option<PriceId>,
    #[serde(flatten)]
    recurring: Recurring,
    #[serde(default, deserialize_with = "scalar")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "scalar")]
    amount: Option<i64>,
    #[serde(default, rename = "transform_usage", deserialize_with = "is_given")]
    transforms_usage: bool,
}

#[derive(Debug, Default, Deserialize)]
struct AutomaticTax {
    #[serde(default, deserialize_with = "scalar")]
    enabled: bool,
}

#[derive(Debug, Default, Deserialize)]
struct TaxRate {
    #[serde(default, deserialize_with = "scalar")]
    inclusive: bool,
}

#[derive(Debug, Default, Deserialize)]
struct CancellationDetails {
    #[serde(default, deserialize_with = "scalar")]
    reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct PauseCollection {
    #[serde(default, deserialize_with = "scalar")]
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
    #[serde(default, deserialize_with = "scalar", rename = "type")]
    reason: Option<PauseReason>,
}

#[derive(Debug, Default, Deserialize)]
struct PendingUpdate {
    #[serde(default, deserialize_with = "seconds")]
    expires_at: Option<Timestamp>,
}

/// Reads a subscription in either API shape. Fails without id, customer or status.
pub(in crate::stripe) fn read<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<SubscriptionSnapshot, Missing> {
    let view: View = view(object).ok_or("subscription")?;
    let taxed = view.adds_taxes();
    let discounted = view.is_discounted();
    let items = view.items();
    let leading = items.leading();
    // Stripe keeps the details of a pause that has ended.
    let paused = Some(view.status_details.paused).filter(|_| view.status == Some(Status::Paused));
    let (pause_reason, paused_at) =
        paused.map_or((None, None), |paused| (paused.subscription.reason, paused.transitioned_at));
    Ok(SubscriptionSnapshot {
        current_period_start: view
            .current_period_start
            .or_else(|| leading.and_then(|item| item.period_start)),
        current_period_end: view
            .current_period_end
            .or_else(|| leading.and_then(|item| item.period_end)),
        items,
        taxed,
        discounted,
        id: view.id.ok_or("subscription id")?,
        customer: view.customer.ok_or("customer")?,
        status: view.status.filter(|status| !status.as_str().is_empty()).ok_or("status")?,
        user: view.metadata.user(),
        plan: view.metadata.plan(),
        tollgate_plan: view.metadata.tollgate_plan(),
        started_at: view.start_date.or(view.created),
        cancel_at_period_end: view.cancel_at_period_end,
        cancel_at: view.cancel_at,
        canceled_at: view.canceled_at,
        cancel_reason: view.cancellation_details.reason.as_deref().map(cancel_reason),
        trial_start: view.trial_start,
        trial_end: view.trial_end,
        ended_at: view.ended_at,
        latest_invoice: view.latest_invoice,
        pause: view.pause_collection.map(|pause| Pause {
            behavior: pause.behavior.unwrap_or(PauseBehavior::Void),
            resumes_at: pause.resumes_at,
        }),
        schedule: view.schedule,
        pending_update_until: view.pending_update.expires_at,
        payment_method: view.default_payment_method.or(view.default_source),
        presentment: view.presentment_details.currency(view.currency),
        pause_reason,
        paused_at,
    })
}

impl View {
    /// The items; a legacy plan replaces a missing price.
    fn items(&self) -> Items {
        let item = |item: &Item, plans: &[&Plan]| {
            let (price, plan) = (&item.price, plans.iter().find(|plan| plan.id.is_some()));
            let recurring = price.recurring.as_ref().or(plan.map(|plan| &plan.recurring));
            SubscriptionItem {
                id: item.id.clone(),
                price: price.id.clone().or_else(|| plan.and_then(|plan| plan.id.clone())),
                interval: recurring.and_then(Recurring::interval),
                quantity: item.quantity,
                unit_amount: self.unit_amount(price).or_else(|| self.plan_amount(plan?)),
                usage: recurring.map_or_else(UsageType::default, Recurring::usage),
                period_start: item.current_period_start.or(self.current_period_start),
                period_end: item.current_period_end.or(self.current_period_end),
                trial_end: item.current_trial.end_date,
            }
        };
        let mut list: Vec<SubscriptionItem> =
            self.items.data.iter().map(|view| item(view, &[&view.plan, &self.plan])).collect();
        if list.is_empty() && self.plan.id.is_some() {
            list.push(item(&Item::default(), &[&self.plan]));
        }
        Items { list, cut: self.items.has_more }
    }

    /// Amount of one unit. `None` unless the price is per unit and in the subscription's currency.
    fn unit_amount(&self, price: &Price) -> Option<Money> {
        let currency = price.currency.filter(|_| !price.transforms_quantity)?;
        let billed = self.currency.is_none_or(|billed| billed == currency);
        Some(Money { minor: price.unit_amount.filter(|_| billed)?, currency })
    }

    fn plan_amount(&self, plan: &Plan) -> Option<Money> {
        let currency = plan.currency.filter(|_| !plan.transforms_usage)?;
        let billed = self.currency.is_none_or(|billed| billed == currency);
        Some(Money { minor: plan.amount.filter(|_| billed)?, currency })
    }

    fn is_discounted(&self) -> bool {
        self.has_discounts
            || self.has_discount
            || self.items.data.iter().any(|item| item.has_discounts)
    }

    fn adds_taxes(&self) -> bool {
        let on_top = |rates: &[TaxRate]| rates.iter().any(|rate| !rate.inclusive);
        let items = &self.items.data;
        let inclusive = |item: &Item| item.price.tax_behavior.as_deref() == Some("inclusive");
        on_top(&self.default_tax_rates)
            || items.iter().any(|item| on_top(&item.tax_rates))
            || self.automatic_tax.enabled && !items.iter().all(inclusive)
    }
}

fn cancel_reason(reason: &str) -> CancelReason {
    match reason {
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
    use crate::domain::money::Money;
    use crate::domain::plan::Interval;
    use crate::domain::subscription::CancelReason;
    use crate::domain::subscription::{Pause, PauseBehavior, PauseReason};
    use crate::stripe::event::tests::{NEW, OLD, object};

    fn with(field: &str, value: Value) -> Value {
        let mut object = object(NEW, "customer.subscription.updated");
        object[field] = value;
        object
    }

    #[test]
    fn the_behavior_of_paused_collection_is_read() {
        let resumes_at = Some(Timestamp::from_seconds(1_793_000_000));
        for (word, behavior) in [
            (json!("keep_as_draft"), PauseBehavior::KeepAsDraft),
            (json!("mark_uncollectible"), PauseBehavior::MarkUncollectible),
            (json!("void"), PauseBehavior::Void),
            (json!("something_new"), PauseBehavior::Void),
            (Value::Null, PauseBehavior::Void),
        ] {
            let pause = json!({ "behavior": word, "resumes_at": 1_793_000_000 });
            let snapshot = read(with("pause_collection", pause)).unwrap();
            assert_eq!(snapshot.pause, Some(Pause { behavior, resumes_at }), "{word}");
        }
        for none in [Value::Null, json!("void"), json!(["void"])] {
            assert_eq!(read(with("pause_collection", none)).unwrap().pause, None);
        }
    }

    #[test]
    fn the_reason_of_a_pause_is_read_only_while_paused() {
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
            let active = read(&object).unwrap();
            assert_eq!(
                (active.pause_reason, active.paused_at),
                (None, None),
                "{word}: active again"
            );
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
    fn an_unknown_cancellation_reason_is_other() {
        for (word, reason) in [
            (json!("cancellation_requested"), Some(CancelReason::CancellationRequested)),
            (json!("payment_failed"), Some(CancelReason::PaymentFailed)),
            (json!("payment_disputed"), Some(CancelReason::PaymentDisputed)),
            (json!("something_new"), Some(CancelReason::Other)),
            (Value::Null, None),
        ] {
            let snapshot = read(with("cancellation_details", json!({ "reason": word }))).unwrap();
            assert_eq!(snapshot.cancel_reason, reason, "{word}");
        }
    }

    #[test]
    fn a_pending_update_is_read_with_its_expiry() {
        let pending = json!({ "expires_at": 1_790_082_800, "subscription_items": [{}] });
        let until = read(with("pending_update", pending)).unwrap().pending_update_until;
        assert_eq!(until, Some(Timestamp::from_seconds(1_790_082_800)));
    }

    #[test]
    fn every_item_is_read_with_quantity_amount_period_and_trial() {
        let mut object = object(NEW, "customer.subscription.updated");
        let seats = json!({
            "id": "si_Seats", "quantity": 3, "current_period_end": 1_793_000_000,
            "current_trial": { "end_date": 1_791_000_000 },
            "price": {
                "id": "price_Seats", "currency": "usd", "unit_amount": 1900,
                "recurring": { "interval": "year", "interval_count": 1, "usage_type": "licensed" },
            },
        });
        let calls = json!({
            "id": "si_Calls", "quantity": null,
            "price": {
                "id": "price_Calls", "currency": "usd", "unit_amount": null,
                "recurring": { "interval": "month", "usage_type": "metered" },
            },
        });
        object["items"]["data"].as_array_mut().unwrap().extend([json!(7), seats, calls]);
        let snapshot = read(&object).unwrap();
        let [first, seats, calls] = snapshot.items.list.as_slice() else { panic!("{snapshot:?}") };
        assert_eq!(first, &read(with("description", Value::Null)).unwrap().items.list[0]);
        assert_eq!(snapshot.current_period_end, first.period_end);
        let usd = |minor| Some(Money { minor, currency: "usd".parse().unwrap() });
        assert_eq!((seats.quantity, seats.unit_amount), (Some(3), usd(1900)));
        assert_eq!(seats.interval, Some(Interval::Year));
        assert_eq!(seats.period_end, Some(Timestamp::from_seconds(1_793_000_000)));
        assert_eq!(seats.trial_end, Some(Timestamp::from_seconds(1_791_000_000)));
        assert_eq!((calls.quantity, calls.unit_amount, calls.is_metered()), (None, None, true));
        assert!(!snapshot.items.cut);
        object["items"]["has_more"] = json!(true);
        assert!(read(&object).unwrap().items.cut);
    }

    #[test]
    fn a_unit_amount_is_known_only_if_it_is_billed_as_such() {
        for (case, change, expected) in [
            ("unchanged", json!({}), Some(900)),
            ("the subscription bills another currency", json!({ "currency": "eur" }), None),
            ("tiers", json!({ "unit_amount": null }), None),
            ("packages", json!({ "transform_quantity": { "divide_by": 10 } }), None),
        ] {
            let mut object = object(NEW, "customer.subscription.updated");
            let item = &mut object["items"]["data"][0];
            item["plan"] = Value::Null;
            item["price"].as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            object["plan"] = Value::Null;
            object["currency"] = json!("usd");
            let amount = read(&object).unwrap().items.list[0].unit_amount;
            assert_eq!(amount.map(|amount| amount.minor), expected, "{case}");
        }
    }

    #[test]
    fn discounts_and_taxes_are_found_on_the_subscription_and_on_items() {
        let rate = |inclusive: bool| json!([{ "id": "txr_1", "inclusive": inclusive }]);
        let on_item = |field: &str, value: Value| {
            let mut object = object(NEW, "customer.subscription.updated");
            object["items"]["data"][0][field] = value;
            object
        };
        let mut inclusive = with("automatic_tax", json!({ "enabled": true }));
        inclusive["items"]["data"][0]["price"]["tax_behavior"] = json!("inclusive");
        for (case, object, expected) in [
            ("neither", with("discounts", json!([])), (false, false)),
            ("a discount's id", with("discounts", json!(["di_1"])), (true, false)),
            ("a discount", with("discounts", json!([{ "id": "di_1" }])), (true, false)),
            ("a discount of older versions", with("discount", json!({})), (true, false)),
            ("a discount of an item", on_item("discounts", json!(["di_1"])), (true, false)),
            ("a tax rate", with("default_tax_rates", rate(false)), (false, true)),
            ("a tax rate of an item", on_item("tax_rates", rate(false)), (false, true)),
            ("an inclusive tax rate", with("default_tax_rates", rate(true)), (false, false)),
            ("automatic tax", with("automatic_tax", json!({ "enabled": true })), (false, true)),
            ("inclusive automatic tax", inclusive, (false, false)),
        ] {
            let snapshot = read(&object).unwrap();
            assert_eq!((snapshot.discounted, snapshot.taxed), expected, "{case}");
        }
    }

    #[test]
    fn a_legacy_plan_replaces_a_missing_price() {
        let mut object = object(OLD, "customer.subscription.updated");
        let before = read(&object).unwrap();
        object["items"]["data"][0]["price"] = Value::Null;
        assert_eq!(read(&object).unwrap(), before);
    }
}
