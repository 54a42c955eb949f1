//! `tollgate setup`: Stripe becomes what `bot.toml` says, once, and what exists is kept.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate_sandbox::{Price, Sandbox};

use crate::cli::installations::{printed, ready};
use crate::harness::clock::FrozenClock;
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::{NOWHERE, STRIPE_KEY};

const SECRET: &str = "STRIPE_WEBHOOK_SECRET";
const URL: &str = "https://billing.club.io/api/v1/billing/webhook";

/// An installation that sells nothing yet, and a new account.
struct Shop {
    place: Installation,
    sandbox: Sandbox,
}

impl Shop {
    async fn open(lines: &[(&str, &str)]) -> Self {
        let unsold = [("  stripe_price = \"price_basic\"\n", "")];
        let place = ready(&[&unsold[..], lines].concat());
        let now = SystemClock.now();
        let options = simulators::options(FrozenClock::at(now).of_simulators());
        let sandbox = Sandbox::start(options).await.unwrap();
        sandbox.stripe().start_over();
        Self { place, sandbox }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.place.command(arguments);
        command
            .env("STRIPE_API_BASE", self.sandbox.stripe_api_base())
            .env("TELEGRAM_API_URL", self.sandbox.telegram_api_url())
            // The public address is not looked up.
            .env("HTTPS_PROXY", NOWHERE)
            .env_remove(SECRET);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        tokio::task::block_in_place(|| command.output().unwrap())
    }

    fn setup(&self) -> String {
        printed(&self.run(&["setup", "--yes"]), 0, &["Stripe, in test mode"])
    }

    fn has_nothing_to_change(&self) {
        let (before, posts) = (self.files(), self.posts());
        printed(&self.run(&["setup"]), 0, &["nothing to change"]);
        assert_eq!(self.files(), before);
        assert_eq!(self.posts(), posts);
    }

    fn config(&self) -> String {
        std::fs::read_to_string(self.place.path("bot.toml")).unwrap()
    }

    fn edit(&self, from: &str, to: &str) {
        let config = self.config();
        assert!(config.contains(from), "{from}");
        std::fs::write(self.place.path("bot.toml"), config.replacen(from, to, 1)).unwrap();
    }

    fn dot_env(&self) -> String {
        std::fs::read_to_string(self.place.path(".env")).unwrap_or_default()
    }

    fn secrets(&self) -> Vec<String> {
        let text = self.dot_env();
        let line = text.lines().find_map(|line| line.strip_prefix("STRIPE_WEBHOOK_SECRET="));
        let all = line.unwrap_or_default().split(',').filter(|secret| !secret.is_empty());
        all.map(str::to_owned).collect()
    }

    fn files(&self) -> (String, String) {
        (self.config(), self.dot_env())
    }

    /// Requests that change something.
    fn posts(&self) -> usize {
        let requests = self.sandbox.stripe().requests();
        requests.iter().filter(|request| request.method != "GET").count()
    }

    fn endpoints(&self) -> Vec<Value> {
        self.sandbox.stripe().webhook_endpoints()
    }

    fn price(&self, lookup_key: &str) -> Value {
        let prices = self.sandbox.stripe().created_prices();
        let mut found = prices.iter().filter(|price| price["lookup_key"] == lookup_key);
        let price = found.next().unwrap_or_else(|| panic!("{lookup_key}: {prices:?}"));
        assert!(found.next().is_none());
        price.clone()
    }

    fn assert_complete(&self) {
        let stripe = self.sandbox.stripe();
        assert_eq!(stripe.products().len(), 4);
        assert_eq!(stripe.created_prices().len(), 8);
        assert_eq!(stripe.portal_configurations().len(), 1);
        let endpoints = self.endpoints();
        assert_eq!(endpoints.len(), 1);
        assert_eq!(self.secrets(), [endpoints[0]["secret"].as_str().unwrap()]);
    }
}

