//! A change of plan at the end of the period, which a subscription schedule carries out.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::subscription_schedule::{
    CreateSubscriptionSchedule, ReleaseSubscriptionSchedule, RetrieveSubscriptionSchedule,
    UpdateSubscriptionSchedule, UpdateSubscriptionSchedulePhases,
    UpdateSubscriptionSchedulePhasesDiscounts, UpdateSubscriptionSchedulePhasesDuration,
    UpdateSubscriptionSchedulePhasesDurationInterval, UpdateSubscriptionSchedulePhasesEndDate,
    UpdateSubscriptionSchedulePhasesItems, UpdateSubscriptionSchedulePhasesProrationBehavior,
    UpdateSubscriptionSchedulePhasesStartDate, UpdateSubscriptionSchedulePhasesTrialEnd,
    UpdateSubscriptionScheduleProrationBehavior,
};
use stripe_client_core::RequestBuilder;
use stripe_shared::SubscriptionScheduleEndBehavior;

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PriceId, ScheduleId, SubscriptionId};
use crate::domain::plan::Interval;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{elements, nested, reference, seconds};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::transport::impossible;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledChange {
    pub subscription: SubscriptionId,
    /// The schedule that the subscription has already; one is made otherwise.
    pub schedule: Option<ScheduleId>,
    pub current_price: PriceId,
    /// The new one, and how often it is charged.
    pub price: PriceId,
    pub interval: Interval,
    /// The end of the current period.
    pub at: Timestamp,
    /// Idempotency key of the schedule; its phases derive theirs.
    pub key: String,
}

#[derive(Debug, Deserialize)]
struct Schedule {
    #[serde(default, deserialize_with = "reference")]
    id: Option<ScheduleId>,
    #[serde(default, deserialize_with = "nested")]
    current_phase: Span,
    #[serde(default, deserialize_with = "elements")]
    phases: Vec<Phase>,
}

#[derive(Debug, Default, Deserialize)]
struct Span {
    #[serde(default, deserialize_with = "seconds")]
    start_date: Option<Timestamp>,
}

/// What must not be lost of the current phase.
#[derive(Debug, Clone, Default, Deserialize)]
struct Phase {
    #[serde(default, deserialize_with = "seconds")]
    start_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    trial_end: Option<Timestamp>,
    #[serde(default, deserialize_with = "elements")]
    discounts: Vec<Reduction>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Reduction {
    #[serde(default, deserialize_with = "reference")]
    discount: Option<String>,
    #[serde(default, deserialize_with = "reference")]
    promotion_code: Option<String>,
    #[serde(default, deserialize_with = "reference")]
    coupon: Option<String>,
}

impl Gateway {
    /// The plan stays until the period ends; then the new price begins, without prorations, and
    /// after its first period the schedule lets go of the subscription. Metadata, discounts and a
    /// trial stay. Until then the subscription can be changed through its schedule only. A failure
    /// may leave a schedule behind that changes nothing; the same key goes on with it.
    pub async fn schedule_change(
        &self,
        change: &ScheduledChange,
    ) -> Result<ScheduleId, StripeError> {
        let length = one_period(change.interval)?;
        let answer = if let Some(schedule) = &change.schedule {
            let id = path::segment(schedule.as_str(), "subscription schedule")?;
            let request = RetrieveSubscriptionSchedule::new(id).build();
            self.transport.get(Operation::RetrieveSchedule, request).await?
        } else {
            let request = CreateSubscriptionSchedule::new()
                .from_subscription(change.subscription.as_str())
                .build();
            self.transport.post(Operation::CreateSchedule, request, &change.key).await?
        };
        let schedule: Schedule = answer.read()?;
        let (id, current) = schedule
            .id
            .as_ref()
            .zip(schedule.current())
            .ok_or_else(|| answer.unreadable("a schedule without an id or a current phase"))?;
        let segment = path::segment(id.as_str(), "subscription schedule")?;
        let request = phases(segment, &current, change, length);
        let key = format!("{}-phases", change.key);
        self.transport.post(Operation::UpdateSchedule, request, &key).await?;
        Ok(id.clone())
    }

