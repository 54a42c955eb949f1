//! What a user's wish to cancel leads to, by what they have.

use crate::domain::access::Source;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, PlanCode, SubscriptionId};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;

/// What a user can cancel, or why there is nothing to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellation {
    Possible(Cancellable),
    /// It ends at that time unless it is resumed.
    AlreadyCancelled {
        /// `None` for a subscription at a price that no plan lists.
        plan: Option<PlanCode>,
        ends_at: Timestamp,
    },
    /// A change of plan is scheduled, which has to be called off first.
    ChangePlanned {
        plan: PlanCode,
        to: PlanCode,
        at: Timestamp,
    },
    /// A schedule that the operator made manages it.
    ScheduledElsewhere,
    /// A single payment, which never renews.
    PaidOnce {
        plan: PlanCode,
        until: Option<Timestamp>,
    },
    /// An admin gave it, and nothing is charged.
    Given {
        plan: PlanCode,
        until: Option<Timestamp>,
    },
    /// Someone else pays for it, and only they can cancel it.
    PaidByAnother {
        plan: PlanCode,
    },
    /// The first payment is on its way.
    PaymentPending,
    Nothing,
}

/// A subscription that its customer can cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellable {
    pub subscription: SubscriptionId,
    /// Whose billing portal shows it. `None` while only payments are known.
    pub customer: Option<CustomerId>,
    /// `None` for a price that no plan lists.
    pub plan: Option<PlanCode>,
    pub stage: CancelStage,
    /// End of the period that is paid for or free, if it is known.
    pub period_end: Option<Timestamp>,
}

/// What decides how a cancellation is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelStage {
    /// The running period is paid for.
    Paid,
    /// Nothing has been charged yet.
    Trial,
    /// A payment is owed.
    Owing,
    /// Its status is `paused`.
    Paused,
    /// The payment for the running period was returned, so that there is no access.
    Returned,
}

/// When a cancellation in the billing portal takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelMode {
    Immediately,
    PeriodEnd,
}

/// Where a subscription is cancelled, and what happens then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelPage {
    /// The page asks for a confirmation, and leads back into the chat.
    Flow { url: String, mode: CancelMode },
    /// The operator does not allow cancellations in the portal. The page is its home page.
    NotAllowed { url: String },
}

impl Cancellation {
    /// The answer for a user with this status.
    #[must_use]
    pub fn of(view: &StatusView) -> Self {
        if let Some(running) = view.running() {
            return Self::of_subscription(running);
        }
        if let Some(unlisted) = view.unlisted.as_ref().filter(|unlisted| unlisted.owned) {
            return match unlisted.cancel_at() {
                Some(ends_at) => Self::AlreadyCancelled { plan: None, ends_at },
                None => Self::Possible(Cancellable {
                    subscription: unlisted.id.clone(),
                    customer: Some(unlisted.customer.clone()),
                    plan: None,
                    stage: if unlisted.state.is_owing() {
                        CancelStage::Owing
                    } else {
                        CancelStage::Paid
                    },
                    period_end: unlisted.current_period_end,
                }),
            };
        }
        if view.awaited.is_some() {
            return Self::PaymentPending;
        }
        let plan = view.plan.clone();
        match &view.subscription {
            Some(foreign) if foreign.is_running() => Self::PaidByAnother { plan },
            Some(once) if once.is_once() => Self::PaidOnce { plan, until: view.access_until },
            _ => Self::without_purchase(view),
        }
    }

    fn of_subscription(running: &Subscription) -> Self {
        let plan = running.plan.clone();
        if running.is_scheduled_elsewhere() {
            return Self::ScheduledElsewhere;
        }
        if let Some(ends_at) = running.cancel_at() {
            return Self::AlreadyCancelled { plan: Some(plan), ends_at };
        }
        if let Some(planned) = running.planned_change() {
            return Self::ChangePlanned { plan, to: planned.plan.clone(), at: planned.at };
        }
        let stage = if running.is_owing() {
            CancelStage::Owing
        } else if running.is_paused() {
            CancelStage::Paused
        } else if running.reversal.is_some() {
            CancelStage::Returned
        } else if running.is_on_trial() {
            CancelStage::Trial
        } else {
            CancelStage::Paid
        };
        let period_end = running.trial_end().filter(|_| stage == CancelStage::Trial);
        Self::Possible(Cancellable {
            subscription: running.id.clone(),
            customer: running.customer.clone(),
            plan: Some(plan),
            stage,
            period_end: period_end.or(running.current_period_end),
        })
    }

    fn without_purchase(view: &StatusView) -> Self {
        let mut given = view
            .entitlements
            .iter()
            .filter(|held| matches!(held.source, Source::Grant { .. }))
            .map(|held| held.valid_until)
            .peekable();
        if given.peek().is_none() {
            return Self::Nothing;
        }
        // `None` is later than any time.
        let until =
            given.try_fold(None, |latest, until| until.map(|until| latest.max(Some(until))));
        Self::Given { plan: view.plan.clone(), until: until.flatten() }
    }
}

