//! `tollgate sandbox` from outside: whose shop it is, and what a turned clock leaves alone.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};

use crate::cli::installations::{shipped, with};
use crate::harness::installation::Installation;
use crate::harness::process::Process;
use crate::harness::receiver::Receiver;
use crate::harness::variables::SECRETS;
use crate::harness::wait::{until, until_found};

/// A shop of somebody's own: nothing of it is at Stripe yet, and it names services and admins outside.
const OWN: &str = r#"
[bot]
default_locale = "de"
updates = "webhook"

[[admins]]
id = 111111111
role = "owner"

[http]
listen = "127.0.0.1:8080"
public_url = "https://billing.club.io"

[database]
path = "must-not-be-made.db"

[billing]
trial = "7d"
allow_promotion_codes = true

[[webhook_endpoints]]
name = "crm"
url = "https://crm.club.io/hook"

[[plans]]
code = "visitor"
name = "Visitor"
entitlements = []

[[plans]]
code = "gold"
name = "Gold"
entitlements = ["vault"]
  [[plans.prices]]
  interval = "month"
  amount = 2500
  currency = "eur"
  stripe_price = "price_of_my_own"
  [[plans.prices]]
  interval = "once"
  access = "30d"
  amount = 4000
  currency = "eur"
"#;

/// A running sandbox: its page, the address of the product, and who makes tokens for it.
struct Playground {
    place: Installation,
    running: Process,
    page: String,
    api: String,
    jwt_secret: String,
    http: reqwest::Client,
}

impl Playground {
    /// Without people who have a history.
    async fn opens(place: Installation, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::opens_with_history(place, &[&["--empty"], arguments].concat(), variables).await
    }

    async fn opens_with_history(
        place: Installation,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let arguments = [&["sandbox", "--port", "0"], arguments].concat();
        let mut command = place.command(&arguments);
        // The sandbox has secrets of its own.
        for (name, _) in SECRETS {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied()).env("RUST_LOG", "info").stdout(Stdio::piped());
        let mut running = place.start(&mut command);
        let stdout = running.take_stdout();
        let page = BufReader::new(stdout).lines().next().unwrap().unwrap();
        let logged = running.logs("its JWT_SECRET is ").await;
        let after = |text: &str, mark: &str| {
            let rest = text.split_once(mark).unwrap().1;
            rest.split([' ', ',', '\n']).next().unwrap().to_owned()
        };
        let (api, jwt_secret) =
            (after(&logged, "REST API is at "), after(&logged, "its JWT_SECRET is "));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { place, running, page, api, jwt_secret, http }
    }

