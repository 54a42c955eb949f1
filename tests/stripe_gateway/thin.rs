//! Fetching what a thin event refers to.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate::domain::event::{
    CheckoutOutcome, InvoiceOutcome, RefundStatus, RelatedObject, StripeObject, ThinEvent,
};
use tollgate::domain::ids::EventId;
use tollgate::domain::subscription::Status;
use tollgate::stripe::FetchedObject;

use crate::stripe_gateway::stage::Script;

const THEN: Timestamp = Timestamp::from_seconds(1_789_990_000);
const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

fn object(kind: &str) -> String {
    let path = format!("tests/fixtures/stripe/2026-03-25.dahlia/{kind}.json");
    let event: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    event["data"]["object"].to_string()
}

fn thin(kind: &str, related: (&str, &str)) -> ThinEvent {
    ThinEvent {
        id: EventId::new("evt_65Thin"),
        kind: kind.to_owned(),
        created: THEN,
        livemode: false,
        account: None,
        related: Some(RelatedObject { id: related.0.to_owned(), kind: related.1.to_owned() }),
        snapshot: None,
    }
}

async fn fetched(body: String, event: &ThinEvent) -> (Vec<FetchedObject>, String) {
    let script = Script::default().responds_with(200, body);
    let gateway = script.gateway(Duration::from_secs(5)).await;
    let objects = gateway.retrieve_related(event, event.related.as_ref().unwrap(), NOW).await;
    (objects.unwrap(), script.requests()[0].line.clone())
}

#[tokio::test]
async fn full_events_come_from_the_v2_api_and_snapshots_from_v1() {
    let full = r#"{"id":"evt_65Thin","object":"v2.core.event","snapshot_event":"evt_1Twin"}"#;
    let snapshot = r#"{ "id": "evt_1Twin",  "object": "event" }"#;
    let script = Script::default()
        .responds_with(200, full)
        .responds_with(200, snapshot)
        .responds_with(200, "{}");
    let gateway = script.gateway(Duration::from_secs(5)).await;
    let twin = gateway.snapshot_event(&EventId::new("evt_65Thin")).await.unwrap();
    assert_eq!(twin, Some(EventId::new("evt_1Twin")));
    let body = gateway.retrieve_event(&twin.unwrap()).await.unwrap();
    assert_eq!(body, snapshot, "byte for byte");
    assert_eq!(gateway.snapshot_event(&EventId::new("evt_65None")).await, Ok(None));
    let requests = script.requests();
    assert_eq!(requests[0].line, "GET /v2/core/events/evt_65Thin");
    assert_eq!(requests[1].line, "GET /v1/events/evt_1Twin");
    assert!(
        requests.iter().all(|request| request.version.is_some() && request.authorization.is_some())
    );
    let error = gateway.retrieve_event(&EventId::new("evt_1/../charges")).await.unwrap_err();
    assert_eq!(
        (error.code(), script.requests().len()),
        ("missing", 3),
        "an id must not change the path"
    );
}

#[tokio::test]
async fn v2_errors_are_read_like_v1_errors() {
    for (status, code) in [(403, "unauthorized"), (404, "missing"), (429, "rate_limited")] {
        let body = r#"{"error":{"code":"not_found","message":"No such event"}}"#;
        let script = (0..3).fold(Script::default(), |script, _| script.responds_with(status, body));
        let gateway = script.gateway(Duration::from_secs(5)).await;
        let error = gateway.snapshot_event(&EventId::new("evt_65Thin")).await.unwrap_err();
        assert_eq!(error.code(), code, "{status}");
    }
}