    /// Calls a scheduled change off; the subscription goes on as it is. Refused for a schedule
    /// that is over.
    pub async fn release_schedule(&self, id: &ScheduleId, key: &str) -> Result<(), StripeError> {
        let id = path::segment(id.as_str(), "subscription schedule")?;
        let request = ReleaseSubscriptionSchedule::new(id).build();
        self.transport.post(Operation::ReleaseSchedule, request, key).await.map(drop)
    }
}

fn one_period(
    interval: Interval,
) -> Result<UpdateSubscriptionSchedulePhasesDurationInterval, StripeError> {
    match interval {
        Interval::Month => Ok(UpdateSubscriptionSchedulePhasesDurationInterval::Month),
        Interval::Year => Ok(UpdateSubscriptionSchedulePhasesDurationInterval::Year),
        Interval::Once => Err(impossible("a single payment cannot be scheduled")),
    }
}

fn phases(
    id: &str,
    current: &Phase,
    change: &ScheduledChange,
    length: UpdateSubscriptionSchedulePhasesDurationInterval,
) -> RequestBuilder {
    let discounts: Vec<_> = current.discounts.iter().filter_map(Reduction::kept).collect();
    let of = |price: &PriceId| {
        let mut item = UpdateSubscriptionSchedulePhasesItems::new();
        item.price = Some(price.to_string());
        item.quantity = Some(1);
        let mut phase = UpdateSubscriptionSchedulePhases::new(vec![item]);
        // Without them a phase has those of the customer, not those of the subscription.
        phase.discounts = (!discounts.is_empty()).then(|| discounts.clone());
        phase.proration_behavior = Some(UpdateSubscriptionSchedulePhasesProrationBehavior::None);
        phase
    };
    let end = change.at.seconds();
    let mut rest = of(&change.current_price);
    rest.start_date = current
        .start_date
        .map(Timestamp::seconds)
        .map(UpdateSubscriptionSchedulePhasesStartDate::Timestamp);
    rest.end_date = Some(UpdateSubscriptionSchedulePhasesEndDate::Timestamp(end));
    // A period on trial ends with its trial; a trial that is over is not told again.
    let on_trial = current.trial_end.is_some_and(|trial| trial >= change.at);
    rest.trial_end = on_trial.then_some(UpdateSubscriptionSchedulePhasesTrialEnd::Timestamp(end));
    let mut next = of(&change.price);
    next.duration = Some(UpdateSubscriptionSchedulePhasesDuration::new(length));
    UpdateSubscriptionSchedule::new(id)
        .phases(vec![rest, next])
        .proration_behavior(UpdateSubscriptionScheduleProrationBehavior::None)
        .end_behavior(SubscriptionScheduleEndBehavior::Release)
        .build()
}

impl Schedule {
    /// The phase that the subscription is in. Stripe wants its start back as it was; None when the
    /// schedule does not tell it.
    fn current(&self) -> Option<Phase> {
        let start = self.current_phase.start_date;
        let phase = self.phases.iter().find(|phase| phase.start_date == start);
        let phase = phase.or(self.phases.first())?;
        let start_date = start.or(phase.start_date);
        start_date.is_some().then(|| Phase { start_date, ..phase.clone() })
    }
}

impl Reduction {
    /// The discount itself, so that what is left of it stays as it is; else what it came from.
    fn kept(&self) -> Option<UpdateSubscriptionSchedulePhasesDiscounts> {
        let mut kept = UpdateSubscriptionSchedulePhasesDiscounts::new();
        if self.discount.is_some() {
            kept.discount.clone_from(&self.discount);
        } else if self.promotion_code.is_some() {
            kept.promotion_code.clone_from(&self.promotion_code);
        } else {
            kept.coupon = Some(self.coupon.clone()?);
        }
        Some(kept)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Schedule, ScheduledChange, one_period, phases};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionId};
    use crate::domain::plan::Interval;

    fn body(schedule: Value, interval: Interval) -> Option<Vec<String>> {
        let change = ScheduledChange {
            subscription: SubscriptionId::new("sub_1"),
            schedule: None,
            current_price: PriceId::new("price_1"),
            price: PriceId::new("price_2"),
            interval,
            at: Timestamp::from_seconds(1_792_592_000),
            key: "change-1".to_owned(),
        };
        let schedule: Schedule = serde_json::from_value(schedule).unwrap();
        let length = one_period(interval).unwrap();
        let body = phases("sub_sched_1", &schedule.current()?, &change, length).body.unwrap();
        let body = body.replace("%5B", "[").replace("%5D", "]");
        Some(body.split('&').map(str::to_owned).collect())
    }

    #[test]
    fn the_new_price_begins_when_the_period_ends_and_then_the_schedule_lets_go() {
        let schedule = json!({
            "id": "sub_sched_1",
            "current_phase": { "start_date": 1_790_000_000, "end_date": 1_792_592_000 },
            "phases": [
                { "start_date": 1_790_000_000, "discounts": [], "trial_end": 1_790_600_000 },
            ],
        });
        assert_eq!(
            body(schedule, Interval::Year).unwrap(),
            [
                "end_behavior=release",
                "phases[0][end_date]=1792592000",
                "phases[0][items][0][price]=price_1",
                "phases[0][items][0][quantity]=1",
                "phases[0][proration_behavior]=none",
                "phases[0][start_date]=1790000000",
                "phases[1][duration][interval]=year",
                "phases[1][items][0][price]=price_2",
                "phases[1][items][0][quantity]=1",
                "phases[1][proration_behavior]=none",
                "proration_behavior=none",
            ]
        );
    }

    #[test]
    fn a_discount_and_a_trial_outlive_the_change() {
        let pairs = body(
            json!({
                "current_phase": { "start_date": 1_790_000_000 },
                "phases": [
                    { "start_date": 1_780_000_000, "discounts": [{ "coupon": "old" }] },
                    {
                        "start_date": 1_790_000_000,
                        "trial_end": 1_792_592_000,
                        "discounts": [
                            { "discount": { "id": "di_1" }, "coupon": "SPRING" },
                            { "discount": null, "coupon": "LOYAL", "promotion_code": null },
                            { "coupon": null },
                        ],
                    },
                ],
            }),
            Interval::Month,
        )
        .unwrap();
        for expected in [
            "phases[0][trial_end]=1792592000",
            "phases[0][discounts][0][discount]=di_1",
            "phases[0][discounts][1][coupon]=LOYAL",
            "phases[1][discounts][0][discount]=di_1",
            "phases[1][discounts][1][coupon]=LOYAL",
            "phases[1][duration][interval]=month",
        ] {
            assert!(pairs.iter().any(|pair| pair == expected), "{expected} in {pairs:?}");
        }
        assert!(!pairs.iter().any(|pair| pair.contains("SPRING") || pair.contains("old")));
    }

    #[test]
    fn a_schedule_that_stands_nowhere_cannot_be_changed() {
        for schedule in [json!({}), json!({ "phases": [{}] }), json!({ "current_phase": [1] })] {
            assert_eq!(body(schedule, Interval::Month), None);
        }
    }
}
