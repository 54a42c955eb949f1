//! Pauses by their reason: calls to Stripe, access and notices.

use super::*;

const ALL: [PauseReason; 7] = [
    PauseReason::PauseRequested,
    PauseReason::TrialEndWithoutPaymentMethod,
    PauseReason::FirstPaymentFailure,
    PauseReason::FinalPaymentFailure,
    PauseReason::System,
    PauseReason::Unstated,
    PauseReason::Other(String::new()),
];

/// With its own default payment method, as after a checkout.
fn with_method(snapshot: SubscriptionSnapshot) -> SubscriptionSnapshot {
    SubscriptionSnapshot { payment_method: Some(PaymentMethodId::new("pm_1")), ..snapshot }
}

fn fetched(created: i64, snapshot: SubscriptionSnapshot) -> Fact {
    let source = Source::Fetched(format!("sub_1:{created}"));
    Fact { source, ..updated(created, snapshot) }
}

fn internal(created: i64, body: FactBody) -> Fact {
    Fact {
        at: at(created),
        source: Source::Internal(format!("action:{created}")),
        body: body.into(),
    }
}

fn paid_resume(created: i64, charge: Option<Money>) -> Fact {
    let (subscription, invoice) = (SubscriptionId::new("sub_1"), InvoiceId::new("in_2"));
    internal(created, FactBody::PaidResume { subscription, invoice, charge })
}

/// Active, then paused because the renewal after 30 days failed.
fn unpaid(reason: PauseReason) -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        failed(30 * DAY, "in_2", 1),
        updated(30 * DAY, with_method(paused(reason))),
    ]
}

#[test]
fn a_known_payment_method_resumes_a_trial_and_nothing_else() {
    for reason in ALL {
        let trial = reason == PauseReason::TrialEndWithoutPaymentMethod;
        let history = [updated(100, with_method(paused(reason.clone())))];
        let resume = [StripeTask::Resume(PaymentMethodId::new("pm_1"))];
        assert_eq!(stripe_tasks(&history), if trial { &resume[..] } else { &[] }, "{reason:?}");
    }
}

#[test]
fn a_change_of_plan_and_another_change_in_one_second_before_a_pause_are_distinguished() {
    let with = |price: &str, end: i64| SubscriptionSnapshot {
        items: items(&[price]),
        current_period_end: Some(at(end)),
        ..snapshot(Status::Active)
    };
    let (year, month) = (with("price_q", 365 * DAY), with("price_p", 30 * DAY));
    let pause = SubscriptionSnapshot {
        items: items(&["price_p"]),
        current_period_end: Some(at(5 * DAY)),
        ..paused(PauseReason::PauseRequested)
    };
    for versions in [[&year, &month], [&month, &year]] {
        let versions = versions.map(|version| updated(100, version.clone()));
        let history = [&versions[..], &[updated(5 * DAY, pause.clone())]].concat();
        let account = Account::of(ALICE, history, &policy());
        let subscription = &account.subscriptions[0];
        assert_eq!(subscription.current_period_end, Some(at(30 * DAY)));
    }
}

