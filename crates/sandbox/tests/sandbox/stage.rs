//! Harness: a sandbox with a manual clock, and an endpoint that records webhooks.

use axum::Router;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::Value;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tollgate_sandbox::AdminRights;
use tollgate_sandbox::ApiShape;
use tollgate_sandbox::BotIdentity;
use tollgate_sandbox::Card;
use tollgate_sandbox::Clock;
use tollgate_sandbox::Group;
use tollgate_sandbox::GroupKind;
use tollgate_sandbox::Options;
use tollgate_sandbox::Person;
use tollgate_sandbox::Price;
use tollgate_sandbox::Sandbox;
use tollgate_sandbox::StripeOptions;

pub(crate) const TOKEN: &str = "4242:sandbox-token";
pub(crate) const SECRET: &str = "whsec_sandbox";
/// 2026-01-31 12:00 UTC: the last day of a long month, so that renewals have to be clamped.
pub(crate) const START_MS: i64 = 1_769_860_800_000;
pub(crate) const ANN: i64 = 7;
pub(crate) const GROUP: i64 = -100_500;

pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(START_MS)))
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn advance_to(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::SeqCst);
    }
}

/// A monthly price, a yearly one, a more expensive monthly one, and one for a single payment.
pub(crate) fn account_options(shape: ApiShape, webhook_url: String) -> StripeOptions {
    let price = |id: &str, amount, interval: Option<&str>| Price {
        id: id.to_owned(),
        product_name: "Premium".to_owned(),
        plan_code: Some("premium".to_owned()),
        unit_amount: amount,
        currency: "usd".to_owned(),
        interval: interval.map(str::to_owned),
        metered: false,
    };
    StripeOptions {
        secret_key: "sk_test_1".to_owned(),
        webhook_url,
        webhook_secret: SECRET.to_owned(),
        prices: vec![
            price("price_month", 1900, Some("month")),
            price("price_year", 19_000, Some("year")),
            price("price_pro", 3900, Some("month")),
            price("price_once", 9900, None),
        ],
        shape,
    }
}

