//! A broadcast whose process is killed twice, with refusals by Telegram and billing notices meanwhile.

use std::collections::BTreeMap;

use serde_json::json;
use tollgate::config::{self, Environment};
use tollgate::simulators::real_time;
use tollgate_sandbox::{CancelWhen, Person, Sandbox};

use crate::convergence::actions::{Action, USERS};
use crate::convergence::catalogue;
use crate::convergence::perform::{customer_of, perform};
use crate::crash::files::logged_errors;
use crate::crash::server::{Port, Server};
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::{BOT_TOKEN, variables};
use crate::harness::wait::until;

/// The admin of the catalogue's `bot.toml`.
const ADMIN: i64 = 9;
/// The first of the people who only get the broadcast.
const FIRST: i64 = 100_000;
/// The others: [`USERS`] and the admin.
const OTHERS: i64 = 7;
/// One in so many has blocked the bot, which has not received the update about it.
const ONE_BLOCKED_IN: i64 = 50;
const KILLS: i64 = 2;
/// Copies that can be in flight at a kill.
const MAX_IN_FLIGHT: usize = 32;
/// Copies that Telegram takes in a second.
const COPIES_A_SECOND: i64 = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_reaches_everybody_once_although_the_process_is_killed() {
    broadcast_to(800).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes twelve minutes, at Telegram's limit"]
async fn a_broadcast_reaches_twenty_thousand_people_once() {
    broadcast_to(20_000).await;
}

async fn broadcast_to(people: i64) {
    let stage = Stage::new(people).await;
    let mut server = stage.start().await;
    let progress = stage.draft_and_confirm().await;
    for kill in 1..=KILLS {
        let copies = stage.count() * kill / (KILLS + 1);
        stage.copies_end(copies / 2).await;
        for _ in 0..3 {
            stage.refuse_a_copy(429, Some(1), "Too Many Requests: retry after 1");
        }
        stage.refuse_a_copy(502, None, "Bad Gateway");
        stage.buy_or_cancel().await;
        stage.copies_end(copies).await;
        server.kill(&stage.installation);
        server = stage.start().await;
    }
    stage.buy_or_cancel().await;
    stage.copies_end(stage.count()).await;
    until("the progress message shows the end", || {
        let mut chat = stage.sandbox.telegram().chat(ADMIN).into_iter();
        let message = chat.find(|message| message.message_id == progress).unwrap();
        message.text.contains("Broadcast · done")
    })
    .await;
    let status = server.stop();
    assert!(status.success(), "{status}\n{}", stage.installation.log_tail());
    stage.assert_everybody_was_reached();
    stage.assert_notices_were_first();
    assert_eq!(stage.sandbox.telegram().violations(), Vec::<String>::new());
    assert_eq!(logged_errors(&stage.installation), Vec::<String>::new());
}

struct Stage {
    /// Those who only get the broadcast.
    people: i64,
    sandbox: Sandbox,
    installation: Installation,
    port: Port,
}

impl Stage {
    async fn new(people: i64) -> Self {
        let port = Port::new();
        let settings = config::parse(catalogue::FILE, "bot.toml", &Environment::default()).unwrap();
        let mut options = simulators::options(real_time());
        let everybody = || USERS.into_iter().chain([ADMIN]).chain(FIRST..FIRST + people);
        let person = |id: i64| Person {
            admin: id == ADMIN,
            ..simulators::person(id, &format!("User {id}"))
        };
        options.people = everybody().map(person).collect();
        options.stripe.webhook_url = format!("http://{}/api/v1/billing/webhook", port.address);
        options.stripe.prices = catalogue::prices(&settings.catalogue);
        let sandbox = Sandbox::start(options).await.unwrap();
        let mut variables = variables(&sandbox.url());
        variables.extend([
            ("LOG_FORMAT", "json".to_owned()),
            (
                "WEBHOOK_ENDPOINT_SECRET_SERVICE",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            ),
        ]);
        let installation = Installation::new(catalogue::FILE, variables);
        let stage = Self { people, sandbox, installation, port };
        stage.start_chats(everybody()).await;
        let migrated = stage.installation.run(&["migrate", "up"]);
        assert!(migrated.status.success(), "{migrated:?}");
        let rows: Vec<String> = everybody().map(|id| format!("({id}, 'en', 1, 1)")).collect();
        stage.installation.database().execute(&format!(
            "INSERT INTO users (user_id, language, first_seen_ms, last_seen_ms) VALUES {}",
            rows.join(", ")
        ));
        stage
    }

    /// Everybody has written to the bot, and some have blocked it since. No process receives these updates.
    async fn start_chats(&self, everybody: impl Iterator<Item = i64>) {
        let telegram = self.sandbox.telegram();
        for person in everybody {
            telegram.message(person, "Hello");
        }
        for person in self.blocked() {
            telegram.block(person);
        }
        let url =
            format!("{}/bot{BOT_TOKEN}/getUpdates?offset=1000000", self.sandbox.telegram_api_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(url).send().await.unwrap().error_for_status().unwrap();
        assert_eq!(telegram.undelivered_updates(), 0);
    }

    fn blocked(&self) -> impl Iterator<Item = i64> {
        (FIRST..FIRST + self.people).filter(|id| id % ONE_BLOCKED_IN == 0)
    }

    fn count(&self) -> i64 {
        self.people + OTHERS
    }

    async fn start(&self) -> Server {
        let mut server = Server::start(&self.installation, &self.port);
        server.wait_until_up(&self.installation).await;
        server
    }

    /// Returns the message that shows the progress.
    async fn draft_and_confirm(&self) -> i64 {
        let telegram = self.sandbox.telegram();
        let text = telegram.message(ADMIN, "We are closed on Friday.");
        let command = json!({ "text": "/broadcast", "reply_to_message": { "message_id": text } });
        telegram.message_with(ADMIN, command);
        let draft = || {
            let mut chat = telegram.chat(ADMIN).into_iter();
            chat.find(|message| message.text.contains("Send this message?"))
        };
        until("the draft is shown", || draft().is_some()).await;
        let draft = draft().unwrap();
        let people = draft.text.replace(',', "");
        assert!(people.contains(&format!("{} people", self.count())), "{people}");
        telegram.tap(ADMIN, draft.message_id, "1:bc:1:go");
        draft.message_id
    }

    fn refuse_a_copy(&self, status: u16, retry_after: Option<u32>, description: &str) {
        self.sandbox.telegram().fail_next("copyMessage", status, retry_after, description);
    }

    /// Waits until so many copies have ended, in steps that each take a bounded time.
    async fn copies_end(&self, copies: i64) {
        let ended = || {
            let sql = "SELECT delivered + blocked + failed FROM broadcasts";
            self.installation.database().column::<i64>(sql)[0]
        };
        let mut step = 0;
        while step < copies {
            step = copies.min(step + 500);
            until(&format!("{step} copies have ended"), || ended() >= step).await;
        }
    }

    /// Each user buys a plan or cancels it, and gets the notice about it before the next one does.
    async fn buy_or_cancel(&self) {
        let stripe = self.sandbox.stripe();
        for (index, user) in USERS.into_iter().enumerate() {
            let notices = || {
                let sql = "SELECT count(*) FROM outbox WHERE state = 'sent' AND user_id =";
                self.installation.database().column::<i64>(&format!("{sql} {user}"))[0]
            };
            let before = notices();
            let customer = customer_of(stripe, user);
            let running = stripe.subscriptions().into_iter().find(|subscription| {
                subscription["customer"] == *customer && subscription["status"] == "active"
            });
            match running {
                Some(it) => {
                    stripe.cancel(it["id"].as_str().unwrap(), CancelWhen::Now).unwrap();
                }
                None => perform(stripe, &Action::Buys { user: index, price: 0, card: 0 }),
            }
            until("the notice is sent", || notices() > before).await;
        }
    }

    /// Everybody who can be reached, and nobody a second time but those whose copy was in flight at a kill.
    fn assert_everybody_was_reached(&self) {
        let mut copies: BTreeMap<i64, usize> = BTreeMap::new();
        for call in self.sandbox.telegram().calls() {
            if call.ok && call.method.eq_ignore_ascii_case("copyMessage") {
                *copies.entry(call.params["chat_id"].as_i64().unwrap()).or_default() += 1;
            }
        }
        // The preview.
        *copies.get_mut(&ADMIN).unwrap() -= 1;
        assert!(self.blocked().all(|person| !copies.contains_key(&person)));
        let (reached, blocked) = (copies.len(), self.blocked().count());
        assert_eq!(i64::try_from(reached + blocked).unwrap(), self.count());
        let kills = usize::try_from(KILLS).unwrap();
        assert!(copies.values().all(|count| (1..=1 + kills).contains(count)), "{copies:?}");
        let again = copies.values().sum::<usize>() - reached;
        eprintln!(
            "{reached} people were reached, {blocked} have blocked the bot; {again} second copies"
        );
        assert!(again <= kills * MAX_IN_FLIGHT, "{again} second copies");
        let end = "SELECT state, people, delivered, blocked, failed, queued FROM broadcasts";
        let people = self.count();
        let expected = format!("done {people} {reached} {blocked} 0 0");
        assert_eq!(self.installation.database().query(end), [expected]);
    }

    /// Counted in copies, because the machine may be slow.
    fn assert_notices_were_first(&self) {
        let sorted = |sql: &str| {
            let meanwhile =
                "WHERE state = 'sent' AND created_ms < (SELECT finished_ms FROM broadcasts)";
            let database = self.installation.database();
            let mut numbers: Vec<i64> =
                database.column(&format!("SELECT {sql} FROM outbox {meanwhile}"));
            numbers.sort_unstable();
            numbers
        };
        let waits = sorted("finished_ms - created_ms");
        let overtaken_by = sorted(
            "(SELECT count(*) FROM broadcast_messages AS copies
              WHERE copies.finished_ms BETWEEN outbox.created_ms AND outbox.finished_ms)",
        );
        let (middle, last) = (waits.len() / 2, waits.len() - 1);
        eprintln!(
            "{} notices were sent meanwhile, after {} ms and {} copies at the median, {} ms and {} copies \
             at most",
            waits.len(),
            waits[middle],
            overtaken_by[middle],
            waits[last],
            overtaken_by[last],
        );
        assert!(overtaken_by[middle] < COPIES_A_SECOND, "{overtaken_by:?}");
    }
}