#[test]
fn a_pause_without_a_reason_is_fetched() {
    let ask = [StripeTask::Resync(ResyncReason::UnknownPauseReason)];
    let mut history = vec![updated(100, with_method(snapshot(Status::Paused)))];
    assert_eq!(stripe_tasks(&history), ask);
    assert_eq!(
        (keys(&pending_notices(&history, 101, &[])), alarms(&history, 101)),
        (vec![], vec![])
    );
    history.push(fetched(102, with_method(paused(PauseReason::Unstated))));
    assert_eq!(stripe_tasks(&history), [], "fetching again would not help");
    // A later event of an older API version carries no reason.
    history.push(updated(200, with_method(snapshot(Status::Paused))));
    assert_eq!(stripe_tasks(&history), ask);
    history.push(fetched(202, with_method(paused(PauseReason::PauseRequested))));
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn the_reason_of_an_earlier_pause_resumes_nothing() {
    let trial = PauseReason::TrialEndWithoutPaymentMethod;
    // The end of the first pause, and the request for the second one, were not recorded.
    let history =
        [updated(100, paused(trial)), updated(200, with_method(snapshot(Status::Paused)))];
    assert_eq!(stripe_tasks(&history), [StripeTask::Resync(ResyncReason::UnknownPauseReason)]);
}

#[test]
fn facts_of_an_older_release_resume_and_announce_nothing() {
    let method = PaymentMethodId::new("pm_1");
    let subscription = SubscriptionId::new("sub_1");
    let requested = FactBody::ResumeRequested { subscription, payment_method: method };
    let resumption = invoice("in_2", "subscription_update", 1);
    let mut history = vec![
        updated(100, with_method(snapshot(Status::Paused))),
        internal(101, requested),
        invoice_event(102, resumption, InvoiceOutcome::Failed),
    ];
    assert_eq!(stripe_tasks(&history), [StripeTask::Resync(ResyncReason::UnknownPauseReason)]);
    assert_eq!(access_of(&history), Access::Denied, "an invoice for resuming is not owed");
    history.push(fetched(200, with_method(paused(PauseReason::TrialEndWithoutPaymentMethod))));
    assert_eq!(stripe_tasks(&history), [], "it was requested with this payment method before");
    let sent = [EarlierNotice {
        notice: KeyedNotice {
            key: "sub_1:pause:0:trial".to_owned(),
            notice: Notice::TrialPaused {
                subscription: SubscriptionId::new("sub_1"),
                plan: PlanCode::new("premium"),
            },
        },
        sent: true,
    }];
    let keys = keys(&pending_notices(&history, 300, &sent));
    assert!(keys.iter().all(|key| !key.contains(":pause:")), "{keys:?}");
}

#[test]
fn grace_starts_with_the_failure_that_paused_the_subscription() {
    let grace_ends = Access::Granted(Some(at(33 * DAY)));
    for reason in ALL {
        let failure = reason.is_payment_failure();
        let unknown = matches!(reason, PauseReason::Unstated | PauseReason::Other(_));
        let expected = if failure || unknown { grace_ends } else { Access::Denied };
        assert_eq!(access_of(&unpaid(reason.clone())), expected, "{reason:?}");
    }
    // While the reason is unknown, the grace period applies.
    let mut history = unpaid(PauseReason::System);
    history[2] = updated(30 * DAY, snapshot(Status::Paused));
    assert_eq!(access_of(&history), grace_ends);
    // Retries during the pause do not extend it.
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.push(failed(32 * DAY, "in_2", 2));
    assert_eq!(access_of(&history), grace_ends);
    // After the final attempt it still starts with the first one.
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(30 * DAY, "in_2", 1),
        updated(30 * DAY, snapshot(Status::PastDue)),
        failed(32 * DAY, "in_2", 4),
        updated(32 * DAY, paused(PauseReason::FinalPaymentFailure)),
    ];
    assert_eq!(access_of(&history), grace_ends);
}

#[test]
fn dunning_continues_during_a_pause_for_a_failed_payment() {
    for reason in [PauseReason::FirstPaymentFailure, PauseReason::FinalPaymentFailure] {
        let history = unpaid(reason.clone());
        let soon = user_notice_keys(&history, 30 * DAY + 60);
        assert!(soon.contains(&"in_2:failed:1".to_owned()), "{soon:?}");
        assert!(soon.contains(&format!("sub_1:pause:0:{}", reason.as_str())), "{soon:?}");
        let late = user_notice_keys(&history, 32 * DAY + 60);
        assert!(late.contains(&"in_2:grace:86400".to_owned()), "{late:?}");
        let over = user_notice_keys(&history, 33 * DAY);
        assert!(over.contains(&"in_2:lapsed".to_owned()), "{over:?}");
        let pending_notices = pending_notices(&history, 30 * DAY + 60, &[]);
        let [sent] = pending_notices
            .announcements
            .iter()
            .filter(|pending| pending.notice.key.contains(":pause:"))
            .collect::<Vec<_>>()[..]
        else {
            panic!("not exactly one notice")
        };
        let Notice::SubscriptionPaused { owing, fix_url, access_until, .. } = &sent.notice.notice
        else {
            panic!("{sent:?}")
        };
        assert_eq!((*owing, *access_until), (true, Some(at(33 * DAY))));
        assert_eq!(fix_url.as_deref(), Some("https://invoice.example/1"));
    }
}

