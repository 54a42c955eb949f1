//! Early fraud warnings: what they lead to, and when they are over.

use super::*;
use crate::domain::alerts::{Alert, AlertKind};
use crate::domain::event::FraudWarningSnapshot;
use crate::domain::ids::FraudWarningId;

/// The warning was given at second 500.
fn warning(created: i64, actionable: bool) -> Fact {
    let warning = FraudWarningSnapshot {
        id: FraudWarningId::new("issfr_1"),
        payment: payment("pi_1"),
        actionable,
        fraud_type: Some("made_with_stolen_card".to_owned()),
        created: Some(at(500)),
    };
    event(created, StripeObject::FraudWarning(warning))
}

fn with(more: &[Fact]) -> Vec<Fact> {
    let bought = [
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ];
    [&bought, more].concat()
}

fn open_kinds(history: &[Fact], now: i64) -> Vec<AlertKind> {
    account(history).open_alerts(at(now)).iter().map(Alert::kind).collect()
}

fn is_warned(history: &[Fact], now: i64) -> bool {
    alarms(history, now).iter().any(|alarm| matches!(alarm, Alarm::FraudWarning { .. }))
}

/// The notice about the beginning of the warning, as it was sent to an admin.
fn sent() -> Vec<EarlierNotice> {
    let alarm = Alarm::FraudWarning {
        user: ALICE,
        plan: None,
        payment: "pi_1".to_owned(),
        amount: None,
        fraud_type: None,
    };
    let notice =
        KeyedNotice { key: "issfr_1:warned:to:9".to_owned(), notice: Notice::Alarm { alarm } };
    vec![EarlierNotice { notice, sent: true }]
}

fn overs(history: &[Fact], now: i64, earlier: &[EarlierNotice]) -> Vec<bool> {
    let pending = pending_notices(history, now, earlier).announcements.into_iter();
    let over = pending.filter_map(|pending| match pending.notice.notice {
        Notice::Alarm { alarm: Alarm::FraudWarningOver { lapsed, .. } } => Some(lapsed),
        _ => None,
    });
    over.collect()
}

const WINDOW: i64 = 120 * DAY;

#[test]
fn a_warning_is_open_until_the_payment_is_refunded_in_full_disputed_or_no_longer_actionable() {
    let warned = warning(500, true);
    let with = |more: &[Fact]| with(&[std::slice::from_ref(&warned), more].concat());
    for (case, history, now, open) in [
        ("alone", with(&[]), 600, vec![AlertKind::FraudWarning]),
        (
            "a part is refunded",
            with(&[charge(600, "pi_1", 500)]),
            600,
            vec![AlertKind::FraudWarning],
        ),
        ("refunded in full", with(&[charge(600, "pi_1", 1900)]), 600, vec![]),
        ("refunded before", with(&[charge(400, "pi_1", 1900)]), 600, vec![]),
        (
            "disputed",
            with(&[dispute(600, "pi_1", 1900, DisputeStatus::Open)]),
            600,
            vec![AlertKind::Dispute],
        ),
        (
            "the dispute is won",
            with(&[dispute(600, "pi_1", 1900, DisputeStatus::Won)]),
            600,
            vec![],
        ),
        ("no longer actionable", with(&[warning(600, false)]), 600, vec![]),
        ("in the same second", with(&[warning(500, false)]), 600, vec![]),
        (
            "actionable again",
            with(&[warning(600, false), warning(700, true)]),
            700,
            vec![AlertKind::FraudWarning],
        ),
        ("just before 120 days", with(&[]), 499 + WINDOW, vec![AlertKind::FraudWarning]),
        ("after 120 days", with(&[]), 500 + WINDOW, vec![]),
    ] {
        for order in permutations(history.len()).into_iter().take(120) {
            let history: Vec<Fact> = order.iter().map(|place| history[*place].clone()).collect();
            assert_eq!(open_kinds(&history, now), open, "{case}");
            let is_open = open.contains(&AlertKind::FraudWarning);
            assert_eq!(is_warned(&history, now), is_open, "{case}");
        }
    }
    let wake = pending_notices(&with(&[]), 600, &[]).wake;
    assert!(wake.is_some_and(|wake| wake <= at(500 + WINDOW)), "{wake:?}");
}

