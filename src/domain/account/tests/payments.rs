//! Refunds and disputes of invoices with one or several payments.

use super::*;

fn bought() -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ]
}

/// An invoice of $19, paid by two payments of $10 and $9.
fn bought_in_parts() -> Vec<Fact> {
    vec![
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        contributes(99, "pi_1", "in_1", 1000),
        contributes(100, "pi_2", "in_1", 900),
    ]
}

fn with(history: &[Fact], more: &[Fact]) -> Vec<Fact> {
    [history, more].concat()
}

fn user_notices(history: &[Fact], now: i64) -> Vec<Notice> {
    let all = pending_notices(history, now, &[]).announcements.into_iter();
    let mine = all.filter(|pending| pending.audience == Audience::User && pending.fresh);
    mine.map(|pending| pending.notice.notice).collect()
}

#[test]
fn refunding_one_of_two_payments_is_a_partial_refund() {
    let history = with(&bought_in_parts(), &[refund(500, "re_1", "pi_2", 900)]);
    assert_eq!(access_of(&history), Access::Granted(None));
    let partly = |notice: &Notice| matches!(notice, Notice::PartlyRefunded { amount, .. } if *amount == usd(900));
    assert!(user_notices(&history, 500).iter().any(partly), "{:?}", user_notices(&history, 500));
    let alarms = alarms(&history, 500);
    assert!(
        matches!(alarms[..], [Alarm::Refund { whole: false, ended: false, amount, .. }]
            if amount == usd(900)),
        "{alarms:?}"
    );
}

#[test]
fn access_ends_once_all_payments_of_the_invoice_are_refunded() {
    let back = [refund(500, "re_1", "pi_2", 900), refund(600, "re_2", "pi_1", 1000)];
    let history = with(&bought_in_parts(), &back);
    for order in permutations(history.len()) {
        let shuffled: Vec<Fact> = order.iter().map(|place| history[*place].clone()).collect();
        assert_eq!(access_of(&shuffled), Access::Denied);
        let refunded = |notice: &Notice| matches!(notice, Notice::Refunded { amount, .. } if *amount == usd(1900));
        let user_notices = user_notices(&shuffled, 600);
        assert!(user_notices.iter().any(refunded) && user_notices.len() == 1, "{user_notices:?}");
    }
}

#[test]
fn payments_listed_by_a_fetched_invoice_count_like_their_events() {
    let listed =
        |intent: &str, minor: i64| InvoicePayment { payment: payment(intent), amount: usd(minor) };
    let mut fetched = invoice("in_1", "subscription_create", 1);
    fetched.payments = Some(vec![listed("pi_1", 1000), listed("pi_2", 900)]);
    let history = [
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        invoice_event(400, fetched, InvoiceOutcome::Paid),
        refund(500, "re_1", "pi_2", 900),
    ];
    assert_eq!(access_of(&history), Access::Granted(None));
    assert_eq!(access_of(&with(&history, &[refund(600, "re_2", "pi_1", 1000)])), Access::Denied);
}

#[test]
fn a_refund_of_an_earlier_period_is_announced_as_such_and_ends_nothing() {
    let mut first = invoice("in_1", "subscription_create", 1);
    first.period_end = Some(at(30 * DAY));
    let mut second = invoice("in_2", "subscription_cycle", 1);
    second.period_end = Some(at(60 * DAY));
    let renewed =
        SubscriptionSnapshot { current_period_end: Some(at(60 * DAY)), ..snapshot(Status::Active) };
    let history = [
        invoice_event(100, first, InvoiceOutcome::Paid),
        invoice_event(30 * DAY, second, InvoiceOutcome::Paid),
        updated(30 * DAY, renewed),
        origin("pi_1", "in_1"),
        charge(31 * DAY, "pi_1", 1900),
    ];
    assert_eq!(access_of(&history), Access::Granted(None));
    let earlier = user_notices(&history, 31 * DAY);
    let is_earlier = |notice: &Notice| {
        matches!(notice, Notice::EarlierReturned { amount, disputed: false, .. }
            if *amount == usd(1900))
    };
    assert!(earlier.iter().any(is_earlier), "{earlier:?}");
    let alarms = alarms(&history, 31 * DAY);
    assert!(
        matches!(alarms[..], [Alarm::Refund { whole: true, ended: false, earlier: true, .. }]),
        "{alarms:?}"
    );
}

