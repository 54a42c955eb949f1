//! `tollgate run --read-only`: what it answers from a replica, what it refuses, and that it writes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::http::StatusCode;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};

use crate::cli::installations::{assert_no_secret, printed, ready, text};
use crate::harness::installation::Installation;
use crate::harness::process::Process;
use crate::harness::receiver::Receiver;
use crate::harness::variables::{JWT_SECRET, SECRETS};
use crate::harness::wait::until_found;

/// The primary's installation, without a running primary, where user 1001 has the plan basic.
struct Primary(Installation);

impl Primary {
    fn new() -> Self {
        let image = "name = \"Premium\"\nimage = \"premium.png\"";
        let place = ready(&[("name = \"Premium\"", image)]);
        let file = format!("{}/assets/sandbox/premium.png", env!("CARGO_MANIFEST_DIR"));
        fs::copy(file, place.path("premium.png")).unwrap();
        assert!(place.run(&["migrate", "up"]).status.success());
        let primary = Self(place);
        primary.sells(1001, None);
        primary
    }

    /// A user subscribes; `cancel_at`: until that Unix second.
    fn sells(&self, user: i64, cancel_at: Option<i64>) {
        let event = json!({
            "id": format!("evt_{user}"), "object": "event", "created": 1_790_000_000,
            "type": "customer.subscription.created", "api_version": "2025-03-31.basil",
            "livemode": false,
            "data": { "object": {
                "id": format!("sub_{user}"), "object": "subscription", "status": "active",
                "customer": format!("cus_{user}"), "start_date": 1_790_000_000,
                "cancel_at": cancel_at,
                "metadata": { "user_id": user.to_string(), "tollgate_plan": "basic" },
                "items": { "object": "list", "has_more": false, "data": [{
                    "id": "si_1", "quantity": 1, "current_period_start": 1_790_000_000,
                    "current_period_end": 4_000_000_000_i64,
                    "price": { "id": "price_basic", "currency": "usd", "unit_amount": 900,
                        "recurring": { "interval": "month", "interval_count": 1 } },
                }] },
            } },
        });
        self.0.database().execute(&format!(
            "INSERT INTO stripe_events (event_id, type, created, livemode, payload, received_at,
                 request_id, status, error, attempts)
             VALUES ('evt_{user}', 'customer.subscription.created', 1790000000, 0,
                 CAST('{event}' AS BLOB), 1790000000, 'request-1', 'failed', 'not configured', 1)"
        ));
        let output = self.0.run(&["replay", &format!("evt_{user}")]);
        assert!(output.status.success(), "{}", text(&output));
    }

    /// Puts a copy of the database at this path, replacing another one at once.
    fn copy_to(&self, path: &Path) {
        let new = path.with_extension("new");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(self.0.database_file("tollgate.db"), &new).unwrap();
        fs::rename(new, path).unwrap();
    }

    fn token(&self, user: i64) -> String {
        let scope = ["--scope", "entitlements:read"];
        let output = self.0.run(&[&["token", "--user", &user.to_string()][..], &scope].concat());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts a server that only reads, with no secret but the one of the REST API.
    async fn reader(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Reader {
        let mut command = self.0.command(&[&["run", "--read-only"], arguments].concat());
        for (name, _) in SECRETS {
            command.env_remove(name);
        }
        command.env("JWT_SECRET", JWT_SECRET).envs(variables.iter().copied());
        let mut process = self.0.start(&mut command);
        let line = process.logs("ready, read-only").await;
        let address = line.split("listen=\"").nth(1).unwrap().split('"').next().unwrap();
        let url = format!("http://{address}");
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Reader { process, url, client, token: self.token(1001) }
    }
}

struct Reader {
    process: Process,
    url: String,
    client: reqwest::Client,
    token: String,
}

impl Reader {
    async fn send(&self, method: Method, path: &str) -> Response {
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.bearer_auth(&self.token).send().await.unwrap()
    }

    async fn get(&self, path: &str) -> Value {
        let response = self.send(Method::GET, path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    async fn plan_of(&self, user: i64) -> Value {
        self.get(&format!("/api/v1/users/{user}/entitlements")).await["plan_code"].clone()
    }
}

/// The files in a folder with their content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    files
        .map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_replica_answers_what_reads_and_refuses_what_writes() {
    let outside = Receiver::open(StatusCode::OK, "{}").await;
    let primary = Primary::new();
    let file = primary.0.path("replica/it's 100%?.db");
    primary.copy_to(&file);
    let before = content(file.parent().unwrap());
    let stripe = format!("{}/stripe/", outside.url);
    let variables = [("STRIPE_API_BASE", &*stripe), ("TELEGRAM_API_URL", &*outside.url)];
    let reader = primary.reader(&[file.to_str().unwrap()], &variables).await;

    let held = reader.get("/api/v1/billing/entitlements").await;
    assert_eq!((&held["user_id"], &held["plan_code"]), (&json!("1001"), &json!("basic")));
    assert_eq!(reader.plan_of(1001).await, "basic");
    assert_eq!(reader.plan_of(1002).await, "free");
    assert_eq!(reader.get("/api/v1/billing/subscription").await["status"], "active");
    let plans = reader.get("/api/v1/billing/plans").await;
    let image = plans["plans"][2]["image"].as_str().unwrap();
    let image = image.strip_prefix("https://billing.club.io").unwrap();
    let image = reader.send(Method::GET, image).await;
    assert_eq!(
        (image.status().as_u16(), &image.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    assert_eq!(image.bytes().await.unwrap(), fs::read(primary.0.path("premium.png")).unwrap());
    assert_eq!(reader.get("/healthz").await["status"], "ok");
    let ready = reader.get("/readyz").await;
    assert_eq!((&ready["ready"], &ready["read_only"]), (&json!(true), &json!(true)), "{ready}");
    assert!(ready["newest_commit_seconds_ago"].is_u64(), "{ready}");

    let document = reader.get("/openapi.json").await;
    let mut refused = vec![
        (Method::POST, "/api/v1/billing/webhook"),
        (Method::GET, "/api/v1/billing/checkout/success"),
        (Method::GET, "/api/v1/billing/checkout/cancel"),
        (Method::GET, "/plans"),
        (Method::POST, "/telegram/webhook"),
    ];
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys().filter(|method| *method != "get");
        refused.extend(methods.map(|method| (method.to_uppercase().parse().unwrap(), &**path)));
    }
    assert!(refused.contains(&(Method::POST, "/api/v1/billing/portal")), "{refused:?}");
    for (method, path) in refused {
        let response = reader.send(method, &path.replace("{id}", "1")).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let problem: Value = response.json().await.unwrap();
        assert_eq!((status.as_u16(), &problem["code"]), (503, &json!("read_only")), "{path}");
        assert_eq!(headers["content-type"], "application/problem+json", "{path}");
        assert!(problem["detail"].as_str().unwrap().contains("that writes"), "{problem}");
    }
    assert_eq!(reader.send(Method::GET, "/nowhere").await.status(), 404);

    assert_eq!(reader.process.stop().code(), Some(0), "{}", primary.0.log());
    assert_eq!(content(file.parent().unwrap()), before);
    assert!(outside.requests().is_empty());
    assert_no_secret(&primary.0.log());
}

#[tokio::test]
async fn entitlements_of_a_replica_end_by_the_clock() {
    let primary = Primary::new();
    let end = SystemClock.now().seconds() + 5;
    primary.sells(1003, Some(end));
    let file = primary.0.path("replica.db");
    primary.copy_to(&file);
    let reader = primary.reader(&["replica.db"], &[]).await;
    if SystemClock.now().seconds() < end {
        let plan = reader.plan_of(1003).await;
        assert!(plan == "basic" || SystemClock.now().seconds() >= end, "{plan}");
    }
    let ended = async || {
        let (plan, now) = (reader.plan_of(1003).await, SystemClock.now().seconds());
        (plan == "free" && now >= end).then_some(())
    };
    until_found(ended, || "access has ended".to_owned()).await;
    assert_eq!(reader.plan_of(1001).await, "basic");
}

#[tokio::test]
async fn a_replaced_replica_is_read_and_a_missing_one_is_reported_until_it_is_back() {
    let primary = Primary::new();
    let file = primary.0.path("replica.db");
    primary.copy_to(&file);
    let reader = primary.reader(&["replica.db"], &[]).await;
    assert_eq!(reader.plan_of(1005).await, "free");
    primary.sells(1005, None);
    primary.copy_to(&file);
    assert_eq!(reader.plan_of(1005).await, "basic");

    fs::remove_file(&file).unwrap();
    let response = reader.send(Method::GET, "/api/v1/billing/entitlements").await;
    assert_eq!(response.status(), 503);
    let unready = async || {
        let response = reader.send(Method::GET, "/readyz").await;
        (response.status() == 503).then_some(response)
    };
    let response = until_found(unready, || "it is not ready".to_owned()).await;
    let problem: Value = response.json().await.unwrap();
    assert!(problem["problem"].as_str().unwrap().contains("replica.db"), "{problem}");
    primary.copy_to(&file);
    assert_eq!(reader.plan_of(1005).await, "basic");
}

#[tokio::test]
async fn the_database_of_a_running_server_is_read_with_its_log() {
    let primary = Primary::new();
    let mut running = primary.0.start(&mut primary.0.command(&["run"]));
    running.logs("ready").await;
    let reader = primary.reader(&[], &[]).await;
    assert_eq!(reader.plan_of(1006).await, "free");
    primary.sells(1006, None);
    assert_eq!(reader.plan_of(1006).await, "basic");
    running.kill();
    primary.0.database().execute("UPDATE entitlements SET plan = 'pro' WHERE user_id = 1006");
    assert!(fs::metadata(primary.0.database_file("tollgate.db-wal")).unwrap().len() > 0);
    assert_eq!(reader.plan_of(1006).await, "pro");
}

#[tokio::test]
async fn the_age_of_a_replica_is_a_metric() {
    let primary = Primary::new();
    let reader = primary.reader(&[], &[]).await;
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    drop(reader);
    let config = fs::read_to_string(primary.0.path("bot.toml")).unwrap();
    let config = config
        .replace("metrics_listen = \"127.0.0.1:0\"", &format!("metrics_listen = \"{metrics}\""));
    fs::write(primary.0.path("bot.toml"), config).unwrap();
    let reader = primary.reader(&[], &[]).await;
    let page = reader.client.get(format!("http://{metrics}/metrics")).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("billing_replica_readable 1\n"), "{page}");
    assert!(page.contains("billing_replica_age_seconds "), "{page}");
    assert!(!page.contains("billing_bot_running"), "{page}");
}

#[test]
fn a_replica_with_another_schema_is_refused_and_a_missing_one_is_worth_another_try() {
    let primary = Primary::new();
    let place = &primary.0;
    printed(&place.run(&["run", "--read-only", "none.db"]), 1, &["none.db", "no database"]);
    let missing = place.command(&["run", "--read-only"]).env_remove("JWT_SECRET").output();
    printed(&missing.unwrap(), 2, &["JWT_SECRET"]);
    printed(&place.run(&["run", "replica.db"]), 2, &["--read-only"]);
    assert!(place.run(&["migrate", "down", "--yes"]).status.success());
    printed(&place.run(&["run", "--read-only"]), 2, &["tollgate.db", "Migrate the primary"]);
    place.database().execute("PRAGMA user_version = 99");
    printed(&place.run(&["run", "--read-only"]), 2, &["tollgate.db", "schema 99"]);
}
