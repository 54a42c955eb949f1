//! The simulated Stripe over HTTP.

use crate::bare_account::BareAccount;
use crate::stage::SECRET;
use crate::stage::START_MS;
use crate::stage::Stage;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use serde_json::json;
use sha2::Sha256;
use std::collections::HashMap;
use std::time::Duration;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;
use tollgate_sandbox::Clock;
use tollgate_sandbox::Mode;
use tollgate_sandbox::Order;
use tollgate_sandbox::Step;

#[tokio::test]
async fn an_idempotency_key_creates_one_customer() {
    let stage = Stage::set().await;
    let create =
        |body| stage.stripe(reqwest::Method::POST, "customers", body, &[("idempotency-key", "k1")]);
    let (_, first_headers, first) = create("name=Ann").await;
    let (_, again_headers, again) = create("name=Ann").await;
    assert_eq!(first["id"], again["id"]);
    assert!(!first_headers.contains_key("idempotent-replayed"));
    assert_eq!(again_headers["idempotent-replayed"], "true");
    let (status, _, other) = create("name=Bob").await;
    assert_eq!((status, &other["error"]["type"]), (400, &json!("idempotency_error")));
    assert_eq!(stage.sandbox.stripe().customers().len(), 1);
    assert_eq!(stage.sandbox.stripe().requests().len(), 3);
}

#[tokio::test]
async fn invalid_requests_are_refused_as_by_stripe() {
    let stage = Stage::set().await;
    let (status, headers, unknown) =
        stage.stripe(reqwest::Method::POST, "customers", "nmae=Ann", &[]).await;
    assert_eq!((status, &unknown["error"]["code"]), (400, &json!("parameter_unknown")));
    assert_eq!(unknown["error"]["param"], "nmae");
    assert!(headers["request-id"].to_str().unwrap().starts_with("req_"));
    let (status, _, missing) =
        stage.stripe(reqwest::Method::GET, "subscriptions/sub_x", "", &[]).await;
    assert_eq!((status, &missing["error"]["code"]), (404, &json!("resource_missing")));
    let bad = stage.http.get(format!("{}v1/prices", stage.sandbox.stripe_api_base()));
    assert_eq!(bad.bearer_auth("sk_test_2").send().await.unwrap().status(), 401);
    stage.sandbox.stripe().fail_next(vec![429, 500]);
    let (status, headers, _) = stage.stripe(reqwest::Method::GET, "prices", "", &[]).await;
    assert_eq!((status, &headers["retry-after"]), (429, &"1".parse().unwrap()));
    assert_eq!(stage.stripe(reqwest::Method::GET, "prices", "", &[]).await.0, 500);
    assert_eq!(stage.get("prices?limit=2").await["has_more"], true);
}

#[tokio::test]
async fn a_paid_checkout_sends_signed_events_in_order() {
    let stage = Stage::set().await;
    let session = stage.checkout("price_month", "").await;
    let id = session["id"].as_str().unwrap();
    let declined = stage.sandbox.stripe().pay(id, Card::DECLINED).unwrap_err();
    assert_eq!(declined.decline_code, "generic_decline");
    let asked = stage.sandbox.stripe().pay(id, Card::ASKS_AUTHENTICATION).unwrap_err();
    assert!(asked.requires_action);
    let card = Card::ASKS_AUTHENTICATION.authenticated();
    let paid = stage.sandbox.stripe().pay(id, card).unwrap();
    assert_eq!(paid.redirect, format!("http://x.test/ok?s={id}"));
    assert!(stage.settled().await);

    let received = stage.received.lock().unwrap().clone();
    for (headers, body) in &received {
        let header = headers["stripe-signature"].to_str().unwrap();
        let parts: HashMap<_, _> =
            header.split(',').map(|part| part.split_once('=').unwrap()).collect();
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("{}.{body}", parts["t"]).as_bytes());
        assert_eq!(parts["v1"], hex::encode(mac.finalize().into_bytes()));
        assert_eq!(parts["t"], (START_MS / 1000).to_string());
    }
    assert_eq!(
        stage.received_types(),
        [
            "customer.created",
            "customer.subscription.created",
            "customer.subscription.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
            "checkout.session.completed",
        ]
    );
    let sub = stage.get(&format!("subscriptions/{}", paid.subscription.unwrap())).await;
    assert_eq!(sub["status"], "active");
    // One month after 31 January is 28 February.
    assert_eq!(sub["items"]["data"][0]["current_period_end"], 1_772_280_000);
    assert!(sub.get("current_period_end").is_none());
    assert_eq!(stage.get(&format!("checkout/sessions/{id}")).await["payment_status"], "paid");
}

