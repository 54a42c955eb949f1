//! Subscriptions with several items, and with prices that no plan lists.

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

fn entitlements(history: &[Fact], now: i64) -> Vec<(String, Option<Timestamp>)> {
    let entitlements = account(history).entitlements(&policy(), at(now));
    entitlements.into_iter().map(|held| (held.name.to_string(), held.valid_until)).collect()
}

fn unlimited(name: &str) -> (String, Option<Timestamp>) {
    (name.to_owned(), None)
}

#[test]
fn the_plan_is_found_among_other_items() {
    for prices in [
        &["price_addon", "price_p"][..],
        &["price_p", "price_addon"],
        &["price_a", "price_b", "price_c", "price_p_former"],
    ] {
        let history = [updated(100, with(prices, Status::Active))];
        let subscription = &account(&history).subscriptions[0];
        assert_eq!(subscription.plan, PlanCode::new("premium"), "{prices:?}");
        let item = subscription.plan_item().and_then(|item| item.price.as_ref());
        assert_eq!(item, subscription.price());
        assert!(item.is_some_and(|price| price.as_str().starts_with("price_p")), "{prices:?}");
        assert_eq!(entitlements(&history, 200), [unlimited("premium-right")]);
        assert!(!subscription.unlisted);
    }
}

#[test]
fn two_plans_in_one_subscription_both_give_entitlements_and_the_later_one_is_shown() {
    for prices in [["price_q", "price_p"], ["price_p", "price_q"]] {
        let history = [updated(100, with(&prices, Status::Active))];
        let subscription = &account(&history).subscriptions[0];
        assert_eq!(subscription.plan, PlanCode::new("pro"));
        assert_eq!(subscription.amount, Some(usd(3800)));
        assert_eq!(
            entitlements(&history, 200),
            [unlimited("pro-right"), unlimited("premium-right")]
        );
        assert_eq!(alarms(&history, 200), [], "it is one subscription");
    }
    // One of them is removed.
    let history = [
        updated(100, with(&["price_p", "price_q"], Status::Active)),
        updated(300, with(&["price_p"], Status::Active)),
    ];
    assert_eq!(entitlements(&history, 400), [unlimited("premium-right")]);
}

#[test]
fn the_period_is_that_of_the_plans_item() {
    let ends = |price: &str, days: i64| SubscriptionItem {
        period_end: Some(at(days * DAY)),
        ..item(price)
    };
    let list = vec![ends("price_addon", 30), ends("price_p", 365)];
    let mixed = SubscriptionSnapshot { items: Items::whole(list), ..with(&[], Status::Active) };
    let subscription = account(&[updated(100, mixed.clone())]).subscriptions.remove(0);
    assert_eq!(subscription.current_period_end, Some(at(365 * DAY)));
    assert_eq!(subscription.amount, None, "an unknown add-on has no amount");
    // `cancel_at_period_end` ends a subscription with the first period that ends.
    let ending = SubscriptionSnapshot { cancel_at_period_end: true, ..mixed };
    let subscription = account(&[updated(100, ending)]).subscriptions.remove(0);
    assert_eq!(subscription.cancel_at(), Some(at(30 * DAY)));
}