#[cfg(test)]
mod tests {
    use super::{CancelStage, Cancellation};
    use crate::domain::access::{Access, Entitlement, Source};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{
        CustomerId, EntitlementName, PlanCode, ScheduleId, SubscriptionId, UserId,
    };
    use crate::domain::status::{PendingPayment, StatusView};
    use crate::domain::subscription::tests::{active, once, subscription};
    use crate::domain::subscription::{
        EndKind, PauseReason, PausedPayment, PlannedChange, Retries, Reversal, Schedule,
        ScheduledEnd, Subscription, SubscriptionState, UnlistedSubscription,
    };

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn view(subscription: Option<Subscription>) -> StatusView {
        StatusView {
            plan: PlanCode::new("premium"),
            plan_name: "Premium".into(),
            entitlements: Vec::new(),
            subscription,
            unlisted: None,
            others: Vec::new(),
            access_until: Some(at(900)),
            lapsed_at: None,
            price: None,
            can_pause: false,
            awaited: None,
        }
    }

    fn stage_of(running: Subscription) -> (CancelStage, Option<Timestamp>) {
        match Cancellation::of(&view(Some(running))) {
            Cancellation::Possible(offer) => (offer.stage, offer.period_end),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_running_subscription_can_be_cancelled_in_any_state() {
        let (end, invoice) = (None, None);
        let trial = SubscriptionState::Trialing { until: Some(at(300)), end, invoice: None };
        let owing = SubscriptionState::PastDue {
            since: Some(at(100)),
            retries: Retries::Running,
            end,
            invoice: None,
        };
        let paused = SubscriptionState::Paused {
            reason: Some(PauseReason::PauseRequested),
            payment: PausedPayment::NothingOwed,
            end,
            invoice,
        };
        let returned =
            Subscription { reversal: Some(Reversal::Refunded), ..subscription(active()) };
        for (running, stage, period_end) in [
            (subscription(active()), CancelStage::Paid, 500),
            (subscription(trial), CancelStage::Trial, 300),
            (subscription(owing), CancelStage::Owing, 500),
            (subscription(paused), CancelStage::Paused, 500),
            (returned, CancelStage::Returned, 500),
        ] {
            assert_eq!(stage_of(running), (stage, Some(at(period_end))));
        }
    }

    #[test]
    fn an_end_or_a_change_that_is_scheduled_has_its_own_answer() {
        let end = Some(ScheduledEnd { at: at(400), kind: EndKind::PeriodEnd });
        let ending = subscription(SubscriptionState::Active { end, invoice: None });
        let plan = || PlanCode::new("premium");
        assert_eq!(
            Cancellation::of(&view(Some(ending))),
            Cancellation::AlreadyCancelled { plan: Some(plan()), ends_at: at(400) }
        );
        let (id, to) = (ScheduleId::new("sub_sched_1"), PlanCode::new("basic"));
        let change = PlannedChange { plan: to.clone(), price: None, at: at(500) };
        let own = Schedule::CreatedHere { id: id.clone(), change: Some(change) };
        for (schedule, expected) in [
            (own, Cancellation::ChangePlanned { plan: plan(), to, at: at(500) }),
            (Schedule::Foreign { id }, Cancellation::ScheduledElsewhere),
        ] {
            let running = Subscription { schedule: Some(schedule), ..subscription(active()) };
            assert_eq!(Cancellation::of(&view(Some(running))), expected);
        }
    }

    #[test]
    fn what_does_not_renew_cannot_be_cancelled() {
        let plan = PlanCode::new("premium");
        let foreign = Subscription { owned: false, ..subscription(active()) };
        let awaited = StatusView { awaited: Some(PendingPayment { plan: None }), ..view(None) };
        let granted = |until| Entitlement {
            name: EntitlementName::new("signals"),
            plan: plan.clone(),
            source: Source::Grant { id: "grant:1".to_owned(), by: UserId(1) },
            since: at(0),
            valid_until: until,
        };
        let given = |ends: &[Option<Timestamp>]| StatusView {
            entitlements: ends.iter().map(|until| granted(*until)).collect(),
            ..view(None)
        };
        let gift = |until| Cancellation::Given { plan: plan.clone(), until };
        for (view, expected) in [
            (view(None), Cancellation::Nothing),
            (
                view(Some(once(active()))),
                Cancellation::PaidOnce { plan: plan.clone(), until: Some(at(900)) },
            ),
            (view(Some(foreign)), Cancellation::PaidByAnother { plan: plan.clone() }),
            (awaited, Cancellation::PaymentPending),
            (given(&[Some(at(7)), Some(at(9))]), gift(Some(at(9)))),
            (given(&[Some(at(7)), None]), gift(None)),
        ] {
            assert_eq!(Cancellation::of(&view), expected);
        }
    }

    #[test]
    fn a_subscription_at_a_price_of_no_plan_can_be_cancelled() {
        let unlisted = UnlistedSubscription {
            id: SubscriptionId::new("sub_2"),
            owned: true,
            customer: CustomerId::new("cus_1"),
            prices: Vec::new(),
            state: active(),
            current_period_end: Some(at(500)),
            access: Access::Denied,
        };
        let found = Cancellation::of(&StatusView { unlisted: Some(unlisted), ..view(None) });
        let Cancellation::Possible(offer) = found else { panic!("{found:?}") };
        assert_eq!((offer.plan, offer.period_end), (None, Some(at(500))));
    }
}
