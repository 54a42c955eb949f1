//! `tollgate check`: what would go wrong after a start is reported before it.

use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate_sandbox::{Destination, Payload, Price, Sandbox};

use crate::cli::installations::{SHIPPED, printed, ready, shipped, text, with};
use crate::harness::clock::FrozenClock;
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::{BOT_TOKEN, NOWHERE};
use crate::harness::wait;

/// Where Stripe posts its events.
const WEBHOOK_PATH: &str = "/api/v1/billing/webhook";

fn failed(output: &Output, parts: &[&str]) {
    printed(output, 1, parts);
}

/// Nothing failed.
fn passed(output: &Output, parts: &[&str]) {
    printed(output, 0, parts);
}

/// Whether or not something failed.
fn found(output: &Output, parts: &[&str]) {
    printed(output, output.status.code().unwrap(), parts);
}

fn offline(place: &Installation) -> Output {
    place.run(&["check", "--offline"])
}

/// The place of the first line that contains `part`.
fn line(config: &str, part: &str) -> String {
    let at = config.lines().position(|line| line.contains(part)).unwrap();
    format!("bot.toml:{}", at + 1)
}

#[test]
fn the_shipped_file_is_valid_and_not_ready_for_customers() {
    let output = offline(&shipped());
    for (part, key) in [
        ("support =", "bot.support"),
        ("terms_url", "bot.terms_url"),
        ("privacy_url", "bot.privacy_url"),
        ("public_url =", "http.public_url"),
    ] {
        failed(&output, &[&format!("FAIL  {}: {key}", line(SHIPPED, part)), "->"]);
    }
    failed(&output, &["bot.toml: admins", "no admin", "bot.toml: plans", "nothing is for sale"]);
    failed(&output, &["premium:month", "not offered", "6 of the findings"]);
}

#[test]
fn a_file_that_is_filled_in_leaves_nothing_to_put_right() {
    let output = offline(&ready(&[]));
    passed(&output, &["ok    bot.toml", "ok    secrets", "note  database", "premium:month"]);
    let without = [("support = ", "# support = "), ("terms_url = ", "# terms_url = ")];
    let output = offline(&ready(&without));
    passed(&output, &["note  bot.support", "/paysupport", "note  bot.terms_url", "/terms"]);
}

#[test]
fn texts_of_the_operator_are_validated_without_a_network() {
    let place = ready(&[]);
    std::fs::create_dir(place.path("texts")).unwrap();
    let write = |text: &str| std::fs::write(place.path("texts/de.ftl"), text).unwrap();
    write("notice-activated = 🥂 { $plan }!\n");
    passed(&offline(&place), &["ok    locales", "own texts in texts/de.ftl"]);

    write("hallo = Hi\n\nnotice-activated = <b>{ $plan }\nbutton-pay = Zahlen\nplan-free\n");
    failed(
        &offline(&place),
        &[
            "FAIL  texts/de.ftl:1: hallo",
            "`tollgate texts` prints all keys",
            "FAIL  texts/de.ftl:3: notice-activated",
            "`<b>` is not closed",
            "FAIL  texts/de.ftl:4: button-pay",
            "`{ $amount }` is missing",
            "FAIL  texts/de.ftl:5",
            "not valid Fluent",
        ],
    );
    printed(&place.run(&["run"]), 2, &["texts/de.ftl:3: notice-activated", "->"]);

    std::fs::rename(place.path("texts/de.ftl"), place.path("texts/xx.ftl")).unwrap();
    failed(&offline(&place), &["FAIL  texts/xx.ftl", "one of en, de"]);
}

#[test]
fn the_image_of_a_plan_is_validated_without_a_network() {
    let image = "name = \"Premium\"\nimage = \"images/premium.png\"";
    let place = ready(&[("name = \"Premium\"", image)]);
    let config = std::fs::read_to_string(place.path("bot.toml")).unwrap();
    let at = config.lines().position(|line| line.starts_with("image = ")).unwrap();
    let key = format!("FAIL  bot.toml:{}: plans.image", at + 1);
    failed(&offline(&place), &[key.as_str(), "cannot be read", "relative to bot.toml"]);
    std::fs::create_dir(place.path("images")).unwrap();
    let write = |bytes: &[u8]| std::fs::write(place.path("images/premium.png"), bytes).unwrap();
    write(b"GIF89a");
    failed(&offline(&place), &[key.as_str(), "neither a PNG nor a JPEG", "save it as"]);
    printed(&place.run(&["run"]), 2, &["plans.image", "->"]);
    write(include_bytes!("../../assets/sandbox/premium.png"));
    passed(&offline(&place), &["ok    bot.toml"]);
}