#[test]
fn seats_and_discounts_affect_the_first_charge_after_a_trial() {
    let seats = |change: fn(&mut SubscriptionSnapshot)| {
        let mut trial = SubscriptionSnapshot {
            trial_end: Some(at(30 * DAY)),
            ..with(&["price_p"], Status::Trialing)
        };
        trial.items.list[0].quantity = Some(3);
        change(&mut trial);
        updated(100, trial)
    };
    let amount = |history: &[Fact]| {
        let pending = pending_notices(history, 28 * DAY, &[]).announcements;
        let mut amounts = pending.into_iter().filter_map(|pending| match pending.notice.notice {
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
fn a_subscription_at_an_unlisted_price_gives_nothing() {
    for status in
        [Status::Active, Status::Trialing, Status::PastDue, Status::Unpaid, Status::Paused]
    {
        let history = [updated(100, with(&["price_x"], status.clone()))];
        assert_eq!(account(&history).running_unlisted(), None, "the owner is not proven");
        let linked = Fact::linked(&CustomerId::new("cus_1"), at(50));
        let history = [&history[..], &[linked]].concat();
        let account = account(&history);
        assert_eq!(account.subscriptions, []);
        let running = account.running_unlisted().unwrap();
        assert_eq!(running.prices, [PriceId::new("price_x")]);
        assert_eq!(running.state.status(), status);
        assert_eq!(entitlements(&history, 200), []);
        assert_eq!(user_notice_keys(&history, 200), Vec::<String>::new());
        assert!(!account.has_bought(), "a trial is still available");
        assert!(
            matches!(alarms(&history, 200)[..], [Alarm::UnlistedPrice { plan: None, .. }]),
            "{status}"
        );
    }
    for status in [Status::Incomplete, Status::IncompleteExpired, Status::Canceled] {
        let history = [updated(100, with(&["price_x"], status))];
        assert_eq!(account(&history).running_unlisted(), None);
        assert_eq!(alarms(&history, 200), []);
    }
}

#[test]
fn the_entitlements_of_a_plan_stay_after_a_change_to_an_unlisted_price() {
    let known = updated(100, with(&["price_p"], Status::Active));
    let other = |at, status| updated(at, with(&["price_x"], status));
    let active = [known.clone(), other(200, Status::Active)];
    let subscription = &account(&active).subscriptions[0];
    assert!(subscription.unlisted && subscription.is_running());
    assert_eq!(subscription.plan, PlanCode::new("premium"));
    assert_eq!(entitlements(&active, 300), [unlimited("premium-right")]);
    let alarm = &alarms(&active, 300)[..];
    assert!(matches!(alarm, [Alarm::UnlistedPrice { plan: Some(_), .. }]), "{alarm:?}");

    // After a failed renewal they stay for the grace period.
    let failed = [&active[..], &[failed(30 * DAY, "in_2", 1), other(30 * DAY, Status::PastDue)]];
    let failed = failed.concat();
    assert_eq!(entitlements(&failed, 31 * DAY), [("premium-right".to_owned(), Some(at(33 * DAY)))]);
    assert_eq!(entitlements(&failed, 34 * DAY), []);
    let over = [&failed[..], &[deleted(40 * DAY, with(&["price_x"], Status::Canceled))]].concat();
    assert_eq!(entitlements(&over, 41 * DAY), []);
    assert!(user_notice_keys(&over, 41 * DAY).contains(&"sub_1:ended".to_owned()));

    // In any order.
    let reordered = [active[1].clone(), known];
    assert_eq!(account(&reordered), account(&active));
    // A plan that was never in force is not kept.
    let unpaid = [updated(100, with(&["price_p"], Status::Incomplete)), other(200, Status::Active)];
    assert_eq!(entitlements(&unpaid, 300), []);
}

#[test]
fn an_unlisted_subscription_is_observed_and_never_changed() {
    let paused = SubscriptionSnapshot {
        payment_method: Some(PaymentMethodId::new("pm_1")),
        trial_end: Some(at(100)),
        pause_reason: Some(PauseReason::TrialEndWithoutPaymentMethod),
        ..with(&["price_x"], Status::Paused)
    };
    assert_eq!(stripe_tasks(&[updated(200, paused)]), []);
}

fn line(price: &str, end: i64) -> InvoiceLine {
    InvoiceLine { price: Some(PriceId::new(price)), period_end: Some(at(end)), proration: false }
}

#[test]
fn an_invoice_for_add_ons_alone_is_not_a_renewal_of_the_plan() {
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
        updated(100, mixed.clone()),
        invoice_event(100, first.clone(), InvoiceOutcome::Paid),
        invoice_event(30 * DAY, addon.clone(), InvoiceOutcome::Paid),
    ];
    assert!(!user_notice_keys(&history, 30 * DAY + 60).contains(&"in_2:paid".to_owned()));
    let subscription = account(&history).subscriptions.remove(0);
    assert_eq!(subscription.current_period_end, Some(at(365 * DAY)));
    assert_eq!(subscription.amount, None, "two intervals have no common amount");

    // The upcoming invoice of the add-on alone announces no renewal either.
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
    let is_announced = |prices: &[&str]| {
        let keys = user_notice_keys(&[&history[..], &[upcoming(prices)]].concat(), 54 * DAY);
        keys.iter().any(|key| key.contains(":ahead:"))
    };
    assert!(!is_announced(&["price_addon"]));
    assert!(is_announced(&["price_addon", "price_p"]));
    assert!(is_announced(&["price_p_former"]));

    // If it fails, it is owed all the same.
    let failed = [
        updated(100, mixed),
        invoice_event(100, first, InvoiceOutcome::Paid),
        invoice_event(30 * DAY, addon, InvoiceOutcome::Failed),
    ];
    assert!(user_notice_keys(&failed, 30 * DAY + 60).contains(&"in_2:failed:1".to_owned()));
}

#[test]
fn an_announced_amount_is_valid_until_the_items_change() {
    let seats = |at_day: i64, quantity: i64| {
        let mut trial = SubscriptionSnapshot {
            trial_end: Some(at(30 * DAY)),
            ..with(&["price_p"], Status::Trialing)
        };
        trial.items.list[0].quantity = Some(quantity);
        updated(at_day * DAY, trial)
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
        let pending = pending_notices(history, 28 * DAY, &[]).announcements;
        pending.into_iter().find_map(|pending| match pending.notice.notice {
            Notice::TrialEnding { amount, .. } => amount,
            _ => None,
        })
    };
    assert_eq!(amount(&[seats(0, 1), announced.clone()]), Some(usd(1500)));
    assert_eq!(amount(&[seats(0, 1), announced, seats(25, 3)]), Some(usd(5700)));
}
