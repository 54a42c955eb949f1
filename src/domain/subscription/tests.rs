//! What follows from the state of a subscription, in tables.

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{
    CustomerId, InvoiceId, PlanCode, PriceId, ScheduleId, SubscriptionId, UserId,
};
use crate::domain::plan::Interval;
use crate::domain::subscription::{
    EndKind, EndReason, Pause, PauseBehavior, PauseReason, PausedPayment, PlannedChange,
    Recurrence, Retries, Reversal, Schedule, ScheduledEnd, Status, Subscription, SubscriptionState,
    UnlistedSubscription, UnpaidInvoice,
};
use crate::domain::subscription_item::{Items, SubscriptionItem};

const GRACE: Duration = Duration::from_secs(100);

const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// A monthly subscription that the user owns, paid until second 500.
pub(in crate::domain) fn subscription(state: SubscriptionState) -> Subscription {
    let item = SubscriptionItem {
        price: Some(PriceId::new("price_p")),
        interval: Some(Interval::Month),
        ..SubscriptionItem::default()
    };
    Subscription {
        id: SubscriptionId::new("sub_1"),
        user: UserId(1001),
        customer: Some(CustomerId::new("cus_1")),
        owned: true,
        plan: PlanCode::new("premium"),
        plans: vec![PlanCode::new("premium")],
        unlisted: false,
        recurrence: Recurrence::Recurring(Some(item.clone())),
        items: Items::whole(vec![item]),
        amount: None,
        state,
        started_at: Some(at(100)),
        current_period_end: Some(at(500)),
        former_trial_end: None,
        free_until: None,
        collection_pause: None,
        schedule: None,
        pending_change: None,
        reversal: None,
        last_paid: None,
        as_of: Some(at(100)),
    }
}

pub(in crate::domain) fn once(state: SubscriptionState) -> Subscription {
    Subscription { recurrence: Recurrence::Once, ..subscription(state) }
}

fn offer_until(end: i64, state: SubscriptionState) -> Subscription {
    let item = SubscriptionItem { trial_end: Some(at(end)), ..SubscriptionItem::default() };
    Subscription { recurrence: Recurrence::Recurring(Some(item)), ..subscription(state) }
}

pub(in crate::domain) fn active() -> SubscriptionState {
    SubscriptionState::Active { end: None, invoice: None }
}

pub(in crate::domain) fn trialing(until: Option<i64>) -> SubscriptionState {
    SubscriptionState::Trialing { until: until.map(at), end: None, invoice: None }
}

pub(in crate::domain) fn incomplete() -> SubscriptionState {
    SubscriptionState::Incomplete { end: None, invoice: None }
}

fn past_due(since: Option<i64>, retries: Retries) -> SubscriptionState {
    SubscriptionState::PastDue { since: since.map(at), retries, end: None, invoice: None }
}

fn paused(reason: Option<PauseReason>, payment: PausedPayment) -> SubscriptionState {
    SubscriptionState::Paused { reason, payment, end: None, invoice: None }
}

fn ended(reason: EndReason) -> SubscriptionState {
    SubscriptionState::Ended { at: Some(at(400)), reason, invoice: None }
}

fn unrecognised() -> SubscriptionState {
    let status = "hibernating".to_owned();
    SubscriptionState::Unrecognised { status, end: None, invoice: None }
}

fn end_at(seconds: i64) -> ScheduledEnd {
    ScheduledEnd { at: at(seconds), kind: EndKind::Date }
}

fn every_state() -> Vec<SubscriptionState> {
    vec![
        incomplete(),
        trialing(Some(300)),
        active(),
        past_due(Some(200), Retries::Running),
        past_due(None, Retries::Exhausted),
        paused(None, PausedPayment::NothingOwed),
        paused(None, PausedPayment::Owed { since: at(250) }),
        paused(None, PausedPayment::Paid { until: Some(at(350)) }),
        ended(EndReason::NeverPaid),
        ended(EndReason::Cancelled(None)),
        unrecognised(),
    ]
}

