//! What is archived of a subscription, and which facts concern it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::domain::account::{Archiving, Concern, archivable};
use crate::domain::event::InvoiceLine;

const MONTH: i64 = 30 * DAY;

/// `sub_1` in its month of that number, counted from zero.
fn running(month: i64) -> SubscriptionSnapshot {
    SubscriptionSnapshot {
        current_period_start: Some(at(month * MONTH)),
        current_period_end: Some(at((month + 1) * MONTH)),
        ..snapshot(Status::Active)
    }
}

/// The invoice for that month.
fn invoice_for(month: i64) -> InvoiceSnapshot {
    let reason = if month == 0 { "subscription_create" } else { "subscription_cycle" };
    InvoiceSnapshot {
        prices: vec![PriceId::new("price_p")],
        period_end: Some(at((month + 1) * MONTH)),
        ..invoice(&format!("in_{month}"), reason, 1)
    }
}

/// A month begins: an announcement, the next period, its invoice and its payment.
fn month(number: i64) -> [Fact; 4] {
    let (begin, id) = (number * MONTH + 100, format!("in_{number}"));
    let upcoming = UpcomingInvoice {
        customer: CustomerId::new("cus_1"),
        subscription: SubscriptionId::new("sub_1"),
        amount: usd(1900),
        due_at: at(begin),
        prices: Vec::new(),
    };
    [
        event(begin - 7 * DAY, StripeObject::Upcoming(upcoming)),
        updated(begin, running(number)),
        invoice_event(begin + 10, invoice_for(number), InvoiceOutcome::Paid),
        contributes(begin + 10, &format!("pi_{number}"), &id, 1900),
    ]
}

/// That many months, and then what else happens.
fn months(count: i64, more: &[Fact]) -> Vec<Fact> {
    let mut history: Vec<Fact> = (0..count).flat_map(month).collect();
    history.extend_from_slice(more);
    history.sort_by(Fact::reading_order);
    history
}

/// The facts that are archived, in reading order, and the objects that notices are keyed by.
fn archived(history: &[Fact], waiting: &[&str], horizon: i64) -> (Vec<Fact>, BTreeSet<String>) {
    let waiting = waiting.iter().copied().collect();
    let found = archivable(&account(history), history, &waiting, at(horizon));
    let facts = history.iter().filter(|fact| found.facts.contains(&fact.source));
    (facts.cloned().collect(), found.objects)
}

/// The numbers of the invoices that are archived, of those months.
fn archived_invoices(history: &[Fact], waiting: &[&str]) -> Vec<i64> {
    let (_, objects) = archived(history, waiting, 12 * MONTH);
    (0..12).filter(|month| objects.contains(&format!("in_{month}"))).collect()
}

#[test]
fn the_first_and_the_last_months_of_a_subscription_are_retained() {
    let history = months(12, &[]);
    let (facts, objects) = archived(&history, &[], 12 * MONTH);
    let retained: Vec<&Fact> = history.iter().filter(|fact| !facts.contains(fact)).collect();
    // The beginning with its payment, and the month that is over.
    let expected: Vec<&Fact> = history[1..4].iter().chain(&history[44..]).collect();
    assert_eq!(retained, expected);
    let months = (1..11).flat_map(|month| [format!("in_{month}"), format!("pi_{month}")]);
    assert_eq!(objects, months.collect());
    assert!(
        account(&history).has_meaning_of(
            &account(&retained.into_iter().cloned().collect::<Vec<_>>()),
            &policy()
        )
    );
}

#[test]
fn what_is_open_or_waits_to_be_announced_is_retained() {
    let pending = |status| {
        let refund = RefundSnapshot {
            id: RefundId::new("re_1"),
            payment: payment("pi_4"),
            amount: usd(1900),
            status,
            presented: None,
        };
        event(5 * MONTH, StripeObject::Refund(refund))
    };
    let lost = dispute(5 * MONTH, "pi_4", 1900, DisputeStatus::Lost);
    let unpaid = |month| {
        let invoice = InvoiceSnapshot { id: InvoiceId::new("in_90"), ..invoice_for(month) };
        invoice_event(5 * MONTH, invoice, InvoiceOutcome::Failed)
    };
    let late = charge(12 * MONTH + 1, "pi_4", 1900);
    let review = dispute(5 * MONTH, "pi_4", 1900, DisputeStatus::Review);
    for (case, more, waiting, is_retained) in [
        ("nothing else", None, None, false),
        ("a refund", Some(pending(RefundStatus::Succeeded)), None, false),
        ("a pending refund", Some(pending(RefundStatus::Pending)), None, true),
        ("a recent refund", Some(late), None, true),
        ("a lost dispute", Some(lost), None, false),
        ("a dispute", Some(review), None, true),
        ("another invoice that is unpaid", Some(unpaid(90)), None, false),
        ("an unpaid invoice for the same period", Some(unpaid(4)), None, true),
        ("a notice about the invoice", None, Some("in_4"), true),
        ("a notice about the payment", None, Some("pi_4"), true),
    ] {
        let more: Vec<Fact> = more.into_iter().collect();
        let waiting: Vec<&str> = waiting.into_iter().collect();
        let archived = archived_invoices(&months(12, &more), &waiting);
        let expected: Vec<i64> = (1..11).filter(|month| *month != 4 || !is_retained).collect();
        assert_eq!(archived, expected, "{case}");
    }
}

