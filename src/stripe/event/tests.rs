//! Bodies in both API shapes become the same facts.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::parse;
use crate::domain::clock::Timestamp;
use crate::domain::event::{CheckoutOutcome, Fact};
use crate::domain::ids::{CustomerId, InvoiceId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::domain::plan::Interval;
use crate::domain::subscription::Status;

const OLD: &str = "2020-08-27";
const NEW: &str = "2026-03-25.dahlia";
const START: i64 = 1_790_000_000;
const MONTH: i64 = 2_592_000;

fn fixture(api: &str, kind: &str) -> Value {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/stripe", api, &format!("{kind}.json")]
            .iter()
            .collect();
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn fact(event: &Value) -> Fact {
    parse(event.to_string().as_bytes()).unwrap().fact
}

#[test]
fn both_shapes_tell_the_same_fact() {
    let folder: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "tests/fixtures/stripe", OLD].iter().collect();
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let kind = name.strip_suffix(".json").unwrap();
        let old = parse(fixture(OLD, kind).to_string().as_bytes()).unwrap();
        let new = parse(fixture(NEW, kind).to_string().as_bytes()).unwrap();
        assert_eq!(old.fact, new.fact, "{kind}");
        assert_eq!(old.kind, kind);
        assert_eq!(old.api_version.as_deref(), Some(OLD));
        assert!(!matches!(old.fact, Fact::Unreadable { .. }), "{kind}: {:?}", old.fact);
        let ignored = kind.starts_with("charge.") || kind == "invoice.payment_action_required";
        assert_eq!(old.fact == Fact::Irrelevant, ignored, "{kind}");
        seen += 1;
    }
    assert_eq!(seen, 17);
}

#[test]
fn a_subscription_is_read_with_period_price_and_owner() {
    for api in [OLD, NEW] {
        for (kind, status) in [
            ("created", Status::Incomplete),
            ("updated", Status::PastDue),
            ("deleted", Status::Canceled),
            ("paused", Status::Paused),
            ("resumed", Status::Active),
            ("trial_will_end", Status::Trialing),
        ] {
            let Fact::Subscription(snapshot) =
                fact(&fixture(api, &format!("customer.subscription.{kind}")))
            else {
                panic!("{api} {kind}")
            };
            assert_eq!(snapshot.id, SubscriptionId::new("sub_Premium1"));
            assert_eq!(snapshot.customer, CustomerId::new("cus_Ann"));
            assert_eq!(snapshot.status, status, "{api} {kind}");
            assert_eq!(snapshot.price, Some(PriceId::new("price_PremiumMonthly")));
            assert_eq!(snapshot.interval, Some(Interval::Month));
            assert_eq!(snapshot.user, Some(UserId(1001)));
            assert_eq!(snapshot.plan, Some(PlanCode::new("premium")));
            assert_eq!(snapshot.current_period_end, Some(Timestamp::from_seconds(START + MONTH)));
            assert_eq!(snapshot.ended_at.is_some(), kind == "deleted");
            assert_eq!(snapshot.trial_end.is_some(), kind == "trial_will_end");
        }
    }
}

#[test]
fn an_invoice_is_read_with_amount_owner_and_period() {
    for api in [OLD, NEW] {
        for (kind, paid) in [("paid", true), ("payment_succeeded", true), ("payment_failed", false)]
        {
            let invoice = match fact(&fixture(api, &format!("invoice.{kind}"))) {
                Fact::InvoicePaid(invoice) if paid => invoice,
                Fact::InvoiceFailed(invoice) if !paid => invoice,
                other => panic!("{api} {kind}: {other:?}"),
            };
            assert_eq!(invoice.id, InvoiceId::new("in_First"));
            assert_eq!(invoice.subscription, Some(SubscriptionId::new("sub_Premium1")));
            assert_eq!(invoice.user, Some(UserId(1001)));
            assert_eq!(invoice.plan, Some(PlanCode::new("premium")));
            assert_eq!((invoice.amount.minor, invoice.amount.currency.code()), (900, "usd"));
            assert_eq!(invoice.period_end, Some(Timestamp::from_seconds(START + MONTH)));
            assert_eq!(invoice.next_attempt.is_some(), !paid);
            assert!(invoice.hosted_url.is_some());
        }
    }
}

