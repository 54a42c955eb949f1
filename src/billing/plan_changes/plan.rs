//! Changes a running subscription instead of selling a second one: another plan, or a cancellation
//! that is taken back.

use std::time::Duration;

use serde_json::json;

use crate::billing::NoticeProgress;
use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::plan_changes::service::PlanChanges;
use crate::billing::stripe_keys::release_key;
use crate::domain::account::{Fact, FactBody, Planned, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::notice::Notice;
use crate::domain::open_message::{CustomerAction, Subject};
use crate::domain::plan::{Interval, Plan, Price};
use crate::domain::plan_change::{Basis, ChangeTiming, NextCharge, PlanAndInterval, Situation};
use crate::domain::quote::ChangeQuote;
use crate::domain::status::StatusView;
use crate::domain::subscription::{EndKind, Subscription};
use crate::stripe::{
    ChangeOutcome, PlanChange, PlannedEnd, PlannedPhase, PortalFlow, Renewal, ScheduledChange,
    Scheduling,
};

/// How long an offer is valid: its amounts are calculated for the time of the preview.
const OFFER_LIFETIME: Duration = Duration::from_mins(30);

/// What the request for another plan leads to.
#[derive(Debug, Clone)]
pub enum ChangeOffer {
    Preview(Box<Preview>),
    /// The user has this plan.
    Same(Box<StatusView>),
    /// An open payment has to be settled first.
    PaymentFirst(Box<StatusView>),
    /// A scheduled cancellation has to be taken back first.
    ResumeFirst(Box<StatusView>),
    /// The subscription is at a price that no plan lists, and is left alone.
    Unlisted(Box<StatusView>),
    /// The change is made in Stripe's billing portal.
    Portal {
        url: String,
    },
}

/// What a change costs, before it is confirmed.
#[derive(Debug, Clone)]
pub struct Preview {
    pub from: Option<Plan>,
    pub to: Plan,
    pub price: Price,
    pub quote: ChangeQuote,
}

/// The consent to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// The proration date of the amounts.
    pub at: Timestamp,
    /// What the offer was based on. Absent in buttons of older versions.
    pub basis: Option<Basis>,
    /// The message with the button; the notice about the change replaces it.
    pub message: Option<i64>,
}

/// The outcome of taking a cancellation back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumption {
    /// The notice will replace the message in which it was requested.
    UnderWay,
    Sent(Box<Notice>),
    /// There is no cancellation.
    Nothing,
}

/// The outcome of a change that was confirmed.
#[derive(Debug, Clone)]
pub enum Changed {
    /// Stripe has made it, and the notice will replace the message in which it was confirmed.
    UnderWay,
    /// It is made, and this notice was sent.
    Sent(Box<Notice>),
    /// It will be made at the next renewal.
    Scheduled { from: Option<Box<Plan>>, to: Box<Plan>, price: Price, at: Timestamp },
    /// The old plan stays until the change is paid.
    AwaitsPayment { to: Plan, url: Option<String>, subscription: SubscriptionId },
    /// The offer has expired or no longer applies; this is a new one.
    NewOffer(Box<ChangeOffer>),
}

impl PlanChanges {
    /// Previews a change to this plan.
    pub async fn offer_change(
        &self,
        person: &Person,
        code: &PlanCode,
        interval: Interval,
        return_url: String,
    ) -> Result<ChangeOffer, Refusal> {
        let (to, price_to) = self.sold(code, interval)?;
        let status = self.accounts.status(person.id).await?;
        if status.is_unlisted() {
            return Ok(ChangeOffer::Unlisted(Box::new(status)));
        }
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        if running.is_owing() || running.is_paused() {
            return Ok(ChangeOffer::PaymentFirst(Box::new(status)));
        }
        if running.cancel_at().is_some() {
            return Ok(ChangeOffer::ResumeFirst(Box::new(status)));
        }
        if running.price() == price_to.stripe_price.as_ref() {
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
            let url = self.customers.open_portal(person, Some(flow), return_url).await?;
            return Ok(ChangeOffer::Portal { url });
        }
        let now = self.clock.now();
        let period_end = running.current_period_end.ok_or(Refusal::Busy)?;
        let next_charge =
            |renewal: Renewal, balance, at| NextCharge { total: renewal.total, balance, at };
        // During a trial, Stripe previews the next payment, which is due when the trial ends.
        let at_once = timing == ChangeTiming::Now && !running.is_free();
        let (bill, next) = if at_once {
            let preview = self.stripe.preview_change(&change, now).await?;
            // The rest of the customer's credit is applied to the renewal.
            let balance = preview.bill.ending_balance;
            let next = preview.next.map(|renewal| {
                next_charge(renewal, balance, renewal.restarted_until.unwrap_or(period_end))
            });
            (Some(preview.bill), next)
        } else {
            let key = format!("{}-end", change.key);
            let next = self.stripe.preview_renewal(&change, &key, now).await?;
            (None, next.map(|renewal| next_charge(renewal, renewal.balance, period_end)))
        };
        Ok(ChangeOffer::Preview(Box::new(Preview {
            from: self.config.catalogue().plan(&running.plan).cloned(),
            to,
            price: for_all_seats(price_to, &running),
            quote: ChangeQuote {
                timing,
                bill,
                next,
                at: change.proration_date,
                basis: basis(&running, timing, &change.price),
            },
        })))
    }