#[test]
fn a_refund_that_ended_access_is_not_announced_again_for_the_new_plan() {
    let pro = InvoiceSnapshot {
        prices: vec![PriceId::new("price_q"), PriceId::new("price_p")],
        amount: usd(4900),
        period_end: Some(at(40 * DAY)),
        ..invoice("in_2", "subscription_update", 1)
    };
    let changed = SubscriptionSnapshot {
        items: items(&["price_q"]),
        current_period_end: Some(at(40 * DAY)),
        ..snapshot(Status::Active)
    };
    let mut first = invoice("in_1", "subscription_create", 1);
    first.period_end = Some(at(30 * DAY));
    first.prices = vec![PriceId::new("price_p")];
    let history = [
        created(100, snapshot(Status::Active)),
        invoice_event(100, first, InvoiceOutcome::Paid),
        origin("pi_1", "in_1"),
        charge(DAY, "pi_1", 1900),
        invoice_event(2 * DAY, pro, InvoiceOutcome::Paid),
        updated(2 * DAY, changed),
    ];
    let user_notices = notices_as_sent(&history);
    let about_money = user_notices.iter().filter(|notice| {
        matches!(
            notice,
            Notice::Refunded { .. }
                | Notice::PartlyRefunded { .. }
                | Notice::EarlierReturned { .. }
        )
    });
    let plans: Vec<&Notice> = about_money.collect();
    assert!(
        matches!(plans[..], [Notice::Refunded { plan, .. }] if plan.as_str() == "premium"),
        "{user_notices:?}"
    );
    assert_eq!(access_of(&history), Access::Granted(None), "the new plan is paid");
    // A first alarm about the refund names the plan that was refunded.
    let alarms = alarms(&history, 2 * DAY);
    let premium = |alarm: &Alarm| {
        matches!(alarm, Alarm::Refund { plan: Some(plan), earlier: true, .. }
            if plan.as_str() == "premium")
    };
    assert!(alarms.iter().any(premium), "{alarms:?}");
}

#[test]
fn a_partial_dispute_covers_its_amount_only() {
    for (minor, taken, access) in [
        (500, 500, Access::Granted(None)),
        (1700, 1700, Access::Granted(None)),
        // The whole payment after conversion.
        (1860, 1900, Access::Denied),
        (1900, 1900, Access::Denied),
        (1990, 1900, Access::Denied),
    ] {
        let lost = with(&bought(), &[dispute(500, "pi_1", minor, DisputeStatus::Lost)]);
        assert_eq!(access_of(&lost), access, "{minor}");
        let user_notices = user_notices(&lost, 500);
        let matches_loss = |notice: &Notice| match notice {
            Notice::PartlyReversed { amount, .. } => {
                access != Access::Denied && *amount == usd(taken)
            }
            Notice::PaymentReversed { amount, .. } => {
                access == Access::Denied && *amount == Some(usd(taken))
            }
            _ => false,
        };
        assert!(user_notices.iter().any(matches_loss), "{minor}: {user_notices:?}");
        let alarms = alarms(&lost, 500);
        let ended = access == Access::Denied;
        assert!(
            matches!(&alarms[..], [Alarm::Dispute { amount, ended: over, .. }]
                if *amount == usd(minor) && *over == ended),
            "{minor}: {alarms:?}"
        );
    }
}

#[test]
fn a_dispute_in_another_currency_covers_the_whole_payment() {
    let FactBody::Stripe(StripeObject::Dispute(mut lost)) =
        dispute(500, "pi_1", 1600, DisputeStatus::Lost).body.as_ref().clone()
    else {
        unreachable!()
    };
    lost.amount = Money { minor: 1600, currency: "eur".parse().unwrap() };
    assert_eq!(
        access_of(&with(&bought(), &[event(500, StripeObject::Dispute(lost))])),
        Access::Denied
    );
}