#[tokio::test]
async fn an_object_is_found_by_its_type_and_represents_its_current_state() {
    let event = thin("v1.customer.subscription.updated", ("sub_Premium1", "subscription"));
    let (objects, line) = fetched(object("customer.subscription.updated"), &event).await;
    assert!(line.starts_with("GET /v1/subscriptions/sub_Premium1"), "{line}");
    let StripeObject::Subscription { snapshot, .. } = &objects[0].object else {
        panic!("{objects:?}")
    };
    assert_ne!(snapshot.status, Status::Canceled);
    assert_eq!(objects[0].id, "sub_Premium1");

    let event = thin("v1.refund.failed", ("re_1", "refund"));
    let (objects, line) = fetched(object("refund.failed"), &event).await;
    assert_eq!(line, "GET /v1/refunds/re_1");
    let StripeObject::Refund(refund) = &objects[0].object else { panic!("{objects:?}") };
    assert_eq!(refund.status, RefundStatus::Failed);

    let event = thin("v1.charge.dispute.created", ("du_1", "dispute"));
    let (objects, line) = fetched(object("charge.dispute.created"), &event).await;
    assert_eq!(line, "GET /v1/disputes/du_1");
    assert!(matches!(objects[0].object, StripeObject::Dispute(_)));

    let kind = "radar.early_fraud_warning.updated";
    let event = thin(&format!("v1.{kind}"), ("issfr_1", "radar.early_fraud_warning"));
    let (objects, line) = fetched(object(kind), &event).await;
    assert_eq!(line, "GET /v1/radar/early_fraud_warnings/issfr_1");
    let StripeObject::FraudWarning(warning) = &objects[0].object else { panic!("{objects:?}") };
    assert!(!warning.actionable);

    let event = thin("v1.charge.refunded", ("ch_1", "charge"));
    let (objects, line) = fetched(object("charge.refunded"), &event).await;
    assert_eq!(line, "GET /v1/charges/ch_1");
    assert!(matches!(objects[0].object, StripeObject::Charge(_)));

    let event = thin("v1.customer.deleted", ("cus_Ann", "customer"));
    let stub = r#"{"id":"cus_Ann","object":"customer","deleted":true}"#.to_owned();
    let (objects, _) = fetched(stub, &event).await;
    assert!(matches!(&objects[0].object, StripeObject::Customer(customer) if customer.deleted));
}

#[tokio::test]
async fn the_event_type_supplies_what_the_object_lacks() {
    let open = object("invoice.payment_failed");
    assert!(open.contains(r#""status":"open""#));
    for (kind, outcome, said) in [
        ("v1.invoice.payment_failed", InvoiceOutcome::Failed, true),
        ("v1.invoice.payment_action_required", InvoiceOutcome::ActionRequired, true),
        ("v1.invoice.updated", InvoiceOutcome::Open, false),
    ] {
        let (objects, _) = fetched(open.clone(), &thin(kind, ("in_1", "invoice"))).await;
        assert_eq!(objects[0].at == THEN, said, "{kind}");
        assert!(
            matches!(&objects[0].object, StripeObject::Invoice { outcome: seen, .. } if *seen == outcome),
            "{kind}"
        );
    }
    let event = thin("v1.invoice.payment_failed", ("in_1", "invoice"));
    let (objects, _) = fetched(object("invoice.paid"), &event).await;
    let outcomes: Vec<_> =
        objects.iter().map(|fetched| (outcome_of(&fetched.object), fetched.at == THEN)).collect();
    let expected = [(InvoiceOutcome::Failed, true), (InvoiceOutcome::Paid, false)];
    assert_eq!(outcomes, expected, "failed then and paid since, at an unknown time");
    let event = thin("v1.invoice.paid", ("in_1", "invoice"));
    assert_eq!(fetched(object("invoice.paid"), &event).await.0[0].at, THEN);
    let unpaid = object("checkout.session.async_payment_failed");
    let event = thin("v1.checkout.session.async_payment_failed", ("cs_1", "checkout.session"));
    let (objects, _) = fetched(unpaid, &event).await;
    let failed = CheckoutOutcome::PaymentFailed;
    assert!(
        matches!(&objects[0].object, StripeObject::Checkout { outcome, .. } if *outcome == failed)
    );
    assert_eq!(objects[0].at, THEN);
    let event = thin("v1.checkout.session.completed", ("cs_1", "checkout.session"));
    let (objects, _) = fetched(object("checkout.session.completed"), &event).await;
    assert_eq!(objects[0].at, THEN, "a bought term starts with the purchase");
    let draft = r#"{"id":"in_1","object":"invoice","status":"draft"}"#.to_owned();
    let event = thin("v1.invoice.paid", ("in_1", "invoice"));
    assert_eq!(fetched(draft, &event).await.0, []);
}

fn outcome_of(object: &StripeObject) -> InvoiceOutcome {
    let StripeObject::Invoice { outcome, .. } = object else { panic!("{object:?}") };
    *outcome
}