pub(crate) type Received = Arc<Mutex<Vec<(HeaderMap, String)>>>;

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) received: Received,
    pub(crate) http: reqwest::Client,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Self::shaped(ApiShape::New).await
    }

    pub(crate) async fn shaped(shape: ApiShape) -> Self {
        let received = Received::default();
        let endpoint = {
            let received = Arc::clone(&received);
            Router::new().route(
                "/hook",
                post(move |headers: HeaderMap, body: String| {
                    received.lock().unwrap().push((headers, body));
                    std::future::ready(StatusCode::OK)
                }),
            )
        };
        let hook = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let webhook_url = format!("http://{}/hook", hook.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(hook, endpoint).await });
        let clock = ManualClock::new();
        let sandbox = Sandbox::start(Options {
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            clock: clock.clone(),
            bot: BotIdentity { token: TOKEN.to_owned(), username: "toll_bot".to_owned() },
            people: vec![Person {
                id: ANN,
                first_name: "Ann".to_owned(),
                last_name: None,
                username: Some("ann".to_owned()),
                language_code: Some("en".to_owned()),
                admin: false,
            }],
            groups: vec![Group { id: GROUP, title: "Club".to_owned() }],
            stripe: account_options(shape, webhook_url),
            app_name: "Signals".to_owned(),
        })
        .await
        .unwrap();
        Self { sandbox, clock, received, http: reqwest::Client::new() }
    }

    pub(crate) async fn stripe(
        &self,
        method: reqwest::Method,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> (u16, HeaderMap, Value) {
        let url = format!("{}v1/{path}", self.sandbox.stripe_api_base());
        let mut request = self.http.request(method, url).bearer_auth("sk_test_1");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Value {
        let (status, _, answer) = self.stripe(reqwest::Method::POST, path, body, &[]).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, _, answer) = self.stripe(reqwest::Method::GET, path, "", &[]).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub(crate) async fn checkout(&self, price: &str, extra: &str) -> Value {
        let mode = if price == "price_once" { "payment" } else { "subscription" };
        let customer = self.post("customers", "name=Ann&metadata[user_id]=7").await;
        let customer = customer["id"].as_str().unwrap();
        self.post(
            "checkout/sessions",
            &format!(
                "mode={mode}&customer={customer}&line_items[0][price]={price}&line_items[0][quantity]=1\
                 &client_reference_id=7&metadata[user_id]=7&success_url=http%3A%2F%2Fx.test%2Fok%3Fs%3D%7BCHECKOUT_SESSION_ID%7D{extra}"
            ),
        )
        .await
    }

    pub(crate) async fn subscribe(&self, card: Card) -> String {
        let session = self.checkout("price_month", "&subscription_data[metadata][user_id]=7").await;
        let paid = self.sandbox.stripe().pay(session["id"].as_str().unwrap(), card).unwrap();
        assert!(self.settled().await);
        paid.subscription.unwrap()
    }

    pub(crate) async fn settled(&self) -> bool {
        self.sandbox.stripe().answered(Duration::from_secs(5)).await
    }

    /// The types of events received since the last call.
    pub(crate) fn received_types(&self) -> Vec<String> {
        let taken = std::mem::take(&mut *self.received.lock().unwrap());
        let kind = |body: String| serde_json::from_str::<Value>(&body).unwrap()["type"].clone();
        taken.into_iter().map(|(_, body)| kind(body).as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn telegram(&self, method: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/bot{TOKEN}/{method}", self.sandbox.telegram_api_url());
        let request = self.http.post(url).header("content-type", "application/json");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    pub(crate) async fn refused(&self, method: &str, body: Value) -> String {
        let (status, answer) = self.telegram(method, body).await;
        assert_eq!(answer["ok"], false, "{answer}");
        assert_eq!(answer["error_code"], status);
        answer["description"].as_str().unwrap().to_owned()
    }
}

/// People and chats of the tests about members.
pub(crate) const BOB: i64 = 8;
pub(crate) const OWNER: i64 = 9;
pub(crate) const CLUB: i64 = -1_001_000_000_500;

impl Stage {
    /// A chat of [`OWNER`], with the bot as an administrator who lets people in and bans them.
    pub(crate) async fn with_club(kind: GroupKind) -> Self {
        let stage = Self::set().await;
        let telegram = stage.sandbox.telegram();
        for (id, name) in [(BOB, "Bob"), (OWNER, "Olga")] {
            telegram.add_person(Person {
                id,
                first_name: name.to_owned(),
                last_name: None,
                username: None,
                language_code: Some("en".to_owned()),
                admin: id == OWNER,
            });
        }
        telegram.create_chat(CLUB, kind, "Club", OWNER);
        stage.updates().await;
        telegram.promote_bot(CLUB, OWNER, AdminRights::MEMBERS);
        stage
    }

    /// All kinds of updates about chats that have come since the last call.
    pub(crate) async fn updates(&self) -> Vec<Value> {
        let kinds =
            ["message", "channel_post", "my_chat_member", "chat_member", "chat_join_request"];
        let poll = |offset: i64| {
            self.telegram(
                "getUpdates",
                serde_json::json!({ "offset": offset, "allowed_updates": kinds }),
            )
        };
        let (_, polled) = poll(0).await;
        let updates = polled["result"].as_array().unwrap().clone();
        if let Some(last) = updates.last() {
            poll(last["update_id"].as_i64().unwrap() + 1).await;
        }
        updates
    }

    pub(crate) fn now_seconds(&self) -> i64 {
        self.clock.now_ms().div_euclid(1000)
    }

    /// The result of a method that succeeds, for the club.
    pub(crate) async fn club(&self, method: &str, mut body: Value) -> Value {
        body["chat_id"] = CLUB.into();
        let (status, answer) = self.telegram(method, body).await;
        assert_eq!(status, 200, "{method}: {answer}");
        answer["result"].clone()
    }

    /// The error of a method that fails, for the club.
    pub(crate) async fn club_refuses(&self, method: &str, mut body: Value) -> String {
        body["chat_id"] = CLUB.into();
        self.refused(method, body).await
    }

    /// A new link with join requests.
    pub(crate) async fn request_link(&self) -> String {
        let link = self
            .club("createChatInviteLink", serde_json::json!({ "creates_join_request": true }))
            .await;
        link["invite_link"].as_str().unwrap().to_owned()
    }
}

/// The names of updates, without their ids.
pub(crate) fn kinds(updates: &[Value]) -> Vec<&str> {
    updates
        .iter()
        .flat_map(|update| update.as_object().unwrap().keys())
        .map(String::as_str)
        .filter(|name| *name != "update_id")
        .collect()
}
