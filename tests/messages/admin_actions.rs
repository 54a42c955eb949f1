//! The screens of admin actions in every state, for the checks of all screens.

use tollgate::domain::account::PaidPayment;
use tollgate::domain::admin::{Operator, Role};
use tollgate::domain::admin_action::{
    ActionRefusal, AdminAction, CancelEffect, CompEffect, Continues, Effect, GrantEffect, GrantEnd,
    GrantStart, GrantTerm, MoveEffect, MovedGrant, MovedPurchase, RefundEffect, RevokeEffect,
    RevokedPlan,
};
use tollgate::domain::event::PaymentRef;
use tollgate::domain::ids::{
    CustomerId, EntitlementName, PaymentIntentId, PlanCode, ScheduleId, SubscriptionId, UserId,
};
use tollgate::domain::money::Money;
use tollgate::domain::notice::{Alarm, GivenDays, GrantedPlan, Notice};
use tollgate::domain::person::KnownPerson;
use tollgate::domain::plan::Catalogue;
use tollgate::messages::{Localizer, ReplayedEvent, ResyncView, Screen};

use crate::messages::admin_screens::person;
use crate::messages::screens::{HOSTILE, day, later};

const USER: UserId = UserId(4242);

fn ends() -> [GrantEnd; 4] {
    let (days, hours) = (GrantEnd::Lasting(30 * 86_400), GrantEnd::Lasting(3 * 3_600));
    [GrantEnd::At(later()), days, hours, GrantEnd::Open]
}

fn plans() -> [PlanCode; 3] {
    ["premium", "vip", "gone<b>"].map(PlanCode::new)
}

fn entitlements(count: usize) -> Vec<EntitlementName> {
    (0..count).map(|n| EntitlementName::new(format!("{HOSTILE}{n}"))).collect()
}

fn grants() -> Vec<Effect> {
    let mut effects = Vec::new();
    for plan in plans() {
        let paid =
            |ends, paid_until| GrantStart::AfterPaid { plan: plan.clone(), ends, paid_until };
        let starts = [
            GrantStart::Now,
            paid(Some(day()), Some(day())),
            paid(None, Some(day())),
            paid(None, None),
        ];
        for (start, after) in starts.iter().flat_map(|start| ends().map(|end| (start, end))) {
            for before in [None, Some(GrantEnd::At(day())), Some(GrantEnd::Lasting(86_400))] {
                effects.push(Effect::Grant(GrantEffect {
                    plan: plan.clone(),
                    extends: before.map(|_| "grant-1".to_owned()),
                    before,
                    start: start.clone(),
                    after,
                    added: entitlements(if before.is_none() { 40 } else { 0 }),
                }));
            }
        }
    }
    effects
}