fn id(object: &Value) -> &str {
    object["id"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_run_creates_everything_and_the_second_one_nothing() {
    let shop = Shop::open(&[]).await;
    std::fs::write(shop.place.path(".env"), "# mine\nOTHER=1\n").unwrap();
    let before = shop.files();

    let plan =
        ["create  product premium", "create  price pro:year", "490.00 USD a year", "price_(new)"];
    printed(&shop.run(&["setup"]), 2, &plan);
    printed(&shop.run(&["setup"]), 2, &["create  billing portal", "not a terminal", "--yes"]);
    printed(&shop.run(&["setup", "--dry-run"]), 0, &plan);
    assert_eq!((shop.files(), shop.posts()), (before.clone(), 0));

    shop.setup();
    shop.assert_complete();
    let yearly = shop.price("tollgate_pro_year_usd");
    assert_eq!((&yearly["unit_amount"], &yearly["currency"]), (&json!(49000), &json!("usd")));
    assert_eq!(yearly["recurring"]["interval"], "year");
    assert_eq!(yearly["metadata"]["tollgate"], "pro");
    let products = shop.sandbox.stripe().products();
    let product = products.iter().find(|product| product["id"] == yearly["product"]).unwrap();
    assert_eq!(
        (&product["name"], &product["metadata"]["tollgate"]),
        (&json!("Pro"), &json!("pro"))
    );

    let portal = &shop.sandbox.stripe().portal_configurations()[0];
    for feature in
        ["payment_method_update", "subscription_cancel", "invoice_history", "customer_update"]
    {
        assert_eq!(portal["features"][feature]["enabled"], true, "{feature}");
    }
    assert_eq!(portal["features"]["subscription_update"]["enabled"], false);
    assert_eq!(portal["features"]["subscription_cancel"]["mode"], "at_period_end");
    assert_eq!(portal["business_profile"]["terms_of_service_url"], "https://club.io/terms");
    assert_eq!(portal["metadata"]["tollgate"], "portal");

    let endpoint = &shop.endpoints()[0];
    assert_eq!(
        (&endpoint["url"], &endpoint["api_version"]),
        (&json!(URL), &json!("2026-09-30.endive"))
    );
    let readme = include_str!("../../README.md");
    let (_, events) = readme.split_once("### Stripe events\n\n```text\n").unwrap();
    let mut documented: Vec<_> = events.split_once("```").unwrap().0.split_whitespace().collect();
    let events = endpoint["enabled_events"].as_array().unwrap();
    let mut events: Vec<_> = events.iter().map(|event| event.as_str().unwrap()).collect();
    documented.sort_unstable();
    events.sort_unstable();
    assert_eq!(events, documented, "the README lists what the endpoint receives");

    let config = shop.config();
    for line in before.0.lines() {
        assert!(config.contains(line), "`{line}` is gone");
    }
    assert!(config.contains(&format!("  stripe_price = \"{}\"", id(&yearly))));
    assert!(config.contains(&format!("portal_configuration = \"{}\"", id(portal))));
    assert!(shop.dot_env().starts_with("# mine\nOTHER=1\nSTRIPE_WEBHOOK_SECRET=whsec_"));
    let mode = shop.place.path(".env").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let requests = shop.sandbox.stripe().requests();
    let posts = requests.iter().filter(|request| request.method == "POST");
    assert!(posts.into_iter().all(|request| request.idempotency_key.is_some()));

    shop.has_nothing_to_change();
    let parts =
        ["ok    webhook endpoint", "ok    billing portal", "ok    pro:year", "ok    bot menus"];
    printed(&shop.run(&["check"]), 0, &[&parts[..], &["\nready"]].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_amount_creates_a_price_and_keeps_the_former_one() {
    let shop = Shop::open(&[]).await;
    shop.setup();
    let former = shop.price("tollgate_basic_month_usd");
    shop.edit("amount = 900\n", "amount = 1000\n");
    let output =
        printed(&shop.run(&["setup", "--yes"]), 0, &["create  price basic:month", id(&former)]);
    assert!(output.contains("becomes a former price"), "{output}");
    let current = shop.price("tollgate_basic_month_usd");
    assert_eq!(current["unit_amount"], 1000);
    assert_eq!(current["product"], former["product"]);
    let config = shop.config();
    assert!(config.contains(&format!("stripe_price = \"{}\"", id(&current))), "{config}");
    assert!(config.contains(&format!("former_stripe_prices = [\"{}\"]", id(&former))), "{config}");
    shop.has_nothing_to_change();

    // And back again: the response to the first creation must not stand in for a new one.
    shop.edit("amount = 1000\n", "amount = 900\n");
    shop.setup();
    let third = shop.price("tollgate_basic_month_usd");
    assert!(id(&third) != id(&former) && third["unit_amount"] == 900);
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_api_version_takes_a_second_endpoint_until_the_first_is_retired() {
    let shop = Shop::open(&[]).await;
    shop.setup();
    shop.sandbox.stripe().age_endpoints("2026-03-25.dahlia");
    shop.sandbox.stripe().forget_answers();
    let old = shop.endpoints()[0].clone();
    let said =
        printed(&shop.run(&["setup", "--yes"]), 0, &["2026-03-25.dahlia", "cannot be changed"]);
    assert!(said.contains("setup --retire"), "{said}");
    let endpoints = shop.endpoints();
    assert_eq!(endpoints.len(), 2);
    assert_eq!(endpoints[1]["api_version"], "2026-09-30.endive");
    let secret = |endpoint: &Value| endpoint["secret"].as_str().unwrap().to_owned();
    assert_eq!(shop.secrets(), [secret(&endpoints[1]), secret(&old)]);
    shop.has_nothing_to_change();

    printed(
        &shop.run(&["setup", "--retire", "--yes"]),
        0,
        &["deleted: webhook endpoint", id(&old)],
    );
    assert_eq!(shop.endpoints().len(), 1);
    assert_eq!(shop.secrets(), [secret(&endpoints[1])]);
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_secret_is_recovered_within_a_day_and_replaced_later() {
    let shop = Shop::open(&[]).await;
    shop.setup();
    std::fs::write(shop.place.path(".env"), "").unwrap();
    printed(&shop.run(&["setup", "--yes"]), 0, &["is not configured", "only once"]);
    shop.assert_complete();

    std::fs::write(shop.place.path(".env"), "").unwrap();
    shop.sandbox.stripe().forget_answers();
    shop.setup();
    let endpoints = shop.endpoints();
    assert_eq!(endpoints.len(), 2);
    assert_eq!(shop.secrets(), [endpoints[1]["secret"].as_str().unwrap()]);
    shop.has_nothing_to_change();
    printed(&shop.run(&["setup", "--retire", "--yes"]), 0, &["deleted"]);
    shop.assert_complete();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_cannot_be_written_is_printed() {
    let shop = Shop::open(&[]).await;
    let file = shop.place.path(".env");
    std::fs::write(&file, "OTHER=1\n").unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o400)).unwrap();
    let output =
        printed(&shop.run(&["setup", "--yes"]), 0, &[".env cannot be written", "only once"]);
    let secret = shop.endpoints()[0]["secret"].as_str().unwrap().to_owned();
    assert!(output.contains(&format!("STRIPE_WEBHOOK_SECRET={secret}\n")), "{output}");
    assert_eq!(shop.dot_env(), "OTHER=1\n");
    let mut command = shop.command(&["setup"]);
    command.env(SECRET, &secret);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    printed(&output, 0, &["nothing to change"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restricted_key_does_what_it_may_and_the_rest_is_described() {
    let shop = Shop::open(&[]).await;
    let stripe = shop.sandbox.stripe();
    stripe.deny("GET", "products", "rak_product_read");
    printed(&shop.run(&["setup", "--yes"]), 1, &["may not read", "Products and Prices", "apikeys"]);
    stripe.allow_all();
    for (path, parts) in [
        ("products", &["Products (Write)", "create a product “Premium”", "19.00 USD a month"][..]),
        ("prices", &["Prices (Write)", "add a price of 9.00 USD a month", "basic:month"]),
        ("billing_portal/configurations", &["Customer portal (Write)", "settings/billing/portal"]),
        ("webhook_endpoints", &["Webhook Endpoints (Write)", URL, "invoice.paid", "Snapshot"]),
    ] {
        let shop = Shop::open(&[]).await;
        shop.sandbox.stripe().deny("POST", path, "rak_some_write");
        printed(&shop.run(&["setup", "--yes"]), 1, parts);
        printed(&shop.run(&["setup", "--yes"]), 1, &["By hand:", "need another key"]);
        shop.sandbox.stripe().allow_all();
        shop.setup();
        shop.assert_complete();
        shop.has_nothing_to_change();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_mode_is_set_up_only_with_both_a_live_key_and_the_option() {
    let shop = Shop::open(&[]).await;
    let run = |key: &str, arguments: &[&str]| {
        let mut command = shop.command(arguments);
        command.env("STRIPE_SECRET_KEY", key);
        tokio::task::block_in_place(|| command.output().unwrap())
    };
    printed(&run("sk_live_hush", &["setup", "--yes"]), 2, &["live key", "--live"]);
    printed(&run("rk_live_hush", &["setup", "--dry-run"]), 2, &["live key", "--live"]);
    printed(&run(STRIPE_KEY, &["setup", "--live", "--yes"]), 2, &["test mode", "--live"]);
    assert_eq!(shop.sandbox.stripe().requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_run_can_be_repeated() {
    let shop = Shop::open(&[]).await;
    // Five requests read what exists; the limit falls on different steps of the plan.
    for allowed in [6, 9, 14] {
        shop.sandbox.stripe().limit_rate(allowed);
        printed(&shop.run(&["setup", "--yes"]), 1, &["run it again"]);
    }
    shop.sandbox.stripe().lift_rate_limit();
    shop.sandbox.stripe().lose_answers(1);
    shop.setup();
    shop.assert_complete();
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_map_is_printed_instead_of_written() {
    let shop = Shop::open(&[]).await;
    let mut command = shop.command(&["setup", "--yes"]);
    command.env("STRIPE_PRICE_MAP_JSON", r#"{"basic": "price_of_the_other_mode"}"#);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let monthly = shop.price("tollgate_basic_month_usd");
    let entry = format!("\"basic:month\":\"{}\"", id(&monthly));
    printed(&output, 0, &["STRIPE_PRICE_MAP_JSON is set; set it to:", &entry, "\"pro:year\":"]);
    assert!(!shop.config().contains(&format!("stripe_price = \"{}\"", id(&monthly))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_made_by_hand_is_kept_and_not_touched() {
    let shop =
        Shop::open(&[("amount = 900\n", "amount = 900\n  stripe_price = \"price_mine\"\n")]).await;
    shop.sandbox.stripe().add_price(Price {
        plan_code: Some("basic".to_owned()),
        ..simulators::price("price_mine", "Basic", 900)
    });
    let output = shop.setup();
    assert!(
        output.contains("keep    price basic:month") && output.contains("price_mine"),
        "{output}"
    );
    assert!(output.contains("prod_basic, which was not created by tollgate"), "{output}");
    assert_eq!(shop.sandbox.stripe().products().len(), 3);
    let requests = shop.sandbox.stripe().requests();
    let touched = requests.iter().find(|request| {
        request.method == "POST"
            && ["prices/price_mine", "products/prod_basic"].contains(&request.path.as_str())
    });
    assert!(touched.is_none(), "{touched:?}");
    assert_eq!(shop.price("tollgate_basic_year_usd")["product"], "prod_basic");
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_changed_at_stripe_is_put_right() {
    let portal = [("upgrades = \"now\"", "upgrades = \"portal\"")];
    let shop = Shop::open(&portal).await;
    shop.setup();
    let stripe = shop.sandbox.stripe();
    let portal = stripe.portal_configurations()[0].clone();
    assert_eq!(portal["features"]["subscription_update"]["products"].as_array().unwrap().len(), 4);
    shop.has_nothing_to_change();

    let monthly = shop.price("tollgate_basic_month_usd");
    let endpoint = shop.endpoints()[0].clone();
    for (path, form) in [
        (format!("prices/{}", id(&monthly)), "active=false"),
        (format!("products/{}", monthly["product"].as_str().unwrap()), "active=false&name=Other"),
        (
            format!("billing_portal/configurations/{}", id(&portal)),
            "features[payment_method_update][enabled]=false",
        ),
        (
            format!("webhook_endpoints/{}", id(&endpoint)),
            "disabled=true&enabled_events[]=invoice.paid",
        ),
    ] {
        stripe.call("POST", &path, form).unwrap();
        let what = printed(&shop.run(&["setup", "--dry-run"]), 0, &["change  "]);
        assert_eq!(what.matches("change  ").count(), 1, "{path}: {what}");
        shop.setup();
        shop.has_nothing_to_change();
    }
    shop.assert_complete();
    shop.edit("name = \"Basic\"", "name = \"Starter\"");
    shop.setup();
    assert!(stripe.products().iter().any(|product| product["name"] == "Starter"));
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checkout_page_shows_the_image_of_a_plan() {
    const NAME: &str = "name = \"Premium\"";
    const IMAGE: &str = "name = \"Premium\"\nimage = \"premium.png\"";
    let shop = Shop::open(&[]).await;
    shop.setup();
    let stripe = shop.sandbox.stripe();
    let product = || {
        let products = stripe.products();
        products.into_iter().find(|product| product["name"] == "Premium").unwrap()
    };
    assert_eq!(product()["images"], json!([]));
    let by_hand = "https://club.io/by-hand.png";
    let path = format!("products/{}", id(&product()));
    stripe.call("POST", &path, &format!("images[0]={by_hand}")).unwrap();
    shop.has_nothing_to_change();

    let mut former = String::new();
    for picture in ["premium", "pro"] {
        let file = format!("{}/assets/sandbox/{picture}.png", env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(file, shop.place.path("premium.png")).unwrap();
        if former.is_empty() {
            shop.edit(NAME, IMAGE);
        }
        let plan = ["change  product premium", "with its image"];
        printed(&shop.run(&["setup", "--dry-run"]), 0, &plan);
        shop.setup();
        let images = product()["images"].clone();
        let url = images[0].as_str().unwrap().to_owned();
        assert!(url.starts_with("https://billing.club.io/plans/premium/"), "{url}");
        assert_eq!(images, json!([url, by_hand]), "the other image is kept");
        assert_ne!(url, former);
        former = url;
        shop.has_nothing_to_change();
    }

    shop.edit(IMAGE, NAME);
    printed(&shop.run(&["setup", "--yes"]), 0, &["without its former image"]);
    assert_eq!(product()["images"], json!([by_hand]));
    shop.edit(NAME, IMAGE);
    shop.setup();
    stripe.call("POST", &path, "images[0]=https://billing.club.io/plans/premium/x.png").unwrap();
    shop.edit(IMAGE, NAME);
    shop.setup();
    assert_eq!(product()["images"], json!([]));
    shop.has_nothing_to_change();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_product_has_the_image_of_its_plan() {
    let image = "name = \"Premium\"\nimage = \"premium.png\"";
    let shop = Shop::open(&[("name = \"Premium\"", image)]).await;
    let file = format!("{}/assets/sandbox/premium.png", env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(&file, shop.place.path("premium.png")).unwrap();
    printed(&shop.run(&["setup", "--yes"]), 0, &["“Premium”, with its image"]);
    let products = shop.sandbox.stripe().products();
    let images = |name: &str| {
        let product = products.iter().find(|product| product["name"] == name).unwrap();
        product["images"].as_array().unwrap().len()
    };
    assert_eq!((images("Premium"), images("Basic")), (1, 0));
    shop.has_nothing_to_change();
}
