//! Several items, and prices that no plan lists.

use super::*;
use crate::domain::event::InvoiceLine;
use crate::domain::subscription::PauseReason;

/// A subscription with these items and no metadata.
fn with(prices: &[&str], status: Status) -> SubscriptionSnapshot {
    SubscriptionSnapshot {
        items: items(prices),
        plan: None,
        tollgate_plan: None,
        ..snapshot(status)
    }
}

fn rights(history: &[Fact], now: i64) -> Vec<(String, Option<Timestamp>)> {
    let rights = account(history).rights(&policy(), at(now));
    rights.into_iter().map(|right| (right.name.to_string(), right.valid_until)).collect()
}

fn open(name: &str) -> (String, Option<Timestamp>) {
    (name.to_owned(), None)
}

#[test]
fn the_plan_is_found_among_other_items() {
    for prices in [
        &["price_addon", "price_p"][..],
        &["price_p", "price_addon"],
        &["price_a", "price_b", "price_c", "price_p_former"],
    ] {
        let history = [seen(100, with(prices, Status::Active))];
        let one = &account(&history).subscriptions[0];
        assert_eq!(one.plan, PlanCode::new("premium"), "{prices:?}");
        let item = one.plan_item.as_ref().and_then(|item| item.price.as_ref());
        assert_eq!(item, one.price.as_ref());
        assert!(item.is_some_and(|price| price.as_str().starts_with("price_p")), "{prices:?}");
        assert_eq!(rights(&history, 200), [open("premium-right")]);
        assert!(!one.unlisted);
    }
}

#[test]
fn two_plans_in_one_subscription_give_both_and_the_later_one_is_shown() {
    for prices in [["price_q", "price_p"], ["price_p", "price_q"]] {
        let history = [seen(100, with(&prices, Status::Active))];
        let one = &account(&history).subscriptions[0];
        assert_eq!(one.plan, PlanCode::new("pro"));
        assert_eq!(one.amount, Some(usd(3800)));
        assert_eq!(rights(&history, 200), [open("pro-right"), open("premium-right")]);
        assert_eq!(alarms(&history, 200), [], "it is one subscription");
    }
    // One of them is taken away.
    let history = [
        seen(100, with(&["price_p", "price_q"], Status::Active)),
        seen(300, with(&["price_p"], Status::Active)),
    ];
    assert_eq!(rights(&history, 400), [open("premium-right")]);
}

#[test]
fn the_period_that_counts_is_the_one_of_the_plans_item() {
    let ends = |price: &str, days: i64| SubscriptionItem {
        period_end: Some(at(days * DAY)),
        ..item(price)
    };
    let list = vec![ends("price_addon", 30), ends("price_p", 365)];
    let mixed = SubscriptionSnapshot { items: Items::whole(list), ..with(&[], Status::Active) };
    let one = account(&[seen(100, mixed.clone())]).subscriptions.remove(0);
    assert_eq!(one.current_period_end, Some(at(365 * DAY)));
    assert_eq!(one.amount, None, "an unknown add-on has no amount");
    // Cancelled at the period's end, a subscription ends with the first period that does.
    let ending = SubscriptionSnapshot { cancel_at_period_end: true, ..mixed };
    let one = account(&[seen(100, ending)]).subscriptions.remove(0);
    assert_eq!(one.cancel_at, Some(at(30 * DAY)));
}

#[test]
fn seats_and_discounts_count_in_what_is_charged_after_a_trial() {
    let seats = |change: fn(&mut SubscriptionSnapshot)| {
        let mut trial = SubscriptionSnapshot {
            trial_end: Some(at(30 * DAY)),
            ..with(&["price_p"], Status::Trialing)
        };
        trial.items.list[0].quantity = Some(3);
        change(&mut trial);
        seen(100, trial)
    };
    let amount = |history: &[Fact]| {
        let news = pending_notices(history, 28 * DAY, &[]).news;
        let mut amounts = news.into_iter().filter_map(|one| match one.notice.notice {
            Notice::TrialEnding { amount, .. } => Some(amount),
            _ => None,
        });
        amounts.next().unwrap()
    };
    assert_eq!(amount(&[seats(|_| {})]), Some(usd(5700)));
    assert_eq!(amount(&[seats(|trial| trial.discounted = true)]), None);
    assert_eq!(amount(&[seats(|trial| trial.taxed = true)]), None);
    assert_eq!(amount(&[seats(|trial| trial.items.cut = true)]), None);
    let unknown = seats(|trial| trial.items.list.push(item("price_addon")));
    assert_eq!(amount(&[unknown]), None);
    let announced = event(
        27 * DAY,
        StripeObject::Upcoming(UpcomingInvoice {
            customer: CustomerId::new("cus_1"),
            subscription: SubscriptionId::new("sub_1"),
            amount: usd(4275),
            due_at: at(30 * DAY),
            prices: Vec::new(),
        }),
    );
    assert_eq!(amount(&[seats(|trial| trial.discounted = true), announced]), Some(usd(4275)));
}

