//! Payments that fail, are pending, or recover.

use super::*;

#[test]
fn an_unpaid_checkout_gives_no_access() {
    for (outcome, expected) in [
        (CheckoutOutcome::AwaitingPayment, vec!["cs_1:pending"]),
        (CheckoutOutcome::PaymentFailed, vec!["cs_1:failed"]),
        (CheckoutOutcome::Expired, vec![]),
    ] {
        let history = [checkout(100, outcome)];
        assert_eq!(access_of(&history), Access::Denied);
        assert_eq!(user_notice_keys(&history, 100), expected);
    }
    let abandoned = [
        checkout(100, CheckoutOutcome::AwaitingPayment),
        updated(200, snapshot(Status::IncompleteExpired)),
    ];
    assert_eq!(user_notice_keys(&abandoned, 200), Vec::<String>::new(), "nothing is pending");
}

#[test]
fn a_pending_delayed_payment_gives_no_access_even_if_stripe_reports_active() {
    let waiting =
        [checkout(100, CheckoutOutcome::AwaitingPayment), updated(100, snapshot(Status::Active))];
    assert_eq!(access_of(&waiting), Access::Denied);
    let premium = Some(PlanCode::new("premium"));
    assert_eq!(
        account(&waiting).pending_payment(&policy()).map(|pending| pending.plan),
        Some(premium)
    );
    assert_eq!(user_notice_keys(&waiting, 100), ["cs_1:pending"]);
    let arrived = [
        &waiting[..],
        &[checkout(9000, CheckoutOutcome::Paid), paid(9000, "in_1", "subscription_create")],
    ]
    .concat();
    assert_eq!(access_of(&arrived), Access::Granted(None));
    assert_eq!(account(&arrived).pending_payment(&policy()), None);
    assert_eq!(user_notice_keys(&arrived, 9000), ["sub_1:activated"]);
}

#[test]
fn a_delayed_payment_is_not_pending_once_credit_has_settled_the_first_invoice() {
    let history = |reason: &str| {
        let settled = InvoiceSnapshot { amount: usd(0), ..invoice("in_1", reason, 1) };
        account(&[
            checkout(100, CheckoutOutcome::AwaitingPayment),
            updated(100, snapshot(Status::Incomplete)),
            invoice_event(200, settled, InvoiceOutcome::Paid),
            updated(200, snapshot(Status::Active)),
        ])
    };
    assert_eq!(history("subscription_create").subscriptions[0].status(), Status::Active);
    assert_eq!(history("subscription_update").subscriptions[0].status(), Status::Incomplete);
}

