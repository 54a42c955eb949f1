//! Refunds and disputes belong to payments: what is left of an invoice decides, whoever paid which
//! part of it and when.

use super::*;

fn bought() -> Vec<Fact> {
    vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ]
}

/// $19 by two payments of $10 and $9.
fn bought_in_parts() -> Vec<Fact> {
    vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        contributes(99, "pi_1", "in_1", 1000),
        contributes(100, "pi_2", "in_1", 900),
    ]
}

fn with(history: &[Fact], more: &[Fact]) -> Vec<Fact> {
    [history, more].concat()
}

fn told(history: &[Fact], now: i64) -> Vec<Notice> {
    let all = pending_notices(history, now, &[]).news.into_iter();
    let mine = all.filter(|one| one.audience == Audience::User && one.fresh);
    mine.map(|one| one.notice.notice).collect()
}

#[test]
fn the_refund_of_one_of_two_payments_is_a_part_of_the_invoice() {
    let history = with(&bought_in_parts(), &[refund(500, "re_1", "pi_2", 900)]);
    assert_eq!(gives(&history), Access::Granted(None));
    let partly =
        |one: &Notice| matches!(one, Notice::PartlyRefunded { amount, .. } if *amount == usd(900));
    assert!(told(&history, 500).iter().any(partly), "{:?}", told(&history, 500));
    let alarms = alarms(&history, 500);
    assert!(
        matches!(alarms[..], [Alarm::Refund { whole: false, ended: false, amount, .. }]
            if amount == usd(900)),
        "{alarms:?}"
    );
}

#[test]
fn access_ends_once_all_payments_of_the_invoice_have_gone_back() {
    let back = [refund(500, "re_1", "pi_2", 900), refund(600, "re_2", "pi_1", 1000)];
    let history = with(&bought_in_parts(), &back);
    for order in permutations(history.len()) {
        let shuffled: Vec<Fact> = order.iter().map(|place| history[*place].clone()).collect();
        assert_eq!(gives(&shuffled), Access::Denied);
        let refunded =
            |one: &Notice| matches!(one, Notice::Refunded { amount, .. } if *amount == usd(1900));
        let told = told(&shuffled, 600);
        assert!(told.iter().any(refunded) && told.len() == 1, "{told:?}");
    }
}

#[test]
fn the_payments_that_a_fetched_invoice_lists_count_like_their_events() {
    let listed =
        |intent: &str, minor: i64| InvoicePayment { payment: payment(intent), amount: usd(minor) };
    let mut fetched = invoice("in_1", "subscription_create", 1);
    fetched.payments = Some(vec![listed("pi_1", 1000), listed("pi_2", 900)]);
    let history = [
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        turned(400, fetched, InvoiceOutcome::Paid),
        refund(500, "re_1", "pi_2", 900),
    ];
    assert_eq!(gives(&history), Access::Granted(None));
    assert_eq!(gives(&with(&history, &[refund(600, "re_2", "pi_1", 1000)])), Access::Denied);
}