#[test]
fn a_price_of_no_plan_is_a_subscription_that_gives_nothing() {
    for status in
        [Status::Active, Status::Trialing, Status::PastDue, Status::Unpaid, Status::Paused]
    {
        let history = [seen(100, with(&["price_x"], status.clone()))];
        assert_eq!(account(&history).running_unlisted(), None, "nobody has proven whose it is");
        let linked = Fact::linked(&CustomerId::new("cus_1"), at(50));
        let history = [&history[..], &[linked]].concat();
        let account = account(&history);
        assert_eq!(account.subscriptions, []);
        let running = account.running_unlisted().unwrap();
        assert_eq!(running.prices, [PriceId::new("price_x")]);
        assert_eq!(running.status, status);
        assert_eq!(rights(&history, 200), []);
        assert_eq!(news(&history, 200), Vec::<String>::new());
        assert!(!account.has_bought(), "a trial here is still theirs");
        assert!(
            matches!(alarms(&history, 200)[..], [Alarm::UnlistedPrice { plan: None, .. }]),
            "{status}"
        );
    }
    for status in [Status::Incomplete, Status::IncompleteExpired, Status::Canceled] {
        let history = [seen(100, with(&["price_x"], status))];
        assert_eq!(account(&history).running_unlisted(), None);
        assert_eq!(alarms(&history, 200), []);
    }
}

#[test]
fn what_a_plan_gave_before_its_price_changed_goes_on_until_its_end() {
    let known = seen(100, with(&["price_p"], Status::Active));
    let other = |at, status| seen(at, with(&["price_x"], status));
    let active = [known.clone(), other(200, Status::Active)];
    let one = &account(&active).subscriptions[0];
    assert!(one.unlisted && one.is_running());
    assert_eq!(one.plan, PlanCode::new("premium"));
    assert_eq!(rights(&active, 300), [open("premium-right")]);
    let alarm = &alarms(&active, 300)[..];
    assert!(matches!(alarm, [Alarm::UnlistedPrice { plan: Some(_), .. }]), "{alarm:?}");

    // A failed renewal: grace runs from the failure and ends.
    let failed = [&active[..], &[failed(30 * DAY, "in_2", 1), other(30 * DAY, Status::PastDue)]];
    let failed = failed.concat();
    assert_eq!(rights(&failed, 31 * DAY), [("premium-right".to_owned(), Some(at(33 * DAY)))]);
    assert_eq!(rights(&failed, 34 * DAY), []);
    let over = [&failed[..], &[deleted(40 * DAY, with(&["price_x"], Status::Canceled))]].concat();
    assert_eq!(rights(&over, 41 * DAY), []);
    assert!(news(&over, 41 * DAY).contains(&"sub_1:ended".to_owned()));

    // In whatever order the two are heard.
    let turned = [active[1].clone(), known];
    assert_eq!(account(&turned), account(&active));
    // What was never in force is not kept.
    let unpaid = [seen(100, with(&["price_p"], Status::Incomplete)), other(200, Status::Active)];
    assert_eq!(rights(&unpaid, 300), []);
}

#[test]
fn an_unlisted_subscription_is_watched_and_left_alone() {
    let paused = SubscriptionSnapshot {
        payment_method: Some(PaymentMethodId::new("pm_1")),
        trial_end: Some(at(100)),
        pause_reason: Some(PauseReason::TrialEndWithoutPaymentMethod),
        ..with(&["price_x"], Status::Paused)
    };
    assert_eq!(stripe_tasks(&[seen(200, paused)]), []);
}