#[test]
fn a_failed_renewal_keeps_access_for_the_grace_period_from_the_first_failure() {
    let failing = vec![
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
        failed(90_000, "in_2", 2),
    ];
    let until = at(1000).plus(policy().grace);
    assert_eq!(access_of(&failing), Access::Granted(Some(until)));
    assert_eq!(user_notice_keys(&failing, 90_001), ["in_2:failed:2"]);
    let before = pending_notices(&failing, until.seconds() - 1, &[]);
    assert!(!keys(&before).contains(&"in_2:lapsed".to_owned()));
    assert_eq!(before.wake, Some(until));
    assert_eq!(user_notice_keys(&failing, until.seconds()), ["in_2:lapsed"]);
    assert_eq!(account(&failing).entitlements(&policy(), at(until.seconds() - 1)).len(), 1);
    assert_eq!(account(&failing).entitlements(&policy(), until), []);

    let recovered = [
        failing,
        vec![paid(95_000, "in_2", "subscription_cycle"), updated(95_000, snapshot(Status::Active))],
    ]
    .concat();
    assert_eq!(access_of(&recovered), Access::Granted(None));
    assert_eq!(account(&recovered).subscriptions[0].unpaid_invoice(), None);
    assert_eq!(user_notice_keys(&recovered, 95_000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_payment_recovers_before_stripe_updates_the_subscription() {
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status(), Status::Active);
    assert_eq!(stripe_tasks(&history), [StripeTask::Resync(ResyncReason::Outdated)]);
    let sent = notices_as_sent(&history);
    assert!(matches!(sent.last(), Some(Notice::PaymentRecovered { .. })), "{sent:?}");
}

#[test]
fn a_change_that_waits_for_its_payment_is_no_debt_and_its_payment_no_recovery() {
    let waiting = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        invoice_event(
            1000,
            invoice("in_2", "subscription_update", 1),
            InvoiceOutcome::ActionRequired,
        ),
        updated(1000, snapshot(Status::Active)),
    ];
    assert_eq!(user_notice_keys(&waiting, 2000), ["sub_1:activated"]);
    let paid = [&waiting[..], &[paid(3000, "in_2", "subscription_update")]].concat();
    assert_eq!(user_notice_keys(&paid, 3000), ["sub_1:activated"]);
}

#[test]
fn grace_starts_with_the_failed_renewal_and_not_with_an_earlier_pending_change() {
    let waiting = invoice("in_2", "subscription_update", 1);
    let history = [
        updated(100, snapshot(Status::Active)),
        invoice_event(1000, waiting, InvoiceOutcome::Failed),
        updated(1000, snapshot(Status::Active)),
        failed(50_000, "in_3", 1),
        updated(50_000, snapshot(Status::PastDue)),
    ];
    assert_eq!(access_of(&history), Access::Granted(Some(at(50_000).plus(policy().grace))));
    // A change that was made before it was paid is owed since its failure.
    let made = updated(1000, snapshot(Status::PastDue));
    let history = [history[0].clone(), history[1].clone(), made];
    assert_eq!(access_of(&history), Access::Granted(Some(at(1000).plus(policy().grace))));
}

#[test]
fn a_superseded_debt_does_not_shorten_the_grace_period() {
    let mut history = vec![
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_1", 4),
        updated(1000, snapshot(Status::PastDue)),
        invoice_event(
            2000,
            invoice("in_1", "subscription_cycle", 4),
            InvoiceOutcome::Uncollectible,
        ),
        paid(30 * DAY, "in_2", "subscription_cycle"),
        updated(30 * DAY, snapshot(Status::Active)),
        failed(60 * DAY, "in_3", 1),
        updated(60 * DAY, snapshot(Status::PastDue)),
    ];
    let until = at(60 * DAY).plus(policy().grace);
    assert_eq!(access_of(&history), Access::Granted(Some(until)));
    assert_eq!(user_notice_keys(&history, until.seconds()), ["in_3:lapsed"]);
    history.push(paid(61 * DAY, "in_3", "subscription_cycle"));
    assert_eq!(account(&history).subscriptions[0].status(), Status::Active);
    assert_eq!(user_notice_keys(&history, 61 * DAY), ["in_3:paid"]);
}

#[test]
fn an_attempt_that_fails_as_grace_ends_is_covered_by_the_lapse_notice() {
    let failing = |second: i64| {
        [
            updated(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            updated(1000, snapshot(Status::PastDue)),
            failed(second, "in_2", 2),
        ]
    };
    let end = 1000 + 3 * DAY;
    let hour = 3_600;
    for (second, is_covered) in
        [(end, true), (end + hour - 1, true), (end + hour, false), (end + DAY, false)]
    {
        let keys = user_notice_keys(&failing(second), second + 60);
        let expected = ["in_2:lapsed", "in_2:failed:2"];
        assert_eq!(keys, expected[..if is_covered { 1 } else { 2 }], "{second}");
    }
}

#[test]
fn only_the_newest_invoice_recovers_an_unpaid_subscription() {
    let unpaid =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Unpaid) };
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        updated(60 * DAY, unpaid),
        paid(61 * DAY, "in_2", "subscription_cycle"),
    ];
    assert_eq!(account(&history).subscriptions[0].status(), Status::Unpaid);
    assert_eq!(user_notice_keys(&history, 61 * DAY), Vec::<String>::new());
}

