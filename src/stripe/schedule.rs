//! A change of plan at the end of the period, which a subscription schedule carries out.

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

/// Metadata of a schedule that only this product writes: the price that its next phase brings, and
/// when, in seconds.
const CHANGE_TO: &str = "tollgate_change_to";
const CHANGE_AT: &str = "tollgate_change_at";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledChange {
    pub subscription: SubscriptionId,
    /// The schedule that the subscription has already; one is made otherwise.
    pub schedule: Option<ScheduleId>,
    /// The price of the plan's item, by which the item is found in the phases.
    pub current_price: PriceId,
    /// The new one, and how often it is charged.
    pub price: PriceId,
    pub interval: Interval,
    /// The end of the current period.
    pub at: Timestamp,
    /// Idempotency key of the schedule; its phases derive theirs.
    pub key: String,
}

/// What a change planned here says about its schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPhase {
    pub price: PriceId,
    pub at: Timestamp,
}

/// What came of a change that was to be scheduled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheduling {
    Scheduled(ScheduleId),
    /// The subscription has a schedule that somebody else wrote; it is as it was.
    Foreign,
}

impl Gateway {
    /// Whether everything that a schedule has yet to bring was planned here. `planned` is the
    /// change that this product has on record for it: older schedules carry no metadata.
    pub async fn owns_schedule(
        &self,
        id: &ScheduleId,
        planned: Option<&PlannedPhase>,
        period_end: Option<Timestamp>,
    ) -> Result<bool, StripeError> {
        let segment = path::segment(id.as_str(), "subscription schedule")?;
        let request = RetrieveSubscriptionSchedule::new(segment).build();
        let answer = self.transport.get(Operation::RetrieveSchedule, request).await?;
        Ok(Schedule(answer.read()?).is_ours(planned, period_end))
    }

    /// The plan stays until the period ends; then the new price begins, without prorations, and
    /// after its first period the schedule lets go of the subscription. All else of the subscription
    /// stays: Stripe takes phases only as a whole, so they are built from those that it shows. Until
    /// then the subscription can be changed through its schedule only. A failure may leave a schedule
    /// behind that changes nothing; the same key goes on with it.
    pub async fn schedule_change(
        &self,
        change: &ScheduledChange,
        planned: Option<&PlannedPhase>,
    ) -> Result<Scheduling, StripeError> {
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
        let schedule = Schedule(answer.read()?);
        let id = schedule.id().ok_or_else(|| answer.unreadable("a schedule without an id"))?;
        let wish = PlannedPhase { price: change.price.clone(), at: change.at };
        if schedule.brings(&wish) {
            return Ok(Scheduling::Scheduled(id));
        }
        if change.schedule.is_some() && !schedule.is_ours(planned, Some(change.at)) {
            return Ok(Scheduling::Foreign);
        }
        let body = schedule
            .rewritten(change, length)
            .ok_or_else(|| answer.unreadable("a schedule whose current phase lacks the plan"))?;
        let segment = path::segment(id.as_str(), "subscription schedule")?;
        let target = format!("/subscription_schedules/{segment}");
        let request = RequestBuilder::new(StripeMethod::Post, target).form(&body);
        let key = format!("{}-phases", change.key);
        self.transport.post(Operation::UpdateSchedule, request, &key).await?;
        Ok(Scheduling::Scheduled(id))
    }

    /// Calls a scheduled change off; the subscription goes on as it is. Refused for a schedule
    /// that is over.
    pub async fn release_schedule(&self, id: &ScheduleId, key: &str) -> Result<(), StripeError> {
        let id = path::segment(id.as_str(), "subscription schedule")?;
        let request = ReleaseSubscriptionSchedule::new(id).build();
        self.transport.post(Operation::ReleaseSchedule, request, key).await.map(drop)
    }
}

fn one_period(interval: Interval) -> Result<&'static str, StripeError> {
    match interval {
        Interval::Month | Interval::Year => Ok(interval.as_str()),
        Interval::Once => Err(impossible("a single payment cannot be scheduled")),
    }
}

/// A schedule as Stripe shows it.
struct Schedule(Value);

impl Schedule {
    fn id(&self) -> Option<ScheduleId> {
        self.0["id"].as_str().filter(|id| !id.is_empty()).map(ScheduleId::new)
    }

