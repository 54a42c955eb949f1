//! The REST API from a client's view.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde_json::{Value, json};
use tollgate::domain::ids::UserId;
use tollgate::http::{Keys, READ_ENTITLEMENTS};
use tollgate_sandbox::{CancelWhen, Card};

use crate::harness::variables::JWT_SECRET;
use crate::journeys::harness::{ALICE, BRUNO, Journey, OLGA, RETIRED_PRICE, days, minutes, text};
use crate::journeys::paid_once;

const CHECKOUT: &str = "/api/v1/billing/checkout";
const PORTAL: &str = "/api/v1/billing/portal";
const SUBSCRIPTION: &str = "/api/v1/billing/subscription";
const ENTITLEMENTS: &str = "/api/v1/billing/entitlements";
const PLANS: &str = "/api/v1/billing/plans";

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Status and code of a complete problem document.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status);
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        for member in ["title", "detail"] {
            assert!(
                self.body[member].as_str().is_some_and(|text| !text.is_empty()),
                "{}",
                self.body
            );
        }
        (self.status, self.body["code"].as_str().unwrap())
    }
}

pub(crate) struct Api<'a> {
    app: &'a Journey,
    client: reqwest::Client,
}

impl<'a> Api<'a> {
    pub(crate) fn of(app: &'a Journey) -> Self {
        Self { app, client: reqwest::Client::new() }
    }

    pub(crate) fn token(&self, user: i64, scopes: &[&str]) -> String {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let expires = self.app.now().plus(Duration::from_hours(1));
        keys().issue(UserId(user), &scopes, expires)
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        let url = format!("{}{path}", self.app.base_url());
        let mut call = self.client.request(method, url).headers(map);
        if let Some(body) = body {
            call = call.body(body.to_owned());
        }
        let response = call.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, headers, body }
    }

    /// Where a path that has moved leads, as the response names it.
    pub(crate) async fn moved_to(&self, path: &str) -> String {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let url = format!("{}{path}", self.app.base_url());
        let response = client.build().unwrap().get(url).send().await.unwrap();
        assert!(response.status().is_redirection(), "{path}: {}", response.status());
        response.headers()["location"].to_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.call(Method::GET, path, &[("authorization", &bearer)], None).await
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        token: &str,
        body: &Value,
        more: &[(&str, &str)],
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers =
            vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        headers.extend(more);
        self.call(Method::POST, path, &headers, Some(&body.to_string())).await
    }
}

fn keys() -> Keys {
    Keys::new(vec![SecretString::from(JWT_SECRET.to_owned())])
}

