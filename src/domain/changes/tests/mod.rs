//! Tables of whole changes: what is stored, what is new, and everything that follows.

mod archive;
mod entitlements;
mod events;
mod settlements;
mod texts;

use std::time::Duration;

use crate::domain::access::{Entitlement, Source as GivenBy};
use crate::domain::account::tests::snapshot as account_snapshot;
use crate::domain::account::{Archiving, Fact, FactBody, Policy, Source};
use crate::domain::admin::{Admin, Role};
use crate::domain::changes::{
    AccountRecord, Changes, HeldEntitlement, NoticeChange, NoticeState, QueuedNotice,
    QueuedWebhookEvent, Settlement, SettlementContext, SettlementRules,
};
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    InvoiceOutcome, InvoiceSnapshot, StripeEvent, StripeObject, SubscriptionEventKind,
    SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, EndpointName, EntitlementName, EventId, InvoiceId, PlanCode, PriceId,
    SubscriptionId, UserId,
};
use crate::domain::money::Money;
use crate::domain::plan::{Catalogue, Interval, Plan, Price};
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::subscription::Status;
use crate::domain::subscription_item::{Items, SubscriptionItem};
use crate::domain::webhook::{WebhookEndpoint, WebhookEventType};

const ALICE: UserId = UserId(1001);
const OLGA: UserId = UserId(1);
const DAY: i64 = 86_400;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// What a test configures.
struct House {
    policy: Policy,
    admins: Vec<Admin>,
    endpoints: Vec<WebhookEndpoint>,
}

impl House {
    /// A free plan and `premium`, one admin, and an endpoint for all events.
    fn new() -> Self {
        let plan = |code: &str, entitlements: &[&str], price: Option<&str>| Plan {
            entitlements: entitlements.iter().map(|name| EntitlementName::new(*name)).collect(),
            prices: price.map(monthly).into_iter().collect(),
            ..Plan::named(code, code)
        };
        let plans = vec![
            plan("free", &["digest"], None),
            plan("premium", &["digest", "signals"], Some("price_p")),
        ];
        Self {
            policy: Policy {
                catalogue: Catalogue::from(plans),
                grace: Duration::from_hours(72),
                reminders: Vec::new(),
            },
            admins: vec![Admin { id: OLGA, role: Role::Owner }],
            endpoints: vec![WebhookEndpoint {
                name: EndpointName::new("club"),
                url: "https://club.example".to_owned(),
                events: WebhookEventType::ALL.to_vec(),
            }],
        }
    }

    fn rules(&self) -> SettlementRules<'_> {
        SettlementRules {
            policy: &self.policy,
            admins: &self.admins,
            endpoints: &self.endpoints,
            max_revocations: RevocationLimit::default(),
            archiving: Archiving::default(),
            archive_rules: 1,
        }
    }

    /// What new facts change, or time alone.
    fn append(&self, record: &AccountRecord, facts: &[Fact], now: i64) -> Changes {
        let settlement = Settlement { record, rules: self.rules(), context: context(now) };
        settlement.append(facts.to_vec(), Vec::new())
    }
}

fn context(now: i64) -> SettlementContext {
    let (nonce, now) = (u128::try_from(now).unwrap(), at(now));
    SettlementContext { now, expiry_now: now, cause: Some(now), nonce }
}

fn monthly(id: &str) -> Price {
    Price {
        interval: Interval::Month,
        amount: usd(1900),
        stripe_price: Some(PriceId::new(id)),
        former: Vec::new(),
        access_for: None,
    }
}

fn usd(minor: i64) -> Money {
    Money { minor, currency: "usd".parse().unwrap() }
}

fn stripe_event(id: &str, created: i64, object: StripeObject) -> StripeEvent {
    StripeEvent {
        id: EventId::new(id),
        kind: "customer.subscription.created".to_owned(),
        created: at(created),
        api_version: None,
        livemode: false,
        account: None,
        object,
    }
}

