//! Tables of what follows from what was heard, in whatever order.

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::{Account, Audience, Doubt, Errand, Heard, Origin, Outlook, Policy};
use crate::domain::account::{Grant, Planned, Source, Statement, ToldRow};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, CustomerSnapshot, DisputeSnapshot,
    DisputeStatus, Fact, InvoiceSnapshot, InvoiceTurn, PaymentRef, RefundSnapshot, RefundStatus,
    Stage, SubscriptionSnapshot, UpcomingInvoice,
};
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, EventId, InvoiceId, PaymentIntentId, PaymentMethodId,
    PlanCode, PriceId, RefundId, ScheduleId, SessionId, SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::notice::{Alarm, Ending, Notice};
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::subscription::{CancelReason, Pause, PauseBehavior, Reversal, Status};

const ALICE: UserId = UserId(1001);
const DAY: i64 = 86_400;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn policy() -> Policy {
    let plan = |code: &str, price: Option<&str>, interval, access_for| Plan {
        code: PlanCode::new(code),
        name: code.to_owned(),
        entitlements: vec![crate::domain::ids::EntitlementName::new(format!("{code}-right"))],
        prices: price
            .map(|id| Price {
                interval,
                amount: usd(1900),
                stripe_price: Some(PriceId::new(id)),
                former: vec![PriceId::new(format!("{id}_former"))],
                access_for,
            })
            .into_iter()
            .collect(),
    };
    let term = Some(Duration::from_hours(24 * 90));
    let plans = vec![
        plan("free", None, Interval::Month, None),
        plan("premium", Some("price_p"), Interval::Month, None),
        plan("pro", Some("price_q"), Interval::Month, None),
        plan("season", Some("price_s"), Interval::Once, term),
        plan("forever", Some("price_f"), Interval::Once, None),
    ];
    Policy {
        catalogue: Catalogue { plans },
        grace: Duration::from_hours(72),
        reminders: vec![Duration::from_hours(72), Duration::from_hours(24)],
    }
}

/// Each call makes an event with another id.
fn event(created: i64, fact: Fact) -> Heard {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    Heard {
        at: at(created),
        source: Source::Event(EventId::new(format!("evt_{id}"))),
        statement: Statement::Stripe(fact),
    }
}

fn snapshot(status: Status) -> SubscriptionSnapshot {
    SubscriptionSnapshot {
        id: SubscriptionId::new("sub_1"),
        customer: CustomerId::new("cus_1"),
        status,
        item: None,
        price: Some(PriceId::new("price_p")),
        interval: Some(Interval::Month),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        started_at: Some(at(100)),
        current_period_start: Some(at(100)),
        current_period_end: Some(at(30 * DAY)),
        cancel_at_period_end: false,
        cancel_at: None,
        canceled_at: None,
        cancel_reason: None,
        trial_end: None,
        ended_at: None,
        latest_invoice: None,
        pause: None,
        schedule: None,
        pending_update_until: None,
        payment_method: None,
        discounted: false,
    }
}

fn seen(created: i64, snapshot: SubscriptionSnapshot) -> Heard {
    event(created, Fact::Subscription { snapshot, stage: Stage::Changed })
}

fn created(at: i64, snapshot: SubscriptionSnapshot) -> Heard {
    event(at, Fact::Subscription { snapshot, stage: Stage::Created })
}

fn deleted(at_seconds: i64, snapshot: SubscriptionSnapshot) -> Heard {
    let ended_at = Some(at(at_seconds));
    let snapshot = SubscriptionSnapshot { status: Status::Canceled, ended_at, ..snapshot };
    event(at_seconds, Fact::Subscription { snapshot, stage: Stage::Deleted })
}

fn checkout(created: i64, outcome: CheckoutOutcome) -> Heard {
    let session = CheckoutSnapshot {
        id: SessionId::new("cs_1"),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        paid_once: false,
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        total: Some(usd(1900)),
        payment_intent: None,
    };
    event(created, Fact::Checkout { session, outcome })
}

fn once(created: i64, session: &str, plan: &str) -> Heard {
    let session = CheckoutSnapshot {
        id: SessionId::new(session),
        customer: Some(CustomerId::new("cus_1")),
        subscription: None,
        paid_once: true,
        user: Some(ALICE),
        plan: Some(PlanCode::new(plan)),
        total: Some(usd(1900)),
        payment_intent: Some(PaymentIntentId::new(format!("pi_{session}"))),
    };
    event(created, Fact::Checkout { session, outcome: CheckoutOutcome::Paid })
}

fn invoice(id: &str, reason: &str, attempt: u32) -> InvoiceSnapshot {
    InvoiceSnapshot {
        id: InvoiceId::new(id),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        prices: vec![PriceId::new("price_premium")],
        amount: usd(1900),
        billing_reason: Some(reason.to_owned()),
        hosted_url: Some("https://invoice.example/1".to_owned()),
        period_end: Some(at(60 * DAY)),
        next_attempt: None,
        attempt_count: attempt,
        payment_intent: None,
        charge: None,
    }
}

fn turned(created: i64, invoice: InvoiceSnapshot, turn: InvoiceTurn) -> Heard {
    event(created, Fact::Invoice { invoice, turn })
}

fn failed(created: i64, id: &str, attempt: u32) -> Heard {
    turned(created, invoice(id, "subscription_cycle", attempt), InvoiceTurn::Failed)
}

fn paid(created: i64, id: &str, reason: &str) -> Heard {
    turned(created, invoice(id, reason, 1), InvoiceTurn::Paid)
}

fn account(history: &[Heard]) -> Account {
    Account::of(ALICE, history.to_vec(), &policy())
}

fn outlook(history: &[Heard], now: i64, told: &[ToldRow]) -> Outlook {
    account(history).outlook(&policy(), at(now), told)
}

