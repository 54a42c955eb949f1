//! The endpoint for Stripe's webhooks.

use reqwest::header::HeaderMap;
use tollgate::domain::ids::EventId;
use tollgate::store::EventStatus;
use tollgate_sandbox::{ApiShape, CancelWhen, Card, Mode, Order, Step};

use crate::journeys::harness::{ALICE, Journey, Setup, User, days};

async fn buys(app: &Journey, user: &User) {
    user.chooses("Premium").await;
    app.stripe().pays(user, Card::PAYS).await.unwrap();
    user.sees("Premium is active").await;
    app.settle().await;
}

/// Posts without Stripe's help; returns status and body.
async fn post(app: &Journey, signature: Option<&str>, body: Vec<u8>) -> (u16, String) {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    if let Some(signature) = signature {
        headers.insert("stripe-signature", signature.parse().unwrap());
    }
    let client = reqwest::Client::new();
    let posted = client.post(app.webhook_url()).headers(headers).body(body).send().await.unwrap();
    (posted.status().as_u16(), posted.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redelivered_event_is_a_duplicate_without_notices() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    buys(&app, &alice).await;
    for event in stripe.events() {
        let id = event["id"].as_str().unwrap();
        let again = stripe.deliver(id, Mode::Normal).await.unwrap();
        assert_eq!(again.status, Some(200));
        assert!(again.answer_body.contains(r#""duplicate":true"#), "{}", again.answer_body);
    }
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_copies_of_an_event_are_processed_once() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    buys(&app, &alice).await;
    stripe.hold(true);
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    let held = stripe.held();
    let id = held.last().unwrap();
    let together = (0..8).map(|_| stripe.deliver(id, Mode::Normal));
    let answers = futures_util::future::join_all(together).await;
    let new = answers
        .into_iter()
        .map(Result::unwrap)
        .inspect(|answer| assert_eq!(answer.status, Some(200)))
        .filter(|answer| answer.answer_body.contains(r#""duplicate":false"#));
    assert_eq!(new.count(), 1);
    stripe.release(Order::AsHappened);
    alice.sees("has ended").await;
    app.settle().await;
    assert_eq!(alice.times("Your subscription to Premium has ended"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unsigned_requests_are_refused_and_not_stored() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    buys(&app, &alice).await;
    stripe.hold(true);
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    let id = stripe.held().pop().unwrap();
    for mode in [Mode::BadSignature, Mode::OldTimestamp, Mode::Tampered] {
        let refused = stripe.deliver(&id, mode).await.unwrap();
        assert_eq!(refused.status, Some(400), "{mode:?}: {}", refused.answer_body);
        assert!(refused.answer_body.contains("bad_signature"), "{}", refused.answer_body);
    }
    let (status, answer) = post(&app, None, b"{}".to_vec()).await;
    assert_eq!((status, answer.contains("bad_signature")), (400, true), "{answer}");
    let (status, _) = post(&app, Some("nonsense"), b"{}".to_vec()).await;
    assert_eq!(status, 400);
    let event = EventId::new(id.as_str());
    assert_eq!(app.read_database(move |tx| tx.event(&event)).await, None);
    stripe.release(Order::AsHappened);
    alice.sees("has ended").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_refused() {
    let app = Journey::begins().await;
    let (status, answer) = post(&app, Some("t=1,v1=00"), vec![b' '; 1024 * 1024 + 1]).await;
    assert_eq!((status, answer.contains("body_too_large")), (413, true), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_in_any_order_lead_to_the_same_state_and_one_activation() {
    for order in [Order::Reversed, Order::Shuffled(1), Order::Shuffled(2), Order::Shuffled(3)] {
        let app = Journey::begins().await;
        let (alice, stripe) = (app.user(ALICE), app.stripe());
        alice.chooses("Premium").await;
        let session = stripe.session_of(&alice).await;
        app.settle().await;
        stripe.hold(true);
        stripe.pay(&session, Card::PAYS).unwrap();
        stripe.release(order);
        alice.sees("Premium is active").await;
        app.settle().await;
        assert_eq!(alice.times("🎉"), 1, "{order:?}");
        alice.sends("/status");
        let status = alice.sees("Your plan: Premium").await;
        assert!(status.text.contains("Renews on"), "{order:?}: {}", status.text);
        assert_eq!(app.read_database(|tx| tx.failed_events(9, None)).await, []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_received_after_its_recovery_is_not_announced() {
    for order in [Order::Reversed, Order::Shuffled(1), Order::Shuffled(2)] {
        let app = Journey::begins().await;
        let (alice, stripe) = (app.user(ALICE), app.stripe());
        alice.chooses("Premium").await;
        stripe.pays(&alice, Card::FAILS_ON_RENEWAL).await.unwrap();
        alice.sees("Premium is active").await;
        app.settle().await;
        stripe.hold(true);
        app.clock().advance(Step::Months(1)).await;
        app.clock().advance(days(1)).await;
        let invoices = stripe.invoices();
        let invoice = invoices.iter().find(|invoice| invoice["status"] == "open").unwrap();
        stripe.pay_invoice_with(invoice["id"].as_str().unwrap(), Card::PAYS).unwrap();
        stripe.release(order);
        app.settle().await;
        alice.sends("/status");
        let status = alice.sees("Your plan: Premium").await;
        assert!(status.text.contains("Renews on"), "{order:?}: {}", status.text);
        if order == Order::Reversed {
            assert_eq!(alice.times("did not go through"), 0, "the payment has recovered");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_api_versions_work_through_a_whole_history() {
    let app = Journey::starts_with(Setup { shape: ApiShape::Old, ..Setup::default() }).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::FAILS_ON_RENEWAL).await.unwrap();
    alice.sees("Next renewal").await;
    app.clock().advance(Step::Months(1)).await;
    let page = alice.link("Pay the invoice").await;
    stripe.pay_invoice_with(page.rsplit('/').next().unwrap(), Card::PAYS).unwrap();
    alice.sees("Premium continues as usual").await;
    app.clock().advance(Step::Months(1)).await;
    alice.sees("Premium has been renewed").await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    alice.sees("has ended").await;
    app.settle().await;
    assert_eq!(app.read_database(|tx| tx.failed_events(9, None)).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_applied_is_stored_with_its_reason() {
    let mut app = Journey::begins().await;
    // Stripe has no such customer.
    app.expects_refusals(1);
    let stripe = app.stripe();
    let stranger = serde_json::json!({
        "id": "sub_stranger", "object": "subscription", "customer": "cus_stranger",
        "status": "active", "metadata": {}, "items": { "object": "list", "data": [
            { "id": "si_1", "price": { "id": "price_premium_month" } },
        ] },
    });
    let failed = EventId::new(stripe.emit("customer.subscription.updated", stranger).as_str());
    let other = serde_json::json!({ "id": "prod_1", "object": "product" });
    let ignored = EventId::new(stripe.emit("product.updated", other).as_str());
    app.settle().await;
    assert!(stripe.deliveries().iter().all(|delivery| delivery.status == Some(200)));
    let (failed, ignored) =
        app.read_database(move |tx| Ok((tx.event(&failed)?, tx.event(&ignored)?))).await;
    let failed = failed.unwrap();
    assert_eq!((failed.status, failed.attempts), (EventStatus::Failed, 2), "stored, and looked up");
    assert!(failed.error.unwrap().contains("no user"));
    assert_eq!(ignored.unwrap().status, EventStatus::Ignored);
}
