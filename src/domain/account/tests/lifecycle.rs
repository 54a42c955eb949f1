//! The course of what was bought, and what it gives.

use super::*;

#[test]
fn cancelling_resuming_changing_and_ending_are_told_as_they_come() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..snapshot(Status::Active) };
    let told = told_as_it_comes(&[
        seen(100, snapshot(Status::Active)),
        seen(200, to_end.clone()),
        seen(300, snapshot(Status::Active)),
        seen(400, SubscriptionSnapshot { canceled_at: Some(at(400)), ..to_end }),
        seen(450, snapshot(Status::Active)),
        seen(500, pro.clone()),
        deleted(600, pro),
    ]);
    let kinds: Vec<_> = told
        .iter()
        .map(|one| match one {
            Notice::Activated { .. } => "activated",
            Notice::CancellationScheduled { .. } => "cancelled",
            Notice::Resumed { .. } => "resumed",
            Notice::PlanChanged { .. } => "changed",
            Notice::Ended { because: Ending::Cancelled, .. } => "ended",
            _ => "else",
        })
        .collect();
    let expected =
        ["activated", "cancelled", "resumed", "cancelled", "resumed", "changed", "ended"];
    assert_eq!(kinds, expected);
}

#[test]
fn another_interval_of_the_same_plan_is_told_once() {
    let by_year = SubscriptionItem { interval: Some(Interval::Year), ..item("price_p") };
    let yearly = SubscriptionSnapshot {
        items: Items::whole(vec![by_year]),
        current_period_end: Some(at(365 * DAY)),
        ..snapshot(Status::Active)
    };
    let told = told_as_it_comes(&[
        seen(100, snapshot(Status::Active)),
        seen(500, yearly.clone()),
        seen(600, yearly.clone()),
    ]);
    assert!(matches!(
        told[..],
        [Notice::Activated { .. }, Notice::IntervalChanged { interval: Interval::Year, .. }]
    ));
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..yearly };
    let told = told_as_it_comes(&[seen(100, snapshot(Status::Active)), seen(500, pro)]);
    assert!(
        matches!(told[..], [Notice::Activated { .. }, Notice::PlanChanged { .. }]),
        "with another plan it is told with the plan"
    );
}

#[test]
fn a_reminder_comes_before_a_scheduled_end_and_never_after_it_was_taken_back() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let cancelled = [seen(100, snapshot(Status::Active)), seen(200, to_end)];
    let three_before = 27 * DAY;
    let first = pending_notices(&cancelled, 200, &[]);
    assert_eq!(first.wake, Some(at(three_before)));
    let key = format!("sub_1:ends:{}:259200", 30 * DAY);
    assert!(news(&cancelled, three_before).contains(&key));
    let one_before = news(&cancelled, 29 * DAY);
    assert!(one_before.contains(&format!("sub_1:ends:{}:86400", 30 * DAY)));
    assert!(!one_before.contains(&key), "{one_before:?}");
    let resumed = [&cancelled[..], &[seen(300, snapshot(Status::Active))]].concat();
    assert!(!news(&resumed, three_before).iter().any(|key| key.contains(":ends:")));
}

#[test]
fn a_trial_is_told_at_its_start_before_its_end_and_when_it_is_paid_for() {
    let trial = |status| SubscriptionSnapshot {
        trial_end: Some(at(14 * DAY)),
        current_period_end: Some(at(14 * DAY)),
        ..snapshot(status)
    };
    let trialing = [seen(100, trial(Status::Trialing))];
    assert_eq!(news(&trialing, 100), ["sub_1:trial"]);
    let note = 11 * DAY;
    assert_eq!(pending_notices(&trialing, 100, &[]).wake, Some(at(note)));
    let key = format!("sub_1:trial-ends:{}", 14 * DAY);
    assert!(news(&trialing, note).contains(&key));
    let paid = [
        trialing[0].clone(),
        seen(
            14 * DAY,
            SubscriptionSnapshot {
                current_period_end: Some(at(44 * DAY)),
                ..trial(Status::Active)
            },
        ),
        paid(14 * DAY, "in_2", "subscription_cycle"),
    ];
    let last = pending_notices(&paid, 14 * DAY, &[]).news;
    assert!(last.iter().any(|one| matches!(one.notice.notice, Notice::TrialConverted { .. })));
    let over = [
        trialing[0].clone(),
        deleted(
            14 * DAY,
            SubscriptionSnapshot {
                cancel_reason: Some(CancelReason::Other),
                ..trial(Status::Trialing)
            },
        ),
    ];
    let last = pending_notices(&over, 14 * DAY, &[]).news.pop().unwrap().notice.notice;
    assert!(matches!(last, Notice::Ended { because: Ending::TrialOver, .. }), "{last:?}");
}