/// Keys of what the user is told, who knows nothing yet.
fn news(history: &[Heard], now: i64) -> Vec<String> {
    keys(&outlook(history, now, &[]))
}

fn keys(outlook: &Outlook) -> Vec<String> {
    let mine = outlook.news.iter().filter(|one| one.audience == Audience::User && one.fresh);
    mine.map(|one| one.notice.key.clone()).collect()
}

fn alarms(history: &[Heard], now: i64) -> Vec<Alarm> {
    let outlook = outlook(history, now, &[]);
    let alarms = outlook.news.into_iter().filter_map(|one| match one.notice.notice {
        Notice::Alarm { alarm } => Some(alarm),
        _ => None,
    });
    alarms.collect()
}

/// Lives through the events one after the other, each notice sent at once; all that was said.
fn told_as_it_comes(events: &[Heard]) -> Vec<Notice> {
    let (mut told, mut heard): (Vec<ToldRow>, Vec<Heard>) = (Vec::new(), Vec::new());
    for event in events {
        heard.push(event.clone());
        let now = heard.iter().map(|one| one.at).max().unwrap();
        for one in account(&heard).outlook(&policy(), now, &told).news {
            let known = told.iter().any(|row| row.notice.key == one.notice.key);
            if one.fresh && one.audience == Audience::User && !known {
                told.push(ToldRow { notice: one.notice, sent: true });
            }
        }
    }
    told.into_iter().map(|row| row.notice.notice).collect()
}

fn gives(history: &[Heard]) -> Access {
    let account = account(history);
    access(&account.subscriptions[0], policy().grace)
}

fn errands(history: &[Heard]) -> Vec<Errand> {
    account(history).errands().map(|(_, errand, _)| errand).collect()
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    all
}

#[test]
fn the_events_of_a_purchase_activate_once_in_any_order() {
    let events = [
        created(100, snapshot(Status::Incomplete)),
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        checkout(100, CheckoutOutcome::Paid),
    ];
    let expected = account(&events);
    assert_eq!(expected.subscriptions[0].status, Status::Active);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let told = told_as_it_comes(&shuffled);
        assert!(matches!(told.as_slice(), [Notice::Activated { .. }]), "{order:?}: {told:?}");
    }
}

#[test]
fn a_whole_life_ends_the_same_in_any_order() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(300)),
        ..snapshot(Status::Active)
    };
    let events = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        paid(2000, "in_2", "subscription_cycle"),
        seen(2000, snapshot(Status::Active)),
        seen(3000, to_end),
    ];
    let expected = account(&events);
    for order in permutations(events.len()) {
        let shuffled: Vec<_> = order.iter().map(|index| events[*index].clone()).collect();
        assert_eq!(account(&shuffled), expected, "{order:?}");
        let told = told_as_it_comes(&shuffled);
        let count = |kind: fn(&Notice) -> bool| told.iter().filter(|one| kind(one)).count();
        assert!(count(|one| matches!(one, Notice::Activated { .. })) <= 1, "{order:?}: {told:?}");
        assert!(count(|one| matches!(one, Notice::PaymentFailed { .. })) <= 1, "{told:?}");
        let last = told.last().unwrap();
        assert!(!matches!(last, Notice::PaymentFailed { .. }), "{order:?}: {told:?}");
    }
}

#[test]
fn what_was_heard_twice_counts_once() {
    let one = seen(100, snapshot(Status::Active));
    let twice = account(&[one.clone(), one.clone()]);
    assert_eq!(twice, account(&[one]));
}

#[test]
fn a_checkout_that_is_not_paid_gives_nothing() {
    for (outcome, expected) in [
        (CheckoutOutcome::AwaitingPayment, vec!["cs_1:pending"]),
        (CheckoutOutcome::PaymentFailed, vec!["cs_1:failed"]),
        (CheckoutOutcome::Expired, vec![]),
    ] {
        let history = [checkout(100, outcome)];
        assert_eq!(gives(&history), Access::Denied);
        assert_eq!(news(&history, 100), expected);
    }
}

#[test]
fn a_delayed_payment_gives_nothing_before_it_comes_whatever_stripe_calls_it() {
    let waiting =
        [checkout(100, CheckoutOutcome::AwaitingPayment), seen(100, snapshot(Status::Active))];
    assert_eq!(gives(&waiting), Access::Denied);
    let premium = Some(PlanCode::new("premium"));
    assert_eq!(account(&waiting).pending_payment().map(|one| one.plan), Some(premium));
    assert_eq!(news(&waiting, 100), ["cs_1:pending"]);
    let came = [
        &waiting[..],
        &[checkout(9000, CheckoutOutcome::Paid), paid(9000, "in_1", "subscription_create")],
    ]
    .concat();
    assert_eq!(gives(&came), Access::Granted(None));
    assert_eq!(account(&came).pending_payment(), None);
    assert_eq!(news(&came, 9000), ["sub_1:activated"]);
}

#[test]
fn a_delayed_payment_is_not_waited_for_once_credit_has_settled_the_first_invoice() {
    let history = |reason: &str| {
        let settled = InvoiceSnapshot { amount: usd(0), ..invoice("in_1", reason, 1) };
        account(&[
            checkout(100, CheckoutOutcome::AwaitingPayment),
            seen(100, snapshot(Status::Incomplete)),
            turned(200, settled, InvoiceTurn::Paid),
            seen(200, snapshot(Status::Active)),
        ])
    };
    assert_eq!(history("subscription_create").subscriptions[0].status, Status::Active);
    assert_eq!(history("subscription_update").subscriptions[0].status, Status::Incomplete);
}

