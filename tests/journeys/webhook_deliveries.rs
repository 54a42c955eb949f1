//! Outgoing webhooks: signatures, order, retries, exactly one event for each change.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tollgate::domain::ids::{EndpointName, EventId};
use tollgate::domain::webhook::{WebhookEndpoint, WebhookEventType};
use tollgate::store::Resend;
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, BRUNO, Delivery, Journey, OLGA, Setup, WebhookReceiver, days, hours, minutes,
};

const ALL: [WebhookEventType; 7] = WebhookEventType::ALL;
const ALARM: &str = "Webhooks to a service are failing";
/// Events of a purchase of Premium. Entitlements of the free plan have no events.
const BOUGHT: [&str; 4] = [
    "subscription.changed active",
    "entitlement.granted digest",
    "entitlement.granted signals",
    "entitlement.granted alerts",
];

async fn begins(service: &WebhookReceiver) -> Journey {
    starts_with(vec![service.endpoint(&ALL)]).await
}

async fn starts_with(webhook_endpoints: Vec<WebhookEndpoint>) -> Journey {
    Journey::starts_with(Setup { webhook_endpoints, ..Setup::default() }).await
}

/// All events except those of subscriptions that are not paid yet.
fn accepted(service: &WebhookReceiver) -> Vec<String> {
    let mut accepted = service.take_accepted();
    accepted.retain(|summary| summary != "subscription.changed incomplete");
    accepted
}

