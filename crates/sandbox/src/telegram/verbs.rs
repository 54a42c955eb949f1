//! Methods with which tests and the page act on the simulated Telegram.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::changes::lock;
use crate::ids::Ids;
use crate::telegram::Call;
use crate::telegram::CallbackAnswer;
use crate::telegram::Document;
use crate::telegram::TelegramSim;
use crate::telegram::chats::Message;
use crate::telegram::keyboard::Button;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::Callback;
use crate::telegram::simulator::State;
use crate::telegram::simulator::Version;
use crate::telegram::text::Text;
use crate::telegram::text::utf16;

/// A message as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    pub message_id: i64,
    pub from_bot: bool,
    /// Plain text, without formatting.
    pub text: String,
    pub html: String,
    pub buttons: Vec<Vec<Button>>,
    pub edits: u32,
    /// When it was sent.
    pub at_ms: i64,
    pub document: Option<Document>,
    /// Whether it says what happened to the chat or its members.
    pub is_service: bool,
    /// The options of its link preview, if it has one.
    pub preview: Option<Value>,
    /// The topic of a forum or private chat.
    pub topic: Option<i64>,
    /// For an ephemeral message in a group: the only person who sees it.
    pub only_for: Option<i64>,
}

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl TelegramSim {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let done = act(&mut lock(&self.inner.state));
        self.inner.changes.note();
        self.inner.arrived.notify_waiters();
        done
    }

    /// A person writes to the bot, which unblocks it. Returns the message's id.
    pub fn message(&self, user: i64, text: &str) -> i64 {
        self.with(|state| {
            state.chats.started.insert(user);
            if state.chats.blocked.remove(&user) {
                state.membership(user, "kicked", "member");
            }
            state.write(user, user, text, true)
        })
    }

    /// A person writes in a topic of their chat with the bot. Returns the message's id.
    pub fn message_in_topic(&self, user: i64, topic: i64, text: &str) -> i64 {
        self.with(|state| {
            state.chats.started.insert(user);
            let id = state.add(user, user, text);
            if let Some(message) = state.chats.messages.get_mut(&id) {
                message.topic = Some(topic);
            }
            state.announce(id);
            id
        })
    }

    /// A person deletes a topic: nothing can be sent to it afterwards.
    pub fn delete_topic(&self, chat: i64, topic: i64) {
        self.with(|state| state.chats.closed_topics.insert((chat, topic)));
    }

    /// A person sends the bot a message with any content: `content` holds fields of the Bot API's
    /// `Message`. Returns the message's id.
    pub fn message_with(&self, user: i64, content: Value) -> i64 {
        self.with(|state| {
            state.chats.started.insert(user);
            let text = ["text", "caption"].iter().find_map(|name| content[name].as_str());
            let kind = || content.as_object().and_then(|fields| fields.keys().next());
            let shown = match text {
                Some(text) => text.to_owned(),
                None => format!("[{}]", kind().map_or("nothing", String::as_str)),
            };
            let id = state.add(user, user, &shown);
            if let Some(message) = state.chats.messages.get_mut(&id) {
                message.content = Some(content);
            }
            state.announce(id);
            id
        })
    }

    /// A person sends a command in a group that others do not see. Returns the id of the ephemeral
    /// message.
    pub fn ephemeral_command(&self, user: i64, group: i64, text: &str) -> i64 {
        self.with(|state| {
            let id = state.add(user, group, text);
            if let Some(message) = state.chats.messages.get_mut(&id) {
                message.only_for = Some(user);
            }
            state.announce(id);
            id
        })
    }

    /// An anonymous admin writes in a group, in the shape in which bots receive it.
    pub fn message_from_anonymous_admin(&self, admin: i64, group: i64, text: &str) -> i64 {
        self.with(|state| {
            let chat = state.chats.chat(group);
            let id = state.add(admin, group, text);
            if let Some(message) = state.chats.messages.get_mut(&id) {
                message.content = Some(json!({
                    "from": {
                        "id": 1_087_968_824, "is_bot": true, "first_name": "Group",
                        "username": "GroupAnonymousBot",
                    },
                    "sender_chat": chat,
                    "text": text,
                }));
            }
            state.announce(id);
            id
        })
    }

    /// A person deletes a message, before or after the bot has responded.
    pub fn delete(&self, message_id: i64) {
        self.with(|state| state.chats.messages.remove(&message_id));
    }

    /// Switches the server to a version of the Bot API before 9.5.
    pub fn use_old_bot_api(&self) {
        self.with(|state| state.version = Version::Old);
    }

    /// Another program deletes the webhook.
    pub fn lose_webhook(&self) {
        self.with(|state| state.updates.webhook = None);
    }

    /// Whether posts to the webhook fail, as with an expired certificate.
    pub fn fail_webhook_posts(&self, misdirected: bool) {
        self.with(|state| state.updates.misdirected = misdirected);
    }

    /// Whether the token is revoked.
    pub fn revoke_token(&self, revoked: bool) {
        self.with(|state| state.token_revoked = revoked);
    }

    /// A person writes in a group. A bot that is no administrator sees only commands and mentions of itself.
    /// Returns the message's id; 0 if the person may not write there.
    pub fn message_in_group(&self, user: i64, group: i64, text: &str) -> i64 {
        self.with(|state| {
            if !state.chats.groups.get(&group).is_some_and(|chat| chat.lets_write(user)) {
                return 0;
            }
            let seen = state.is_read_by_bot(group, text);
            state.write(user, group, text, seen)
        })
    }

    /// A person taps a callback button, also with data that no button has. Returns the query's id.
    pub fn tap(&self, user: i64, message_id: i64, data: &str) -> String {
        self.with(|state| {
            let id = (Ids::new().number() >> 1).to_string();
            let bot = state.bot_user();
            let message = state.chats.messages.get(&message_id);
            let mut query = json!({
                "id": id, "from": state.chats.user(user),
                "chat_instance": message.map_or(user, |message| message.chat).to_string(),
                "data": data,
            });
            query["message"] = match message {
                Some(message) => message.json(&state.chats, &bot),
                None => {
                    json!({ "message_id": message_id, "chat": state.chats.chat(user), "date": 0 })
                }
            };
            state.callbacks.push(Callback {
                id: id.clone(),
                user,
                since: tokio::time::Instant::now(),
                answer: None,
            });
            state.updates.push("callback_query", query);
            id
        })
    }

    /// The messages of a chat, oldest first.
    #[must_use]
    pub fn chat(&self, chat_id: i64) -> Vec<ChatMessage> {
        let state = lock(&self.inner.state);
        let messages = state.chats.of(chat_id).map(|message| ChatMessage {
            message_id: message.id,
            from_bot: message.from.is_none(),
            text: message.text.plain.clone(),
            html: message.text.html(),
            buttons: message.buttons.clone(),
            edits: message.edits,
            at_ms: message.at_ms,
            document: message.document.clone(),
            is_service: message.is_service(),
            preview: message.preview.clone(),
            topic: message.topic,
            only_for: message.only_for,
        });
        messages.collect()
    }

    /// A person takes another username.
    pub fn rename(&self, user: i64, username: &str) {
        self.with(|state| {
            if let Some(person) = state.chats.people.iter_mut().find(|person| person.id == user) {
                person.username = Some(username.to_owned());
            }
        });
    }

    /// A person blocks the bot, which receives an update.
    pub fn block(&self, user: i64) {
        self.with(|state| {
            if state.chats.blocked.insert(user) {
                state.membership(user, "member", "kicked");
            }
        });
    }

    /// A person unblocks the bot, which receives an update.
    pub fn unblock(&self, user: i64) {
        self.with(|state| {
            if state.chats.blocked.remove(&user) {
                state.membership(user, "kicked", "member");
            }
        });
    }

    /// The next request of this method fails with this error. `*` is any method except `getUpdates`.
    pub fn fail_next(
        &self,
        method: &str,
        status: u16,
        retry_after: Option<u32>,
        description: &str,
    ) {
        let refusal = Refusal { retry_after, ..Refusal::new(status, description) };
        let method = method.to_ascii_lowercase();
        lock(&self.inner.state).failures.push_back((method, refusal));
    }

    /// Whether requests for this chat hang.
    pub fn hangs(&self, chat: i64, hangs: bool) {
        self.with(|state| {
            if hangs {
                state.hanging.insert(chat);
            } else {
                state.hanging.remove(&chat);
            }
        });
    }

    /// Number of requests that hang at present.
    #[must_use]
    pub fn unanswered_calls(&self) -> usize {
        self.inner.unanswered.load(Ordering::SeqCst)
    }

    /// While `down`, every request fails with 502.
    pub fn down(&self, down: bool) {
        self.with(|state| state.down = down);
    }

    #[must_use]
    /// Whether every request fails.
    pub fn is_down(&self) -> bool {
        lock(&self.inner.state).down
    }

    /// Refuses more than about one message per second and chat, after a burst of five.
    pub fn limits(&self, on: bool) {
        lock(&self.inner.state).limits = on;
    }

    /// The secret in the header of each posted update. `None` without a webhook.
    #[must_use]
    pub fn webhook_secret(&self) -> Option<String> {
        lock(&self.inner.state).updates.webhook.as_ref()?.secret.clone()
    }

    /// The menu of a scope (`default`, `all_private_chats`, `chat:42`) and language: name and
    /// description.
    #[must_use]
    pub fn commands(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        lock(&self.inner.state).commands.get(scope, language)
    }

    /// A text of the bot's profile: `description` or `short_description`. An empty language is the
    /// default.
    #[must_use]
    pub fn profile_text(&self, field: &'static str, language: &str) -> Option<String> {
        lock(&self.inner.state).profile.get(&(field, language.to_owned())).cloned()
    }

    /// Number of updates that the bot has not confirmed.
    #[must_use]
    pub fn undelivered_updates(&self) -> usize {
        lock(&self.inner.state).updates.waiting.len()
    }

    /// Whether a client is waiting for updates.
    #[must_use]
    pub fn is_polled(&self) -> bool {
        lock(&self.inner.state).updates.polling
    }

    /// All requests except successful polls, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.inner.state).calls.clone()
    }

    /// The answers to taps, in the order of the taps.
    #[must_use]
    pub fn callback_answers(&self) -> Vec<CallbackAnswer> {
        let state = lock(&self.inner.state);
        state.callbacks.iter().filter_map(|callback| callback.answer.clone()).collect()
    }

    /// Number of taps without an answer.
    #[must_use]
    pub fn unanswered_callbacks(&self) -> usize {
        let state = lock(&self.inner.state);
        state.callbacks.iter().filter(|callback| callback.answer.is_none()).count()
    }

    /// Sends an update of any shape. Adds an `update_id` if there is none.
    pub fn push_raw_update(&self, update: Value) {
        self.with(|state| state.updates.push_raw(update));
    }

    /// Requests of the bot that are mistakes: those that a correct bot never sends.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let state = lock(&self.inner.state);
        let mut found = state.violations.clone();
        let late = state.callbacks.iter().filter(|callback| {
            callback.answer.is_none() && callback.since.elapsed() > Duration::from_secs(10)
        });
        found.extend(late.map(|callback| {
            format!("callback query {} of user {} was not answered", callback.id, callback.user)
        }));
        found
    }
}

