//! What is owed and settled without a failed or a successful attempt to charge it.

use super::*;

const DUE: i64 = 40 * DAY;

fn sent(id: &str) -> InvoiceSnapshot {
    InvoiceSnapshot { is_sent: true, due_at: Some(at(DUE)), ..invoice(id, "subscription_cycle", 0) }
}

fn overdue() -> Vec<Fact> {
    vec![
        seen(100, snapshot(Status::Active)),
        turned(30 * DAY, sent("in_2"), InvoiceOutcome::Open),
        seen(DUE, snapshot(Status::PastDue)),
    ]
}

fn stages(history: &[Fact], moments: &[i64]) -> Vec<String> {
    let mut told: Vec<EarlierNotice> = Vec::new();
    for moment in moments {
        for one in pending_notices(history, *moment, &told).news {
            let known = told.iter().any(|row| row.notice.key == one.notice.key);
            if one.fresh && one.audience == Audience::User && !known {
                told.push(EarlierNotice { notice: one.notice, sent: true });
            }
        }
    }
    told.into_iter().map(|row| row.notice.key).filter(|key| key.starts_with("in_")).collect()
}

#[test]
fn an_invoice_that_was_sent_is_announced_when_it_is_overdue_before_the_end_and_at_the_end() {
    let grace_ends = at(DUE).plus(policy().grace);
    assert_eq!(gives(&overdue()), Access::Granted(Some(grace_ends)));
    let owed = account(&overdue()).subscriptions[0].failed_invoice.clone().unwrap();
    assert_eq!(owed.hosted_url.as_deref(), Some("https://invoice.example/1"));
    let moments = [DUE, DUE + 2 * DAY + 60, DUE + 3 * DAY];
    assert_eq!(stages(&overdue(), &moments), ["in_2:overdue", "in_2:grace:86400", "in_2:lapsed"]);
    let invoiced = |now: i64| {
        let news = pending_notices(&overdue(), now, &[]).news.into_iter();
        news.filter_map(|one| match one.notice.notice {
            Notice::GraceEnding { invoiced, .. } | Notice::AccessLapsed { invoiced, .. } => {
                Some(invoiced)
            }
            Notice::PaymentFailed { .. } => panic!("no payment has failed"),
            _ => None,
        })
        .collect::<Vec<_>>()
    };
    assert_eq!((invoiced(moments[1]), invoiced(moments[2])), (vec![true], vec![true]));
}

#[test]
fn before_it_is_due_an_invoice_that_was_sent_threatens_nothing() {
    let open = &overdue()[..2];
    assert_eq!(gives(open), Access::Granted(None));
    assert_eq!(stages(open, &[31 * DAY]), Vec::<String>::new());
}

#[test]
fn an_unpaid_subscription_without_a_known_invoice_is_asked_for_once() {
    let unexplained = [seen(100, snapshot(Status::Active)), seen(DUE, snapshot(Status::PastDue))];
    assert_eq!(stripe_tasks(&unexplained), [StripeTask::Ask(ResyncReason::UnknownInvoice)]);
    assert_eq!(stripe_tasks(&overdue()), []);
    let mut answered = unexplained.to_vec();
    answered.push(Fact {
        source: Source::Fetched("sub_1:answer".to_owned()),
        ..seen(DUE + 60, snapshot(Status::PastDue))
    });
    assert_eq!(stripe_tasks(&answered), [], "Stripe has nothing more to say");
}

#[test]
fn what_is_settled_without_a_payment_ends_the_reminders_with_a_word() {
    let zero = InvoiceSnapshot { amount: usd(0), ..sent("in_2") };
    let forgiven = InvoiceSnapshot { is_forgiven: true, ..sent("in_2") };
    for (case, end) in [
        ("credit note, balance or off Stripe", turned(DUE + DAY, zero, InvoiceOutcome::Paid)),
        ("void", turned(DUE + DAY, sent("in_2"), InvoiceOutcome::Voided)),
        ("forgiven", turned(DUE + DAY, forgiven, InvoiceOutcome::Uncollectible)),
    ] {
        let life = [overdue(), vec![end, seen(DUE + DAY + 1, snapshot(Status::Active))]].concat();
        let told = told_as_it_comes(&life);
        let settled = |one: &&Notice| matches!(one, Notice::DebtSettled { .. });
        assert_eq!(told.iter().filter(settled).count(), 1, "{case}: {told:?}");
        assert_eq!(gives(&life), Access::Granted(None), "{case}");
        let paid =
            |one: &Notice| matches!(one, Notice::PaymentRecovered { .. } | Notice::Renewed { .. });
        assert!(!told.iter().any(paid), "{case}: nothing was paid");
        assert_eq!(account(&life).subscriptions[0].failed_invoice, None, "{case}");
    }
}

#[test]
fn whoever_heard_of_no_debt_hears_of_no_settlement() {
    let zero = InvoiceSnapshot { amount: usd(0), ..invoice("in_2", "subscription_cycle", 0) };
    let life = [seen(100, snapshot(Status::Active)), turned(30 * DAY, zero, InvoiceOutcome::Paid)];
    let told = told_as_it_comes(&life);
    assert!(!told.iter().any(|one| matches!(one, Notice::DebtSettled { .. })), "{told:?}");
}