#[test]
fn two_failed_invoices_are_one_recovery_once_both_are_paid() {
    let owing = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        failed(2000, "in_3", 1),
        updated(2000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    assert!(
        !user_notice_keys(&owing, 5000).contains(&"in_2:paid".to_owned()),
        "the other one is still owed"
    );
    // Stripe may take five seconds to update the subscription after a payment.
    for (second, recovers) in [(5005, true), (5006, false)] {
        let active = updated(second, snapshot(Status::Active));
        let keys = user_notice_keys(&[&owing[..], &[active]].concat(), second);
        assert_eq!(keys.contains(&"in_2:paid".to_owned()), recovers, "{second}: {keys:?}");
    }
    let updated_first = [&owing[..], &[updated(6000, snapshot(Status::Active))]].concat();
    assert_eq!(
        user_notice_keys(&updated_first, 6000),
        ["sub_1:activated"],
        "the payment of the other one is not recorded yet"
    );
    for known in [owing.to_vec(), updated_first] {
        let recovered = [known, vec![paid(6000, "in_3", "subscription_cycle")]].concat();
        assert_eq!(user_notice_keys(&recovered, 6000), ["sub_1:activated", "in_3:paid"]);
    }
}

#[test]
fn only_the_last_due_reminder_is_sent_before_grace_ends() {
    let failing = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
    ];
    let day_before = 1000 + 2 * DAY;
    assert_eq!(user_notice_keys(&failing, day_before), ["in_2:failed:1", "in_2:grace:86400"]);
    assert_eq!(pending_notices(&failing, 1002, &[]).wake, Some(at(day_before)));
}

#[test]
fn a_required_confirmation_has_its_own_notice() {
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        invoice_event(
            1000,
            invoice("in_2", "subscription_cycle", 1),
            InvoiceOutcome::ActionRequired,
        ),
        updated(1000, snapshot(Status::PastDue)),
    ];
    let pending: Vec<_> = pending_notices(&history, 1000, &[]).announcements.into_iter().collect();
    assert!(
        pending
            .iter()
            .any(|pending| matches!(pending.notice.notice, Notice::ActionRequired { .. }))
    );
    assert!(
        !pending
            .iter()
            .any(|pending| matches!(pending.notice.notice, Notice::PaymentFailed { .. }))
    );
    let again = [&history[..], &[failed(90_000, "in_2", 2)]].concat();
    assert_eq!(user_notice_keys(&again, 90_001), ["in_2:failed:2"]);
}

#[test]
fn a_failure_notice_waits_for_a_required_action() {
    let failing = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
    ];
    assert_eq!(user_notice_keys(&failing, 1000), Vec::<String>::new());
    assert_eq!(pending_notices(&failing, 1000, &[]).wake, Some(at(1001)));
    assert_eq!(user_notice_keys(&failing, 1001), ["in_2:failed:1"]);
}

