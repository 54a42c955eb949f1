//! Pauses by their reason: who is asked, what is resumed, what is given, and what is said.

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

/// What a subscription is charged to, as Checkout leaves it.
fn with_card(snapshot: SubscriptionSnapshot) -> SubscriptionSnapshot {
    SubscriptionSnapshot { payment_method: Some(PaymentMethodId::new("pm_1")), ..snapshot }
}

fn fetched(created: i64, snapshot: SubscriptionSnapshot) -> Fact {
    let source = Source::Fetched(format!("sub_1:{created}"));
    Fact { source, ..seen(created, snapshot) }
}

fn action(created: i64, body: FactBody) -> Fact {
    Fact { at: at(created), source: Source::Internal(format!("deed:{created}")), body }
}

fn paid_resume(created: i64, charge: Option<Money>) -> Fact {
    let (subscription, invoice) = (SubscriptionId::new("sub_1"), InvoiceId::new("in_2"));
    action(created, FactBody::PaidResume { subscription, invoice, charge })
}

/// Runs, fails to renew at 30 days, and is paused for that.
fn unpaid(reason: PauseReason) -> Vec<Fact> {
    vec![
        seen(100, snapshot(Status::Active)),
        failed(30 * DAY, "in_2", 1),
        seen(30 * DAY, with_card(paused(reason))),
    ]
}

#[test]
fn a_known_payment_method_resumes_a_trial_and_nothing_else() {
    for reason in ALL {
        let trial = reason == PauseReason::TrialEndWithoutPaymentMethod;
        let history = [seen(100, with_card(paused(reason.clone())))];
        let resume = [StripeTask::Resume(PaymentMethodId::new("pm_1"))];
        assert_eq!(stripe_tasks(&history), if trial { &resume[..] } else { &[] }, "{reason:?}");
    }
}

#[test]
fn a_pause_without_a_reason_is_asked_about_until_stripe_has_answered() {
    let ask = [StripeTask::Ask(ResyncReason::WhyPaused)];
    let mut history = vec![seen(100, with_card(snapshot(Status::Paused)))];
    assert_eq!(stripe_tasks(&history), ask);
    assert_eq!(
        (keys(&pending_notices(&history, 101, &[])), alarms(&history, 101)),
        (vec![], vec![])
    );
    history.push(fetched(102, with_card(paused(PauseReason::Unstated))));
    assert_eq!(stripe_tasks(&history), [], "asking again would not help");
    // An event of the older version that comes later says that it is paused, and not why.
    history.push(seen(200, with_card(snapshot(Status::Paused))));
    assert_eq!(stripe_tasks(&history), ask);
    history.push(fetched(202, with_card(paused(PauseReason::PauseRequested))));
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn a_reason_of_an_earlier_pause_resumes_nothing() {
    let trial = PauseReason::TrialEndWithoutPaymentMethod;
    // That the trial went on and was paused by request was never heard of.
    let history = [seen(100, paused(trial)), seen(200, with_card(snapshot(Status::Paused)))];
    assert_eq!(stripe_tasks(&history), [StripeTask::Ask(ResyncReason::WhyPaused)]);
}

#[test]
fn what_an_older_build_has_kept_resumes_and_announces_nothing_by_itself() {
    let method = PaymentMethodId::new("pm_1");
    let subscription = SubscriptionId::new("sub_1");
    let asked = FactBody::ResumeAsked { subscription, payment_method: method };
    let resumption = invoice("in_2", "subscription_update", 1);
    let mut history = vec![
        seen(100, with_card(snapshot(Status::Paused))),
        action(101, asked),
        turned(102, resumption, InvoiceOutcome::Failed),
    ];
    assert_eq!(stripe_tasks(&history), [StripeTask::Ask(ResyncReason::WhyPaused)]);
    assert_eq!(gives(&history), Access::Denied, "nobody owes what would resume it");
    history.push(fetched(200, with_card(paused(PauseReason::TrialEndWithoutPaymentMethod))));
    assert_eq!(stripe_tasks(&history), [], "Stripe was asked with this card before");
    let told = [EarlierNotice {
        notice: crate::domain::notice::KeyedNotice {
            key: "sub_1:pause:0:trial".to_owned(),
            notice: Notice::TrialPaused {
                subscription: SubscriptionId::new("sub_1"),
                plan: PlanCode::new("premium"),
            },
        },
        sent: true,
    }];
    let keys = keys(&pending_notices(&history, 300, &told));
    assert!(keys.iter().all(|key| !key.contains(":pause:")), "{keys:?}");
}

#[test]
fn grace_runs_from_the_failure_that_paused_it() {
    let grace_ends = Access::Granted(Some(at(33 * DAY)));
    for reason in ALL {
        let failure = reason.is_payment_failure();
        let unknown = matches!(reason, PauseReason::Unstated | PauseReason::Other(_));
        let expected = if failure || unknown { grace_ends } else { Access::Denied };
        assert_eq!(gives(&unpaid(reason.clone())), expected, "{reason:?}");
    }
    // Until Stripe has said why, nothing is taken away that a failed payment leaves.
    let mut history = unpaid(PauseReason::System);
    history[2] = seen(30 * DAY, snapshot(Status::Paused));
    assert_eq!(gives(&history), grace_ends);
    // The retries go on while it is paused, and do not prolong it.
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.push(failed(32 * DAY, "in_2", 2));
    assert_eq!(gives(&history), grace_ends);
    // After the last attempt: from the first.
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(30 * DAY, "in_2", 1),
        seen(30 * DAY, snapshot(Status::PastDue)),
        failed(32 * DAY, "in_2", 4),
        seen(32 * DAY, paused(PauseReason::FinalPaymentFailure)),
    ];
    assert_eq!(gives(&history), grace_ends);
}

