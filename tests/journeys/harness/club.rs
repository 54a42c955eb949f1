//! A paid group, and the work on it while seconds pass.

use std::time::Duration;

use tollgate::billing::Scope;
use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::{EntitlementName, UserId};
use tollgate::domain::paid_chat::Enforcement;
use tollgate_sandbox::{AdminRights, ChatAction, GroupKind, Step};

use crate::harness::wait::until_found;
use crate::journeys::harness::{Journey, User};

pub(crate) const CLUB: i64 = -1_001_234_567_890;
/// How long the bot may take for its next call once a second has passed.
const A_MOMENT: Duration = Duration::from_millis(25);

impl Journey {
    /// A group or channel of the owner, in which the bot is an administrator and keeps out who has no signals.
    pub(crate) async fn opens_club(&self, chat: i64, kind: GroupKind, owner: &User) {
        self.telegram().create_chat(chat, kind, "Club", owner.id);
        self.telegram().promote_bot(chat, owner.id, AdminRights::MEMBERS);
        self.settle().await;
        self.binds(chat, owner).await;
    }

    /// The owner binds a chat to the signals of Premium, and enforces that.
    pub(crate) async fn binds(&self, chat: i64, owner: &User) {
        let (chats, by) = (&self.services().paid_chats, Actor::Admin(UserId(owner.id)));
        let (chat, signals) = (ChatId(chat), EntitlementName::new("signals"));
        chats.bind(by.clone(), chat, signals).await.unwrap().unwrap();
        chats.enforce(by, chat, Enforcement::On).await.unwrap().unwrap();
        self.works_in_chats().await;
    }

    /// Lets seconds pass until nothing is due in any chat, or soon, after a call that failed.
    pub(crate) async fn works_in_chats(&self) {
        let done = async || {
            self.settle().await;
            let (now, made) = (self.now().millis(), self.telegram().calls().len());
            let due = self.database().query(&format!(
                "SELECT (SELECT count(*) FROM memberships WHERE due_ms <= {now} + 5000)
                     + (SELECT count(*) FROM chats
                        WHERE entitlement IS NOT NULL AND coalesce(next_look_ms, 0) <= {now})"
            ));
            if due == ["0"] {
                return Some(());
            }
            self.clock().advance(Step::Exactly(Duration::from_secs(1))).await;
            // A chat may have to wait for another second.
            let called = async {
                while self.telegram().calls().len() == made {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(A_MOMENT, called).await.ok();
            None
        };
        until_found(done, || "nothing is due in any chat".to_owned()).await;
    }

    /// Compares everything with Stripe, as the process does some time after an absence. Nobody is removed before.
    pub(crate) async fn compares_with_stripe(&self) {
        let whole = Scope { since: None, user: None, dry_run: false, resume: true };
        self.services().reconciliation.reconcile(whole, &|_| ()).await.unwrap();
    }

    /// What has happened to a person in a chat.
    pub(crate) fn actions(&self, chat: i64, user: i64) -> Vec<ChatAction> {
        let history = self.telegram().chat_history(chat);
        history.iter().filter(|event| event.user == user).map(|event| event.action).collect()
    }

    /// What the bot has done to a person in a chat.
    pub(crate) fn actions_of_bot(&self, chat: i64, user: i64) -> Vec<ChatAction> {
        let (history, bot) = (self.telegram().chat_history(chat), self.telegram().bot_id());
        let done = history.iter().filter(|event| event.user == user && event.by == bot);
        done.map(|event| event.action).collect()
    }

    /// The link by which a person asks to be let into a chat.
    pub(crate) fn chat_link_of(&self, chat: i64, user: i64) -> String {
        let query =
            format!("SELECT link FROM memberships WHERE chat_id = {chat} AND user_id = {user}");
        self.database().query(&query).pop().unwrap()
    }

    /// A person who is entitled asks to be let into a chat, and is.
    pub(crate) async fn joins(&self, chat: i64, user: &User) {
        self.telegram().open_link(user.id, &self.chat_link_of(chat, user.id));
        self.works_in_chats().await;
        assert!(self.telegram().standing(chat, user.id).is_in(), "{} is let in", user.id);
    }
}
