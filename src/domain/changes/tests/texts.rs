//! How changes, refusals and audit entries are written for operators.

use serde_json::{Value, json};

use crate::domain::alerts::{Alert, AlertKey, AlertKind, AlertState};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::changes::apply_error::UnknownPlan;
use crate::domain::changes::tests::{
    ALICE, House, OLGA, Source, at, entitlement, invoice, snapshot, subscription, usd,
};
use crate::domain::changes::{
    AlertChanges, ApplyError, ArchiveChange, Changes, CustomerLinkChange, EntitlementChanges,
    EventOutcome, EventRecord, EventUpdate, HeldEntitlement, NewNotice, NoticeChange,
    QueuedWebhookEvent, RevocationChange, ScheduledStripeTask, StripeTaskChanges,
    SubscriptionChange, SubscriptionRow, audit_entry, customer_linked,
};
use crate::domain::event::{
    ChargeSnapshot, CheckoutOutcome, CheckoutSnapshot, CustomerSnapshot, DisputeSnapshot,
    DisputeStatus, FraudWarningSnapshot, InvoiceOutcome, InvoicePayment, PaymentRef,
    RefundSnapshot, RefundStatus, StripeObject, SubscriptionEventKind, SubscriptionSnapshot,
};
use crate::domain::ids::{
    CustomerId, DisputeId, EndpointName, EventId, FraudWarningId, InvoiceId, MessageId,
    PaymentIntentId, PlanCode, PriceId, RefundId, SessionId, SubscriptionId,
};
use crate::domain::notice::{KeyedNotice, Notice};
use crate::domain::subscription::{PauseBehavior, Reversal, Status};
use crate::domain::subscription_item::{Items, SubscriptionItem, UsageType};
use crate::domain::webhook::{EntitlementChange, WebhookEvent};

fn checkout() -> CheckoutSnapshot {
    CheckoutSnapshot {
        id: SessionId::new("cs_1"),
        customer: Some(CustomerId::new("cus_1")),
        subscription: Some(SubscriptionId::new("sub_1")),
        paid_once: false,
        user: Some(ALICE),
        referred: false,
        plan: None,
        tollgate_plan: None,
        prices: Vec::new(),
        total: Some(usd(1900)),
        payment_intent: None,
        presented: None,
    }
}

fn intent() -> PaymentRef {
    PaymentRef { intent: Some(PaymentIntentId::new("pi_1")), charge: None }
}

fn customer(deleted: bool) -> StripeObject {
    let (id, payment_method) = (CustomerId::new("cus_1"), None);
    StripeObject::Customer(CustomerSnapshot { id, user: Some(ALICE), deleted, payment_method })
}

fn logged(object: &StripeObject) -> Option<AuditDraft> {
    audit_entry(Actor::CommandLine, ALICE, object, &House::new().policy)
}