#[test]
fn what_has_ended_never_lives_again() {
    let ended = deleted(200, snapshot(Status::Active));
    let began = seen(100, snapshot(Status::Active));
    for late in [
        seen(300, snapshot(Status::Active)),
        checkout(300, CheckoutOutcome::Paid),
        paid(300, "in_2", "subscription_cycle"),
        failed(300, "in_2", 1),
    ] {
        let history = [began.clone(), ended.clone(), late];
        assert_eq!(account(&history).subscriptions[0].status, Status::Canceled, "{history:?}");
        assert_eq!(news(&history, 300), ["sub_1:ended"], "{history:?}");
    }
}

#[test]
fn a_failed_renewal_keeps_access_for_the_grace_time_from_the_first_failure() {
    let fallen = vec![
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        failed(90_000, "in_2", 2),
    ];
    let until = at(1000).plus(policy().grace);
    assert_eq!(gives(&fallen), Access::Granted(Some(until)));
    assert_eq!(news(&fallen, 90_001), ["in_2:failed:2"]);
    let before = outlook(&fallen, until.seconds() - 1, &[]);
    assert!(!keys(&before).contains(&"in_2:lapsed".to_owned()));
    assert_eq!(before.wake, Some(until));
    assert_eq!(news(&fallen, until.seconds()), ["in_2:lapsed"]);
    assert_eq!(account(&fallen).rights(&policy(), at(until.seconds() - 1)).len(), 1);
    assert_eq!(account(&fallen).rights(&policy(), until), []);

    let healed = [
        fallen,
        vec![paid(95_000, "in_2", "subscription_cycle"), seen(95_000, snapshot(Status::Active))],
    ]
    .concat();
    assert_eq!(gives(&healed), Access::Granted(None));
    assert_eq!(account(&healed).subscriptions[0].failed_invoice, None);
    assert_eq!(news(&healed, 95_000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_payment_heals_before_stripe_shows_the_healed_subscription() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status, Status::Active);
    assert_eq!(errands(&history), [Errand::Ask(Doubt::SeenBefore)]);
    let told = told_as_it_comes(&history);
    assert!(matches!(told.last(), Some(Notice::PaymentRecovered { .. })), "{told:?}");
}

#[test]
fn a_change_that_waits_for_its_payment_owes_nothing_and_recovers_nothing() {
    let waiting = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        turned(1000, invoice("in_2", "subscription_update", 1), InvoiceTurn::ActionRequired),
        seen(1000, snapshot(Status::Active)),
    ];
    assert_eq!(news(&waiting, 2000), ["sub_1:activated"]);
    let paid = [&waiting[..], &[paid(3000, "in_2", "subscription_update")]].concat();
    assert_eq!(news(&paid, 3000), ["sub_1:activated"]);
}

#[test]
fn grace_counts_from_the_renewal_and_not_from_a_change_that_waited_before_it() {
    let waiting = invoice("in_2", "subscription_update", 1);
    let history = [
        seen(100, snapshot(Status::Active)),
        turned(1000, waiting, InvoiceTurn::Failed),
        seen(1000, snapshot(Status::Active)),
        failed(50_000, "in_3", 1),
        seen(50_000, snapshot(Status::PastDue)),
    ];
    assert_eq!(gives(&history), Access::Granted(Some(at(50_000).plus(policy().grace))));
    // A change that Stripe has made before it was paid is owed from its failure on.
    let made = seen(1000, snapshot(Status::PastDue));
    let history = [history[0].clone(), history[1].clone(), made];
    assert_eq!(gives(&history), Access::Granted(Some(at(1000).plus(policy().grace))));
}

#[test]
fn what_was_owed_before_all_was_well_takes_no_grace_time_away() {
    let mut history = vec![
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_1", 4),
        seen(1000, snapshot(Status::PastDue)),
        turned(2000, invoice("in_1", "subscription_cycle", 4), InvoiceTurn::Uncollectible),
        paid(30 * DAY, "in_2", "subscription_cycle"),
        seen(30 * DAY, snapshot(Status::Active)),
        failed(60 * DAY, "in_3", 1),
        seen(60 * DAY, snapshot(Status::PastDue)),
    ];
    let until = at(60 * DAY).plus(policy().grace);
    assert_eq!(gives(&history), Access::Granted(Some(until)));
    assert_eq!(news(&history, until.seconds()), ["in_3:lapsed"]);
    history.push(paid(61 * DAY, "in_3", "subscription_cycle"));
    assert_eq!(account(&history).subscriptions[0].status, Status::Active);
    assert_eq!(news(&history, 61 * DAY), ["in_3:paid"]);
}

#[test]
fn an_attempt_that_fails_as_the_grace_time_ends_is_told_by_its_end() {
    let fallen = |second: i64| {
        [
            seen(100, snapshot(Status::Active)),
            failed(1000, "in_2", 1),
            seen(1000, snapshot(Status::PastDue)),
            failed(second, "in_2", 2),
        ]
    };
    let end = 1000 + 3 * DAY;
    assert_eq!(news(&fallen(end), end + 60), ["in_2:lapsed"]);
    assert_eq!(news(&fallen(end + DAY), end + DAY + 60), ["in_2:lapsed", "in_2:failed:2"]);
}

#[test]
fn only_the_newest_invoice_heals_an_unpaid_subscription() {
    let unpaid =
        SubscriptionSnapshot { current_period_end: Some(at(90 * DAY)), ..snapshot(Status::Unpaid) };
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        seen(60 * DAY, unpaid),
        paid(61 * DAY, "in_2", "subscription_cycle"),
    ];
    assert_eq!(account(&history).subscriptions[0].status, Status::Unpaid);
    assert_eq!(news(&history, 61 * DAY), Vec::<String>::new());
}