#[test]
fn dunning_goes_on_while_a_failed_payment_has_paused_it() {
    for reason in [PauseReason::FirstPaymentFailure, PauseReason::FinalPaymentFailure] {
        let history = unpaid(reason.clone());
        let soon = news(&history, 30 * DAY + 60);
        assert!(soon.contains(&"in_2:failed:1".to_owned()), "{soon:?}");
        assert!(soon.contains(&format!("sub_1:pause:0:{}", reason.as_str())), "{soon:?}");
        let late = news(&history, 32 * DAY + 60);
        assert!(late.contains(&"in_2:grace:86400".to_owned()), "{late:?}");
        let over = news(&history, 33 * DAY);
        assert!(over.contains(&"in_2:lapsed".to_owned()), "{over:?}");
        let pending_notices = pending_notices(&history, 30 * DAY + 60, &[]);
        let [told] = pending_notices
            .news
            .iter()
            .filter(|one| one.notice.key.contains(":pause:"))
            .collect::<Vec<_>>()[..]
        else {
            panic!("told once")
        };
        let Notice::SubscriptionPaused { owing, fix_url, access_until, .. } = &told.notice.notice
        else {
            panic!("{told:?}")
        };
        assert_eq!((*owing, *access_until), (true, Some(at(33 * DAY))));
        assert_eq!(fix_url.as_deref(), Some("https://invoice.example/1"));
    }
}

#[test]
fn an_invoice_paid_in_the_pause_gives_its_period_and_is_followed_up() {
    for reason in [PauseReason::FirstPaymentFailure, PauseReason::FinalPaymentFailure] {
        let mut history = unpaid(reason.clone());
        history.push(paid(31 * DAY, "in_2", "subscription_cycle"));
        let paid_for = Access::Granted(Some(at(60 * DAY)));
        assert_eq!(gives(&history), paid_for, "though Stripe calls it paused");
        assert_eq!(
            stripe_tasks(&history),
            [StripeTask::Ask(ResyncReason::SeenBefore)],
            "it may resume by itself"
        );
        assert!(!news(&history, 31 * DAY + 60).contains(&"in_2:paid".to_owned()), "not yet");
        history.push(fetched(31 * DAY + 60, paused(reason)));
        assert_eq!(stripe_tasks(&history), [StripeTask::ResumePaid(InvoiceId::new("in_2"))]);
        let mut charged = history.clone();
        // Stripe has resumed it.
        history.push(paid_resume(31 * DAY + 61, None));
        assert_eq!(stripe_tasks(&history), []);
        assert!(!news(&history, 31 * DAY + 61).contains(&"in_2:resume-offer".to_owned()));
        history.push(fetched(31 * DAY + 62, snapshot(Status::Active)));
        assert!(news(&history, 31 * DAY + 62).contains(&"in_2:paid".to_owned()));
        assert_eq!((stripe_tasks(&history), gives(&history)), (vec![], Access::Granted(None)));
        // It would have cost more: that is for the customer to decide.
        charged.push(paid_resume(31 * DAY + 61, Some(usd(700))));
        assert_eq!((stripe_tasks(&charged), gives(&charged)), (vec![], paid_for));
        let offered = news(&charged, 31 * DAY + 61);
        assert!(offered.contains(&"in_2:resume-offer".to_owned()), "{offered:?}");
        assert!(account(&charged).subscriptions[0].can_resume());
    }
}

