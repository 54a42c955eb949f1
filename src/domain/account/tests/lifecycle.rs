//! The lifecycle of purchases and grants: notices and access.

use std::sync::Arc;

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
        updated(250, to_end.clone()),
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
    assert_eq!(pending_notices(&cancelled, three_before, &[]).wake, Some(at(29 * DAY)));
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
fn the_first_payment_after_a_trial_converts_it_and_later_ones_renew() {
    for (case, trial_end, converted) in [
        ("no trial", None, None),
        ("paid as the trial ends", Some(14 * DAY), Some("in_2")),
        ("paid after the trial", Some(13 * DAY), Some("in_2")),
        ("paid during the trial", Some(15 * DAY), None),
    ] {
        let trial = |status| SubscriptionSnapshot {
            trial_end: trial_end.map(at),
            current_period_end: Some(at(74 * DAY)),
            ..snapshot(status)
        };
        let history = [
            updated(100, trial(Status::Trialing)),
            updated(14 * DAY, trial(Status::Active)),
            paid(14 * DAY, "in_2", "subscription_cycle"),
            paid(44 * DAY, "in_3", "subscription_cycle"),
        ];
        let all = pending_notices(&history, 44 * DAY, &[]).announcements.into_iter();
        let (mut conversions, mut renewals) = (Vec::new(), Vec::new());
        for pending in all {
            match pending.notice.notice {
                Notice::TrialConverted { invoice, .. } => conversions.push(invoice.to_string()),
                Notice::Renewed { invoice, .. } => renewals.push(invoice.to_string()),
                _ => {}
            }
        }
        let mut expected = vec!["in_2", "in_3"];
        let is_converted = |id: &&str| Some(*id) == converted;
        assert_eq!(
            conversions,
            expected.iter().copied().filter(is_converted).collect::<Vec<_>>(),
            "{case}"
        );
        expected.retain(|id| !is_converted(id));
        assert_eq!(renewals, expected, "{case}");
    }
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
                [Notice::Activated { .. }, Notice::Paused { access: stated, .. }, Notice::Unpaused { .. }]
                    if *stated == (access != Access::Denied)
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
fn the_end_of_a_term_is_announced_unless_another_purchase_gives_the_plan_beyond_it() {
    let end = 100 + 90 * DAY;
    let monthly = || SubscriptionSnapshot {
        items: items(&["price_x"]),
        plan: None,
        tollgate_plan: Some(PlanCode::new("season")),
        ..snapshot(Status::Active)
    };
    let ending = |at_seconds| SubscriptionSnapshot { cancel_at: Some(at(at_seconds)), ..monthly() };
    let mut unpaid = once(200, "cs_2", "season");
    if let FactBody::Stripe(StripeObject::Checkout { outcome, .. }) =
        Arc::make_mut(&mut unpaid.body)
    {
        *outcome = CheckoutOutcome::AwaitingPayment;
    }
    let again = |created| once(created, "cs_2", "season");
    for (case, others, is_announced) in [
        ("no other purchase", vec![], true),
        ("another term", vec![again(200)], false),
        ("another term, bought as the first one ends", vec![again(end)], false),
        ("another term, bought later", vec![again(end + 1)], true),
        ("another term, not paid", vec![unpaid], true),
        ("another term, refunded", vec![again(200), charge(300, "pi_cs_2", 1900)], true),
        ("another plan", vec![once(200, "cs_2", "forever")], true),
        ("a subscription", vec![updated(200, monthly())], false),
        ("a subscription that ends later", vec![updated(200, ending(end + 1))], false),
        ("a subscription that ends with it", vec![updated(200, ending(end))], true),
        ("a subscription that has ended", vec![deleted(200, monthly())], true),
    ] {
        let history = [vec![once(100, "cs_1", "season")], others].concat();
        let announced = |kind: &str, now| {
            let keys = user_notice_keys(&history, now);
            keys.iter().any(|key| key.starts_with(&format!("cs_1:{kind}")))
        };
        assert_eq!(announced("ended", end + 60), is_announced, "{case}");
        assert_eq!(announced("ends:", end - DAY), is_announced, "{case}: reminder");
    }
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
            deferral: None,
        })
        .into(),
    };
    let forever = [granted(None)];
    assert_eq!(account(&forever).entitlements(&policy(), at(DAY)).len(), 1);
    let for_a_while = [granted(Some(at(DAY)))];
    assert_eq!(pending_notices(&for_a_while, 200, &[]).wake, Some(at(DAY)));
    assert_eq!(account(&for_a_while).entitlements(&policy(), at(DAY)), []);
    let revoked = Fact {
        at: at(200),
        source: Source::Internal("grant-1:revoked".to_owned()),
        body: FactBody::Revoked { grant: "grant-1".to_owned(), by: UserId(7) }.into(),
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
    let first = [&bought[..], &[paid(100, "in_1", "subscription_create")]].concat();
    assert_eq!(user_notice_keys(&first, 20 * DAY), ["sub_1:activated"]);
    let open =
        invoice_event(31 * DAY, invoice("in_2", "subscription_cycle", 0), InvoiceOutcome::Open);
    assert_eq!(user_notice_keys(&[&first[..], &[open]].concat(), 40 * DAY), ["sub_1:activated"]);
    let renewed = [&bought[..], &[paid(31 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(user_notice_keys(&renewed, 40 * DAY), Vec::<String>::new());
}

#[test]
fn a_free_checkout_announces_nothing_before_the_subscription_is_known() {
    let mut free = checkout(100, CheckoutOutcome::Paid);
    if let FactBody::Stripe(StripeObject::Checkout { session, .. }) = Arc::make_mut(&mut free.body)
    {
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
            deferral: None,
        })
        .into(),
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

/// A notice that has reached the user.
fn sent(notice: Notice) -> EarlierNotice {
    EarlierNotice { notice: KeyedNotice { key: String::new(), notice }, sent: true }
}

fn activated(subscription: &str, plan: &str, interval: Option<Interval>) -> EarlierNotice {
    sent(Notice::Activated {
        subscription: SubscriptionId::new(subscription),
        plan: PlanCode::new(plan),
        renews_at: None,
        until: None,
        interval,
    })
}

#[test]
fn an_end_is_announced_if_the_plan_had_begun_or_was_announced() {
    let ended = deleted(500, snapshot(Status::Active));
    let begun = [updated(100, snapshot(Status::Active)), ended.clone()];
    for (case, history, earlier, is_announced) in [
        ("it had begun", &begun[..], vec![], true),
        ("it never began", &begun[1..], vec![], false),
        ("it was announced", &begun[1..], vec![activated("sub_1", "premium", None)], true),
        ("another was announced", &begun[1..], vec![activated("sub_2", "premium", None)], false),
    ] {
        let keys = keys(&pending_notices(history, 600, &earlier));
        assert_eq!(keys.contains(&"sub_1:ended".to_owned()), is_announced, "{case}: {keys:?}");
    }
}

#[test]
fn an_end_is_stated_with_its_cause() {
    use crate::domain::subscription::CancelReason::{CancellationRequested, Other, PaymentFailed};
    // the end of the trial, whether anything was paid, the reason at Stripe; the subscription ends on day 20
    for (trial_end, is_paid, reason, expected) in [
        (None, false, None, Ending::Cancelled),
        (None, false, Some(PaymentFailed), Ending::Unpaid),
        (None, false, Some(CancellationRequested), Ending::Cancelled),
        (Some(20), false, None, Ending::TrialOver),
        (Some(19), false, Some(Other), Ending::TrialOver),
        (Some(21), false, Some(Other), Ending::Cancelled),
        (Some(20), true, Some(Other), Ending::Cancelled),
        (Some(20), false, Some(CancellationRequested), Ending::Cancelled),
        (Some(20), false, Some(PaymentFailed), Ending::Unpaid),
    ] {
        let trial_end = trial_end.map(|day| at(day * DAY));
        let status = if trial_end.is_some() { Status::Trialing } else { Status::Active };
        let running = SubscriptionSnapshot { trial_end, ..snapshot(status) };
        let ended = SubscriptionSnapshot { cancel_reason: reason, ..running.clone() };
        let mut history = vec![updated(100, running), deleted(20 * DAY, ended)];
        if is_paid {
            history.push(paid(19 * DAY, "in_1", "subscription_cycle"));
        }
        let all = pending_notices(&history, 20 * DAY, &[]).announcements.into_iter();
        let stated: Vec<Ending> = all
            .filter_map(|pending| match pending.notice.notice {
                Notice::Ended { because, .. } => Some(because),
                _ => None,
            })
            .collect();
        assert_eq!(stated, [expected], "{trial_end:?} {is_paid} {reason:?}");
    }
}

#[test]
fn a_change_of_plan_is_announced_for_a_subscription_at_a_listed_price() {
    let unlisted = SubscriptionSnapshot { items: items(&["price_x"]), ..snapshot(Status::Active) };
    let listed = updated(100, snapshot(Status::Active));
    for (case, history, id, is_announced) in [
        ("listed", vec![listed.clone()], "sub_1", true),
        ("no longer listed", vec![listed, updated(200, unlisted)], "sub_1", false),
        ("a single payment", vec![once(100, "cs_1", "forever")], "cs_1", false),
    ] {
        let earlier = [activated(id, "pro", Some(Interval::Year))];
        let keys = keys(&pending_notices(&history, 300, &earlier));
        let found = keys.iter().any(|key| key.contains(":plan:") || key.contains(":interval:"));
        assert_eq!(found, is_announced, "{case}: {keys:?}");
    }
}

#[test]
fn the_interval_last_announced_is_that_of_the_same_subscription() {
    let (monthly, yearly) = (Some(Interval::Month), Some(Interval::Year));
    let history = [updated(100, snapshot(Status::Active))];
    for (announced, is_changed) in [(monthly, false), (yearly, true)] {
        let earlier =
            [activated("sub_1", "premium", announced), activated("sub_2", "premium", yearly)];
        let keys = keys(&pending_notices(&history, 200, &earlier));
        assert_eq!(keys.iter().any(|key| key.contains(":interval:")), is_changed, "{keys:?}");
    }
    // A change that was made long ago is not announced any more.
    let earlier = [activated("sub_1", "premium", yearly)];
    for (now, is_recent) in [(100 + 3 * DAY, true), (101 + 3 * DAY, false)] {
        let keys = keys(&pending_notices(&history, now, &earlier));
        assert_eq!(keys.contains(&"sub_1:interval:0:month".to_owned()), is_recent, "{keys:?}");
    }
}

#[test]
fn a_withdrawn_cancellation_is_announced_before_the_announced_end() {
    let history = [updated(100, snapshot(Status::Active))];
    let earlier = [sent(Notice::CancellationScheduled {
        subscription: SubscriptionId::new("sub_1"),
        plan: PlanCode::new("premium"),
        ends_at: at(1_000),
        on_trial: false,
    })];
    for (now, is_announced) in [(999, true), (1_000, false), (1_001, false)] {
        let keys = keys(&pending_notices(&history, now, &earlier));
        assert_eq!(keys.contains(&"sub_1:ending:1:none".to_owned()), is_announced, "{now}");
    }
}

#[test]
fn a_cancellation_without_a_time_was_requested_when_its_end_first_appeared() {
    let at_a_time =
        SubscriptionSnapshot { cancel_at: Some(at(30 * DAY)), ..snapshot(Status::Active) };
    let with_the_period =
        SubscriptionSnapshot { cancel_at_period_end: true, ..snapshot(Status::Active) };
    for cancelled in [at_a_time, with_the_period] {
        let history = [
            updated(100, snapshot(Status::Active)),
            updated(200, cancelled.clone()),
            updated(10 * DAY, cancelled),
        ];
        let is_fresh = |now| {
            let keys = user_notice_keys(&history, now);
            keys.contains(&format!("sub_1:ending:0:{}", 30 * DAY))
        };
        assert!(is_fresh(200 + 3 * DAY));
        assert!(!is_fresh(201 + 3 * DAY), "{history:?}");
    }
}
