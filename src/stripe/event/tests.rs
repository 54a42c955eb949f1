//! Bodies in both API shapes are read as the same objects.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{EVENT_TYPES, EVENTS, parse};
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, InvoiceOutcome, StripeObject, SubscriptionEventKind};
use crate::domain::ids::{
    ChargeId, CustomerId, InvoiceId, PaymentIntentId, PlanCode, PriceId, ScheduleId,
    SubscriptionId, SubscriptionItemId, UserId,
};
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;

pub(in crate::stripe) const OLD: &str = "2020-08-27";
pub(in crate::stripe) const NEW: &str = "2026-03-25.dahlia";
const START: i64 = 1_790_000_000;
/// An object that the older shape does not have.
const ONLY_IN_NEW: &str = "invoice_payment.paid";
const MONTH: i64 = 2_592_000;

/// The body of an event.
pub(in crate::stripe) fn fixture(api: &str, kind: &str) -> Value {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/stripe", api, &format!("{kind}.json")]
            .iter()
            .collect();
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The object of an event.
pub(in crate::stripe) fn object(api: &str, kind: &str) -> Value {
    fixture(api, kind)["data"]["object"].take()
}

pub(in crate::stripe) fn parsed(event: &Value) -> StripeObject {
    parse(event.to_string().as_bytes()).unwrap().object
}

fn kinds(api: &str) -> Vec<String> {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/stripe", api].iter().collect();
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let kind = |name: String| name.strip_suffix(".json").unwrap().to_owned();
    let mut kinds: Vec<_> = names.map(|name| kind(name.into_string().unwrap())).collect();
    kinds.sort();
    kinds
}

/// Removes the fields that only the old shape carries.
fn comparable(mut object: StripeObject) -> StripeObject {
    match &mut object {
        StripeObject::Invoice { invoice, .. } => {
            (invoice.payment_intent, invoice.charge) = (None, None);
        }
        StripeObject::Charge(charge) => charge.invoice = None,
        _ => {}
    }
    object
}

#[test]
fn both_shapes_are_read_as_the_same_object() {
    let kinds = kinds(OLD);
    let mut new = self::kinds(NEW);
    new.retain(|kind| kind != ONLY_IN_NEW);
    assert_eq!(kinds, new);
    for kind in kinds {
        let old = parse(fixture(OLD, &kind).to_string().as_bytes()).unwrap();
        let new = parse(fixture(NEW, &kind).to_string().as_bytes()).unwrap();
        assert_eq!(old.kind, kind);
        assert_eq!(old.api_version.as_deref(), Some(OLD));
        assert!(!matches!(old.object, StripeObject::Unreadable { .. }), "{kind}: {:?}", old.object);
        assert_eq!(comparable(old.object), comparable(new.object), "{kind}");
    }
}

#[test]
fn every_event_type_has_a_fixture_that_is_relevant() {
    let mut types: Vec<_> = EVENT_TYPES.to_vec();
    types.sort_unstable();
    let mut fixtures = kinds(NEW);
    fixtures.retain(|kind| kind != "charge.succeeded");
    assert_eq!(fixtures, types);
    for kind in types {
        assert_ne!(parsed(&fixture(NEW, kind)), StripeObject::Irrelevant, "{kind}");
    }
    assert_eq!(parsed(&fixture(NEW, "charge.succeeded")), StripeObject::Irrelevant);
}

/// A JSON pointer to each value inside `value`, in the order of the document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut visit = |name: &str, inner: &Value| {
        let pointer = format!("{at}/{name}");
        found.push(pointer.clone());
        pointers(inner, &pointer, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| visit(name, inner)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| visit(&index.to_string(), inner));
        }
        _ => {}
    }
}

