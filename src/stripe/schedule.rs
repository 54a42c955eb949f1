//! Plan changes at the end of the period, carried out by a subscription schedule.

use async_stripe::StripeRequest;
use serde_json::{Value, json};
use stripe_billing::subscription_schedule::{
    CreateSubscriptionSchedule, ReleaseSubscriptionSchedule, RetrieveSubscriptionSchedule,
};
use stripe_client_core::{RequestBuilder, StripeMethod};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PriceId, ScheduleId, SubscriptionId};
use crate::domain::plan::Interval;
use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::phase;
use crate::stripe::transport::impossible;

/// Metadata key that only this product writes on a schedule: the price of its next phase.
const CHANGE_TO: &str = "tollgate_change_to";
/// Metadata key for the start of that phase, in seconds since the epoch.
const CHANGE_AT: &str = "tollgate_change_at";

/// A plan change at the end of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledChange {
    pub subscription: SubscriptionId,
    /// The subscription's existing schedule; `None` to create one.
    pub schedule: Option<ScheduleId>,
    /// The current price of the plan's item, which identifies the item in the phases.
    pub current_price: PriceId,
    /// The new price.
    pub price: PriceId,
    /// The interval of the new price.
    pub interval: Interval,
    /// The end of the current period.
    pub at: Timestamp,
    /// Idempotency key of the creation; that of the update derives from it.
    pub key: String,
}

/// The phase that this product has planned on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPhase {
    pub price: PriceId,
    /// When the phase starts, in whole seconds.
    pub at: Timestamp,
}

/// The result of scheduling a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheduling {
    Scheduled(ScheduleId),
    /// The subscription has a schedule of somebody else; it was not modified.
    Foreign,
}

impl Gateway {
    /// Whether this product planned everything that a schedule has yet to do. `planned` is the change
    /// on record, since older schedules carry no metadata. Fails with [`StripeError::Missing`] if the
    /// schedule does not exist.
    pub async fn owns_schedule(
        &self,
        id: &ScheduleId,
        planned: Option<&PlannedPhase>,
        period_end: Option<Timestamp>,
    ) -> Result<bool, StripeError> {
        let segment = path::segment(id.as_str(), "subscription schedule")?;
        let request = RetrieveSubscriptionSchedule::new(segment).build();
        let response = self.transport.get(Operation::RetrieveSchedule, request).await?;
        Ok(Schedule(response.read()?).is_ours(planned, period_end))
    }

    /// Schedules a change: the plan stays until the period ends, then the new price starts without
    /// prorations, and after its first period the schedule releases the subscription. Until then the
    /// subscription can be changed only through its schedule.
    ///
    /// Nothing else changes: Stripe replaces phases as a whole, so they are built from the current
    /// ones. A failure may leave a schedule that changes nothing; a retry with the same key continues
    /// with it.
    pub async fn schedule_change(
        &self,
        change: &ScheduledChange,
        planned: Option<&PlannedPhase>,
    ) -> Result<Scheduling, StripeError> {
        let length = one_period(change.interval)?;
        let response = if let Some(schedule) = &change.schedule {
            let id = path::segment(schedule.as_str(), "subscription schedule")?;
            let request = RetrieveSubscriptionSchedule::new(id).build();
            self.transport.get(Operation::RetrieveSchedule, request).await?
        } else {
            let request = CreateSubscriptionSchedule::new()
                .from_subscription(change.subscription.as_str())
                .build();
            self.transport.post(Operation::CreateSchedule, request, &change.key).await?
        };
        let schedule = Schedule(response.read()?);
        let id = schedule.id().ok_or_else(|| response.unreadable("a schedule without an id"))?;
        let target = PlannedPhase { price: change.price.clone(), at: change.at };
        if schedule.already_has(&target) {
            return Ok(Scheduling::Scheduled(id));
        }
        if change.schedule.is_some() && !schedule.is_ours(planned, Some(change.at)) {
            return Ok(Scheduling::Foreign);
        }
        let body = schedule.rewritten(change, length).ok_or_else(|| {
            response.unreadable("a schedule whose current phase does not contain the plan")
        })?;
        let segment = path::segment(id.as_str(), "subscription schedule")?;
        let path = format!("/subscription_schedules/{segment}");
        let request = RequestBuilder::new(StripeMethod::Post, path).form(&body);
        let key = format!("{}-phases", change.key);
        self.transport.post(Operation::UpdateSchedule, request, &key).await?;
        Ok(Scheduling::Scheduled(id))
    }

