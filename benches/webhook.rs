//! How long Stripe waits for its 200, and how long a person waits for the message.
//!
//! `cargo bench --bench webhook` runs the application against the simulators on loopback and
//! prints median and 99th percentile of both. Compare runs on one machine, never across machines.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at a failure and prints"
)]

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tollgate::app::{App, Surroundings};
use tollgate::config;
use tollgate::config::{Environment, Secrets};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::sandbox::{
    self, ApiShape, BotIdentity, Options, Person, Price, Sandbox, StripeOptions,
};

const EVENTS: usize = 300;
const WARM_UP: usize = 20;
const SECRET: &str = "whsec_bench";
const USER: i64 = 1001;

struct Wall;

impl sandbox::Clock for Wall {
    fn now_ms(&self) -> i64 {
        SystemClock.now().millis()
    }

    fn advance_to(&self, _: i64) {}
}

fn main() {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(bench());
}

async fn bench() {
    let folder = tempfile::tempdir().unwrap();
    let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let hook = format!("http://{}/api/v1/billing/webhook", listener.local_addr().unwrap());
    let sandbox = Sandbox::start(options(page, &hook)).await.unwrap();
    let environment: Environment = [
        ("TELEGRAM_BOT_TOKEN", "1:bench".to_owned()),
        ("STRIPE_SECRET_KEY", "sk_test_bench".to_owned()),
        ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
        ("JWT_SECRET", "bench-bench-bench-bench-bench-bench".to_owned()),
        ("STRIPE_API_BASE", sandbox.stripe_api_base()),
        ("TELEGRAM_API_URL", sandbox.telegram_api_url()),
        ("STRIPE_PRICE_MAP_JSON", r#"{"premium":"price_bench"}"#.to_owned()),
        ("TOLLGATE_DATABASE", folder.path().join("bench.db").display().to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let settings = config::parse(include_str!("../bot.toml"), "bot.toml", &environment).unwrap();
    let secrets = Secrets::load(&environment, &[]).unwrap();
    let surroundings = Surroundings {
        clock: Arc::new(SystemClock),
        link_base: sandbox.link_base(),
        metrics: None,
    };
    let app = App::start(settings, secrets, surroundings, listener).await.unwrap();
    sandbox.telegram().message(USER, "/start");
    until(|| sandbox.telegram().chat(USER).len() >= 2).await;

    let client = reqwest::Client::new();
    let (mut answers, mut messages) = (Vec::new(), Vec::new());
    for number in 0..EVENTS + WARM_UP {
        let before = sandbox.telegram().chat(USER).len();
        let body = event(number);
        let started = Instant::now();
        let response = client
            .post(&hook)
            .header("stripe-signature", signature(&body))
            .body(body)
            .send()
            .await
            .unwrap();
        let answered = started.elapsed();
        assert_eq!(response.status(), 200);
        until(|| sandbox.telegram().chat(USER).len() > before).await;
        if number >= WARM_UP {
            answers.push(answered);
            messages.push(started.elapsed());
        }
    }
    print("webhook POST to 200", answers);
    print("webhook POST to chat", messages);
    app.stop().await;
    sandbox.stop().await;
}

/// Each makes a new subscription live, which is news.
fn event(number: usize) -> String {
    let now = SystemClock.now().seconds();
    serde_json::json!({
        "id": format!("evt_bench_{number}"), "object": "event", "type":
        "customer.subscription.created", "created": now, "livemode": false,
        "api_version": "2026-03-25.dahlia",
        "data": { "object": {
            "id": format!("sub_bench_{number}"), "object": "subscription", "status": "active",
            "customer": "cus_bench", "metadata": { "user_id": USER.to_string() },
            "items": { "data": [{
                "price": { "id": "price_bench", "recurring": { "interval": "month" } },
                "current_period_end": now + 2_592_000,
            }] },
        } },
    })
    .to_string()
}

fn signature(body: &str) -> String {
    let now = SystemClock.now().seconds();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{now}.{body}").as_bytes());
    format!("t={now},v1={}", hex::encode(mac.finalize().into_bytes()))
}

async fn until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < deadline, "nothing came of it in 10 seconds");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn print(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!("{what:<22} median {:>10.2?}   p99 {:>10.2?}   n {}", at(50), at(99), times.len());
}

fn options(listener: TcpListener, hook: &str) -> Options {
    Options {
        listener,
        clock: Arc::new(Wall),
        bot: BotIdentity { token: "1:bench".to_owned(), username: "bench_bot".to_owned() },
        people: vec![Person {
            id: USER,
            first_name: "Alice".to_owned(),
            last_name: None,
            username: None,
            language_code: Some("en".to_owned()),
            admin: false,
        }],
        groups: Vec::new(),
        stripe: StripeOptions {
            secret_key: "sk_test_bench".to_owned(),
            webhook_url: hook.to_owned(),
            webhook_secret: SECRET.to_owned(),
            prices: vec![Price {
                id: "price_bench".to_owned(),
                product_name: "Premium".to_owned(),
                plan_code: None,
                unit_amount: 1900,
                currency: "usd".to_owned(),
                interval: Some("month".to_owned()),
            }],
            shape: ApiShape::New,
        },
        app_name: "bench".to_owned(),
    }
}
