//! Payments that fail, wait, and come after all.

use super::*;

#[test]
fn a_checkout_that_is_not_paid_gives_nothing() {
    for (outcome, expected) in [
        (CheckoutOutcome::AwaitingPayment, vec!["cs_1:pending"]),
        (CheckoutOutcome::PaymentFailed, vec!["cs_1:failed"]),
        (CheckoutOutcome::Expired, vec![]),
    ] {
        let history = [checkout(100, outcome)];
        assert_eq!(gives(&history), Access::Denied);
        assert_eq!(news(&history, 100), expected);
    }
}

#[test]
fn a_delayed_payment_gives_nothing_before_it_comes_whatever_stripe_calls_it() {
    let waiting =
        [checkout(100, CheckoutOutcome::AwaitingPayment), seen(100, snapshot(Status::Active))];
    assert_eq!(gives(&waiting), Access::Denied);
    let premium = Some(PlanCode::new("premium"));
    assert_eq!(account(&waiting).pending_payment(&policy()).map(|one| one.plan), Some(premium));
    assert_eq!(news(&waiting, 100), ["cs_1:pending"]);
    let came = [
        &waiting[..],
        &[checkout(9000, CheckoutOutcome::Paid), paid(9000, "in_1", "subscription_create")],
    ]
    .concat();
    assert_eq!(gives(&came), Access::Granted(None));
    assert_eq!(account(&came).pending_payment(&policy()), None);
    assert_eq!(news(&came, 9000), ["sub_1:activated"]);
}

#[test]
fn a_delayed_payment_is_not_waited_for_once_credit_has_settled_the_first_invoice() {
    let history = |reason: &str| {
        let settled = InvoiceSnapshot { amount: usd(0), ..invoice("in_1", reason, 1) };
        account(&[
            checkout(100, CheckoutOutcome::AwaitingPayment),
            seen(100, snapshot(Status::Incomplete)),
            turned(200, settled, InvoiceOutcome::Paid),
            seen(200, snapshot(Status::Active)),
        ])
    };
    assert_eq!(history("subscription_create").subscriptions[0].status, Status::Active);
    assert_eq!(history("subscription_update").subscriptions[0].status, Status::Incomplete);
}

#[test]
fn a_failed_renewal_keeps_access_for_the_grace_time_from_the_first_failure() {
    let fallen = vec![
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        failed(90_000, "in_2", 2),
    ];
    let until = at(1000).plus(policy().grace);
    assert_eq!(gives(&fallen), Access::Granted(Some(until)));
    assert_eq!(news(&fallen, 90_001), ["in_2:failed:2"]);
    let before = pending_notices(&fallen, until.seconds() - 1, &[]);
    assert!(!keys(&before).contains(&"in_2:lapsed".to_owned()));
    assert_eq!(before.wake, Some(until));
    assert_eq!(news(&fallen, until.seconds()), ["in_2:lapsed"]);
    assert_eq!(account(&fallen).rights(&policy(), at(until.seconds() - 1)).len(), 1);
    assert_eq!(account(&fallen).rights(&policy(), until), []);

    let healed = [
        fallen,
        vec![paid(95_000, "in_2", "subscription_cycle"), seen(95_000, snapshot(Status::Active))],
    ]
    .concat();
    assert_eq!(gives(&healed), Access::Granted(None));
    assert_eq!(account(&healed).subscriptions[0].failed_invoice, None);
    assert_eq!(news(&healed, 95_000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_payment_heals_before_stripe_shows_the_healed_subscription() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status, Status::Active);
    assert_eq!(stripe_tasks(&history), [StripeTask::Ask(ResyncReason::SeenBefore)]);
    let told = told_as_it_comes(&history);
    assert!(matches!(told.last(), Some(Notice::PaymentRecovered { .. })), "{told:?}");
}

#[test]
fn a_change_that_waits_for_its_payment_owes_nothing_and_recovers_nothing() {
    let waiting = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        turned(1000, invoice("in_2", "subscription_update", 1), InvoiceOutcome::ActionRequired),
        seen(1000, snapshot(Status::Active)),
    ];
    assert_eq!(news(&waiting, 2000), ["sub_1:activated"]);
    let paid = [&waiting[..], &[paid(3000, "in_2", "subscription_update")]].concat();
    assert_eq!(news(&paid, 3000), ["sub_1:activated"]);
}

#[test]
fn grace_counts_from_the_renewal_and_not_from_a_change_that_waited_before_it() {
    let waiting = invoice("in_2", "subscription_update", 1);
    let history = [
        seen(100, snapshot(Status::Active)),
        turned(1000, waiting, InvoiceOutcome::Failed),
        seen(1000, snapshot(Status::Active)),
        failed(50_000, "in_3", 1),
        seen(50_000, snapshot(Status::PastDue)),
    ];
    assert_eq!(gives(&history), Access::Granted(Some(at(50_000).plus(policy().grace))));
    // A change that Stripe has made before it was paid is owed from its failure on.
    let made = seen(1000, snapshot(Status::PastDue));
    let history = [history[0].clone(), history[1].clone(), made];
    assert_eq!(gives(&history), Access::Granted(Some(at(1000).plus(policy().grace))));
}