fn premium() -> Value {
    json!({ "plan_code": "premium", "interval": "month" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_bought_and_queried_through_the_api_alone() {
    let app = Journey::begins().await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    alice.sends("/start");
    alice.sees("Hi,").await;
    let token = api.token(alice.id, &[]);
    let none = api.get(SUBSCRIPTION, &token).await;
    assert_eq!(
        (none.status, &none.body["status"], &none.body["plan_code"]),
        (200, &json!("none"), &json!("free"))
    );

    let opened = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let session = opened.body["session_id"].as_str().unwrap();
    assert!(opened.body["checkout_url"].as_str().unwrap().contains(session));
    let again = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(again.body, opened.body, "the open session");
    app.stripe().pay(session, Card::PAYS).unwrap();
    app.settle().await;

    let shown = api.get(SUBSCRIPTION, &token).await;
    assert_eq!(
        (&shown.body["status"], &shown.body["plan_name"]),
        (&json!("active"), &json!("Premium"))
    );
    assert!(shown.body["current_period_end"].as_str().unwrap().ends_with('Z'));
    let held = api.get(ENTITLEMENTS, &token).await;
    assert_eq!(
        (&held.body["user_id"], &held.body["plan_code"]),
        (&json!(alice.id.to_string()), &json!("premium"))
    );
    let names: Vec<&str> = held.body["entitlements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entitlement| entitlement["name"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"signals"), "{names:?}");
    let source = held.body["entitlements"][0]["source"].as_str().unwrap();
    assert!(source.starts_with("subscription:sub_"), "{source}");

    let second = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(second.problem(), (409, "already_subscribed"));
    assert!(second.body["portal_url"].as_str().unwrap().contains("portal"));
    let portal =
        api.post(PORTAL, &token, &json!({ "return_url": "https://example.com/me" }), &[]).await;
    assert_eq!(portal.status, 201, "{}", portal.body);
    alice.sends("/status");
    alice.sees("Your plan: Premium").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_use_the_language_chosen_in_the_chat() {
    let app = Journey::begins().await;
    let (api, alice, stripe) = (Api::of(&app), app.user(ALICE), app.stripe());
    alice.sends("/language");
    alice.taps("Deutsch").await;
    alice.sees("Deutsch").await;
    let token = api.token(ALICE, &[]);
    assert_eq!(api.post(PORTAL, &token, &json!({}), &[]).await.status, 201);
    let first = api.post(CHECKOUT, &token, &premium(), &[]).await;
    let again = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!((first.status, &first.body), (201, &again.body));
    for path in ["billing_portal/sessions", "checkout/sessions"] {
        let asked = stripe.posts(path);
        assert_eq!((asked.len(), &asked[0].params["locale"]), (1, &json!("de")), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_the_user_owns_is_not_sold_again() {
    let app = paid_once::begins().await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    paid_once::buys_once(&app, &alice, "Lifetime", ("$99.00, paid once", "99,00 $ einmalig")).await;
    let body = json!({ "plan_code": "lifetime" });
    let refused = api.post(CHECKOUT, &api.token(ALICE, &[]), &body, &[]).await;
    assert_eq!(refused.problem(), (409, "already_owned"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sold_next_to_an_unlisted_price() {
    let app = Journey::begins().await;
    let (api, alice, stripe) = (Api::of(&app), app.user(ALICE), app.stripe());
    app.user(OLGA).sends("/audit failed");
    alice.sends("/manage");
    alice.link_to("portal").await;
    let customer = text(&stripe.customers().pop().unwrap()["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    let items = [(RETIRED_PRICE, 2)];
    stripe.subscribe_to_items(&customer, &items, &[]).unwrap();
    app.settle().await;
    let token = api.token(alice.id, &[]);
    let refused = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(refused.problem(), (409, "already_subscribed"));
    assert!(refused.body["portal_url"].as_str().unwrap().contains("portal"));
    let shown = api.get(SUBSCRIPTION, &token).await;
    assert_eq!(
        (&shown.body["status"], &shown.body["unlisted"], &shown.body["plan_code"]),
        (&json!("active"), &json!(true), &json!("free"))
    );
    assert!(shown.body["current_period_end"].is_string());
    let held = api.get(ENTITLEMENTS, &token).await;
    assert_eq!(held.body["plan_code"], json!("free"));

    // A plan lists the price.
    app.clock().passes(minutes(1)).await;
    let sub = text(&stripe.subscriptions().pop().unwrap()["id"]);
    stripe.replace_price(&sub, RETIRED_PRICE, "price_premium_month").unwrap();
    app.settle().await;
    let shown = api.get(SUBSCRIPTION, &token).await;
    assert_eq!(
        (&shown.body["unlisted"], &shown.body["plan_code"], &shown.body["quantity"]),
        (&json!(false), &json!("premium"), &json!(2))
    );
    assert_eq!((&shown.body["amount"], &shown.body["currency"]), (&json!(3800), &json!("usd")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_services_query_any_users_entitlements() {
    let app = Journey::begins().await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let (service, path) =
        (api.token(BRUNO, &[READ_ENTITLEMENTS]), format!("/api/v1/users/{ALICE}/entitlements"));
    let held = api.get(&path, &service).await;
    assert_eq!((held.status, &held.body["plan_code"]), (200, &json!("premium")));
    let tag = held.header("etag").to_owned();
    let bearer = format!("Bearer {service}");
    let headers = [("authorization", bearer.as_str()), ("if-none-match", tag.as_str())];
    let same = api.call(Method::GET, &path, &headers, None).await;
    assert_eq!((same.status, same.body), (304, json!("")));
    for (known, status) in [
        (format!("W/{tag}"), 304),
        (format!("\"other\", W/{tag}"), 304),
        ("*".to_owned(), 304),
        ("\"other\"".to_owned(), 200),
        ("gibberish".to_owned(), 200),
        (String::new(), 200),
    ] {
        let headers = [("authorization", bearer.as_str()), ("if-none-match", known.as_str())];
        let answer = api.call(Method::GET, &path, &headers, None).await;
        assert_eq!(answer.status, status, "{known}");
        assert_eq!(answer.header("etag"), tag, "{known}");
        assert_eq!(answer.header("cache-control"), "private, no-cache", "{known}");
    }
    app.stripe()
        .cancel(&app.stripe().subscription_of(&alice), tollgate_sandbox::CancelWhen::Now)
        .unwrap();
    app.settle().await;
    let other = api.call(Method::GET, &path, &headers, None).await;
    assert_eq!((other.status, &other.body["plan_code"]), (200, &json!("free")));
    let unknown = api.get("/api/v1/users/77/entitlements", &service).await;
    assert_eq!((unknown.status, &unknown.body["plan_code"]), (200, &json!("free")));

    let mine = api.token(ALICE, &[]);
    let refused = api.get(&path, &mine).await;
    assert_eq!(refused.problem(), (403, "insufficient_scope"), "not even for oneself");
    assert!(refused.header("www-authenticate").contains("insufficient_scope"));
    for id in ["0", "-1", "x", "99999999999999999999", "1%2e2"] {
        let bad = api.get(&format!("/api/v1/users/{id}/entitlements"), &service).await;
        assert_eq!(bad.problem(), (400, "bad_user_id"), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_valid_token_nothing_is_returned() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let alien = Keys::new(vec![SecretString::from("x".repeat(32))]);
    let expired = keys().issue(UserId(ALICE), &[], app.now().minus(Duration::from_secs(11)));
    let foreign = alien.issue(UserId(ALICE), &[], app.now().plus(Duration::from_hours(1)));
    for path in [SUBSCRIPTION, ENTITLEMENTS, "/api/v1/users/1/entitlements"] {
        let none = api.call(Method::GET, path, &[], None).await;
        assert_eq!(none.problem(), (401, "missing_token"), "{path}");
        assert_eq!(none.header("www-authenticate"), "Bearer");
        for token in [expired.as_str(), foreign.as_str(), "gibberish", ""] {
            let refused = api.get(path, token).await;
            assert_eq!(refused.problem().0, 401, "{path} {token}");
        }
    }
    let basic = api.call(Method::GET, SUBSCRIPTION, &[("authorization", "Basic YTpi")], None).await;
    assert_eq!(basic.problem(), (401, "missing_token"));
    for path in [CHECKOUT, PORTAL] {
        let none =
            api.call(Method::POST, path, &[("content-type", "application/json")], Some("{}")).await;
        assert_eq!(none.problem(), (401, "missing_token"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_error_is_a_problem_that_says_what_to_do() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let token = api.token(ALICE, &[]);
    let bearer = format!("Bearer {token}");
    let auth = ("authorization", bearer.as_str());
    let json_type = ("content-type", "application/json");
    for (body, status, code) in [
        ("{", 400, "invalid_body"),
        ("[]", 400, "invalid_body"),
        (r#" ["premium","month"]"#, 400, "invalid_body"),
        ("", 400, "invalid_body"),
        (r#"{"plan_code":1}"#, 400, "invalid_body"),
        (r#"{"plan_code":"premium","interval":"weekly"}"#, 400, "invalid_body"),
        (r#"{"plan_code":"premium","extra":1}"#, 400, "invalid_body"),
        (r#"{"plan_code":"gold"}"#, 400, "unknown_plan"),
        (r#"{"plan_code":"free"}"#, 400, "plan_not_sold"),
        (r#"{"plan_code":"premium","interval":"once"}"#, 400, "plan_not_sold"),
    ] {
        let answer = api.call(Method::POST, CHECKOUT, &[auth, json_type], Some(body)).await;
        assert_eq!(answer.problem(), (status, code), "{body}");
    }
    let text =
        api.call(Method::POST, CHECKOUT, &[auth, ("content-type", "text/plain")], Some("{}")).await;
    assert_eq!(text.problem(), (415, "not_json"));
    let large = "x".repeat(64 * 1024 + 1);
    let large = api.call(Method::POST, CHECKOUT, &[auth, json_type], Some(&large)).await;
    assert_eq!(large.problem(), (413, "body_too_large"));
    for url in ["javascript:alert(1)", "/here", "", "mailto:a@b.c"] {
        let answer = api.post(PORTAL, &token, &json!({ "return_url": url }), &[]).await;
        assert_eq!(answer.problem(), (400, "bad_return_url"), "{url}");
    }
    let scoped = api.token(ALICE, &[READ_ENTITLEMENTS]);
    for id in ["%ff", "+5", "05", "0", "-1", "x", "1%2e2", "99999999999999999999"] {
        let answer = api.get(&format!("/api/v1/users/{id}/entitlements"), &scoped).await;
        assert_eq!(answer.problem(), (400, "bad_user_id"), "{id}");
    }
    let update = "x".repeat(1024 * 1024 + 1);
    let update = api.call(Method::POST, "/telegram/webhook", &[json_type], Some(&update)).await;
    assert_eq!(update.problem(), (404, "not_found"), "Telegram is polled here");
    let nowhere = api.get("/api/v2/anything", &token).await;
    assert_eq!(nowhere.problem(), (404, "not_found"));
    let wrong = api.call(Method::DELETE, PLANS, &[], None).await;
    assert_eq!(wrong.problem(), (405, "method_not_allowed"));
    let named = api.call(Method::GET, PLANS, &[("x-request-id", "my-own-id-1")], None).await;
    assert_eq!((named.status, named.header("x-request-id")), (200, "my-own-id-1"));
    for answer in [&nowhere, &named] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("access-control-allow-origin"), "", "no scripts of other sites");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_with_an_idempotency_key_runs_once_even_after_a_restart() {
    let mut app = Journey::begins().await;
    let key = [("idempotency-key", "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"")];
    let bare = [("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324")];
    let first = {
        let api = Api::of(&app);
        let token = api.token(ALICE, &[]);
        let first = api.post(PORTAL, &token, &json!({}), &key).await;
        assert_eq!(first.status, 201, "{}", first.body);
        let other =
            api.post(PORTAL, &token, &json!({ "return_url": "https://example.com" }), &key).await;
        assert_eq!(other.problem(), (422, "idempotency_key_reused"));
        let anew = api.post(PORTAL, &token, &json!({}), &[]).await;
        assert_ne!(anew.body, first.body, "without a key, each request opens a portal");
        let theirs = api.post(PORTAL, &api.token(BRUNO, &[]), &json!({}), &key).await;
        assert_ne!(theirs.body, first.body, "keys are per user");
        let bad = api.post(PORTAL, &token, &json!({}), &[("idempotency-key", "a b")]).await;
        assert_eq!(bad.problem(), (400, "bad_idempotency_key"));
        first.body
    };
    app.restart().await;
    let api = Api::of(&app);
    let token = api.token(ALICE, &[]);
    let again = api.post(PORTAL, &token, &json!({}), &bare).await;
    assert_eq!((again.status, &again.body), (201, &first));
    // Client errors are replayed; errors of Stripe are not.
    let unknown = [("idempotency-key", "k2")];
    for _ in 0..2 {
        let answer = api.post(CHECKOUT, &token, &json!({ "plan_code": "gold" }), &unknown).await;
        assert_eq!(answer.problem(), (400, "unknown_plan"));
    }
    app.clock().passes(days(1)).await;
    let token = api.token(ALICE, &[]);
    let anew = api.post(PORTAL, &token, &json!({}), &key).await;
    assert_ne!(anew.body, first, "a key is valid for a day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_disconnects_gets_the_response_with_the_same_key() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let token = api.token(ALICE, &[]);
    app.stripe().down(true);
    let call = api.client.post(format!("{}{PORTAL}", app.base_url())).bearer_auth(&token);
    let call = call.header("idempotency-key", "k1").timeout(Duration::from_millis(200)).send();
    assert!(call.await.unwrap_err().is_timeout(), "retries continue meanwhile");
    app.stripe().down(false);
    let answer = async {
        loop {
            let answer = api.post(PORTAL, &token, &json!({}), &[("idempotency-key", "k1")]).await;
            if answer.status != 409 {
                return answer;
            }
            assert_eq!(answer.problem(), (409, "request_in_progress"));
            assert_eq!(answer.header("retry-after"), "1");
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), answer).await.unwrap();
    // The first call had no body, so it was another request with the same key: had it completed, this would
    // be 422.
    assert!([201, 422].contains(&answer.status), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_subscription_is_refused_even_without_a_portal() {
    let app = Journey::begins().await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let token = api.token(ALICE, &[]);
    let refused = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(refused.problem(), (409, "already_subscribed"));
    assert!(refused.body["portal_url"].as_str().unwrap().starts_with("http"), "{}", refused.body);
    app.stripe().down(true);
    let refused = api.post(CHECKOUT, &token, &premium(), &[]).await;
    assert_eq!(refused.problem(), (409, "already_subscribed"));
    assert_eq!(refused.body.get("portal_url"), None);
    app.stripe().down(false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rate_limited_client_gets_retry_after() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let token = api.token(ALICE, &[]);
    let mut refused = None;
    for _ in 0..30 {
        let answer = api.post(PORTAL, &token, &json!({ "return_url": "no" }), &[]).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.problem(), (429, "too_many_requests"));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(api.get(ENTITLEMENTS, &token).await.status, 200, "reads have their own limit");
    let bob = api.post(PORTAL, &api.token(BRUNO, &[]), &json!({}), &[]).await;
    assert_eq!(bob.status, 201, "each user has their own limit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalogue_and_the_document_need_no_token() {
    let app = Journey::begins().await;
    let api = Api::of(&app);
    let plans = api.call(Method::GET, PLANS, &[], None).await;
    let premium =
        plans.body["plans"].as_array().unwrap().iter().find(|plan| plan["code"] == "premium");
    let price = &premium.unwrap()["prices"][0];
    assert_eq!(
        (&price["interval"], &price["amount"], &price["currency"]),
        (&json!("month"), &json!(1900), &json!("usd"))
    );
    let document = api.call(Method::GET, "/openapi.json", &[], None).await;
    assert!(document.body["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&String> = document.body["paths"].as_object().unwrap().keys().collect();
    for path in
        [CHECKOUT, PORTAL, SUBSCRIPTION, ENTITLEMENTS, PLANS, "/api/v1/users/{id}/entitlements"]
    {
        assert!(paths.iter().any(|known| *known == path), "{path} in {paths:?}");
    }
    let page = api.call(Method::GET, "/openapi", &[], None).await;
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let html = page.body.as_str().unwrap();
    let operations = document.body["paths"].as_object().unwrap().values();
    let webhooks = document.body["webhooks"].as_object().unwrap().values();
    for operation in operations.chain(webhooks).flat_map(|item| item.as_object().unwrap().values())
    {
        let section = format!("id=\"{}\"", text(&operation["operationId"]));
        assert_eq!(html.matches(&section).count(), 1, "{section}");
    }
    for schema in document.body["components"]["schemas"].as_object().unwrap().keys() {
        assert!(html.contains(&format!("id=\"{schema}\"")), "{schema}");
    }
    for link in html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(html.contains(&format!("id=\"{link}\"")), "{link} leads nowhere");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_after_checkout_shows_the_state_before_the_webhook_arrives() {
    let app = Journey::begins().await;
    let (api, alice) = (Api::of(&app), app.user(ALICE));
    alice.chooses("Premium").await;
    let session = app.stripe().session_of(&alice).await;
    let path = format!("/api/v1/billing/checkout/success?session_id={session}");
    let page = async || {
        let answer = api.call(Method::GET, &path, &[("accept-language", "de")], None).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        answer.body.as_str().unwrap().to_owned()
    };
    let open = page().await;
    assert!(open.contains("One moment") && open.contains("http-equiv=\"refresh\""), "{open}");
    app.stripe().hold(true);
    app.stripe().pay(&session, Card::PAYS).unwrap();
    let began = std::time::Instant::now();
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    let paid = loop {
        let shown = page().await;
        if !shown.contains("refresh") {
            break shown;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{shown}");
        beat.tick().await;
    };
    assert!(paid.contains("Premium is yours"), "{paid}");
    let asked = app.stripe().requests();
    let of_session = format!("checkout/sessions/{session}");
    let asked = asked
        .iter()
        .filter(|request| request.method == "GET" && request.path == of_session)
        .count();
    assert_eq!(asked, 2, "at most one request to Stripe per second");
    assert_eq!(
        app.entitlements(&alice).await,
        crate::journeys::harness::PREMIUM,
        "as reported by Stripe"
    );
    alice.sees("Premium is active").await;
    app.stripe().hold(false);
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
    let alien = "/api/v1/billing/checkout/success?session_id=cs_of_somebody_else";
    let alien = api.call(Method::GET, alien, &[("accept-language", "de")], None).await;
    assert!(alien.body.as_str().unwrap().contains("Weiter im Chat"), "nothing of it is shown");

    let subscription = app.stripe().subscription_of(&alice);
    app.stripe().cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    assert!(page().await.contains("Premium is yours"), "until the period ends");
    app.stripe().cancel(&subscription, CancelWhen::Now).unwrap();
    app.settle().await;
    let ended = page().await;
    assert!(ended.contains("This plan has ended") && !ended.contains("Premium"), "{ended}");
    alice.chooses("Premium").await;
    let again = app.stripe().session_of(&alice).await;
    app.stripe().pay(&again, Card::PAYS).unwrap();
    app.settle().await;
    assert!(page().await.contains("Premium is yours"), "it was bought again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plans_page_links_to_the_chat() {
    let app = Journey::begins().await;
    app.user(ALICE).sends("/start");
    app.user(ALICE).sees("Hi,").await;
    let api = Api::of(&app);
    for (language, price, choose) in
        [("en", "$19.00 per month", "Choose in Telegram"), ("de", "19,00", "In Telegram wählen")]
    {
        let page = api.call(Method::GET, "/plans", &[("accept-language", language)], None).await;
        let html = page.body.as_str().unwrap();
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        for part in [price, choose, "Premium", "start=plan_premium"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_headers_bodies_and_reads_are_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = Journey::begins().await;
    let address = app.base_url().strip_prefix("http://").unwrap().parse().unwrap();
    let connect = async || {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2048).unwrap();
        socket.connect(address).await.unwrap()
    };
    let headers = async {
        let mut slow = connect().await;
        slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
        slow.read_to_end(&mut Vec::new()).await.ok();
    };
    let body = async {
        let (mut slow, mut answer) = (connect().await, String::new());
        let head = "POST /api/v1/billing/webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\
                    stripe-signature: t=1,v1=00\r\n\r\n{";
        slow.write_all(head.as_bytes()).await.unwrap();
        slow.read_to_string(&mut answer).await.ok();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("body_too_slow") && answer.contains("x-request-id"), "{answer}");
    };
    let answer = async {
        let mut slow = connect().await;
        // The client does not read the response.
        while slow.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").await.is_ok() {}
    };
    let cut = async { tokio::join!(headers, body, answer) };
    tokio::time::timeout(Duration::from_mins(1), cut).await.expect("the connection is still open");
    assert_eq!(Api::of(&app).call(Method::GET, "/healthz", &[], None).await.status, 200);
}