#[tokio::test]
async fn the_version_header_decides_the_shape_of_a_response() {
    let stage = Stage::shaped(ApiShape::Old).await;
    let sub = stage.subscribe(Card::PAYS).await;
    let old = stage.get(&format!("subscriptions/{sub}")).await;
    assert!(old["current_period_end"].is_i64());
    let (_, _, new) = stage
        .stripe(
            reqwest::Method::GET,
            &format!("subscriptions/{sub}?expand[]=latest_invoice"),
            "",
            &[("stripe-version", "2026-03-25.dahlia")],
        )
        .await;
    assert!(new["items"]["data"][0]["current_period_end"].is_i64());
    assert_eq!(new["latest_invoice"]["parent"]["subscription_details"]["subscription"], json!(sub));
    let event = stage.sandbox.stripe().events().into_iter().find(|e| e["type"] == "invoice.paid");
    let event = event.unwrap();
    assert_eq!(event["api_version"], "2020-08-27");
    assert_eq!(event["data"]["object"]["subscription"], json!(sub));
}

#[tokio::test]
async fn a_good_card_renews_and_a_cancelled_subscription_ends() {
    let stage = Stage::set().await;
    let sub = stage.subscribe(Card::PAYS).await;
    stage.received_types();
    stage.sandbox.advance_step(&Step::Months(1)).await;
    assert_eq!(
        stage.received_types(),
        [
            "invoice.upcoming",
            "customer.subscription.updated",
            "invoice.paid",
            "invoice.payment_succeeded",
        ]
    );
    assert_eq!(stage.sandbox.stripe().invoices().len(), 2);
    stage.sandbox.stripe().cancel(&sub, CancelWhen::AtPeriodEnd).unwrap();
    stage.sandbox.advance_step(&Step::Months(2)).await;
    assert_eq!(
        stage.received_types(),
        ["customer.subscription.updated", "customer.subscription.deleted"]
    );
    assert_eq!(stage.sandbox.stripe().subscription(&sub).unwrap()["status"], "canceled");
}

#[tokio::test]
async fn a_failing_card_is_retried_until_the_subscription_ends() {
    let stage = Stage::set().await;
    let sub = stage.subscribe(Card::FAILS_ON_RENEWAL).await;
    stage.sandbox.advance_step(&Step::Months(1)).await;
    assert_eq!(stage.sandbox.stripe().subscription(&sub).unwrap()["status"], "past_due");
    stage.received_types();
    let before = stage.clock.now_ms();
    let happened = stage.sandbox.advance(Duration::from_hours(24 * 8)).await;
    let days: Vec<_> = happened
        .iter()
        .filter(|happening| happening.kind == "invoice.payment_failed")
        .map(|happening| (happening.at_ms - before) / 86_400_000)
        .collect();
    assert_eq!(days, [3, 5, 7]);
    assert_eq!(
        stage.received_types(),
        [
            "invoice.payment_failed",
            "invoice.payment_failed",
            "invoice.payment_failed",
            "invoice.marked_uncollectible",
            "customer.subscription.deleted",
        ]
    );
    let ended = stage.sandbox.stripe().subscription(&sub).unwrap();
    assert_eq!(ended["cancellation_details"]["reason"], "payment_failed");
}