#[test]
fn an_event_with_a_missing_or_mistyped_field_is_still_read() {
    let unexpected = [Value::Null, json!(-7), json!("secret"), json!(["secret"]), json!({})];
    for api in [OLD, NEW] {
        for kind in kinds(api) {
            let event = fixture(api, &kind);
            let mut found = Vec::new();
            pointers(&event["data"]["object"], "/data/object", &mut found);
            for pointer in found {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                let mut changed = event.clone();
                if let Some(fields) = changed.pointer_mut(parent).unwrap().as_object_mut() {
                    fields.remove(name);
                }
                let mut bodies = vec![changed];
                for value in &unexpected {
                    let mut changed = event.clone();
                    *changed.pointer_mut(&pointer).unwrap() = value.clone();
                    bodies.push(changed);
                }
                for body in bodies {
                    if let StripeObject::Unreadable { reason } = parsed(&body) {
                        assert!(!reason.contains("secret"), "{kind} {pointer}: {reason}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_subscription_is_read_with_period_price_and_owner() {
    for api in [OLD, NEW] {
        for (kind, status, expected) in [
            ("created", Status::Incomplete, SubscriptionEventKind::Created),
            ("updated", Status::PastDue, SubscriptionEventKind::Changed),
            ("deleted", Status::Canceled, SubscriptionEventKind::Deleted),
            ("paused", Status::Paused, SubscriptionEventKind::Changed),
            ("resumed", Status::Active, SubscriptionEventKind::Changed),
            ("trial_will_end", Status::Trialing, SubscriptionEventKind::Changed),
            ("pending_update_applied", Status::Active, SubscriptionEventKind::Changed),
            ("pending_update_expired", Status::Active, SubscriptionEventKind::UpdateExpired),
        ] {
            let StripeObject::Subscription { snapshot, kind: reported } =
                parsed(&fixture(api, &format!("customer.subscription.{kind}")))
            else {
                panic!("{api} {kind}")
            };
            assert_eq!(snapshot.id, SubscriptionId::new("sub_Premium1"));
            assert_eq!(snapshot.customer, CustomerId::new("cus_Ann"));
            assert_eq!((snapshot.status, reported), (status, expected), "{api} {kind}");
            let [item] = snapshot.items.list.as_slice() else { panic!("{:?}", snapshot.items) };
            assert_eq!(item.id, Some(SubscriptionItemId::new("si_Premium1")));
            assert_eq!(item.price, Some(PriceId::new("price_PremiumMonthly")));
            assert_eq!(item.interval, Some(Interval::Month));
            assert_eq!(snapshot.user, Some(UserId(1001)));
            assert_eq!(snapshot.plan, Some(PlanCode::new("premium")));
            assert_eq!(snapshot.started_at, Some(Timestamp::from_seconds(START)));
            assert_eq!(snapshot.current_period_start, Some(Timestamp::from_seconds(START)));
            assert_eq!(snapshot.current_period_end, Some(Timestamp::from_seconds(START + MONTH)));
            assert_eq!(snapshot.latest_invoice, Some(InvoiceId::new("in_First")));
            assert_eq!(snapshot.cancel_reason.is_some(), kind == "deleted");
            assert_eq!((snapshot.pause, snapshot.schedule), (None, None));
            assert_eq!(snapshot.pending_update_until, None);
            assert_eq!(snapshot.ended_at.is_some(), kind == "deleted");
            assert_eq!(snapshot.trial_end.is_some(), kind == "trial_will_end");
        }
    }
}

#[test]
fn an_invoice_is_read_with_amount_owner_and_period() {
    for api in [OLD, NEW] {
        for (kind, expected, has_next_attempt) in [
            ("paid", InvoiceOutcome::Paid, false),
            ("payment_succeeded", InvoiceOutcome::Paid, false),
            ("payment_failed", InvoiceOutcome::Failed, true),
            ("payment_action_required", InvoiceOutcome::ActionRequired, false),
            ("marked_uncollectible", InvoiceOutcome::Uncollectible, false),
            ("voided", InvoiceOutcome::Voided, false),
        ] {
            let StripeObject::Invoice { invoice, outcome } =
                parsed(&fixture(api, &format!("invoice.{kind}")))
            else {
                panic!("{api} {kind}")
            };
            assert_eq!(outcome, expected, "{kind}");
            assert_eq!(invoice.id, InvoiceId::new("in_First"));
            assert_eq!(invoice.subscription, Some(SubscriptionId::new("sub_Premium1")));
            assert_eq!(invoice.user, Some(UserId(1001)));
            assert_eq!(invoice.plan, Some(PlanCode::new("premium")));
            assert_eq!((invoice.amount.minor, invoice.amount.currency.code()), (900, "usd"));
            assert_eq!(invoice.period_end, Some(Timestamp::from_seconds(START + MONTH)));
            assert_eq!(invoice.next_attempt.is_some(), has_next_attempt, "{api} {kind}");
            assert!(invoice.hosted_url.is_some());
            let payment =
                (api == OLD).then(|| (PaymentIntentId::new("pi_1"), ChargeId::new("ch_1")));
            assert_eq!(invoice.payment_intent.zip(invoice.charge), payment, "{api} {kind}");
        }
    }
}

#[test]
fn the_outcome_of_a_completed_session_follows_from_its_payment_status() {
    let mut event = fixture(NEW, "checkout.session.completed");
    for (status, expected) in [
        ("paid", CheckoutOutcome::Paid),
        ("no_payment_required", CheckoutOutcome::Paid),
        ("unpaid", CheckoutOutcome::AwaitingPayment),
        ("something_new", CheckoutOutcome::AwaitingPayment),
    ] {
        event["data"]["object"]["payment_status"] = json!(status);
        let StripeObject::Checkout { outcome, session } = parsed(&event) else {
            panic!("{status}")
        };
        assert_eq!(outcome, expected, "{status}");
        assert_eq!(session.user, Some(UserId(1001)));
        assert!(!session.paid_once);
    }
    for (kind, expected) in [
        ("async_payment_succeeded", CheckoutOutcome::Paid),
        ("async_payment_failed", CheckoutOutcome::PaymentFailed),
        ("expired", CheckoutOutcome::Expired),
    ] {
        let StripeObject::Checkout { outcome, .. } =
            parsed(&fixture(OLD, &format!("checkout.session.{kind}")))
        else {
            panic!("{kind}")
        };
        assert_eq!(outcome, expected, "{kind}");
    }
    event["data"]["object"]["mode"] = json!("setup");
    assert_eq!(parsed(&event), StripeObject::Irrelevant);
    event["data"]["object"]["mode"] = json!("payment");
    let StripeObject::Checkout { session, .. } = parsed(&event) else { panic!("payment") };
    assert!(session.paid_once);
}

#[test]
fn expanded_objects_foreign_references_and_unexpected_types_are_tolerated() {
    let mut event = fixture(NEW, "checkout.session.completed");
    let object = &mut event["data"]["object"];
    object["customer"] = json!({ "id": "cus_Ann", "object": "customer", "deleted": true });
    object["subscription"] = json!({ "id": "sub_Premium1" });
    object["client_reference_id"] = json!("some-shop-order");
    object["metadata"] = json!({ "user_id": 1001, "plan_code": " premium " });
    object["amount_total"] = json!("900");
    object["brand_new_field"] = json!([{}]);
    let StripeObject::Checkout { session, .. } = parsed(&event) else { panic!("not a checkout") };
    assert_eq!(session.customer, Some(CustomerId::new("cus_Ann")));
    assert_eq!(session.subscription, Some(SubscriptionId::new("sub_Premium1")));
    assert_eq!(session.user, Some(UserId(1001)));
    assert_eq!(session.plan, Some(PlanCode::new("premium")));
    assert_eq!(session.total, None);

    let mut event = fixture(OLD, "customer.subscription.updated");
    let object = &mut event["data"]["object"];
    object["metadata"] = json!({ "user_id": "abc", "plan_code": "" });
    object["items"] = Value::Null;
    object["plan"]["interval"] = json!("week");
    object["status"] = json!("hibernating");
    object["latest_invoice"] = json!({ "id": "in_First", "object": "invoice", "lines": [] });
    object["schedule"] = json!({ "id": "sub_sched_1" });
    object["start_date"] = json!("yesterday");
    let StripeObject::Subscription { snapshot, .. } = parsed(&event) else {
        panic!("not a subscription")
    };
    assert_eq!(snapshot.latest_invoice, Some(InvoiceId::new("in_First")));
    assert_eq!(snapshot.schedule, Some(ScheduleId::new("sub_sched_1")));
    assert_eq!(snapshot.started_at, Some(Timestamp::from_seconds(START)), "created");
    assert_eq!((snapshot.user, snapshot.plan), (None, None));
    let [item] = snapshot.items.list.as_slice() else { panic!("{:?}", snapshot.items) };
    assert_eq!(item.price, Some(PriceId::new("price_PremiumMonthly")));
    assert_eq!(item.interval, None);
    assert_eq!(snapshot.status, Status::Other("hibernating".to_owned()));
}

#[test]
fn a_proration_does_not_shorten_the_period_of_an_invoice() {
    let mut event = fixture(NEW, "invoice.paid");
    let lines = event["data"]["object"]["lines"]["data"].as_array_mut().unwrap();
    let mut credit = lines[0].clone();
    credit["period"]["end"] = json!(START + 5);
    lines.push(credit);
    let StripeObject::Invoice { invoice, .. } = parsed(&event) else { panic!("no invoice") };
    assert_eq!(invoice.period_end, Some(Timestamp::from_seconds(START + MONTH)));
}

#[test]
fn a_relevant_event_with_a_bad_payload_is_unreadable() {
    for (kind, absent, reason) in [
        ("customer.subscription.updated", "status", "no status"),
        ("customer.subscription.updated", "customer", "no customer"),
        ("customer.subscription.updated", "id", "no subscription id"),
        ("checkout.session.completed", "payment_status", "no payment_status"),
        ("checkout.session.expired", "id", "no checkout session id"),
        ("invoice.paid", "amount_paid", "no amount_paid"),
        ("invoice.payment_failed", "amount_due", "no amount_due"),
        ("invoice.paid", "currency", "no currency"),
        ("invoice.voided", "id", "no invoice id"),
        ("invoice.upcoming", "customer", "no customer"),
        ("charge.refunded", "id", "no charge id"),
        ("charge.refunded", "amount_refunded", "no amount_refunded"),
        ("refund.created", "id", "no refund id"),
        ("refund.created", "status", "no status"),
        ("charge.dispute.closed", "id", "no dispute id"),
        ("charge.dispute.closed", "amount", "no amount"),
        ("customer.deleted", "id", "no customer id"),
    ] {
        let empty_is_absent = absent.ends_with("id")
            || absent == "customer"
            || (kind, absent) == ("customer.subscription.updated", "status");
        for value in [Value::Null, json!([]), json!("")] {
            if value == json!("") && !empty_is_absent {
                continue;
            }
            let mut event = fixture(NEW, kind);
            event["data"]["object"][absent] = value;
            let expected = StripeObject::Unreadable { reason: reason.to_owned() };
            assert_eq!(parsed(&event), expected, "{kind} without {absent}");
        }
    }
}

#[test]
fn a_body_that_is_not_an_event_is_refused_without_quoting_it() {
    let event = fixture(NEW, "invoice.paid");
    let without = |name: &str| {
        let mut event = event.clone();
        event.as_object_mut().unwrap().remove(name);
        event.to_string()
    };
    let mut anonymous = event.clone();
    anonymous["id"] = json!("evt_");
    let mut other = event.clone();
    other["id"] = json!("in_secret");
    let mut list = event.clone();
    list["data"]["object"] = json!(["secret"]);
    for body in [
        String::new(),
        "secret".to_owned(),
        "[]".to_owned(),
        "{\"id\":\"secret\"".to_owned(),
        without("id"),
        without("type"),
        without("created"),
        without("data"),
        anonymous.to_string(),
        other.to_string(),
        list.to_string(),
        "[".repeat(100_000),
    ] {
        let refused = parse(body.as_bytes()).unwrap_err();
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
    assert!(parse(b"\xff\xfe").is_err());
}

/// The event types that a Markdown text names in backticks. `.resumed` after `a.b.paused` means
/// `a.b.resumed`.
fn documented_types(markdown: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for code in markdown.split('`').skip(1).step_by(2) {
        let full = match (code.strip_prefix('.'), found.last()) {
            (Some(ending), Some(last)) => {
                let (prefix, _) = last.rsplit_once('.').unwrap();
                format!("{prefix}.{ending}")
            }
            _ => code.to_owned(),
        };
        if EVENT_TYPES.contains(&full.as_str()) {
            found.push(full);
        }
    }
    found
}

#[test]
fn the_documentation_lists_every_event_type() {
    let documented = documented_types(include_str!("../../../docs/EVENTS.md"));
    let readme = include_str!("../../../README.md");
    for event_type in EVENTS {
        let name = event_type.name;
        assert!(documented.iter().any(|documented| documented == name), "EVENTS.md lacks {name}");
        let listed = readme.split_whitespace().any(|word| word == name);
        assert!(listed || !event_type.required, "README.md lacks {name}");
        assert!(!event_type.why.ends_with('.') && !event_type.why.is_empty(), "{name}");
    }
}

#[test]
fn escaped_and_deeply_nested_members_are_read_and_repeated_ones_are_not_guessed() {
    let body = fixture(NEW, "invoice.paid").to_string();
    let read = |body: &str| parse(body.as_bytes());
    let expected = read(&body).unwrap();
    assert_eq!(read(&body.replace("invoice.paid", "invoice\\u002epaid")).unwrap(), expected);
    let nested = format!("{{\"deep\":{}1{},", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(read(&body.replacen('{', &nested, 1)).unwrap(), expected);

    let twice =
        body.replacen("\"object\":{", "\"object\":{\"amount_paid\":1,\"amount_paid\":1,", 1);
    assert_ne!(twice, body);
    let object = read(&twice).unwrap().object;
    assert!(matches!(object, StripeObject::Unreadable { .. }), "{object:?}");
    let error = read(&body.replacen('{', "{\"type\":\"charge.refunded\",", 1)).unwrap_err();
    assert!(error.reason.starts_with("a member is repeated (line 1"), "{error}");
    assert!(read(&body[..body.len() - 1]).unwrap_err().reason.starts_with("not JSON"));
    for other in ["[\"evt_1\", \"invoice.paid\"]", "\"evt_1\"", "7", "null"] {
        assert_eq!(read(other).unwrap_err().reason, "not a JSON object", "{other}");
    }
}
