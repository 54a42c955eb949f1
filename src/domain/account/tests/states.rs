//! Every state of a subscription, from versions and payments as Stripe reports them.

use std::sync::Arc;

use super::*;
use crate::domain::subscription::{
    EndKind, EndReason, PausedPayment, Retries, ScheduledEnd, SubscriptionState, UnpaidInvoice,
};

/// A state that a history leads to, with what it says to the outside.
struct Expected {
    case: &'static str,
    history: Vec<Fact>,
    state: SubscriptionState,
    /// The status in the subscriptions table, in the REST API and in webhooks.
    status: &'static str,
    access: Access,
}

fn unpaid(id: &str) -> UnpaidInvoice {
    UnpaidInvoice {
        id: InvoiceId::new(id),
        amount: Some(usd(1900)),
        hosted_url: Some("https://invoice.example/1".to_owned()),
    }
}

const fn scheduled(seconds: i64, kind: EndKind) -> ScheduledEnd {
    ScheduledEnd { at: Timestamp::from_seconds(seconds), kind }
}

fn active() -> Fact {
    updated(100, snapshot(Status::Active))
}

/// Active, then the renewal failed.
fn failing() -> Vec<Fact> {
    vec![active(), failed(200, "in_2", 1)]
}

/// The history of [`failing`], then a version.
fn failing_then(snapshot: SubscriptionSnapshot) -> Vec<Fact> {
    [failing(), vec![updated(200, snapshot)]].concat()
}

fn first_invoice(outcome: InvoiceOutcome) -> Fact {
    invoice_event(100, invoice("in_1", "subscription_create", 1), outcome)
}

fn settled(outcome: InvoiceOutcome) -> Fact {
    invoice_event(300, invoice("in_2", "subscription_cycle", 1), outcome)
}

fn free_checkout() -> Fact {
    at_no_charge(checkout(100, CheckoutOutcome::Paid))
}

fn at_no_charge(mut fact: Fact) -> Fact {
    let FactBody::Stripe(StripeObject::Checkout { session, .. }) = Arc::make_mut(&mut fact.body)
    else {
        panic!("{fact:?}")
    };
    session.total = Some(usd(0));
    fact
}

fn not_begun() -> Vec<Expected> {
    vec![
        Expected {
            case: "the first payment failed",
            history: vec![
                created(100, snapshot(Status::Incomplete)),
                first_invoice(InvoiceOutcome::Failed),
            ],
            state: SubscriptionState::Incomplete { end: None, invoice: Some(unpaid("in_1")) },
            status: "incomplete",
            access: Access::Denied,
        },
        Expected {
            case: "a delayed payment is pending, though Stripe reports the subscription as active",
            history: vec![checkout(100, CheckoutOutcome::AwaitingPayment), active()],
            state: SubscriptionState::Incomplete { end: None, invoice: None },
            status: "incomplete",
            access: Access::Denied,
        },
        Expected {
            case: "a delayed payment is pending, and the first invoice is open",
            history: vec![
                checkout(100, CheckoutOutcome::AwaitingPayment),
                active(),
                first_invoice(InvoiceOutcome::Open),
            ],
            state: SubscriptionState::Incomplete { end: None, invoice: None },
            status: "incomplete",
            access: Access::Denied,
        },
        Expected {
            case: "the first payment was never made",
            history: vec![updated(100, snapshot(Status::IncompleteExpired))],
            state: SubscriptionState::Ended {
                at: None,
                reason: EndReason::NeverPaid,
                invoice: None,
            },
            status: "incomplete_expired",
            access: Access::Denied,
        },
    ]
}

