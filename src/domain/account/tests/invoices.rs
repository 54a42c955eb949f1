//! Invoices that are sent to the customer, and debts that are settled without a payment.

use super::*;

const DUE: i64 = 40 * DAY;

fn sent(id: &str) -> InvoiceSnapshot {
    InvoiceSnapshot { is_sent: true, due_at: Some(at(DUE)), ..invoice(id, "subscription_cycle", 0) }
}

fn overdue() -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        invoice_event(30 * DAY, sent("in_2"), InvoiceOutcome::Open),
        updated(DUE, snapshot(Status::PastDue)),
    ]
}

/// The keys of all notices about invoices, if the account is derived at these times.
fn invoice_notice_keys(history: &[Fact], times: &[i64]) -> Vec<String> {
    let mut earlier: Vec<EarlierNotice> = Vec::new();
    for time in times {
        for pending in pending_notices(history, *time, &earlier).announcements {
            let known = earlier.iter().any(|row| row.notice.key == pending.notice.key);
            if pending.fresh && pending.audience == Audience::User && !known {
                earlier.push(EarlierNotice { notice: pending.notice, sent: true });
            }
        }
    }
    earlier.into_iter().map(|row| row.notice.key).filter(|key| key.starts_with("in_")).collect()
}

#[test]
fn a_sent_invoice_is_announced_when_overdue_before_grace_ends_and_when_it_has_ended() {
    let grace_ends = at(DUE).plus(policy().grace);
    assert_eq!(access_of(&overdue()), Access::Granted(Some(grace_ends)));
    let account = account(&overdue());
    let owed = account.subscriptions[0].unpaid_invoice().unwrap();
    assert_eq!(owed.hosted_url.as_deref(), Some("https://invoice.example/1"));
    let times = [DUE, DUE + 2 * DAY + 60, DUE + 3 * DAY];
    assert_eq!(
        invoice_notice_keys(&overdue(), &times),
        ["in_2:overdue", "in_2:grace:86400", "in_2:lapsed"]
    );
    let invoiced = |now: i64| {
        let pending = pending_notices(&overdue(), now, &[]).announcements.into_iter();
        pending
            .filter_map(|pending| match pending.notice.notice {
                Notice::GraceEnding { invoiced, .. } | Notice::AccessLapsed { invoiced, .. } => {
                    Some(invoiced)
                }
                Notice::PaymentFailed { .. } => panic!("no payment has failed"),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!((invoiced(times[1]), invoiced(times[2])), (vec![true], vec![true]));
}

#[test]
fn a_sent_invoice_has_no_effect_before_it_is_due() {
    let open = &overdue()[..2];
    assert_eq!(access_of(open), Access::Granted(None));
    assert_eq!(invoice_notice_keys(open, &[31 * DAY]), Vec::<String>::new());
}

#[test]
fn an_unpaid_subscription_without_a_known_invoice_is_fetched_once() {
    let unexplained =
        [updated(100, snapshot(Status::Active)), updated(DUE, snapshot(Status::PastDue))];
    assert_eq!(stripe_tasks(&unexplained), [StripeTask::Resync(ResyncReason::UnknownInvoice)]);
    assert_eq!(stripe_tasks(&overdue()), []);
    let mut answered = unexplained.to_vec();
    answered.push(Fact {
        source: Source::Fetched("sub_1:answer".to_owned()),
        ..updated(DUE + 60, snapshot(Status::PastDue))
    });
    assert_eq!(stripe_tasks(&answered), [], "fetching again would not help");
}

#[test]
fn a_debt_settled_without_a_payment_is_announced_after_reminders() {
    let zero = InvoiceSnapshot { amount: usd(0), ..sent("in_2") };
    let forgiven = InvoiceSnapshot { is_forgiven: true, ..sent("in_2") };
    for (case, end) in [
        (
            "credit note, balance or off Stripe",
            invoice_event(DUE + DAY, zero, InvoiceOutcome::Paid),
        ),
        ("void", invoice_event(DUE + DAY, sent("in_2"), InvoiceOutcome::Voided)),
        ("forgiven", invoice_event(DUE + DAY, forgiven, InvoiceOutcome::Uncollectible)),
    ] {
        let history =
            [overdue(), vec![end, updated(DUE + DAY + 1, snapshot(Status::Active))]].concat();
        let sent = notices_as_sent(&history);
        let settled = |notice: &&Notice| matches!(notice, Notice::DebtSettled { .. });
        assert_eq!(sent.iter().filter(settled).count(), 1, "{case}: {sent:?}");
        assert_eq!(access_of(&history), Access::Granted(None), "{case}");
        let paid = |notice: &Notice| {
            matches!(notice, Notice::PaymentRecovered { .. } | Notice::Renewed { .. })
        };
        assert!(!sent.iter().any(paid), "{case}: nothing was paid");
        assert_eq!(account(&history).subscriptions[0].unpaid_invoice(), None, "{case}");
    }
}

#[test]
fn only_a_reminder_of_the_same_debt_leads_to_the_notice_that_it_is_settled() {
    let history = [
        overdue(),
        vec![
            invoice_event(DUE + DAY, sent("in_2"), InvoiceOutcome::Voided),
            updated(DUE + DAY, snapshot(Status::Active)),
        ],
    ]
    .concat();
    for (key, is_announced) in [
        ("in_2:failed:1", true),
        ("in_2:action:1", true),
        ("in_2:overdue", true),
        ("in_2:grace:86400", true),
        ("in_2:lapsed", true),
        ("in_2:paid", false),
        ("in_2:still-owing", false),
        ("in_2:resume-offer", false),
        ("in_22:lapsed", false),
        ("in_1:lapsed", false),
    ] {
        let pending = Notice::PaymentPending { plan: None };
        let notice = KeyedNotice { key: key.to_owned(), notice: pending };
        let keys =
            keys(&pending_notices(&history, DUE + DAY, &[EarlierNotice { notice, sent: true }]));
        assert_eq!(keys.contains(&"in_2:settled".to_owned()), is_announced, "{key}: {keys:?}");
    }
}

#[test]
fn a_settlement_without_earlier_reminders_is_not_announced() {
    let zero = InvoiceSnapshot { amount: usd(0), ..invoice("in_2", "subscription_cycle", 0) };
    let history = [
        updated(100, snapshot(Status::Active)),
        invoice_event(30 * DAY, zero, InvoiceOutcome::Paid),
    ];
    let sent = notices_as_sent(&history);
    assert!(!sent.iter().any(|notice| matches!(notice, Notice::DebtSettled { .. })), "{sent:?}");
}

#[test]
fn a_forgiven_invoice_is_not_owed_and_an_uncollectible_one_is() {
    for (is_forgiven, owed) in [(false, true), (true, false)] {
        let given_up = InvoiceSnapshot { is_forgiven, ..invoice("in_2", "subscription_cycle", 4) };
        let history = [
            updated(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            updated(1000, snapshot(Status::Unpaid)),
            invoice_event(2000, given_up, InvoiceOutcome::Uncollectible),
        ];
        let account = account(&history);
        assert_eq!(account.subscriptions[0].unpaid_invoice().is_some(), owed, "{is_forgiven}");
    }
}

#[test]
fn a_manual_invoice_does_not_affect_access() {
    let history = [
        updated(100, snapshot(Status::Active)),
        invoice_event(1000, invoice("in_x", "manual", 1), InvoiceOutcome::Failed),
    ];
    assert_eq!(access_of(&history), Access::Granted(None));
    assert_eq!(user_notice_keys(&history, 1100), ["sub_1:activated"]);
    assert_eq!(account(&history).subscriptions[0].unpaid_invoice(), None);
    // Beside an overdue renewal it neither shortens the grace period nor prevents the recovery.
    let both = [&history[..], &[failed(5000, "in_2", 1), updated(5000, snapshot(Status::PastDue))]]
        .concat();
    assert_eq!(access_of(&both), Access::Granted(Some(at(5000).plus(policy().grace))));
    let recovered = [&both[..], &[paid(6000, "in_2", "subscription_cycle")]].concat();
    assert_eq!(account(&recovered).subscriptions[0].status(), Status::Active);
}

#[test]
fn a_payment_after_the_end_is_announced_to_the_user_and_the_admins() {
    let ended = SubscriptionSnapshot {
        ended_at: Some(at(5 * DAY)),
        cancel_reason: Some(CancelReason::PaymentFailed),
        ..snapshot(Status::Canceled)
    };
    let history = [
        updated(100, snapshot(Status::Active)),
        failed(DAY, "in_2", 1),
        updated(DAY, snapshot(Status::PastDue)),
        updated(5 * DAY, ended),
    ];
    let late = [&history[..], &[paid(6 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(access_of(&late), Access::Denied, "an ended subscription stays ended");
    let keys = user_notice_keys(&late, 6 * DAY);
    assert!(keys.contains(&"in_2:paid-after-end".to_owned()), "{keys:?}");
    let paid_late = |alarm: &&Alarm| matches!(alarm, Alarm::PaidAfterEnd { .. });
    assert_eq!(alarms(&late, 6 * DAY).iter().filter(paid_late).count(), 1);
    assert_eq!(alarms(&history, 6 * DAY).iter().filter(paid_late).count(), 0);
    // A payment before the end raises no alarm.
    let on_time = [&history[..], &[paid(2 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(alarms(&on_time, 6 * DAY).iter().filter(paid_late).count(), 0);
}

#[test]
fn nothing_renews_while_collection_is_paused_or_an_end_is_scheduled() {
    let pause = Some(Pause { behavior: PauseBehavior::KeepAsDraft, resumes_at: None });
    for (case, shown) in [
        ("paused", SubscriptionSnapshot { pause, ..snapshot(Status::Active) }),
        (
            "cancelled",
            SubscriptionSnapshot { cancel_at: Some(at(30 * DAY)), ..snapshot(Status::Active) },
        ),
    ] {
        let history = [updated(100, shown.clone()), paid(200, "in_2", "subscription_cycle")];
        assert_eq!(account(&history).subscriptions[0].renews_at(), None, "{case}");
        for pending in pending_notices(&history, 300, &[]).announcements {
            let renews = match pending.notice.notice {
                Notice::Activated { renews_at, .. } | Notice::Renewed { renews_at, .. } => {
                    renews_at
                }
                Notice::RenewalAhead { at, .. } => Some(at),
                _ => None,
            };
            assert_eq!(renews, None, "{case}");
        }
    }
    let running = [updated(100, snapshot(Status::Active))];
    assert_eq!(account(&running).subscriptions[0].renews_at(), Some(at(30 * DAY)));
}

#[test]
fn no_end_is_announced_while_another_subscription_gives_the_same_plan() {
    let other = |price: &str| SubscriptionSnapshot {
        id: SubscriptionId::new("sub_2"),
        items: Items::whole(vec![item(price)]),
        ..snapshot(Status::Active)
    };
    let ended = SubscriptionSnapshot { ended_at: Some(at(DAY)), ..snapshot(Status::Canceled) };
    for (price, is_announced) in [("price_p", false), ("price_q", true)] {
        let history = [
            updated(100, snapshot(Status::Active)),
            updated(200, other(price)),
            updated(DAY, ended.clone()),
        ];
        let keys = user_notice_keys(&history, DAY + 10);
        assert_eq!(keys.contains(&"sub_1:ended".to_owned()), is_announced, "{price}: {keys:?}");
    }
}

#[test]
fn the_end_of_a_trial_offer_is_announced_like_that_of_a_trial() {
    let end = at(14 * DAY);
    let offered = SubscriptionItem { trial_end: Some(end), ..item("price_p") };
    let shown =
        SubscriptionSnapshot { items: Items::whole(vec![offered]), ..snapshot(Status::Active) };
    let history = [updated(100, shown)];
    let key = format!("sub_1:trial-ends:{}", end.seconds());
    assert!(!user_notice_keys(&history, 10 * DAY).contains(&key));
    assert!(
        user_notice_keys(&history, 12 * DAY).contains(&key),
        "{:?}",
        user_notice_keys(&history, 12 * DAY)
    );
    assert!(!user_notice_keys(&history, 14 * DAY + 1).contains(&key));
}