    /// Cancels a scheduled change; the subscription continues unchanged. Stripe refuses this for a
    /// schedule that is completed, released or canceled.
    pub async fn release_schedule(&self, id: &ScheduleId, key: &str) -> Result<(), StripeError> {
        let id = path::segment(id.as_str(), "subscription schedule")?;
        let request = ReleaseSubscriptionSchedule::new(id).build();
        self.transport.post(Operation::ReleaseSchedule, request, key).await.map(drop)
    }
}

/// The duration of one period, in Stripe's notation.
fn one_period(interval: Interval) -> Result<&'static str, StripeError> {
    match interval {
        Interval::Month | Interval::Year => Ok(interval.as_str()),
        Interval::Once => Err(impossible("a single payment cannot be scheduled")),
    }
}

/// A schedule as Stripe returns it.
struct Schedule(Value);

impl Schedule {
    fn id(&self) -> Option<ScheduleId> {
        self.0["id"].as_str().filter(|id| !id.is_empty()).map(ScheduleId::new)
    }

    fn phases(&self) -> &[Value] {
        self.0["phases"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The current phase, and the later ones. `None` for a schedule that has not started or has ended.
    fn running(&self) -> Option<(&Value, &[Value])> {
        let start = self.0["current_phase"]["start_date"].as_i64()?;
        let starts = |phase: &Value| phase["start_date"].as_i64() == Some(start);
        let index = self.phases().iter().position(starts)?;
        self.phases()[index..].split_first()
    }

    /// Whether only this product has planned phases: the planned phase, from the metadata or on record,
    /// is the last one, and is current or next. A schedule that was just created from a subscription
    /// has a single phase, which ends with the period: nothing is planned yet.
    fn is_ours(&self, planned: Option<&PlannedPhase>, period_end: Option<Timestamp>) -> bool {
        let releases = self.0["end_behavior"].as_str() == Some("release");
        let Some((running, later)) = self.running().filter(|_| releases) else { return false };
        let noted = self.noted();
        let is_planned =
            |phase: &Value| noted.iter().chain(planned).any(|planned| matches_plan(phase, planned));
        match later {
            [] => {
                let end = running["end_date"].as_i64();
                let just_created =
                    self.phases().len() == 1 && end == period_end.map(Timestamp::seconds);
                just_created || is_planned(running)
            }
            [next] => is_planned(next),
            _ => false,
        }
    }

    /// The plan that this product noted in the metadata.
    fn noted(&self) -> Option<PlannedPhase> {
        let price = self.0["metadata"][CHANGE_TO].as_str()?;
        let at = self.0["metadata"][CHANGE_AT].as_str()?.parse().ok()?;
        Some(PlannedPhase { price: PriceId::new(price), at: Timestamp::from_seconds(at) })
    }

    /// Whether an earlier request has already scheduled the change.
    fn already_has(&self, target: &PlannedPhase) -> bool {
        let later = self.running().map(|(_, later)| later);
        let only = matches!(later, Some([next]) if matches_plan(next, target));
        only && self.noted().as_ref() == Some(target)
    }

    /// The parameters of the update: the current phase unchanged, then the same phase with the new
    /// price for the plan. `None` if the current phase does not contain the plan.
    fn rewritten(&self, change: &ScheduledChange, length: &str) -> Option<Value> {
        let (running, _) = self.running()?;
        let mut current = phase::as_parameters(running)?;
        let mut next = current.clone();
        let end = change.at.seconds();
        current["start_date"] = running["start_date"].clone();
        current["end_date"] = json!(end);
        current["proration_behavior"] = json!("none");
        // A trial that is still running ends with the period; one that is over is not sent again.
        if running["trial_end"].as_i64().is_some_and(|trial| trial >= end) {
            current["trial_end"] = json!(end);
        }
        let of_plan = |item: &&mut Value| item["price"] == json!(change.current_price);
        let item = next["items"].as_array_mut()?.iter_mut().find(of_plan)?;
        item["price"] = json!(change.price);
        next["duration"] = json!({ "interval": length });
        next["proration_behavior"] = json!("none");
        if let Some(next) = next.as_object_mut() {
            // One-time items are charged with the current phase, and the anchor is only for it.
            next.remove("add_invoice_items");
            next.remove("billing_cycle_anchor");
        }
        Some(json!({
            "end_behavior": "release",
            "metadata": { CHANGE_TO: change.price, CHANGE_AT: end.to_string() },
            "phases": [current, next],
            "proration_behavior": "none",
        }))
    }
}

/// Whether a phase starts at the planned time and contains the planned price.
fn matches_plan(phase: &Value, planned: &PlannedPhase) -> bool {
    let has_price = |item: &Value| phase::id(&item["price"]) == Some(planned.price.as_str());
    phase["start_date"].as_i64() == Some(planned.at.seconds())
        && phase["items"].as_array().is_some_and(|items| items.iter().any(has_price))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{PlannedPhase, Schedule, ScheduledChange};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PriceId, SubscriptionId};
    use crate::domain::plan::Interval;
    use crate::stripe::phase::tests::full;

    const START: i64 = 1_790_000_000;
    const END: i64 = 1_792_592_000;

    fn rewritten(schedule: Value) -> Option<Value> {
        let change = ScheduledChange {
            subscription: SubscriptionId::new("sub_1"),
            schedule: None,
            current_price: PriceId::new("price_1"),
            price: PriceId::new("price_2"),
            interval: Interval::Year,
            at: Timestamp::from_seconds(END),
            key: "change-1".to_owned(),
        };
        Schedule(schedule).rewritten(&change, "year")
    }

    fn schedule(phases: &Value) -> Value {
        json!({
            "id": "sub_sched_1", "end_behavior": "release", "metadata": {},
            "current_phase": { "start_date": START, "end_date": END }, "phases": phases,
        })
    }

    fn bare(start: i64, end: i64, price: &str) -> Value {
        json!({ "start_date": start, "end_date": end, "items": [{ "price": price }] })
    }

    #[test]
    fn only_the_price_of_the_plan_changes() {
        let past = bare(START - 9, START, "price_0");
        let sent = rewritten(schedule(&json!([past, full()]))).unwrap();
        let (mut current, mut next) = (sent["phases"][0].clone(), sent["phases"][1].clone());
        assert_eq!(sent["phases"].as_array().unwrap().len(), 2, "past phases are not sent");
        assert_eq!(
            (&current["start_date"], &current["end_date"], &next["duration"]),
            (&json!(START), &json!(END), &json!({ "interval": "year" }))
        );
        let prices = |phase: &Value| -> Vec<Value> {
            phase["items"].as_array().unwrap().iter().map(|item| item["price"].clone()).collect()
        };
        assert_eq!(prices(&current), ["price_addon", "price_1", "price_metered"]);
        assert_eq!(prices(&next), ["price_addon", "price_2", "price_metered"]);
        next["items"][1]["price"] = json!("price_1");
        for (phase, fields) in [
            (
                &mut current,
                &["start_date", "end_date", "add_invoice_items", "billing_cycle_anchor"],
            ),
            (&mut next, &["duration"; 4]),
        ] {
            let phase = phase.as_object_mut().unwrap();
            for field in fields {
                phase.remove(*field);
            }
            assert_eq!(phase.remove("proration_behavior"), Some(json!("none")));
        }
        assert_eq!(current, next, "collection, discounts, taxes, quantities, metadata …");
        assert_eq!(sent["end_behavior"], "release");
        assert_eq!(
            sent["metadata"],
            json!({ "tollgate_change_to": "price_2", "tollgate_change_at": END.to_string() })
        );
    }

    #[test]
    fn a_running_trial_is_sent_again_and_a_past_one_is_not() {
        for (trial_end, expected) in
            [(json!(END), json!(END)), (json!(START + 9), Value::Null), (Value::Null, Value::Null)]
        {
            let mut phase = bare(START, END, "price_1");
            phase["trial_end"] = trial_end.clone();
            let sent = rewritten(schedule(&json!([phase]))).unwrap();
            assert_eq!(sent["phases"][0]["trial_end"], expected, "{trial_end}");
            assert_eq!(sent["phases"][1]["trial_end"], Value::Null);
        }
    }

    #[test]
    fn a_schedule_without_a_current_phase_or_without_the_plan_cannot_be_changed() {
        for unknown in [
            json!({}),
            json!({ "phases": [{}] }),
            json!({ "current_phase": [1] }),
            schedule(&json!([bare(START - 1, END, "price_1")])),
            schedule(&json!([bare(START, END, "price_other")])),
        ] {
            assert_eq!(rewritten(unknown.clone()), None, "{unknown}");
        }
    }

    #[test]
    fn phases_of_somebody_else_are_recognized() {
        let running = bare(START, END, "price_1");
        let next = bare(END, END + 9, "price_2");
        let planned =
            PlannedPhase { price: PriceId::new("price_2"), at: Timestamp::from_seconds(END) };
        let other = PlannedPhase { price: PriceId::new("price_3"), ..planned.clone() };
        let noted = |mut schedule: Value, price: &str, at: i64| {
            schedule["metadata"] =
                json!({ "tollgate_change_to": price, "tollgate_change_at": at.to_string() });
            schedule
        };
        let with = |field: &str, value: Value, mut schedule: Value| {
            schedule[field] = value;
            schedule
        };
        let one_phase = || schedule(&json!([running]));
        let two_phases = || schedule(&json!([running, next]));
        let three_phases = || schedule(&json!([running, next, bare(END + 9, END + 99, "price_1")]));
        let past = bare(START - 9, START, "price_0");
        let in_last_phase = || schedule(&json!([past, running]));
        for (case, schedule, planned, ours) in [
            ("just created", one_phase(), None, true),
            (
                "a single phase of the operator's, longer than the period",
                schedule(&json!([bare(START, END + 9, "price_1")])),
                None,
                false,
            ),
            ("set to cancel", with("end_behavior", json!("cancel"), one_phase()), None, false),
            ("ours, by its metadata", noted(two_phases(), "price_2", END), None, true),
            ("ours, by the record", two_phases(), Some(&planned), true),
            ("the operator's", two_phases(), None, false),
            ("another change on record", two_phases(), Some(&other), false),
            ("metadata of another change", noted(two_phases(), "price_3", END), None, false),
            ("metadata of another date", noted(two_phases(), "price_2", END + 1), None, false),
            ("ours, with a phase added to it", noted(three_phases(), "price_2", END), None, false),
            (
                "ours, set to cancel",
                with("end_behavior", json!("cancel"), two_phases()),
                Some(&planned),
                false,
            ),
            ("ours, after the change", noted(in_last_phase(), "price_1", START), None, true),
            (
                "the operator's, in its last phase",
                with(
                    "current_phase",
                    json!({ "start_date": START }),
                    schedule(&json!([past, bare(START, END + 9, "x")])),
                ),
                None,
                false,
            ),
            (
                "not started",
                with("current_phase", Value::Null, two_phases()),
                Some(&planned),
                false,
            ),
        ] {
            let period_end = Some(Timestamp::from_seconds(END));
            assert_eq!(Schedule(schedule).is_ours(planned, period_end), ours, "{case}");
        }
    }
}
