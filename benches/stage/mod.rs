//! The benches' harness: the application against the simulators on loopback, and statistics.

use std::net::{Ipv4Addr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tollgate::app::{App, Surroundings};
use tollgate::config;
use tollgate::config::{Environment, Secrets};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::simulators;
use tollgate_sandbox::{ApiShape, BotIdentity, Options, Person, Price, Sandbox, StripeOptions};

pub(crate) const JWT_SECRET: &str = "bench-bench-bench-bench-bench-bench";
/// The first user's id.
pub(crate) const USER: i64 = 1001;
const SECRET: &str = "whsec_bench";

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: reqwest::Client,
    base_url: String,
    app: App,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Starts with `people` users who have started the bot.
    pub(crate) async fn with(people: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let page = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let hook = format!("{base_url}/api/v1/billing/webhook");
        let sandbox = Sandbox::start(options(page, &hook, people)).await.unwrap();
        let environment: Environment = [
            ("TELEGRAM_BOT_TOKEN", "1:bench".to_owned()),
            ("STRIPE_SECRET_KEY", "sk_test_bench".to_owned()),
            ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
            ("JWT_SECRET", JWT_SECRET.to_owned()),
            ("STRIPE_API_BASE", sandbox.stripe_api_base()),
            ("TELEGRAM_API_URL", sandbox.telegram_api_url()),
            ("STRIPE_PRICE_MAP_JSON", r#"{"premium":"price_bench"}"#.to_owned()),
            ("TOLLGATE_DATABASE", folder.path().join("bench.db").display().to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        let file = include_str!("../../bot.toml");
        let mut settings = config::parse(file, "bot.toml", &environment).unwrap();
        // Benches exceed the default limits.
        settings.http.rates.reads_per_user = NonZero::new(1_000_000).unwrap();
        settings.http.rates.per_address = NonZero::new(1_000_000).unwrap();
        let secrets = Secrets::load(&environment, &[]).unwrap();
        let surroundings = Surroundings {
            clock: Arc::new(SystemClock),
            outside: None,
            chat_link_base: sandbox.link_base(),
            metrics: None,
        };
        let app = App::start(settings, secrets, surroundings, listener).await.unwrap();
        for id in ids(people) {
            sandbox.telegram().message(id, "/start");
            until(|| sandbox.telegram().chat(id).len() >= 2).await;
        }
        Self { sandbox, client: reqwest::Client::new(), base_url, app, _folder: folder }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Posts the event that starts the user's subscription, which causes a notice. Returns the latency of the
    /// response.
    pub(crate) async fn subscription_begins(&self, user: i64) -> Duration {
        let body = event(user);
        let started = Instant::now();
        let post = self.client.post(self.url("/api/v1/billing/webhook"));
        let post = post.header("stripe-signature", signature(&body)).body(body);
        assert_eq!(post.send().await.unwrap().status(), 200);
        started.elapsed()
    }

    pub(crate) async fn stop(self) {
        self.app.stop().await;
        self.sandbox.stop().await;
    }
}

fn event(user: i64) -> String {
    let now = SystemClock.now().seconds();
    serde_json::json!({
        "id": format!("evt_bench_{user}"), "object": "event", "type":
        "customer.subscription.created", "created": now, "livemode": false,
        "api_version": "2026-03-25.dahlia",
        "data": { "object": {
            "id": format!("sub_bench_{user}"), "object": "subscription", "status": "active",
            "customer": format!("cus_bench_{user}"), "metadata": { "user_id": user.to_string() },
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

pub(crate) async fn until(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !condition() {
        assert!(Instant::now() < deadline, "the condition was not met within 10 seconds");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Prints median, 99th percentile and count; returns the median.
pub(crate) fn print(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!("{what:<28} median {:>10.2?}   p99 {:>10.2?}   n {}", at(50), at(99), times.len());
    at(50)
}

fn ids(people: usize) -> impl Iterator<Item = i64> {
    (USER..).take(people)
}

fn options(listener: TcpListener, hook: &str, people: usize) -> Options {
    Options {
        listener,
        clock: simulators::real_time(),
        bot: BotIdentity { token: "1:bench".to_owned(), username: "bench_bot".to_owned() },
        people: ids(people)
            .map(|id| Person {
                id,
                first_name: "Alice".to_owned(),
                last_name: None,
                username: None,
                language_code: Some("en".to_owned()),
                admin: false,
            })
            .collect(),
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
                metered: false,
            }],
            shape: ApiShape::New,
        },
        app_name: "bench".to_owned(),
    }
}
