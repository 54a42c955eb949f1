//! The list of payments that a user sees.

use super::*;
use crate::domain::account::{DisputeOutcome, ReceiptSource, ReceiptState};

const CYCLE: &str = "subscription_cycle";

fn subscribed(more: &[Fact]) -> Vec<Fact> {
    let bought = [
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ];
    [&bought, more].concat()
}

/// Source, state, refunded amount in minor units, and dispute.
type Line = (String, ReceiptState, Option<i64>, Option<DisputeOutcome>);

fn listed(history: &[Fact]) -> Vec<Line> {
    let receipts = account(history).receipts(&policy());
    let line = |receipt: crate::domain::account::Receipt| {
        let source = match receipt.source {
            Some(ReceiptSource::Invoice(id)) => id.to_string(),
            Some(ReceiptSource::Payment(key)) => key,
            None => String::new(),
        };
        (source, receipt.state, receipt.refunded.map(|money| money.minor), receipt.dispute)
    };
    receipts.into_iter().map(line).collect()
}

fn line(source: &str, state: ReceiptState) -> Line {
    (source.to_owned(), state, None, None)
}

#[test]
fn payments_are_listed_newest_first_with_what_became_of_them() {
    use crate::domain::account::ReceiptState::{NotPaid, Owed, Paid, Pending};
    let first = || line("in_1", Paid);
    let renewal = |created, outcome| invoice_event(created, invoice("in_2", CYCLE, 1), outcome);
    let refunded = |minor| ("in_1".to_owned(), Paid, Some(minor), None);
    let disputed = |dispute| ("in_1".to_owned(), Paid, None, Some(dispute));
    for (case, more, expected) in [
        ("paid", vec![], vec![first()]),
        ("renewed", vec![paid(500, "in_2", CYCLE)], vec![line("in_2", Paid), first()]),
        ("failed", vec![failed(500, "in_2", 1)], vec![line("in_2", Owed), first()]),
        (
            "failed and paid since",
            vec![failed(500, "in_2", 1), paid(600, "in_2", CYCLE)],
            vec![line("in_2", Paid), first()],
        ),
        (
            "requested",
            vec![renewal(500, InvoiceOutcome::Open)],
            vec![line("in_2", Pending), first()],
        ),
        (
            "failed and withdrawn",
            vec![failed(500, "in_2", 1), renewal(600, InvoiceOutcome::Voided)],
            vec![line("in_2", NotPaid), first()],
        ),
        (
            "withdrawn before any attempt",
            vec![renewal(500, InvoiceOutcome::Open), renewal(600, InvoiceOutcome::Voided)],
            vec![first()],
        ),
        (
            "given up",
            vec![renewal(600, InvoiceOutcome::Uncollectible)],
            vec![line("in_2", Owed), first()],
        ),
        ("refunded in part", vec![refund(500, "re_1", "pi_1", 400)], vec![refunded(400)]),
        ("refunded", vec![refund(500, "re_1", "pi_1", 1900)], vec![refunded(1900)]),
        (
            "disputed",
            vec![dispute(500, "pi_1", 1900, DisputeStatus::Open)],
            vec![disputed(DisputeOutcome::Open)],
        ),
        (
            "lost",
            vec![dispute(500, "pi_1", 1900, DisputeStatus::Lost)],
            vec![disputed(DisputeOutcome::Lost)],
        ),
        ("won", vec![dispute(500, "pi_1", 1900, DisputeStatus::Won)], vec![first()]),
    ] {
        assert_eq!(listed(&subscribed(&more)), expected, "{case}");
    }
}

#[test]
fn refunds_of_several_payments_of_an_invoice_are_added_up() {
    let history = [
        updated(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        contributes(99, "pi_1", "in_1", 1000),
        contributes(100, "pi_2", "in_1", 900),
        refund(500, "re_1", "pi_1", 1000),
        refund(500, "re_2", "pi_2", 900),
    ];
    let receipts = account(&history).receipts(&policy());
    assert_eq!((receipts.len(), receipts[0].refunded), (1, Some(usd(1900))));
    assert!(receipts[0].is_refunded());
}

#[test]
fn an_invoice_over_nothing_is_left_out() {
    let mut free = invoice("in_1", "subscription_create", 1);
    free.amount = usd(0);
    let history =
        [updated(100, snapshot(Status::Trialing)), invoice_event(100, free, InvoiceOutcome::Paid)];
    assert_eq!(listed(&history), []);
}

#[test]
fn a_single_payment_is_listed_with_its_payment() {
    let bought = once(100, "cs_1", "premium");
    assert_eq!(listed(std::slice::from_ref(&bought)), [line("pi_cs_1", ReceiptState::Paid)]);
    let returned = refund(500, "re_1", "pi_cs_1", 1900);
    let refunded = ("pi_cs_1".to_owned(), ReceiptState::Paid, Some(1900), None);
    assert_eq!(listed(&[bought, returned]), [refunded]);
}
