//! Which invoice is to be paid, and which payment recovers an unpaid subscription.

use super::*;

fn invoiced(created: i64, reason: &str, outcome: InvoiceOutcome) -> Fact {
    invoice_event(created, invoice("in_2", reason, 1), outcome)
}

fn sent(created: i64) -> Fact {
    let sent = InvoiceSnapshot {
        is_sent: true,
        due_at: Some(at(created + DAY)),
        ..invoice("in_2", "subscription_cycle", 0)
    };
    invoice_event(created, sent, InvoiceOutcome::Open)
}

#[test]
fn the_invoice_to_pay_is_overdue_or_the_first_one_or_ends_a_pause() {
    use crate::domain::event::InvoiceOutcome::{Failed, Open, Paid, Uncollectible, Voided};
    let active = || updated(100, snapshot(Status::Active));
    let then = |status| updated(200, snapshot(status));
    let on_request = || updated(200, paused(PauseReason::PauseRequested));
    let (cycle, change, first) =
        ("subscription_cycle", "subscription_update", "subscription_create");
    for (case, history, is_to_pay) in [
        ("open renewal", vec![active(), invoiced(150, cycle, Open)], false),
        ("failed renewal", vec![active(), invoiced(150, cycle, Failed)], true),
        (
            "open renewal, past due for another reason",
            vec![active(), invoiced(150, cycle, Open), then(Status::PastDue)],
            false,
        ),
        ("sent", vec![active(), sent(150)], false),
        ("sent, past due", vec![active(), sent(150), then(Status::PastDue)], true),
        ("open first invoice", vec![active(), invoiced(150, first, Open)], false),
        ("failed first invoice", vec![active(), invoiced(150, first, Failed)], true),
        (
            "first invoice that failed and was paid",
            vec![active(), invoiced(150, first, Failed), invoiced(160, first, Paid)],
            false,
        ),
        ("failed change that waits", vec![active(), invoiced(150, change, Failed)], false),
        (
            "failed change that was made",
            vec![active(), invoiced(150, change, Failed), then(Status::PastDue)],
            true,
        ),
        ("for resuming", vec![active(), on_request(), invoiced(200, change, Open)], true),
        ("for resuming, paid", vec![active(), on_request(), invoiced(300, change, Paid)], false),
        (
            "for resuming, voided",
            vec![active(), on_request(), invoiced(300, change, Voided)],
            false,
        ),
        (
            "for a change before the pause",
            vec![active(), invoiced(150, change, Open), on_request()],
            false,
        ),
        (
            "open renewal during a pause",
            vec![active(), on_request(), invoiced(300, cycle, Open)],
            false,
        ),
        (
            "failed renewal given up",
            vec![
                active(),
                invoiced(150, cycle, Failed),
                then(Status::Unpaid),
                invoiced(300, cycle, Uncollectible),
            ],
            true,
        ),
    ] {
        let account = account(&history);
        let unpaid = account.subscriptions[0].unpaid_invoice();
        let id = unpaid.map(|invoice| invoice.id.as_str());
        assert_eq!(id, is_to_pay.then_some("in_2"), "{case}");
    }
}

#[test]
fn a_payment_recovers_if_it_covers_the_latest_period_or_no_period() {
    let later = |status| SubscriptionSnapshot {
        current_period_end: Some(at(90 * DAY)),
        ..snapshot(status)
    };
    let course = |reason: &str, period_end, paid_at| {
        let invoice = InvoiceSnapshot { period_end, ..invoice("in_2", reason, 1) };
        account(&[
            updated(100, snapshot(Status::Active)),
            invoice_event(1000, invoice.clone(), InvoiceOutcome::Failed),
            updated(2000, later(Status::PastDue)),
            invoice_event(paid_at, invoice, InvoiceOutcome::Paid),
        ])
    };
    let (renewal, change) = ("subscription_cycle", "subscription_update");
    let (earlier, present) = (Some(at(60 * DAY)), Some(at(90 * DAY)));
    for (reason, period_end, paid_at, status) in [
        (renewal, present, 3000, Status::Active),
        (renewal, present, 2000, Status::Active),
        // The version is newer than the payment, so it takes the payment into account.
        (renewal, present, 1500, Status::PastDue),
        (renewal, earlier, 3000, Status::PastDue),
        (renewal, None, 3000, Status::Active),
        (change, earlier, 3000, Status::Active),
    ] {
        let account = course(reason, period_end, paid_at);
        let case = format!("{reason} {period_end:?} {paid_at}");
        assert_eq!(account.subscriptions[0].status(), status, "{case}");
    }
}

#[test]
fn nothing_is_bought_before_a_delayed_payment_arrives() {
    let waiting =
        [checkout(100, CheckoutOutcome::AwaitingPayment), updated(100, snapshot(Status::Active))];
    assert!(!account(&waiting).has_bought());
    let arrived = [&waiting[..], &[checkout(9000, CheckoutOutcome::Paid)]].concat();
    assert!(account(&arrived).has_bought());
    for (status, has_bought) in [
        (Status::Incomplete, false),
        (Status::IncompleteExpired, false),
        (Status::Trialing, true),
        (Status::Active, true),
    ] {
        let account = account(&[updated(100, snapshot(status.clone()))]);
        assert_eq!(account.has_bought(), has_bought, "{status}");
    }
}
