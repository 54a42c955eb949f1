//! A running subscription is changed, never doubled: another plan, a cancellation taken back.

use std::time::Duration;

use serde_json::json;

use crate::billing::Billing;
use crate::billing::Person;
use crate::billing::Refusal;
use crate::domain::account::{Heard, Planned, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, ScheduleId, UserId};
use crate::domain::plan::{Interval, Plan, Price};
use crate::domain::plan_change::{Bill, ChangeTiming, NextCharge, Rung, Situation};
use crate::domain::status::StatusView;
use crate::domain::subscription::{Status, Subscription};
use crate::stripe::{
    ChangeOutcome, PlanChange, PlannedEnd, PlannedPhase, PortalFlow, Renewal, ScheduledChange,
    Scheduling,
};

/// How long the shown amounts hold: they are reckoned from the moment of the preview.
const OFFER_HOLDS: Duration = Duration::from_mins(30);

/// What a wish for another plan leads to.
#[derive(Debug, Clone)]
pub enum ChangeOffer {
    Preview(Box<Preview>),
    /// That is what they have.
    Same(Box<StatusView>),
    /// A payment is open: that is settled first.
    PaymentFirst(Box<StatusView>),
    /// The end is scheduled: that is taken back first.
    ResumeFirst(Box<StatusView>),
    /// The change is made on Stripe's page.
    Portal {
        url: String,
    },
}

/// What a change costs, before anybody agrees to it.
#[derive(Debug, Clone)]
pub struct Preview {
    pub from: Option<Plan>,
    pub to: Plan,
    pub price: Price,
    /// `Now` or `PeriodEnd`.
    pub timing: ChangeTiming,
    /// What is invoiced at once; absent when nothing is due before the next charge, because the
    /// change waits for the period's end, or a trial runs.
    pub bill: Option<Bill>,
    /// The charge after the change, or with it. Absent when the subscription ends before.
    pub next: Option<NextCharge>,
    /// The moment the amounts are reckoned from; comes back with the consent.
    pub at: Timestamp,
}

/// What came of a change that was agreed to.
#[derive(Debug, Clone)]
pub enum Changed {
    /// Stripe has made it; the news follows with its event.
    UnderWay { to: Plan },
    /// It will be made with the next renewal.
    Scheduled { from: Option<Plan>, to: Plan, price: Price, at: Timestamp },
    /// The old plan stays until this is paid.
    AwaitsPayment { to: Plan, url: Option<String> },
    /// The amounts are too old, or nothing is as it was: here is a new offer.
    OfferAnew(Box<ChangeOffer>),
}

impl Billing {
    /// Shows what a change to this plan would cost.
    pub async fn offer_change(
        &self,
        person: &Person,
        code: &PlanCode,
        interval: Interval,
        return_url: String,
    ) -> Result<ChangeOffer, Refusal> {
        let (to, price_to) = self.sold(code, interval)?;
        let status = self.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        if running.is_owing() || running.status == Status::Paused {
            return Ok(ChangeOffer::PaymentFirst(Box::new(status)));
        }
        if running.cancel_at.is_some() {
            return Ok(ChangeOffer::ResumeFirst(Box::new(status)));
        }
        if running.price == price_to.stripe_price {
            return Ok(ChangeOffer::Same(Box::new(status)));
        }
        self.own_schedule(&running).await?;
        let timing = self.timing(&running, code, interval);
        let change = change_of(&running, &price_to, self.clock.now())?;
        if timing == ChangeTiming::Portal {
            let flow = PortalFlow::SubscriptionUpdateConfirm {
                subscription: running.id.clone(),
                item: change.item,
                quantity: change.quantity,
                price: change.price,
            };
            let url = self.manage(person, Some(flow), return_url).await?;
            return Ok(ChangeOffer::Portal { url });
        }
        let now = self.clock.now();
        let period_end = running.current_period_end.ok_or(Refusal::Busy)?;
        let charge =
            |renewal: Renewal, balance, at| NextCharge { total: renewal.total, balance, at };
        // On trial Stripe previews the first payment, which comes when the trial is over.
        let at_once = timing == ChangeTiming::Now && running.status != Status::Trialing;
        let (bill, next) = if at_once {
            let preview = self.stripe.preview_change(&change, now).await?;
            // What the change leaves of the customer's credit meets the renewal.
            let balance = preview.bill.ending_balance;
            let next = preview.next.map(|renewal| {
                charge(renewal, balance, renewal.restarted_until.unwrap_or(period_end))
            });
            (Some(preview.bill), next)
        } else {
            let key = format!("{}-end", change.key);
            let next = self.stripe.preview_renewal(&change, &key, now).await?;
            (None, next.map(|renewal| charge(renewal, renewal.balance, period_end)))
        };
        Ok(ChangeOffer::Preview(Box::new(Preview {
            from: self.catalogue().plan(&running.plan).cloned(),
            to,
            price: price_to,
            timing,
            bill,
            next,
            at: change.proration_date,
        })))
    }