    /// Makes the change that was previewed and confirmed. The proration date is that of the
    /// preview, so the amounts are the same, and a second tap is the same request.
    pub async fn change(
        &self,
        person: &Person,
        code: &PlanCode,
        interval: Interval,
        consent: Consent,
        return_url: String,
    ) -> Result<Changed, Refusal> {
        let at = consent.at;
        let (to, price_to) = self.sold(code, interval)?;
        let status = self.accounts.status(person.id).await?;
        if status.is_unlisted() {
            let offer = ChangeOffer::Unlisted(Box::new(status));
            return Ok(Changed::NewOffer(Box::new(offer)));
        }
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let now = self.clock.now();
        let holds = at <= now && now.since(at) <= OFFER_LIFETIME;
        let free = !running.is_owing() && !running.is_paused() && running.cancel_at().is_none();
        let timing = self.timing(&running, code, interval);
        // A second tap arrives when the first one is done.
        if holds && running.price() == price_to.stripe_price.as_ref() {
            return self.made(person.id, &running.id, code, status).await;
        }
        if !holds || !free || timing == ChangeTiming::Portal {
            let offer = self.offer_change(person, code, interval, return_url).await?;
            return Ok(Changed::NewOffer(Box::new(offer)));
        }
        let change = change_of(&running, &price_to, at)?;
        // Since the offer, a payment may have been refunded, a trial may have ended, or seats may
        // have been added: that would be another change at another price.
        if consent.basis != Some(basis(&running, timing, &change.price)) {
            let offer = self.offer_change(person, code, interval, return_url).await?;
            return Ok(Changed::NewOffer(Box::new(offer)));
        }
        self.own_schedule(&running).await?;
        if timing == ChangeTiming::PeriodEnd {
            let scheduled = self.schedule(person.id, running, to, price_to, change).await?;
            if let Some(scheduled) = scheduled {
                return Ok(scheduled);
            }
            let offer = self.offer_change(person, code, interval, return_url).await?;
            return Ok(Changed::NewOffer(Box::new(offer)));
        }
        if let Some(schedule) = running.schedule_id() {
            self.stripe.release_schedule(schedule, &release_key(schedule)).await?;
        }
        self.expect_notice(person.id, &running.id, CustomerAction::ChangePlan, consent.message)
            .await?;
        let outcome = match self.stripe.change_plan(&change, now).await {
            Ok(outcome) => outcome,
            Err(error) => {
                self.expect_no_notice(person.id, consent.message).await?;
                return Err(error.into());
            }
        };
        let (fetched, waits) = match outcome {
            ChangeOutcome::Done(fetched) => (fetched, None),
            ChangeOutcome::AwaitsPayment { hosted_url, fetched } => (fetched, Some(hosted_url)),
        };
        self.audit_action(person.id, AuditAction::PlanChangeAsked, &running, &to.code, &price_to)
            .await?;
        self.writer.apply_fetched(person.id, fetched, "user").await?;
        if let Some(url) = waits {
            return Ok(Changed::AwaitsPayment { to, url, subscription: running.id });
        }
        Ok(
            match self
                .sent_messages
                .notice_progress(person.id, &running.id, CustomerAction::ChangePlan, Some(code))
                .await?
            {
                NoticeProgress::Sent(notice) => Changed::Sent(notice),
                NoticeProgress::OnItsWay | NoticeProgress::None => Changed::UnderWay,
            },
        )
    }