#[tokio::test]
async fn a_new_card_pays_the_open_invoice() {
    let stage = Stage::set().await;
    let sub = stage.subscribe(Card::FAILS_ON_RENEWAL).await;
    stage.sandbox.advance_step(&Step::Months(1)).await;
    let invoice = stage.sandbox.stripe().subscription(&sub).unwrap()["latest_invoice"].clone();
    let invoice = invoice.as_str().unwrap();
    assert!(stage.sandbox.stripe().pay_invoice(invoice).is_err());
    stage.sandbox.stripe().pay_invoice_with(invoice, Card::PAYS).unwrap();
    assert_eq!(stage.sandbox.stripe().subscription(&sub).unwrap()["status"], "active");
    assert_eq!(stage.sandbox.stripe().invoice(invoice).unwrap()["status"], "paid");
}

#[tokio::test]
async fn a_trial_is_announced_to_end_and_becomes_a_paid_period() {
    let stage = Stage::set().await;
    let session = stage.checkout("price_month", "&subscription_data[trial_period_days]=7").await;
    let paid = stage.sandbox.stripe().pay(session["id"].as_str().unwrap(), Card::PAYS).unwrap();
    assert!(stage.settled().await);
    let sub = paid.subscription.unwrap();
    assert_eq!(stage.sandbox.stripe().subscription(&sub).unwrap()["status"], "trialing");
    assert_eq!(stage.sandbox.stripe().invoices()[0]["amount_paid"], 0);
    stage.received_types();
    stage.sandbox.advance(Duration::from_hours(24 * 7)).await;
    assert_eq!(
        stage.received_types()[..2],
        ["customer.subscription.trial_will_end", "customer.subscription.updated"]
    );
    let sub = stage.sandbox.stripe().subscription(&sub).unwrap();
    assert_eq!(sub["status"], "active");
    assert_eq!(stage.sandbox.stripe().invoices()[1]["amount_paid"], 1900);
}

#[tokio::test]
async fn a_delayed_payment_completes_unpaid_and_is_settled_later() {
    let stage = Stage::set().await;
    let session = stage.checkout("price_once", "").await;
    let id = session["id"].as_str().unwrap();
    stage.sandbox.stripe().pay_by_bank_debit(id).unwrap();
    assert_eq!(stage.sandbox.stripe().session(id).unwrap()["payment_status"], "unpaid");
    stage.sandbox.stripe().settle_bank_debit(id, true).unwrap();
    let paid = stage.sandbox.stripe().session(id).unwrap();
    assert_eq!(paid["payment_status"], "paid");
    assert!(paid["payment_intent"].is_string());
    assert!(stage.settled().await);
    assert_eq!(
        stage.received_types()[1..],
        ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
    );
    let charge = stage.sandbox.stripe().charges()[0]["id"].as_str().unwrap().to_owned();
    stage.sandbox.stripe().refund(&charge, None).unwrap();
    assert_eq!(stage.sandbox.stripe().charges()[0]["refunded"], true);
}

#[tokio::test]
async fn a_change_of_plan_charges_the_previewed_amount() {
    let stage = Stage::set().await;
    let sub = stage.subscribe(Card::PAYS).await;
    stage.sandbox.advance(Duration::from_hours(24 * 14)).await;
    let item = stage.sandbox.stripe().subscription(&sub).unwrap()["items"]["data"][0]["id"].clone();
    let item = item.as_str().unwrap();
    let preview = stage
        .post(
            "invoices/create_preview",
            &format!(
                "subscription={sub}&subscription_details[items][0][id]={item}&subscription_details[items][0][price]=price_pro&subscription_details[proration_behavior]=always_invoice"
            ),
        )
        .await;
    assert_eq!(preview["amount_due"], 1000);
    stage.sandbox.stripe().change_price(&sub, "price_pro").unwrap();
    let last = stage.sandbox.stripe().invoices().pop().unwrap();
    assert_eq!(
        (&last["amount_paid"], &last["billing_reason"]),
        (&json!(1000), &json!("subscription_update"))
    );
}

