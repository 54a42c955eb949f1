//! What an invoice came to: its merged facts, its period, and what of it was returned.

use std::sync::Arc;

use super::*;
use crate::domain::event::InvoiceLine;

fn eur(minor: i64) -> Money {
    Money { minor, currency: "eur".parse().unwrap() }
}

fn active() -> Fact {
    updated(100, snapshot(Status::Active))
}

fn line(price: &str, end: i64, proration: bool) -> InvoiceLine {
    InvoiceLine { price: Some(PriceId::new(price)), period_end: Some(at(end)), proration }
}

#[test]
fn a_reversal_states_what_disputes_took_or_else_what_was_refunded() {
    use crate::domain::event::DisputeStatus::Lost;
    for (case, returned, amount) in [
        ("refunded", vec![refund(500, "re_1", "pi_1", 1900)], eur(1748)),
        ("disputed", vec![dispute(500, "pi_1", 1900, Lost)], eur(1748)),
        (
            "both: the part in the customer's currency is unknown",
            vec![refund(500, "re_1", "pi_1", 500), dispute(600, "pi_1", 1400, Lost)],
            usd(1400),
        ),
    ] {
        let mut charged = charge(200, "pi_1", 0);
        if let FactBody::Stripe(StripeObject::Charge(charge)) = Arc::make_mut(&mut charged.body) {
            charge.presented = Some(eur(1748));
        }
        let bought =
            vec![active(), paid(100, "in_1", "subscription_create"), origin("pi_1", "in_1")];
        let account = account(&[bought, vec![charged], returned].concat());
        let reversed = account.purchases[0].reversal(&account.payments).unwrap();
        assert_eq!(reversed.amount, amount, "{case}");
    }
}

#[test]
fn a_payment_belongs_to_the_purchase_of_its_invoice_or_session() {
    let account = account(&[once(100, "cs_f", "forever"), once(200, "cs_s", "season"), active()]);
    let of = |id: &str| account.purchase(&SubscriptionId::new(id)).unwrap();
    for (key, payment) in account.payments.iter() {
        assert_eq!(of("cs_f").is_paid_with(payment), key == "pi_cs_f", "{key}");
        assert_eq!(of("cs_s").is_paid_with(payment), key == "pi_cs_s", "{key}");
        assert!(!of("sub_1").is_paid_with(payment), "{key}");
    }
}

#[test]
fn only_the_first_invoice_takes_the_amount_shown_at_checkout() {
    let mut session = checkout(100, CheckoutOutcome::Paid);
    if let FactBody::Stripe(StripeObject::Checkout { session, .. }) =
        Arc::make_mut(&mut session.body)
    {
        session.presented = Some(eur(1748));
    }
    for (case, reason, minor, shown) in [
        ("first", "subscription_create", 1900, Some(eur(1748))),
        ("first, of another amount", "subscription_create", 1500, None),
        ("renewal", "subscription_cycle", 1900, None),
    ] {
        let billed = InvoiceSnapshot { amount: usd(minor), ..invoice("in_1", reason, 1) };
        let history = [session.clone(), active(), invoice_event(100, billed, InvoiceOutcome::Paid)];
        assert_eq!(account(&history).subscriptions[0].last_paid, shown, "{case}");
    }
}

#[test]
fn an_invoice_is_settled_without_payment_if_nothing_is_owed_and_nothing_was_paid() {
    use crate::domain::event::InvoiceOutcome::{Failed, Open, Paid, Uncollectible, Voided};
    for (outcome, minor, is_settled) in [
        (Open, 1900, false),
        (Failed, 1900, false),
        (Uncollectible, 1900, false),
        (Voided, 1900, true),
        (Paid, 1900, false),
        (Paid, 0, true),
    ] {
        let billed =
            InvoiceSnapshot { amount: usd(minor), ..invoice("in_2", "subscription_cycle", 1) };
        let account = account(&[active(), invoice_event(200, billed, outcome)]);
        let invoice = &account.purchases[0].invoices[0];
        assert_eq!(invoice.is_settled_without_payment(), is_settled, "{outcome:?} {minor}");
    }
}