#[test]
fn a_failure_recorded_after_the_recovery_is_not_announced() {
    let history = [
        updated(5000, snapshot(Status::Active)),
        paid(5000, "in_2", "subscription_cycle"),
        failed(1000, "in_2", 1),
    ];
    assert_eq!(account(&history).subscriptions[0].past_due_since(), None);
    assert_eq!(user_notice_keys(&history, 5000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_failed_first_payment_starts_no_dunning() {
    let history = [
        created(100, snapshot(Status::Incomplete)),
        invoice_event(100, invoice("in_1", "subscription_create", 1), InvoiceOutcome::Failed),
    ];
    assert_eq!(user_notice_keys(&history, 100), Vec::<String>::new());
}

#[test]
fn a_voided_invoice_is_not_owed() {
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
        invoice_event(2000, invoice("in_2", "subscription_cycle", 1), InvoiceOutcome::Voided),
        updated(2000, snapshot(Status::Active)),
    ];
    assert_eq!(user_notice_keys(&history, 2000), ["sub_1:activated"]);
    assert_eq!(account(&history).subscriptions[0].unpaid_invoice(), None);
}

#[test]
fn an_expired_change_stays_announced_until_the_next_change() {
    let expired = StripeObject::Subscription {
        snapshot: snapshot(Status::Active),
        kind: SubscriptionEventKind::UpdateExpired,
    };
    let mut history = vec![updated(100, snapshot(Status::Active)), event(500, expired)];
    let is_announced = |history: &[Fact]| {
        user_notice_keys(history, 700).contains(&"sub_1:update-expired:500".to_owned())
    };
    assert!(is_announced(&history));
    history.push(updated(600, snapshot(Status::Active)));
    assert!(is_announced(&history));
    let waits =
        SubscriptionSnapshot { pending_update_until: Some(at(DAY)), ..snapshot(Status::Active) };
    history.push(updated(650, waits));
    assert!(!is_announced(&history));
}

#[test]
fn notices_promise_only_the_access_that_is_given() {
    let promised = |history: &[Fact], now: i64| {
        let pending = pending_notices(history, now, &[]);
        let notices = pending.announcements.into_iter().map(|pending| pending.notice.notice);
        let by_notice: Vec<_> = notices
            .filter_map(|notice| match notice {
                Notice::PaymentFailed { access_until, .. } => Some(access_until),
                _ => None,
            })
            .collect();
        let by_webhook: Vec<_> = pending.failed.iter().map(|failed| failed.access_until).collect();
        assert_eq!(by_notice, by_webhook);
        by_notice
    };
    let failing = |snapshot| {
        vec![
            updated(100, self::snapshot(Status::Active)),
            failed(200, "in_2", 1),
            updated(200, snapshot),
        ]
    };
    let grace_ends = at(200 + 3 * DAY);
    assert_eq!(promised(&failing(snapshot(Status::PastDue)), 300), [Some(grace_ends)]);
    assert_eq!(promised(&failing(snapshot(Status::PastDue))[..2], 300), [Some(grace_ends)]);
    let pause = Some(Pause { behavior: PauseBehavior::Void, resumes_at: None });
    let service_paused = SubscriptionSnapshot { pause, ..snapshot(Status::PastDue) };
    assert_eq!(promised(&failing(service_paused), 300), [None]);
    // The invoice that paused it is paid, and the one for resuming failed.
    let resumption = invoice("in_3", "subscription_update", 1);
    let paused = [
        failing(paused(PauseReason::FirstPaymentFailure)),
        vec![
            paid(300, "in_2", "subscription_cycle"),
            invoice_event(400, resumption, InvoiceOutcome::Failed),
        ],
    ]
    .concat();
    assert_eq!(promised(&paused, 500), [Some(at(60 * DAY))]);
}

#[test]
fn no_access_is_promised_from_the_end_of_grace_on() {
    let failing = [
        updated(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, snapshot(Status::PastDue)),
    ];
    let end = 1000 + 3 * DAY;
    for (now, promised) in [(end - 1, Some(at(end))), (end, None)] {
        let failed = pending_notices(&failing, now, &[]).failed;
        assert_eq!(failed[0].access_until, promised, "{now}");
    }
}

#[test]
fn a_failure_notice_waits_a_minute_for_the_amount_in_the_customers_currency() {
    let abroad = |status| SubscriptionSnapshot {
        presentment: Some("eur".parse().unwrap()),
        ..snapshot(status)
    };
    let failing = [
        updated(100, abroad(Status::Active)),
        failed(1000, "in_2", 1),
        updated(1000, abroad(Status::PastDue)),
    ];
    for (now, is_announced) in [(1059, false), (1060, true)] {
        let keys = user_notice_keys(&failing, now);
        assert_eq!(keys.contains(&"in_2:failed:1".to_owned()), is_announced, "{now}: {keys:?}");
    }
}

#[test]
fn the_end_of_grace_is_announced_unless_the_subscription_ends_before_it() {
    let grace_ends = 1000 + 3 * DAY;
    for (cancel_at, is_announced) in [
        (None, true),
        (Some(grace_ends + 1), true),
        (Some(grace_ends), true),
        (Some(grace_ends - 1), false),
    ] {
        let ending =
            SubscriptionSnapshot { cancel_at: cancel_at.map(at), ..snapshot(Status::PastDue) };
        let failing = [
            updated(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            updated(1000, ending),
        ];
        let keys = user_notice_keys(&failing, 1000 + 2 * DAY);
        let found = keys.contains(&"in_2:grace:86400".to_owned());
        assert_eq!(found, is_announced, "{cancel_at:?}: {keys:?}");
    }
}