#[test]
fn a_pause_takes_access_only_where_nothing_is_owed_for_it() {
    for (behavior, access) in [
        (PauseBehavior::KeepAsDraft, Access::Granted(None)),
        (PauseBehavior::MarkUncollectible, Access::Granted(None)),
        (PauseBehavior::Void, Access::Denied),
    ] {
        let pause = Some(Pause { behavior, resumes_at: None });
        let paused = SubscriptionSnapshot { pause, ..snapshot(Status::Active) };
        let history = [seen(100, snapshot(Status::Active)), seen(200, paused.clone())];
        assert_eq!(gives(&history), access, "{behavior:?}");
        let life = [&history[..], &[seen(300, snapshot(Status::Active))]].concat();
        let told = told_as_it_comes(&life);
        assert!(
            matches!(
                told.as_slice(),
                [Notice::Activated { .. }, Notice::Paused { .. }, Notice::Unpaused { .. }]
            ),
            "{told:?}"
        );
    }
}

#[test]
fn what_is_paid_once_lasts_for_good_or_for_its_term_which_adds_up() {
    let forever = [once(100, "cs_f", "forever")];
    assert_eq!(gives(&forever), Access::Granted(None));
    assert_eq!(news(&forever, 100), ["cs_f:activated"]);
    let season = vec![once(100, "cs_s", "season")];
    let end = 100 + 90 * DAY;
    assert_eq!(gives(&season), Access::Granted(Some(at(end))));
    let again = [season.clone(), vec![once(200, "cs_t", "season")]].concat();
    let ends: Vec<_> = account(&again).subscriptions.iter().map(|one| one.cancel_at).collect();
    assert_eq!(ends, [Some(at(end)), Some(at(end + 90 * DAY))]);
    let reminder = format!("cs_s:ends:{end}:86400");
    assert!(news(&season, end - DAY).contains(&reminder));
    assert_eq!(news(&season, end), ["cs_s:ended"]);
    let told = news(&again, end);
    assert!(!told.contains(&reminder) && !told.contains(&"cs_s:ended".to_owned()), "{told:?}");
}

#[test]
fn a_right_names_what_gave_it_and_since_when() {
    use crate::domain::access::Source as From;
    let first = seen(100, snapshot(Status::Active));
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..snapshot(Status::Active) };
    let (change, later) = (seen(500, pro.clone()), seen(900, pro));
    for history in [[&first, &change, &later], [&later, &first, &change]] {
        let history: Vec<_> = history.into_iter().cloned().collect();
        let right = account(&history).rights(&policy(), at(1000)).pop().unwrap();
        assert_eq!((right.plan.as_str(), right.since), ("pro", at(500)));
        let From::Purchase { event, price, .. } = right.source else { panic!("{right:?}") };
        assert_eq!(event.as_ref(), change.source.event());
        assert_eq!(price, Some(PriceId::new("price_q")));
    }
}

#[test]
fn a_grant_gives_until_it_ends_or_is_taken_back() {
    let granted = |until| Fact {
        at: at(100),
        source: Source::Internal("grant-1".to_owned()),
        body: FactBody::Granted(Grant {
            id: "grant-1".to_owned(),
            by: UserId(7),
            plan: PlanCode::new("pro"),
            entitlements: Vec::new(),
            until,
        }),
    };
    let forever = [granted(None)];
    assert_eq!(account(&forever).rights(&policy(), at(DAY)).len(), 1);
    let for_a_while = [granted(Some(at(DAY)))];
    assert_eq!(pending_notices(&for_a_while, 200, &[]).wake, Some(at(DAY)));
    assert_eq!(account(&for_a_while).rights(&policy(), at(DAY)), []);
    let back = Fact {
        at: at(200),
        source: Source::Internal("grant-1:revoked".to_owned()),
        body: FactBody::Revoked { grant: "grant-1".to_owned(), by: UserId(7) },
    };
    assert_eq!(account(&[back, granted(None)]).rights(&policy(), at(300)), []);
}