#[test]
fn what_changes_money_or_access_is_logged_once_by_name() {
    use crate::domain::event::SubscriptionEventKind::{Changed, Created, Deleted, UpdateExpired};

    let of_kind = |kind| subscription(snapshot(Status::Active), kind);
    let checkout = |outcome| StripeObject::Checkout { session: checkout(), outcome };
    let refund = |status| {
        let (id, payment, amount) = (RefundId::new("re_1"), intent(), usd(500));
        StripeObject::Refund(RefundSnapshot { id, payment, amount, status, presented: None })
    };
    let dispute = |status| {
        StripeObject::Dispute(DisputeSnapshot {
            id: DisputeId::new("dp_1"),
            payment: intent(),
            amount: usd(1900),
            status,
            reason: Some("fraudulent".to_owned()),
            due_by: Some(at(900)),
        })
    };
    let warning = |actionable| {
        StripeObject::FraudWarning(FraudWarningSnapshot {
            id: FraudWarningId::new("issfr_1"),
            payment: intent(),
            actionable,
            fraud_type: Some("misc".to_owned()),
            created: None,
        })
    };
    let charge = StripeObject::Charge(ChargeSnapshot {
        payment: intent(),
        customer: None,
        invoice: None,
        amount: usd(1900),
        refunded: 500,
        presented: None,
    });
    let payment = InvoicePayment { payment: intent(), amount: usd(1900) };
    let payment = StripeObject::InvoicePayment { invoice: InvoiceId::new("in_1"), payment };
    let unreadable = StripeObject::Unreadable { reason: "no id".to_owned() };
    for (object, expected) in [
        (of_kind(Created), Some(("subscription.created", "sub_1"))),
        (of_kind(Changed), Some(("subscription.changed", "sub_1"))),
        (of_kind(UpdateExpired), Some(("subscription.update_expired", "sub_1"))),
        (of_kind(Deleted), Some(("subscription.ended", "sub_1"))),
        (checkout(CheckoutOutcome::Expired), Some(("checkout.expired", "cs_1"))),
        (checkout(CheckoutOutcome::AwaitingPayment), Some(("checkout.awaiting_payment", "cs_1"))),
        (checkout(CheckoutOutcome::PaymentFailed), Some(("checkout.payment_failed", "cs_1"))),
        (checkout(CheckoutOutcome::Paid), Some(("checkout.completed", "cs_1"))),
        (invoice(1, InvoiceOutcome::Failed), Some(("invoice.payment_failed", "in_1"))),
        (invoice(1, InvoiceOutcome::Paid), Some(("invoice.paid", "in_1"))),
        (payment, Some(("invoice.payment", "in_1"))),
        (charge, Some(("charge.refunded", "pi_1"))),
        (refund(RefundStatus::Succeeded), Some(("refund.succeeded", "re_1"))),
        (refund(RefundStatus::Failed), Some(("refund.failed", "re_1"))),
        (dispute(DisputeStatus::Open), Some(("dispute.open", "dp_1"))),
        (dispute(DisputeStatus::Won), Some(("dispute.won", "dp_1"))),
        (warning(true), Some(("fraud_warning.open", "issfr_1"))),
        (warning(false), Some(("fraud_warning.closed", "issfr_1"))),
        (customer(true), Some(("customer.deleted", "cus_1"))),
        (customer(false), None),
        (StripeObject::Irrelevant, None),
        (unreadable, None),
    ] {
        let entry = logged(&object);
        let found = entry.as_ref().map(|entry| (entry.action.as_str(), entry.subject.as_str()));
        assert_eq!(found, expected, "{object:?}");
    }
    let after = logged(&dispute(DisputeStatus::Open)).unwrap().after.unwrap();
    let expected = json!({
        "payment": "pi_1", "amount": usd(1900), "reason": "fraudulent", "due_by": 900,
    });
    assert_eq!(after, expected);
}

#[test]
fn the_log_lists_the_items_unless_there_is_one_unit_of_one() {
    let item = |price: &str, quantity| SubscriptionItem {
        price: Some(PriceId::new(price)),
        quantity,
        ..SubscriptionItem::default()
    };
    let metered = SubscriptionItem { usage: UsageType::Metered, ..item("price_p", None) };
    let listed =
        |price: &str, quantity: Option<i64>| json!({ "price": price, "quantity": quantity });
    for (items, expected) in [
        (vec![], Value::Null),
        (vec![item("price_p", None)], Value::Null),
        (vec![item("price_p", Some(1))], Value::Null),
        (vec![item("price_p", Some(3))], json!([listed("price_p", Some(3))])),
        (vec![metered], json!([listed("price_p", None)])),
        (
            vec![item("price_p", Some(1)), item("addon", Some(1))],
            json!([listed("price_p", Some(1)), listed("addon", Some(1))]),
        ),
    ] {
        let snapshot =
            SubscriptionSnapshot { items: Items::whole(items.clone()), ..snapshot(Status::Active) };
        let entry = logged(&subscription(snapshot, SubscriptionEventKind::Changed)).unwrap();
        assert_eq!(entry.after.unwrap()["items"], expected, "{items:?}");
    }
}

#[test]
fn a_refusal_states_what_is_unknown() {
    let plan = |code: &str| Some(PlanCode::new(code));
    let sold = |prices: &[&str], tollgate_plan, plan_code| {
        let prices = prices.iter().map(|id| PriceId::new(*id)).collect();
        let session = CheckoutSnapshot { prices, tollgate_plan, plan: plan_code, ..checkout() };
        StripeObject::Checkout { session, outcome: CheckoutOutcome::Paid }
    };
    let renewed = |price: &str| {
        let item =
            SubscriptionItem { price: Some(PriceId::new(price)), ..SubscriptionItem::default() };
        let (items, tollgate_plan) = (Items::whole(vec![item]), plan("gold"));
        let snapshot = SubscriptionSnapshot { items, tollgate_plan, ..snapshot(Status::Active) };
        subscription(snapshot, SubscriptionEventKind::Changed)
    };
    for (object, opened_here, expected) in [
        (
            sold(&[], None, None),
            true,
            "no plan: the price is not known; metadata.tollgate_plan is absent",
        ),
        (
            sold(&["price_x"], plan("gold"), plan("silver")),
            true,
            "no plan: price price_x is in no plan of bot.toml, and neither is \
             metadata.tollgate_plan, gold",
        ),
        (
            sold(&["price_x", "price_y"], None, plan("silver")),
            true,
            "no plan: prices price_x, price_y are in no plan of bot.toml, and neither is \
             metadata.plan_code, silver",
        ),
        (
            sold(&["price_x"], None, plan("silver")),
            false,
            "no plan: price price_x is in no plan of bot.toml; metadata.plan_code is silver, which \
             counts only if the checkout was opened here; metadata.tollgate_plan is absent",
        ),
        (
            renewed("price_x"),
            false,
            "no plan: price price_x is in no plan of bot.toml, and neither is \
             metadata.tollgate_plan, gold",
        ),
    ] {
        let error = ApplyError::UnknownPlan(UnknownPlan::of(&object, opened_here));
        assert_eq!(error.to_string(), expected);
    }
    let unknown = ApplyError::UnknownUser { customer: None };
    let expected = "no user: there is no customer, and no metadata.user_id names anybody";
    assert_eq!(unknown.to_string(), expected);
}