    /// The outcome of a change that Stripe has made, depending on its notice.
    async fn made(
        &self,
        user: UserId,
        subscription: &SubscriptionId,
        code: &PlanCode,
        status: StatusView,
    ) -> Result<Changed, Refusal> {
        Ok(
            match self
                .sent_messages
                .notice_progress(user, subscription, CustomerAction::ChangePlan, Some(code))
                .await?
            {
                NoticeProgress::OnItsWay => Changed::UnderWay,
                NoticeProgress::Sent(notice) => Changed::Sent(notice),
                NoticeProgress::None => {
                    Changed::NewOffer(Box::new(ChangeOffer::Same(Box::new(status))))
                }
            },
        )
    }

    /// The notice about the action will replace this message. Recorded before Stripe is called,
    /// since its webhook may arrive before its response.
    async fn expect_notice(
        &self,
        user: UserId,
        subscription: &SubscriptionId,
        action: CustomerAction,
        message: Option<i64>,
    ) -> Result<(), Refusal> {
        let Some(message) = message else { return Ok(()) };
        let subject = Subject::CustomerAction { subscription: subscription.clone(), action };
        self.sent_messages.follow(user, message, subject).await
    }

    async fn expect_no_notice(&self, user: UserId, message: Option<i64>) -> Result<(), Refusal> {
        match message {
            Some(message) => self.sent_messages.unfollow(user, message).await,
            None => Ok(()),
        }
    }