#[test]
fn the_shipped_texts_of_a_language_are_printed_and_valid_as_ones_own() {
    let place = ready(&[]);
    std::fs::create_dir(place.path("texts")).unwrap();
    for tag in ["en", "de", "es", "fr", "pt-BR", "ru", "uk"] {
        let output = place.run(&["texts", tag]);
        printed(&output, 0, &["notice-activated ="]);
        std::fs::write(place.path(&format!("texts/{tag}.ftl")), output.stdout).unwrap();
    }
    passed(&offline(&place), &["ok    locales", "texts/pt-BR.ftl"]);
    printed(&place.run(&["texts", "xx"]), 2, &["one of en, de"]);
}

#[test]
fn an_address_that_the_public_cannot_use_fails_and_loopback_does_not() {
    for (url, parts) in [
        ("http://billing.club.io", &["http.public_url", "not encrypted", "https://"][..]),
        ("http://192.168.1.7:8080", &["http.public_url", "not encrypted"]),
        ("https://pay.example.org", &["http.public_url", "example address"]),
    ] {
        failed(&offline(&ready(&[("https://billing.club.io", url)])), parts);
    }
    for url in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"] {
        let output = offline(&ready(&[("https://billing.club.io", url)]));
        assert_eq!(output.status.code(), Some(0), "{url}: {}", text(&output));
    }
    let webhook = [("\"polling\"", "\"webhook\""), ("billing.club.io", "billing.club.io:8080")];
    failed(&offline(&ready(&webhook)), &["bot.updates", "port 8080", "8443"]);
}

#[test]
fn a_product_where_a_price_belongs_fails_in_the_file_and_in_the_environment() {
    let place = ready(&[("price_basic", "prod_basic")]);
    failed(
        &offline(&place),
        &["bot.toml:", "stripe_price", "`prod_basic` is a product", "price_…"],
    );
    let place = ready(&[]);
    let mut command = place.command(&["check", "--offline"]);
    let map = r#"{"pro:year": "prod_1"}"#;
    let output = command.env("STRIPE_PRICE_MAP_JSON", map).output().unwrap();
    failed(&output, &["STRIPE_PRICE_MAP_JSON", "`pro:year`", "`prod_1` is a product"]);
}

#[test]
fn one_bad_secret_does_not_skip_the_online_half() {
    let place = ready(&[]);
    for (name, value, parts) in [
        ("STRIPE_WEBHOOK_SECRET", "sk_test_1", ["FAIL  Telegram", "FAIL  Stripe"]),
        ("STRIPE_WEBHOOK_SECRET", "whsec_…", ["FAIL  Telegram", "FAIL  Stripe"]),
        ("JWT_SECRET", "short", ["FAIL  Telegram", "FAIL  Stripe"]),
        ("STRIPE_SECRET_KEY", "pk_test_1", ["FAIL  Telegram", "sk_…"]),
        ("TELEGRAM_BOT_TOKEN", "token", ["FAIL  Stripe", "@BotFather"]),
    ] {
        let mut command = place.command(&["check"]);
        let output = command.env("HTTPS_PROXY", NOWHERE).env(name, value).output().unwrap();
        failed(&output, &parts);
        failed(&output, &[&format!("FAIL  {name}"), "->"]);
        assert!(!text(&output).contains("all set"), "{}", text(&output));
    }
    let broken = with("[bot");
    failed(&broken.run(&["check"]), &["FAIL  bot.toml:1", "FAIL  Telegram", "FAIL  Stripe"]);
}

#[test]
fn a_secret_that_is_used_twice_is_none() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let place = ready(&[]);
    let mut command = place.command(&["check", "--offline"]);
    command.env("JWT_SECRET", secret).env("STRIPE_WEBHOOK_SECRET", secret);
    failed(&command.output().unwrap(), &["FAIL  JWT_SECRET", "also used for something else"]);
}

