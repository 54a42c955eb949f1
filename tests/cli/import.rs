//! `tollgate import stripe`, against a simulated account that has lived without tollgate.

use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tollgate::domain::clock::{Clock, ManualClock, SystemClock};
use tollgate::simulators::turned;
use tollgate_sandbox::{CancelWhen, Card, Price, Sandbox, Step, StripeSim};

use crate::cli::installations::{assert_no_secret, ready, text};
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::wait::until;

const DAY: Duration = Duration::from_hours(24);
/// The plan of the shipped file that is sold here, with a price from before, and one that is paid once.
const SOLD: [(&str, &str); 3] = [
    // Months differ in length.
    ("grace = \"3d\"", "grace = \"20d\""),
    (
        "stripe_price = \"price_basic\"",
        "stripe_price = \"price_basic\"\n  former_stripe_prices = [\"price_old\"]",
    ),
    (
        "amount = 199000\n",
        "amount = 199000\n  currency = \"usd\"\n  [[plans.prices]]\n  interval = \"once\"\n  \
         amount = 5000\n  stripe_price = \"price_once\"\n",
    ),
];
const BY_KEY: [&str; 4] = ["import", "stripe", "--metadata-key", "tg"];

/// An installation that has never run, and an account at Stripe.
struct Account {
    place: Installation,
    sandbox: Sandbox,
}

/// A customer and their subscription.
struct Subscriber {
    customer: String,
    subscription: String,
}

impl Account {
    /// It is 40 days before now.
    async fn opens() -> Self {
        let clock = ManualClock::starting_at(SystemClock.now().minus(40 * DAY));
        let mut options = simulators::options(turned(Arc::new(clock)));
        options.stripe.prices = vec![
            simulators::price("price_basic", "Basic", 900),
            simulators::price("price_old", "Basic", 700),
            simulators::price("price_other", "Hosting", 500),
            Price { interval: None, ..simulators::price("price_once", "Enterprise", 5000) },
        ];
        let sandbox = Sandbox::start(options).await.unwrap();
        let set = Self { place: ready(&SOLD), sandbox };
        set.runs(&["migrate", "up"], 0, &["applied"]).await;
        set
    }

    fn stripe(&self) -> &StripeSim {
        self.sandbox.stripe()
    }

    async fn passes(&self, days: u32) {
        self.sandbox.advance_step(&Step::Exactly(days * DAY)).await;
    }

    fn customer(&self, form: &str) -> String {
        let customer = self.stripe().call("POST", "customers", form).unwrap();
        let id = customer["id"].as_str().unwrap().to_owned();
        self.stripe().change_card(&id, Card::PAYS).unwrap();
        id
    }

    fn subscribes(&self, form: &str, price: &str) -> Subscriber {
        let customer = self.customer(form);
        let subscription = self.stripe().subscribe_in_dashboard(&customer, price, &[]).unwrap();
        Subscriber { customer, subscription }
    }

    /// A new customer pays on a checkout page.
    fn pays(&self, customer: &str, form: &str) {
        let customer = self.customer(customer);
        let form = format!(
            "{form}&customer={customer}&line_items[0][quantity]=1&success_url=https://example.com/"
        );
        let session = self.stripe().call("POST", "checkout/sessions", &form).unwrap();
        self.stripe().pay(session["id"].as_str().unwrap(), Card::PAYS).unwrap();
    }

