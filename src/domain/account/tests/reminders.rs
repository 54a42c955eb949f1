//! Reminders before a renewal, before a trial ends, and before access ends.

use super::*;

#[test]
fn a_yearly_renewal_that_costs_something_is_announced_before_it_is_due() {
    let yearly = || SubscriptionSnapshot {
        items: Items::whole(vec![SubscriptionItem {
            interval: Some(Interval::Year),
            ..item("price_p")
        }]),
        current_period_end: Some(at(365 * DAY)),
        ..snapshot(Status::Active)
    };
    let monthly = SubscriptionSnapshot { items: items(&["price_p"]), ..yearly() };
    let ending = SubscriptionSnapshot { cancel_at: Some(at(400 * DAY)), ..yearly() };
    let trial = SubscriptionSnapshot {
        status: Status::Trialing,
        trial_end: Some(at(365 * DAY)),
        ..yearly()
    };
    let due = 365 * DAY;
    for (case, snapshot, amount, now, is_announced) in [
        ("yearly", yearly(), 4900, due - DAY, true),
        ("due", yearly(), 4900, due, false),
        ("free", yearly(), 0, due - DAY, false),
        ("monthly", monthly, 4900, due - DAY, false),
        ("it ends", ending, 4900, due - DAY, false),
        ("the trial ends", trial, 4900, due - DAY, false),
    ] {
        let upcoming = UpcomingInvoice {
            customer: CustomerId::new("cus_1"),
            subscription: SubscriptionId::new("sub_1"),
            amount: usd(amount),
            due_at: at(due),
            prices: vec![PriceId::new("price_p")],
        };
        let history =
            [updated(100, snapshot), event(due - 7 * DAY, StripeObject::Upcoming(upcoming))];
        let keys = user_notice_keys(&history, now);
        assert_eq!(keys.contains(&format!("sub_1:ahead:{due}")), is_announced, "{case}: {keys:?}");
    }
}

#[test]
fn the_end_of_a_trial_is_announced_unless_it_has_just_begun_or_ends_the_subscription() {
    let (end, remind_at) = (14 * DAY, 11 * DAY);
    for (case, started, cancel_at, now, is_announced) in [
        ("it began before", remind_at - 3_601, None, remind_at, true),
        ("an hour ago", remind_at - 3_600, None, remind_at, false),
        ("too early", 100, None, remind_at - 1, false),
        ("just before the end", 100, None, end - 1, true),
        ("over", 100, None, end, false),
        ("cancelled", 100, Some(end), remind_at, false),
    ] {
        let trial = SubscriptionSnapshot {
            trial_end: Some(at(end)),
            cancel_at: cancel_at.map(at),
            ..snapshot(Status::Trialing)
        };
        let keys = user_notice_keys(&[updated(started, trial)], now);
        let found = keys.contains(&format!("sub_1:trial-ends:{end}"));
        assert_eq!(found, is_announced, "{case}: {keys:?}");
    }
}

#[test]
fn a_reminder_soon_after_the_cancellation_is_left_out() {
    let (end, remind_at) = (30 * DAY, 27 * DAY);
    for (requested, is_reminded) in [(remind_at - 3_601, true), (remind_at - 3_600, false)] {
        let cancelled = SubscriptionSnapshot {
            cancel_at_period_end: true,
            canceled_at: Some(at(requested)),
            ..snapshot(Status::Active)
        };
        let history = [updated(100, snapshot(Status::Active)), updated(requested, cancelled)];
        let keys = user_notice_keys(&history, remind_at);
        let found = keys.contains(&format!("sub_1:ends:{end}:259200"));
        assert_eq!(found, is_reminded, "{requested}: {keys:?}");
    }
}

#[test]
fn a_debtor_is_reminded_of_the_debt_and_not_of_the_scheduled_end() {
    let end = 1000 + 2 * DAY;
    let ending = |status| SubscriptionSnapshot {
        cancel_at: Some(at(end)),
        canceled_at: Some(at(200)),
        ..snapshot(status)
    };
    for (history, is_reminded) in [
        (vec![updated(200, ending(Status::Active))], true),
        (
            vec![
                updated(200, ending(Status::Active)),
                failed(1000, "in_2", 1),
                updated(1000, ending(Status::PastDue)),
            ],
            false,
        ),
    ] {
        let keys = user_notice_keys(&history, end - DAY);
        assert_eq!(access_of(&history), Access::Granted(Some(at(end))));
        assert_eq!(keys.contains(&format!("sub_1:ends:{end}:86400")), is_reminded, "{keys:?}");
    }
}