#[test]
fn what_was_owed_before_all_was_well_takes_no_grace_time_away() {
    let mut history = vec![
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_1", 4),
        seen(1000, snapshot(Status::PastDue)),
        turned(2000, invoice("in_1", "subscription_cycle", 4), InvoiceOutcome::Uncollectible),
        paid(30 * DAY, "in_2", "subscription_cycle"),
        seen(30 * DAY, snapshot(Status::Active)),
        failed(60 * DAY, "in_3", 1),
        seen(60 * DAY, snapshot(Status::PastDue)),
    ];
    let until = at(60 * DAY).plus(policy().grace);
    assert_eq!(gives(&history), Access::Granted(Some(until)));
    assert_eq!(news(&history, until.seconds()), ["in_3:lapsed"]);
    history.push(paid(61 * DAY, "in_3", "subscription_cycle"));
    assert_eq!(account(&history).subscriptions[0].status, Status::Active);
    assert_eq!(news(&history, 61 * DAY), ["in_3:paid"]);
}

#[test]
fn an_attempt_that_fails_as_the_grace_time_ends_is_told_by_its_end() {
    let fallen = |second: i64| {
        [
            seen(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            seen(1000, snapshot(Status::PastDue)),
            failed(second, "in_2", 2),
        ]
    };
    let end = 1000 + 3 * DAY;
    assert_eq!(news(&fallen(end), end + 60), ["in_2:lapsed"]);
    assert_eq!(news(&fallen(end + DAY), end + DAY + 60), ["in_2:lapsed", "in_2:failed:2"]);
}

#[test]
fn only_the_newest_invoice_heals_an_unpaid_subscription() {
    let unpaid =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Unpaid) };
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        seen(60 * DAY, unpaid),
        paid(61 * DAY, "in_2", "subscription_cycle"),
    ];
    assert_eq!(account(&history).subscriptions[0].status, Status::Unpaid);
    assert_eq!(news(&history, 61 * DAY), Vec::<String>::new());
}

#[test]
fn two_invoices_are_one_recovery_once_both_are_paid() {
    let owing = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        failed(2000, "in_3", 1),
        seen(2000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    assert!(!news(&owing, 5000).contains(&"in_2:paid".to_owned()), "one is still open");
    let seen_first = [&owing[..], &[seen(6000, snapshot(Status::Active))]].concat();
    assert_eq!(news(&seen_first, 6000), ["sub_1:activated"], "the payment of the other is awaited");
    for known in [owing.to_vec(), seen_first] {
        let healed = [known, vec![paid(6000, "in_3", "subscription_cycle")]].concat();
        assert_eq!(news(&healed, 6000), ["sub_1:activated", "in_3:paid"]);
    }
}

#[test]
fn the_grace_time_is_said_to_run_out_and_only_the_last_reminder_that_is_due() {
    let fallen = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
    ];
    let day_before = 1000 + 2 * DAY;
    assert_eq!(news(&fallen, day_before), ["in_2:failed:1", "in_2:grace:86400"]);
    assert_eq!(pending_notices(&fallen, 1002, &[]).wake, Some(at(day_before)));
}

#[test]
fn a_bank_that_wants_a_confirmation_has_its_own_words() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        turned(1000, invoice("in_2", "subscription_cycle", 1), InvoiceOutcome::ActionRequired),
        seen(1000, snapshot(Status::PastDue)),
    ];
    let told: Vec<_> = pending_notices(&history, 1000, &[]).news.into_iter().collect();
    assert!(told.iter().any(|one| matches!(one.notice.notice, Notice::ActionRequired { .. })));
    assert!(!told.iter().any(|one| matches!(one.notice.notice, Notice::PaymentFailed { .. })));
    let again = [&history[..], &[failed(90_000, "in_2", 2)]].concat();
    assert_eq!(news(&again, 90_001), ["in_2:failed:2"]);
}

#[test]
fn a_failed_attempt_is_told_once_there_was_time_to_hear_what_the_bank_wants() {
    let fallen = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
    ];
    assert_eq!(news(&fallen, 1000), Vec::<String>::new());
    assert_eq!(pending_notices(&fallen, 1000, &[]).wake, Some(at(1001)));
    assert_eq!(news(&fallen, 1001), ["in_2:failed:1"]);
}

#[test]
fn a_failure_that_is_heard_of_after_the_recovery_is_no_news() {
    let history = [
        seen(5000, snapshot(Status::Active)),
        paid(5000, "in_2", "subscription_cycle"),
        failed(1000, "in_2", 1),
    ];
    assert_eq!(account(&history).subscriptions[0].past_due_since, None);
    assert_eq!(news(&history, 5000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_first_payment_that_fails_is_no_dunning() {
    let history = [
        created(100, snapshot(Status::Incomplete)),
        turned(100, invoice("in_1", "subscription_create", 1), InvoiceOutcome::Failed),
    ];
    assert_eq!(news(&history, 100), Vec::<String>::new());
}

#[test]
fn a_voided_invoice_is_not_owed() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        turned(2000, invoice("in_2", "subscription_cycle", 1), InvoiceOutcome::Voided),
        seen(2000, snapshot(Status::Active)),
    ];
    assert_eq!(news(&history, 2000), ["sub_1:activated"]);
    assert_eq!(account(&history).subscriptions[0].failed_invoice, None);
}

#[test]
fn a_change_that_was_not_paid_stays_news_until_there_is_another() {
    let expired = StripeObject::Subscription {
        snapshot: snapshot(Status::Active),
        stage: SubscriptionEventKind::UpdateExpired,
    };
    let mut history = vec![seen(100, snapshot(Status::Active)), event(500, expired)];
    let told =
        |history: &[Fact]| news(history, 700).contains(&"sub_1:update-expired:500".to_owned());
    assert!(told(&history));
    history.push(seen(600, snapshot(Status::Active)));
    assert!(told(&history));
    let waits =
        SubscriptionSnapshot { pending_update_until: Some(at(DAY)), ..snapshot(Status::Active) };
    history.push(seen(650, waits));
    assert!(!told(&history));
}
