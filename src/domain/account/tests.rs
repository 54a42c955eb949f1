//! Tables of what follows from what.

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::{Known, Policy, Unappliable, decide};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, CheckoutSnapshot, Fact, InvoiceSnapshot, StripeEvent, SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, EventId, InvoiceId, PlanCode, PriceId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::notice::Notice;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::subscription::{Status, Subscription};

const ALICE: UserId = UserId(1001);
const DAY: i64 = 86_400;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn policy() -> Policy {
    let plan = |code: &str, price: Option<&str>| Plan {
        code: PlanCode::new(code),
        name: code.to_owned(),
        entitlements: Vec::new(),
        prices: price
            .map(|id| Price {
                interval: Interval::Month,
                amount: usd(1900),
                stripe_price: Some(PriceId::new(id)),
            })
            .into_iter()
            .collect(),
    };
    let plans =
        vec![plan("free", None), plan("premium", Some("price_p")), plan("pro", Some("price_q"))];
    Policy { catalogue: Catalogue { plans }, grace: Duration::from_hours(72) }
}

fn event(kind: &str, created: i64, fact: Fact) -> StripeEvent {
    StripeEvent {
        id: EventId::new(format!("evt_{kind}_{created}")),
        kind: kind.to_owned(),
        created: at(created),
        api_version: None,
        livemode: false,
        fact,
    }
}

fn snapshot(status: Status) -> SubscriptionSnapshot {
    SubscriptionSnapshot {
        id: SubscriptionId::new("sub_1"),
        customer: CustomerId::new("cus_1"),
        status,
        price: Some(PriceId::new("price_p")),
        interval: Some(Interval::Month),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        current_period_end: Some(at(30 * DAY)),
        cancel_at_period_end: false,
        cancel_at: None,
        trial_end: None,
        ended_at: None,
    }
}

fn updated(created: i64, snapshot: SubscriptionSnapshot) -> StripeEvent {
    event("customer.subscription.updated", created, Fact::Subscription(snapshot))
}

fn checkout(outcome: CheckoutOutcome) -> StripeEvent {
    let session = CheckoutSnapshot {
        id: SessionId::new("cs_1"),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        paid_once: false,
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        total: Some(usd(1900)),
    };
    event("checkout.session.completed", 100, Fact::Checkout { session, outcome })
}

fn invoice(reason: &str, id: &str) -> InvoiceSnapshot {
    InvoiceSnapshot {
        id: InvoiceId::new(id),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        amount: usd(1900),
        billing_reason: Some(reason.to_owned()),
        hosted_url: Some("https://invoice.example/1".to_owned()),
        period_end: Some(at(60 * DAY)),
        next_attempt: None,
        attempt_count: 1,
    }
}

/// Applies events in order; returns the last state and the keys of all notices, each once.
fn live(events: &[StripeEvent]) -> (Option<Subscription>, Vec<String>) {
    let (mut known, mut keys) = (Known::default(), Vec::new());
    for event in events {
        let Some(decision) = decide(&known, event, &policy()).unwrap() else { continue };
        known.owner = Some(decision.user);
        for notice in decision.notices {
            if !keys.contains(&notice.key) {
                keys.push(notice.key);
            }
        }
        known.subscription = decision.subscription.or(known.subscription);
    }
    (known.subscription, keys)
}

#[test]
fn the_events_of_a_purchase_activate_once_in_any_order() {
    let events = [
        event(
            "customer.subscription.created",
            100,
            Fact::Subscription(snapshot(Status::Incomplete)),
        ),
        updated(100, snapshot(Status::Active)),
        event("invoice.paid", 100, Fact::InvoicePaid(invoice("subscription_create", "in_1"))),
        checkout(CheckoutOutcome::Paid),
    ];
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        let (state, keys) = live(&shuffled);
        let state = state.unwrap();
        assert_eq!(state.status, Status::Active, "{order:?}");
        assert_eq!(state.price, Some(PriceId::new("price_p")), "{order:?}");
        assert_eq!(keys, ["sub_1:activated"], "{order:?}");
    }
}