    /// Makes the change that was shown and agreed to. `at` is the preview's: the same moment gives
    /// the same amounts, and a second tap is the same request.
    pub async fn change(
        &self,
        person: &Person,
        code: &PlanCode,
        interval: Interval,
        at: Timestamp,
        return_url: String,
    ) -> Result<Changed, Refusal> {
        let (to, price_to) = self.sold(code, interval)?;
        let status = self.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let now = self.clock.now();
        let holds = at <= now && now.since(at) <= OFFER_HOLDS;
        let free = !running.is_owing() && running.cancel_at.is_none();
        let timing = self.timing(&running, code, interval);
        // The second of two taps finds what the first has done.
        if holds && running.price == price_to.stripe_price {
            return Ok(Changed::UnderWay { to });
        }
        if !holds || !free || timing == ChangeTiming::Portal {
            let offer = self.offer_change(person, code, interval, return_url).await?;
            return Ok(Changed::OfferAnew(Box::new(offer)));
        }
        let change = change_of(&running, &price_to, at)?;
        self.own_schedule(&running).await?;
        if timing == ChangeTiming::PeriodEnd {
            let scheduled = self.schedule(person.id, running, to, price_to, change).await?;
            if let Some(scheduled) = scheduled {
                return Ok(scheduled);
            }
            let offer = self.offer_change(person, code, interval, return_url).await?;
            return Ok(Changed::OfferAnew(Box::new(offer)));
        }
        if let Some(schedule) = &running.schedule {
            self.stripe.release_schedule(schedule, &release_key(schedule)).await?;
        }
        let outcome = self.stripe.change_plan(&change, now).await?;
        let (fetched, changed) = match outcome {
            ChangeOutcome::Done(fetched) => (fetched, Changed::UnderWay { to: to.clone() }),
            ChangeOutcome::AwaitsPayment { hosted_url, fetched } => {
                (fetched, Changed::AwaitsPayment { to: to.clone(), url: hosted_url })
            }
        };
        self.note_deed(person.id, "plan.change_asked", &running, &to.code, &price_to).await?;
        self.take_over(person.id, fetched, "user").await?;
        Ok(changed)
    }

    /// None: this very offer was taken before, and taken back since.
    async fn schedule(
        &self,
        user: UserId,
        running: Subscription,
        to: Plan,
        price_to: Price,
        change: PlanChange,
    ) -> Result<Option<Changed>, Refusal> {
        let (Some(at), Some(current)) = (running.current_period_end, running.price.clone()) else {
            return Err(Refusal::Busy);
        };
        let scheduled = ScheduledChange {
            subscription: running.id.clone(),
            schedule: running.schedule.clone(),
            current_price: current,
            price: change.price.clone(),
            interval: price_to.interval,
            at,
            key: change.key,
        };
        let planned = planned_phase(&running);
        let schedule = match self.stripe.schedule_change(&scheduled, planned.as_ref()).await? {
            Scheduling::Scheduled(schedule) => schedule,
            Scheduling::Foreign => return Err(Refusal::ScheduledElsewhere),
        };
        // The subscription names its schedule now; without that the plan would not be shown.
        let fetched = self.stripe.retrieve_subscription(&running.id, self.clock.now()).await?;
        // Stripe answers a repeated request from memory, also when the schedule is gone by now.
        if fetched.snapshot.schedule.as_ref() != Some(&schedule) {
            self.take_over(user, fetched, "user").await?;
            return Ok(None);
        }
        let statement = Statement::Planned(Planned {
            subscription: running.id.clone(),
            schedule: schedule.clone(),
            plan: to.code.clone(),
            price: Some(change.price),
            at,
        });
        let source = Source::Deed(format!("{schedule}:{}", change.proration_date.seconds()));
        let heard = Heard { at: self.clock.now(), source, statement };
        self.hear(user, vec![heard], Vec::new()).await?;
        self.note_deed(user, "plan.change_scheduled", &running, &to.code, &price_to).await?;
        self.take_over(user, fetched, "user").await?;
        let from = self.catalogue().plan(&running.plan).cloned();
        Ok(Some(Changed::Scheduled { from, to, price: price_to, at }))
    }