#[test]
fn a_database_that_cannot_be_written_fails() {
    let place = ready(&[]);
    std::fs::write(place.path("file"), "in the way").unwrap();
    for (path, part) in [
        ("file/tollgate.db", "file"),
        ("file", "not a database"),
        ("/dev/null/tollgate.db", "/dev/null"),
        ("/proc/tollgate.db", "/proc"),
    ] {
        let mut command = place.command(&["check", "--offline"]);
        let output = command.env("TOLLGATE_DATABASE", path).output().unwrap();
        failed(&output, &["FAIL  database", part, "database.path"]);
    }
    assert!(place.run(&["migrate", "up"]).status.success());
    found(&offline(&place), &["ok    database"]);
}

#[test]
fn a_port_that_cannot_be_listened_on_fails() {
    let twice = [("\"127.0.0.1:0\"", "\"127.0.0.1:8080\"")];
    let place = ready(&twice);
    let mut command = place.command(&["check", "--offline"]);
    let output = command.env_remove("TOLLGATE_LISTEN").output().unwrap();
    failed(&output, &["http.metrics_listen", "also the address of http.listen"]);
    let mut command = place.command(&["check", "--offline"]);
    let output = command.env("TOLLGATE_LISTEN", "0.0.0.0:8080").output().unwrap();
    failed(&output, &["also the address of http.listen"]);

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let quiet = std::thread::spawn(move || drop(taken.accept()));
    let metrics = format!("\"{address}\"");
    let place = ready(&[("\"127.0.0.1:0\"", &metrics)]);
    failed(&offline(&place), &["http.metrics_listen", &address, "another program"]);
    quiet.join().unwrap();

    let mut command = place.command(&["check", "--offline"]);
    let output = command.env("TOLLGATE_LISTEN", "192.0.2.1:80").output().unwrap();
    failed(&output, &["http.listen", "cannot listen on 192.0.2.1:80"]);
}

#[tokio::test]
async fn check_runs_beside_a_server_that_runs() {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (listen, metrics) = (free(), format!("\"{}\"", free()));
    let place = ready(&[("\"127.0.0.1:0\"", &metrics)]);
    let mut running = place.start(place.command(&["run"]).env("TOLLGATE_LISTEN", &listen));
    running.logs("ready").await;
    let mut command = place.command(&["check", "--offline"]);
    let output = command.env("TOLLGATE_LISTEN", &listen).output().unwrap();
    passed(&output, &["note  http.listen", "note  http.metrics_listen", "ok    database"]);
    assert_eq!(running.stop().code(), Some(0));
}

#[test]
fn the_findings_are_json_as_well() {
    let output = shipped().run(&["check", "--offline", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&whole["ready"], &whole["problems"]), (&Value::Bool(false), &Value::from(6)));
    let rows = whole["findings"].as_array().unwrap();
    let fails: Vec<_> = rows.iter().filter(|row| row["severity"] == "problem").collect();
    assert_eq!(fails.len(), 6);
    for row in fails {
        for key in ["code", "where", "message", "fix"] {
            assert!(row[key].as_str().is_some_and(|text| !text.is_empty()), "{row}");
        }
    }
    let output = ready(&[]).run(&["check", "--offline", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&whole["ready"], &whole["problems"]), (&Value::Bool(true), &Value::from(0)));
    let documented = include_str!("../../docs/OPERATIONS.md");
    for row in whole["findings"].as_array().unwrap() {
        let code = format!("`{}`", row["code"].as_str().unwrap());
        assert!(documented.contains(&code), "{code} is not documented");
    }
}

/// Simulated Stripe and Telegram, and `check` against them.
struct Online {
    place: Installation,
    sandbox: Sandbox,
}

impl Online {
    async fn set(lines: &[(&str, &str)]) -> Self {
        Self::at(lines, 0).await
    }

    /// Stripe's clock is that many seconds ahead.
    async fn at(lines: &[(&str, &str)], ahead: u64) -> Self {
        let now = SystemClock.now().plus(Duration::from_secs(ahead));
        let mut options = simulators::options(FrozenClock::at(now).of_simulators());
        options.stripe.webhook_url = format!("https://billing.club.io{WEBHOOK_PATH}");
        options.stripe.prices = vec![Price {
            plan_code: Some("basic".to_owned()),
            ..simulators::price("price_basic", "Basic", 900)
        }];
        Self { place: ready(lines), sandbox: Sandbox::start(options).await.unwrap() }
    }

