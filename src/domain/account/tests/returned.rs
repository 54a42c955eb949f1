//! Money that goes back, and what admins hear.

use super::*;

#[test]
fn money_that_went_back_whole_ends_access_and_a_part_of_it_does_not() {
    let bought = vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ];
    let part = [bought.clone(), vec![charge(500, "pi_1", 500)]].concat();
    assert_eq!(gives(&part), Access::Granted(None));
    assert!(matches!(alarms(&part, 500)[..], [Alarm::Refund { whole: false, .. }]));
    let whole = [part, vec![charge(600, "pi_1", 1900)]].concat();
    assert_eq!(gives(&whole), Access::Denied);
    assert_eq!(account(&whole).subscriptions[0].reversal, Some(Reversal::Refunded));
    assert_eq!(news(&whole, 600), ["sub_1:reversed:refunded:in_1:0"]);
    assert!(matches!(alarms(&whole, 600)[..], [Alarm::Refund { whole: true, .. }]));
    // The next payment gives access again.
    let renewed = [whole.clone(), vec![paid(700, "in_2", "subscription_cycle")]].concat();
    assert_eq!(gives(&renewed), Access::Granted(None));
    // And so does a refund that bounces.
    let refund = RefundSnapshot {
        id: RefundId::new("re_1"),
        payment: payment("pi_1"),
        amount: usd(1400),
        status: RefundStatus::Failed,
        presented: None,
    };
    let bounced = [whole, vec![event(800, StripeObject::Refund(refund))]].concat();
    assert_eq!(gives(&bounced), Access::Granted(None));
}

#[test]
fn money_that_has_gone_back_is_told_once_however_its_way_is_told() {
    let refund = |second: i64, status| {
        let (id, payment, amount) = (RefundId::new("re_1"), payment("pi_1"), usd(1900));
        let presented = None;
        event(
            second,
            StripeObject::Refund(RefundSnapshot { id, payment, amount, status, presented }),
        )
    };
    let mut history = vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, RefundStatus::Pending),
    ];
    assert_eq!(news(&history, 500), ["sub_1:reversed:refunded:in_1:0"]);
    let whole = |alarm: &Alarm| matches!(alarm, Alarm::Refund { whole: true, ended: true, .. });
    assert!(alarms(&history, 500).iter().all(whole), "no charge has told the sum");
    history.extend([charge(501, "pi_1", 1900), refund(3 * DAY, RefundStatus::Succeeded)]);
    assert_eq!(news(&history, 3 * DAY), ["sub_1:reversed:refunded:in_1:0"]);
    history.push(refund(4 * DAY, RefundStatus::Failed));
    assert_eq!(gives(&history), Access::Granted(None));
}

#[test]
fn after_a_change_to_a_shorter_period_the_longer_one_is_not_what_is_paid_for() {
    let mut yearly = invoice("in_1", "subscription_create", 1);
    yearly.period_end = Some(at(365 * DAY));
    let mut monthly = invoice("in_2", "subscription_update", 1);
    monthly.period_end = Some(at(30 * DAY));
    let history = |returned: &str| {
        vec![
            turned(100, yearly.clone(), InvoiceOutcome::Paid),
            turned(200, monthly.clone(), InvoiceOutcome::Paid),
            seen(200, snapshot(Status::Active)),
            origin("pi_1", returned),
            charge(500, "pi_1", 1900),
        ]
    };
    assert_eq!(gives(&history("in_1")), Access::Granted(None));
    assert_eq!(gives(&history("in_2")), Access::Denied);
}

#[test]
fn of_a_refund_that_bounces_hears_who_was_promised_more_than_came() {
    let refund = |second: i64, id: &str, status| {
        let (id, payment, amount) = (RefundId::new(id), payment("pi_1"), usd(300));
        let presented = None;
        event(
            second,
            StripeObject::Refund(RefundSnapshot { id, payment, amount, status, presented }),
        )
    };
    let history = [
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, "re_1", RefundStatus::Succeeded),
        refund(600, "re_2", RefundStatus::Succeeded),
        refund(700, "re_1", RefundStatus::Failed),
    ];
    let told = told_as_it_comes(&history);
    assert!(matches!(told.last(), Some(Notice::RefundFailed { .. })), "{told:?}");
    // Who hears of both at once is told what came.
    let all = pending_notices(&history, 700, &[]).news.into_iter();
    let mine = all.filter(|one| one.audience == Audience::User);
    let told: Vec<_> = mine.map(|one| EarlierNotice { notice: one.notice, sent: true }).collect();
    assert_eq!(news(&history, 700), ["sub_1:activated", "pi_1:refunded:300"]);
    let after = pending_notices(&history, 701, &told);
    assert!(!keys(&after).iter().any(|key| key == "re_1:failed"), "{after:?}");
}

#[test]
fn two_running_subscriptions_are_an_alarm_and_their_rights_add_up() {
    let other = SubscriptionSnapshot {
        id: SubscriptionId::new("sub_2"),
        items: items(&["price_q"]),
        ..snapshot(Status::Active)
    };
    let history = [seen(100, snapshot(Status::Active)), seen(200, other.clone())];
    let rights = account(&history).rights(&policy(), at(300));
    let names: Vec<_> = rights.iter().map(|right| right.name.to_string()).collect();
    assert_eq!(names, ["premium-right", "pro-right"]);
    assert!(matches!(alarms(&history, 300)[..], [Alarm::SecondSubscription { .. }]));
    let one_ended = [&history[..], &[deleted(400, other)]].concat();
    assert_eq!(account(&one_ended).rights(&policy(), at(500)).len(), 1);
    assert_eq!(alarms(&one_ended, 500), []);
}

#[test]
fn a_deleted_customer_has_no_subscription_any_more() {
    let gone = CustomerSnapshot {
        id: CustomerId::new("cus_1"),
        user: None,
        deleted: true,
        payment_method: None,
    };
    let history = [seen(100, snapshot(Status::Active)), event(500, StripeObject::Customer(gone))];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status, Status::Canceled);
    assert_eq!(account.rights(&policy(), at(600)), []);
    assert!(matches!(alarms(&history, 600)[..], [Alarm::CustomerDeleted { .. }]));
}

#[test]
fn what_an_admin_has_to_do_stays_news_until_it_is_done() {
    let second =
        SubscriptionSnapshot { id: SubscriptionId::new("sub_2"), ..snapshot(Status::Active) };
    let history = [seen(100, snapshot(Status::Active)), seen(100, second)];
    assert!(matches!(alarms(&history, 20 * DAY)[..], [Alarm::SecondSubscription { .. }]));
}
