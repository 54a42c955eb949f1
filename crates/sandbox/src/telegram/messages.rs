//! Sending, editing and deleting messages, and answering taps.

use serde_json::Value;
use serde_json::json;

use crate::telegram::CallbackAnswer;
use crate::telegram::Document;
use crate::telegram::chats::Message;
use crate::telegram::keyboard;
use crate::telegram::refusal::Refusal;
use crate::telegram::simulator::State;
use crate::telegram::simulator::Version;
use crate::telegram::text::Text;
use crate::telegram::text::utf16;

impl State {
    pub(super) fn bot_user(&self) -> Value {
        self.chats.user(self.chats.bot)
    }

    pub(super) fn me(&self) -> Value {
        let mut me = self.bot_user();
        for (name, value) in [
            ("can_join_groups", true),
            ("can_read_all_group_messages", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
            ("has_topics_enabled", true),
            ("allows_users_to_create_topics", true),
        ] {
            me[name] = json!(value);
        }
        me
    }

    fn show(&self, id: i64) -> Value {
        let bot = self.bot_user();
        self.chats.messages.get(&id).map_or(Value::Null, |message| message.json(&self.chats, &bot))
    }

    pub(super) fn send(
        &mut self,
        params: &Value,
        document: Option<Document>,
    ) -> Result<Value, Refusal> {
        let chat = self.writable(&params["chat_id"])?;
        let topic = self.topic(chat, params)?;
        let only_for = self.only_for(chat, params)?;
        self.reply(chat, params, only_for)?;
        let text = if document.is_some() {
            read(params, "caption", "caption_entities", 1024, self.version)?
        } else {
            let text = read(params, "text", "entities", 4096, self.version)?;
            if text.plain.trim().is_empty() {
                return Err(Refusal::bad("message text is empty"));
            }
            text
        };
        let markup = markup(params);
        let buttons = keyboard::read(markup.as_ref())?;
        if self.limits {
            self.chats.limit(chat)?;
        }
        let id = self.chats.add(Message {
            id: 0,
            chat,
            from: None,
            at_ms: self.clock.now_ms(),
            text,
            buttons,
            markup,
            edits: 0,
            edited_ms: None,
            document,
            preview: preview(params),
            topic,
            only_for,
            content: None,
        });
        Ok(self.show(id))
    }

    /// <https://core.telegram.org/bots/api#copymessage>: the copy has no link to the original.
    pub(super) fn copy(&mut self, params: &Value) -> Result<Value, Refusal> {
        let chat = self.writable(&params["chat_id"])?;
        let from =
            integer(&params["from_chat_id"]).ok_or_else(|| Refusal::bad("chat not found"))?;
        let original = integer(&params["message_id"]).and_then(|id| self.chats.messages.get(&id));
        let original =
            original.filter(|message| message.chat == from && message.only_for.is_none());
        let original =
            original.cloned().ok_or_else(|| Refusal::bad("message to copy not found"))?;
        let markup = markup(params);
        let buttons = keyboard::read(markup.as_ref())?;
        if self.limits {
            self.chats.limit(chat)?;
        }
        let id = self.chats.add(Message {
            id: 0,
            chat,
            from: None,
            at_ms: self.clock.now_ms(),
            buttons,
            markup,
            edits: 0,
            edited_ms: None,
            topic: None,
            ..original
        });
        Ok(json!({ "message_id": id }))
    }

    /// The topic of a new message. Refuses a deleted one.
    fn topic(&self, chat: i64, params: &Value) -> Result<Option<i64>, Refusal> {
        let Some(topic) = integer(&params["message_thread_id"]) else { return Ok(None) };
        if self.chats.closed_topics.contains(&(chat, topic)) {
            return Err(Refusal::bad("message thread not found"));
        }
        Ok(Some(topic))
    }

    /// <https://core.telegram.org/bots/api#ephemeralmessageparameters>. An older server
    /// ignores the parameter.
    fn only_for(&self, chat: i64, params: &Value) -> Result<Option<i64>, Refusal> {
        let parameters = &params["ephemeral_message_parameters"];
        if parameters.is_null() || self.version == Version::Old {
            return Ok(None);
        }
        let user = integer(&parameters["receiver_user_id"])
            .filter(|user| self.chats.person(*user).is_some())
            .ok_or_else(|| Refusal::bad("user not found"))?;
        if !self.chats.groups.contains_key(&chat) {
            return Err(Refusal::bad("ephemeral messages can be sent only to groups"));
        }
        Ok(Some(user))
    }

    /// <https://core.telegram.org/bots/api#replyparameters>: without the message there is no reply,
    /// and only an ephemeral message can reply to an ephemeral one.
    fn reply(&self, chat: i64, params: &Value, only_for: Option<i64>) -> Result<(), Refusal> {
        let reply = &params["reply_parameters"];
        if reply.is_null() {
            return Ok(());
        }
        let gone = || Refusal::bad("message to be replied not found");
        let found = |id: i64, ephemeral: bool| {
            let message = self.chats.messages.get(&id).filter(|message| message.chat == chat);
            message.is_some_and(|message| message.only_for.is_some() == ephemeral)
        };
        if let Some(id) = integer(&reply["ephemeral_message_id"]) {
            if only_for.is_none() {
                return Err(Refusal::bad("an ephemeral message needs an ephemeral answer"));
            }
            return if found(id, true) { Ok(()) } else { Err(gone()) };
        }
        let id = integer(&reply["message_id"])
            .ok_or_else(|| Refusal::bad("message identifier is not specified"))?;
        let optional = reply["allow_sending_without_reply"] == true && only_for.is_none();
        if found(id, false) || optional { Ok(()) } else { Err(gone()) }
    }

    /// The message of the bot that the parameters identify.
    fn own(&self, params: &Value, to: &str) -> Result<i64, Refusal> {
        let chat = self.writable(&params["chat_id"])?;
        let id = integer(&params["message_id"]);
        let found = id.and_then(|id| self.chats.messages.get(&id)).filter(|m| m.chat == chat);
        let found = found.ok_or_else(|| Refusal::bad(format!("message to {to} not found")))?;
        if found.from.is_some() && to == "edit" {
            return Err(Refusal::bad("message can't be edited"));
        }
        Ok(found.id)
    }

    pub(super) fn edit_text(&mut self, params: &Value) -> Result<Value, Refusal> {
        let id = self.own(params, "edit")?;
        let text = read(params, "text", "entities", 4096, self.version)?;
        if text.plain.trim().is_empty() {
            return Err(Refusal::bad("message text is empty"));
        }
        if self.chats.messages.get(&id).is_some_and(|message| message.document.is_some()) {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        self.edit(id, Some((text, preview(params))), params)
    }

    pub(super) fn edit_markup(&mut self, params: &Value) -> Result<Value, Refusal> {
        let id = self.own(params, "edit")?;
        self.edit(id, None, params)
    }

    /// `content`: the new text and link preview, if they change.
    fn edit(
        &mut self,
        id: i64,
        content: Option<(Text, Option<Value>)>,
        params: &Value,
    ) -> Result<Value, Refusal> {
        let markup = markup(params);
        let buttons = keyboard::read(markup.as_ref())?;
        let now = self.clock.now_ms();
        if let Some(message) = self.chats.messages.get_mut(&id) {
            let present = || (message.text.clone(), message.preview.clone());
            let (text, preview) = content.unwrap_or_else(present);
            let is_same = message.text == text && message.preview == preview;
            if is_same && message.buttons == buttons {
                return Err(Refusal::bad(
                    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
                ));
            }
            (message.text, message.preview) = (text, preview);
            message.buttons = buttons;
            message.markup = markup;
            message.edits += 1;
            message.edited_ms = Some(now);
        }
        Ok(self.show(id))
    }

    pub(super) fn delete(&mut self, params: &Value) -> Result<Value, Refusal> {
        let id = self.own(params, "delete")?;
        self.chats.messages.remove(&id);
        Ok(json!(true))
    }

    pub(super) fn answer_callback(&mut self, params: &Value) -> Result<Value, Refusal> {
        let text = params["text"].as_str().filter(|text| !text.is_empty());
        if text.is_some_and(|text| text.chars().count() > 200) {
            return Err(Refusal::bad("MESSAGE_TOO_LONG"));
        }
        let id = params["callback_query_id"].as_str().unwrap_or_default();
        let found = self.callbacks.iter_mut().find(|callback| callback.id == id);
        let callback = found.ok_or_else(|| {
            Refusal::bad("query is too old and response timeout expired or query ID is invalid")
        })?;
        callback.answer = Some(CallbackAnswer {
            callback_id: id.to_owned(),
            user: callback.user,
            text: text.map(str::to_owned),
            alert: params["show_alert"] == true || params["show_alert"] == "true",
            url: params["url"].as_str().map(str::to_owned),
        });
        Ok(json!(true))
    }

    pub(super) fn get_chat(&self, params: &Value) -> Result<Value, Refusal> {
        let chat_id = &params["chat_id"];
        let is_shared = integer(chat_id).is_some_and(|id| self.chats.groups.contains_key(&id));
        let mut chat = if is_shared {
            self.group_details(chat_id)?
        } else {
            self.chats.chat(self.writable(chat_id)?)
        };
        chat["accent_color_id"] = json!(0);
        chat["max_reaction_count"] = json!(11);
        chat["accepted_gift_types"] = json!({
            "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
            "premium_subscription": false, "gifts_from_channels": false,
        });
        Ok(chat)
    }
}

/// Parses a nested object, which form bodies carry as a JSON string.
fn markup(params: &Value) -> Option<Value> {
    match &params["reply_markup"] {
        Value::Null => None,
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

/// <https://core.telegram.org/bots/api#linkpreviewoptions>. Links in a text have no preview here, only the address that
/// the options name.
fn preview(params: &Value) -> Option<Value> {
    let options = match &params["link_preview_options"] {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => other.clone(),
    };
    let shows = options["is_disabled"] != true && options["url"].is_string();
    shows.then_some(options)
}

/// A number, or its string in a form.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

fn read(
    params: &Value,
    field: &str,
    entities: &str,
    limit: usize,
    version: Version,
) -> Result<Text, Refusal> {
    let raw = params[field].as_str().unwrap_or_default();
    let entities = match &params[entities] {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    };
    let text = Text::read(raw, params["parse_mode"].as_str(), entities.as_ref())?;
    if version == Version::Old
        && let Some(at) = raw.find("<tg-time")
    {
        return Err(Refusal::bad(format!(
            "can't parse entities: Unsupported start tag \"tg-time\" at byte offset {at}"
        )));
    }
    if utf16(&text.plain) > limit {
        let what = if field == "text" { "message" } else { "message caption" };
        return Err(Refusal::bad(format!("{what} is too long")));
    }
    Ok(text)
}