    async fn check(&self) -> Output {
        let mut command = self.place.command(&["check"]);
        command
            .env("STRIPE_API_BASE", self.sandbox.stripe_api_base())
            .env("TELEGRAM_API_URL", self.sandbox.telegram_api_url())
            // The public address is not looked up.
            .env("HTTPS_PROXY", NOWHERE);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// What `check` says of a destination that is changed so.
    async fn with(&self, change: impl FnOnce(&mut Destination)) -> Output {
        self.sandbox.stripe().change_destination(|destination| {
            *destination = Destination::default();
            destination.snapshot_api_version = Some("2026-10-28.endive".to_owned());
            change(destination);
        });
        self.check().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_destination_of_events_is_read_with_its_style_and_version() {
    let online = Online::set(&[]).await;
    let output = online.with(|_| {}).await;
    passed(&output, &["ok    webhook endpoint", "snapshot events, API version 2026-10-28.endive"]);
    found(&output, &["@tollgate_bot", "test mode", "ok    basic:month", "cannot pause there"]);

    let output = online.with(|destination| destination.payload = Payload::Thin).await;
    passed(&output, &["ok    webhook endpoint", "thin events", "Snapshot"]);

    let old = |destination: &mut Destination| {
        destination.snapshot_api_version = Some("2025-03-31.basil".to_owned());
    };
    let output = online.with(old).await;
    passed(
        &output,
        &["note  webhook endpoint", "2025-03-31.basil", "why a subscription is paused"],
    );

    failed(
        &online.with(|destination| destination.disabled = Some("user".to_owned())).await,
        &["disabled (user)"],
    );
    let paid = |destination: &mut Destination| {
        destination.enabled_events = vec!["invoice.paid".to_owned()];
    };
    failed(&online.with(paid).await, &["does not receive", "customer.subscription.deleted"]);
    let thin = |destination: &mut Destination| {
        paid(destination);
        destination.payload = Payload::Thin;
    };
    failed(&online.with(thin).await, &["does not receive", "v1.customer.subscription.deleted"]);
    let connect =
        |destination: &mut Destination| destination.events_from = vec!["@accounts".to_owned()];
    failed(&online.with(connect).await, &["events of @accounts only"]);
    let url = "https://old.club.io/api/v1/billing/webhook";
    let elsewhere = |destination: &mut Destination| destination.url = Some(url.to_owned());
    failed(&online.with(elsewhere).await, &["none posts to", url, "payload style Snapshot"]);
    let both = |destination: &mut Destination| destination.payload = Payload::Both;
    failed(&online.with(both).await, &["FAIL  STRIPE_WEBHOOK_SECRET", "2 destinations"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_may_not_read_destinations_is_served_by_webhook_endpoints() {
    let online = Online::set(&[]).await;
    for status in [401, 403, 404] {
        online.sandbox.stripe().refuse_v2(Some(status));
        let output = online.with(|_| {}).await;
        passed(&output, &[&format!("may not read event destinations ({status})")]);
        found(&output, &["ok    webhook endpoint", "snapshot events"]);
        let disabled =
            |destination: &mut Destination| destination.disabled = Some("user".to_owned());
        failed(&online.with(disabled).await, &["is disabled"]);
        let thin = |destination: &mut Destination| destination.payload = Payload::Thin;
        failed(&online.with(thin).await, &["none posts to", "destinations of thin events"]);
    }
    online.sandbox.stripe().refuse_v2(Some(500));
    found(&online.with(|_| {}).await, &["note  webhook endpoint", "cannot be read"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_that_only_the_stripe_cli_reaches_is_ready() {
    let online = Online::set(&[("https://billing.club.io", "http://127.0.0.1:8080")]).await;
    let command = "stripe listen --forward-to http://127.0.0.1:8080/api/v1/billing/webhook";
    passed(&online.check().await, &["note  webhook endpoint", command, "\nready"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_is_compared_with_what_stripe_charges() {
    let online = Online::set(&[("amount = 900\n", "amount = 901\n")]).await;
    let output = online.check().await;
    failed(&output, &["FAIL  basic:month", "is 900 at Stripe, 901 here"]);
    let online = Online::set(&[("price_basic", "price_other")]).await;
    failed(&online.check().await, &["FAIL  basic:month", "does not exist at Stripe in test mode"]);
    let place = ready(&[]);
    let mut command = place.command(&["check"]);
    let output = command
        .env("HTTPS_PROXY", NOWHERE)
        .env("STRIPE_API_BASE", online.sandbox.stripe_api_base())
        .env("TELEGRAM_API_URL", NOWHERE)
        .env("STRIPE_WEBHOOK_SECRET", "none");
    let output = tokio::task::block_in_place(|| output.output().unwrap());
    failed(&output, &["FAIL  STRIPE_WEBHOOK_SECRET", "FAIL  Telegram", "ok    basic:month"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_difference_at_stripe_names_the_command_that_mends_it() {
    let online = Online::set(&[]).await;
    passed(
        &online.with(|_| {}).await,
        &["ok    clock", "ok    disk", "note  bot menus", "\nready"],
    );
    let stripe = online.sandbox.stripe();

    stripe.archive_price("price_basic", true);
    failed(
        &online.check().await,
        &["FAIL  basic:month", "is archived", "tollgate setup", "1 problem\n"],
    );
    stripe.archive_price("price_basic", false);
    stripe.allow_card_update(false);
    failed(
        &online.check().await,
        &["FAIL  billing portal", "customers cannot change their card", "tollgate setup"],
    );
    stripe.allow_card_update(true);
    let elsewhere = |destination: &mut Destination| {
        destination.url = Some("https://other.club.io".to_owned());
    };
    failed(&online.with(elsewhere).await, &["none posts to", "run `tollgate setup`"]);

    stripe.start_over();
    failed(
        &online.check().await,
        &["FAIL  billing portal", "not configured", "FAIL  webhook endpoint", "2 problems"],
    );
    let portal = "downgrades = \"period_end\"\nportal_configuration = \"bpc_gone\"";
    let online = Online::set(&[("downgrades = \"period_end\"", portal)]).await;
    failed(
        &online.with(|_| {}).await,
        &["FAIL  billing.portal_configuration", "bpc_gone does not exist", "tollgate setup"],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_off_is_reported_before_webhooks_are_refused() {
    let online = Online::at(&[], 60).await;
    passed(&online.with(|_| {}).await, &["note  clock", "behind Stripe's", "300 s"]);
    let online = Online::at(&[], 400).await;
    failed(&online.with(|_| {}).await, &["FAIL  clock", "behind Stripe's", "synchronise"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_address_is_a_problem_only_while_the_server_runs() {
    let online = Online::set(&[]).await;
    passed(
        &online.with(|_| {}).await,
        &["note  http.public_url", "check again while tollgate runs"],
    );

    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let url = online.sandbox.stripe_api_base().trim_end_matches("/stripe/").to_owned();
    let mut command = online.place.command(&["run"]);
    command.env("STRIPE_API_BASE", format!("{url}/stripe/")).env("TOLLGATE_LISTEN", &listen);
    let mut running = online.place.start(&mut command);
    running.logs("ready").await;
    let mut command = online.place.command(&["check"]);
    command
        .env("STRIPE_API_BASE", format!("{url}/stripe/"))
        .env("TELEGRAM_API_URL", online.sandbox.telegram_api_url())
        .env("TOLLGATE_LISTEN", &listen)
        .env("HTTPS_PROXY", NOWHERE);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    failed(&output, &["FAIL  http.public_url", "no connection", "reverse proxy"]);
    running.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_that_receives_the_updates_is_found() {
    let online = Online::set(&[]).await;
    passed(&online.with(|_| {}).await, &["no other process receives the updates"]);
    let url = format!("{}/bot{BOT_TOKEN}", online.sandbox.telegram_api_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let poll = client.get(format!("{url}/getUpdates?timeout=30")).send();
    let poll = tokio::spawn(poll);
    wait::until("the other process polls", || online.sandbox.telegram().is_polled()).await;
    failed(&online.check().await, &["another process receives the updates"]);
    poll.abort();
    client.get(format!("{url}/setWebhook?url=https://other.club.io/x")).send().await.unwrap();
    passed(&online.check().await, &["posts updates to https://other.club.io/x"]);
}