#[test]
fn two_invoices_are_one_recovery_once_both_are_paid() {
    let owing = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 4),
        failed(2000, "in_3", 1),
        seen(2000, snapshot(Status::PastDue)),
        paid(5000, "in_2", "subscription_cycle"),
    ];
    assert!(!news(&owing, 5000).contains(&"in_2:paid".to_owned()), "one is still open");
    let healed = [&owing[..], &[paid(6000, "in_3", "subscription_cycle")]].concat();
    assert_eq!(news(&healed, 6000), ["sub_1:activated", "in_3:paid"]);
}

#[test]
fn the_grace_time_is_said_to_run_out_and_only_the_last_reminder_that_is_due() {
    let fallen = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
    ];
    let day_before = 1000 + 2 * DAY;
    assert_eq!(news(&fallen, day_before), ["in_2:failed:1", "in_2:grace:86400"]);
    assert_eq!(outlook(&fallen, 1002, &[]).wake, Some(at(day_before)));
}

#[test]
fn a_bank_that_wants_a_confirmation_has_its_own_words() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        turned(1000, invoice("in_2", "subscription_cycle", 1), InvoiceTurn::ActionRequired),
        seen(1000, snapshot(Status::PastDue)),
    ];
    let told: Vec<_> = outlook(&history, 1000, &[]).news.into_iter().collect();
    assert!(told.iter().any(|one| matches!(one.notice.notice, Notice::ActionRequired { .. })));
    assert!(!told.iter().any(|one| matches!(one.notice.notice, Notice::PaymentFailed { .. })));
    let again = [&history[..], &[failed(90_000, "in_2", 2)]].concat();
    assert_eq!(news(&again, 90_001), ["in_2:failed:2"]);
}

#[test]
fn a_failed_attempt_is_told_once_there_was_time_to_hear_what_the_bank_wants() {
    let fallen = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
    ];
    assert_eq!(news(&fallen, 1000), Vec::<String>::new());
    assert_eq!(outlook(&fallen, 1000, &[]).wake, Some(at(1001)));
    assert_eq!(news(&fallen, 1001), ["in_2:failed:1"]);
}

#[test]
fn a_failure_that_is_heard_of_after_the_recovery_is_no_news() {
    let history = [
        seen(5000, snapshot(Status::Active)),
        paid(5000, "in_2", "subscription_cycle"),
        failed(1000, "in_2", 1),
    ];
    assert_eq!(account(&history).subscriptions[0].past_due_since, None);
    assert_eq!(news(&history, 5000), ["sub_1:activated", "in_2:paid"]);
}

#[test]
fn a_first_payment_that_fails_is_no_dunning() {
    let history = [
        created(100, snapshot(Status::Incomplete)),
        turned(100, invoice("in_1", "subscription_create", 1), InvoiceTurn::Failed),
    ];
    assert_eq!(news(&history, 100), Vec::<String>::new());
}

#[test]
fn a_voided_invoice_is_not_owed() {
    let history = [
        seen(100, snapshot(Status::Active)),
        failed(1000, "in_2", 1),
        seen(1000, snapshot(Status::PastDue)),
        turned(2000, invoice("in_2", "subscription_cycle", 1), InvoiceTurn::Voided),
        seen(2000, snapshot(Status::Active)),
    ];
    assert_eq!(news(&history, 2000), ["sub_1:activated"]);
    assert_eq!(account(&history).subscriptions[0].failed_invoice, None);
}

#[test]
fn cancelling_resuming_changing_and_ending_are_told_as_they_come() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let pro =
        SubscriptionSnapshot { price: Some(PriceId::new("price_q")), ..snapshot(Status::Active) };
    let told = told_as_it_comes(&[
        seen(100, snapshot(Status::Active)),
        seen(200, to_end.clone()),
        seen(300, snapshot(Status::Active)),
        seen(400, SubscriptionSnapshot { canceled_at: Some(at(400)), ..to_end }),
        seen(450, snapshot(Status::Active)),
        seen(500, pro.clone()),
        deleted(600, pro),
    ]);
    let kinds: Vec<_> = told
        .iter()
        .map(|one| match one {
            Notice::Activated { .. } => "activated",
            Notice::CancellationScheduled { .. } => "cancelled",
            Notice::Resumed { .. } => "resumed",
            Notice::PlanChanged { .. } => "changed",
            Notice::Ended { because: Ending::Cancelled, .. } => "ended",
            _ => "else",
        })
        .collect();
    let expected =
        ["activated", "cancelled", "resumed", "cancelled", "resumed", "changed", "ended"];
    assert_eq!(kinds, expected);
}

#[test]
fn another_interval_of_the_same_plan_is_told_once() {
    let yearly = SubscriptionSnapshot {
        interval: Some(Interval::Year),
        current_period_end: Some(at(365 * DAY)),
        ..snapshot(Status::Active)
    };
    let told = told_as_it_comes(&[
        seen(100, snapshot(Status::Active)),
        seen(500, yearly.clone()),
        seen(600, yearly.clone()),
    ]);
    assert!(matches!(
        told[..],
        [Notice::Activated { .. }, Notice::IntervalChanged { interval: Interval::Year, .. }]
    ));
    let pro = SubscriptionSnapshot { price: Some(PriceId::new("price_q")), ..yearly };
    let told = told_as_it_comes(&[seen(100, snapshot(Status::Active)), seen(500, pro)]);
    assert!(
        matches!(told[..], [Notice::Activated { .. }, Notice::PlanChanged { .. }]),
        "with another plan it is told with the plan"
    );
}