#[test]
fn a_warning_changes_no_access_and_states_the_amount_of_the_payment() {
    let history = with(&[warning(500, true)]);
    assert_eq!(access_of(&history), access_of(&with(&[])));
    let [Alarm::FraudWarning { amount, payment, plan, .. }] = &alarms(&history, 600)[..] else {
        panic!("{:?}", alarms(&history, 600))
    };
    assert_eq!((*amount, payment.as_str()), (Some(usd(1900)), "pi_1"));
    assert_eq!(plan.as_ref().map(|plan| plan.as_str()), Some("premium"));
    let [Alert::FraudWarning { user, amount, .. }] = account(&history).open_alerts(at(600))[..]
    else {
        panic!()
    };
    assert_eq!((user, amount), (ALICE, Some(usd(1900))));
}

#[test]
fn a_warning_that_was_announced_is_over_once_and_by_the_alarm_about_its_refund_or_dispute() {
    let closed = [warning(500, true), warning(600, false)];
    let and = |more: Fact| with(&[&closed[..], &[more]].concat());
    let failed = || {
        let Fact { at, source, mut body } = refund(650, "re_1", "pi_1", 1900);
        if let FactBody::Stripe(StripeObject::Refund(refund)) = std::sync::Arc::make_mut(&mut body)
        {
            refund.status = RefundStatus::Failed;
        }
        Fact { at, source, body }
    };
    for (case, history, now, over) in [
        ("within a minute", with(&closed), 659, vec![]),
        ("nothing explains it", with(&closed), 660, vec![false]),
        ("a refund", and(charge(610, "pi_1", 1900)), 660, vec![]),
        ("a dispute", and(dispute(610, "pi_1", 1900, DisputeStatus::Open)), 660, vec![]),
        ("a refund that failed", and(failed()), 660, vec![]),
        ("time", with(&closed[..1]), 500 + WINDOW, vec![true]),
    ] {
        assert_eq!(overs(&history, now, &sent()), over, "{case}");
        assert_eq!(overs(&history, now, &[]), Vec::<bool>::new(), "{case}: nobody was warned");
    }
    let settled = |history: &[Fact], earlier: &[EarlierNotice]| {
        let pending = pending_notices(history, 700, earlier).announcements.into_iter();
        let mut refunds = pending.filter_map(|pending| match pending.notice.notice {
            Notice::Alarm { alarm: Alarm::Refund { warned, .. } } => Some(warned),
            _ => None,
        });
        refunds.next().unwrap()
    };
    let refunded = and(charge(610, "pi_1", 1900));
    assert!(settled(&refunded, &sent()) && !settled(&refunded, &[]));
    assert!(!settled(&with(&[warning(500, true), charge(610, "pi_1", 400)]), &sent()));
}

#[test]
fn an_amount_is_stated_only_if_it_is_that_of_the_payment() {
    let warned = warning(500, true);
    let failed = failed(100, "in_1", 1);
    let base = || vec![updated(100, snapshot(Status::Active)), origin("pi_1", "in_1")];
    let other = paid(90, "in_0", "subscription_create");
    for (case, more, expected) in [
        ("it paid the invoice", vec![paid(100, "in_1", "subscription_cycle")], Some(usd(1900))),
        ("the invoice is not paid in full", vec![other, failed], None),
        (
            "another payment paid a part",
            vec![paid(100, "in_1", "subscription_cycle"), contributes(100, "pi_2", "in_1", 400)],
            None,
        ),
        (
            "its own part is known",
            vec![paid(100, "in_1", "subscription_cycle"), contributes(100, "pi_1", "in_1", 400)],
            Some(usd(400)),
        ),
    ] {
        let history = [base(), more, vec![warned.clone()]].concat();
        let [Alert::FraudWarning { amount, .. }] = account(&history).open_alerts(at(600))[..]
        else {
            panic!("{case}")
        };
        assert_eq!(amount, expected, "{case}");
        let alarms = alarms(&history, 600);
        let mut stated = alarms.iter().filter_map(|alarm| match alarm {
            Alarm::FraudWarning { amount, .. } => Some(*amount),
            _ => None,
        });
        assert_eq!(stated.next(), Some(expected), "{case}");
    }
}