#[test]
fn a_refund_of_an_earlier_period_is_announced_as_that_and_ends_nothing() {
    let mut first = invoice("in_1", "subscription_create", 1);
    first.period_end = Some(at(30 * DAY));
    let mut second = invoice("in_2", "subscription_cycle", 1);
    second.period_end = Some(at(60 * DAY));
    let renewed =
        SubscriptionSnapshot { current_period_end: Some(at(60 * DAY)), ..snapshot(Status::Active) };
    let history = [
        turned(100, first, InvoiceOutcome::Paid),
        turned(30 * DAY, second, InvoiceOutcome::Paid),
        seen(30 * DAY, renewed),
        origin("pi_1", "in_1"),
        charge(31 * DAY, "pi_1", 1900),
    ];
    assert_eq!(gives(&history), Access::Granted(None));
    let earlier = told(&history, 31 * DAY);
    let is_earlier = |one: &Notice| {
        matches!(one, Notice::EarlierReturned { amount, disputed: false, .. }
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
fn what_was_announced_as_the_end_of_access_is_not_announced_again_for_the_new_plan() {
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
        turned(100, first, InvoiceOutcome::Paid),
        origin("pi_1", "in_1"),
        charge(DAY, "pi_1", 1900),
        turned(2 * DAY, pro, InvoiceOutcome::Paid),
        seen(2 * DAY, changed),
    ];
    let told = told_as_it_comes(&history);
    let about_money = told.iter().filter(|one| {
        matches!(
            one,
            Notice::Refunded { .. }
                | Notice::PartlyRefunded { .. }
                | Notice::EarlierReturned { .. }
        )
    });
    let plans: Vec<&Notice> = about_money.collect();
    assert!(
        matches!(plans[..], [Notice::Refunded { plan, .. }] if plan.as_str() == "premium"),
        "{told:?}"
    );
    assert_eq!(gives(&history), Access::Granted(None), "the new plan is paid");
    // Who hears of the refund only now hears which plan it was for.
    let alarms = alarms(&history, 2 * DAY);
    let premium = |one: &Alarm| {
        matches!(one, Alarm::Refund { plan: Some(plan), earlier: true, .. }
            if plan.as_str() == "premium")
    };
    assert!(alarms.iter().any(premium), "{alarms:?}");
}

#[test]
fn a_dispute_about_a_part_is_about_that_part() {
    for (minor, taken, access) in [
        (500, 500, Access::Granted(None)),
        (1700, 1700, Access::Granted(None)),
        // After a conversion: the whole payment.
        (1860, 1900, Access::Denied),
        (1900, 1900, Access::Denied),
        (1990, 1900, Access::Denied),
    ] {
        let lost = with(&bought(), &[dispute(500, "pi_1", minor, DisputeStatus::Lost)]);
        assert_eq!(gives(&lost), access, "{minor}");
        let told = told(&lost, 500);
        let says = |one: &Notice| match one {
            Notice::PartlyReversed { amount, .. } => {
                access != Access::Denied && *amount == usd(taken)
            }
            Notice::PaymentReversed { amount, .. } => {
                access == Access::Denied && *amount == Some(usd(taken))
            }
            _ => false,
        };
        assert!(told.iter().any(says), "{minor}: {told:?}");
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
fn a_dispute_in_another_currency_is_about_the_whole_payment() {
    let FactBody::Stripe(StripeObject::Dispute(mut lost)) =
        dispute(500, "pi_1", 1600, DisputeStatus::Lost).body
    else {
        unreachable!()
    };
    lost.amount = Money { minor: 1600, currency: "eur".parse().unwrap() };
    assert_eq!(gives(&with(&bought(), &[event(500, StripeObject::Dispute(lost))])), Access::Denied);
}

#[test]
fn a_refund_and_a_lost_dispute_add_up() {
    let part = with(&bought(), &[dispute(500, "pi_1", 500, DisputeStatus::Lost)]);
    assert_eq!(gives(&part), Access::Granted(None));
    let rest = with(&part, &[refund(600, "re_1", "pi_1", 1400)]);
    assert_eq!(gives(&rest), Access::Denied);
    assert_eq!(account(&rest).subscriptions[0].reversal, Some(Reversal::DisputeLost));
}

#[test]
fn a_dispute_ends_access_once_it_is_lost_and_gives_it_back_once_the_appeal_is_won() {
    use crate::domain::event::DisputeStatus::{Appeal, AppealReview, Lost, Open, Review, Won};
    let course = [Open, Review, Lost, Appeal, AppealReview, Won];
    let denied = [false, false, true, true, true, false];
    let mut history = bought();
    for ((second, status), denied) in (1..).map(|n| n * 1000).zip(course).zip(denied) {
        history.push(dispute(second, "pi_1", 1900, status));
        let expected = if denied { Access::Denied } else { Access::Granted(None) };
        assert_eq!(gives(&history), expected, "{status:?}");
    }
    let told = told_as_it_comes(&history);
    assert!(
        matches!(
            told[..],
            [
                Notice::Activated { .. },
                Notice::PaymentReversed { .. },
                Notice::ReversalLifted { restored: true, .. },
            ]
        ),
        "{told:?}"
    );
    // The appeal is lost as well.
    history.pop();
    history.push(dispute(7000, "pi_1", 1900, Lost));
    assert_eq!(gives(&history), Access::Denied);
}

#[test]
fn of_one_second_the_later_stage_of_a_dispute_counts_in_whatever_order_it_came() {
    use crate::domain::event::DisputeStatus::{Appeal, Lost, Open, Review, Won};
    for (one, two, gone) in
        [(Open, Lost, true), (Lost, Appeal, true), (Review, Won, false), (Appeal, Won, false)]
    {
        for pair in [[one, two], [two, one]] {
            let events = pair.map(|status| dispute(500, "pi_1", 1900, status));
            let reversal = account(&with(&bought(), &events)).subscriptions[0].reversal;
            assert_eq!(reversal.is_some(), gone, "{pair:?}");
        }
    }
}

#[test]
fn admins_are_told_until_when_a_dispute_or_an_appeal_waits_for_them() {
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
        let told = alarms(&history, 500);
        let Some(Alarm::Dispute { due_by, .. }) = told.last() else { panic!("{status:?}") };
        assert_eq!(due_by.is_some(), due, "{status:?}");
        // It stays news for as long as something can be done.
        let fresh = |now| {
            pending_notices(&history, now, &[])
                .news
                .iter()
                .any(|one| one.fresh && one.audience == Audience::Admins)
        };
        assert_eq!(fresh(500 + 8 * DAY), due, "{status:?}");
        assert!(!fresh(500 + 10 * DAY), "{status:?}: it is too late");
    }
}

#[test]
fn admins_who_know_of_a_dispute_are_not_told_that_the_bank_takes_its_time() {
    let open = with(&bought(), &[dispute(500, "pi_1", 1900, DisputeStatus::Open)]);
    let known = pending_notices(&open, 500, &[]).news.into_iter();
    let known: Vec<_> = known.map(|one| EarlierNotice { notice: one.notice, sent: true }).collect();
    let answered = with(&open, &[dispute(600, "pi_1", 1900, DisputeStatus::Review)]);
    let after = pending_notices(&answered, 600, &known);
    assert!(!after.news.iter().any(|one| one.audience == Audience::Admins), "{after:?}");
}

#[test]
fn money_is_stated_in_the_currency_in_which_it_was_paid() {
    let eur = |minor| Money { minor, currency: "eur".parse().unwrap() };
    let part = |presented| {
        let FactBody::Stripe(StripeObject::Charge(mut charged)) = charge(500, "pi_1", 500).body
        else {
            unreachable!()
        };
        charged.presented = Some(eur(1750));
        let FactBody::Stripe(StripeObject::Refund(mut back)) =
            refund(500, "re_1", "pi_1", 500).body
        else {
            unreachable!()
        };
        back.presented = presented;
        with(
            &bought(),
            &[event(500, StripeObject::Charge(charged)), event(501, StripeObject::Refund(back))],
        )
    };
    let said = |history: &[Fact], now| {
        told(history, now).into_iter().find_map(|one| match one {
            Notice::PartlyRefunded { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(said(&part(Some(eur(461))), 501), Some(eur(461)));
    // The refund's own event has the amount: it is waited for, and not for ever.
    assert_eq!(said(&part(None), 501), None);
    assert_eq!(said(&part(None), 600), Some(usd(500)));
    let alarms = alarms(&part(Some(eur(461))), 501);
    assert!(
        matches!(alarms[..], [Alarm::Refund { amount, presented: Some(shown), .. }]
            if amount == usd(500) && shown == eur(461)),
        "{alarms:?}"
    );
}

#[test]
fn a_renewal_waits_a_moment_for_what_was_paid_in_the_customers_currency() {
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
        seen(renewed, abroad),
        paid(renewed, "in_2", "subscription_cycle"),
    ];
    let said = |history: &[Fact], now| {
        told(history, now).into_iter().find_map(|one| match one {
            Notice::Renewed { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(said(&history, renewed + 59), None);
    assert_eq!(said(&history, renewed + 60), Some(usd(1900)), "Stripe did not answer");
    assert_eq!(stripe_tasks(&history), [StripeTask::ReadPayments(InvoiceId::new("in_2"))]);
    for presented in [Some(eur(1748)), None] {
        let mut fetched = invoice("in_2", "subscription_cycle", 1);
        fetched.payments = Some(Vec::new());
        fetched.presented = presented;
        let known = with(&history, &[turned(renewed + 1, fetched, InvoiceOutcome::Paid)]);
        assert_eq!(said(&known, renewed + 1), Some(presented.unwrap_or(usd(1900))));
        assert_eq!(stripe_tasks(&known), [], "it was asked");
        assert_eq!(account(&known).subscriptions[0].last_paid, presented);
    }
}

#[test]
fn the_logic_stays_in_the_sellers_currency() {
    let eur = |minor| Some(Money { minor, currency: "eur".parse().unwrap() });
    let FactBody::Stripe(StripeObject::Charge(mut charged)) = charge(500, "pi_1", 1900).body else {
        unreachable!()
    };
    charged.presented = eur(1748);
    let history = with(&bought(), &[event(500, StripeObject::Charge(charged))]);
    assert_eq!(gives(&history), Access::Denied);
    let refunded = told(&history, 500);
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