impl State {
    fn write(&mut self, user: i64, chat: i64, text: &str, seen: bool) -> i64 {
        let id = self.add(user, chat, text);
        if seen {
            self.announce(id);
        }
        id
    }

    /// Sends the bot an update for a message.
    pub(super) fn announce(&mut self, id: i64) {
        let bot = self.bot_user();
        let shown = self.chats.messages.get(&id).map(|m| m.json(&self.chats, &bot));
        self.updates.push("message", shown.unwrap_or_default());
    }

    pub(super) fn add(&mut self, user: i64, chat: i64, text: &str) -> i64 {
        let mut entities = Vec::new();
        if text.starts_with('/') {
            let command = text.split_whitespace().next().unwrap_or_default();
            entities.push(json!({ "type": "bot_command", "offset": 0, "length": utf16(command) }));
        }
        self.chats.add(Message {
            id: 0,
            chat,
            from: Some(user),
            at_ms: self.clock.now_ms(),
            text: Text { plain: text.to_owned(), entities },
            buttons: Vec::new(),
            markup: None,
            edits: 0,
            edited_ms: None,
            document: None,
            preview: None,
            topic: None,
            only_for: None,
            content: None,
        })
    }

    fn membership(&mut self, user: i64, from: &str, to: &str) {
        let bot = self.bot_user();
        let member = |status: &str| {
            let mut member = json!({ "user": bot, "status": status });
            if status == "kicked" {
                member["until_date"] = json!(0);
            }
            member
        };
        let update = json!({
            "chat": self.chats.chat(user), "from": self.chats.user(user),
            "date": self.clock.now_ms().div_euclid(1000),
            "old_chat_member": member(from), "new_chat_member": member(to),
        });
        self.updates.push("my_chat_member", update);
    }
}