#[test]
fn a_reminder_comes_before_a_scheduled_end_and_never_after_it_was_taken_back() {
    let to_end = SubscriptionSnapshot {
        cancel_at_period_end: true,
        canceled_at: Some(at(200)),
        ..snapshot(Status::Active)
    };
    let cancelled = [seen(100, snapshot(Status::Active)), seen(200, to_end)];
    let three_before = 27 * DAY;
    let first = outlook(&cancelled, 200, &[]);
    assert_eq!(first.wake, Some(at(three_before)));
    let key = format!("sub_1:ends:{}:259200", 30 * DAY);
    assert!(news(&cancelled, three_before).contains(&key));
    let one_before = news(&cancelled, 29 * DAY);
    assert!(one_before.contains(&format!("sub_1:ends:{}:86400", 30 * DAY)));
    assert!(!one_before.contains(&key), "{one_before:?}");
    let resumed = [&cancelled[..], &[seen(300, snapshot(Status::Active))]].concat();
    assert!(!news(&resumed, three_before).iter().any(|key| key.contains(":ends:")));
}

#[test]
fn a_trial_is_told_at_its_start_before_its_end_and_when_it_is_paid_for() {
    let trial = |status| SubscriptionSnapshot {
        trial_end: Some(at(14 * DAY)),
        current_period_end: Some(at(14 * DAY)),
        ..snapshot(status)
    };
    let trialing = [seen(100, trial(Status::Trialing))];
    assert_eq!(news(&trialing, 100), ["sub_1:trial"]);
    let note = 11 * DAY;
    assert_eq!(outlook(&trialing, 100, &[]).wake, Some(at(note)));
    let key = format!("sub_1:trial-ends:{}", 14 * DAY);
    assert!(news(&trialing, note).contains(&key));
    let paid = [
        trialing[0].clone(),
        seen(
            14 * DAY,
            SubscriptionSnapshot {
                current_period_end: Some(at(44 * DAY)),
                ..trial(Status::Active)
            },
        ),
        paid(14 * DAY, "in_2", "subscription_cycle"),
    ];
    let last = outlook(&paid, 14 * DAY, &[]).news;
    assert!(last.iter().any(|one| matches!(one.notice.notice, Notice::TrialConverted { .. })));
    let over = [
        trialing[0].clone(),
        deleted(
            14 * DAY,
            SubscriptionSnapshot {
                cancel_reason: Some(CancelReason::Other),
                ..trial(Status::Trialing)
            },
        ),
    ];
    let last = outlook(&over, 14 * DAY, &[]).news.pop().unwrap().notice.notice;
    assert!(matches!(last, Notice::Ended { because: Ending::TrialOver, .. }), "{last:?}");
}

#[test]
fn a_pause_takes_access_only_where_nothing_is_owed_for_it() {
    for (behavior, access) in [
        (PauseBehavior::KeepAsDraft, Access::Granted(None)),
        (PauseBehavior::MarkUncollectible, Access::Granted(None)),
        (PauseBehavior::Void, Access::Denied),
    ] {
        let pause = Some(Pause { behavior, resumes_at: None });
        let paused = SubscriptionSnapshot { pause, ..snapshot(Status::Active) };
        let history = [seen(100, snapshot(Status::Active)), seen(200, paused.clone())];
        assert_eq!(gives(&history), access, "{behavior:?}");
        let life = [&history[..], &[seen(300, snapshot(Status::Active))]].concat();
        let told = told_as_it_comes(&life);
        assert!(
            matches!(
                told.as_slice(),
                [Notice::Activated { .. }, Notice::Paused { .. }, Notice::Unpaused { .. }]
            ),
            "{told:?}"
        );
    }
}

fn payment(intent: &str) -> PaymentRef {
    PaymentRef { intent: Some(PaymentIntentId::new(intent)), charge: None }
}

fn charge(created: i64, intent: &str, refunded: i64) -> Heard {
    let charge = ChargeSnapshot {
        payment: PaymentRef {
            charge: Some(ChargeId::new(format!("ch_{intent}"))),
            ..payment(intent)
        },
        customer: Some(CustomerId::new("cus_1")),
        invoice: None,
        amount: usd(1900),
        refunded,
    };
    event(created, Fact::Charge(charge))
}

fn origin(intent: &str, invoice: &str) -> Heard {
    Heard {
        at: at(0),
        source: Source::Fetched(format!("origin:{intent}")),
        statement: Statement::Origin(Origin {
            payment: payment(intent),
            invoice: Some(InvoiceId::new(invoice)),
            session: None,
        }),
    }
}

#[test]
fn money_that_went_back_whole_ends_access_and_a_part_of_it_does_not() {
    let bought = vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
    ];
    let part = [bought.clone(), vec![charge(500, "pi_1", 500)]].concat();
    assert_eq!(gives(&part), Access::Granted(None));
    assert!(matches!(alarms(&part, 500)[..], [Alarm::Refund { whole: false, .. }]));
    let whole = [part, vec![charge(600, "pi_1", 1900)]].concat();
    assert_eq!(gives(&whole), Access::Denied);
    assert_eq!(account(&whole).subscriptions[0].reversal, Some(Reversal::Refunded));
    assert_eq!(news(&whole, 600), ["sub_1:reversed:refunded:in_1:0"]);
    assert!(matches!(alarms(&whole, 600)[..], [Alarm::Refund { whole: true, .. }]));
    // The next payment gives access again.
    let renewed = [whole.clone(), vec![paid(700, "in_2", "subscription_cycle")]].concat();
    assert_eq!(gives(&renewed), Access::Granted(None));
    // And so does a refund that bounces.
    let refund = RefundSnapshot {
        id: RefundId::new("re_1"),
        payment: payment("pi_1"),
        amount: usd(1400),
        status: RefundStatus::Failed,
    };
    let bounced = [whole, vec![event(800, Fact::Refund(refund))]].concat();
    assert_eq!(gives(&bounced), Access::Granted(None));
}