#[test]
fn an_outcome_has_the_name_that_is_stored() {
    let failed = EventOutcome::Failed { reason: String::new(), dead: false };
    for (outcome, name) in [
        (EventOutcome::Duplicate, "duplicate"),
        (EventOutcome::Processed, "processed"),
        (EventOutcome::Ignored, "ignored"),
        (EventOutcome::Waiting, "pending"),
        (failed, "failed"),
    ] {
        assert_eq!(outcome.as_str(), name);
    }
}

fn row() -> SubscriptionRow {
    SubscriptionRow {
        id: SubscriptionId::new("sub_1"),
        user: ALICE,
        customer: None,
        plan: PlanCode::new("premium"),
        price: None,
        interval: None,
        status: Status::Active,
        started_at: Some(at(100)),
        current_period_end: None,
        cancel_at: None,
        trial_end: None,
        ended_at: None,
        past_due_since: None,
        failed_invoice: None,
        paused: None,
        reversal: None,
    }
}

#[test]
fn only_another_state_of_a_subscription_is_announced() {
    let void = || SubscriptionRow { paused: Some(PauseBehavior::Void), ..row() };
    let draft = SubscriptionRow { paused: Some(PauseBehavior::KeepAsDraft), ..row() };
    let past_due = SubscriptionRow { status: Status::PastDue, ..row() };
    let ends = SubscriptionRow { cancel_at: Some(at(900)), ..row() };
    let reversed = SubscriptionRow { reversal: Some(Reversal::Refunded), ..row() };
    let unpaid = SubscriptionRow { failed_invoice: Some(InvoiceId::new("in_1")), ..row() };
    let began = SubscriptionRow { started_at: None, ..row() };
    let moved = SubscriptionRow { customer: Some(CustomerId::new("cus_2")), ..row() };
    for (before, after, is_announced) in [
        (None, row(), true),
        (Some(row()), past_due, true),
        (Some(row()), ends, true),
        (Some(row()), reversed, true),
        (Some(row()), void(), true),
        (Some(void()), row(), true),
        (Some(void()), draft, false),
        (Some(row()), unpaid, false),
        (Some(row()), began, false),
        (Some(row()), moved, false),
    ] {
        let change = SubscriptionChange { before, after, as_of: None };
        assert_eq!(change.is_announced(), is_announced, "{change}");
    }
}