#[tokio::test]
async fn held_events_are_released_in_any_order_and_invalid_ones_do_not_verify() {
    let stage = Stage::set().await;
    stage.sandbox.stripe().hold(true);
    let session = stage.checkout("price_month", "").await;
    stage.sandbox.stripe().pay(session["id"].as_str().unwrap(), Card::PAYS).unwrap();
    assert_eq!(stage.sandbox.stripe().undelivered(), 6);
    stage.sandbox.stripe().release(Order::Reversed);
    assert!(stage.settled().await);
    assert_eq!(stage.received_types()[0], "checkout.session.completed");
    assert_eq!(stage.sandbox.stripe().undelivered(), 0);
    let event = stage
        .sandbox
        .stripe()
        .held()
        .is_empty()
        .then(|| stage.sandbox.stripe().events()[0]["id"].as_str().unwrap().to_owned());
    let old = stage.sandbox.stripe().deliver(&event.unwrap(), Mode::OldTimestamp).await.unwrap();
    let expected = format!("t={},", START_MS / 1000 - 600);
    assert!(old.request_headers["stripe-signature"].as_str().unwrap().starts_with(&expected));
}

#[tokio::test]
async fn an_unpaid_checkout_expires_after_a_day() {
    let stage = Stage::set().await;
    let session = stage.checkout("price_month", "").await;
    stage.sandbox.advance(Duration::from_hours(25)).await;
    assert_eq!(stage.received_types(), ["customer.created", "checkout.session.expired"]);
    let id = session["id"].as_str().unwrap();
    assert!(stage.sandbox.stripe().pay(id, Card::PAYS).is_err());
}

#[tokio::test]
async fn a_rate_limit_lasts_until_it_is_lifted() {
    let stage = Stage::set().await;
    let status = || async { stage.stripe(reqwest::Method::GET, "prices", "", &[]).await.0 };
    stage.sandbox.stripe().limit_rate(2);
    for expected in [200, 200, 429, 429] {
        assert_eq!(status().await, expected);
    }
    stage.sandbox.stripe().lift_rate_limit();
    assert_eq!(status().await, 200);
}

#[tokio::test]
async fn a_response_has_the_simulated_date() {
    let stage = Stage::set().await;
    let (_, headers, _) = stage.stripe(reqwest::Method::GET, "prices", "", &[]).await;
    assert_eq!(headers["date"], "Sat, 31 Jan 2026 12:00:00 GMT");
    stage.sandbox.stripe().fail_next(vec![500]);
    stage.sandbox.advance(Duration::from_secs(1)).await;
    let (_, headers, _) = stage.stripe(reqwest::Method::GET, "prices", "", &[]).await;
    assert_eq!(headers["date"], "Sat, 31 Jan 2026 12:00:01 GMT");
}

#[tokio::test]
async fn lost_webhooks_are_never_delivered_and_still_listed() {
    let stage = Stage::set().await;
    let sub = stage.subscribe(Card::PAYS).await;
    stage.received_types();
    stage.sandbox.stripe().hold(true);
    stage.sandbox.stripe().cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(stage.sandbox.stripe().drop_held(), 1);
    stage.sandbox.stripe().release(Order::AsHappened);
    let customer = stage.sandbox.stripe().customers()[0]["id"].as_str().unwrap().to_owned();
    stage.sandbox.stripe().rename_customer(&customer, "Anna").unwrap();
    assert!(stage.settled().await);
    assert_eq!(stage.received_types(), ["customer.updated"]);
    assert_eq!(stage.get("events?limit=1").await["data"][0]["type"], "customer.updated");
    let lost = stage.get("events?delivery_success=false").await;
    assert_eq!(lost["data"][0]["type"], "customer.subscription.deleted");
    assert_eq!(lost["data"].as_array().unwrap().len(), 1);
}

#[test]
fn an_account_without_http_exposes_the_bodies_it_would_post() {
    let account = BareAccount::open();
    account.subscribe("price_month", Card::PAYS);
    let bodies = account.stripe.event_bodies();
    assert_eq!(bodies.len(), account.stripe.events().len());
    let (id, body) = &bodies[0];
    let event: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!((&event["id"], &event["type"]), (&json!(id), &json!("customer.created")));
    assert!(event["request"]["id"].as_str().unwrap().starts_with("req_"));
}