#[test]
fn a_voided_invoice_leaves_a_pause_that_the_customer_can_end() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    assert!(!account(&history).subscriptions[0].can_resume(), "it is paid first");
    let voided = invoice("in_2", "subscription_cycle", 1);
    history.push(turned(31 * DAY, voided, InvoiceOutcome::Voided));
    let one = &account(&history).subscriptions[0];
    assert_eq!((one.can_resume(), one.is_owing(), gives(&history)), (true, false, Access::Denied));
    assert_eq!(stripe_tasks(&history), []);
}

#[test]
fn the_admins_hear_once_of_a_pause_that_nobody_can_end_here() {
    for reason in ALL {
        let history = [seen(100, snapshot(Status::Active)), seen(200, paused(reason.clone()))];
        let alarm = Alarm::SubscriptionPaused {
            user: ALICE,
            plan: PlanCode::new("premium"),
            subscription: SubscriptionId::new("sub_1"),
            reason: reason.clone(),
        };
        let wanted =
            matches!(reason, PauseReason::System | PauseReason::Unstated | PauseReason::Other(_));
        // However long ago, since facts of an older build are looked at late.
        let heard = alarms(&history, 90 * DAY);
        assert_eq!(heard, if wanted { vec![alarm] } else { vec![] }, "{reason:?}");
    }
}

#[test]
fn each_pause_is_announced_once_and_its_end_as_well() {
    let reason = PauseReason::PauseRequested;
    let resumed =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Active) };
    let renamed = SubscriptionSnapshot { trial_end: Some(at(50)), ..paused(reason.clone()) };
    let told = told_as_it_comes(&[
        seen(100, snapshot(Status::Active)),
        seen(200, paused(reason.clone())),
        seen(300, renamed),
        seen(400, resumed.clone()),
        seen(500, paused(reason)),
        seen(600, resumed),
    ]);
    let paused = told.iter().filter(|one| matches!(one, Notice::SubscriptionPaused { .. }));
    let over = told.iter().filter(|one| matches!(one, Notice::Unpaused { .. }));
    assert_eq!((paused.count(), over.count()), (2, 2), "{told:?}");
}

#[test]
fn a_pause_for_a_failed_payment_comes_to_one_good_end_each_time() {
    let month = |n: i64| {
        let end = Some(at((n + 1) * 30 * DAY));
        SubscriptionSnapshot { current_period_end: end, ..snapshot(Status::Active) }
    };
    let renewal = |id: &str, n: i64| InvoiceSnapshot {
        period_end: Some(at((n + 1) * 30 * DAY)),
        ..invoice(id, "subscription_cycle", 1)
    };
    let mut history = vec![seen(100, snapshot(Status::Active))];
    for n in 1..=2 {
        let (start, id) = (n * 30 * DAY, format!("in_{n}"));
        history.extend([
            turned(start, renewal(&id, n), InvoiceOutcome::Failed),
            seen(start, paused(PauseReason::FirstPaymentFailure)),
            turned(start + 100, renewal(&id, n), InvoiceOutcome::Paid),
            seen(start + 200, month(n)),
        ]);
    }
    let told = told_as_it_comes(&history);
    let count = |like: fn(&Notice) -> bool| told.iter().filter(|one| like(one)).count();
    assert_eq!(count(|one| matches!(one, Notice::SubscriptionPaused { .. })), 2, "{told:?}");
    assert_eq!(count(|one| matches!(one, Notice::PaymentRecovered { .. })), 2, "{told:?}");
    assert_eq!(count(|one| matches!(one, Notice::Unpaused { .. })), 0, "{told:?}");
}

#[test]
fn the_order_of_deliveries_decides_nothing_in_a_pause() {
    let mut history = unpaid(PauseReason::FirstPaymentFailure);
    history.push(paid(31 * DAY, "in_2", "subscription_cycle"));
    history.push(fetched(31 * DAY + 60, paused(PauseReason::FirstPaymentFailure)));
    let expected = account(&history);
    for order in permutations(history.len()) {
        let shuffled: Vec<Fact> = order.iter().map(|place| history[*place].clone()).collect();
        assert_eq!(account(&shuffled), expected);
    }
}