    fn phases(&self) -> &[Value] {
        self.0["phases"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The phase that the subscription is in, and those to come.
    fn running(&self) -> Option<(&Value, &[Value])> {
        let start = self.0["current_phase"]["start_date"].as_i64()?;
        let starts = |phase: &Value| phase["start_date"].as_i64() == Some(start);
        let place = self.phases().iter().position(starts)?;
        self.phases()[place..].split_first()
    }

    /// Written here, and since then by nobody else: the phase that was planned, in the metadata or
    /// on record here, is the last one, and runs or comes next. A schedule that has just been made
    /// of a subscription has one phase, which ends with the period: nobody has planned anything yet.
    fn is_ours(&self, planned: Option<&PlannedPhase>, period_end: Option<Timestamp>) -> bool {
        let releases = self.0["end_behavior"].as_str() == Some("release");
        let Some((running, to_come)) = self.running().filter(|_| releases) else { return false };
        let written = self.written();
        let known = |phase: &Value| written.iter().chain(planned).any(|known| brings(phase, known));
        match to_come {
            [] => {
                let end = running["end_date"].as_i64();
                let made_now =
                    self.phases().len() == 1 && end == period_end.map(Timestamp::seconds);
                made_now || known(running)
            }
            [next] => known(next),
            _ => false,
        }
    }

    /// What this product has written into the metadata.
    fn written(&self) -> Option<PlannedPhase> {
        let price = self.0["metadata"][CHANGE_TO].as_str()?;
        let at = self.0["metadata"][CHANGE_AT].as_str()?.parse().ok()?;
        Some(PlannedPhase { price: PriceId::new(price), at: Timestamp::from_seconds(at) })
    }

    /// The wish has been carried out before.
    fn brings(&self, wish: &PlannedPhase) -> bool {
        let to_come = self.running().map(|(_, to_come)| to_come);
        let alone = matches!(to_come, Some([next]) if brings(next, wish));
        alone && self.written().as_ref() == Some(wish)
    }

    /// All that is said of the schedule: its running phase as it is, then the same with another
    /// price for the plan. None when the running phase does not hold the plan.
    fn rewritten(&self, change: &ScheduledChange, length: &str) -> Option<Value> {
        let (running, _) = self.running()?;
        let mut rest = phase::as_parameters(running)?;
        let mut next = rest.clone();
        let end = change.at.seconds();
        rest["start_date"] = running["start_date"].clone();
        rest["end_date"] = json!(end);
        rest["proration_behavior"] = json!("none");
        // A period on trial ends with its trial; a trial that is over is not said again.
        if running["trial_end"].as_i64().is_some_and(|trial| trial >= end) {
            rest["trial_end"] = json!(end);
        }
        let of_plan = |item: &&mut Value| item["price"] == json!(change.current_price);
        let item = next["items"].as_array_mut()?.iter_mut().find(of_plan)?;
        item["price"] = json!(change.price);
        next["duration"] = json!({ "interval": length });
        next["proration_behavior"] = json!("none");
        if let Some(next) = next.as_object_mut() {
            // It was charged with the running phase, and anchors that phase only.
            next.remove("add_invoice_items");
            next.remove("billing_cycle_anchor");
        }
        Some(json!({
            "end_behavior": "release",
            "metadata": { CHANGE_TO: change.price, CHANGE_AT: end.to_string() },
            "phases": [rest, next],
            "proration_behavior": "none",
        }))
    }
}

fn brings(phase: &Value, planned: &PlannedPhase) -> bool {
    let priced = |item: &Value| phase::id(&item["price"]) == Some(planned.price.as_str());
    phase["start_date"].as_i64() == Some(planned.at.seconds())
        && phase["items"].as_array().is_some_and(|items| items.iter().any(priced))
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
    fn nothing_but_the_price_of_the_plan_changes() {
        let past = bare(START - 9, START, "price_0");
        let sent = rewritten(schedule(&json!([past, full()]))).unwrap();
        let (mut rest, mut next) = (sent["phases"][0].clone(), sent["phases"][1].clone());
        assert_eq!(sent["phases"].as_array().unwrap().len(), 2, "what is over is left out");
        assert_eq!(
            (&rest["start_date"], &rest["end_date"], &next["duration"]),
            (&json!(START), &json!(END), &json!({ "interval": "year" }))
        );
        let prices = |phase: &Value| -> Vec<Value> {
            phase["items"].as_array().unwrap().iter().map(|item| item["price"].clone()).collect()
        };
        assert_eq!(prices(&rest), ["price_addon", "price_1", "price_metered"]);
        assert_eq!(prices(&next), ["price_addon", "price_2", "price_metered"]);
        next["items"][1]["price"] = json!("price_1");
        for (phase, fields) in [
            (&mut rest, &["start_date", "end_date", "add_invoice_items", "billing_cycle_anchor"]),
            (&mut next, &["duration"; 4]),
        ] {
            let phase = phase.as_object_mut().unwrap();
            for field in fields {
                phase.remove(*field);
            }
            assert_eq!(phase.remove("proration_behavior"), Some(json!("none")));
        }
        assert_eq!(rest, next, "collection, discounts, taxes, quantities, metadata …");
        assert_eq!(sent["end_behavior"], "release");
        assert_eq!(
            sent["metadata"],
            json!({ "tollgate_change_to": "price_2", "tollgate_change_at": END.to_string() })
        );
    }

    #[test]
    fn a_trial_that_runs_is_said_again_and_one_that_is_over_is_not() {
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
    fn a_schedule_that_stands_nowhere_or_lacks_the_plan_cannot_be_changed() {
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
    fn phases_that_somebody_else_wrote_are_known() {
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
        let one = || schedule(&json!([running]));
        let two = || schedule(&json!([running, next]));
        let three = || schedule(&json!([running, next, bare(END + 9, END + 99, "price_1")]));
        let past = bare(START - 9, START, "price_0");
        let entered = || schedule(&json!([past, running]));
        for (case, schedule, planned, ours) in [
            ("just made", one(), None, true),
            (
                "one phase of the operator's, longer than the period",
                schedule(&json!([bare(START, END + 9, "price_1")])),
                None,
                false,
            ),
            ("made to end", with("end_behavior", json!("cancel"), one()), None, false),
            ("ours, by its metadata", noted(two(), "price_2", END), None, true),
            ("ours, by the record", two(), Some(&planned), true),
            ("the operator's", two(), None, false),
            ("another change on record", two(), Some(&other), false),
            ("metadata of another change", noted(two(), "price_3", END), None, false),
            ("metadata of another date", noted(two(), "price_2", END + 1), None, false),
            ("ours, with a phase added to it", noted(three(), "price_2", END), None, false),
            (
                "ours, made to end",
                with("end_behavior", json!("cancel"), two()),
                Some(&planned),
                false,
            ),
            ("ours, whose change is made", noted(entered(), "price_1", START), None, true),
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
            ("not begun", with("current_phase", Value::Null, two()), Some(&planned), false),
        ] {
            let period_end = Some(Timestamp::from_seconds(END));
            assert_eq!(Schedule(schedule).is_ours(planned, period_end), ours, "{case}");
        }
    }
}
