//! `tollgate init`: a configuration from answers, and nothing overwritten by surprise.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use tollgate::config::{Environment, parse};
use tollgate::domain::admin::Role;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::UserId;
use tollgate_sandbox::Sandbox;

use crate::cli::installations::{SHIPPED, printed, refused, text};
use crate::harness::clock::FrozenClock;
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::{BOT_TOKEN, NOWHERE, STRIPE_KEY};

/// An empty folder, and a simulated Telegram.
struct Beginning {
    place: Installation,
    sandbox: Sandbox,
}

impl Beginning {
    async fn new() -> Self {
        let now = Timestamp::from_seconds(1_790_000_000);
        let options = simulators::options(FrozenClock::at(now).of_simulators());
        let place = Installation::new("", Vec::new());
        fs::remove_file(place.path("bot.toml")).unwrap();
        fs::write(place.path("token"), format!("{BOT_TOKEN}\n")).unwrap();
        fs::write(place.path("key"), STRIPE_KEY).unwrap();
        Self { place, sandbox: Sandbox::start(options).await.unwrap() }
    }

    /// Runs `init --yes` with these arguments, separated by spaces.
    async fn init(&self, arguments: &str) -> Output {
        self.init_at(&self.sandbox.telegram_api_url(), arguments).await
    }

    async fn init_at(&self, telegram: &str, arguments: &str) -> Output {
        let arguments: Vec<&str> =
            ["init", "--yes"].into_iter().chain(arguments.split(' ')).collect();
        let mut command = self.place.command(&arguments);
        command.env("TELEGRAM_API_URL", telegram);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.place.path(name)).unwrap()
    }

    /// Only what the tests have put there.
    fn is_untouched(&self) -> bool {
        let names = fs::read_dir(self.place.path("")).unwrap();
        names.map(|entry| entry.unwrap().file_name()).all(|name| name == "token" || name == "key")
    }
}