#[test]
fn each_state_decides_what_is_sold_and_owed() {
    // status; in good standing, live, ended, owing; start of the arrears
    let expected = [
        ("incomplete", [false, false, false, false], None),
        ("trialing", [true, true, false, false], None),
        ("active", [true, true, false, false], None),
        ("past_due", [false, true, false, true], Some(200)),
        ("unpaid", [false, true, false, true], None),
        ("paused", [false, true, false, false], None),
        ("paused", [false, true, false, true], Some(250)),
        ("paused", [false, true, false, false], None),
        ("incomplete_expired", [false, false, true, false], None),
        ("canceled", [false, false, true, false], None),
        ("hibernating", [false, false, false, false], None),
    ];
    assert_eq!(every_state().len(), expected.len());
    for (state, (status, flags, since)) in every_state().into_iter().zip(expected) {
        let subscription = subscription(state.clone());
        let found = [state.is_good(), state.is_live(), state.is_ended(), subscription.is_owing()];
        assert_eq!(found, flags, "{state:?}");
        assert_eq!(subscription.past_due_since(), since.map(at), "{state:?}");
        assert_eq!(subscription.status().to_string(), status);
        assert_eq!(subscription.is_running(), state.is_live(), "{state:?}");
        assert!(!once(state).is_running(), "a single payment blocks no sale");
        let [is_good, is_live, is_ended, _] = flags;
        let status = subscription.status();
        let by_status = [status.is_good(), status.is_live(), status.is_terminal()];
        assert_eq!(by_status, [is_good, is_live, is_ended], "{status}");
    }
}

#[test]
fn a_status_and_a_pause_keep_their_names_when_stored() {
    for name in [
        "incomplete",
        "incomplete_expired",
        "trialing",
        "active",
        "past_due",
        "unpaid",
        "canceled",
        "paused",
        "hibernating",
    ] {
        let status = Status::from(name.to_owned());
        assert_eq!(matches!(status, Status::Other(_)), name == "hibernating", "{name}");
        assert_eq!((status.to_string(), String::from(status)), (name.to_owned(), name.to_owned()));
    }
    for (name, is_payment_failure) in [
        ("pause_requested", false),
        ("trial_end_without_payment_method", false),
        ("first_payment_failure", true),
        ("final_payment_failure", true),
        ("system", false),
        ("unstated", false),
        ("strike", false),
    ] {
        let reason = PauseReason::from(name.to_owned());
        assert_eq!(matches!(reason, PauseReason::Other(_)), name == "strike", "{name}");
        assert_eq!(reason.is_payment_failure(), is_payment_failure, "{name}");
        assert_eq!(String::from(reason), name);
    }
    for (behavior, name) in [
        (PauseBehavior::KeepAsDraft, "keep_as_draft"),
        (PauseBehavior::MarkUncollectible, "mark_uncollectible"),
        (PauseBehavior::Void, "void"),
    ] {
        assert_eq!(behavior.as_str(), name);
        assert_eq!(serde_json::to_value(behavior).unwrap(), name);
    }
    for (reversal, name) in
        [(Reversal::Refunded, "refunded"), (Reversal::DisputeLost, "dispute_lost")]
    {
        assert_eq!(reversal.as_str(), name);
        assert_eq!(serde_json::to_value(reversal).unwrap(), name);
    }
}

#[test]
fn each_state_decides_the_access() {
    let until = |seconds| Access::Granted(Some(at(seconds)));
    let expected = [
        Access::Denied,
        Access::Granted(None),
        Access::Granted(None),
        until(300),
        Access::Denied,
        Access::Denied,
        until(350),
        until(350),
        Access::Denied,
        Access::Denied,
        Access::Denied,
    ];
    for (state, access) in every_state().into_iter().zip(expected) {
        let plain = subscription(state);
        assert_eq!(plain.access(GRACE), access, "{:?}", plain.state);
        let reversed = Subscription { reversal: Some(Reversal::Refunded), ..plain.clone() };
        assert_eq!(reversed.access(GRACE), Access::Denied, "{:?}", plain.state);
        for behavior in
            [PauseBehavior::KeepAsDraft, PauseBehavior::MarkUncollectible, PauseBehavior::Void]
        {
            let collection_pause = Some(Pause { behavior, resumes_at: None });
            let subscription = Subscription { collection_pause, ..plain.clone() };
            let is_void = behavior == PauseBehavior::Void;
            let expected = if is_void { Access::Denied } else { access };
            assert_eq!(subscription.access(GRACE), expected, "{behavior:?} {:?}", plain.state);
        }
    }
    // The grace period of an invoice begins with the arrears, and access ends no later than scheduled.
    let ends = SubscriptionState::Active { end: Some(end_at(240)), invoice: None };
    for (state, access, grace_ends) in [
        (active(), until(250), 250),
        (trialing(None), until(250), 250),
        (ends, until(240), 250),
        (past_due(Some(200), Retries::Running), until(300), 300),
        (paused(None, PausedPayment::NothingOwed), Access::Denied, 250),
    ] {
        let subscription = subscription(state);
        assert_eq!(subscription.access_while_owed(at(150), GRACE), access, "{subscription:?}");
        assert_eq!(subscription.grace_period(at(150), GRACE).ends, at(grace_ends));
    }
}

