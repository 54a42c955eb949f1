//! Payments, refunds and disputes merged from facts, and debts beside a payment.

use super::*;
use crate::domain::account::extended;

const CYCLE: &str = "subscription_cycle";
const CHANGE: &str = "subscription_update";

fn invoiced(created: i64, id: &str, reason: &str, outcome: InvoiceOutcome) -> Fact {
    invoice_event(created, invoice(id, reason, 1), outcome)
}

fn sent(created: i64, due: i64, outcome: InvoiceOutcome) -> Fact {
    let sent =
        InvoiceSnapshot { is_sent: true, due_at: Some(at(due)), ..invoice("in_2", CYCLE, 1) };
    invoice_event(created, sent, outcome)
}

fn active() -> Fact {
    updated(100, snapshot(Status::Active))
}

fn with_status(created: i64, status: Status) -> Fact {
    updated(created, snapshot(status))
}

#[test]
fn a_payment_beside_another_debt_is_announced_as_such() {
    use crate::domain::event::InvoiceOutcome::{Failed, Paid};
    let second = |created, outcome| invoiced(created, "in_3", CYCLE, outcome);
    let first = |created, outcome| invoiced(created, "in_2", CYCLE, outcome);
    for (case, history, still_owing, recovered) in [
        (
            "past due, and the newer one is owed",
            vec![
                active(),
                first(1000, Failed),
                second(2000, Failed),
                with_status(2000, Status::PastDue),
                first(5000, Paid),
            ],
            Some("in_2:still-owing"),
            None,
        ),
        (
            "past due, and the older one is owed",
            vec![
                active(),
                first(1000, Failed),
                second(2000, Failed),
                with_status(2000, Status::PastDue),
                second(5000, Paid),
            ],
            Some("in_3:still-owing"),
            None,
        ),
        (
            "active, and another one failed later",
            vec![active(), first(1000, Failed), second(2000, Failed), first(5000, Paid)],
            Some("in_2:still-owing"),
            None,
        ),
        (
            "active, and another one failed earlier",
            vec![active(), first(1000, Failed), second(2000, Failed), second(5000, Paid)],
            None,
            Some("in_3:paid"),
        ),
        (
            "active, and another one failed in the same second",
            vec![active(), first(1000, Failed), second(1000, Failed), second(5000, Paid)],
            None,
            Some("in_3:paid"),
        ),
    ] {
        let keys = user_notice_keys(&history, 5000);
        let with_suffix = |suffix: &str| keys.iter().find(|key| key.ends_with(suffix));
        assert_eq!(with_suffix(":still-owing").map(String::as_str), still_owing, "{case}");
        assert_eq!(with_suffix(":paid").map(String::as_str), recovered, "{case}");
    }
}