fn revocations() -> Vec<Effect> {
    let ended = |end| RevokedPlan { grant: "grant-1".to_owned(), plan: PlanCode::new("vip"), end };
    [(0, None), (40, Some(PlanCode::new("premium")))]
        .map(|(lost, kept)| {
            let plans = ends().into_iter().cycle().take(40).map(ended).collect();
            Effect::Revoke(RevokeEffect { plans, lost: entitlements(lost), kept })
        })
        .to_vec()
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn refunds() -> Vec<Effect> {
    let continues = |renews_at| Some(Continues { plan: PlanCode::new("vip"), renews_at });
    let payment = PaymentRef { intent: Some(PaymentIntentId::new("pi_<1>")), charge: None };
    let mut effects = Vec::new();
    for plan in [None, Some(PlanCode::new("vip")), Some(PlanCode::new("gone<b>"))] {
        for (returned, lost, continues) in
            [(0, 0, None), (500, 40, continues(Some(day()))), (0, 1, continues(None))]
        {
            effects.push(Effect::Refund(RefundEffect {
                payment: payment.clone(),
                plan: plan.clone(),
                paid_at: day(),
                paid: usd(1900),
                returned,
                amount: usd(1400),
                lost: entitlements(lost),
                continues,
                refund: None,
            }));
        }
    }
    effects
}

fn cancellations() -> Vec<Effect> {
    let mut effects = Vec::new();
    for (now, period_end) in
        [(true, None), (true, Some(day())), (false, None), (false, Some(day()))]
    {
        effects.push(Effect::Cancel(CancelEffect {
            subscription: SubscriptionId::new("sub_1"),
            plan: PlanCode::new("vip"),
            now,
            period_end,
            scheduled: None,
            schedule: period_end.map(|_| ScheduleId::new("sub_sched_1")),
            lost: entitlements(if now { 40 } else { 0 }),
        }));
    }
    effects
}

fn free_days() -> Vec<Effect> {
    let comp = |seconds, amount, on_trial| {
        Effect::Comp(CompEffect {
            subscription: SubscriptionId::new("sub_1"),
            plan: PlanCode::new("gone<b>"),
            seconds,
            before: day(),
            after: later(),
            amount,
            on_trial,
        })
    };
    vec![
        comp(86_400, None, false),
        comp(7 * 86_400, Some(usd(1900)), true),
        comp(3_600, None, false),
    ]
}

fn moves() -> Vec<Effect> {
    let purchase = |renews_at, ends_at| MovedPurchase {
        id: SubscriptionId::new("sub_1"),
        plan: PlanCode::new("gone<b>"),
        renews_at,
        ends_at,
    };
    let dates = [(None, None), (Some(day()), None), (None, Some(day()))];
    let grant = |end| MovedGrant { plan: PlanCode::new("vip"), end };
    let effect = |count: usize| {
        let purchases = dates.iter().cycle().map(|(renews, ends)| purchase(*renews, *ends));
        Effect::Move(MoveEffect {
            to: UserId(7),
            customers: vec![CustomerId::new("cus_<1>"); count],
            purchases: purchases.take(count).collect(),
            earlier: count,
            grants: ends().into_iter().cycle().take(count).map(grant).collect(),
            entitlements: entitlements(count),
        })
    };
    [0, 1, 3, 40].map(effect).to_vec()
}

fn effects() -> impl Iterator<Item = Effect> {
    let money = refunds().into_iter().chain(cancellations()).chain(free_days());
    grants().into_iter().chain(revocations()).chain(money).chain(moves())
}

fn payments() -> Vec<PaidPayment> {
    let paid = |plan: Option<&str>, returned, is_disputed| PaidPayment {
        id: "pi_<1>".to_owned(),
        invoice: None,
        plan: plan.map(PlanCode::new),
        paid_at: day(),
        amount: usd(1900),
        returned,
        is_disputed,
    };
    vec![paid(None, 0, false), paid(Some("premium"), 500, false), paid(Some("gone<b>"), 1900, true)]
}

fn action(reason: Option<String>) -> AdminAction {
    let (plan, term) = (PlanCode::new("premium"), GrantTerm::UntilRevoked);
    AdminAction::Grant { user: USER, plan, term, reason }
}

pub(super) fn screens(localizer: &Localizer, catalogue: &Catalogue) -> Vec<Screen> {
    let mut all = vec![
        localizer.grant_usage(),
        localizer.revoke_usage(),
        localizer.action_dismissed(),
        localizer.grant_plans(USER, catalogue),
    ];
    all.extend(plans().map(|plan| localizer.grant_terms(USER, &plan, catalogue)));
    all.extend([
        localizer.refund_usage(),
        localizer.cancel_usage(),
        localizer.comp_usage(),
        localizer.move_usage(),
        localizer.refund_payments(USER, &[], catalogue),
        localizer.refund_payments(USER, &payments(), catalogue),
        localizer.action_refused_by_stripe(&HOSTILE.repeat(99)),
    ]);
    all.extend(repeated_work(localizer));
    all.extend(payments().iter().map(|paid| localizer.refund_amounts(USER, paid, catalogue)));
    for effect in effects() {
        for reason in [None, Some(HOSTILE.repeat(99))] {
            let action = action(reason);
            let named = [KnownPerson { id: USER, ..person(Some(&HOSTILE.repeat(99))) }];
            for people in [&named[..], &[]] {
                let offer = localizer.action_offer("a1", &action, &effect, people, catalogue);
                all.push(localizer.action_changed(offer));
                all.push(localizer.action_done(&action, &effect, people, catalogue));
                all.push(localizer.action_waiting(&action, &effect, people, catalogue));
            }
        }
    }
    for refusal in [
        ActionRefusal::PlanUnknown,
        ActionRefusal::PlanFree,
        ActionRefusal::EndInPast,
        ActionRefusal::Unending,
        ActionRefusal::NotLonger(day()),
        ActionRefusal::NothingGranted,
        ActionRefusal::PaymentUnknown,
        ActionRefusal::SeveralPayments,
        ActionRefusal::Disputed,
        ActionRefusal::NothingLeft,
        ActionRefusal::NotThatMuch(usd(500)),
        ActionRefusal::NoSubscription,
        ActionRefusal::ScheduledElsewhere,
        ActionRefusal::EndsAlready(day()),
        ActionRefusal::NothingToPostpone,
        ActionRefusal::ChangePending,
        ActionRefusal::SeveralPeriods,
        ActionRefusal::TooLate(day()),
        ActionRefusal::NoLongerAsShown,
        ActionRefusal::SamePerson,
        ActionRefusal::TargetUnknown,
        ActionRefusal::TargetSubscribed,
        ActionRefusal::NothingToMove,
        ActionRefusal::NoticeLeaving,
        ActionRefusal::NoConfirmation,
    ] {
        for user in [None, Some(USER)] {
            all.extend(localizer.action_refused(refusal, user, catalogue));
        }
    }
    for refusal in [ActionRefusal::NotAdmin, ActionRefusal::NotPermitted(Role::Auditor)] {
        assert_eq!(localizer.action_refused(refusal, None, catalogue), None);
    }
    all
}

fn repeated_work(localizer: &Localizer) -> Vec<Screen> {
    let drift = || [(); 4].map(|()| HOSTILE.repeat(9));
    let views = [(0, 0, 0), (1, 1, 1), (5, 5, 40)].map(|(missed, troubles, count)| ResyncView {
        missed,
        troubles,
        drift: (0..count).map(|_| drift()).collect(),
    });
    let outcomes = [
        ReplayedEvent::Processed,
        ReplayedEvent::Ignored,
        ReplayedEvent::Waiting,
        ReplayedEvent::Failed(HOSTILE.repeat(99)),
        ReplayedEvent::Unknown,
        ReplayedEvent::PayloadRemoved,
    ];
    let replayed = |count: usize| -> Vec<(String, ReplayedEvent)> {
        let outcomes = outcomes.iter().cycle().take(count).cloned();
        outcomes.map(|outcome| ("evt_<1>".to_owned(), outcome)).collect()
    };
    let mut all = vec![localizer.resync_usage(), localizer.replay_usage()];
    all.extend(views.iter().map(|view| localizer.resynced(USER, view)));
    all.extend([0, 6, 40].map(|count| localizer.replayed(&replayed(count))));
    all
}

pub(super) fn notices() -> Vec<Notice> {
    let mut notices = Vec::new();
    for plan in plans() {
        for until in [None, Some(day())] {
            for (extended, waiting, lasts) in
                [(false, false, None), (true, false, None), (false, true, Some(86_400))]
            {
                let plan = plan.clone();
                let granted = GrantedPlan { plan, extended, waiting, until, lasts };
                notices.push(Notice::Granted(granted));
            }
            notices.push(Notice::GrantBegun { plan: plan.clone(), until });
        }
        notices.push(Notice::GrantRevoked { plan: plan.clone() });
        notices.push(Notice::GrantEnded { plan: plan.clone() });
        for (seconds, amount) in [(86_400, None), (7 * 86_400, Some(usd(1900)))] {
            notices.push(Notice::GoodwillGiven(GivenDays {
                subscription: SubscriptionId::new("sub_1"),
                plan: plan.clone(),
                seconds,
                next_payment: later(),
                amount,
            }));
        }
    }
    notices.push(Notice::AccountMoved);
    notices
}

pub(super) fn alarms() -> Vec<Alarm> {
    let operators = [
        Operator::Admin { id: UserId(7), role: Role::Support },
        Operator::CommandLine(HOSTILE.to_owned()),
    ];
    let request = || Box::new(action(Some(HOSTILE.to_owned())));
    let taken = |effect: &Effect, by| Alarm::ActionTaken {
        by,
        request: request(),
        effect: Box::new(effect.clone()),
    };
    let mut alarms = Vec::new();
    for effect in effects() {
        alarms.extend(operators.clone().map(|by| taken(&effect, by)));
        let (effect, reason) = (Box::new(effect), HOSTILE.repeat(99));
        alarms.push(Alarm::ActionFailed { request: request(), effect, reason });
    }
    alarms
}
