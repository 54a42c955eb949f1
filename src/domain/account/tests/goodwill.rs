//! Days of a subscription that are given away, which Stripe reports as a trial.

use std::collections::BTreeSet;

use super::*;
use crate::domain::account::{Goodwill, archivable};

const END: i64 = 37 * DAY;

/// On trial from that second until [`END`].
fn trial(since: i64) -> SubscriptionSnapshot {
    SubscriptionSnapshot {
        trial_start: Some(at(since)),
        trial_end: Some(at(END)),
        current_period_end: Some(at(END)),
        ..snapshot(Status::Trialing)
    }
}

fn given(second: i64) -> Fact {
    let subscription = SubscriptionId::new("sub_1");
    let seconds = u64::try_from(7 * DAY).unwrap();
    let goodwill = Goodwill { subscription, seconds, until: at(END) };
    let source = Source::Internal("goodwill-1".to_owned());
    Fact { at: at(second), source, body: FactBody::GoodwillGiven(goodwill).into() }
}

/// The invoice about the free days.
fn free_invoice(second: i64) -> Fact {
    let invoice = InvoiceSnapshot {
        amount: usd(0),
        period_end: Some(at(END)),
        ..invoice("in_free", "subscription_update", 1)
    };
    invoice_event(second, invoice, InvoiceOutcome::Paid)
}

/// Paid for at second 100, and given away four days later.
fn paid_and_given() -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        updated(4 * DAY, trial(4 * DAY)),
        free_invoice(4 * DAY),
        given(4 * DAY),
    ]
}

#[test]
fn a_trial_after_a_payment_is_time_given_away() {
    let paid_for = updated(100, snapshot(Status::Active));
    let first = || paid(100, "in_1", "subscription_create");
    let change = || paid(100, "in_1", "subscription_update");
    for (case, history, is_given_away) in [
        ("it was active", vec![paid_for, updated(200, trial(200))], true),
        ("only its payment is known", vec![first(), updated(200, trial(200))], true),
        ("the trial came with it", vec![first(), updated(200, trial(100))], false),
        ("something else was paid for", vec![change(), updated(200, trial(200))], false),
        ("nothing was paid", vec![updated(200, trial(200))], false),
        (
            "a trial that ran out begins again",
            vec![
                updated(100, trial(100)),
                updated(200, paused(PauseReason::TrialEndWithoutPaymentMethod)),
                updated(300, trial(300)),
            ],
            false,
        ),
    ] {
        let account = account(&history);
        let found = &account.subscriptions[0];
        let free_until = Some(at(END)).filter(|_| is_given_away);
        assert_eq!((found.is_on_trial(), found.free_until), (!is_given_away, free_until), "{case}");
        assert_eq!((found.is_free(), found.renews_at()), (true, Some(at(END))), "{case}");
    }
}

#[test]
fn free_days_are_announced_without_a_word_about_a_trial() {
    let history = paid_and_given();
    let sent = notices_as_sent(&history);
    let [Notice::Activated { .. }, Notice::GoodwillGiven(given)] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!((given.next_payment, given.seconds), (at(END), 604_800));
    let before_the_end = END - 2 * DAY;
    assert!(user_notice_keys(&history, before_the_end).iter().all(|key| !key.contains("trial")));
    assert_eq!(stripe_tasks(&history), []);
    // Its next payment is a renewal.
    let renewal = SubscriptionSnapshot {
        status: Status::Active,
        current_period_end: Some(at(END + 30 * DAY)),
        ..trial(4 * DAY)
    };
    let renewed = [updated(END, renewal), paid(END + 1, "in_2", "subscription_cycle")];
    let sent = notices_as_sent(&[history, renewed.to_vec()].concat());
    assert!(matches!(sent.last(), Some(Notice::Renewed { .. })), "{sent:?}");
}

#[test]
fn a_refund_ends_access_during_free_days_as_well() {
    let mut history = paid_and_given();
    assert_eq!(access_of(&history), Access::Granted(None));
    history.push(charge(5 * DAY, "pi_1", 1900));
    assert_eq!(access_of(&history), Access::Denied);
}

#[test]
fn what_shows_that_it_was_paid_for_is_not_archived() {
    let begun = [
        updated(100, SubscriptionSnapshot { trial_end: None, ..trial(100) }),
        updated(200, snapshot(Status::Active)),
    ];
    let later = (1..9).map(|day| updated(day * DAY, snapshot(Status::Active)));
    let history: Vec<Fact> = begun.into_iter().chain(later).collect();
    let found = archivable(&account(&history), &history, &BTreeSet::new(), at(8 * DAY));
    let retained = history.into_iter().filter(|fact| !found.facts.contains(&fact.source));
    let retained: Vec<Fact> = retained.chain([updated(9 * DAY, trial(9 * DAY))]).collect();
    assert!(account(&retained).subscriptions[0].free_until.is_some());
}