    /// What `tollgate token` makes, in real time.
    fn token(&self, user: i64) -> String {
        let mut command = self.place.command(&["token", "--user", &user.to_string()]);
        let output = command.env("JWT_SECRET", &self.jwt_secret).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    async fn does(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/api/{path}", self.page.trim_end_matches('/'));
        let answer = self.http.post(url).json(body).send().await.unwrap();
        let status = answer.status();
        let answer = answer.json::<Value>().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    async fn shows(&self, path: &str) -> Value {
        let url = format!("{}/api/{path}", self.page.trim_end_matches('/'));
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// What the page says about each person, once their history is complete.
    async fn standings(&mut self) -> BTreeMap<String, Value> {
        self.running.logs("have arrived in the present").await;
        let people = self.shows("state").await["people"].as_array().unwrap().clone();
        let standing = |person: &Value| {
            let name = person["name"].as_str().unwrap().split(' ').next().unwrap().to_owned();
            (name, person["standing"].clone())
        };
        people.iter().map(standing).collect()
    }

    /// The newest answer to an admin that contains `part`.
    async fn answer(&self, admin: i64, command: &str, part: &str) -> String {
        self.does("message", &json!({ "user": admin, "text": command })).await;
        let answer = async || {
            let state = self.shows(&format!("state?user={admin}")).await;
            let newest = state["messages"].as_array().unwrap().last().unwrap().clone();
            let html = newest["html"].as_str().unwrap().to_owned();
            (newest["from_bot"] == true && html.contains(part)).then_some(html)
        };
        until_found(answer, || format!("“{part}” answers {command}")).await
    }

    async fn plans(&self) -> Value {
        let url = format!("{}/api/v1/billing/plans", self.api);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// A checkout that somebody opens over the REST API; its session.
    async fn checkout(&self, user: i64, plan: &str, interval: &str) -> String {
        let answer = self
            .http
            .post(format!("{}/api/v1/billing/checkout", self.api))
            .bearer_auth(self.token(user))
            .json(&json!({ "plan_code": plan, "interval": interval }))
            .send()
            .await
            .unwrap();
        let (status, answer) = (answer.status(), answer.json::<Value>().await.unwrap());
        assert_eq!(status, 201, "{answer}");
        answer["session_id"].as_str().unwrap().to_owned()
    }

    async fn has(&self, user: i64, plan: &str) {
        let url = format!("{}/api/v1/billing/entitlements", self.api);
        let token = self.token(user);
        let held = async || {
            let response = self.http.get(&url).bearer_auth(&token).send().await.unwrap();
            assert_eq!(response.status(), 200);
            let body: Value = response.json().await.unwrap();
            (body["plan_code"] == plan).then_some(())
        };
        until_found(held, || format!("user {user} has the plan {plan}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_plays_the_operators_own_shop_with_trials_debits_and_codes() {
    let place = with(OWN);
    let path = place.path("bot.toml");
    for (arguments, variables) in [
        (vec!["--config", path.to_str().unwrap()], vec![]),
        (vec![], vec![("TOLLGATE_CONFIG", path.to_str().unwrap())]),
    ] {
        let own = Playground::opens(shipped(), &arguments, &variables).await;
        let plans = own.plans().await.to_string();
        assert!(plans.contains("Gold") && !plans.contains("Premium"), "{plans}");
        assert!(!place.path("must-not-be-made.db").exists());
        assert!(!own.place.path("must-not-be-made.db").exists());

        let session = own.checkout(1001, "gold", "month").await;
        let view = own.shows(&format!("checkout/{session}")).await;
        assert_eq!(view["trial_days"], 7, "{view}");
        let code = json!({ "code": "WELCOME20" });
        let view = own.does(&format!("checkout/{session}/promotion"), &code).await;
        assert_eq!(view["discount"]["amount"], 500, "{view}");
        own.does(&format!("checkout/{session}/pay"), &json!({ "card": "4242424242424242" })).await;
        own.has(1001, "gold").await;
        let seen = own.shows("stripe").await;
        assert_eq!(seen["subscriptions"][0]["price"], "price_of_my_own", "{seen}");

        // A bank debit stays in progress until somebody decides.
        for (user, action, plan) in
            [(1002, "debit_arrives", "gold"), (1003, "debit_fails", "visitor")]
        {
            let session = own.checkout(user, "gold", "once").await;
            let pay = json!({ "bank_debit": true });
            own.does(&format!("checkout/{session}/pay"), &pay).await;
            let view = own.shows(&format!("checkout/{session}")).await;
            assert_eq!(
                (&view["status"], &view["payment_status"]),
                (&json!("complete"), &json!("unpaid"))
            );
            own.has(user, "visitor").await;
            own.does(&format!("merchant/{action}"), &json!({ "to": session })).await;
            own.has(user, plan).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shipped_shop_shows_a_trial_and_something_to_buy_once() {
    let shipped = Playground::opens(shipped(), &["--trial", "14d"], &[]).await;
    let plans = shipped.plans().await.to_string();
    assert!(plans.contains("Premium") && plans.contains("Season pass"), "{plans}");
    let session = shipped.checkout(1001, "premium", "month").await;
    let view = shipped.shows(&format!("checkout/{session}")).await;
    assert_eq!(view["trial_days"], 14, "{view}");
    assert_eq!(view["promotion_codes"][0]["code"], "WELCOME20", "{view}");
    let session = shipped.checkout(1002, "pass", "once").await;
    shipped.does(&format!("checkout/{session}/pay"), &json!({ "card": "4242424242424242" })).await;
    shipped.has(1002, "pass").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turned_clock_breaks_neither_tokens_nor_signed_deliveries() {
    let receiver = Receiver::open(StatusCode::OK, "").await;
    let played = Playground::opens(shipped(), &["--webhook", &receiver.url], &[]).await;
    let before = played.token(1001);
    for step in ["1mo", "1y"] {
        played.does("clock", &json!({ "advance": step })).await;
    }
    let asked = format!("{}/api/v1/billing/entitlements", played.api);
    for token in [before, played.token(1001)] {
        let answer = played.http.get(&asked).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    // Stripe's webhooks carry the turned time, and are taken.
    let session = played.checkout(1001, "premium", "month").await;
    played.does(&format!("checkout/{session}/pay"), &json!({ "card": "4242424242424242" })).await;
    played.has(1001, "premium").await;
    until("a webhook is delivered", || !receiver.requests().is_empty()).await;
    let at: u64 = receiver.requests()[0].header("webhook-timestamp").parse().unwrap();
    let now = u64::try_from(SystemClock.now().seconds()).unwrap();
    assert!(now.abs_diff(at) < 300, "signed {at}, a receiver in real time has {now}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_meets_people_in_every_state() {
    let mut shipped = Playground::opens_with_history(shipped(), &[], &[]).await;
    shipped.does("message", &json!({ "user": 1001, "text": "/start" })).await;
    let state = shipped.shows("state?user=1001").await;
    assert_eq!(state["actions_are_held"], false, "a message waits until the history is complete");
    let standings = shipped.standings().await;
    for (name, standing) in [
        ("Nadia", json!(null)),
        ("Tomás", json!("on trial")),
        ("Mia", json!("subscribed")),
        ("Liam", json!("subscribed")),
        ("Chloé", json!("cancels")),
        ("Daniel", json!("past due")),
        ("Sofia", json!("ended")),
        ("Pavel", json!("refunded")),
        ("Grace", json!("disputed")),
        ("Lukas", json!("paused")),
        ("Hiro", json!("paid once")),
        ("Noah", json!("subscribed")),
        ("Elif", json!("ended")),
    ] {
        assert_eq!(standings[name], standing, "{name}: {standings:?}");
    }
    for (command, part) in [
        ("/whois @daniel", "Owes $19.00 since"),
        ("/whois @irina", "sorry for the outage"),
        ("/why @andriy", "won a contest"),
        ("/whois @beatriz", "blocked"),
        ("/alerts", "Zoe"),
        ("/whois user2017@example.com", "Omar"),
        ("/stats 1y", "Active"),
        ("/audit", "Audit log"),
    ] {
        shipped.answer(1004, command, part).await;
    }
    let figures = shipped.answer(1007, "/stats 90d", "USD").await;
    assert!(figures.contains("50"), "half of the trials were converted: {figures}");
    let delivered = shipped.shows("deliveries").await;
    assert!(
        delivered.as_array().unwrap().iter().all(|delivery| delivery["status"] == 200),
        "{delivered}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_have_a_history_with_the_operators_own_plans() {
    let place = with(OWN);
    let path = place.path("bot.toml");
    let arguments = ["--config", path.to_str().unwrap(), "--payload", "thin"];
    let mut own = Playground::opens_with_history(shipped(), &arguments, &[]).await;
    let standings = own.standings().await;
    for (name, standing) in [
        ("Mia", json!("subscribed")),
        ("Daniel", json!("past due")),
        ("Pavel", json!("refunded")),
        ("Hiro", json!("paid once")),
        // Nothing is sold for a year.
        ("Liam", json!(null)),
    ] {
        assert_eq!(standings[name], standing, "{name}: {standings:?}");
    }
}
