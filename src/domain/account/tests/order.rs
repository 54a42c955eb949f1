//! What is heard in any order, and however often.

use super::*;

#[test]
fn the_events_of_a_purchase_activate_once_in_any_order() {
    let events = [
        created(100, snapshot(Status::Incomplete)),
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        checkout(100, CheckoutOutcome::Paid),
    ];
    let expected = account(&events);
    assert_eq!(expected.subscriptions[0].status, Status::Active);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let told = told_as_it_comes(&shuffled);
        assert!(matches!(told.as_slice(), [Notice::Activated { .. }]), "{order:?}: {told:?}");
    }
}

#[test]
fn a_whole_life_ends_the_same_in_any_order() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(300)),
        ..snapshot(Status::Active)
    };
    let events = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        paid(2000, "in_2", "subscription_cycle"),
        seen(2000, snapshot(Status::Active)),
        seen(3000, to_end),
    ];
    let expected = account(&events);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let told = told_as_it_comes(&shuffled);
        let count = |kind: fn(&Notice) -> bool| told.iter().filter(|one| kind(one)).count();
        assert!(count(|one| matches!(one, Notice::Activated { .. })) <= 1, "{order:?}: {told:?}");
        assert!(count(|one| matches!(one, Notice::PaymentFailed { .. })) <= 1, "{told:?}");
        let last = told.last().unwrap();
        assert!(!matches!(last, Notice::PaymentFailed { .. }), "{order:?}: {told:?}");
    }
}

#[test]
fn what_was_heard_twice_counts_once() {
    let one = seen(100, snapshot(Status::Active));
    let twice = account(&[one.clone(), one.clone()]);
    assert_eq!(twice, account(&[one]));
}

#[test]
fn what_has_ended_never_lives_again() {
    let ended = deleted(200, snapshot(Status::Active));
    let began = seen(100, snapshot(Status::Active));
    for late in [
        seen(300, snapshot(Status::Active)),
        checkout(300, CheckoutOutcome::Paid),
        paid(300, "in_2", "subscription_cycle"),
        failed(300, "in_2", 1),
    ] {
        let history = [began.clone(), ended.clone(), late];
        assert_eq!(account(&history).subscriptions[0].status, Status::Canceled, "{history:?}");
        assert_eq!(news(&history, 300), ["sub_1:ended"], "{history:?}");
    }
}

#[test]
fn events_of_one_second_that_contradict_each_other_are_a_doubt_and_others_are_not() {
    let (active, owing) = (snapshot(Status::Active), snapshot(Status::PastDue));
    let contradiction = [seen(100, active.clone()), seen(100, owing.clone())];
    assert_eq!(stripe_tasks(&contradiction), [StripeTask::Ask(ResyncReason::SameSecond)]);
    let later = [&contradiction[..], &[seen(101, active.clone())]].concat();
    assert_eq!(stripe_tasks(&later), []);
    let begins = [created(100, snapshot(Status::Incomplete)), seen(100, active.clone())];
    assert_eq!(stripe_tasks(&begins), []);
    let ends = [seen(100, active.clone()), deleted(100, active.clone())];
    assert_eq!(stripe_tasks(&ends), []);
    assert_eq!(
        stripe_tasks(&[checkout(100, CheckoutOutcome::Paid)]),
        [StripeTask::Ask(ResyncReason::NeverSeen)]
    );
    let unseen = [seen(100, active), failed(1000, "in_2", 1)];
    assert_eq!(stripe_tasks(&unseen), [StripeTask::Ask(ResyncReason::SeenBefore)]);
}