#[test]
fn a_forgiven_debt_is_not_owed_and_one_that_was_given_up_is() {
    for (is_forgiven, owed) in [(false, true), (true, false)] {
        let given_up = InvoiceSnapshot { is_forgiven, ..invoice("in_2", "subscription_cycle", 4) };
        let history = [
            seen(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            seen(1000, snapshot(Status::Unpaid)),
            turned(2000, given_up, InvoiceOutcome::Uncollectible),
        ];
        let account = account(&history);
        assert_eq!(account.subscriptions[0].failed_invoice.is_some(), owed, "{is_forgiven}");
    }
}

#[test]
fn an_invoice_that_was_drawn_up_by_hand_threatens_no_access() {
    let history = [
        seen(100, snapshot(Status::Active)),
        turned(1000, invoice("in_x", "manual", 1), InvoiceOutcome::Failed),
    ];
    assert_eq!(gives(&history), Access::Granted(None));
    assert_eq!(news(&history, 1100), ["sub_1:activated"]);
    assert_eq!(account(&history).subscriptions[0].failed_invoice, None);
    // Beside a real debt it neither shortens the grace time nor outlives the payment.
    let both =
        [&history[..], &[failed(5000, "in_2", 1), seen(5000, snapshot(Status::PastDue))]].concat();
    assert_eq!(gives(&both), Access::Granted(Some(at(5000).plus(policy().grace))));
    let healed = [&both[..], &[paid(6000, "in_2", "subscription_cycle")]].concat();
    assert_eq!(account(&healed).subscriptions[0].status, Status::Active);
}

#[test]
fn money_for_a_subscription_that_has_ended_is_announced_to_both_sides() {
    let ended = SubscriptionSnapshot {
        ended_at: Some(at(5 * DAY)),
        cancel_reason: Some(CancelReason::PaymentFailed),
        ..snapshot(Status::Canceled)
    };
    let life = [
        seen(100, snapshot(Status::Active)),
        failed(DAY, "in_2", 1),
        seen(DAY, snapshot(Status::PastDue)),
        seen(5 * DAY, ended),
    ];
    let late = [&life[..], &[paid(6 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(gives(&late), Access::Denied, "what has ended stays ended");
    let said = news(&late, 6 * DAY);
    assert!(said.contains(&"in_2:paid-after-end".to_owned()), "{said:?}");
    let paid_late = |one: &&Alarm| matches!(one, Alarm::PaidAfterEnd { .. });
    assert_eq!(alarms(&late, 6 * DAY).iter().filter(paid_late).count(), 1);
    assert_eq!(alarms(&life, 6 * DAY).iter().filter(paid_late).count(), 0);
    // What was paid while it ran is no such money.
    let on_time = [&life[..], &[paid(2 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(alarms(&on_time, 6 * DAY).iter().filter(paid_late).count(), 0);
}

#[test]
fn nothing_renews_while_nothing_is_collected_or_an_end_is_near() {
    let pause = Some(Pause { behavior: PauseBehavior::KeepAsDraft, resumes_at: None });
    for (case, shown) in [
        ("paused", SubscriptionSnapshot { pause, ..snapshot(Status::Active) }),
        (
            "cancelled",
            SubscriptionSnapshot { cancel_at: Some(at(30 * DAY)), ..snapshot(Status::Active) },
        ),
    ] {
        let life = [seen(100, shown.clone()), paid(200, "in_2", "subscription_cycle")];
        assert_eq!(account(&life).subscriptions[0].renews_at(), None, "{case}");
        for one in pending_notices(&life, 300, &[]).news {
            let renews = match one.notice.notice {
                Notice::Activated { renews_at, .. } | Notice::Renewed { renews_at, .. } => {
                    renews_at
                }
                Notice::RenewalAhead { at, .. } => Some(at),
                _ => None,
            };
            assert_eq!(renews, None, "{case}");
        }
    }
    let running = [seen(100, snapshot(Status::Active))];
    assert_eq!(account(&running).subscriptions[0].renews_at(), Some(at(30 * DAY)));
}

#[test]
fn nothing_has_ended_while_another_subscription_gives_the_same_plan() {
    let other = |price: &str| SubscriptionSnapshot {
        id: SubscriptionId::new("sub_2"),
        items: Items::whole(vec![item(price)]),
        ..snapshot(Status::Active)
    };
    let ended = SubscriptionSnapshot { ended_at: Some(at(DAY)), ..snapshot(Status::Canceled) };
    for (price, told) in [("price_p", false), ("price_q", true)] {
        let life = [
            seen(100, snapshot(Status::Active)),
            seen(200, other(price)),
            seen(DAY, ended.clone()),
        ];
        let said = news(&life, DAY + 10);
        assert_eq!(said.contains(&"sub_1:ended".to_owned()), told, "{price}: {said:?}");
    }
}

#[test]
fn the_end_of_a_trial_offer_is_announced_like_that_of_a_trial() {
    let end = at(14 * DAY);
    let offered = SubscriptionItem { trial_end: Some(end), ..item("price_p") };
    let shown =
        SubscriptionSnapshot { items: Items::whole(vec![offered]), ..snapshot(Status::Active) };
    let life = [seen(100, shown)];
    let key = format!("sub_1:trial-ends:{}", end.seconds());
    assert!(!news(&life, 10 * DAY).contains(&key));
    assert!(news(&life, 12 * DAY).contains(&key), "{:?}", news(&life, 12 * DAY));
    assert!(!news(&life, 14 * DAY + 1).contains(&key));
}
