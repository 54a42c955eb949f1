//! Updates as Telegram sends them, read loosely into the little that the bot needs.
//!
//! Messages gain fields, entity kinds and kinds of content with every version of the Bot API. Only
//! what is named here is read, so that nothing else in a message can make it unreadable.

use serde_json::Value;

/// One update. Redelivered updates have the same `id` and the same `origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub id: i64,
    /// What happened where and when. Ids alone may return: Telegram draws them anew after a quiet
    /// week, and another server counts from its own beginning.
    pub origin: String,
    pub kind: UpdateKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateKind {
    Message(Message),
    CallbackQuery(CallbackQuery),
    MyChatMember(Membership),
    /// Something that the bot has no use for, or that lacks what it needs; the name is Telegram's.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// 0 for an ephemeral message.
    pub id: i64,
    /// Set if only the sender and the bot see the message.
    pub ephemeral_id: Option<i64>,
    pub chat: i64,
    pub chat_kind: ChatKind,
    /// Absent in channels; a placeholder bot where somebody writes in the name of a chat.
    pub from: Option<Sender>,
    /// The chat in whose name somebody writes; the group itself for its anonymous admins.
    pub sender_chat: Option<i64>,
    /// A channel's post that Telegram has copied into the channel's discussion group.
    pub is_automatic_forward: bool,
    /// The topic in which the message was written, in a forum or a private chat with topics.
    pub topic: Option<i64>,
    /// In the chat for direct messages to a channel: whose messages they are.
    pub direct_topic: Option<i64>,
    /// What the messages of one album have in common.
    pub album: Option<String>,
    pub content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatKind {
    Private,
    Group,
    /// A channel, or a kind that is not known here.
    Other,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text, or the caption of a file.
    Text(String),
    /// Something somebody sent that is no text; the name is Telegram's, such as `voice`.
    Wordless(String),
    /// Telegram says what happened in the chat; nobody expects an answer. The name is Telegram's.
    Service(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub id: i64,
    pub is_bot: bool,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language: Option<String>,
}

impl Sender {
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// A tap on a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackQuery {
    pub id: String,
    pub from: Sender,
    /// The chat of the message with the button, if it is known.
    pub chat: Option<(i64, ChatKind)>,
    /// The message with the button, unless it is too old to be read or edited.
    pub message: Option<i64>,
    /// The topic of that message.
    pub topic: Option<i64>,
    pub data: Option<String>,
}

/// Somebody has blocked the bot, or taken it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub from: Sender,
    pub chat: i64,
    pub chat_kind: ChatKind,
    pub is_member: bool,
}

/// Fields of a message that say how it was sent, not what it says.
const FRAME: &[&str] = &[
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "receiver_user",
    "ephemeral_message_id",
    "date",
    "guest_query_id",
    "guest_bot_caller_user",
    "guest_bot_caller_chat",
    "business_connection_id",
    "chat",
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_from_message_id",
    "forward_signature",
    "forward_sender_name",
    "forward_date",
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "reply_to_checklist_task_id",
    "reply_to_poll_option_id",
    "external_reply",
    "quote",
    "reply_to_story",
    "via_bot",
    "edit_date",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
    "paid_star_count",
    "link_preview_options",
    "effect_id",
    "suggested_post_info",
    "reply_markup",
];

/// Service messages of Bot API 10.3: <https://core.telegram.org/bots/api#message>. One that came
/// later is answered as content, which is better than silence.
const SERVICE: &[&str] = &[
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "user_shared",
    "chat_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "community_chat_added",
    "community_chat_removed",
    "community_chat_joined",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
    "voice_chat_started",
    "voice_chat_ended",
];

impl Update {
    /// Nothing for what is no update: it has no `update_id`.
    #[must_use]
    pub fn read(update: &Value) -> Option<Self> {
        let id = update["update_id"].as_i64()?;
        let fields = update.as_object()?;
        let read = fields.iter().find_map(|(name, payload)| {
            Some(match name.as_str() {
                "message" => (message_origin(payload), UpdateKind::Message(message(payload)?)),
                "callback_query" => {
                    (text(&payload["id"])?, UpdateKind::CallbackQuery(callback_query(payload)?))
                }
                "my_chat_member" => {
                    (membership_origin(payload), UpdateKind::MyChatMember(membership(payload)?))
                }
                _ => return None,
            })
        });
        let (origin, kind) = read.unwrap_or_else(|| {
            let names: Vec<&str> =
                fields.keys().map(String::as_str).filter(|name| *name != "update_id").collect();
            (String::new(), UpdateKind::Other(names.join(", ")))
        });
        Some(Self { id, origin, kind })
    }

    /// The chat in which it happened, if it has one.
    #[must_use]
    pub fn chat(&self) -> Option<i64> {
        match &self.kind {
            UpdateKind::Message(message) => Some(message.chat),
            UpdateKind::CallbackQuery(query) => query.chat.map(|(chat, _)| chat),
            UpdateKind::MyChatMember(change) => Some(change.chat),
            UpdateKind::Other(_) => None,
        }
    }
}

fn message_origin(message: &Value) -> String {
    let part = |name: &str| message[name].as_i64().unwrap_or_default();
    format!(
        "message {} {} {} {}",
        message["chat"]["id"].as_i64().unwrap_or_default(),
        part("message_id"),
        part("ephemeral_message_id"),
        part("date")
    )
}

fn membership_origin(change: &Value) -> String {
    let chat = change["chat"]["id"].as_i64().unwrap_or_default();
    format!("member {chat} {}", change["date"].as_i64().unwrap_or_default())
}

fn message(message: &Value) -> Option<Message> {
    let (chat, chat_kind) = chat(&message["chat"])?;
    Some(Message {
        id: message["message_id"].as_i64().unwrap_or_default(),
        ephemeral_id: message["ephemeral_message_id"].as_i64(),
        chat,
        chat_kind,
        from: sender(&message["from"]),
        sender_chat: message["sender_chat"]["id"].as_i64(),
        is_automatic_forward: message["is_automatic_forward"] == true,
        topic: topic(message),
        direct_topic: message["direct_messages_topic"]["topic_id"].as_i64(),
        album: text(&message["media_group_id"]),
        content: content(message),
    })
}

/// `message_thread_id` is also set on replies outside of topics, where nothing can be sent to it.
fn topic(message: &Value) -> Option<i64> {
    message["message_thread_id"].as_i64().filter(|_| message["is_topic_message"] == true)
}

fn content(message: &Value) -> Content {
    let said = |name: &str| message[name].as_str().filter(|text| !text.is_empty());
    if let Some(text) = said("text").or_else(|| said("caption")) {
        return Content::Text(text.to_owned());
    }
    let names = || message.as_object().into_iter().flat_map(|fields| fields.keys());
    if let Some(name) = names().find(|name| SERVICE.contains(&name.as_str())) {
        return Content::Service(name.clone());
    }
    let content: Vec<&str> =
        names().map(String::as_str).filter(|name| !FRAME.contains(name)).collect();
    Content::Wordless(content.join(", "))
}

fn callback_query(query: &Value) -> Option<CallbackQuery> {
    let message = &query["message"];
    // A message that is too old to be read is sent with the date 0:
    // <https://core.telegram.org/bots/api#inaccessiblemessage>.
    let accessible = message["date"].as_i64().is_some_and(|date| date != 0);
    Some(CallbackQuery {
        id: text(&query["id"])?,
        from: sender(&query["from"])?,
        chat: chat(&message["chat"]),
        message: message["message_id"].as_i64().filter(|_| accessible),
        topic: topic(message),
        data: text(&query["data"]),
    })
}

fn membership(change: &Value) -> Option<Membership> {
    let (chat, chat_kind) = chat(&change["chat"])?;
    let status = change["new_chat_member"]["status"].as_str()?;
    Some(Membership {
        from: sender(&change["from"])?,
        chat,
        chat_kind,
        is_member: match status {
            "left" | "kicked" => false,
            "restricted" => change["new_chat_member"]["is_member"] == true,
            _ => true,
        },
    })
}

fn chat(chat: &Value) -> Option<(i64, ChatKind)> {
    let kind = match chat["type"].as_str() {
        Some("private") => ChatKind::Private,
        Some("group" | "supergroup") => ChatKind::Group,
        _ => ChatKind::Other,
    };
    Some((chat["id"].as_i64()?, kind))
}

fn sender(user: &Value) -> Option<Sender> {
    Some(Sender {
        id: user["id"].as_i64()?,
        is_bot: user["is_bot"] == true,
        first_name: text(&user["first_name"]).unwrap_or_default(),
        last_name: text(&user["last_name"]),
        username: text(&user["username"]),
        language: text(&user["language_code"]),
    })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use crate::telegram::incoming::ChatKind;
    use crate::telegram::incoming::Content;
    use crate::telegram::incoming::Message;
    use crate::telegram::incoming::Update;
    use crate::telegram::incoming::UpdateKind;

    fn update(fields: &Value) -> Value {
        let mut update = json!({ "update_id": 7, "message": {
            "message_id": 5, "date": 1_769_817_600,
            "from": { "id": 1, "is_bot": false, "first_name": "Ann", "language_code": "de" },
            "chat": { "id": 1, "type": "private", "first_name": "Ann" },
        } });
        for (name, value) in fields.as_object().unwrap() {
            update["message"][name] = value.clone();
        }
        update
    }

    fn message(fields: &Value) -> Message {
        match Update::read(&update(fields)).unwrap().kind {
            UpdateKind::Message(message) => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_text_is_read_whatever_else_its_message_carries() {
        let channel = json!({ "id": -1, "type": "channel", "title": "News" });
        for extra in [
            json!({}),
            json!({ "external_reply": { "origin": { "type": "channel", "chat": channel,
                "message_id": 3, "date": 1 } } }),
            json!({ "external_reply": { "origin": { "type": "of a later version" } } }),
            json!({ "quote": { "text": "soon", "position": 0, "entities": [
                { "type": "date_time", "offset": 0, "length": 4, "unix_time": 1 } ] } }),
            json!({ "entities": [{ "type": "date_time", "offset": 0, "length": 4,
                "unix_time": 1, "date_time_format": "D" }] }),
            json!({ "entities": [{ "type": "of a later version", "offset": 0, "length": 1 }] }),
            json!({ "entities": "unreadable" }),
            json!({ "reply_to_message": { "message_id": 4, "rich_message": { "blocks": [] } } }),
            json!({ "chat": { "id": 1, "type": "private", "of_a_later_version": [1] } }),
            json!({ "via_bot": "unreadable", "effect_id": 5, "message_thread_id": "unreadable" }),
        ] {
            let mut fields = extra.clone();
            fields["text"] = json!("/status");
            let read = message(&fields);
            assert_eq!(read.content, Content::Text("/status".to_owned()), "{extra}");
            assert_eq!((read.chat, read.chat_kind), (1, ChatKind::Private), "{extra}");
            assert_eq!(read.from.unwrap().language.as_deref(), Some("de"), "{extra}");
        }
    }

    #[test]
    fn a_caption_is_a_text() {
        let photo = json!([{ "file_id": "f", "file_unique_id": "u", "width": 1, "height": 1 }]);
        let read = message(&json!({ "photo": photo, "caption": "/plans" }));
        assert_eq!(read.content, Content::Text("/plans".to_owned()));
    }

    #[test]
    fn content_without_words_is_told_from_service_messages() {
        for (fields, expected) in [
            (json!({ "voice": { "file_id": "f", "duration": 1 } }), "voice"),
            (json!({ "rich_message": { "blocks": [] } }), "rich_message"),
            (json!({ "paid_media": { "star_count": 1, "paid_media": [] } }), "paid_media"),
            (json!({ "dice": { "emoji": "🎲", "value": 6 } }), "dice"),
            (json!({ "invoice": {}, "forward_origin": { "type": "channel" } }), "invoice"),
            (json!({ "of_a_later_version": {} }), "of_a_later_version"),
            (json!({}), ""),
        ] {
            assert_eq!(message(&fields).content, Content::Wordless(expected.to_owned()));
        }
        for name in ["pinned_message", "message_auto_delete_timer_changed", "forum_topic_created"] {
            assert_eq!(message(&json!({ name: {} })).content, Content::Service(name.to_owned()));
        }
    }

    #[test]
    fn a_thread_is_a_topic_only_where_telegram_says_so() {
        assert_eq!(message(&json!({ "message_thread_id": 9, "text": "x" })).topic, None);
        let fields = json!({ "message_thread_id": 9, "is_topic_message": true, "text": "x" });
        assert_eq!(message(&fields).topic, Some(9));
    }

    #[test]
    fn an_update_of_an_unknown_or_unreadable_kind_keeps_its_id() {
        for (fields, name) in [
            (json!({ "subscription": { "state": "active" } }), "subscription"),
            (json!({ "message": "unreadable" }), "message"),
            (json!({ "callback_query": { "data": "1:home" } }), "callback_query"),
            (json!({}), ""),
        ] {
            let mut update = fields;
            update["update_id"] = json!(8);
            let read = Update::read(&update).unwrap();
            assert_eq!((read.id, read.kind), (8, UpdateKind::Other(name.to_owned())));
        }
        for none in [json!({}), json!([]), json!(null), json!({ "update_id": "x" })] {
            assert_eq!(Update::read(&none), None, "{none}");
        }
    }

    #[test]
    fn only_a_redelivered_update_has_the_same_origin() {
        let first = Update::read(&update(&json!({ "text": "/start" }))).unwrap();
        let again = Update::read(&update(&json!({ "text": "/start" }))).unwrap();
        assert_eq!(first.origin, again.origin);
        for fields in [json!({ "message_id": 6 }), json!({ "date": 1 })] {
            let other = Update::read(&update(&fields)).unwrap();
            assert_ne!(first.origin, other.origin, "{fields}");
        }
    }

    #[test]
    fn a_tap_on_a_message_that_is_too_old_has_no_message_to_edit() {
        let query = |date: i64| {
            let update = json!({ "update_id": 1, "callback_query": {
                "id": "9", "from": { "id": 1, "is_bot": false, "first_name": "Ann" },
                "message": { "message_id": 4, "date": date, "chat": { "id": 1, "type": "private" },
                    "entities": [{ "type": "date_time" }], "text": "x",
                    "is_topic_message": true, "message_thread_id": 3 },
                "data": "1:home",
            } });
            match Update::read(&update).unwrap().kind {
                UpdateKind::CallbackQuery(query) => query,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((query(0).message, query(0).chat), (None, Some((1, ChatKind::Private))));
        assert_eq!((query(5).message, query(5).topic), (Some(4), Some(3)));
    }
}