#[test]
fn what_happened_long_ago_is_true_and_no_news() {
    let history = [seen(100, snapshot(Status::Active))];
    let told = pending_notices(&history, 20 * DAY, &[]).news;
    assert!(told.iter().all(|one| !one.fresh), "{told:?}");
    assert_eq!(gives(&history), Access::Granted(None));
}

#[test]
fn whoever_has_checked_out_hears_of_it_however_late_it_is_known() {
    let bought = [checkout(100, CheckoutOutcome::Paid), seen(100, snapshot(Status::Active))];
    assert_eq!(news(&bought, 20 * DAY), ["sub_1:activated"]);
    let renewed = [&bought[..], &[paid(31 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(news(&renewed, 40 * DAY), Vec::<String>::new());
}

#[test]
fn a_page_without_a_charge_says_nothing_of_a_trial() {
    let mut free = checkout(100, CheckoutOutcome::Paid);
    if let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut free.body {
        session.total = Some(usd(0));
    }
    assert_eq!(news(&[free.clone()], 100), Vec::<String>::new());
    assert_eq!(account(&[free.clone()]).rights(&policy(), at(100)).len(), 1);
    assert_eq!(news(&[free, seen(101, snapshot(Status::Active))], 101), ["sub_1:activated"]);
}

#[test]
fn a_plan_is_known_by_its_price_also_by_one_that_is_not_sold_any_more() {
    let priced =
        |price: &str| SubscriptionSnapshot { items: items(&[price]), ..snapshot(Status::Active) };
    let plan = |history: &[Fact]| account(history).purchases[0].plan(&policy());
    assert_eq!(plan(&[seen(100, priced("price_q_former"))]), Some(PlanCode::new("pro")));
    // Metadata tells of the price that was bought first, and of no other.
    assert_eq!(plan(&[seen(100, priced("price_x"))]), Some(PlanCode::new("premium")));
    let changed = [seen(100, priced("price_p")), seen(200, priced("price_x"))];
    assert_eq!(plan(&changed), None);
    // An add-on is no other price.
    let mut added = priced("price_x");
    added.items = items(&["price_addon", "price_x"]);
    assert_eq!(
        plan(&[seen(100, priced("price_x")), seen(200, added)]),
        Some(PlanCode::new("premium"))
    );
    let mut named = priced("price_x");
    named.tollgate_plan = Some(PlanCode::new("pro"));
    let named = [&changed[..], &[seen(300, named)]].concat();
    assert_eq!(plan(&named), Some(PlanCode::new("pro")));
}

#[test]
fn a_discount_hides_what_the_first_payment_will_be() {
    let amount = |discounted: bool, upcoming: Option<i64>| {
        let trial = SubscriptionSnapshot {
            trial_end: Some(at(10 * DAY)),
            discounted,
            ..snapshot(Status::Trialing)
        };
        let mut history = vec![seen(100, trial)];
        history.extend(upcoming.map(|minor| {
            let (customer, subscription) = (CustomerId::new("cus_1"), SubscriptionId::new("sub_1"));
            let (amount, due_at) = (usd(minor), at(10 * DAY));
            let prices = vec![PriceId::new("price_p")];
            let upcoming = UpcomingInvoice { customer, subscription, amount, due_at, prices };
            event(200, StripeObject::Upcoming(upcoming))
        }));
        let told = pending_notices(&history, 8 * DAY, &[]).news;
        told.into_iter().find_map(|one| match one.notice.notice {
            Notice::TrialEnding { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(amount(false, None), Some(Some(usd(1900))));
    assert_eq!(amount(true, None), Some(None));
    assert_eq!(amount(true, Some(950)), Some(Some(usd(950))));
}
