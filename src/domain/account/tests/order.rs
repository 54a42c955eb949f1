//! The result depends neither on the order nor on the number of deliveries.

use super::*;

#[test]
fn the_events_of_a_purchase_activate_it_once_in_any_order() {
    let events = [
        created(100, snapshot(Status::Incomplete)),
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        checkout(100, CheckoutOutcome::Paid),
    ];
    let expected = account(&events);
    assert_eq!(expected.subscriptions[0].status(), Status::Active);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let sent = notices_as_sent(&shuffled);
        assert!(matches!(sent.as_slice(), [Notice::Activated { .. }]), "{order:?}: {sent:?}");
    }
}

#[test]
fn a_whole_lifecycle_has_the_same_result_in_any_order() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(300)),
        ..snapshot(Status::Active)
    };
    let events = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
        paid(2000, "in_2", "subscription_cycle"),
        updated(2000, snapshot(Status::Active)),
        updated(3000, to_end),
    ];
    let expected = account(&events);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let sent = notices_as_sent(&shuffled);
        let count = |kind: fn(&Notice) -> bool| sent.iter().filter(|notice| kind(notice)).count();
        assert!(
            count(|notice| matches!(notice, Notice::Activated { .. })) <= 1,
            "{order:?}: {sent:?}"
        );
        assert!(count(|notice| matches!(notice, Notice::PaymentFailed { .. })) <= 1, "{sent:?}");
        let last = sent.last().unwrap();
        assert!(!matches!(last, Notice::PaymentFailed { .. }), "{order:?}: {sent:?}");
    }
}

#[test]
fn a_repeated_fact_counts_once() {
    let fact = updated(100, snapshot(Status::Active));
    let twice = account(&[fact.clone(), fact.clone()]);
    assert_eq!(twice, account(&[fact]));
}

#[test]
fn an_ended_subscription_stays_ended() {
    let ended = deleted(200, snapshot(Status::Active));
    let began = updated(100, snapshot(Status::Active));
    for late in [
        updated(300, snapshot(Status::Active)),
        checkout(300, CheckoutOutcome::Paid),
        paid(300, "in_2", "subscription_cycle"),
        failed(300, "in_2", 1),
    ] {
        let history = [began.clone(), ended.clone(), late];
        assert_eq!(account(&history).subscriptions[0].status(), Status::Canceled, "{history:?}");
        assert_eq!(user_notice_keys(&history, 300), ["sub_1:ended"], "{history:?}");
    }
}

#[test]
fn only_contradicting_events_of_one_second_require_a_resync() {
    let (active, past_due) = (snapshot(Status::Active), snapshot(Status::PastDue));
    let contradiction = [updated(100, active.clone()), updated(100, past_due.clone())];
    assert_eq!(stripe_tasks(&contradiction), [StripeTask::Resync(ResyncReason::SameSecond)]);
    let later = [&contradiction[..], &[updated(101, active.clone())]].concat();
    assert_eq!(stripe_tasks(&later), []);
    let starts = [created(100, snapshot(Status::Incomplete)), updated(100, active.clone())];
    assert_eq!(stripe_tasks(&starts), []);
    let ends = [updated(100, active.clone()), deleted(100, active.clone())];
    assert_eq!(stripe_tasks(&ends), []);
    assert_eq!(
        stripe_tasks(&[checkout(100, CheckoutOutcome::Paid)]),
        [StripeTask::Resync(ResyncReason::NoVersion)]
    );
    let unseen = [updated(100, active), failed(1000, "in_2", 1)];
    assert_eq!(stripe_tasks(&unseen), [StripeTask::Resync(ResyncReason::Outdated)]);
}

#[test]
fn facts_of_one_second_are_read_by_object_then_by_finality() {
    use crate::domain::event::InvoiceOutcome::{Failed, Paid};
    let fact = |key: &str, id: &str, outcome| Fact {
        source: Source::from_key(key),
        ..invoice_event(100, invoice(id, "subscription_cycle", 1), outcome)
    };
    for (case, earlier, later) in [
        ("object", fact("evt_2", "in_1", Paid), fact("evt_1", "in_2", Failed)),
        ("fetched", fact("evt_1", "in_1", Paid), fact("fetched:in_1:100", "in_1", Failed)),
        ("finality", fact("evt_2", "in_1", Failed), fact("evt_1", "in_1", Paid)),
        ("source", fact("evt_1", "in_1", Paid), fact("evt_2", "in_1", Paid)),
    ] {
        assert!(earlier.reading_order(&later).is_lt(), "{case}");
        assert!(later.reading_order(&earlier).is_gt(), "{case}");
    }
}

#[test]
fn versions_of_one_second_are_read_by_kind_then_by_status() {
    use crate::domain::event::SubscriptionEventKind::{Changed, Created, Deleted, UpdateExpired};
    let version = |key: &str, status: &Status, kind| {
        let object = StripeObject::Subscription { snapshot: snapshot(status.clone()), kind };
        Fact { source: Source::from_key(key), ..event(100, object) }
    };
    for kinds in [Created, Changed, UpdateExpired, Deleted].windows(2) {
        let earlier = version("evt_2", &Status::Canceled, kinds[0]);
        let later = version("evt_1", &Status::Active, kinds[1]);
        assert!(earlier.reading_order(&later).is_lt(), "{kinds:?}");
    }
    let statuses = [
        Status::Incomplete,
        Status::Trialing,
        Status::Active,
        Status::PastDue,
        Status::Unpaid,
        Status::Paused,
        Status::Other("dormant".to_owned()),
        Status::IncompleteExpired,
        Status::Canceled,
    ];
    for pair in statuses.windows(2) {
        let earlier = version("evt_2", &pair[0], Changed);
        let later = version("evt_1", &pair[1], Changed);
        assert!(earlier.reading_order(&later).is_lt(), "{pair:?}");
    }
}