#[test]
fn a_pause_with_another_unpaid_invoice_is_not_resumed_by_a_payment() {
    let pause = || paused(PauseReason::FirstPaymentFailure);
    let fetched =
        Fact { source: Source::Fetched("sub_1:6000".to_owned()), ..updated(6000, pause()) };
    let history = [
        active(),
        failed(1000, "in_2", 1),
        failed(1500, "in_3", 1),
        updated(2000, pause()),
        paid(5000, "in_2", CYCLE),
        fetched,
    ];
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn a_voided_invoice_for_resuming_was_no_debt() {
    use crate::domain::event::InvoiceOutcome::{Failed, Voided};
    for (case, before, reason, is_debt) in [
        ("for resuming", paused(PauseReason::PauseRequested), CHANGE, false),
        ("a change that was made", snapshot(Status::PastDue), CHANGE, true),
        ("a renewal", paused(PauseReason::FirstPaymentFailure), CYCLE, true),
    ] {
        let history = [
            active(),
            updated(200, before.clone()),
            invoiced(300, "in_2", reason, Failed),
            updated(350, before),
            invoiced(400, "in_2", reason, Voided),
            with_status(500, Status::Active),
        ];
        let sent = notices_as_sent(&history);
        let settled = sent.iter().any(|notice| matches!(notice, Notice::DebtSettled { .. }));
        assert_eq!(settled, is_debt, "{case}: {sent:?}");
    }
}

#[test]
fn a_payment_is_a_recovery_only_of_what_was_owed() {
    use crate::domain::event::InvoiceOutcome::{Failed, Open, Paid};
    let due = 10 * DAY;
    for (case, history, is_recovery) in [
        (
            "a failed renewal before Stripe reported it",
            vec![active(), failed(1000, "in_2", 1), paid(2000, "in_2", CYCLE)],
            true,
        ),
        (
            "a change that was made",
            vec![
                active(),
                invoiced(1000, "in_2", CHANGE, Failed),
                with_status(1000, Status::PastDue),
                invoiced(2000, "in_2", CHANGE, Paid),
                with_status(2000, Status::Active),
            ],
            true,
        ),
        (
            "a change that waited after an earlier debt",
            vec![
                active(),
                with_status(500, Status::PastDue),
                with_status(900, Status::Active),
                invoiced(1000, "in_2", CHANGE, Failed),
                invoiced(2000, "in_2", CHANGE, Paid),
            ],
            false,
        ),
        (
            "sent, and an attempt to pay it failed",
            vec![active(), sent(150, due, Open), sent(200, due, Failed), sent(300, due, Paid)],
            true,
        ),
        (
            "sent, and overdue",
            vec![
                active(),
                sent(150, due, Open),
                with_status(due, Status::PastDue),
                sent(due + DAY, due, Paid),
            ],
            true,
        ),
        (
            "sent, and paid in time",
            vec![active(), sent(150, due, Open), sent(300, due, Paid)],
            false,
        ),
        (
            "sent, and paid late without consequences",
            vec![
                active(),
                sent(150, due, Open),
                with_status(due, Status::Active),
                sent(due + DAY, due, Paid),
            ],
            false,
        ),
    ] {
        let now = history.iter().map(|fact| fact.at).max().unwrap().seconds();
        let pending = pending_notices(&history, now, &[]).announcements;
        let recovered = pending
            .iter()
            .any(|pending| matches!(pending.notice.notice, Notice::PaymentRecovered { .. }));
        assert_eq!(recovered, is_recovery, "{case}: {pending:?}");
    }
}

fn refund_as(created: i64, id: &str, minor: i64, status: RefundStatus) -> Fact {
    let refund = RefundSnapshot {
        id: RefundId::new(id),
        payment: payment("pi_1"),
        amount: usd(minor),
        status,
        presented: None,
    };
    event(created, StripeObject::Refund(refund))
}

#[test]
fn the_refunded_sum_follows_the_charge_and_the_refunds_that_failed_since() {
    use crate::domain::event::RefundStatus::{Failed, Succeeded};
    for (case, facts, refunded) in [
        (
            "one of two refunds is known",
            vec![charge(500, "pi_1", 800), refund_as(600, "re_1", 300, Succeeded)],
            800,
        ),
        (
            "a refund failed before the charge was reported",
            vec![refund_as(400, "re_1", 500, Failed), charge(500, "pi_1", 500)],
            500,
        ),
        (
            "a refund failed after the charge was reported",
            vec![charge(500, "pi_1", 800), refund_as(600, "re_1", 500, Failed)],
            300,
        ),
        (
            "the later charge reports less",
            vec![charge(500, "pi_1", 1900), charge(600, "pi_1", 500)],
            500,
        ),
        (
            "one second, the larger one first",
            vec![charge(500, "pi_1", 1900), charge(500, "pi_1", 500)],
            1900,
        ),
        (
            "one second, the smaller one first",
            vec![charge(500, "pi_1", 500), charge(500, "pi_1", 1900)],
            1900,
        ),
    ] {
        let account = account(&facts);
        let [(key, payment)] = account.payments.iter().collect::<Vec<_>>()[..] else {
            panic!("{case}: {account:?}")
        };
        assert_eq!((key, payment.refunded()), ("pi_1", refunded), "{case}");
    }
}

#[test]
fn a_repeated_refund_keeps_its_time() {
    let once = refund_as(500, "re_1", 300, RefundStatus::Succeeded);
    let again = refund_as(900, "re_1", 300, RefundStatus::Succeeded);
    let account = account(&[once, again]);
    let (_, payment) = account.payments.iter().next().unwrap();
    assert_eq!(payment.refunded_at(), at(500));
}

#[test]
fn a_refund_that_names_only_the_charge_belongs_to_its_payment() {
    let by_charge = RefundSnapshot {
        id: RefundId::new("re_1"),
        payment: PaymentRef { intent: None, charge: Some(ChargeId::new("ch_pi_2")) },
        amount: usd(300),
        status: RefundStatus::Succeeded,
        presented: None,
    };
    let account = account(&[
        charge(100, "pi_1", 0),
        charge(100, "pi_2", 0),
        event(200, StripeObject::Refund(by_charge)),
    ]);
    let refunded: Vec<(&str, i64)> =
        account.payments.iter().map(|(key, payment)| (key, payment.refunded())).collect();
    assert_eq!(refunded, [("pi_1", 0), ("pi_2", 300)]);
}

#[test]
fn a_payment_is_known_once_its_invoice_or_session_is() {
    let charged = charge(100, "pi_1", 0);
    let by_intent = payment("pi_1");
    let by_other = payment("pi_9");
    assert!(!account(std::slice::from_ref(&charged)).payments.is_known(&by_intent));
    let known = account(&[charged, origin("pi_1", "in_1")]);
    assert!(known.payments.is_known(&by_intent));
    assert!(!known.payments.is_known(&by_other));
    let once = account(&[once(100, "cs_f", "forever")]);
    assert!(once.payments.is_known(&payment("pi_cs_f")));
}

#[test]
fn refunding_a_single_payment_ends_only_that_purchase() {
    let history = [
        once(100, "cs_f", "forever"),
        once(200, "cs_s", "season"),
        charge(300, "pi_cs_f", 1900),
        charge(300, "pi_cs_s", 0),
    ];
    let account = account(&history);
    let reversals: Vec<(&str, Option<Reversal>)> = account
        .subscriptions
        .iter()
        .map(|subscription| (subscription.id.as_str(), subscription.reversal))
        .collect();
    assert_eq!(reversals, [("cs_f", Some(Reversal::Refunded)), ("cs_s", None)]);
}

#[test]
fn a_source_is_found_again_by_its_key() {
    for (source, key, event) in [
        (Source::Event(EventId::new("evt_1")), "evt_1", Some(EventId::new("evt_1"))),
        (Source::Fetched("sub_1:5".to_owned()), "fetched:sub_1:5", None),
        (Source::Internal("grant-1".to_owned()), "internal:grant-1", None),
    ] {
        assert_eq!(source.key(), key);
        assert_eq!(Source::from_key(key), source);
        assert_eq!(source.event().cloned(), event);
    }
}

#[test]
fn facts_replace_those_with_the_same_source() {
    let original = active();
    let replacement = Fact { at: at(200), ..original.clone() };
    let other = with_status(300, Status::PastDue);
    assert_eq!(
        extended(vec![original.clone()], std::slice::from_ref(&other)),
        [original.clone(), other.clone()]
    );
    assert_eq!(
        extended(vec![original, other.clone()], std::slice::from_ref(&replacement)),
        [other, replacement]
    );
}

#[test]
fn a_fact_names_the_objects_by_which_later_facts_find_the_account() {
    let invoiced = InvoiceSnapshot {
        payment_intent: Some(PaymentIntentId::new("pi_1")),
        charge: Some(ChargeId::new("ch_1")),
        ..invoice("in_1", CYCLE, 1)
    };
    for (fact, ids) in [
        (active(), vec!["sub_1"]),
        (checkout(100, CheckoutOutcome::Paid), vec!["cs_1", "sub_1"]),
        (once(100, "cs_f", "forever"), vec!["cs_f", "pi_cs_f"]),
        (invoice_event(100, invoiced, InvoiceOutcome::Paid), vec!["in_1", "sub_1", "pi_1", "ch_1"]),
        (contributes(100, "pi_1", "in_1", 1000), vec!["in_1", "pi_1"]),
        (charge(100, "pi_1", 0), vec!["pi_1", "ch_pi_1"]),
        (refund(100, "re_1", "pi_1", 300), vec!["pi_1"]),
        (Fact::opened(&SessionId::new("cs_1"), &PlanCode::new("premium"), at(100)), vec!["cs_1"]),
        (Fact::linked(&CustomerId::new("cus_1"), at(100)), vec![]),
    ] {
        assert_eq!(fact.objects(), ids, "{fact:?}");
    }
}