/// A delivery must have exactly the members that the OpenAPI document lists.
fn assert_documented(received: &Delivery) {
    let document = serde_json::to_value(tollgate::http::document()).unwrap();
    let kind = received.body["type"].as_str().unwrap();
    let accepted =
        &document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"];
    let name = accepted["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
    let message = &document["components"]["schemas"][name]["properties"];
    for (body, properties) in
        [(&received.body, message), (&received.body["data"], &message["data"]["properties"])]
    {
        let members = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(members(body), members(properties), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_and_its_end_are_delivered() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    let begun = app.now().seconds();
    app.buys(&alice, "Premium", Card::PAYS).await;
    let received = club.received();
    received.iter().for_each(assert_documented);
    assert_eq!(accepted(&club), BOUGHT);
    let signals = received
        .iter()
        .find(|delivery| delivery.summary() == "entitlement.granted signals")
        .unwrap();
    let id = signals.body["id"].as_str().unwrap();
    assert!(id.starts_with("msg_") && signals.message == id, "{signals:?}");
    assert!((begun..=app.now().seconds()).contains(&signals.sent_at), "{signals:?}");
    let subscription = stripe.subscription_of(&alice);
    let expected = json!({
        "user_id": ALICE.to_string(),
        "entitlement": "signals",
        "plan_code": "premium",
        "source": format!("subscription:{subscription}"),
        "valid_until": null,
    });
    assert_eq!(signals.body["data"], expected);
    let changed = received.iter().rfind(|delivery| delivery.summary() == BOUGHT[0]).unwrap();
    assert_eq!(changed.body["data"]["subscription"], subscription.as_str());
    assert_eq!(changed.body["data"]["interval"], "month");
    assert!(changed.body["data"]["current_period_end"].as_str().unwrap().ends_with('Z'));

    stripe.change_price(&subscription, "price_pro_month").unwrap();
    app.settle().await;
    let granted =
        ["subscription.changed active", "entitlement.granted api", "entitlement.granted backtests"];
    assert_eq!(accepted(&club), granted, "unchanged entitlements are not revoked");

    stripe.cancel(&subscription, CancelWhen::Now).unwrap();
    app.settle().await;
    let gone = accepted(&club);
    assert_eq!((gone[0].as_str(), gone.len()), ("subscription.changed canceled", 6), "{gone:?}");
    assert!(
        gone[1..].iter().all(|delivery| delivery.starts_with("entitlement.revoked ")),
        "{gone:?}"
    );
    assert!(!gone.iter().any(|delivery| delivery.contains("community")), "everyone has it");
    for event in stripe.events() {
        let id = EventId::new(event["id"].as_str().unwrap());
        app.services().events.replay(&id).await.unwrap();
    }
    app.settle().await;
    assert_eq!(club.received().len(), 0, "a replay sends nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_payment_is_delivered_with_its_link_and_access_ends_after_grace() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::FAILS_ON_RENEWAL).await;
    club.take_accepted();
    let renewal = stripe.period_end(&stripe.subscription_of(&alice));
    app.clock().run_until(renewal.plus(Duration::from_mins(5))).await;
    let received = club.received();
    let failed =
        received.iter().find(|delivery| delivery.body["type"] == "payment.failed").unwrap();
    assert_documented(failed);
    let data = &failed.body["data"];
    assert_eq!((&data["amount"], &data["currency"]), (&1900.into(), &"usd".into()));
    assert_eq!(data["attempt"], 1);
    assert_eq!((&data["action_required"], &data["plan_code"]), (&false.into(), &"premium".into()));
    assert!(data["pay_url"].as_str().unwrap().starts_with("http"), "{data}");
    assert!(data["access_until"].as_str().unwrap().ends_with('Z'), "{data}");
    assert!(accepted(&club).contains(&"subscription.changed past_due".to_owned()));
    app.clock().passes(days(3)).await;
    let ended = accepted(&club);
    for right in ["digest", "signals", "alerts"] {
        let gone = format!("entitlement.revoked {right}");
        assert_eq!(ended.iter().filter(|delivery| **delivery == gone).count(), 1, "{ended:?}");
    }
    let invoice = stripe.last_invoice()["id"].as_str().unwrap().to_owned();
    stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    app.settle().await;
    assert_eq!(accepted(&club), BOUGHT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_was_down_receives_everything_in_order_even_after_a_restart() {
    let club = WebhookReceiver::opens("club").await;
    let mut app = begins(&club).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    club.always_responds(Some(503));
    app.buys(&alice, "Premium", Card::PAYS).await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    let refused = club.received();
    let first = &refused[0].message;
    assert!(
        refused.iter().all(|delivery| delivery.message == *first),
        "later events wait for the first"
    );
    app.restart().await;
    club.always_responds(None);
    club.responds_with(&[(429, Some(1800))]);
    app.clock().passes(minutes(10)).await;
    assert_eq!(club.take_accepted(), [""; 0], "Retry-After is half an hour");
    app.clock().passes(minutes(30)).await;
    let accepted = accepted(&club);
    assert_eq!(accepted[..4], BOUGHT);
    assert_eq!(accepted[4], "subscription.changed canceled");
    assert_eq!(accepted.len(), 8, "{accepted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_deliveries_are_one_alert_until_they_are_replayed() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let (alice, bruno, olga) = (app.user(ALICE), app.user(BRUNO), app.user(OLGA));
    olga.sends("/start");
    olga.sees("Hi,").await;
    club.always_responds(Some(500));
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.buys(&bruno, "Basic", Card::PAYS).await;
    let attempts = club.received().len();
    app.clock().passes(minutes(12)).await;
    let more = club.received().len() - attempts;
    assert!((10..=20).contains(&more), "delays increase: {more}");
    assert_eq!(olga.times(ALARM), 0);
    app.clock().advance(days(3)).await;
    app.clock().passes(hours(8)).await;
    olga.sees("answered 500").await;
    assert_eq!(olga.times(ALARM), 1);
    let name = EndpointName::new("club");
    let health = app.read_database(|tx| tx.endpoint_health()).await.remove(0);
    assert_eq!((&health.endpoint, health.waiting), (&name, 0));
    assert!(health.failed > 5 && health.last_sent.is_none(), "{health:?}");

    club.always_responds(None);
    club.take_accepted();
    assert_eq!(
        u64::try_from(app.replays_deliveries(&name, Resend::Failed).await),
        Ok(health.failed)
    );
    app.settle().await;
    let accepted = accepted(&club);
    assert!(
        BOUGHT.iter().all(|summary| accepted.iter().any(|delivery| delivery == summary)),
        "{accepted:?}"
    );
    assert_eq!(app.read_database(|tx| tx.endpoint_backlogs()).await, []);
    olga.sees("Over: Webhooks to a service are failing").await;
    assert_eq!(olga.times(ALARM), 2, "the beginning and the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_endpoint_receives_its_event_types_at_its_own_pace() {
    let (club, crm) = (WebhookReceiver::opens("club").await, WebhookReceiver::opens("crm").await);
    let entitlements = [WebhookEventType::EntitlementGranted, WebhookEventType::EntitlementRevoked];
    let app = starts_with(vec![club.endpoint(&entitlements), crm.endpoint(&ALL)]).await;
    let alice = app.user(ALICE);
    crm.stalls(true);
    alice.chooses("Premium").await;
    app.stripe().pays(&alice, Card::PAYS).await.unwrap();
    app.until("three deliveries to the club", || club.received().len() == 3).await;
    assert_eq!(club.take_accepted(), BOUGHT[1..]);
    assert_eq!(crm.received().len(), 0, "a slow endpoint delays no other");
    crm.stalls(false);
    // The delivery without a response times out and is retried.
    app.settle().await;
    app.clock().passes(minutes(1)).await;
    assert_eq!(accepted(&crm), BOUGHT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_is_gone_is_not_retried() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    olga.sees("Hi,").await;
    club.always_responds(Some(410));
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    let received: Vec<String> =
        club.received().into_iter().map(|delivery| delivery.message).collect();
    let once: BTreeSet<&String> = received.iter().collect();
    assert_eq!(received.len(), once.len(), "one attempt for each event");
    olga.sees(ALARM).await;
    assert_eq!(olga.times(ALARM), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moved_end_is_delivered_with_the_entitlement() {
    let club = WebhookReceiver::opens("club").await;
    let entitlements = [WebhookEventType::EntitlementGranted, WebhookEventType::EntitlementRevoked];
    let app = starts_with(vec![club.endpoint(&entitlements)]).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    assert_eq!(club.take_accepted(), BOUGHT[1..]);
    let subscription = stripe.subscription_of(&alice);
    stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    let end = stripe.period_end(&subscription);
    for right in club.received() {
        assert_eq!(right.body["data"]["valid_until"], end.to_rfc3339(), "{right:?}");
    }
    assert_eq!(club.take_accepted(), BOUGHT[1..], "valid until the period ends");
    app.clock().run_until(end.plus(Duration::from_mins(1))).await;
    let gone = club.received();
    assert_eq!(club.take_accepted().len(), 3);
    assert!(gone.iter().all(|delivery| delivery.body["type"] == "entitlement.revoked"), "{gone:?}");
    assert!(
        gone.iter().all(|delivery| delivery.body["data"]["valid_until"] == end.to_rfc3339()),
        "{gone:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_behind_a_failing_one_get_their_own_attempts() {
    let club = WebhookReceiver::opens("club").await;
    let app = starts_with(vec![club.endpoint(&[WebhookEventType::EntitlementGranted])]).await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    olga.sends("/start");
    olga.sees("Hi,").await;
    club.always_responds(Some(400));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let first = club.received()[0].message.clone();
    app.clock().advance(days(3)).await;
    app.settle().await;
    let behind = |delivery: &&Delivery| delivery.message != first;
    assert!(
        club.received().iter().any(|delivery| behind(&delivery)),
        "the next event is attempted"
    );
    let backlog = app.read_database(|tx| tx.endpoint_backlogs()).await.remove(0).1;
    assert_eq!((backlog.waiting, backlog.failed), (2, 1), "not given up at once");
    club.always_responds(None);
    app.clock().passes(minutes(1)).await;
    assert_eq!(club.take_accepted(), BOUGHT[2..]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retry_after_applies_to_all_events_of_an_endpoint() {
    let club = WebhookReceiver::opens("club").await;
    let app = starts_with(vec![club.endpoint(&[WebhookEventType::EntitlementGranted])]).await;
    let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
    club.responds_with(&[(429, Some(600))]);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.buys(&bruno, "Basic", Card::PAYS).await;
    app.clock().passes(minutes(9)).await;
    assert_eq!(club.received().len(), 1, "no event of either user");
    app.clock().passes(minutes(2)).await;
    assert_eq!(club.take_accepted().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pending_deliveries_are_withdrawn_when_their_endpoint_is_removed() {
    let (club, crm) = (WebhookReceiver::opens("club").await, WebhookReceiver::opens("crm").await);
    let mut app = starts_with(vec![club.endpoint(&ALL), crm.endpoint(&ALL)]).await;
    crm.always_responds(Some(500));
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    assert!(!app.read_database(|tx| tx.endpoint_backlogs()).await.is_empty());
    app.calls(vec![club.endpoint(&ALL)]);
    app.restart().await;
    app.settle().await;
    assert_eq!(app.read_database(|tx| tx.endpoint_backlogs()).await, []);
    club.take_accepted();
    let failed = app.replays_deliveries(&EndpointName::new("club"), Resend::Failed).await;
    assert_eq!(failed, 0, "no event of another type");
    crm.always_responds(None);
    app.calls(vec![club.endpoint(&ALL), crm.endpoint(&ALL)]);
    app.restart().await;
    assert!(
        app.replays_deliveries(&EndpointName::new("crm"), Resend::Failed).await > 3,
        "the endpoint is back"
    );
    app.settle().await;
    assert_eq!(accepted(&crm), BOUGHT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_failed_attempt_is_delivered_including_the_last() {
    let club = WebhookReceiver::opens("club").await;
    let app = starts_with(vec![club.endpoint(&[WebhookEventType::PaymentFailed])]).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::FAILS_ON_RENEWAL).await;
    let subscription = stripe.subscription_of(&alice);
    app.clock().passes(days(75)).await;
    assert_eq!(stripe.subscription(&subscription).unwrap()["status"], "canceled");
    let attempts: Vec<_> =
        club.received().iter().map(|delivery| delivery.body["data"]["attempt"].clone()).collect();
    let failed = stripe.events_of("invoice.payment_failed").len();
    assert_eq!(attempts, (1..=failed).map(Value::from).collect::<Vec<_>>());
    assert!(failed > 2, "{failed}");
    let last = club.received().pop().unwrap();
    assert_eq!(last.body["data"]["access_until"], Value::Null, "it ended long ago");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_delivered_although_old_deliveries_cannot_be_deleted() {
    let club = WebhookReceiver::opens("club").await;
    let app = begins(&club).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    accepted(&club);
    let database = app.database();
    database.execute(
        "CREATE TRIGGER refuse BEFORE DELETE ON webhook_deliveries
         BEGIN SELECT RAISE(ABORT, 'refused by the test'); END",
    );
    let last = database.query("SELECT max(delivery_id) FROM webhook_deliveries").remove(0);
    let old =
        || database.query(&format!("SELECT 1 FROM webhook_deliveries WHERE delivery_id <= {last}"));
    let bought = old();
    app.clock().passes(days(33)).await;
    accepted(&club);
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    let ended = accepted(&club);
    assert!(ended.iter().any(|summary| summary.starts_with("entitlement.revoked")), "{ended:?}");
    assert_eq!(old(), bought);

    database.execute("DROP TRIGGER refuse");
    app.clock().passes(hours(25)).await;
    app.until("the clean-up", || old().is_empty()).await;
}