#[test]
fn it_renews_unless_something_prevents_it() {
    let plain = || subscription(active());
    let pause = Pause { behavior: PauseBehavior::KeepAsDraft, resumes_at: None };
    let ends = SubscriptionState::Active { end: Some(end_at(500)), invoice: None };
    for (case, subscription, renews) in [
        ("active", plain(), true),
        ("on trial", subscription(trialing(Some(500))), true),
        ("past due", subscription(past_due(Some(200), Retries::Running)), true),
        ("a single payment", once(active()), false),
        ("incomplete", subscription(incomplete()), false),
        ("paused", subscription(paused(None, PausedPayment::NothingOwed)), false),
        ("ends", subscription(ends), false),
        ("collection paused", Subscription { collection_pause: Some(pause), ..plain() }, false),
        ("refunded", Subscription { reversal: Some(Reversal::Refunded), ..plain() }, false),
    ] {
        assert_eq!(subscription.renews_at(), renews.then_some(at(500)), "{case}");
    }
}

#[test]
fn its_interval_and_price_are_those_of_the_plans_item() {
    let recurring = subscription(active());
    let unknown = Subscription { recurrence: Recurrence::Recurring(None), ..recurring.clone() };
    let price = PriceId::new("price_p");
    for (subscription, interval, price, is_once) in [
        (recurring, Some(Interval::Month), Some(&price), false),
        (unknown, None, None, false),
        (once(active()), Some(Interval::Once), None, true),
    ] {
        assert_eq!(subscription.interval(), interval);
        assert_eq!(subscription.price(), price);
        assert_eq!(subscription.plan_item().is_some(), price.is_some());
        assert_eq!(subscription.is_once(), is_once);
    }
}

#[test]
fn a_trial_is_the_subscriptions_or_that_of_an_offer() {
    let owing = past_due(Some(200), Retries::Running);
    // The end of the trial that runs at second 250.
    for (case, subscription, expected) in [
        ("the subscription's", subscription(trialing(Some(300))), Some(300)),
        ("its end takes precedence", offer_until(400, trialing(Some(300))), Some(300)),
        ("its end is unknown", offer_until(400, trialing(None)), Some(400)),
        ("an offer", offer_until(251, active()), Some(251)),
        ("an offer that ends now", offer_until(250, active()), None),
        ("an offer that is over", offer_until(249, active()), None),
        ("no offer", subscription(active()), None),
        ("an offer while past due", offer_until(400, owing), None),
        ("a single payment", once(active()), None),
    ] {
        assert_eq!(subscription.current_trial_end(at(250)), expected.map(at), "{case}");
    }
    let former = Subscription { former_trial_end: Some(at(200)), ..subscription(active()) };
    assert_eq!((former.trial_end(), former.is_on_trial()), (Some(at(200)), false));
    let running = subscription(trialing(Some(300)));
    assert_eq!((running.trial_end(), running.is_on_trial()), (Some(at(300)), true));
}

#[test]
fn the_customer_can_pause_only_what_stripe_permits() {
    let plain = || subscription(active());
    let pause = Pause { behavior: PauseBehavior::KeepAsDraft, resumes_at: None };
    let schedule = Schedule::Foreign { id: ScheduleId::new("sub_sched_1") };
    let ends = SubscriptionState::Active { end: Some(end_at(500)), invoice: None };
    for (case, subscription, expected) in [
        ("active", plain(), true),
        ("a single payment", once(active()), false),
        ("of another customer", Subscription { owned: false, ..plain() }, false),
        ("ends", subscription(ends), false),
        ("on trial", subscription(trialing(Some(300))), false),
        ("collection paused", Subscription { collection_pause: Some(pause), ..plain() }, false),
        ("scheduled", Subscription { schedule: Some(schedule), ..plain() }, false),
    ] {
        assert_eq!(subscription.can_be_paused(), expected, "{case}");
    }
}