#[test]
fn money_that_has_gone_back_is_told_once_however_its_way_is_told() {
    let refund = |second: i64, status| {
        let (id, payment) = (RefundId::new("re_1"), payment("pi_1"));
        event(second, Fact::Refund(RefundSnapshot { id, payment, amount: usd(1900), status }))
    };
    let mut history = vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, RefundStatus::Pending),
    ];
    assert_eq!(news(&history, 500), ["sub_1:reversed:refunded:in_1:0"]);
    let whole = |alarm: &Alarm| matches!(alarm, Alarm::Refund { whole: true, ended: true, .. });
    assert!(alarms(&history, 500).iter().all(whole), "no charge has told the sum");
    history.extend([charge(501, "pi_1", 1900), refund(3 * DAY, RefundStatus::Succeeded)]);
    assert_eq!(news(&history, 3 * DAY), ["sub_1:reversed:refunded:in_1:0"]);
    history.push(refund(4 * DAY, RefundStatus::Failed));
    assert_eq!(gives(&history), Access::Granted(None));
}

#[test]
fn after_a_change_to_a_shorter_period_the_longer_one_is_not_what_is_paid_for() {
    let mut yearly = invoice("in_1", "subscription_create", 1);
    yearly.period_end = Some(at(365 * DAY));
    let mut monthly = invoice("in_2", "subscription_update", 1);
    monthly.period_end = Some(at(30 * DAY));
    let history = |returned: &str| {
        vec![
            turned(100, yearly.clone(), InvoiceTurn::Paid),
            turned(200, monthly.clone(), InvoiceTurn::Paid),
            seen(200, snapshot(Status::Active)),
            origin("pi_1", returned),
            charge(500, "pi_1", 1900),
        ]
    };
    assert_eq!(gives(&history("in_1")), Access::Granted(None));
    assert_eq!(gives(&history("in_2")), Access::Denied);
}

#[test]
fn of_a_refund_that_bounces_hears_who_was_promised_more_than_came() {
    let refund = |second: i64, id: &str, status| {
        let (id, payment, amount) = (RefundId::new(id), payment("pi_1"), usd(300));
        event(second, Fact::Refund(RefundSnapshot { id, payment, amount, status }))
    };
    let history = [
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        refund(500, "re_1", RefundStatus::Succeeded),
        refund(600, "re_2", RefundStatus::Succeeded),
        refund(700, "re_1", RefundStatus::Failed),
    ];
    let told = told_as_it_comes(&history);
    assert!(matches!(told.last(), Some(Notice::RefundFailed { .. })), "{told:?}");
    // Who hears of both at once is told what came.
    let all = outlook(&history, 700, &[]).news.into_iter();
    let mine = all.filter(|one| one.audience == Audience::User);
    let told: Vec<_> = mine.map(|one| ToldRow { notice: one.notice, sent: true }).collect();
    assert_eq!(news(&history, 700), ["sub_1:activated", "pi_1:refunded:300"]);
    let after = outlook(&history, 701, &told);
    assert!(!keys(&after).iter().any(|key| key == "re_1:failed"), "{after:?}");
}

#[test]
fn a_dispute_ends_access_once_it_is_lost() {
    let dispute = |created, status| {
        let dispute = DisputeSnapshot {
            id: DisputeId::new("dp_1"),
            payment: payment("pi_1"),
            amount: usd(1900),
            status,
            reason: Some("fraudulent".to_owned()),
        };
        event(created, Fact::Dispute(dispute))
    };
    let bought = vec![
        seen(100, snapshot(Status::Active)),
        paid(100, "in_1", "subscription_create"),
        origin("pi_1", "in_1"),
        dispute(500, DisputeStatus::Open),
    ];
    assert_eq!(gives(&bought), Access::Granted(None));
    assert!(matches!(alarms(&bought, 500)[..], [Alarm::Dispute { .. }]));
    let won = [bought.clone(), vec![dispute(900, DisputeStatus::Won)]].concat();
    assert_eq!(gives(&won), Access::Granted(None));
    let lost = [bought, vec![dispute(900, DisputeStatus::Lost)]].concat();
    assert_eq!(gives(&lost), Access::Denied);
    assert_eq!(account(&lost).subscriptions[0].reversal, Some(Reversal::DisputeLost));
}

#[test]
fn what_is_paid_once_lasts_for_good_or_for_its_term_which_adds_up() {
    let forever = [once(100, "cs_f", "forever")];
    assert_eq!(gives(&forever), Access::Granted(None));
    assert_eq!(news(&forever, 100), ["cs_f:activated"]);
    let season = vec![once(100, "cs_s", "season")];
    let end = 100 + 90 * DAY;
    assert_eq!(gives(&season), Access::Granted(Some(at(end))));
    let again = [season.clone(), vec![once(200, "cs_t", "season")]].concat();
    let ends: Vec<_> = account(&again).subscriptions.iter().map(|one| one.cancel_at).collect();
    assert_eq!(ends, [Some(at(end)), Some(at(end + 90 * DAY))]);
    let reminder = format!("cs_s:ends:{end}:86400");
    assert!(news(&season, end - DAY).contains(&reminder));
    assert_eq!(news(&season, end), ["cs_s:ended"]);
    let told = news(&again, end);
    assert!(!told.contains(&reminder) && !told.contains(&"cs_s:ended".to_owned()), "{told:?}");
}