#[test]
fn an_invoice_paid_during_the_pause_gives_its_period_and_is_followed_up() {
    for reason in [PauseReason::FirstPaymentFailure, PauseReason::FinalPaymentFailure] {
        let mut history = unpaid(reason.clone());
        history.push(paid(31 * DAY, "in_2", "subscription_cycle"));
        let paid_for = Access::Granted(Some(at(60 * DAY)));
        assert_eq!(access_of(&history), paid_for, "although Stripe reports it as paused");
        assert_eq!(
            stripe_tasks(&history),
            [StripeTask::Resync(ResyncReason::Outdated)],
            "Stripe may resume it automatically"
        );
        assert!(
            !user_notice_keys(&history, 31 * DAY + 60).contains(&"in_2:paid".to_owned()),
            "not yet"
        );
        history.push(fetched(31 * DAY + 60, paused(reason)));
        assert_eq!(
            stripe_tasks(&history),
            [StripeTask::ResumeAfterPayment(InvoiceId::new("in_2"))]
        );
        let mut charged = history.clone();
        // Stripe has resumed it.
        history.push(paid_resume(31 * DAY + 61, None));
        assert_eq!(stripe_tasks(&history), []);
        assert!(
            !user_notice_keys(&history, 31 * DAY + 61).contains(&"in_2:resume-offer".to_owned())
        );
        history.push(fetched(31 * DAY + 62, snapshot(Status::Active)));
        assert!(user_notice_keys(&history, 31 * DAY + 62).contains(&"in_2:paid".to_owned()));
        assert_eq!((stripe_tasks(&history), access_of(&history)), (vec![], Access::Granted(None)));
        // It would cost more, so the customer decides.
        charged.push(paid_resume(31 * DAY + 61, Some(usd(700))));
        assert_eq!((stripe_tasks(&charged), access_of(&charged)), (vec![], paid_for));
        let offered = user_notice_keys(&charged, 31 * DAY + 61);
        assert!(offered.contains(&"in_2:resume-offer".to_owned()), "{offered:?}");
        assert!(account(&charged).subscriptions[0].can_resume());
    }
}

#[test]
fn a_voided_invoice_leaves_a_pause_that_the_customer_can_end() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    assert!(!account(&history).subscriptions[0].can_resume(), "the invoice must be paid first");
    let voided = invoice("in_2", "subscription_cycle", 1);
    history.push(invoice_event(31 * DAY, voided, InvoiceOutcome::Voided));
    let subscription = &account(&history).subscriptions[0];
    assert_eq!(
        (subscription.can_resume(), subscription.is_owing(), access_of(&history)),
        (true, false, Access::Denied)
    );
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn an_alarm_is_raised_about_a_pause_that_only_stripe_can_end() {
    for reason in ALL {
        let history =
            [updated(100, snapshot(Status::Active)), updated(200, paused(reason.clone()))];
        let alarm = Alarm::SubscriptionPaused {
            user: ALICE,
            plan: PlanCode::new("premium"),
            subscription: SubscriptionId::new("sub_1"),
            reason: reason.clone(),
        };
        let expected =
            matches!(reason, PauseReason::System | PauseReason::Unstated | PauseReason::Other(_));
        // However long ago, since facts of an older release are processed late.
        let raised = alarms(&history, 90 * DAY);
        assert_eq!(raised, if expected { vec![alarm] } else { vec![] }, "{reason:?}");
    }
}

#[test]
fn each_pause_and_its_end_are_announced_once() {
    let reason = PauseReason::PauseRequested;
    let resumed =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Active) };
    let renamed = SubscriptionSnapshot { trial_end: Some(at(50)), ..paused(reason.clone()) };
    let sent = notices_as_sent(&[
        updated(100, snapshot(Status::Active)),
        updated(200, paused(reason.clone())),
        updated(300, renamed),
        updated(400, resumed.clone()),
        updated(500, paused(reason)),
        updated(600, resumed),
    ]);
    let paused = sent.iter().filter(|notice| matches!(notice, Notice::SubscriptionPaused { .. }));
    let over = sent.iter().filter(|notice| matches!(notice, Notice::Unpaused { .. }));
    assert_eq!((paused.count(), over.count()), (2, 2), "{sent:?}");
}