    async fn output(&self, arguments: &[&str]) -> Output {
        let mut command = self.place.command(arguments);
        command
            .env("STRIPE_API_BASE", self.sandbox.stripe_api_base())
            .env("TELEGRAM_API_URL", self.sandbox.telegram_api_url());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    async fn runs(&self, arguments: &[&str], code: i32, parts: &[&str]) -> String {
        let output = self.output(arguments).await;
        let printed = text(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {printed}");
        for part in parts {
            assert!(printed.contains(part), "`{part}` is missing of {arguments:?}:\n{printed}");
        }
        assert_no_secret(&printed);
        printed
    }

    async fn imports(&self, more: &[&str], code: i32, parts: &[&str]) -> String {
        self.runs(&[&BY_KEY, more].concat(), code, parts).await
    }

    fn query(&self, sql: &str) -> Vec<String> {
        self.place.database().query(sql)
    }

    /// Who has access, as stored.
    fn entitled(&self) -> Vec<String> {
        self.query(
            "SELECT DISTINCT user_id || ' ' || plan FROM entitlements WHERE ended_ms IS NULL ORDER BY 1",
        )
    }
}

/// An account that has lived for 40 days, with people in every state.
struct Lived {
    set: Account,
    ann: Subscriber,
    /// Their own system names people in `user_id`.
    hal: Subscriber,
    nameless: Subscriber,
    wordy: Subscriber,
    twice: Subscriber,
    other: Subscriber,
    both: Subscriber,
    paused: Subscriber,
}

impl Lived {
    async fn lives() -> Self {
        let set = Account::opens().await;
        let stripe = set.stripe().clone();
        let ann = set.subscribes("metadata[tg]=2001&email=ann@example.com", "price_basic");
        set.subscribes("metadata[tg]=2002", "price_old");
        let dan = set.subscribes("metadata[tg]=2004", "price_basic");
        let nameless = set.subscribes("email=eva@example.com", "price_basic");
        let wordy = set.subscribes("metadata[tg]=@fay", "price_basic");
        let twice = set.subscribes("metadata[tg]=2005", "price_basic");
        set.subscribes("metadata[tg]=2005", "price_basic");
        let other = set.subscribes("metadata[tg]=2006", "price_other");
        let both = set.subscribes("metadata[tg]=2007", "price_basic");
        stripe.subscribe_in_dashboard(&both.customer, "price_old", &[]).unwrap();
        let gone = set.subscribes("metadata[tg]=2009", "price_basic");
        stripe.delete_customer(&gone.customer).unwrap();
        let hal = set.subscribes("metadata[tg]=2010&metadata[user_id]=7", "price_basic");
        set.passes(7).await;
        let cat = set.subscribes("metadata[tg]=2003", "price_basic");
        stripe.change_card(&cat.customer, Card::FAILS_ON_RENEWAL).unwrap();
        stripe.cancel(&dan.subscription, CancelWhen::Now).unwrap();
        set.passes(32).await;
        let paused = set.subscribes("metadata[tg]=2008", "price_basic");
        stripe.pause_subscription(&paused.subscription, "pause_requested").unwrap();
        let trial = "mode=subscription&line_items[0][price]=price_basic\
                     &subscription_data[trial_period_days]=14";
        set.pays("metadata[tg]=2011", trial);
        set.pays("metadata[tg]=2012", "mode=payment&line_items[0][price]=price_once");
        set.passes(1).await;
        let status = |found: &Subscriber| {
            stripe.subscription(&found.subscription).unwrap()["status"].clone()
        };
        assert_eq!((status(&ann), status(&cat)), ("active".into(), "past_due".into()));
        Self { set, ann, hal, nameless, wordy, twice, other, both, paused }
    }

    fn user_at_stripe(&self, subscriber: &Subscriber) -> Option<String> {
        let customer = self.set.stripe().customer(&subscriber.customer).unwrap();
        customer["metadata"]["user_id"].as_str().map(str::to_owned)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_shows_what_can_be_taken_over_and_what_is_unclear() {
    let lived = Lived::lives().await;
    let of = |found: &Subscriber| format!("{} of {}", found.subscription, found.customer);
    let parts = [
        "no Telegram user id",
        &of(&lived.nameless),
        "is no positive number",
        &of(&lived.wordy),
        "several customers with running subscriptions for one Telegram user id",
        &format!("user 2005: {}", of(&lived.twice)),
        "several running subscriptions of one customer",
        &format!("user 2007: {}", of(&lived.both)),
        "no plan lists price_other, $5.00",
        &of(&lived.other),
        "former_stripe_prices = [\"price_other\"]",
        "--include-paused",
        &of(&lived.paused),
        "nothing was imported",
    ];
    let set = &lived.set;
    let shown = set.imports(&["--dry-run"], 0, &parts).await;
    for cells in [
        "basic active 3",
        "basic past_due 1",
        "basic canceled 1",
        "basic trialing 1",
        "enterprise paid once 1",
        "7 to be imported, of 7 customers",
    ] {
        let has_row = |line: &str| line.split_whitespace().eq(cells.split(' '));
        assert!(shown.lines().any(has_row), "`{cells}` is missing of\n{shown}");
    }
    assert!(set.stripe().requests().iter().all(|request| request.method == "GET"));
    set.imports(&[], 2, &["nobody can confirm", "--yes"]).await;
    assert_eq!(set.query("SELECT count(*) || '' FROM facts"), ["0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_account_is_taken_over_without_a_message() {
    let lived = Lived::lives().await;
    let Lived { set, ann, nameless, .. } = &lived;
    set.imports(&["--yes"], 0, &["7  customers imported", "7  purchases imported"]).await;
    let entitled =
        ["2001 basic", "2002 basic", "2003 basic", "2010 basic", "2011 basic", "2012 enterprise"];
    assert_eq!(set.entitled(), entitled);
    assert_eq!(set.query("SELECT count(*) || '' FROM outbox"), ["0"]);
    assert_eq!(lived.user_at_stripe(ann).as_deref(), Some("2001"));
    assert_eq!(lived.user_at_stripe(&lived.hal).as_deref(), Some("7"), "of their own system");
    assert_eq!(lived.user_at_stripe(nameless), None);
    let export = ["audit", "export", "--format", "jsonl"];
    let log = set.runs(&export, 0, &["\"actor\":\"cli:", &ann.customer]).await;
    assert_eq!(log.matches("account.imported").count(), 7);
    set.runs(&["user", "export", "2001"], 0, &["account.imported", &ann.subscription]).await;
    // Payments are dated by when they were made.
    let recent = "SELECT count(*) || '' FROM facts WHERE user_id = 2001
                  AND source LIKE 'fetched:in_%' AND at_ms / 1000 > unixepoch('now', '-5 days')";
    assert_eq!(set.query(recent), ["0"]);

    set.imports(&["--yes"], 0, &["nothing new to import", "imported before"]).await;
    assert_eq!(set.query("SELECT count(*) || '' FROM outbox"), ["0"]);
    set.runs(&["reconcile", "--since", "1d"], 0, &[]).await;
    assert_eq!(set.entitled(), entitled);

    // Whose customer is here needs no metadata.
    let stripe = set.stripe();
    stripe.call("POST", &format!("customers/{}", ann.customer), "metadata[tg]=").unwrap();
    let shown = set.imports(&["--dry-run"], 0, &[&nameless.subscription]).await;
    assert!(!shown.contains(&ann.subscription), "{shown}");
    // What was unclear is imported once it is clear.
    let form = "metadata[tg]=2013";
    stripe.call("POST", &format!("customers/{}", nameless.customer), form).unwrap();
    set.imports(&["--yes", "--include-paused"], 0, &["2  customers imported"]).await;
    let access = set.query("SELECT DISTINCT user_id || '' FROM entitlements WHERE user_id = 2013");
    assert_eq!(access, ["2013"]);
    assert_eq!(set.query("SELECT status FROM subscriptions WHERE user_id = 2008"), ["paused"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_says_whose_the_customers_are() {
    let set = Account::opens().await;
    let ann = set.subscribes("email=Ann@example.com", "price_basic");
    let ben = set.subscribes("", "price_basic");
    let cat = set.subscribes("", "price_basic");
    let gone = set.subscribes("", "price_basic");
    set.stripe().delete_customer(&gone.customer).unwrap();
    let file = set.place.path("pairs.csv");
    let path = file.to_str().unwrap();
    let arguments = ["import", "stripe", "--pairs", path, "--yes"];
    set.runs(&["import", "stripe"], 2, &["--metadata-key", "--pairs"]).await;
    set.runs(&arguments, 2, &["pairs.csv", "No such file"]).await;
    for (text, parts) in [
        ("cus_1,1\n", vec!["line 1", "telegram_id", "customer,telegram_id"]),
        ("customer,telegram_id\ncus_1,@ann\n", vec!["line 2: `@ann` is not the id"]),
        (
            "customer,telegram_id\ncus_1,1\ncus_1,2\ncus_2,1\n",
            vec!["line 3: cus_1 is user 1 in line 2 and user 2 here", "line 4: user 1"],
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        set.runs(&arguments, 2, &parts).await;
    }
    let text =
        format!("\u{feff}customer;subscription\r\n{},{}\r\n", ben.customer, ben.subscription);
    std::fs::write(&file, text).unwrap();
    set.runs(&arguments, 2, &["line 1"]).await;
    let text = format!(
        "\u{feff}\"customer\",\"subscription\",\"email\",\"telegram_id\"\r\n,,ann@Example.com,3001\r\n{},,,3002\r\n,{},,3003\r\n{},,,3004\r\ncus_unknown,,,3005\r\n",
        ben.customer, cat.subscription, gone.customer
    );
    std::fs::write(&file, text).unwrap();
    let parts = [
        "3  customers imported",
        "the customer is deleted",
        "match nothing that is sold here",
        "line 6: cus_unknown",
    ];
    set.runs(&[&arguments[..], &["--no-write"]].concat(), 0, &parts).await;
    assert_eq!(set.entitled(), ["3001 basic", "3002 basic", "3003 basic"]);
    assert!(set.stripe().requests().iter().all(|request| request.method == "GET"));
    let customer = set.stripe().customer(&ann.customer).unwrap();
    assert_eq!(customer["metadata"], serde_json::json!({}));
    // A later run writes what was left out.
    set.runs(&arguments, 0, &["3  customers given their user id at Stripe"]).await;
    let customer = set.stripe().customer(&ann.customer).unwrap();
    assert_eq!(customer["metadata"]["user_id"], "3001");
    // Another user is named for a customer that is here.
    std::fs::write(&file, format!("customer,telegram_id\n{},3009\n", ben.customer)).unwrap();
    let parts = ["here it belongs to another Telegram user", "user 3002", "/move"];
    set.runs(&arguments, 0, &parts).await;
    assert_eq!(set.entitled(), ["3001 basic", "3002 basic", "3003 basic"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_is_finished_by_the_next_one() {
    let set = Account::opens().await;
    for user in 4001..4031 {
        set.subscribes(&format!("metadata[tg]={user}"), "price_basic");
    }
    // Enough for the survey and some of the customers.
    set.stripe().limit_rate(20);
    let mut command = set.place.command(&[&BY_KEY[..], &["--yes"]].concat());
    command
        .env("STRIPE_API_BASE", set.sandbox.stripe_api_base())
        .env("TELEGRAM_API_URL", set.sandbox.telegram_api_url())
        .stdout(Stdio::null());
    let running = set.place.start(&mut command);
    let customers = || set.query("SELECT customer_id FROM customers").len();
    until("some are imported", || customers() >= 2).await;
    running.kill();
    set.stripe().lift_rate_limit();
    let before = customers();
    assert!((2..30).contains(&before), "{before}");
    let left = format!("{}  customers imported", 30 - before);
    set.imports(&["--yes"], 0, &[&left, "imported before"]).await;
    assert_eq!(set.entitled().len(), 30);
    let imported = "SELECT count(*) || ' ' || count(DISTINCT user_id) FROM audit_log
                    WHERE action = 'account.imported'";
    assert_eq!(set.query(imported), ["30 30"]);
    let named = set
        .stripe()
        .customers()
        .iter()
        .filter(|found| found["metadata"]["user_id"].is_string())
        .count();
    assert_eq!(named, 30, "also those that were imported before the kill");
    set.runs(&["audit", "verify"], 0, &[]).await;
}
