//! Thin events and event destinations: what is posted, and what can be fetched.

use reqwest::StatusCode;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::Order;
use tollgate_sandbox::Payload;

use crate::stage::Stage;

const VERSION: &str = "2026-09-30.endive";

async fn get(stage: &Stage, path: &str, version: Option<&str>) -> (StatusCode, Value) {
    let mut call = stage.http.get(format!("{}v2/{path}", stage.sandbox.stripe_api_base()));
    call = call.bearer_auth("sk_test_1");
    if let Some(version) = version {
        call = call.header("stripe-version", version);
    }
    let answer = call.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_change_is_posted_in_the_chosen_style_and_the_full_event_names_its_snapshot_event() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.payload(Payload::Both);
    stripe.hold(true);
    stripe.call("POST", "customers", "name=Ann").unwrap();
    let held = stripe.held();
    let (snapshot, thin) = (&held[0], &held[1]);
    assert_eq!(*thin, stripe.thin_of(snapshot));
    stripe.release(Order::AsHappened);
    assert!(stripe.answered(std::time::Duration::from_secs(10)).await);
    let posted = stage.received.lock().unwrap()[1].1.clone();
    let posted: Value = serde_json::from_str(&posted).unwrap();
    assert_eq!(posted["object"], "v2.core.event");
    assert_eq!(posted["type"], "v1.customer.created");
    assert_eq!(posted["created"], "2026-01-31T12:00:00.000Z");
    let customer = posted["related_object"]["id"].as_str().unwrap();
    assert_eq!(posted["related_object"]["url"], format!("/v1/customers/{customer}"));
    assert_eq!((&posted["data"], &posted["snapshot_event"]), (&Value::Null, &Value::Null));

    let path = format!("core/events/{thin}");
    let (status, full) = get(&stage, &path, Some(VERSION)).await;
    assert_eq!((status, &full["snapshot_event"]), (StatusCode::OK, &json!(snapshot)));
    let (status, refused) = get(&stage, &path, None).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{refused}");
    let (status, refused) = get(&stage, "core/events/evt_none", Some(VERSION)).await;
    assert_eq!((status, &refused["error"]["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
    let refused = get(&stage, "core/events", Some(VERSION)).await;
    assert_eq!(refused.0, StatusCode::NOT_FOUND, "it lists none");
    stripe.without_snapshots(true);
    assert_eq!(get(&stage, &path, Some(VERSION)).await.1["snapshot_event"], Value::Null);
}

#[tokio::test]
async fn a_destination_has_its_url_only_if_the_request_includes_it() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.payload(Payload::Both);
    stripe.change_destination(|destination| {
        destination.enabled_events = vec!["invoice.paid".to_owned()];
        destination.disabled = Some("user".to_owned());
    });
    let (_, hidden) = get(&stage, "core/event_destinations", Some(VERSION)).await;
    assert_eq!(hidden["data"][0]["webhook_endpoint"]["url"], Value::Null);
    let path = "core/event_destinations?include=webhook_endpoint.url";
    let (_, shown) = get(&stage, path, Some(VERSION)).await;
    let data = shown["data"].as_array().unwrap();
    assert_eq!(data.len(), 2);
    for (destination, style, types) in
        [(&data[0], "snapshot", "invoice.paid"), (&data[1], "thin", "v1.invoice.paid")]
    {
        assert!(destination["webhook_endpoint"]["url"].as_str().unwrap().ends_with("/hook"));
        assert_eq!(
            (&destination["event_payload"], &destination["enabled_events"][0]),
            (&json!(style), &json!(types))
        );
        assert_eq!(destination["status_details"]["disabled"]["reason"], "user");
    }
    assert!(data[1]["snapshot_api_version"].is_null());
    stripe.refuse_v2(Some(403));
    assert_eq!(get(&stage, path, Some(VERSION)).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn events_can_be_fetched_for_thirty_days() {
    let stage = Stage::set().await;
    let stripe = stage.sandbox.stripe();
    stripe.call("POST", "customers", "name=Ann").unwrap();
    let snapshot = stripe.events()[0]["id"].as_str().unwrap().to_owned();
    let (thin, path) = (stripe.thin_of(&snapshot), format!("events/{snapshot}"));
    let day = std::time::Duration::from_hours(24);
    for (wait, shown) in [(day * 30, true), (day, false)] {
        stage.sandbox.advance(wait).await;
        assert_eq!(stripe.call("GET", &path, "").is_ok(), shown);
        let (status, _) = get(&stage, &format!("core/events/{thin}"), Some(VERSION)).await;
        assert_eq!(status == StatusCode::OK, shown);
    }
}