fn line(price: &str, end: i64) -> InvoiceLine {
    InvoiceLine { price: Some(PriceId::new(price)), period_end: Some(at(end)), proration: false }
}

#[test]
fn an_invoice_for_an_add_on_alone_is_no_renewal_of_the_plan() {
    let ends = |price: &str, interval, days: i64| SubscriptionItem {
        period_end: Some(at(days * DAY)),
        interval: Some(interval),
        unit_amount: Some(usd(500)),
        ..item(price)
    };
    let list = vec![ends("price_addon", Interval::Month, 60), ends("price_p", Interval::Year, 365)];
    let mixed = SubscriptionSnapshot {
        items: Items::whole(list),
        current_period_end: Some(at(60 * DAY)),
        ..with(&[], Status::Active)
    };
    let first = InvoiceSnapshot {
        lines: vec![line("price_addon", 30 * DAY), line("price_p", 365 * DAY)],
        period_end: Some(at(365 * DAY)),
        ..invoice("in_1", "subscription_create", 1)
    };
    let addon = InvoiceSnapshot {
        lines: vec![line("price_addon", 60 * DAY)],
        period_end: Some(at(60 * DAY)),
        ..invoice("in_2", "subscription_cycle", 1)
    };
    let history = [
        seen(100, mixed.clone()),
        turned(100, first.clone(), InvoiceOutcome::Paid),
        turned(30 * DAY, addon.clone(), InvoiceOutcome::Paid),
    ];
    assert!(!news(&history, 30 * DAY + 60).contains(&"in_2:paid".to_owned()));
    let one = account(&history).subscriptions.remove(0);
    assert_eq!(one.current_period_end, Some(at(365 * DAY)));
    assert_eq!(one.amount, None, "two intervals have no common amount");

    // Nor does the add-on's next invoice announce one.
    let upcoming = |prices: &[&str]| {
        let upcoming = UpcomingInvoice {
            customer: CustomerId::new("cus_1"),
            subscription: SubscriptionId::new("sub_1"),
            amount: usd(500),
            due_at: at(60 * DAY),
            prices: prices.iter().map(|price| PriceId::new(*price)).collect(),
        };
        event(53 * DAY, StripeObject::Upcoming(upcoming))
    };
    let told = |prices: &[&str]| {
        let keys = news(&[&history[..], &[upcoming(prices)]].concat(), 54 * DAY);
        keys.iter().any(|key| key.contains(":ahead:"))
    };
    assert!(!told(&["price_addon"]));
    assert!(told(&["price_addon", "price_p"]));

    // One that is not paid is owed all the same.
    let failed = [
        seen(100, mixed),
        turned(100, first, InvoiceOutcome::Paid),
        turned(30 * DAY, addon, InvoiceOutcome::Failed),
    ];
    assert!(news(&failed, 30 * DAY + 60).contains(&"in_2:failed:1".to_owned()));
}

#[test]
fn an_announced_amount_counts_until_the_items_change() {
    let seats = |at_day: i64, quantity: i64| {
        let mut trial = SubscriptionSnapshot {
            trial_end: Some(at(30 * DAY)),
            ..with(&["price_p"], Status::Trialing)
        };
        trial.items.list[0].quantity = Some(quantity);
        seen(at_day * DAY, trial)
    };
    let announced = event(
        23 * DAY,
        StripeObject::Upcoming(UpcomingInvoice {
            customer: CustomerId::new("cus_1"),
            subscription: SubscriptionId::new("sub_1"),
            amount: usd(1500),
            due_at: at(30 * DAY),
            prices: vec![PriceId::new("price_p")],
        }),
    );
    let amount = |history: &[Fact]| {
        let news = pending_notices(history, 28 * DAY, &[]).news;
        news.into_iter().find_map(|one| match one.notice.notice {
            Notice::TrialEnding { amount, .. } => amount,
            _ => None,
        })
    };
    assert_eq!(amount(&[seats(0, 1), announced.clone()]), Some(usd(1500)));
    assert_eq!(amount(&[seats(0, 1), announced, seats(25, 3)]), Some(usd(5700)));
}
