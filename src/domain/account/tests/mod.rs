//! Tables of what follows from what was heard, in whatever order.

mod course;
mod errands;
mod invoices;
mod items;
mod order;
mod owing;
mod ownership;
mod pauses;
mod payments;
mod returned;

use std::time::Duration;

use crate::domain::access::{Access, access};
use crate::domain::account::{Account, Audience, Doubt, Errand, Heard, Origin, Outlook, Policy};
use crate::domain::account::{Grant, Planned, Source, Statement, ToldRow};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, CustomerSnapshot, DisputeSnapshot,
    DisputeStatus, Fact, InvoicePayment, InvoiceSnapshot, InvoiceTurn, PaymentRef, RefundSnapshot,
    RefundStatus, Stage, SubscriptionSnapshot, UpcomingInvoice,
};
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, EventId, InvoiceId, PaymentIntentId, PaymentMethodId,
    PlanCode, PriceId, RefundId, ScheduleId, SessionId, SubscriptionId, SubscriptionItemId, UserId,
};
use crate::domain::money::Money;
use crate::domain::notice::{Alarm, Ending, Notice};
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::subscription::{
    CancelReason, Pause, PauseBehavior, PauseReason, Reversal, Status,
};
use crate::domain::subscription_item::{Items, SubscriptionItem};

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
        items: Items::whole(vec![item("price_p")]),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        tollgate_plan: Some(PlanCode::new("premium")),
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
        presentment: None,
        pause_reason: None,
        paused_at: None,
        taxed: false,
    }
}

/// One unit of a price by the month, whose amount is the listed one.
fn item(price: &str) -> SubscriptionItem {
    SubscriptionItem {
        id: Some(SubscriptionItemId::new(format!("si_{price}"))),
        price: Some(PriceId::new(price)),
        interval: Some(Interval::Month),
        ..SubscriptionItem::default()
    }
}

fn items(prices: &[&str]) -> Items {
    Items::whole(prices.iter().map(|price| item(price)).collect())
}

fn paused(reason: PauseReason) -> SubscriptionSnapshot {
    SubscriptionSnapshot { pause_reason: Some(reason), ..snapshot(Status::Paused) }
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
        referred: false,
        plan: Some(PlanCode::new("premium")),
        tollgate_plan: Some(PlanCode::new("premium")),
        prices: Vec::new(),
        total: Some(usd(1900)),
        payment_intent: None,
        presented: None,
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
        referred: false,
        plan: Some(PlanCode::new(plan)),
        tollgate_plan: Some(PlanCode::new(plan)),
        prices: Vec::new(),
        total: Some(usd(1900)),
        payment_intent: Some(PaymentIntentId::new(format!("pi_{session}"))),
        presented: None,
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
        tollgate_plan: Some(PlanCode::new("premium")),
        prices: vec![PriceId::new("price_premium")],
        lines: Vec::new(),
        amount: usd(1900),
        billing_reason: Some(reason.to_owned()),
        hosted_url: Some("https://invoice.example/1".to_owned()),
        period_end: Some(at(60 * DAY)),
        next_attempt: None,
        attempt_count: attempt,
        is_sent: false,
        due_at: None,
        is_forgiven: false,
        payment_intent: None,
        charge: None,
        payments: None,
        presented: None,
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
        presented: None,
    };
    event(created, Fact::Charge(charge))
}

/// One of several payments of an invoice.
fn contributes(created: i64, intent: &str, invoice: &str, minor: i64) -> Heard {
    let payment = InvoicePayment { payment: payment(intent), amount: usd(minor) };
    event(created, Fact::InvoicePayment { invoice: InvoiceId::new(invoice), payment })
}

fn refund(created: i64, id: &str, intent: &str, minor: i64) -> Heard {
    let refund = RefundSnapshot {
        id: RefundId::new(id),
        payment: payment(intent),
        amount: usd(minor),
        status: RefundStatus::Succeeded,
        presented: None,
    };
    event(created, Fact::Refund(refund))
}

fn dispute(created: i64, intent: &str, minor: i64, status: DisputeStatus) -> Heard {
    let dispute = DisputeSnapshot {
        id: DisputeId::new("dp_1"),
        payment: payment(intent),
        amount: usd(minor),
        status,
        reason: Some("fraudulent".to_owned()),
        due_by: Some(at(created + 9 * DAY)),
    };
    event(created, Fact::Dispute(dispute))
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