#[test]
fn an_invoice_with_a_line_for_a_later_period_is_retained() {
    let line = |price: &str, months: i64| InvoiceLine {
        price: Some(PriceId::new(price)),
        period_end: Some(at(months * MONTH)),
        proration: false,
    };
    for (add_on_until, is_retained) in [(5, false), (24, true)] {
        let mut history = months(12, &[]);
        for fact in &mut history {
            if let FactBody::Stripe(StripeObject::Invoice { invoice, .. }) =
                Arc::make_mut(&mut fact.body)
                && invoice.id == InvoiceId::new("in_4")
            {
                invoice.lines = vec![line("price_p", 5), line("price_addon", add_on_until)];
            }
        }
        let is_archived = archived_invoices(&history, &[]).contains(&4);
        assert_eq!(is_archived, !is_retained, "the add-on is paid for {add_on_until} months");
    }
}

#[test]
fn the_start_of_what_lasts_is_retained() {
    let pause = Pause { behavior: PauseBehavior::KeepAsDraft, resumes_at: None };
    let at_month = |month: i64, snapshot| updated(month * MONTH + 200, snapshot);
    let with = |month| running(month);
    let cases: [(&str, Fact, bool); 5] = [
        ("nothing new", at_month(5, with(5)), false),
        (
            "a pause in between",
            at_month(5, SubscriptionSnapshot { pause: Some(pause), ..with(5) }),
            true,
        ),
        (
            "arrears in between",
            at_month(5, SubscriptionSnapshot { status: Status::PastDue, ..with(5) }),
            true,
        ),
        (
            "another price",
            at_month(5, SubscriptionSnapshot { items: items(&["price_q"]), ..with(5) }),
            true,
        ),
        (
            "an end in between",
            at_month(5, SubscriptionSnapshot { cancel_at: Some(at(9 * MONTH)), ..with(5) }),
            true,
        ),
    ];
    for (case, version, is_retained) in cases {
        let history = months(12, std::slice::from_ref(&version));
        let (facts, _) = archived(&history, &[], 12 * MONTH);
        assert_eq!(!facts.contains(&version), is_retained, "{case}");
        // Whatever lasts since then began with the next version.
        let next = history.iter().find(|fact| fact.at == at(6 * MONTH + 100)).unwrap();
        assert_eq!(!facts.contains(next), is_retained, "{case}");
    }
}

#[test]
fn a_checkout_that_was_abandoned_is_archived_and_a_paid_one_is_not() {
    let session = |id: &str, subscription: Option<&str>, outcome| {
        let snapshot = CheckoutSnapshot {
            id: SessionId::new(id),
            subscription: subscription.map(SubscriptionId::new),
            ..match checkout(0, outcome).body.as_ref().clone() {
                FactBody::Stripe(StripeObject::Checkout { session, .. }) => session,
                body => panic!("{body:?}"),
            }
        };
        let opened = Fact::opened(&snapshot.id, &PlanCode::new("premium"), at(10));
        [opened, event(20, StripeObject::Checkout { session: snapshot, outcome })]
    };
    let abandoned = session("cs_1", None, CheckoutOutcome::Expired);
    let paid = session("cs_2", Some("sub_1"), CheckoutOutcome::Paid);
    let open = Fact::opened(&SessionId::new("cs_3"), &PlanCode::new("premium"), at(10));
    let mut history = [abandoned.to_vec(), paid.to_vec(), vec![open]].concat();
    history.sort_by(Fact::reading_order);
    let (facts, _) = archived(&history, &[], DAY);
    assert_eq!(facts, abandoned);
}

#[test]
fn a_fact_concerns_the_archive_if_it_comes_before_or_names_what_no_retained_fact_names() {
    let history = months(12, &[]);
    let (facts, _) = archived(&history, &[], 12 * MONTH);
    let mut retained = history;
    retained.retain(|fact| !facts.contains(fact));
    let of = |fact: &Fact| Concern::of(std::slice::from_ref(fact), &retained, at(12 * MONTH));
    let objects =
        |ids: &[&str]| Concern::OfObjects(ids.iter().map(|id| (*id).to_owned()).collect());
    let (later, ended) = (12 * MONTH + 1, SubscriptionSnapshot { ..running(11) });
    for (fact, expected) in [
        (updated(later, running(12)), objects(&[])),
        (updated(12 * MONTH, running(12)), Concern::Possible),
        (updated(later, ended), Concern::Possible),
        (invoice_event(later, invoice_for(12), InvoiceOutcome::Paid), objects(&["in_12"])),
        (invoice_event(later, invoice_for(4), InvoiceOutcome::Paid), Concern::Possible),
        (refund(later, "re_1", "pi_0", 100), objects(&[])),
        (refund(later, "re_1", "pi_4", 100), objects(&["pi_4"])),
        (Fact { at: at(later), ..origin("pi_9", "in_9") }, objects(&["in_9", "pi_9"])),
        (origin("pi_0", "in_0"), Concern::Possible),
    ] {
        assert_eq!(of(&fact), expected, "{fact:?}");
    }
}

#[test]
fn the_horizon_follows_the_earlier_of_two_clocks() {
    let archiving = Archiving { age: Duration::from_secs(100), batch: 1 };
    let history = [created(1_000, snapshot(Status::Active))];
    let by = |history: &[Fact], now| archiving.horizon(history.iter(), at(now));
    assert_eq!(by(&history, 5_000), Some(at(900)));
    assert_eq!(by(&history, 500), Some(at(400)));
    let linked = Fact::linked(&CustomerId::new("cus_1"), at(9_000));
    assert_eq!(
        by(&[history[0].clone(), linked.clone()], 9_999),
        Some(at(900)),
        "ours may be wrong"
    );
    assert_eq!(by(&[linked], 9_999), None);
}
