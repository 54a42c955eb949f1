//! Notices to the user about payments that are returned, of the running period and of earlier ones.

use std::sync::Arc;

use super::*;

/// Two periods: the first one is paid by `pi_1`, the running one by `pi_2`.
fn renewed() -> Vec<Fact> {
    let period = |id: &str, reason: &str, end: i64| InvoiceSnapshot {
        period_end: Some(at(end)),
        ..invoice(id, reason, 1)
    };
    let second =
        SubscriptionSnapshot { current_period_end: Some(at(60 * DAY)), ..snapshot(Status::Active) };
    vec![
        updated(100, snapshot(Status::Active)),
        invoice_event(100, period("in_1", "subscription_create", 30 * DAY), InvoiceOutcome::Paid),
        origin("pi_1", "in_1"),
        updated(30 * DAY, second),
        invoice_event(
            30 * DAY,
            period("in_2", "subscription_cycle", 60 * DAY),
            InvoiceOutcome::Paid,
        ),
        origin("pi_2", "in_2"),
    ]
}

fn with(more: &[Fact]) -> Vec<Fact> {
    [&renewed(), more].concat()
}

fn user_notices(history: &[Fact], now: i64, earlier: &[EarlierNotice]) -> Vec<Notice> {
    let all = pending_notices(history, now, earlier).announcements.into_iter();
    let mine = all.filter(|pending| pending.audience == Audience::User && pending.fresh);
    mine.map(|pending| pending.notice.notice).collect()
}

#[test]
fn only_failed_refunds_of_the_running_period_announce_its_end_again() {
    let failed = |intent: &str| {
        event(
            31 * DAY,
            StripeObject::Refund(RefundSnapshot {
                id: RefundId::new(format!("re_{intent}")),
                payment: payment(intent),
                amount: usd(1900),
                status: RefundStatus::Failed,
                presented: None,
            }),
        )
    };
    for (intent, count) in [("pi_1", 0), ("pi_2", 1)] {
        let history = with(&[failed(intent), refund(32 * DAY, "re_1", "pi_2", 1900)]);
        let keys = user_notice_keys(&history, 32 * DAY);
        let expected = format!("sub_1:reversed:refunded:in_2:{count}");
        assert!(keys.contains(&expected), "{intent}: {keys:?}");
    }
}

#[test]
fn a_lost_dispute_of_an_earlier_period_is_announced_as_such() {
    let eur = Money { minor: 1748, currency: "eur".parse().unwrap() };
    let mut charged = charge(31 * DAY, "pi_1", 0);
    if let FactBody::Stripe(StripeObject::Charge(charge)) = Arc::make_mut(&mut charged.body) {
        charge.presented = Some(eur);
    }
    for (minor, stated) in [(500, usd(500)), (1700, usd(1700)), (1860, eur), (1900, eur)] {
        let lost = dispute(32 * DAY, "pi_1", minor, DisputeStatus::Lost);
        let history = with(&[charged.clone(), lost]);
        let returned: Vec<Money> = user_notices(&history, 32 * DAY, &[])
            .into_iter()
            .filter_map(|notice| match notice {
                Notice::EarlierReturned { amount, disputed: true, .. } => Some(amount),
                _ => None,
            })
            .collect();
        assert_eq!(returned, [stated], "{minor}");
        assert_eq!(access_of(&history), Access::Granted(None));
    }
}

#[test]
fn a_won_dispute_is_announced_to_whom_its_loss_was_announced() {
    let earlier = |key: &str| {
        let notice =
            KeyedNotice { key: key.to_owned(), notice: Notice::PaymentPending { plan: None } };
        vec![EarlierNotice { notice, sent: true }]
    };
    let (won, open) = (DisputeStatus::Won, DisputeStatus::Open);
    for (case, intent, status, earlier, expected) in [
        ("nothing was announced", "pi_2", won, vec![], None),
        ("something else was", "pi_2", won, earlier("sub_1:activated"), None),
        ("a part was lost", "pi_2", won, earlier("dp_1:taken"), Some(false)),
        ("a part was lost, not decided", "pi_2", open, earlier("dp_1:taken"), None),
        (
            "access had ended",
            "pi_2",
            won,
            earlier("sub_1:reversed:dispute_lost:in_2:0"),
            Some(true),
        ),
        (
            "access had ended in an earlier period",
            "pi_1",
            won,
            earlier("sub_1:reversed:dispute_lost:in_1:0"),
            Some(false),
        ),
    ] {
        let history = with(&[dispute(32 * DAY, intent, 500, status)]);
        let lifted =
            user_notices(&history, 32 * DAY, &earlier).into_iter().find_map(
                |notice| match notice {
                    Notice::ReversalLifted { restored, .. } => Some(restored),
                    _ => None,
                },
            );
        assert_eq!(lifted, expected, "{case}");
    }
}