#[test]
fn the_customer_can_end_a_pause_that_they_requested_or_paid_for() {
    use crate::domain::subscription::PauseReason::{
        FinalPaymentFailure, FirstPaymentFailure, PauseRequested, System,
    };

    let (paid, owed) = (PausedPayment::Paid { until: None }, PausedPayment::Owed { since: at(1) });
    for (reason, payment, expected) in [
        (Some(PauseRequested), PausedPayment::NothingOwed, true),
        (Some(PauseRequested), owed, true),
        (Some(FirstPaymentFailure), owed, false),
        (Some(FirstPaymentFailure), paid, true),
        (Some(FinalPaymentFailure), PausedPayment::NothingOwed, true),
        (Some(System), paid, false),
        (None, PausedPayment::NothingOwed, false),
    ] {
        let subscription = subscription(paused(reason.clone(), payment));
        assert!(subscription.is_paused());
        assert_eq!(subscription.can_resume(), expected, "{reason:?} {payment:?}");
        assert_eq!(subscription.pause_reason(), reason.as_ref());
        let foreign = Subscription { owned: false, ..subscription };
        assert!(!foreign.can_resume(), "{reason:?} {payment:?}");
    }
    let running = subscription(active());
    assert_eq!((running.is_paused(), running.can_resume()), (false, false));
    assert_eq!((running.pause_reason(), running.paid_until()), (None, None));
    let paid = subscription(paused(None, PausedPayment::Paid { until: Some(at(350)) }));
    assert_eq!(paid.paid_until(), Some(at(350)));
    assert_eq!(subscription(paused(None, owed)).paid_until(), None);
}

#[test]
fn a_schedule_that_was_not_created_here_must_not_be_changed() {
    let id = ScheduleId::new("sub_sched_1");
    let change = PlannedChange { plan: PlanCode::new("pro"), price: None, at: at(500) };
    let here = |change| Schedule::CreatedHere { id: id.clone(), change };
    for (schedule, planned, is_foreign) in [
        (None, None, false),
        (Some(here(None)), None, false),
        (Some(here(Some(change.clone()))), Some(&change), false),
        (Some(Schedule::Foreign { id: id.clone() }), None, true),
    ] {
        let expected = schedule.as_ref().map(|_| &id);
        let subscription = Subscription { schedule: schedule.clone(), ..subscription(active()) };
        assert_eq!(subscription.schedule_id(), expected);
        assert_eq!(subscription.planned_change(), planned);
        assert_eq!(subscription.is_scheduled_elsewhere(), is_foreign);
    }
}

#[test]
fn an_end_and_an_unpaid_invoice_are_those_of_the_state() {
    let unpaid = UnpaidInvoice { id: InvoiceId::new("in_1"), amount: None, hosted_url: None };
    for mut state in every_state() {
        match &mut state {
            SubscriptionState::Incomplete { end, invoice }
            | SubscriptionState::Trialing { end, invoice, .. }
            | SubscriptionState::Active { end, invoice }
            | SubscriptionState::PastDue { end, invoice, .. }
            | SubscriptionState::Paused { end, invoice, .. }
            | SubscriptionState::Unrecognised { end, invoice, .. } => {
                (*end, *invoice) = (Some(end_at(450)), Some(unpaid.clone()));
            }
            SubscriptionState::Ended { invoice, .. } => *invoice = Some(unpaid.clone()),
        }
        let subscription = subscription(state);
        let is_ended = subscription.state.is_ended();
        assert_eq!(subscription.unpaid_invoice(), Some(&unpaid), "{subscription:?}");
        assert_eq!(subscription.cancel_at(), (!is_ended).then_some(at(450)), "{subscription:?}");
        assert_eq!(subscription.ended_at(), is_ended.then_some(at(400)), "{subscription:?}");
    }
    for (mut state, expected) in [(active(), Some(at(300))), (incomplete(), None)] {
        state.end_term_at(at(300));
        assert_eq!(state.scheduled_end().map(|end| end.at), expected, "{state:?}");
    }
    let unlisted = |state| UnlistedSubscription {
        id: SubscriptionId::new("sub_1"),
        owned: true,
        customer: CustomerId::new("cus_1"),
        prices: Vec::new(),
        state,
        current_period_end: None,
        access: Access::Denied,
    };
    let ends = SubscriptionState::Active { end: Some(end_at(450)), invoice: None };
    assert_eq!(unlisted(ends).cancel_at(), Some(at(450)));
    assert_eq!(unlisted(active()).cancel_at(), None);
}
