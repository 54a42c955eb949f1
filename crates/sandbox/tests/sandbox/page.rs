//! The control API of the page.

use crate::stage::Stage;
use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::Card;

#[tokio::test]
async fn the_page_pays_cancels_and_moves_the_clock() {
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

#[tokio::test]
async fn the_payment_pages_differ_in_title_script_and_text() {
    let stage = Stage::set().await;
    for (path, title, script, name, loading) in [
        ("checkout/cs_1", "Checkout", "pay.js", "checkout", "Opening the checkout…"),
        ("invoice/in_1", "Invoice", "pay.js", "invoice", "Opening the invoice…"),
        ("portal/bps_1", "Billing", "portal.js", "portal", "Opening your billing…"),
    ] {
        let url = format!("{}/{path}", stage.sandbox.url());
        let answer = stage.http.get(url).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let html = answer.text().await.unwrap();
        for part in [
            format!("<title>{title} · sandbox</title>"),
            format!("src=\"/assets/{script}\""),
            format!("<body data-page=\"{name}\">"),
            loading.to_owned(),
        ] {
            assert!(html.contains(&part), "{path}: {part}");
        }
        assert!(!html.contains("{{"), "{path}: {html}");
    }
}

struct Page(Stage);

impl Page {
    async fn call(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.0.sandbox.url());
        let request = self.0.http.post(url).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.0.sandbox.url());
        let answer = self.0.http.get(url).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    async fn merchant(&self, action: &str, body: Value) {
        let (status, answer) = self.call(&format!("/api/merchant/{action}"), body).await;
        assert_eq!(status, 200, "{action}: {answer}");
    }
}

#[tokio::test]
async fn the_merchant_refunds_disputes_pauses_and_deletes() {
    let page = Page(Stage::set().await);
    let sub = page.0.subscribe(Card::PAYS).await;
    let view = page.get("/api/stripe").await;
    let charge = view["charges"][0]["id"].clone();
    page.merchant("refund_half", json!({ "to": charge })).await;
    assert_eq!(page.get("/api/stripe").await["charges"][0]["refunded"], 950);
    assert!(page.get("/api/stripe").await["charges"][0]["fraud_warning"].is_null());
    page.merchant("warn", json!({ "to": charge })).await;
    assert_eq!(page.get("/api/stripe").await["charges"][0]["fraud_warning"], true);
    page.merchant("refund", json!({ "to": charge })).await;
    assert_eq!(page.get("/api/stripe").await["charges"][0]["refunded"], 1900);
    assert_eq!(page.get("/api/stripe").await["charges"][0]["fraud_warning"], false);
    page.merchant("dispute", json!({ "to": charge })).await;
    let dispute = page.get("/api/stripe").await["charges"][0]["dispute"].clone();
    page.merchant("lose", json!({ "to": dispute })).await;
    page.merchant("pause", json!({ "to": sub })).await;
    assert_eq!(page.get("/api/stripe").await["subscriptions"][0]["collection_paused"], true);
    page.merchant("resume", json!({ "to": sub })).await;
    let customer = view["customers"][0]["id"].clone();
    page.merchant("subscribe", json!({ "to": customer, "price": "price_pro" })).await;
    assert_eq!(page.0.sandbox.stripe().subscriptions().len(), 2);
    page.merchant("delete_customer", json!({ "to": customer })).await;
    assert_eq!(page.get("/api/stripe").await["customers"][0]["deleted"], true);
    let (status, again) = page.call("/api/merchant/refund", json!({ "to": charge })).await;
    assert_eq!(status, 400, "{again}");
    assert_eq!(page.call("/api/merchant/forgive", json!({ "to": charge })).await.0, 404);
}

#[tokio::test]
async fn the_page_holds_and_drops_webhooks() {
    let page = Page(Stage::set().await);
    page.call("/api/hold", json!({ "hold": true })).await;
    page.0.checkout("price_month", "").await;
    assert_eq!(page.get("/api/state?user=7").await["hold"], true);
    let (_, lost) = page.call("/api/release", json!({ "order": "lost" })).await;
    assert_eq!(lost, json!({ "lost": 1 }));
    page.call("/api/release", json!({ "order": "as_happened" })).await;
    assert_eq!(page.get("/api/state?user=7").await["hold"], false);
    assert!(page.0.settled().await);
    assert_eq!(page.0.received_types(), Vec::<String>::new());
}

#[tokio::test]
async fn the_portal_charges_what_it_quoted_for_a_new_price() {
    let page = Page(Stage::set().await);
    let sub = page.0.subscribe(Card::PAYS).await;
    let stripe = page.0.sandbox.stripe();
    let held = stripe.subscription(&sub).unwrap();
    let (customer, item) = (&held["customer"], &held["items"]["data"][0]["id"]);
    let flow = format!(
        "customer={}&flow_data[type]=subscription_update_confirm\
         &flow_data[subscription_update_confirm][subscription]={sub}\
         &flow_data[subscription_update_confirm][items][0][id]={}\
         &flow_data[subscription_update_confirm][items][0][price]=price_pro",
        customer.as_str().unwrap(),
        item.as_str().unwrap()
    );
    let portal = page.0.post("billing_portal/sessions", &flow).await;
    let portal = format!("/api/portal/{}", portal["id"].as_str().unwrap());
    let flow = &page.get(&portal).await["flow"];
    assert_eq!(flow["subscription_update_confirm"]["items"][0]["price"], "price_pro");
    let wish = json!({ "subscription": sub, "price": "price_pro" });
    let (_, quote) = page.call(&format!("{portal}/quote"), wish.clone()).await;
    assert_eq!((&quote["due"], quote["lines"].as_array().unwrap().len()), (&json!(2000), 2));
    let (_, view) = page.call(&format!("{portal}/change"), wish).await;
    assert_eq!(view["subscriptions"][0]["price"], "price_pro");
    assert_eq!(stripe.invoices().pop().unwrap()["amount_paid"], 2000);
}

#[tokio::test]
async fn a_trial_starts_on_the_page_without_a_card() {
    let page = Page(Stage::set().await);
    let extra = "&payment_method_collection=if_required&subscription_data[trial_period_days]=7";
    let session = page.0.checkout("price_month", extra).await;
    let checkout = format!("/api/checkout/{}", session["id"].as_str().unwrap());
    assert_eq!(page.get(&checkout).await["needs_card"], false);
    let (status, _) = page.call(&format!("{checkout}/pay"), json!({ "without_card": true })).await;
    assert_eq!(status, 200);
    assert_eq!(page.0.sandbox.stripe().subscriptions()[0]["status"], "trialing");
}
