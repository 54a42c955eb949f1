//! People, groups and their messages.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;

use serde_json::Value;
use serde_json::json;

use crate::options::BotIdentity;
use crate::options::Group;
use crate::options::Person;
use crate::telegram::groups::GroupChat;
use crate::telegram::keyboard::Button;
use crate::telegram::refusal::Refusal;
use crate::telegram::text::Text;

#[derive(Default)]
pub(super) struct Chats {
    pub(super) people: Vec<Person>,
    /// Groups and channels, by id.
    pub(super) groups: BTreeMap<i64, GroupChat>,
    /// This bot.
    pub(super) bot: i64,
    bot_name: String,
    /// Names of other bots.
    pub(super) other_bots: BTreeMap<i64, String>,
    pub(super) deleted_accounts: BTreeSet<i64>,
    /// People who are in as many chats as Telegram allows.
    pub(super) full: BTreeSet<i64>,
    pub(super) messages: BTreeMap<i64, Message>,
    pub(super) started: BTreeSet<i64>,
    pub(super) blocked: BTreeSet<i64>,
    /// The last message that a person has read in their private chat.
    pub(super) seen: HashMap<i64, i64>,
    /// Topics that were deleted, by chat.
    pub(super) closed_topics: BTreeSet<(i64, i64)>,
    /// When the bot wrote to each chat, in milliseconds of real time.
    pub(super) sent: HashMap<i64, Vec<tokio::time::Instant>>,
    last_message: i64,
}

/// A message of some chat. Ids are unique across chats.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) chat: i64,
    /// The author; `None` is the bot.
    pub(super) from: Option<i64>,
    pub(super) at_ms: i64,
    pub(super) text: Text,
    pub(super) buttons: Vec<Vec<Button>>,
    pub(super) markup: Option<Value>,
    pub(super) edits: u32,
    pub(super) edited_ms: Option<i64>,
    pub(super) document: Option<Document>,
    /// The options of its link preview, if it has one.
    pub(super) preview: Option<Value>,
    /// The topic of a forum or private chat.
    pub(super) topic: Option<i64>,
    /// For an ephemeral message: the only person who sees it.
    pub(super) only_for: Option<i64>,
    /// Fields of the Bot API's `Message` to send instead of `text`, which the page shows.
    pub(super) content: Option<Value>,
}

/// A file that the bot sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Document {
    /// Whether it is shown as a picture.
    pub(crate) fn is_picture(&self) -> bool {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        self.bytes.starts_with(PNG)
    }
}

impl Chats {
    /// Everybody is in all groups.
    pub(super) fn new(people: Vec<Person>, groups: &[Group], bot: &BotIdentity) -> Self {
        let id = bot.token.split(':').next().and_then(|id| id.parse::<i64>().ok()).unwrap_or(1);
        let everybody: Vec<i64> = people.iter().map(|person| person.id).collect();
        let groups = groups
            .iter()
            .map(|group| {
                (group.id, GroupChat::of_everybody(group.id, &group.title, &everybody, id))
            })
            .collect();
        Self { people, groups, bot: id, bot_name: bot.username.clone(), ..Self::default() }
    }

    /// Whether the bot can name this user in a request.
    pub(super) fn is_known(&self, user: i64) -> bool {
        user == self.bot || self.person(user).is_some() || self.other_bots.contains_key(&user)
    }

    /// Whether the person is in as many chats as Telegram allows.
    pub(super) fn is_full(&self, user: i64) -> bool {
        self.full.contains(&user)
    }

    pub(super) fn person(&self, id: i64) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub(super) fn user(&self, id: i64) -> Value {
        if id == self.bot {
            let name = &self.bot_name;
            return json!({ "id": id, "is_bot": true, "first_name": name, "username": name });
        }
        if let Some(name) = self.other_bots.get(&id) {
            return json!({ "id": id, "is_bot": true, "first_name": name, "username": name });
        }
        if self.deleted_accounts.contains(&id) {
            return json!({ "id": id, "is_bot": false, "first_name": "" });
        }
        let Some(person) = self.person(id) else {
            return json!({ "id": id, "is_bot": false, "first_name": "Somebody" });
        };
        let mut user = json!({ "id": id, "is_bot": false, "first_name": person.first_name });
        for (name, value) in [
            ("last_name", &person.last_name),
            ("username", &person.username),
            ("language_code", &person.language_code),
        ] {
            if let Some(value) = value {
                user[name] = json!(value);
            }
        }
        user
    }

