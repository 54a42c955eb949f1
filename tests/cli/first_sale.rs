//! From an empty folder to the first sale, by commands alone.

use std::fs;
use std::net::TcpListener;
use std::process::Output;

use tollgate::simulators;
use tollgate_sandbox::{ButtonAction, Card, ChatMessage, Sandbox};

use crate::cli::installations::{assert_no_secret, printed};
use crate::harness::installation::Installation;
use crate::harness::simulators::{options, person};
use crate::harness::variables::{BOT_TOKEN, STRIPE_KEY};
use crate::harness::wait::until_some;

const OLGA: i64 = 1004;
const ALICE: i64 = 1001;

/// A new operator with a folder, a bot, and an account at Stripe in which nothing has been made.
struct Operator {
    place: Installation,
    sandbox: Sandbox,
    /// The address at which Stripe reaches the server.
    address: String,
}

impl Operator {
    async fn new() -> Self {
        // The server checks signatures by real time.
        let mut options = options(simulators::real_time());
        options.people = vec![person(OLGA, "Olga"), person(ALICE, "Alice")];
        let place = Installation::new("", Vec::new());
        fs::remove_file(place.path("bot.toml")).unwrap();
        fs::write(place.path("token"), BOT_TOKEN).unwrap();
        fs::write(place.path("key"), STRIPE_KEY).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        let sandbox = Sandbox::start(options).await.unwrap();
        sandbox.stripe().start_over();
        Self { place, sandbox, address }
    }

    fn command(&self, arguments: &str) -> std::process::Command {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let mut command = self.place.command(&arguments);
        command
            .env_remove("TOLLGATE_LISTEN")
            .env("STRIPE_API_BASE", self.sandbox.stripe_api_base())
            .env("TELEGRAM_API_URL", self.sandbox.telegram_api_url());
        command
    }

    async fn runs(&self, arguments: &str) -> Output {
        let mut command = self.command(arguments);
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// The newest message to a person that fits.
    async fn message(
        &self,
        person: i64,
        what: &str,
        fits: impl Fn(&ChatMessage) -> bool,
    ) -> ChatMessage {
        let find = || self.sandbox.telegram().chat(person).into_iter().rev().find(&fits);
        until_some(find, || format!("{what} in {:?}", self.sandbox.telegram().chat(person))).await
    }

    /// Taps the first button with this label once there is one, and returns its link if it has one.
    async fn taps(&self, person: i64, label: &str) -> Option<String> {
        let has = |message: &ChatMessage| button(message, label).is_some();
        let message = self.message(person, label, has).await;
        match button(&message, label)? {
            ButtonAction::Data(data) => {
                self.sandbox.telegram().tap(person, message.message_id, &data);
                None
            }
            ButtonAction::Url(url) => Some(url),
            ButtonAction::Other(_) => None,
        }
    }
}

fn button(message: &ChatMessage, label: &str) -> Option<ButtonAction> {
    let mut buttons = message.buttons.iter().flatten();
    buttons.find(|button| button.label.starts_with(label)).map(|button| button.action.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_commands_lead_from_an_empty_folder_to_the_first_sale() {
    let operator = Operator::new().await;
    let address = &operator.address;
    let init = format!(
        "init --yes --bot-token-file token --stripe-key-file key --owner-id {OLGA} \
         --public-url http://{address} --listen {address} --metrics-listen 127.0.0.1:0 \
         --support @club_help --terms-url https://club.io/terms --privacy-url https://club.io/privacy"
    );
    printed(&operator.runs(&init).await, 0, &["next: tollgate setup"]);
    printed(&operator.runs("setup --yes").await, 0, &[]);
    printed(&operator.runs("check").await, 0, &["ready"]);

    let mut server = operator.place.start(&mut operator.command("run"));
    server.logs("ready").await;
    let telegram = operator.sandbox.telegram();
    telegram.message(ALICE, "/upgrade");
    operator.taps(ALICE, "Member").await;
    operator.taps(ALICE, "$9.00").await;
    let link = operator.taps(ALICE, "Pay").await.expect("a link to the checkout");
    let session = link.rsplit('/').next().unwrap();
    operator.sandbox.stripe().pay(session, Card::PAYS).unwrap();
    let confirms =
        |message: &ChatMessage| message.text.contains("Member") && message.text.contains("active");
    operator.message(ALICE, "the plan is active", confirms).await;

    printed(&operator.runs("setup --dry-run").await, 0, &["nothing to change"]);
    assert_eq!(telegram.violations(), Vec::<String>::new());
    assert_eq!(server.stop().code(), Some(0));
    assert_no_secret(&operator.place.log());
}