#[test]
fn two_running_subscriptions_are_an_alarm_and_their_rights_add_up() {
    let other = SubscriptionSnapshot {
        id: SubscriptionId::new("sub_2"),
        price: Some(PriceId::new("price_q")),
        ..snapshot(Status::Active)
    };
    let history = [seen(100, snapshot(Status::Active)), seen(200, other.clone())];
    let rights = account(&history).rights(&policy(), at(300));
    let names: Vec<_> = rights.iter().map(|right| right.name.to_string()).collect();
    assert_eq!(names, ["premium-right", "pro-right"]);
    assert!(matches!(alarms(&history, 300)[..], [Alarm::SecondSubscription { .. }]));
    let one_ended = [&history[..], &[deleted(400, other)]].concat();
    assert_eq!(account(&one_ended).rights(&policy(), at(500)).len(), 1);
    assert_eq!(alarms(&one_ended, 500), []);
}

#[test]
fn a_deleted_customer_has_no_subscription_any_more() {
    let gone = CustomerSnapshot {
        id: CustomerId::new("cus_1"),
        user: None,
        deleted: true,
        payment_method: None,
    };
    let history = [seen(100, snapshot(Status::Active)), event(500, Fact::Customer(gone))];
    let account = account(&history);
    assert_eq!(account.subscriptions[0].status, Status::Canceled);
    assert_eq!(account.rights(&policy(), at(600)), []);
    assert!(matches!(alarms(&history, 600)[..], [Alarm::CustomerDeleted { .. }]));
}

#[test]
fn a_right_names_what_gave_it_and_since_when() {
    use crate::domain::access::Source as From;
    let first = seen(100, snapshot(Status::Active));
    let pro =
        SubscriptionSnapshot { price: Some(PriceId::new("price_q")), ..snapshot(Status::Active) };
    let (change, later) = (seen(500, pro.clone()), seen(900, pro));
    for history in [[&first, &change, &later], [&later, &first, &change]] {
        let history: Vec<_> = history.into_iter().cloned().collect();
        let right = account(&history).rights(&policy(), at(1000)).pop().unwrap();
        assert_eq!((right.plan.as_str(), right.since), ("pro", at(500)));
        let From::Purchase { event, price, .. } = right.source else { panic!("{right:?}") };
        assert_eq!(event.as_ref(), change.source.event());
        assert_eq!(price, Some(PriceId::new("price_q")));
    }
}

#[test]
fn a_grant_gives_until_it_ends_or_is_taken_back() {
    let granted = |until| Heard {
        at: at(100),
        source: Source::Deed("grant-1".to_owned()),
        statement: Statement::Granted(Grant {
            id: "grant-1".to_owned(),
            by: UserId(7),
            plan: PlanCode::new("pro"),
            entitlements: Vec::new(),
            until,
        }),
    };
    let forever = [granted(None)];
    assert_eq!(account(&forever).rights(&policy(), at(DAY)).len(), 1);
    let for_a_while = [granted(Some(at(DAY)))];
    assert_eq!(outlook(&for_a_while, 200, &[]).wake, Some(at(DAY)));
    assert_eq!(account(&for_a_while).rights(&policy(), at(DAY)), []);
    let back = Heard {
        at: at(200),
        source: Source::Deed("grant-1:revoked".to_owned()),
        statement: Statement::Revoked { grant: "grant-1".to_owned(), by: UserId(7) },
    };
    assert_eq!(account(&[back, granted(None)]).rights(&policy(), at(300)), []);
}

#[test]
fn events_of_one_second_that_contradict_each_other_are_a_doubt_and_others_are_not() {
    let (active, owing) = (snapshot(Status::Active), snapshot(Status::PastDue));
    let contradiction = [seen(100, active.clone()), seen(100, owing.clone())];
    assert_eq!(errands(&contradiction), [Errand::Ask(Doubt::SameSecond)]);
    let later = [&contradiction[..], &[seen(101, active.clone())]].concat();
    assert_eq!(errands(&later), []);
    let begins = [created(100, snapshot(Status::Incomplete)), seen(100, active.clone())];
    assert_eq!(errands(&begins), []);
    let ends = [seen(100, active.clone()), deleted(100, active.clone())];
    assert_eq!(errands(&ends), []);
    assert_eq!(errands(&[checkout(100, CheckoutOutcome::Paid)]), [Errand::Ask(Doubt::NeverSeen)]);
    let unseen = [seen(100, active), failed(1000, "in_2", 1)];
    assert_eq!(errands(&unseen), [Errand::Ask(Doubt::SeenBefore)]);
}

#[test]
fn what_happened_long_ago_is_true_and_no_news() {
    let history = [seen(100, snapshot(Status::Active))];
    let told = outlook(&history, 20 * DAY, &[]).news;
    assert!(told.iter().all(|one| !one.fresh), "{told:?}");
    assert_eq!(gives(&history), Access::Granted(None));
}

#[test]
fn whoever_has_checked_out_hears_of_it_however_late_it_is_known() {
    let bought = [checkout(100, CheckoutOutcome::Paid), seen(100, snapshot(Status::Active))];
    assert_eq!(news(&bought, 20 * DAY), ["sub_1:activated"]);
    let renewed = [&bought[..], &[paid(31 * DAY, "in_2", "subscription_cycle")]].concat();
    assert_eq!(news(&renewed, 40 * DAY), Vec::<String>::new());
}

#[test]
fn a_page_without_a_charge_says_nothing_of_a_trial() {
    let mut free = checkout(100, CheckoutOutcome::Paid);
    if let Statement::Stripe(Fact::Checkout { session, .. }) = &mut free.statement {
        session.total = Some(usd(0));
    }
    assert_eq!(news(&[free.clone()], 100), Vec::<String>::new());
    assert_eq!(account(&[free.clone()]).rights(&policy(), at(100)).len(), 1);
    assert_eq!(news(&[free, seen(101, snapshot(Status::Active))], 101), ["sub_1:activated"]);
}