fn fact(id: &str, created: i64, object: StripeObject) -> Fact {
    Fact {
        at: at(created),
        source: Source::Event(EventId::new(id)),
        body: FactBody::Stripe(object).into(),
    }
}

/// `sub_1` of `cus_1`, for 30 days from second 100.
fn snapshot(status: Status) -> SubscriptionSnapshot {
    let item = SubscriptionItem {
        price: Some(PriceId::new("price_p")),
        interval: Some(Interval::Month),
        ..SubscriptionItem::default()
    };
    SubscriptionSnapshot { items: Items::whole(vec![item]), ..account_snapshot(status) }
}

fn subscription(snapshot: SubscriptionSnapshot, kind: SubscriptionEventKind) -> StripeObject {
    StripeObject::Subscription { snapshot, kind }
}

fn active() -> StripeObject {
    subscription(snapshot(Status::Active), SubscriptionEventKind::Created)
}

fn ended(at_seconds: i64) -> StripeObject {
    let ended_at = Some(at(at_seconds));
    let snapshot = SubscriptionSnapshot { ended_at, ..snapshot(Status::Canceled) };
    subscription(snapshot, SubscriptionEventKind::Deleted)
}

fn invoice(attempt: u32, outcome: InvoiceOutcome) -> StripeObject {
    let invoice = InvoiceSnapshot {
        id: InvoiceId::new("in_1"),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        user: Some(ALICE),
        plan: Some(PlanCode::new("premium")),
        tollgate_plan: Some(PlanCode::new("premium")),
        prices: vec![PriceId::new("price_p")],
        lines: Vec::new(),
        amount: usd(1900),
        billing_reason: Some("subscription_cycle".to_owned()),
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
    };
    StripeObject::Invoice { invoice, outcome }
}

/// An entitlement of `sub_1`.
fn entitlement(name: &str, until: Option<i64>) -> Entitlement {
    Entitlement {
        name: EntitlementName::new(name),
        plan: PlanCode::new("premium"),
        source: GivenBy::Purchase {
            id: SubscriptionId::new("sub_1"),
            event: Some(EventId::new("evt_1")),
            price: Some(PriceId::new("price_p")),
        },
        since: at(100),
        valid_until: until.map(at),
    }
}

/// The record as it is once the changes are saved, and every notice sent.
fn saved(mut record: AccountRecord, changes: &Changes) -> AccountRecord {
    record.history = crate::domain::account::extended(record.history, &changes.facts);
    for change in &changes.subscriptions {
        record.subscriptions.retain(|row| row.id != change.after.id);
        record.subscriptions.push(change.after.clone());
    }
    let open = &mut record.entitlements;
    open.retain(|held| changes.entitlements.closed.iter().all(|closed| closed.row != held.row));
    for updated in &changes.entitlements.updated {
        open.retain(|held| held.row != updated.row);
        open.push(updated.clone());
    }
    for entitlement in changes.entitlements.opened.iter().cloned() {
        let row = i64::try_from(open.len()).unwrap() + 1;
        open.push(HeldEntitlement { row, entitlement });
    }
    for change in &changes.notices {
        if let NoticeChange::Queue(new) = change
            && new.about == record.user
        {
            let (notice, state) = (new.notice.clone(), NoticeState::Sent);
            record.notices.push(QueuedNotice { notice, state });
        }
    }
    for queued in &changes.webhook_events {
        record.webhooks.latest = Some(queued.at);
        let keys = queued.endpoints.iter().map(|to| QueuedWebhookEvent::key(to, &queued.message));
        record.webhooks.keys.extend(keys);
    }
    let tasks = &mut record.stripe_tasks;
    tasks.retain(|task| !changes.stripe_tasks.dropped.contains(&task.subscription));
    for scheduled in &changes.stripe_tasks.scheduled {
        tasks.retain(|task| task.subscription != scheduled.subscription);
        tasks.push(scheduled.clone());
    }
    record
}
