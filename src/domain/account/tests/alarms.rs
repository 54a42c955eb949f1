//! Alarms to the admins: what they state, and for how long they are fresh.

use std::sync::Arc;

use super::*;

fn bought() -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ]
}

fn with(more: &[Fact]) -> Vec<Fact> {
    [&bought(), more].concat()
}

fn has_fresh_alarm(history: &[Fact], now: i64) -> bool {
    let mut all = pending_notices(history, now, &[]).announcements.into_iter();
    all.any(|pending| pending.fresh && pending.audience == Audience::Admins)
}

#[test]
fn a_refund_is_of_an_earlier_period_only_if_it_is_known_what_was_paid() {
    let renewed =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Active) };
    let second = InvoiceSnapshot {
        period_end: Some(at(90 * DAY)),
        ..invoice("in_2", "subscription_cycle", 1)
    };
    let next_period = [
        updated(300, renewed),
        invoice_event(300, second, InvoiceOutcome::Paid),
        charge(500, "pi_1", 500),
    ];
    for (case, history, is_earlier) in [
        ("the running period", with(&[charge(500, "pi_1", 500)]), false),
        ("an earlier period", with(&next_period), true),
        ("nothing that is known", with(&[charge(500, "pi_2", 500)]), false),
    ] {
        let alarms = alarms(&history, 500);
        let [Alarm::Refund { earlier, .. }] = alarms[..] else { panic!("{case}: {alarms:?}") };
        assert_eq!(earlier, is_earlier, "{case}");
    }
}

#[test]
fn an_alarm_about_a_refund_stays_fresh_while_the_subscription_will_be_charged_again() {
    let whole = charge(500, "pi_1", 1900);
    for (case, history, stays_fresh) in [
        ("a part", with(&[charge(500, "pi_1", 500)]), false),
        ("everything", with(std::slice::from_ref(&whole)), true),
        (
            "everything, and it has ended",
            with(&[whole, deleted(600, snapshot(Status::Active))]),
            false,
        ),
    ] {
        assert!(has_fresh_alarm(&history, 700), "{case}");
        assert_eq!(has_fresh_alarm(&history, 20 * DAY), stays_fresh, "{case}");
    }
}

#[test]
fn an_alarm_about_a_dispute_of_a_part_states_the_whole_bill() {
    let eur = |minor| Money { minor, currency: "eur".parse().unwrap() };
    for (intent, disputed, expected) in [
        ("pi_1", usd(500), Some(usd(1900))),
        ("pi_1", usd(1899), Some(usd(1900))),
        ("pi_1", usd(1900), None),
        ("pi_1", usd(1990), None),
        ("pi_1", eur(500), None),
        ("pi_2", usd(500), None),
    ] {
        let mut opened = dispute(500, intent, 0, DisputeStatus::Open);
        if let FactBody::Stripe(StripeObject::Dispute(dispute)) = Arc::make_mut(&mut opened.body) {
            dispute.amount = disputed;
        }
        let alarms = alarms(&with(&[opened]), 500);
        let [Alarm::Dispute { of, .. }] = alarms[..] else { panic!("{alarms:?}") };
        assert_eq!(of, expected, "{intent} {disputed:?}");
    }
}

#[test]
fn admins_are_reminded_of_a_dispute_two_days_before_its_deadline_unless_it_is_answered() {
    let open = dispute(500, "pi_1", 1900, DisputeStatus::Open);
    let answered = dispute(600, "pi_1", 1900, DisputeStatus::Review);
    let is_reminded = |history: &[Fact], now| {
        alarms(history, now).iter().any(|alarm| matches!(alarm, Alarm::DisputeDue { .. }))
    };
    let waiting = with(std::slice::from_ref(&open));
    let (reminder, deadline) = (500 + 7 * DAY, 500 + 9 * DAY);
    for (now, expected) in [(reminder - 1, false), (reminder, true), (deadline, false)] {
        assert_eq!(is_reminded(&waiting, now), expected, "{now}");
    }
    let wake = pending_notices(&waiting, 500, &[]).wake;
    assert!(wake.is_some_and(|wake| wake <= at(reminder)), "{wake:?}");
    assert!(!is_reminded(&with(&[open, answered]), reminder));
}
