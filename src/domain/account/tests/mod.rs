//! What is derived from the facts of an account, in tables.

mod alarms;
mod archive;
mod bills;
mod collection;
mod dunning;
mod fraud_warnings;
mod goodwill;
mod imports;
mod invoices;
mod items;
mod lifecycle;
mod money;
mod order;
mod ownership;
mod pauses;
mod payments;
mod provenance;
mod receipts;
mod reminders;
mod returns;
mod reversals;
mod states;
mod stripe_tasks;

use std::time::Duration;

use crate::domain::access::Access;
use crate::domain::account::{
    Account, Address, Audience, Fact, Origin, PendingNotices, Policy, ResyncReason, StripeTask,
};
use crate::domain::account::{EarlierNotice, FactBody, Grant, Planned, Source};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, CustomerSnapshot, DisputeSnapshot,
    DisputeStatus, InvoiceOutcome, InvoicePayment, InvoiceSnapshot, PaymentRef, RefundSnapshot,
    RefundStatus, StripeObject, SubscriptionEventKind, SubscriptionSnapshot, UpcomingInvoice,
};
use crate::domain::ids::{
    ChargeId, CustomerId, DisputeId, EventId, InvoiceId, PaymentIntentId, PaymentMethodId,
    PlanCode, PriceId, RefundId, ScheduleId, SessionId, SubscriptionId, SubscriptionItemId, UserId,
};
use crate::domain::money::Money;
use crate::domain::notice::{Alarm, Ending, KeyedNotice, Notice};
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::subscription::{
    CancelReason, Pause, PauseBehavior, PauseReason, Reversal, Status, Subscription,
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
        ..Plan::named(code, code)
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
        catalogue: Catalogue::from(plans),
        grace: Duration::from_hours(72),
        reminders: vec![Duration::from_hours(72), Duration::from_hours(24)],
    }
}

/// An event with a unique id.
fn event(created: i64, object: StripeObject) -> Fact {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    Fact {
        at: at(created),
        source: Source::Event(EventId::new(format!("evt_{id}"))),
        body: FactBody::Stripe(object).into(),
    }
}