#[test]
fn a_checkout_that_is_not_paid_gives_nothing() {
    for (outcome, key) in [
        (CheckoutOutcome::AwaitingPayment, "cs_1:pending"),
        (CheckoutOutcome::PaymentFailed, "cs_1:failed"),
    ] {
        let (state, keys) = live(&[checkout(outcome)]);
        assert_eq!((state, keys), (None, vec![key.to_owned()]));
    }
    assert_eq!(live(&[checkout(CheckoutOutcome::Expired)]), (None, Vec::new()));
}

#[test]
fn what_has_ended_never_lives_again() {
    let ended = updated(200, snapshot(Status::Canceled));
    for late in [
        updated(100, snapshot(Status::Active)),
        updated(300, snapshot(Status::Active)),
        checkout(CheckoutOutcome::Paid),
        event("invoice.paid", 300, Fact::InvoicePaid(invoice("subscription_cycle", "in_2"))),
        event("invoice.payment_failed", 300, Fact::InvoiceFailed(invoice("x", "in_2"))),
    ] {
        let (state, keys) = live(&[ended.clone(), late.clone()]);
        assert_eq!(state.unwrap().status, Status::Canceled, "{late:?}");
        assert_eq!(keys, Vec::<String>::new(), "{late:?}");
    }
}

#[test]
fn an_older_snapshot_changes_nothing() {
    let (state, keys) =
        live(&[updated(200, snapshot(Status::PastDue)), updated(100, snapshot(Status::Active))]);
    assert_eq!(state.unwrap().status, Status::PastDue);
    assert_eq!(keys, Vec::<String>::new());
}

#[test]
fn a_failed_renewal_keeps_access_for_the_grace_time_from_the_first_failure() {
    let failed = |created, attempt| {
        let invoice =
            InvoiceSnapshot { attempt_count: attempt, ..invoice("subscription_cycle", "in_2") };
        event("invoice.payment_failed", created, Fact::InvoiceFailed(invoice))
    };
    let active = updated(100, snapshot(Status::Active));
    let past_due = updated(1000, snapshot(Status::PastDue));
    let (state, keys) =
        live(&[active.clone(), failed(1000, 1), past_due.clone(), failed(90_000, 2)]);
    let state = state.unwrap();
    let until = at(1000).plus(policy().grace);
    assert_eq!(access(&state, policy().grace), Access::Granted(Some(until)));
    assert_eq!(keys, ["sub_1:activated", "in_2:failed:1", "in_2:failed:2"]);

    let paid =
        event("invoice.paid", 95_000, Fact::InvoicePaid(invoice("subscription_cycle", "in_2")));
    let healed = updated(95_000, snapshot(Status::Active));
    let (state, keys) = live(&[active, failed(1000, 1), past_due, paid, healed]);
    let state = state.unwrap();
    assert_eq!(access(&state, policy().grace), Access::Granted(None));
    assert_eq!((state.past_due_since, state.failed_invoice), (None, None));
    assert_eq!(keys.last().unwrap(), "in_2:paid");
}

#[test]
fn a_payment_after_a_failure_is_a_recovery_whichever_event_comes_first() {
    let failure = Fact::InvoiceFailed(invoice("subscription_cycle", "in_2"));
    let fallen = [
        updated(100, snapshot(Status::Active)),
        event("invoice.payment_failed", 1000, failure),
        updated(1000, snapshot(Status::PastDue)),
    ];
    let paid = Fact::InvoicePaid(invoice("subscription_cycle", "in_2"));
    let paid = event("invoice.paid", 5000, paid);
    let healed = updated(5000, snapshot(Status::Active));
    for before in [&fallen[..], &[&fallen[..], &[healed]].concat()] {
        let known = Known { subscription: live(before).0, owner: Some(ALICE) };
        let decision = decide(&known, &paid, &policy()).unwrap().unwrap();
        let told: Vec<_> = decision.notices.iter().map(|keyed| &keyed.notice).collect();
        assert!(matches!(told.as_slice(), [Notice::PaymentRecovered { .. }]), "{told:?}");
        assert_eq!(decision.subscription.unwrap().failed_invoice, None);
    }
}