#[test]
fn the_recovery_of_a_paused_subscription_is_announced_once_for_each_pause() {
    let month = |n: i64| {
        let end = Some(at((n + 1) * 30 * DAY));
        SubscriptionSnapshot { current_period_end: end, ..snapshot(Status::Active) }
    };
    let renewal = |id: &str, n: i64| InvoiceSnapshot {
        period_end: Some(at((n + 1) * 30 * DAY)),
        ..invoice(id, "subscription_cycle", 1)
    };
    let mut history = vec![updated(100, snapshot(Status::Active))];
    for n in 1..=2 {
        let (start, id) = (n * 30 * DAY, format!("in_{n}"));
        history.extend([
            invoice_event(start, renewal(&id, n), InvoiceOutcome::Failed),
            updated(start, paused(PauseReason::FirstPaymentFailure)),
            invoice_event(start + 100, renewal(&id, n), InvoiceOutcome::Paid),
            updated(start + 200, month(n)),
        ]);
    }
    let sent = notices_as_sent(&history);
    let count = |kind: fn(&Notice) -> bool| sent.iter().filter(|notice| kind(notice)).count();
    assert_eq!(count(|notice| matches!(notice, Notice::SubscriptionPaused { .. })), 2, "{sent:?}");
    assert_eq!(count(|notice| matches!(notice, Notice::PaymentRecovered { .. })), 2, "{sent:?}");
    assert_eq!(count(|notice| matches!(notice, Notice::Unpaused { .. })), 0, "{sent:?}");
}

#[test]
fn a_pause_has_the_same_result_in_any_order() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.push(paid(31 * DAY, "in_2", "subscription_cycle"));
    history.push(fetched(31 * DAY + 60, paused(PauseReason::FirstPaymentFailure)));
    let expected = account(&history);
    for order in permutations(history.len()) {
        let shuffled: Vec<Fact> = order.iter().map(|index| history[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected);
    }
}

#[test]
fn resuming_is_offered_once_a_later_version_shows_that_the_pause_lasts() {
    let reason = PauseReason::FirstPaymentFailure;
    let asked = 31 * DAY + 100;
    for (seen, is_offered) in [(asked - 1, false), (asked, false), (asked + 1, true)] {
        let mut history = unpaid(reason.clone());
        history.extend([
            paid(31 * DAY, "in_2", "subscription_cycle"),
            fetched(31 * DAY + 60, paused(reason.clone())),
            paid_resume(asked, None),
            fetched(seen, paused(reason.clone())),
        ]);
        let keys = user_notice_keys(&history, asked + 1);
        assert_eq!(keys.contains(&"in_2:resume-offer".to_owned()), is_offered, "{seen}: {keys:?}");
    }
}

#[test]
fn a_pause_that_an_event_of_the_same_second_contradicts_is_announced_after_half_a_minute() {
    let history = [
        updated(100, snapshot(Status::Active)),
        updated(200, snapshot(Status::Active)),
        updated(200, paused(PauseReason::PauseRequested)),
    ];
    for (now, is_announced) in [(200, false), (229, false), (230, true)] {
        let keys = user_notice_keys(&history, now);
        let found = keys.iter().any(|key| key.contains(":pause:"));
        assert_eq!(found, is_announced, "{now}: {keys:?}");
    }
}

#[test]
fn a_pause_that_another_notice_explains_is_not_announced() {
    let reason = PauseReason::FirstPaymentFailure;
    let paid_for = paid(31 * DAY, "in_2", "subscription_cycle");
    for (case, history, is_announced) in [
        ("a failed payment", unpaid(reason.clone()), true),
        ("it is paid", [unpaid(reason), vec![paid_for]].concat(), false),
        ("an unknown reason and a debt", unpaid(PauseReason::Unstated), false),
    ] {
        let keys = user_notice_keys(&history, 31 * DAY);
        assert_eq!(
            keys.iter().any(|key| key.contains(":pause:")),
            is_announced,
            "{case}: {keys:?}"
        );
    }
}

