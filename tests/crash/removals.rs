//! A thousand removals from paid chats, whose process is killed several times meanwhile.

use std::fmt::Write;

use tollgate::simulators::real_time;
use tollgate_sandbox::{AdminRights, ChatAction, GroupKind, Sandbox, Standing};

use crate::convergence::catalogue;
use crate::crash::files::logged_errors;
use crate::crash::server::{Port, Server};
use crate::harness::installation::Installation;
use crate::harness::simulators;
use crate::harness::variables::variables;
use crate::harness::wait::until;

const OWNER: i64 = 9;
/// Each is worked on at a call a second, all of them at the same time.
const CHATS: i64 = 50;
/// People in each chat, none of whom is entitled.
const PEOPLE: i64 = 20;
const KILLS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_removed_once_although_the_process_is_killed() {
    let stage = Stage::new().await;
    let mut server = stage.start().await;
    stage.everybody_joins();
    for kill in 1..=KILLS {
        stage.people_are_out(kill * members().count() / (KILLS + 1)).await;
        server.kill(&stage.installation);
        server = stage.start().await;
    }
    stage.people_are_out(members().count()).await;
    let telegram = stage.sandbox.telegram();
    let is_free = |(chat, person): (i64, i64)| telegram.standing(chat, person) == Standing::Left;
    until("no ban is left", || members().all(is_free)).await;
    let status = server.stop();
    assert!(status.success(), "{status}\n{}", stage.installation.log_tail());
    stage.assert_everybody_was_removed_once();
    assert_eq!(telegram.violations(), Vec::<String>::new());
    assert_eq!(logged_errors(&stage.installation), Vec::<String>::new());
}

const fn chat_id(chat: i64) -> i64 {
    -1_001_000_000_000 - chat
}

struct Stage {
    sandbox: Sandbox,
    installation: Installation,
    port: Port,
}

impl Stage {
    async fn new() -> Self {
        let mut options = simulators::options(real_time());
        let people = (0..CHATS * PEOPLE).map(|person| 100_000 + person);
        let person = |id: i64| simulators::person(id, &format!("User {id}"));
        options.people = people.chain([OWNER]).map(person).collect();
        let sandbox = Sandbox::start(options).await.unwrap();
        let telegram = sandbox.telegram();
        let mut file = catalogue::FILE.to_owned();
        for chat in (0..CHATS).map(chat_id) {
            telegram.create_chat(chat, GroupKind::Supergroup, "Club", OWNER);
            telegram.promote_bot(chat, OWNER, AdminRights::MEMBERS);
            write!(
                file,
                "[[chats]]\nid = {chat}\nentitlement = \"signals\"\nenforce = \"on\"\n\
                 max_removals = \"100%\"\n"
            )
            .unwrap();
        }
        let mut variables = variables(&sandbox.url());
        variables.extend([
            ("LOG_FORMAT", "json".to_owned()),
            (
                "WEBHOOK_ENDPOINT_SECRET_SERVICE",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            ),
        ]);
        let installation = Installation::new(&file, variables);
        Self { sandbox, installation, port: Port::new() }
    }

    async fn start(&self) -> Server {
        let mut server = Server::start(&self.installation, &self.port);
        server.wait_until_up(&self.installation).await;
        until("it polls", || self.sandbox.telegram().is_polled()).await;
        server
    }

    /// The bot receives an update about each.
    fn everybody_joins(&self) {
        for (chat, person) in members() {
            self.sandbox.telegram().add_member(chat, OWNER, person);
        }
    }

    /// Waits until so many people are out, in steps that each take a bounded time.
    async fn people_are_out(&self, count: usize) {
        let telegram = self.sandbox.telegram();
        let out = || {
            let is_out = |(chat, person): &(i64, i64)| !telegram.standing(*chat, *person).is_in();
            members().filter(is_out).count()
        };
        let mut step = 0;
        while step < count {
            step = count.min(step + 50);
            until(&format!("{step} people are out"), || out() >= step).await;
        }
    }

    /// A ban that was in flight at a kill may be repeated; it removes nobody a second time.
    fn assert_everybody_was_removed_once(&self) {
        let telegram = self.sandbox.telegram();
        let bot = telegram.bot_id();
        let mut again = 0;
        for (chat, person) in members() {
            let mut history = telegram.chat_history(chat);
            history.retain(|event| event.user == person);
            let bans = history.iter().filter(|event| event.action == ChatAction::Ban).count();
            let removals = history.iter().filter(|e| e.from.is_in() && !e.to.is_in()).count();
            assert_eq!(removals, 1, "{history:#?}");
            assert!(history[1..].iter().all(|event| event.by == bot), "{history:#?}");
            assert_eq!(history.last().unwrap().action, ChatAction::Unban, "{history:#?}");
            again += bans - 1;
        }
        let chats = usize::try_from(CHATS).unwrap();
        eprintln!("{} people were removed, {again} bans were repeated", members().count());
        assert!(again <= KILLS * chats, "{again} bans were repeated");
    }
}

/// Each chat with each of its people.
fn members() -> impl Iterator<Item = (i64, i64)> {
    (0..CHATS * PEOPLE).map(|person| (chat_id(person / PEOPLE), 100_000 + person))
}