#[test]
fn a_plan_is_known_by_its_price_also_by_one_that_is_not_sold_any_more() {
    let priced = |price: &str| SubscriptionSnapshot {
        price: Some(PriceId::new(price)),
        ..snapshot(Status::Active)
    };
    let plan = |history: &[Heard]| account(history).purchases[0].plan(&policy());
    assert_eq!(plan(&[seen(100, priced("price_q_former"))]), Some(PlanCode::new("pro")));
    // Metadata tells of the price that was bought first, and of no other.
    assert_eq!(plan(&[seen(100, priced("price_x"))]), Some(PlanCode::new("premium")));
    let changed = [seen(100, priced("price_p")), seen(200, priced("price_x"))];
    assert_eq!(plan(&changed), None);
    let mut named = priced("price_x");
    named.plan = Some(PlanCode::new("pro"));
    let named = [&changed[..], &[seen(300, named)]].concat();
    assert_eq!(plan(&named), Some(PlanCode::new("pro")));
}

#[test]
fn a_discount_hides_what_the_first_payment_will_be() {
    let amount = |discounted: bool, upcoming: Option<i64>| {
        let trial = SubscriptionSnapshot {
            trial_end: Some(at(10 * DAY)),
            discounted,
            ..snapshot(Status::Trialing)
        };
        let mut history = vec![seen(100, trial)];
        history.extend(upcoming.map(|minor| {
            let (customer, subscription) = (CustomerId::new("cus_1"), SubscriptionId::new("sub_1"));
            let (amount, due_at) = (usd(minor), at(10 * DAY));
            event(200, Fact::Upcoming(UpcomingInvoice { customer, subscription, amount, due_at }))
        }));
        let told = outlook(&history, 8 * DAY, &[]).news;
        told.into_iter().find_map(|one| match one.notice.notice {
            Notice::TrialEnding { amount, .. } => Some(amount),
            _ => None,
        })
    };
    assert_eq!(amount(false, None), Some(Some(usd(1900))));
    assert_eq!(amount(true, None), Some(None));
    assert_eq!(amount(true, Some(950)), Some(Some(usd(950))));
}

#[test]
fn a_change_that_was_not_paid_stays_news_until_there_is_another() {
    let expired =
        Fact::Subscription { snapshot: snapshot(Status::Active), stage: Stage::UpdateExpired };
    let mut history = vec![seen(100, snapshot(Status::Active)), event(500, expired)];
    let told =
        |history: &[Heard]| news(history, 700).contains(&"sub_1:update-expired:500".to_owned());
    assert!(told(&history));
    history.push(seen(600, snapshot(Status::Active)));
    assert!(told(&history));
    let waits =
        SubscriptionSnapshot { pending_update_until: Some(at(DAY)), ..snapshot(Status::Active) };
    history.push(seen(650, waits));
    assert!(!told(&history));
}

#[test]
fn what_an_admin_has_to_do_stays_news_until_it_is_done() {
    let second =
        SubscriptionSnapshot { id: SubscriptionId::new("sub_2"), ..snapshot(Status::Active) };
    let history = [seen(100, snapshot(Status::Active)), seen(100, second)];
    assert!(matches!(alarms(&history, 20 * DAY)[..], [Alarm::SecondSubscription { .. }]));
}

#[test]
fn a_schedule_is_let_go_of_once_its_change_is_made() {
    let schedule = Some(ScheduleId::new("sub_sched_1"));
    let priced = |price: &str| SubscriptionSnapshot {
        price: Some(PriceId::new(price)),
        schedule: schedule.clone(),
        ..snapshot(Status::Active)
    };
    let planned = Heard {
        at: at(200),
        source: Source::Deed("sub_sched_1:200".to_owned()),
        statement: Statement::Planned(Planned {
            subscription: SubscriptionId::new("sub_1"),
            schedule: ScheduleId::new("sub_sched_1"),
            plan: PlanCode::new("pro"),
            price: Some(PriceId::new("price_q")),
            at: at(30 * DAY),
        }),
    };
    let mut history =
        vec![seen(100, snapshot(Status::Active)), planned, seen(200, priced("price_p"))];
    assert_eq!(errands(&history), []);
    history.push(seen(30 * DAY, priced("price_p")));
    assert_eq!(errands(&history), [], "the period has ended, and the price is the old one");
    history.push(seen(30 * DAY + 1, priced("price_q")));
    assert_eq!(errands(&history), [Errand::Release(ScheduleId::new("sub_sched_1"))]);
    history.push(seen(30 * DAY + 2, SubscriptionSnapshot { schedule: None, ..priced("price_q") }));
    assert_eq!(errands(&history), []);
}

#[test]
fn what_rests_for_want_of_a_card_goes_on_with_each_new_one_once() {
    let card = |created: i64, card: Option<&str>| {
        let customer = CustomerSnapshot {
            id: CustomerId::new("cus_1"),
            user: None,
            deleted: false,
            payment_method: card.map(PaymentMethodId::new),
        };
        event(created, Fact::Customer(customer))
    };
    let resume = |card: &str| [Errand::Resume(PaymentMethodId::new(card))];
    let mut history = vec![card(50, None), seen(100, snapshot(Status::Paused))];
    assert_eq!(errands(&history), []);
    history.push(card(200, Some("pm_1")));
    assert_eq!(errands(&history), resume("pm_1"));
    history.push(Heard {
        at: at(201),
        source: Source::Deed("resume:sub_1:pm_1".to_owned()),
        statement: Statement::ResumeAsked {
            subscription: SubscriptionId::new("sub_1"),
            payment_method: PaymentMethodId::new("pm_1"),
        },
    });
    assert_eq!(errands(&history), []);
    history.push(card(300, Some("pm_2")));
    assert_eq!(errands(&history), resume("pm_2"));
    history.push(seen(400, snapshot(Status::Active)));
    assert_eq!(errands(&history), []);
}
