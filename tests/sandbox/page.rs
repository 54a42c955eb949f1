//! What the page does over the control API.

use crate::stage::Stage;
use serde_json::Value;
use serde_json::json;

#[tokio::test]
async fn the_page_pays_cancels_and_turns_the_clock() {
    let stage = Stage::set().await;
    let url = |path: &str| format!("{}{path}", stage.sandbox.url());
    let call = |path: &str, body: Value| {
        let request = stage.http.post(url(path)).header("content-type", "application/json");
        async move {
            let answer = request.body(body.to_string()).send().await.unwrap();
            let status = answer.status().as_u16();
            (status, serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
        }
    };
    let session = stage.checkout("price_month", "").await;
    let pay = format!("/api/checkout/{}/pay", session["id"].as_str().unwrap());
    let (status, declined) = call(&pay, json!({ "card": "4000 0000 0000 0002" })).await;
    assert_eq!((status, &declined["error"]), (402, &json!("Your card was declined.")));
    let asks = json!({ "card": "4000002500003155" });
    assert_eq!(call(&pay, asks).await.1, json!({ "requires_action": true }));
    let (status, paid) = call(&pay, json!({ "card": "4242424242424242" })).await;
    assert_eq!(status, 200);
    assert!(paid["redirect"].as_str().unwrap().starts_with("http://x.test/ok"));

    let customer = session["customer"].as_str().unwrap();
    let portal = stage.post("billing_portal/sessions", &format!("customer={customer}")).await;
    let sub = stage.sandbox.stripe().subscriptions()[0]["id"].clone();
    let cancel = format!("/api/portal/{}/cancel", portal["id"].as_str().unwrap());
    let (_, view) = call(&cancel, json!({ "subscription": sub, "when": "period_end" })).await;
    assert_eq!(view["subscriptions"][0]["cancel_at_period_end"], true);
    let (_, turned) = call("/api/clock", json!({ "advance": "1mo" })).await;
    assert_eq!(turned["happened"][0]["what"], "Subscription ended");

    let shown = stage.http.get(url("/api/state?user=7")).send().await.unwrap();
    let shown: Value = serde_json::from_str(&shown.text().await.unwrap()).unwrap();
    assert_eq!(shown["people"][0]["name"], "Ann");
    let rebound = stage.http.get(url("/api/state")).header("origin", "http://evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
    assert_eq!(stage.http.get(url("/")).send().await.unwrap().status(), 200);
    assert_eq!(stage.http.get(url("/assets/chat.js")).send().await.unwrap().status(), 200);
}