    /// `None`: this same offer was accepted before, and the change was taken back since.
    async fn schedule(
        &self,
        user: UserId,
        running: Subscription,
        to: Plan,
        price_to: Price,
        change: PlanChange,
    ) -> Result<Option<Changed>, Refusal> {
        let (Some(at), Some(current)) = (running.current_period_end, running.price().cloned())
        else {
            return Err(Refusal::Busy);
        };
        let scheduled = ScheduledChange {
            subscription: running.id.clone(),
            schedule: running.schedule_id().cloned(),
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
        // The subscription refers to its schedule now, without which the planned change would not
        // be shown.
        let fetched = self.stripe.retrieve_subscription(&running.id, self.clock.now()).await?;
        // Stripe replays its response to a repeated request, even if the schedule is gone by now.
        if fetched.snapshot.schedule.as_ref() != Some(&schedule) {
            self.writer.apply_fetched(user, fetched, "user").await?;
            return Ok(None);
        }
        let body = FactBody::Planned(Planned {
            subscription: running.id.clone(),
            schedule: schedule.clone(),
            plan: to.code.clone(),
            price: Some(change.price),
            at,
        });
        let source = Source::Internal(format!("{schedule}:{}", change.proration_date.seconds()));
        let fact = Fact { at: self.clock.now(), source, body: body.into() };
        self.writer.append_facts(user, vec![fact], Vec::new()).await?;
        self.audit_action(user, AuditAction::PlanChangeScheduled, &running, &to.code, &price_to)
            .await?;
        self.writer.apply_fetched(user, fetched, "user").await?;
        let from = self.config.catalogue().plan(&running.plan).cloned();
        let price = for_all_seats(price_to, &running);
        let (from, to) = (from.map(Box::new), Box::new(to));
        Ok(Some(Changed::Scheduled { from, to, price, at }))
    }

    /// Cancels a scheduled change of plan. Returns false if there is none.
    pub async fn cancel_scheduled_change(&self, person: &Person) -> Result<bool, Refusal> {
        let status = self.accounts.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let Some(schedule) = running.schedule_id().cloned() else { return Ok(false) };
        self.own_schedule(&running).await?;
        self.stripe.release_schedule(&schedule, &release_key(&schedule)).await?;
        let entry = AuditDraft {
            actor: Actor::User(person.id),
            action: AuditAction::PlanChangeDropped,
            subject: running.id.to_string(),
            user: Some(person.id),
            before: None,
            after: Some(json!({ "schedule": schedule })),
        };
        self.writer.audit(entry).await?;
        let fetched = self.stripe.retrieve_subscription(&running.id, self.clock.now()).await?;
        self.writer.apply_fetched(person.id, fetched, "user").await?;
        Ok(true)
    }

    /// Takes a scheduled cancellation back. `message`: where it was requested.
    pub async fn resume(
        &self,
        person: &Person,
        message: Option<i64>,
    ) -> Result<Resumption, Refusal> {
        let status = self.accounts.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let Some(end) = running.state.scheduled_end() else { return Ok(Resumption::Nothing) };
        self.own_schedule(&running).await?;
        let planned = match end.kind {
            EndKind::PeriodEnd => PlannedEnd::PeriodEnd,
            EndKind::Date | EndKind::Term => PlannedEnd::Date,
        };
        let now = self.clock.now();
        let id = person.id;
        let attempt = self.store.write(move |tx| tx.next_attempt(id)).await?;
        let key = format!("tollgate-resume-{}-{attempt}", running.id);
        self.expect_notice(person.id, &running.id, CustomerAction::Resume, message).await?;
        let resumed = self.stripe.resume_subscription(&running.id, planned, &key, now).await;
        let fetched = match resumed {
            Ok(fetched) => fetched,
            Err(error) => {
                self.expect_no_notice(person.id, message).await?;
                return Err(error.into());
            }
        };
        let entry = AuditDraft {
            actor: Actor::User(person.id),
            action: AuditAction::SubscriptionResumeAsked,
            subject: running.id.to_string(),
            user: Some(person.id),
            before: None,
            after: Some(json!({ "cancel_at": end.at.seconds() })),
        };
        self.writer.audit(entry).await?;
        self.writer.apply_fetched(person.id, fetched, "user").await?;
        let progress = self
            .sent_messages
            .notice_progress(person.id, &running.id, CustomerAction::Resume, None)
            .await?;
        Ok(match progress {
            NoticeProgress::Sent(notice) => Resumption::Sent(notice),
            NoticeProgress::OnItsWay | NoticeProgress::None => Resumption::UnderWay,
        })
    }

    fn sold(&self, code: &PlanCode, interval: Interval) -> Result<(Plan, Price), Refusal> {
        let plan = self.config.catalogue().plan(code).ok_or(Refusal::PlanUnknown)?;
        let price = plan.price(interval).filter(|_| interval != Interval::Once);
        let price = price.filter(|price| price.stripe_price.is_some());
        let price = price.ok_or(Refusal::PlanNotSold)?;
        Ok((plan.clone(), price.clone()))
    }

    /// A schedule with phases that were not planned here is managed by the operator. It is left
    /// alone, and so is the subscription.
    async fn own_schedule(&self, running: &Subscription) -> Result<(), Refusal> {
        let Some(schedule) = running.schedule_id() else { return Ok(()) };
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
        let rung = |plan: &PlanCode, interval| {
            Some(PlanAndInterval { plan: self.config.catalogue().rank(plan)?, interval })
        };
        let from = running.interval().and_then(|interval| rung(&running.plan, interval));
        match rung(to, interval) {
            Some(to) => self.config.changes.timing(from, to, Situation::of(running)),
            None => self.config.changes.downgrades,
        }
    }

    async fn audit_action(
        &self,
        user: UserId,
        action: AuditAction,
        running: &Subscription,
        to: &PlanCode,
        price: &Price,
    ) -> Result<(), Refusal> {
        let entry = AuditDraft {
            actor: Actor::User(user),
            action,
            subject: running.id.to_string(),
            user: Some(user),
            before: Some(json!({ "plan": running.plan })),
            after: Some(json!({ "plan": to, "interval": price.interval, "amount": price.amount })),
        };
        Ok(self.writer.audit(entry).await?)
    }
}

/// The price of the plan's item after the change, which keeps its quantity.
fn for_all_seats(price: Price, running: &Subscription) -> Price {
    let seats = running.plan_item().and_then(|item| item.quantity).unwrap_or(1);
    let minor = price.amount.minor.saturating_mul(seats);
    Price { amount: Money { minor, ..price.amount }, ..price }
}

/// What is stored about the schedule.
fn planned_phase(running: &Subscription) -> Option<PlannedPhase> {
    let planned = running.planned_change()?;
    Some(PlannedPhase { price: planned.price.clone()?, at: planned.at })
}

fn basis(running: &Subscription, timing: ChangeTiming, price: &PriceId) -> Basis {
    let (situation, end) = (Situation::of(running), running.current_period_end);
    Basis::of(timing, situation, price, &running.items, end)
}

fn change_of(running: &Subscription, to: &Price, at: Timestamp) -> Result<PlanChange, Refusal> {
    let price = to.stripe_price.clone().ok_or(Refusal::PlanNotSold)?;
    // Unknown until the subscription was first received, shortly after the purchase.
    let plan = running.plan_item().ok_or(Refusal::Busy)?;
    let (item, quantity) = (plan.id.clone().ok_or(Refusal::Busy)?, plan.quantity);
    let key = format!("tollgate-change-{}-{price}-{}", running.id, at.seconds());
    let proration_date = at.whole_second();
    let subscription = running.id.clone();
    let restarts_period = running.reversal.is_some();
    Ok(PlanChange { subscription, item, quantity, price, proration_date, restarts_period, key })
}