#[test]
fn a_refund_and_a_lost_dispute_add_up() {
    let part = with(&bought(), &[dispute(500, "pi_1", 500, DisputeStatus::Lost)]);
    assert_eq!(access_of(&part), Access::Granted(None));
    let rest = with(&part, &[refund(600, "re_1", "pi_1", 1400)]);
    assert_eq!(access_of(&rest), Access::Denied);
    assert_eq!(account(&rest).subscriptions[0].reversal, Some(Reversal::DisputeLost));
}

#[test]
fn a_lost_dispute_ends_access_and_a_won_appeal_restores_it() {
    use crate::domain::event::DisputeStatus::{Appeal, AppealReview, Lost, Open, Review, Won};
    let course = [Open, Review, Lost, Appeal, AppealReview, Won];
    let denied = [false, false, true, true, true, false];
    let mut history = bought();
    for ((second, status), denied) in (1..).map(|n| n * 1000).zip(course).zip(denied) {
        history.push(dispute(second, "pi_1", 1900, status));
        let expected = if denied { Access::Denied } else { Access::Granted(None) };
        assert_eq!(access_of(&history), expected, "{status:?}");
    }
    let user_notices = notices_as_sent(&history);
    assert!(
        matches!(
            user_notices[..],
            [
                Notice::Activated { .. },
                Notice::PaymentReversed { .. },
                Notice::ReversalLifted { restored: true, .. },
            ]
        ),
        "{user_notices:?}"
    );
    // The appeal is lost as well.
    history.pop();
    history.push(dispute(7000, "pi_1", 1900, Lost));
    assert_eq!(access_of(&history), Access::Denied);
}

#[test]
fn the_later_stage_of_a_dispute_counts_within_one_second_in_any_order() {
    use crate::domain::event::DisputeStatus::{Appeal, Lost, Open, Review, Won};
    for (earlier, later, is_reversed) in
        [(Open, Lost, true), (Lost, Appeal, true), (Review, Won, false), (Appeal, Won, false)]
    {
        for pair in [[earlier, later], [later, earlier]] {
            let events = pair.map(|status| dispute(500, "pi_1", 1900, status));
            let reversal = account(&with(&bought(), &events)).subscriptions[0].reversal;
            assert_eq!(reversal.is_some(), is_reversed, "{pair:?}");
        }
    }
}

#[test]
fn an_alarm_states_the_deadline_of_a_dispute_or_an_appeal() {
    use crate::domain::event::DisputeStatus::{
        Appeal, AppealReview, Inquiry, InquiryReview, Open, Prevented, Review,
    };
    for (status, due) in [
        (Inquiry, true),
        (Open, true),
        (Appeal, true),
        (InquiryReview, false),
        (Review, false),
        (AppealReview, false),
        (Prevented, false),
    ] {
        let history = with(&bought(), &[dispute(500, "pi_1", 1900, status)]);
        let user_notices = alarms(&history, 500);
        let Some(Alarm::Dispute { due_by, .. }) = user_notices.last() else { panic!("{status:?}") };
        assert_eq!(due_by.is_some(), due, "{status:?}");
        // It stays fresh for as long as a response is possible.
        let fresh = |now| {
            pending_notices(&history, now, &[])
                .announcements
                .iter()
                .any(|pending| pending.fresh && pending.audience == Audience::Admins)
        };
        assert_eq!(fresh(500 + 8 * DAY), due, "{status:?}");
        assert!(!fresh(500 + 9 * DAY), "{status:?}: it is too late");
    }
}

#[test]
fn a_review_by_the_bank_raises_no_alarm_about_a_known_dispute() {
    let open = with(&bought(), &[dispute(500, "pi_1", 1900, DisputeStatus::Open)]);
    let known = pending_notices(&open, 500, &[]).announcements.into_iter();
    let known: Vec<_> =
        known.map(|pending| EarlierNotice { notice: pending.notice, sent: true }).collect();
    let answered = with(&open, &[dispute(600, "pi_1", 1900, DisputeStatus::Review)]);
    let after = pending_notices(&answered, 600, &known);
    assert!(
        !after.announcements.iter().any(|pending| pending.audience == Audience::Admins),
        "{after:?}"
    );
}