fn everything() -> Changes {
    let notice = |key: &str| KeyedNotice {
        key: key.to_owned(),
        notice: Notice::PaymentPending { plan: None },
    };
    let new = NewNotice { reader: OLGA, about: ALICE, notice: notice("n1"), cause: Some(at(100)) };
    let signals = entitlement("signals", Some(900));
    let held = |row, entitlement| HeldEntitlement { row, entitlement };
    let granted = WebhookEvent::EntitlementGranted(EntitlementChange::of(ALICE, &signals));
    let past_due = SubscriptionRow {
        status: Status::PastDue,
        past_due_since: Some(at(500)),
        started_at: None,
        ..row()
    };
    Changes {
        account: Some(ALICE),
        customer: Some(CustomerLinkChange {
            customer: CustomerId::new("cus_1"),
            proven: false,
            in_use: false,
        }),
        facts: Vec::new(),
        archive: Some(ArchiveChange {
            until: at(50),
            rules: 1,
            archived: vec![Source::Event(EventId::new("evt_0"))],
            restored: Vec::new(),
            archived_notices: vec!["n0".to_owned()],
            restored_notices: Vec::new(),
        }),
        subscriptions: vec![SubscriptionChange {
            before: Some(row()),
            after: past_due,
            as_of: None,
        }],
        entitlements: EntitlementChanges {
            opened: vec![signals.clone()],
            updated: vec![held(1, signals.clone())],
            closed: vec![held(2, signals.clone())],
            granted: vec![signals.clone()],
            revoked: vec![signals],
        },
        revocations: RevocationChange::Paused { revoked: 20, people: 100 },
        notices: vec![
            NoticeChange::Queue(new),
            NoticeChange::Reopen(notice("n2")),
            NoticeChange::Reword(notice("n3")),
            NoticeChange::Withdraw { key: "n4".to_owned() },
        ],
        webhook_events: vec![QueuedWebhookEvent {
            message: MessageId::new("msg_1"),
            at: at(100),
            cause: None,
            event: granted,
            endpoints: vec![EndpointName::new("club"), EndpointName::new("shop")],
        }],
        stripe_tasks: StripeTaskChanges {
            scheduled: vec![ScheduledStripeTask {
                subscription: SubscriptionId::new("sub_1"),
                reason: "resync".to_owned(),
                due: at(130),
                attempts: 0,
            }],
            dropped: vec![SubscriptionId::new("sub_2")],
        },
        alerts: AlertChanges {
            stored: vec![AlertState {
                alert: Alert::FraudWarning {
                    user: ALICE,
                    warning: FraudWarningId::new("issfr_1"),
                    payment: "pi_1".to_owned(),
                    amount: None,
                },
                since: at(100),
                announced: Some(0),
                clear: None,
            }],
            ended: vec![AlertKey { kind: AlertKind::Dispute, subject: "1001:du_1".to_owned() }],
        },
        next_wake_up: Some(at(900)),
        audit_entries: vec![customer_linked(Actor::CommandLine, ALICE, &CustomerId::new("cus_1"))],
        event: Some(EventUpdate {
            error: Some("no user".to_owned()),
            next_try: Some(at(60)),
            ..EventUpdate::new(
                EventId::new("evt_1"),
                EventOutcome::Failed { reason: "no user".to_owned(), dead: true },
                EventRecord::default(),
            )
        }),
    }
}

#[test]
fn every_kind_of_change_is_listed() {
    let signals = "signals of premium, from subscription:sub_1, until 1970-01-01T00:15:00Z";
    let expected = [
        "event evt_1: failed, given up: no user; processed again 1970-01-01T00:01:00Z".to_owned(),
        "account 1001".to_owned(),
        "  customer cus_1 linked, not proven".to_owned(),
        format!(
            "  archive until {}: 1 facts and 1 notices archived, 0 facts and 0 notices restored",
            at(50).to_rfc3339()
        ),
        "  subscription sub_1: status active -> past_due, started_at 1970-01-01T00:01:40Z -> none, \
         past_due_since none -> 1970-01-01T00:08:20Z"
            .to_owned(),
        format!("  entitlement opened: {signals}"),
        format!("  entitlement updated: {signals}"),
        format!("  entitlement closed: {signals}"),
        format!("  granted {signals}"),
        format!("  revoked {signals}"),
        "  access kept: 20 of 100 people have lost access within an hour, so revocations are paused"
            .to_owned(),
        "  notice to 1 queued: n1 ".to_owned(),
        "  notice reopened: n2 ".to_owned(),
        "  notice reworded: n3 ".to_owned(),
        "  notice withdrawn: n4".to_owned(),
        "  webhook to club, shop: {\"type\":\"entitlement.granted\"".to_owned(),
        "  Stripe task for sub_1: resync, due 1970-01-01T00:02:10Z".to_owned(),
        "  Stripe task for sub_2 dropped".to_owned(),
        "  alert fraud_warning 1001:issfr_1".to_owned(),
        "  alert dispute 1001:du_1 over".to_owned(),
        "  next wake-up 1970-01-01T00:15:00Z".to_owned(),
        "  audit entry customer.linked cus_1 by cli".to_owned(),
    ];
    let listed = everything().to_string();
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{listed}");
    for (line, start) in lines.iter().zip(&expected) {
        assert!(line.starts_with(start), "{line}\n{start}");
    }
    let new = SubscriptionChange { before: None, after: row(), as_of: None };
    assert_eq!(
        new.to_string(),
        "subscription sub_1 (new): user 1001, plan premium, status active, started_at \
         1970-01-01T00:01:40Z"
    );
    let record = EventRecord::default();
    let event = EventUpdate::new(EventId::new("evt_1"), EventOutcome::Ignored, record);
    assert_eq!(event.to_string(), "evt_1: ignored");
}
