//! The lifecycle of purchases and grants: notices and access.

use super::*;

#[test]
fn cancelling_resuming_changing_and_ending_are_announced_in_order() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..snapshot(Status::Active) };
    let sent = notices_as_sent(&[
        updated(100, snapshot(Status::Active)),
        updated(200, to_end.clone()),
        updated(300, snapshot(Status::Active)),
        updated(400, SubscriptionSnapshot { canceled_at: Some(at(400)), ..to_end }),
        updated(450, snapshot(Status::Active)),
        updated(500, pro.clone()),
        deleted(600, pro),
    ]);
    let kinds: Vec<_> = sent
        .iter()
        .map(|notice| match notice {
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
fn a_change_of_interval_is_announced_once() {
    let by_year = SubscriptionItem { interval: Some(Interval::Year), ..item("price_p") };
    let yearly = SubscriptionSnapshot {
        items: Items::whole(vec![by_year]),
        current_period_end: Some(at(365 * DAY)),
        ..snapshot(Status::Active)
    };
    let sent = notices_as_sent(&[
        updated(100, snapshot(Status::Active)),
        updated(500, yearly.clone()),
        updated(600, yearly.clone()),
    ]);
    assert!(matches!(
        sent[..],
        [Notice::Activated { .. }, Notice::IntervalChanged { interval: Interval::Year, .. }]
    ));
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..yearly };
    let sent = notices_as_sent(&[updated(100, snapshot(Status::Active)), updated(500, pro)]);
    assert!(
        matches!(sent[..], [Notice::Activated { .. }, Notice::PlanChanged { .. }]),
        "the notice about another plan states the interval"
    );
}

#[test]
fn a_reminder_precedes_a_scheduled_end_unless_it_is_withdrawn() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let cancelled = [updated(100, snapshot(Status::Active)), updated(200, to_end)];
    let three_before = 27 * DAY;
    let first = pending_notices(&cancelled, 200, &[]);
    assert_eq!(first.wake, Some(at(three_before)));
    let key = format!("sub_1:ends:{}:259200", 30 * DAY);
    assert!(user_notice_keys(&cancelled, three_before).contains(&key));
    let one_before = user_notice_keys(&cancelled, 29 * DAY);
    assert!(one_before.contains(&format!("sub_1:ends:{}:86400", 30 * DAY)));
    assert!(!one_before.contains(&key), "{one_before:?}");
    let resumed = [&cancelled[..], &[updated(300, snapshot(Status::Active))]].concat();
    assert!(!user_notice_keys(&resumed, three_before).iter().any(|key| key.contains(":ends:")));
}

#[test]
fn a_trial_is_announced_at_its_start_before_its_end_and_when_it_is_paid() {
    let trial = |status| SubscriptionSnapshot {
        trial_end: Some(at(14 * DAY)),
        current_period_end: Some(at(14 * DAY)),
        ..snapshot(status)
    };
    let trialing = [updated(100, trial(Status::Trialing))];
    assert_eq!(user_notice_keys(&trialing, 100), ["sub_1:trial"]);
    let remind_at = 11 * DAY;
    assert_eq!(pending_notices(&trialing, 100, &[]).wake, Some(at(remind_at)));
    let key = format!("sub_1:trial-ends:{}", 14 * DAY);
    assert!(user_notice_keys(&trialing, remind_at).contains(&key));
    let paid = [
        trialing[0].clone(),
        updated(
            14 * DAY,
            SubscriptionSnapshot {
                current_period_end: Some(at(44 * DAY)),
                ..trial(Status::Active)
            },
        ),
        paid(14 * DAY, "in_2", "subscription_cycle"),
    ];
    let last = pending_notices(&paid, 14 * DAY, &[]).announcements;
    assert!(
        last.iter().any(|pending| matches!(pending.notice.notice, Notice::TrialConverted { .. }))
    );
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
    let last = pending_notices(&over, 14 * DAY, &[]).announcements.pop().unwrap().notice.notice;
    assert!(matches!(last, Notice::Ended { because: Ending::TrialOver, .. }), "{last:?}");
}