    /// Takes a scheduled change of plan back. False: there is none.
    pub async fn keep_plan(&self, person: &Person) -> Result<bool, Refusal> {
        let status = self.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let Some(schedule) = running.schedule.clone() else { return Ok(false) };
        self.own_schedule(&running).await?;
        self.stripe.release_schedule(&schedule, &release_key(&schedule)).await?;
        let fact = AuditFact {
            actor: Actor::User(person.id),
            action: "plan.change_dropped",
            subject: running.id.to_string(),
            user: Some(person.id),
            before: None,
            after: Some(json!({ "schedule": schedule })),
        };
        self.audit(fact).await?;
        let fetched = self.stripe.retrieve_subscription(&running.id, self.clock.now()).await?;
        self.take_over(person.id, fetched, "user").await?;
        Ok(true)
    }

    /// Takes a scheduled cancellation back. False: there is none.
    pub async fn resume(&self, person: &Person) -> Result<bool, Refusal> {
        let status = self.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let Some(end) = running.cancel_at else { return Ok(false) };
        self.own_schedule(&running).await?;
        let planned =
            if running.cancel_at_period_end { PlannedEnd::PeriodEnd } else { PlannedEnd::Date };
        let now = self.clock.now();
        let id = person.id;
        let attempt = self.store.write(move |ledger| ledger.next_attempt(id)).await?;
        let key = format!("tollgate-resume-{}-{attempt}", running.id);
        let fetched = self.stripe.resume_subscription(&running.id, planned, &key, now).await?;
        let fact = AuditFact {
            actor: Actor::User(person.id),
            action: "subscription.resume_asked",
            subject: running.id.to_string(),
            user: Some(person.id),
            before: None,
            after: Some(json!({ "cancel_at": end.seconds() })),
        };
        self.audit(fact).await?;
        self.take_over(person.id, fetched, "user").await?;
        Ok(true)
    }

    fn sold(&self, code: &PlanCode, interval: Interval) -> Result<(Plan, Price), Refusal> {
        let plan = self.catalogue().plan(code).ok_or(Refusal::PlanUnknown)?;
        let price = plan.price(interval).filter(|_| interval != Interval::Once);
        let price = price.filter(|price| price.stripe_price.is_some());
        let price = price.ok_or(Refusal::PlanNotSold)?;
        Ok((plan.clone(), price.clone()))
    }

    /// A schedule with phases that were not planned here is the operator's: it is left alone, and
    /// so is the subscription.
    async fn own_schedule(&self, running: &Subscription) -> Result<(), Refusal> {
        let Some(schedule) = &running.schedule else { return Ok(()) };
        let planned = planned_phase(running);
        let end = running.current_period_end;
        if self.stripe.owns_schedule(schedule, planned.as_ref(), end).await? {
            return Ok(());
        }
        log::info!(
            subscription = running.id.as_str(), schedule = schedule.as_str();
            "a schedule that was not made here manages a subscription; it is left alone"
        );
        Err(Refusal::ScheduledElsewhere)
    }

    fn timing(&self, running: &Subscription, to: &PlanCode, interval: Interval) -> ChangeTiming {
        let rung =
            |plan: &PlanCode, interval| Some(Rung { plan: self.catalogue().rank(plan)?, interval });
        let from = running.interval.and_then(|interval| rung(&running.plan, interval));
        match rung(to, interval) {
            Some(to) => self.terms.changes.timing(from, to, Situation::of(running)),
            None => self.terms.changes.downgrades,
        }
    }

    async fn note_deed(
        &self,
        user: UserId,
        action: &'static str,
        running: &Subscription,
        to: &PlanCode,
        price: &Price,
    ) -> Result<(), Refusal> {
        self.audit(AuditFact {
            actor: Actor::User(user),
            action,
            subject: running.id.to_string(),
            user: Some(user),
            before: Some(json!({ "plan": running.plan })),
            after: Some(json!({ "plan": to, "interval": price.interval, "amount": price.amount })),
        })
        .await
    }
}

/// What this product has on record for the schedule.
fn planned_phase(running: &Subscription) -> Option<PlannedPhase> {
    let planned = running.planned.as_ref()?;
    Some(PlannedPhase { price: planned.price.clone()?, at: planned.at })
}

/// A schedule is let go of once, whoever asks for it.
pub(super) fn release_key(schedule: &ScheduleId) -> String {
    format!("tollgate-release-{schedule}")
}

fn change_of(running: &Subscription, to: &Price, at: Timestamp) -> Result<PlanChange, Refusal> {
    let price = to.stripe_price.clone().ok_or(Refusal::PlanNotSold)?;
    // Known once the subscription has been seen, which takes a moment after the purchase.
    let plan = running.plan_item.as_ref().ok_or(Refusal::Busy)?;
    let (item, quantity) = (plan.id.clone().ok_or(Refusal::Busy)?, plan.quantity);
    let key = format!("tollgate-change-{}-{price}-{}", running.id, at.seconds());
    let proration_date = at.whole_second();
    let subscription = running.id.clone();
    let anew = running.reversal.is_some();
    Ok(PlanChange { subscription, item, quantity, price, proration_date, anew, key })
}