fn in_good_standing() -> Vec<Expected> {
    let trial = SubscriptionSnapshot { trial_end: Some(at(DAY)), ..snapshot(Status::Trialing) };
    let cancelled = SubscriptionSnapshot { cancel_at_period_end: true, ..trial.clone() };
    let dated = SubscriptionSnapshot { cancel_at: Some(at(DAY)), ..snapshot(Status::Active) };
    let at_period_end = Some(scheduled(30 * DAY, EndKind::PeriodEnd));
    vec![
        Expected {
            case: "on trial",
            history: vec![updated(100, trial)],
            state: SubscriptionState::Trialing { until: Some(at(DAY)), end: None, invoice: None },
            status: "trialing",
            access: Access::Granted(None),
        },
        Expected {
            case: "on trial, cancelled at the end of the period",
            history: vec![updated(100, cancelled)],
            state: SubscriptionState::Trialing {
                until: Some(at(DAY)),
                end: at_period_end,
                invoice: None,
            },
            status: "trialing",
            access: Access::Granted(Some(at(30 * DAY))),
        },
        Expected {
            case: "a checkout at no charge, and no version yet",
            history: vec![free_checkout()],
            state: SubscriptionState::Trialing { until: None, end: None, invoice: None },
            status: "trialing",
            access: Access::Granted(None),
        },
        Expected {
            case: "active",
            history: vec![active()],
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "active, and it ends on a date",
            history: vec![updated(100, dated)],
            state: SubscriptionState::Active {
                end: Some(scheduled(DAY, EndKind::Date)),
                invoice: None,
            },
            status: "active",
            access: Access::Granted(Some(at(DAY))),
        },
        Expected {
            case: "a renewal failed, and no version shows it yet",
            history: failing(),
            state: SubscriptionState::Active { end: None, invoice: Some(unpaid("in_2")) },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "a renewal failed in the second of a version in good standing",
            history: failing_then(snapshot(Status::Active)),
            state: SubscriptionState::Active { end: None, invoice: Some(unpaid("in_2")) },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "the failed renewal was paid, and no version shows it yet",
            history: [failing_then(snapshot(Status::PastDue)), vec![settled(InvoiceOutcome::Paid)]]
                .concat(),
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
    ]
}

fn paid_without_a_version() -> Vec<Expected> {
    vec![
        Expected {
            case: "a paid checkout, and no version yet",
            history: vec![checkout(100, CheckoutOutcome::Paid)],
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "the first invoice is paid, and the version does not show it yet",
            history: vec![
                created(100, snapshot(Status::Incomplete)),
                first_invoice(InvoiceOutcome::Paid),
            ],
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "a single payment of nothing",
            history: vec![at_no_charge(once(100, "cs_f", "forever"))],
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "a single payment for good",
            history: vec![once(100, "cs_f", "forever")],
            state: SubscriptionState::Active { end: None, invoice: None },
            status: "active",
            access: Access::Granted(None),
        },
        Expected {
            case: "a single payment for 90 days",
            history: vec![once(100, "cs_s", "season")],
            state: SubscriptionState::Active {
                end: Some(scheduled(100 + 90 * DAY, EndKind::Term)),
                invoice: None,
            },
            status: "active",
            access: Access::Granted(Some(at(100 + 90 * DAY))),
        },
    ]
}

fn past_due() -> Vec<Expected> {
    let cancelled = SubscriptionSnapshot { cancel_at: Some(at(DAY)), ..snapshot(Status::PastDue) };
    let grace_ends = Access::Granted(Some(at(200 + 3 * DAY)));
    let state =
        |since, retries, end, invoice| SubscriptionState::PastDue { since, retries, end, invoice };
    vec![
        Expected {
            case: "past due",
            history: failing_then(snapshot(Status::PastDue)),
            state: state(Some(at(200)), Retries::Running, None, Some(unpaid("in_2"))),
            status: "past_due",
            access: grace_ends,
        },
        Expected {
            case: "past due, and it ends before the grace period does",
            history: failing_then(cancelled),
            state: state(
                Some(at(200)),
                Retries::Running,
                Some(scheduled(DAY, EndKind::Date)),
                Some(unpaid("in_2")),
            ),
            status: "past_due",
            access: Access::Granted(Some(at(DAY))),
        },
        Expected {
            case: "past due because of a change of plan",
            history: vec![
                active(),
                updated(150, snapshot(Status::PastDue)),
                invoice_event(
                    200,
                    invoice("in_2", "subscription_update", 1),
                    InvoiceOutcome::Failed,
                ),
            ],
            state: state(Some(at(200)), Retries::Running, None, Some(unpaid("in_2"))),
            status: "past_due",
            access: grace_ends,
        },
        Expected {
            case: "retries are exhausted",
            history: failing_then(snapshot(Status::Unpaid)),
            state: state(Some(at(200)), Retries::Exhausted, None, Some(unpaid("in_2"))),
            status: "unpaid",
            access: grace_ends,
        },
        Expected {
            case: "past due, and no invoice is known that explains it",
            history: vec![active(), updated(200, snapshot(Status::PastDue))],
            state: state(Some(at(200)), Retries::Running, None, None),
            status: "past_due",
            access: grace_ends,
        },
        Expected {
            case: "past due, and nothing was ever paid",
            history: vec![
                checkout(100, CheckoutOutcome::AwaitingPayment),
                updated(200, snapshot(Status::PastDue)),
            ],
            state: state(None, Retries::Running, None, None),
            status: "past_due",
            access: Access::Denied,
        },
    ]
}

fn paused_states() -> Vec<Expected> {
    let failure = PauseReason::FirstPaymentFailure;
    let by_failure = || failing_then(paused(PauseReason::FirstPaymentFailure));
    let state = |reason, payment, invoice| SubscriptionState::Paused {
        reason,
        payment,
        end: None,
        invoice,
    };
    let expected =
        |case, history, state, access| Expected { case, history, state, status: "paused", access };
    vec![
        expected(
            "paused on request",
            vec![active(), updated(200, paused(PauseReason::PauseRequested))],
            state(Some(PauseReason::PauseRequested), PausedPayment::NothingOwed, None),
            Access::Denied,
        ),
        expected(
            "paused, and the reason is not known yet",
            vec![active(), updated(200, snapshot(Status::Paused))],
            state(None, PausedPayment::NothingOwed, None),
            Access::Denied,
        ),
        expected(
            "paused, and a renewal is owed that explains it",
            failing_then(snapshot(Status::Paused)),
            state(None, PausedPayment::Owed { since: at(200) }, Some(unpaid("in_2"))),
            Access::Granted(Some(at(200 + 3 * DAY))),
        ),
        expected(
            "paused by a failed payment",
            by_failure(),
            state(
                Some(failure.clone()),
                PausedPayment::Owed { since: at(200) },
                Some(unpaid("in_2")),
            ),
            Access::Granted(Some(at(200 + 3 * DAY))),
        ),
        expected(
            "paused later than the payment failed",
            [failing(), vec![updated(260, paused(PauseReason::FirstPaymentFailure))]].concat(),
            state(
                Some(failure.clone()),
                PausedPayment::Owed { since: at(200) },
                Some(unpaid("in_2")),
            ),
            Access::Granted(Some(at(200 + 3 * DAY))),
        ),
        expected(
            "paused by a failed payment, and an invoice for resuming has failed too",
            vec![
                active(),
                updated(200, paused(PauseReason::FirstPaymentFailure)),
                invoice_event(
                    260,
                    invoice("in_3", "subscription_update", 1),
                    InvoiceOutcome::Failed,
                ),
            ],
            state(
                Some(failure.clone()),
                PausedPayment::Owed { since: at(200) },
                Some(unpaid("in_3")),
            ),
            Access::Granted(Some(at(200 + 3 * DAY))),
        ),
        expected(
            "paid during the pause",
            [by_failure(), vec![settled(InvoiceOutcome::Paid)]].concat(),
            state(Some(failure.clone()), PausedPayment::Paid { until: Some(at(60 * DAY)) }, None),
            Access::Granted(Some(at(60 * DAY))),
        ),
        expected(
            "settled without a payment during the pause",
            [by_failure(), vec![settled(InvoiceOutcome::Voided)]].concat(),
            state(Some(failure), PausedPayment::NothingOwed, None),
            Access::Denied,
        ),
    ]
}

fn ended_and_unrecognised() -> Vec<Expected> {
    let unpaid_end = SubscriptionSnapshot {
        cancel_reason: Some(CancelReason::PaymentFailed),
        cancel_at: Some(at(DAY)),
        ..snapshot(Status::Canceled)
    };
    let deleted_customer = StripeObject::Customer(CustomerSnapshot {
        id: CustomerId::new("cus_1"),
        user: None,
        deleted: true,
        payment_method: None,
    });
    let ended = |at, reason, invoice| SubscriptionState::Ended {
        at,
        reason: EndReason::Cancelled(reason),
        invoice,
    };
    vec![
        Expected {
            case: "cancelled for an unpaid invoice, which is still owed",
            history: [failing(), vec![deleted(300, unpaid_end)]].concat(),
            state: ended(Some(at(300)), Some(CancelReason::PaymentFailed), Some(unpaid("in_2"))),
            status: "canceled",
            access: Access::Denied,
        },
        Expected {
            case: "the customer was deleted",
            history: [
                failing_then(paused(PauseReason::FirstPaymentFailure)),
                vec![event(300, deleted_customer)],
            ]
            .concat(),
            state: ended(Some(at(300)), None, Some(unpaid("in_2"))),
            status: "canceled",
            access: Access::Denied,
        },
        Expected {
            case: "a status that Stripe has added since",
            history: vec![active(), updated(200, snapshot(Status::Other("dormant".to_owned())))],
            state: SubscriptionState::Unrecognised {
                status: "dormant".to_owned(),
                end: None,
                invoice: None,
            },
            status: "dormant",
            access: Access::Denied,
        },
    ]
}

#[test]
fn each_state_has_its_status_its_access_and_what_is_known_in_it() {
    let all = [
        not_begun(),
        in_good_standing(),
        paid_without_a_version(),
        past_due(),
        paused_states(),
        ended_and_unrecognised(),
    ];
    for Expected { case, history, state, status, access } in all.into_iter().flatten() {
        let account = account(&history);
        let [subscription] = account.subscriptions.as_slice() else {
            panic!("{case}: {account:?}")
        };
        assert_eq!(subscription.state, state, "{case}");
        assert_eq!(subscription.status().as_str(), status, "{case}");
        assert_eq!(subscription.access(policy().grace), access, "{case}");
    }
}

#[test]
fn the_end_of_a_trial_is_known_after_the_trial() {
    let trial_end = Some(at(DAY));
    for status in [Status::Trialing, Status::Active, Status::PastDue, Status::Canceled] {
        let history =
            [updated(100, SubscriptionSnapshot { trial_end, ..snapshot(status.clone()) })];
        let subscription = &account(&history).subscriptions[0];
        assert_eq!(subscription.trial_end(), trial_end, "{status}");
        let current = subscription.current_trial_end(at(200));
        assert_eq!(current, trial_end.filter(|_| status == Status::Trialing), "{status}");
    }
}

#[test]
fn a_schedule_is_either_created_here_with_its_change_or_foreign() {
    let scheduled = |created, status| {
        let schedule = Some(ScheduleId::new("sub_sched_1"));
        updated(created, SubscriptionSnapshot { schedule, ..snapshot(status) })
    };
    let planned = FactBody::Planned(Planned {
        subscription: SubscriptionId::new("sub_1"),
        schedule: ScheduleId::new("sub_sched_1"),
        plan: PlanCode::new("pro"),
        price: None,
        at: at(300),
    });
    let source = Source::Internal("sub_sched_1:150".to_owned());
    let planned = Fact { at: at(150), source, body: planned.into() };
    for (case, history, change, foreign) in [
        ("no schedule", vec![active()], None, false),
        ("foreign", vec![scheduled(200, Status::Active)], None, true),
        ("ahead", vec![planned.clone(), scheduled(200, Status::Active)], Some(at(300)), false),
        ("made", vec![planned, scheduled(300, Status::Active)], None, false),
    ] {
        let subscription = &account(&history).subscriptions[0];
        let found = subscription.planned_change().map(|change| change.at);
        assert_eq!((found, subscription.is_scheduled_elsewhere()), (change, foreign), "{case}");
    }
}