#[test]
fn a_failure_that_is_heard_of_after_the_recovery_is_no_news() {
    let late = Fact::InvoiceFailed(invoice("subscription_cycle", "in_2"));
    let healed = updated(5000, snapshot(Status::Active));
    let (state, keys) = live(&[healed, event("invoice.payment_failed", 1000, late)]);
    assert_eq!(state.unwrap().past_due_since, None);
    assert_eq!(keys, ["sub_1:activated"]);
}

#[test]
fn a_first_payment_that_fails_is_no_dunning() {
    let first = event(
        "invoice.payment_failed",
        100,
        Fact::InvoiceFailed(invoice("subscription_create", "in_1")),
    );
    let incomplete = updated(100, snapshot(Status::Incomplete));
    assert_eq!(live(&[incomplete, first]).1, Vec::<String>::new());
}

#[test]
fn cancelling_resuming_changing_and_ending_are_told() {
    let to_end = SubscriptionSnapshot { cancel_at_period_end: true, ..snapshot(Status::Active) };
    let pro =
        SubscriptionSnapshot { price: Some(PriceId::new("price_q")), ..snapshot(Status::Active) };
    let (state, keys) = live(&[
        updated(100, snapshot(Status::Active)),
        updated(200, to_end),
        updated(300, snapshot(Status::Active)),
        updated(400, pro.clone()),
        updated(500, SubscriptionSnapshot { status: Status::Canceled, ..pro }),
    ]);
    assert_eq!(access(&state.unwrap(), policy().grace), Access::Denied);
    let expected = [
        "sub_1:activated",
        "sub_1:cancel:2592000:200",
        "sub_1:resumed:300",
        "sub_1:plan:pro:400",
        "sub_1:ended",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn only_a_cycle_renews() {
    for (reason, renewed) in
        [("subscription_cycle", true), ("subscription_create", false), ("manual", false)]
    {
        let known = Known {
            subscription: live(&[updated(100, snapshot(Status::Active))]).0,
            owner: Some(ALICE),
        };
        let paid = event("invoice.paid", 200, Fact::InvoicePaid(invoice(reason, "in_2")));
        let decision = decide(&known, &paid, &policy()).unwrap().unwrap();
        let told =
            decision.notices.iter().any(|keyed| matches!(keyed.notice, Notice::Renewed { .. }));
        assert_eq!(told, renewed, "{reason}");
    }
}

#[test]
fn an_event_of_nobody_or_of_no_plan_is_kept_with_a_reason() {
    let nobody = SubscriptionSnapshot { user: None, ..snapshot(Status::Active) };
    let error = decide(&Known::default(), &updated(1, nobody), &policy()).unwrap_err();
    assert_eq!(error, Unappliable::UnknownUser);
    let no_plan = SubscriptionSnapshot {
        price: Some(PriceId::new("price_x")),
        plan: None,
        ..snapshot(Status::Active)
    };
    let error = decide(&Known::default(), &updated(1, no_plan), &policy()).unwrap_err();
    assert_eq!(error, Unappliable::UnknownPlan { price: "price_x".to_owned() });
}

#[test]
fn the_stored_owner_of_a_customer_counts_more_than_metadata() {
    let known = Known { subscription: None, owner: Some(UserId(7)) };
    let decision =
        decide(&known, &updated(1, snapshot(Status::Active)), &policy()).unwrap().unwrap();
    assert_eq!(decision.user, UserId(7));
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    all
}