    pub(super) fn chat(&self, id: i64) -> Value {
        if let Some(group) = self.groups.get(&id) {
            return group.json();
        }
        let mut chat = self.user(id);
        if let Some(fields) = chat.as_object_mut() {
            fields.remove("is_bot");
            fields.remove("language_code");
        }
        chat["type"] = json!("private");
        chat
    }

    /// The private chat of a person. Fails if the bot may not write there: a person who asks to join a chat of
    /// the bot need not have started it.
    pub(super) fn writable_private(&self, id: i64, asks_to_join: bool) -> Result<i64, Refusal> {
        self.person(id).ok_or_else(|| Refusal::bad("chat not found"))?;
        if self.deleted_accounts.contains(&id) {
            return Err(Refusal::new(403, "Forbidden: user is deactivated"));
        }
        if !self.started.contains(&id) && !asks_to_join {
            let what = "Forbidden: bot can't initiate conversation with a user";
            return Err(Refusal::new(403, what));
        }
        if self.blocked.contains(&id) {
            return Err(Refusal::new(403, "Forbidden: bot was blocked by the user"));
        }
        Ok(id)
    }

    pub(super) fn add(&mut self, mut message: Message) -> i64 {
        self.last_message += 1;
        message.id = self.last_message;
        self.messages.insert(self.last_message, message);
        self.last_message
    }

    pub(super) fn of(&self, chat: i64) -> impl Iterator<Item = &Message> {
        self.messages.values().filter(move |message| message.chat == chat)
    }

    /// Allows about one message per second and chat, with a burst of five. Fails with the time to wait.
    pub(super) fn limit(&mut self, chat: i64) -> Result<(), Refusal> {
        let now = tokio::time::Instant::now();
        let sent = self.sent.entry(chat).or_default();
        sent.retain(|at| now.duration_since(*at) < std::time::Duration::from_secs(5));
        if sent.len() >= 5 {
            let mut refusal = Refusal::new(429, "Too Many Requests: retry after 3");
            refusal.retry_after = Some(3);
            return Err(refusal);
        }
        sent.push(now);
        Ok(())
    }
}

impl Message {
    /// Whether it says what happened to the chat or its members.
    pub(super) fn is_service(&self) -> bool {
        const FIELDS: [&str; 4] =
            ["new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"];
        let fields = self.content.as_ref().and_then(Value::as_object);
        fields.is_some_and(|fields| FIELDS.iter().any(|field| fields.contains_key(*field)))
    }

    /// The message in the shape of the Bot API.
    pub(super) fn json(&self, chats: &Chats, bot: &Value) -> Value {
        let mut message = json!({
            "message_id": if self.only_for.is_some() { 0 } else { self.id },
            "from": self.from.map_or_else(|| bot.clone(), |id| chats.user(id)),
            "chat": chats.chat(self.chat),
            "date": self.at_ms.div_euclid(1000),
        });
        let (text, entities) = if let Some(document) = &self.document {
            message["document"] = json!({
                "file_id": format!("doc{}", self.id), "file_unique_id": format!("u{}", self.id),
                "file_name": document.name, "file_size": document.bytes.len(),
            });
            ("caption", "caption_entities")
        } else {
            ("text", "entities")
        };
        let is_text = self.content.is_none();
        if is_text && !self.text.plain.is_empty() {
            message[text] = json!(self.text.plain);
        }
        if is_text && !self.text.entities.is_empty() {
            message[entities] = json!(self.text.entities);
        }
        if let Some(preview) = &self.preview {
            message["link_preview_options"] = preview.clone();
        }
        if let Some(topic) = self.topic {
            message["message_thread_id"] = json!(topic);
            message["is_topic_message"] = json!(true);
        }
        if let Some(user) = self.only_for {
            let receiver = if self.from.is_some() { bot.clone() } else { chats.user(user) };
            message["receiver_user"] = receiver;
            message["ephemeral_message_id"] = json!(self.id);
        }
        for (name, value) in self.content.iter().filter_map(Value::as_object).flatten() {
            message[name] = value.clone();
        }
        if let Some(edited) = self.edited_ms {
            message["edit_date"] = json!(edited.div_euclid(1000));
        }
        if let Some(markup) = self.markup.as_ref().filter(|_| !self.buttons.is_empty()) {
            message["reply_markup"] = markup.clone();
        }
        message
    }
}
