//! Refunds, second subscriptions and deleted customers, and the alarms about them.

use super::*;

#[test]
fn a_full_refund_ends_access_and_a_partial_one_does_not() {
    let bought = vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ];
    let part = [bought.clone(), vec![charge(500, "pi_1", 500)]].concat();
    assert_eq!(access_of(&part), Access::Granted(None));
    assert!(matches!(alarms(&part, 500)[..], [Alarm::Refund { whole: false, .. }]));
    let whole = [part, vec![charge(600, "pi_1", 1900)]].concat();
    assert_eq!(access_of(&whole), Access::Denied);
    assert_eq!(account(&whole).subscriptions[0].reversal, Some(Reversal::Refunded));
    assert_eq!(user_notice_keys(&whole, 600), ["sub_1:reversed:refunded:in_1:0"]);
    assert!(matches!(alarms(&whole, 600)[..], [Alarm::Refund { whole: true, .. }]));
    // The next payment gives access again.
    let renewed = [whole.clone(), vec![paid(700, "in_2", "subscription_cycle")]].concat();
    assert_eq!(access_of(&renewed), Access::Granted(None));
    // So does a refund that fails.
    let refund = RefundSnapshot {
        id: RefundId::new("re_1"),
        payment: payment("pi_1"),
        amount: usd(1400),
        status: RefundStatus::Failed,
        presented: None,
    };
    let failed = [whole, vec![event(800, StripeObject::Refund(refund))]].concat();
    assert_eq!(access_of(&failed), Access::Granted(None));
}

#[test]
fn a_refund_is_announced_once_whichever_events_report_it() {
    let refund = |second: i64, status| {
        let (id, payment, amount) = (RefundId::new("re_1"), payment("pi_1"), usd(1900));
        let presented = None;
        event(
            second,
            StripeObject::Refund(RefundSnapshot { id, payment, amount, status, presented }),
        )
    };
    let mut history = vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, RefundStatus::Pending),
    ];
    assert_eq!(user_notice_keys(&history, 500), ["sub_1:reversed:refunded:in_1:0"]);
    let whole = |alarm: &Alarm| matches!(alarm, Alarm::Refund { whole: true, ended: true, .. });
    assert!(alarms(&history, 500).iter().all(whole), "no charge has reported the sum");
    history.extend([charge(501, "pi_1", 1900), refund(3 * DAY, RefundStatus::Succeeded)]);
    assert_eq!(user_notice_keys(&history, 3 * DAY), ["sub_1:reversed:refunded:in_1:0"]);
    history.push(refund(4 * DAY, RefundStatus::Failed));
    assert_eq!(access_of(&history), Access::Granted(None));
}

#[test]
fn after_a_change_to_a_shorter_period_refunding_the_longer_one_ends_nothing() {
    let mut yearly = invoice("in_1", "subscription_create", 1);
    yearly.period_end = Some(at(365 * DAY));
    let mut monthly = invoice("in_2", "subscription_update", 1);
    monthly.period_end = Some(at(30 * DAY));
    let history = |returned: &str| {
        vec![
            invoice_event(100, yearly.clone(), InvoiceOutcome::Paid),
            invoice_event(200, monthly.clone(), InvoiceOutcome::Paid),
            updated(200, snapshot(Status::Active)),
            origin("pi_1", returned),
            charge(500, "pi_1", 1900),
        ]
    };
    assert_eq!(access_of(&history("in_1")), Access::Granted(None));
    assert_eq!(access_of(&history("in_2")), Access::Denied);
}

#[test]
fn a_failed_refund_is_announced_only_if_more_was_announced_than_refunded() {
    let refund = |second: i64, id: &str, status| {
        let (id, payment, amount) = (RefundId::new(id), payment("pi_1"), usd(300));
        let presented = None;
        event(
            second,
            StripeObject::Refund(RefundSnapshot { id, payment, amount, status, presented }),
        )
    };
    let history = [
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, "re_1", RefundStatus::Succeeded),
        refund(600, "re_2", RefundStatus::Succeeded),
        refund(700, "re_1", RefundStatus::Failed),
    ];
    let sent = notices_as_sent(&history);
    assert!(matches!(sent.last(), Some(Notice::RefundFailed { .. })), "{sent:?}");
    // A user who is notified after both is notified of the rest only.
    let all = pending_notices(&history, 700, &[]).announcements.into_iter();
    let mine = all.filter(|pending| pending.audience == Audience::User);
    let sent: Vec<_> =
        mine.map(|pending| EarlierNotice { notice: pending.notice, sent: true }).collect();
    assert_eq!(user_notice_keys(&history, 700), ["sub_1:activated", "pi_1:refunded:300"]);
    let after = pending_notices(&history, 701, &sent);
    assert!(!keys(&after).iter().any(|key| key == "re_1:failed"), "{after:?}");
}

#[test]
fn two_running_subscriptions_raise_an_alarm_and_their_entitlements_add_up() {
    let other = SubscriptionSnapshot {
        id: SubscriptionId::new("sub_2"),
        items: items(&["price_q"]),
        ..snapshot(Status::Active)
    };
    let history = [updated(100, snapshot(Status::Active)), updated(200, other.clone())];
    let entitlements = account(&history).entitlements(&policy(), at(300));
    let names: Vec<_> = entitlements.iter().map(|held| held.name.to_string()).collect();
    assert_eq!(names, ["premium-right", "pro-right"]);
    assert!(matches!(alarms(&history, 300)[..], [Alarm::SecondSubscription { .. }]));
    let with_one_ended = [&history[..], &[deleted(400, other)]].concat();
    assert_eq!(account(&with_one_ended).entitlements(&policy(), at(500)).len(), 1);
    assert_eq!(alarms(&with_one_ended, 500), []);
}

#[test]
fn deleting_a_customer_cancels_the_subscription() {
    let deleted_customer = CustomerSnapshot {
        id: CustomerId::new("cus_1"),
        user: None,
        deleted: true,
        payment_method: None,
    };
    let history = [
        updated(100, snapshot(Status::Active)),
        event(500, StripeObject::Customer(deleted_customer)),
    ];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status(), Status::Canceled);
    assert_eq!(account.entitlements(&policy(), at(600)), []);
    assert!(matches!(alarms(&history, 600)[..], [Alarm::CustomerDeleted { .. }]));
}

#[test]
fn an_alarm_that_requires_an_action_stays_fresh_until_it_is_taken() {
    let second =
        SubscriptionSnapshot { id: SubscriptionId::new("sub_2"), ..snapshot(Status::Active) };
    let history = [updated(100, snapshot(Status::Active)), updated(100, second)];
    assert!(matches!(alarms(&history, 20 * DAY)[..], [Alarm::SecondSubscription { .. }]));
}