#[test]
fn a_pause_of_collection_ends_access_only_if_its_invoices_are_void() {
    for (behavior, access) in [
        (PauseBehavior::KeepAsDraft, Access::Granted(None)),
        (PauseBehavior::MarkUncollectible, Access::Granted(None)),
        (PauseBehavior::Void, Access::Denied),
    ] {
        let pause = Some(Pause { behavior, resumes_at: None });
        let paused = SubscriptionSnapshot { pause, ..snapshot(Status::Active) };
        let history = [updated(100, snapshot(Status::Active)), updated(200, paused.clone())];
        assert_eq!(access_of(&history), access, "{behavior:?}");
        let lifecycle = [&history[..], &[updated(300, snapshot(Status::Active))]].concat();
        let sent = notices_as_sent(&lifecycle);
        assert!(
            matches!(
                sent.as_slice(),
                [Notice::Activated { .. }, Notice::Paused { .. }, Notice::Unpaused { .. }]
            ),
            "{sent:?}"
        );
    }
}

#[test]
fn a_single_payment_gives_access_forever_or_for_its_term_and_terms_add_up() {
    let forever = [once(100, "cs_f", "forever")];
    assert_eq!(access_of(&forever), Access::Granted(None));
    assert_eq!(user_notice_keys(&forever, 100), ["cs_f:activated"]);
    let season = vec![once(100, "cs_s", "season")];
    let end = 100 + 90 * DAY;
    assert_eq!(access_of(&season), Access::Granted(Some(at(end))));
    let again = [season.clone(), vec![once(200, "cs_t", "season")]].concat();
    let ends: Vec<_> = account(&again).subscriptions.iter().map(Subscription::cancel_at).collect();
    assert_eq!(ends, [Some(at(end)), Some(at(end + 90 * DAY))]);
    let reminder = format!("cs_s:ends:{end}:86400");
    assert!(user_notice_keys(&season, end - DAY).contains(&reminder));
    assert_eq!(user_notice_keys(&season, end), ["cs_s:ended"]);
    let sent = user_notice_keys(&again, end);
    assert!(!sent.contains(&reminder) && !sent.contains(&"cs_s:ended".to_owned()), "{sent:?}");
}

#[test]
fn an_entitlement_states_its_source_and_start() {
    use crate::domain::access::Source as From;
    let first = updated(100, snapshot(Status::Active));
    let pro = SubscriptionSnapshot { items: items(&["price_q"]), ..snapshot(Status::Active) };
    let (change, later) = (updated(500, pro.clone()), updated(900, pro));
    for history in [[&first, &change, &later], [&later, &first, &change]] {
        let history: Vec<_> = history.into_iter().cloned().collect();
        let entitlement = account(&history).entitlements(&policy(), at(1000)).pop().unwrap();
        assert_eq!((entitlement.plan.as_str(), entitlement.since), ("pro", at(500)));
        let From::Purchase { event, price, .. } = entitlement.source else {
            panic!("{entitlement:?}")
        };
        assert_eq!(event.as_ref(), change.source.event());
        assert_eq!(price, Some(PriceId::new("price_q")));
    }
}

#[test]
fn a_grant_gives_access_until_it_ends_or_is_revoked() {
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
    assert_eq!(account(&forever).entitlements(&policy(), at(DAY)).len(), 1);
    let for_a_while = [granted(Some(at(DAY)))];
    assert_eq!(pending_notices(&for_a_while, 200, &[]).wake, Some(at(DAY)));
    assert_eq!(account(&for_a_while).entitlements(&policy(), at(DAY)), []);
    let revoked = Fact {
        at: at(200),
        source: Source::Internal("grant-1:revoked".to_owned()),
        body: FactBody::Revoked { grant: "grant-1".to_owned(), by: UserId(7) },
    };
    assert_eq!(account(&[revoked, granted(None)]).entitlements(&policy(), at(300)), []);
}

#[test]
fn an_old_event_is_true_and_not_fresh() {
    let history = [updated(100, snapshot(Status::Active))];
    let sent = pending_notices(&history, 20 * DAY, &[]).announcements;
    assert!(sent.iter().all(|pending| !pending.fresh), "{sent:?}");
    assert_eq!(access_of(&history), Access::Granted(None));
}