#[test]
fn a_refund_is_stated_in_the_currency_of_the_payment() {
    let eur = |minor| Money { minor, currency: "eur".parse().unwrap() };
    let part = |presented| {
        let FactBody::Stripe(StripeObject::Charge(mut charged)) =
            charge(500, "pi_1", 500).body.as_ref().clone()
        else {
            unreachable!()
        };
        charged.presented = Some(eur(1750));
        let FactBody::Stripe(StripeObject::Refund(mut back)) =
            refund(500, "re_1", "pi_1", 500).body.as_ref().clone()
        else {
            unreachable!()
        };
        back.presented = presented;
        with(
            &bought(),
            &[event(500, StripeObject::Charge(charged)), event(501, StripeObject::Refund(back))],
        )
    };
    let announced = |history: &[Fact], now| {
        user_notices(history, now).into_iter().find_map(|notice| match notice {
            Notice::PartlyRefunded { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(announced(&part(Some(eur(461))), 501), Some(eur(461)));
    // The notice waits for the refund's own event, which states the amount, but not forever.
    assert_eq!(announced(&part(None), 501), None);
    assert_eq!(announced(&part(None), 600), Some(usd(500)));
    let alarms = alarms(&part(Some(eur(461))), 501);
    assert!(
        matches!(alarms[..], [Alarm::Refund { amount, presented: Some(shown), .. }]
            if amount == usd(500) && shown == eur(461)),
        "{alarms:?}"
    );
}

#[test]
fn a_renewal_notice_waits_for_the_amount_in_the_customers_currency() {
    let eur = |minor| Money { minor, currency: "eur".parse().unwrap() };
    let abroad = SubscriptionSnapshot {
        presentment: Some("eur".parse().unwrap()),
        current_period_end: Some(at(60 * DAY)),
        ..snapshot(Status::Active)
    };
    let renewed = 30 * DAY;
    let history = [
        created(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        updated(renewed, abroad),
        paid(renewed, "in_2", "subscription_cycle"),
    ];
    let announced = |history: &[Fact], now| {
        user_notices(history, now).into_iter().find_map(|notice| match notice {
            Notice::Renewed { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(announced(&history, renewed + 59), None);
    assert_eq!(announced(&history, renewed + 60), Some(usd(1900)), "Stripe has not responded");
    assert_eq!(stripe_tasks(&history), [StripeTask::FetchPayments(InvoiceId::new("in_2"))]);
    for presented in [Some(eur(1748)), None] {
        let mut fetched = invoice("in_2", "subscription_cycle", 1);
        fetched.payments = Some(Vec::new());
        fetched.presented = presented;
        let known = with(&history, &[invoice_event(renewed + 1, fetched, InvoiceOutcome::Paid)]);
        assert_eq!(announced(&known, renewed + 1), Some(presented.unwrap_or(usd(1900))));
        assert_eq!(stripe_tasks(&known), [], "it was fetched");
        assert_eq!(account(&known).subscriptions[0].last_paid, presented);
    }
}

#[test]
fn amounts_are_compared_in_the_sellers_currency() {
    let eur = |minor| Some(Money { minor, currency: "eur".parse().unwrap() });
    let FactBody::Stripe(StripeObject::Charge(mut charged)) =
        charge(500, "pi_1", 1900).body.as_ref().clone()
    else {
        unreachable!()
    };
    charged.presented = eur(1748);
    // A second payment of the invoice has contributed nothing.
    let beside = contributes(100, "pi_2", "in_1", 0);
    let history = with(&bought(), &[beside, event(500, StripeObject::Charge(charged))]);
    assert_eq!(access_of(&history), Access::Denied);
    let refunded = user_notices(&history, 500);
    assert!(
        matches!(refunded[..], [Notice::Refunded { amount, .. }] if Some(amount) == eur(1748)),
        "{refunded:?}"
    );
    let alarms = alarms(&history, 500);
    assert!(
        matches!(alarms[..], [Alarm::Refund { amount, presented, .. }]
            if amount == usd(1900) && presented == eur(1748)),
        "{alarms:?}"
    );
}