/// `sub_1` of `cus_1`, for 30 days from second 100.
pub(in crate::domain) fn snapshot(status: Status) -> SubscriptionSnapshot {
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
        trial_start: None,
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

/// An item at a monthly price, with one unit and the listed amount.
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

fn updated(created: i64, snapshot: SubscriptionSnapshot) -> Fact {
    event(created, StripeObject::Subscription { snapshot, kind: SubscriptionEventKind::Changed })
}

fn created(at: i64, snapshot: SubscriptionSnapshot) -> Fact {
    event(at, StripeObject::Subscription { snapshot, kind: SubscriptionEventKind::Created })
}

fn deleted(at_seconds: i64, snapshot: SubscriptionSnapshot) -> Fact {
    let ended_at = Some(at(at_seconds));
    let snapshot = SubscriptionSnapshot { status: Status::Canceled, ended_at, ..snapshot };
    event(at_seconds, StripeObject::Subscription { snapshot, kind: SubscriptionEventKind::Deleted })
}

fn checkout(created: i64, outcome: CheckoutOutcome) -> Fact {
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
    event(created, StripeObject::Checkout { session, outcome })
}

fn once(created: i64, session: &str, plan: &str) -> Fact {
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
    event(created, StripeObject::Checkout { session, outcome: CheckoutOutcome::Paid })
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

fn invoice_event(created: i64, invoice: InvoiceSnapshot, outcome: InvoiceOutcome) -> Fact {
    event(created, StripeObject::Invoice { invoice, outcome })
}

fn failed(created: i64, id: &str, attempt: u32) -> Fact {
    invoice_event(created, invoice(id, "subscription_cycle", attempt), InvoiceOutcome::Failed)
}

fn paid(created: i64, id: &str, reason: &str) -> Fact {
    invoice_event(created, invoice(id, reason, 1), InvoiceOutcome::Paid)
}

fn account(history: &[Fact]) -> Account {
    Account::of(ALICE, history.to_vec(), &policy())
}

fn pending_notices(history: &[Fact], now: i64, earlier: &[EarlierNotice]) -> PendingNotices {
    account(history).pending_notices(&policy(), at(now), earlier)
}

/// Keys of the fresh notices to a user who has received none.
fn user_notice_keys(history: &[Fact], now: i64) -> Vec<String> {
    keys(&pending_notices(history, now, &[]))
}

fn keys(pending_notices: &PendingNotices) -> Vec<String> {
    let mine = pending_notices
        .announcements
        .iter()
        .filter(|pending| pending.audience == Audience::User && pending.fresh);
    mine.map(|pending| pending.notice.key.clone()).collect()
}

fn alarms(history: &[Fact], now: i64) -> Vec<Alarm> {
    let pending_notices = pending_notices(history, now, &[]);
    let alarms = pending_notices.announcements.into_iter().filter_map(|pending| {
        match pending.notice.notice {
            Notice::Alarm { alarm } => Some(alarm),
            _ => None,
        }
    });
    alarms.collect()
}

/// All notices to the user if each one is sent immediately after its event.
fn notices_as_sent(events: &[Fact]) -> Vec<Notice> {
    let (mut earlier, mut history): (Vec<EarlierNotice>, Vec<Fact>) = (Vec::new(), Vec::new());
    for event in events {
        history.push(event.clone());
        let now = history.iter().map(|fact| fact.at).max().unwrap();
        for pending in account(&history).pending_notices(&policy(), now, &earlier).announcements {
            let known = earlier.iter().any(|row| row.notice.key == pending.notice.key);
            if pending.fresh && pending.audience == Audience::User && !known {
                earlier.push(EarlierNotice { notice: pending.notice, sent: true });
            }
        }
    }
    earlier.into_iter().map(|row| row.notice.notice).collect()
}

fn access_of(history: &[Fact]) -> Access {
    let account = account(history);
    account.subscriptions[0].access(policy().grace)
}

fn stripe_tasks(history: &[Fact]) -> Vec<StripeTask> {
    account(history).stripe_tasks().map(|(_, task, _)| task).collect()
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |position| {
                    let mut longer = order.clone();
                    longer.insert(position, next);
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

fn charge(created: i64, intent: &str, refunded: i64) -> Fact {
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
    event(created, StripeObject::Charge(charge))
}

/// A payment of a part of an invoice.
fn contributes(created: i64, intent: &str, invoice: &str, minor: i64) -> Fact {
    let payment = InvoicePayment { payment: payment(intent), amount: usd(minor) };
    event(created, StripeObject::InvoicePayment { invoice: InvoiceId::new(invoice), payment })
}

fn refund(created: i64, id: &str, intent: &str, minor: i64) -> Fact {
    let refund = RefundSnapshot {
        id: RefundId::new(id),
        payment: payment(intent),
        amount: usd(minor),
        status: RefundStatus::Succeeded,
        presented: None,
    };
    event(created, StripeObject::Refund(refund))
}

fn dispute(created: i64, intent: &str, minor: i64, status: DisputeStatus) -> Fact {
    let dispute = DisputeSnapshot {
        id: DisputeId::new("dp_1"),
        payment: payment(intent),
        amount: usd(minor),
        status,
        reason: Some("fraudulent".to_owned()),
        due_by: Some(at(created + 9 * DAY)),
    };
    event(created, StripeObject::Dispute(dispute))
}

fn origin(intent: &str, invoice: &str) -> Fact {
    Fact {
        at: at(0),
        source: Source::Fetched(format!("origin:{intent}")),
        body: FactBody::Origin(Origin {
            payment: payment(intent),
            invoice: Some(InvoiceId::new(invoice)),
            session: None,
        })
        .into(),
    }
}