#[test]
fn the_period_of_an_invoice_is_that_of_its_lines_for_a_plan() {
    for (case, lines, end) in [
        ("no lines", vec![], 60),
        (
            "a full period beside a proration",
            vec![line("price_p", 365 * DAY, true), line("price_p", 30 * DAY, false)],
            30,
        ),
        ("a proration alone", vec![line("price_p", 40 * DAY, true)], 40),
        (
            "another plan beside an add-on",
            vec![line("price_addon", 90 * DAY, false), line("price_q", 40 * DAY, false)],
            40,
        ),
    ] {
        let billed = InvoiceSnapshot { lines, ..invoice("in_2", "subscription_cycle", 1) };
        let account = account(&[active(), invoice_event(200, billed, InvoiceOutcome::Paid)]);
        let found = account.purchases[0].invoices[0].snapshot.period_end;
        assert_eq!(found, Some(at(end * DAY)), "{case}");
    }
}

#[test]
fn a_later_snapshot_keeps_what_an_earlier_one_stated() {
    let whole = InvoiceSnapshot {
        payment_intent: Some(PaymentIntentId::new("pi_1")),
        due_at: Some(at(DAY)),
        is_sent: true,
        presented: Some(eur(1748)),
        ..invoice("in_2", "subscription_cycle", 1)
    };
    for (minor, presented) in [(1900, Some(eur(1748))), (1500, None)] {
        let bare = InvoiceSnapshot {
            amount: usd(minor),
            hosted_url: None,
            payment_intent: None,
            due_at: None,
            is_sent: false,
            presented: None,
            period_end: None,
            billing_reason: None,
            plan: None,
            prices: Vec::new(),
            subscription: None,
            ..whole.clone()
        };
        let account = account(&[
            active(),
            invoice_event(200, whole.clone(), InvoiceOutcome::Open),
            invoice_event(300, bare, InvoiceOutcome::Paid),
        ]);
        let expected = InvoiceSnapshot { amount: usd(minor), presented, ..whole.clone() };
        let linked = account.purchases[0].invoices[0].snapshot.clone();
        assert_eq!(linked, expected, "{minor}");
    }
}

#[test]
fn an_unpaid_renewal_is_no_invoice_of_the_running_period() {
    let renewed = SubscriptionSnapshot {
        current_period_end: Some(at(60 * DAY)),
        ..snapshot(Status::PastDue)
    };
    let mut first = invoice("in_1", "subscription_create", 1);
    first.period_end = Some(at(30 * DAY));
    let account = account(&[
        invoice_event(100, first, InvoiceOutcome::Paid),
        failed(30 * DAY, "in_2", 1),
        updated(30 * DAY, renewed),
    ]);
    let running = account.purchases[0].invoices_of_running_period();
    let ids: Vec<&str> = running.iter().map(|invoice| invoice.snapshot.id.as_str()).collect();
    assert_eq!(ids, ["in_1"]);
}

#[test]
fn an_amount_in_the_customers_currency_is_fetched_once_after_each_payment() {
    let abroad =
        SubscriptionSnapshot { presentment: Some(eur(0).currency), ..snapshot(Status::Active) };
    let listed =
        InvoiceSnapshot { payments: Some(Vec::new()), ..invoice("in_2", "subscription_cycle", 1) };
    let account =
        account(&[updated(100, abroad), invoice_event(200, listed, InvoiceOutcome::Paid)]);
    let purchase = &account.purchases[0];
    for (since, is_needed) in [(199, false), (200, false), (201, true)] {
        assert_eq!(purchase.needs_amount(&purchase.invoices[0], at(since)), is_needed, "{since}");
    }
}

#[test]
fn a_bill_of_nothing_is_never_returned() {
    let free = InvoiceSnapshot { amount: usd(0), ..invoice("in_1", "subscription_create", 1) };
    let account = account(&[
        active(),
        invoice_event(100, free, InvoiceOutcome::Paid),
        origin("pi_1", "in_1"),
    ]);
    let (_, payment) = account.payments.iter().next().unwrap();
    assert!(!account.purchases[0].is_returned_in_full(&account.payments, payment));
}