const NECESSARY: &str = "--bot-token-file token --stripe-key-file key --owner-id 1004 \
                         --public-url https://billing.club.io";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_become_a_configuration_that_lacks_only_what_stripe_gives() {
    let new = Beginning::new().await;
    let output = new.init(NECESSARY).await;
    let steps = ["next: tollgate setup", "next: tollgate check", "next: tollgate run"];
    printed(
        &output,
        0,
        &[&["@tollgate_bot", "bot.toml: written", ".env: written"][..], &steps].concat(),
    );

    let settings = parse(&new.read("bot.toml"), "bot.toml", &Environment::default()).unwrap();
    assert_eq!(settings.http.public_url, "https://billing.club.io");
    assert_eq!((settings.admins[0].id, settings.admins[0].role), (UserId(1004), Role::Owner));
    assert!(settings.catalogue.plans.iter().any(|plan| plan.code.as_str() == "member"));
    let comments = |text: &str| text.lines().filter(|line| line.contains("# ")).count();
    assert!(comments(&new.read("bot.toml")) > comments(SHIPPED) - 8, "its comments are kept");

    let secrets = new.read(".env");
    for line in
        [format!("TELEGRAM_BOT_TOKEN={BOT_TOKEN}"), format!("STRIPE_SECRET_KEY={STRIPE_KEY}")]
    {
        assert!(secrets.lines().any(|known| known == line), "{line}");
    }
    let jwt = secrets.lines().find_map(|line| line.strip_prefix("JWT_SECRET="));
    assert_eq!(jwt.map(str::len), Some(64));
    let mode = fs::metadata(new.place.path(".env")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let check = new.place.run(&["check", "--offline"]);
    let failures = text(&check).lines().filter(|line| line.starts_with("FAIL")).count();
    printed(&check, 1, &["STRIPE_WEBHOOK_SECRET", "nothing is for sale"]);
    assert_eq!(failures, 2, "{}", text(&check));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_template_is_priced_in_the_currency_and_kept_in_the_language() {
    for (flags, code, minor) in [
        ("--template community --locale de", "member", 900),
        ("--template course --currency JPY", "course", 14_900),
        ("--template api --locale uk --currency kwd", "starter", 5_700),
    ] {
        let new = Beginning::new().await;
        printed(&new.init(&format!("{NECESSARY} {flags}")).await, 0, &[]);
        let settings = parse(&new.read("bot.toml"), "bot.toml", &Environment::default()).unwrap();
        let plan = settings.catalogue.plans.iter().find(|plan| plan.code.as_str() == code);
        assert_eq!(plan.unwrap().prices[0].amount.minor, minor, "{flags}");
    }
    let new = Beginning::new().await;
    refused(
        &new.init(&format!("{NECESSARY} --currency xaf")).await,
        &["no example amounts", "usd"],
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_gets_one_error_for_everything_that_is_missing() {
    let new = Beginning::new().await;
    let flags = ["--bot-token-file", "--stripe-key-file", "--owner-id", "--public-url"];
    refused(&new.init("--locale de").await, &flags);
    let output = new.init("--bot-token-file token --owner-id 1004").await;
    refused(&output, &["--stripe-key-file", "--public-url"]);
    assert!(!text(&output).contains("--owner-id"), "{}", text(&output));
    let alone = new.place.run(&["init"]);
    refused(&alone, &["not a terminal", "--yes"]);
    assert!(new.is_untouched());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_cannot_work_is_explained_and_nothing_is_written() {
    let new = Beginning::new().await;
    for (name, content, parts) in [
        ("key", "pk_test_hush", ["--stripe-key-file", "publishable"]),
        ("key", "whsec_hush", ["--stripe-key-file", "tollgate setup"]),
        ("token", "hush", ["--bot-token-file", "not a bot token"]),
        ("token", "123456:hush-other", ["--bot-token-file", "does not know this token"]),
    ] {
        let before = new.read(name);
        fs::write(new.place.path(name), content).unwrap();
        refused(&new.init(NECESSARY).await, &parts);
        fs::write(new.place.path(name), before).unwrap();
    }
    let unreachable = new.init_at(NOWHERE, NECESSARY).await;
    printed(&unreachable, 1, &["cannot be reached", "TELEGRAM_API_URL"]);
    for (from, to, parts) in [
        ("https://billing.club.io", "http://billing.club.io", ["--public-url", "not encrypted"]),
        ("https://billing.club.io", "https://example.com", ["--public-url", "example address"]),
        ("token ", "nowhere ", ["--bot-token-file", "cannot be read"]),
    ] {
        refused(&new.init(&NECESSARY.replacen(from, to, 1)).await, &parts);
    }
    assert!(new.is_untouched());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_differs_is_shown_and_replaced_only_by_force() {
    let new = Beginning::new().await;
    printed(&new.init(NECESSARY).await, 0, &[]);
    let (config, secrets) = (new.read("bot.toml"), new.read(".env"));

    let again = new.init(NECESSARY).await;
    printed(&again, 0, &["bot.toml: is as it would be written"]);
    assert_eq!((new.read("bot.toml"), new.read(".env")), (config.clone(), secrets.clone()));

    let other = format!("{NECESSARY} --support @club_help");
    let diff = ["-# support = ", "+support = \"@club_help\"", "--force"];
    refused(&new.init(&other).await, &diff);
    assert_eq!((new.read("bot.toml"), new.read(".env")), (config, secrets.clone()));

    printed(&new.init(&format!("{other} --force")).await, 0, &["bot.toml: written"]);
    assert!(new.read("bot.toml").contains("support = \"@club_help\""));
    assert_eq!(new.read(".env"), secrets, "tokens of the REST API stay valid");

    fs::write(new.place.path("key"), "rk_test_hush_other").unwrap();
    refused(&new.init(&other).await, &["STRIPE_SECRET_KEY", "--force"]);
    assert_eq!(new.read(".env"), secrets);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_there_already_is_the_answer_when_nothing_else_is_given() {
    let new = Beginning::new().await;
    let answers = format!("{NECESSARY} --support @club_help --template api --locale de");
    printed(&new.init(&answers).await, 0, &[]);
    let config = new.read("bot.toml");
    let config = config.replacen("grace = \"3d\"", "grace = \"5d\"", 1).replacen(
        "amount = 1900\n",
        "amount = 2100\n  stripe_price = \"price_1\"\n",
        1,
    );
    fs::write(new.place.path("bot.toml"), &config).unwrap();
    let secrets = new.read(".env");

    let output = new.init("--locale de").await;
    printed(&output, 0, &["Owner: 1004, as before", "bot.toml: is as it would be written"]);
    assert_eq!((new.read("bot.toml"), new.read(".env")), (config.clone(), secrets.clone()));

    printed(
        &new.init("--terms-url https://club.io/terms --force").await,
        0,
        &["bot.toml: written"],
    );
    let changed = new.read("bot.toml");
    let added = changed.lines().filter(|line| !config.lines().any(|known| known == *line));
    let added: Vec<&str> = added.collect();
    assert!(added.len() == 1 && added[0].starts_with("terms_url = "), "{added:?}");
    assert_eq!(new.read(".env"), secrets);

    printed(&new.init("--template course --force").await, 0, &[]);
    let other = new.read("bot.toml");
    assert!(other.contains("code = \"coaching\"") && other.contains("grace = \"5d\""));
    assert!(!other.contains("code = \"starter\""), "{other}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_of_the_environment_are_used_and_another_folder_is_named() {
    let new = Beginning::new().await;
    let arguments =
        "init --yes --config club/bot.toml --owner-id 1004 --public-url http://localhost:8080";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let mut command = new.place.command(&arguments);
    command
        .env("TELEGRAM_API_URL", new.sandbox.telegram_api_url())
        .env("TELEGRAM_BOT_TOKEN_FILE", new.place.path("token"))
        .env("STRIPE_SECRET_KEY", STRIPE_KEY);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let parts = ["token from TELEGRAM_BOT_TOKEN", "next: tollgate check --config club/bot.toml"];
    printed(&output, 0, &parts);
    assert!(new.read("club/.env").contains(BOT_TOKEN));
}