#[test]
fn a_checkout_is_confirmed_however_late_until_the_first_renewal() {
    let bought = [checkout(100, CheckoutOutcome::Paid), updated(100, snapshot(Status::Active))];
    assert_eq!(user_notice_keys(&bought, 20 * DAY), ["sub_1:activated"]);
    let renewed = [&bought[..], &[paid(31 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(user_notice_keys(&renewed, 40 * DAY), Vec::<String>::new());
}

#[test]
fn a_free_checkout_announces_nothing_before_the_subscription_is_known() {
    let mut free = checkout(100, CheckoutOutcome::Paid);
    if let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &mut free.body {
        session.total = Some(usd(0));
    }
    assert_eq!(user_notice_keys(&[free.clone()], 100), Vec::<String>::new());
    assert_eq!(account(&[free.clone()]).entitlements(&policy(), at(100)).len(), 1);
    assert_eq!(
        user_notice_keys(&[free, updated(101, snapshot(Status::Active))], 101),
        ["sub_1:activated"]
    );
}

#[test]
fn a_plan_is_found_by_its_price_including_former_prices() {
    let priced =
        |price: &str| SubscriptionSnapshot { items: items(&[price]), ..snapshot(Status::Active) };
    let plan = |history: &[Fact]| account(history).purchases[0].plan(&policy());
    assert_eq!(plan(&[updated(100, priced("price_q_former"))]), Some(PlanCode::new("pro")));
    // Metadata counts for the first price only.
    assert_eq!(plan(&[updated(100, priced("price_x"))]), Some(PlanCode::new("premium")));
    let changed = [updated(100, priced("price_p")), updated(200, priced("price_x"))];
    assert_eq!(plan(&changed), None);
    // Adding an add-on does not change the price.
    let mut added = priced("price_x");
    added.items = items(&["price_addon", "price_x"]);
    assert_eq!(
        plan(&[updated(100, priced("price_x")), updated(200, added)]),
        Some(PlanCode::new("premium"))
    );
    let mut named = priced("price_x");
    named.tollgate_plan = Some(PlanCode::new("pro"));
    let named = [&changed[..], &[updated(300, named)]].concat();
    assert_eq!(plan(&named), Some(PlanCode::new("pro")));
}

#[test]
fn a_discount_makes_the_first_charge_unknown_unless_announced() {
    let amount = |discounted: bool, upcoming: Option<i64>| {
        let trial = SubscriptionSnapshot {
            trial_end: Some(at(10 * DAY)),
            discounted,
            ..snapshot(Status::Trialing)
        };
        let mut history = vec![updated(100, trial)];
        history.extend(upcoming.map(|minor| {
            let (customer, subscription) = (CustomerId::new("cus_1"), SubscriptionId::new("sub_1"));
            let (amount, due_at) = (usd(minor), at(10 * DAY));
            let prices = vec![PriceId::new("price_p")];
            let upcoming = UpcomingInvoice { customer, subscription, amount, due_at, prices };
            event(200, StripeObject::Upcoming(upcoming))
        }));
        let sent = pending_notices(&history, 8 * DAY, &[]).announcements;
        sent.into_iter().find_map(|pending| match pending.notice.notice {
            Notice::TrialEnding { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(amount(false, None), Some(Some(usd(1900))));
    assert_eq!(amount(true, None), Some(None));
    assert_eq!(amount(true, Some(950)), Some(Some(usd(950))));
}

#[test]
fn a_grant_gives_its_entitlements_until_its_end() {
    let grant = |until| Fact {
        at: at(100),
        source: Source::Internal("grant-1".to_owned()),
        body: FactBody::Granted(Grant {
            id: "grant-1".to_owned(),
            by: UserId(1),
            plan: PlanCode::new("premium"),
            entitlements: Vec::new(),
            until,
        }),
    };
    for (until, now, is_given) in [
        (Some(at(500)), 499, true),
        (Some(at(500)), 500, false),
        (Some(at(500)), 501, false),
        (None, 501, true),
    ] {
        let given = account(&[grant(until)]).entitlements(&policy(), at(now));
        assert_eq!(!given.is_empty(), is_given, "{until:?} {now}");
    }
}

#[test]
fn a_recurring_subscription_to_a_plan_with_a_term_does_not_end_with_the_term() {
    let recurring = SubscriptionSnapshot {
        items: items(&["price_x"]),
        plan: None,
        tollgate_plan: Some(PlanCode::new("season")),
        ..snapshot(Status::Active)
    };
    let history = [updated(100, recurring)];
    assert_eq!(account(&history).subscriptions[0].plan, PlanCode::new("season"));
    assert_eq!(access_of(&history), Access::Granted(None));
}