#[test]
fn a_completed_session_is_judged_by_its_payment() {
    let mut event = fixture(NEW, "checkout.session.completed");
    for (status, expected) in [
        ("paid", CheckoutOutcome::Paid),
        ("no_payment_required", CheckoutOutcome::Paid),
        ("unpaid", CheckoutOutcome::AwaitingPayment),
        ("something_new", CheckoutOutcome::AwaitingPayment),
    ] {
        event["data"]["object"]["payment_status"] = json!(status);
        let Fact::Checkout { outcome, session } = fact(&event) else { panic!("{status}") };
        assert_eq!(outcome, expected, "{status}");
        assert_eq!(session.user, Some(UserId(1001)));
        assert!(!session.paid_once);
    }
    for (kind, expected) in [
        ("async_payment_succeeded", CheckoutOutcome::Paid),
        ("async_payment_failed", CheckoutOutcome::PaymentFailed),
        ("expired", CheckoutOutcome::Expired),
    ] {
        let Fact::Checkout { outcome, .. } =
            fact(&fixture(OLD, &format!("checkout.session.{kind}")))
        else {
            panic!("{kind}")
        };
        assert_eq!(outcome, expected, "{kind}");
    }
    event["data"]["object"]["mode"] = json!("setup");
    assert_eq!(fact(&event), Fact::Irrelevant);
    event["data"]["object"]["mode"] = json!("payment");
    let Fact::Checkout { session, .. } = fact(&event) else { panic!("payment") };
    assert!(session.paid_once);
}

#[test]
fn expanded_objects_foreign_references_and_odd_types_do_no_harm() {
    let mut event = fixture(NEW, "checkout.session.completed");
    let object = &mut event["data"]["object"];
    object["customer"] = json!({ "id": "cus_Ann", "object": "customer", "deleted": true });
    object["subscription"] = json!({ "id": "sub_Premium1" });
    object["client_reference_id"] = json!("some-shop-order");
    object["metadata"] = json!({ "user_id": 1001, "plan_code": " premium " });
    object["amount_total"] = json!("900");
    object["brand_new_field"] = json!([{}]);
    let Fact::Checkout { session, .. } = fact(&event) else { panic!("no checkout") };
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
    let Fact::Subscription(snapshot) = fact(&event) else { panic!("no subscription") };
    assert_eq!((snapshot.user, snapshot.plan, snapshot.interval), (None, None, None));
    assert_eq!(snapshot.price, Some(PriceId::new("price_PremiumMonthly")));
    assert_eq!(snapshot.status, Status::Other("hibernating".to_owned()));
}

#[test]
fn a_proration_does_not_shorten_the_period_of_an_invoice() {
    let mut event = fixture(NEW, "invoice.paid");
    let lines = event["data"]["object"]["lines"]["data"].as_array_mut().unwrap();
    let mut credit = lines[0].clone();
    credit["period"]["end"] = json!(START + 5);
    lines.push(credit);
    let Fact::InvoicePaid(invoice) = fact(&event) else { panic!("no invoice") };
    assert_eq!(invoice.period_end, Some(Timestamp::from_seconds(START + MONTH)));
}

#[test]
fn a_type_that_matters_with_a_bad_payload_is_kept_as_unreadable() {
    for (kind, absent) in [
        ("customer.subscription.updated", "status"),
        ("customer.subscription.updated", "customer"),
        ("customer.subscription.updated", "id"),
        ("checkout.session.completed", "payment_status"),
        ("invoice.paid", "amount_paid"),
        ("invoice.payment_failed", "amount_due"),
        ("invoice.paid", "currency"),
    ] {
        let mut event = fixture(NEW, kind);
        event["data"]["object"][absent] = Value::Null;
        let fact = fact(&event);
        assert!(matches!(fact, Fact::Unreadable { .. }), "{kind} without {absent}: {fact:?}");
    }
}

#[test]
fn what_is_no_event_is_refused_without_quoting_it() {
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
