//! The benches' stage: the application against the simulators on loopback, and statistics.

use std::net::Ipv4Addr;
use std::num::NonZero;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::net::TcpListener;
use tollgate::app::App;
use tollgate::config;
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::simulators::real_time;
use tollgate_sandbox::Sandbox;

use crate::harness::application;
use crate::harness::simulators;
use crate::harness::variables::{WEBHOOK_SECRET, environment, variables};
use crate::harness::wait::until;

/// The first user's id.
pub(crate) const USER: i64 = 1001;

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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let mut options = simulators::options(real_time());
        options.people = ids(people).map(|id| simulators::person(id, "Alice")).collect();
        options.stripe.webhook_url = format!("{base_url}/api/v1/billing/webhook");
        options.stripe.prices = vec![simulators::price("price_bench", "Premium", 1900)];
        let sandbox = Sandbox::start(options).await.unwrap();
        let mut variables = variables(&sandbox.url());
        variables.extend([
            ("STRIPE_PRICE_MAP_JSON", r#"{"premium":"price_bench"}"#.to_owned()),
            ("TOLLGATE_DATABASE", folder.path().join("bench.db").display().to_string()),
        ]);
        let environment = environment(variables);
        let file = include_str!("../../bot.toml");
        let mut settings = config::parse(file, "bot.toml", &environment).unwrap();
        // Benches exceed the default limits.
        settings.http.rates.reads_per_user = NonZero::new(1_000_000).unwrap();
        settings.http.rates.per_address = NonZero::new(1_000_000).unwrap();
        let clock = Arc::new(SystemClock);
        let app = application::start(settings, &environment, &sandbox, clock, listener, None).await;
        for id in ids(people) {
            sandbox.telegram().message(id, "/start");
            until("a greeting", || sandbox.telegram().chat(id).len() >= 2).await;
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
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
    mac.update(format!("{now}.{body}").as_bytes());
    format!("t={now},v1={}", hex::encode(mac.finalize().into_bytes()))
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