#[test]
fn an_offer_to_resume_states_the_paid_period_until_it_is_over() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.extend([
        paid(31 * DAY, "in_2", "subscription_cycle"),
        paid_resume(31 * DAY + 1, Some(usd(700))),
    ]);
    for (now, expected) in
        [(31 * DAY + 1, Some(at(60 * DAY))), (60 * DAY - 1, Some(at(60 * DAY))), (60 * DAY, None)]
    {
        let mut all = pending_notices(&history, now, &[]).announcements.into_iter();
        let stated = all.find_map(|pending| match pending.notice.notice {
            Notice::ResumeOffered { access_until, .. } => Some(access_until),
            _ => None,
        });
        assert_eq!(stated, Some(expected), "{now}");
    }
}

#[test]
fn a_pause_of_collection_is_announced_while_it_is_recent() {
    let pause = Some(Pause { behavior: PauseBehavior::Void, resumes_at: None });
    let paused = SubscriptionSnapshot { pause, ..snapshot(Status::Active) };
    let history = [
        updated(100, snapshot(Status::Active)),
        updated(200, paused.clone()),
        updated(2 * DAY, paused),
    ];
    for (now, is_announced) in [(200 + 3 * DAY, true), (201 + 3 * DAY, false)] {
        let keys = user_notice_keys(&history, now);
        assert_eq!(keys.iter().any(|key| key.contains(":pause:")), is_announced, "{now}: {keys:?}");
    }
}

/// A notice that has reached the user.
fn sent(key: &str, notice: Notice) -> EarlierNotice {
    EarlierNotice { notice: KeyedNotice { key: key.to_owned(), notice }, sent: true }
}

fn pause_announced(reason: PauseReason) -> EarlierNotice {
    let notice = Notice::SubscriptionPaused {
        subscription: SubscriptionId::new("sub_1"),
        plan: PlanCode::new("premium"),
        reason,
        since: at(30 * DAY),
        owing: true,
        fix_url: None,
        access_until: None,
    };
    sent("sub_1:pause:0", notice)
}

#[test]
fn the_end_of_a_pause_is_announced_unless_the_notice_about_its_payment_covers_it() {
    let failure = PauseReason::FirstPaymentFailure;
    let invoiced = |id: &str, reason: &str, failed_at: i64, paid_at: i64| {
        let failed = invoice_event(failed_at, invoice(id, reason, 1), InvoiceOutcome::Failed);
        vec![failed, paid(paid_at, id, reason)]
    };
    let recovery = || vec![paid(31 * DAY, "in_2", "subscription_cycle")];
    let offer = sent("in_2:resume-offer", Notice::PaymentPending { plan: None });
    for (case, reason, payments, offered, is_announced) in [
        ("its invoice is paid", failure.clone(), recovery(), None, false),
        ("nothing is paid", failure.clone(), vec![], None, true),
        ("the payment came with an offer", failure.clone(), recovery(), Some(offer), true),
        (
            "an earlier debt was paid before",
            failure.clone(),
            invoiced("in_1", "subscription_cycle", 10 * DAY, 11 * DAY),
            None,
            true,
        ),
        (
            "a change is paid",
            failure.clone(),
            invoiced("in_3", "subscription_update", 30 * DAY, 31 * DAY),
            None,
            true,
        ),
        (
            "a renewal that never failed is paid",
            failure,
            vec![paid(31 * DAY, "in_3", "subscription_cycle")],
            None,
            true,
        ),
        ("the customer had paused it", PauseReason::PauseRequested, recovery(), None, true),
    ] {
        let resumed = updated(33 * DAY, snapshot(Status::Active));
        let history = [unpaid(reason.clone()), payments, vec![resumed]].concat();
        let earlier = [Some(pause_announced(reason)), offered].into_iter().flatten();
        let earlier: Vec<_> = earlier.collect();
        for (now, is_recent) in [(33 * DAY, true), (36 * DAY, true), (36 * DAY + 1, false)] {
            let keys = keys(&pending_notices(&history, now, &earlier));
            let found = keys.contains(&"sub_1:pause:1:over".to_owned());
            assert_eq!(found, is_announced && is_recent, "{case} {now}: {keys:?}");
        }
    }
}

#[test]
fn a_paid_pause_has_no_end_to_be_reminded_of() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.push(paid(31 * DAY, "in_2", "subscription_cycle"));
    let pending = pending_notices(&history, 32 * DAY, &[]);
    assert_eq!(access_of(&history), Access::Granted(Some(at(60 * DAY))));
    assert_eq!(pending.wake, Some(at(60 * DAY)));
}
