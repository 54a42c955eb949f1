//! Reads updates from JSON.
//!
//! Messages gain fields, entity types and content types with every version of the Bot API. Only the
//! fields named here are read, so that an unknown one cannot make a message unreadable.

use serde_json::Value;

use crate::telegram::CallbackQuery;
use crate::telegram::ChatKind;
use crate::telegram::Content;
use crate::telegram::Membership;
use crate::telegram::Message;
use crate::telegram::Sender;
use crate::telegram::Update;
use crate::telegram::UpdateKind;
use crate::telegram::message_fields::ENVELOPE;
use crate::telegram::message_fields::SERVICE;
use crate::telegram::shared_chats;

impl Update {
    /// Reads an update. `None` if it has no `update_id`. An update without required fields is read as
    /// [`UpdateKind::Other`].
    #[must_use]
    pub fn read(update: &Value) -> Option<Self> {
        let id = update["update_id"].as_i64()?;
        let fields = update.as_object()?;
        if let Some((origin, raw)) = shared_chats::raw(update) {
            return Some(Self { id, origin, kind: UpdateKind::Chat(raw) });
        }
        let known = fields.iter().find_map(|(name, payload)| {
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
        let (origin, kind) = known.unwrap_or_else(|| {
            let names: Vec<&str> =
                fields.keys().map(String::as_str).filter(|name| *name != "update_id").collect();
            (String::new(), UpdateKind::Other(names.join(", ")))
        });
        Some(Self { id, origin, kind })
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
        reply_to: replied_to(&message["reply_to_message"]),
        album: text(&message["media_group_id"]),
        content: content(message),
    })
}

/// `message_thread_id` is also set on replies outside topics, where it cannot be used for sending.
fn topic(message: &Value) -> Option<i64> {
    message["message_thread_id"].as_i64().filter(|_| message["is_topic_message"] == true)
}

/// In a topic, a message that replies to no other one carries the one about the creation of the topic.
fn replied_to(message: &Value) -> Option<i64> {
    let is_topic = !message["forum_topic_created"].is_null();
    message["message_id"].as_i64().filter(|id| *id > 0 && !is_topic)
}

fn content(message: &Value) -> Content {
    let text = |name: &str| message[name].as_str().filter(|text| !text.is_empty());
    if let Some(text) = text("text").or_else(|| text("caption")) {
        return Content::Text(text.to_owned());
    }
    let names = || message.as_object().into_iter().flat_map(|fields| fields.keys());
    if let Some(name) = names().find(|name| SERVICE.contains(&name.as_str())) {
        return Content::Service(name.clone());
    }
    let content: Vec<&str> =
        names().map(String::as_str).filter(|name| !ENVELOPE.contains(name)).collect();
    Content::NoText(content.join(", "))
}

fn callback_query(query: &Value) -> Option<CallbackQuery> {
    let message = &query["message"];
    // An inaccessible message has the date 0:
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

    use crate::telegram::ChatKind;
    use crate::telegram::Content;
    use crate::telegram::Message;
    use crate::telegram::Update;
    use crate::telegram::UpdateKind;

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
        let channel = json!({ "id": -1, "type": "channel", "title": "Club channel" });
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
    fn a_caption_is_read_as_text() {
        let photo = json!([{ "file_id": "f", "file_unique_id": "u", "width": 1, "height": 1 }]);
        let read = message(&json!({ "photo": photo, "caption": "/plans" }));
        assert_eq!(read.content, Content::Text("/plans".to_owned()));
    }

    #[test]
    fn content_without_text_differs_from_service_messages() {
        for (fields, expected) in [
            (json!({ "voice": { "file_id": "f", "duration": 1 } }), "voice"),
            (json!({ "rich_message": { "blocks": [] } }), "rich_message"),
            (json!({ "paid_media": { "star_count": 1, "paid_media": [] } }), "paid_media"),
            (json!({ "dice": { "emoji": "🎲", "value": 6 } }), "dice"),
            (json!({ "invoice": {}, "forward_origin": { "type": "channel" } }), "invoice"),
            (json!({ "of_a_later_version": {} }), "of_a_later_version"),
            (json!({}), ""),
        ] {
            assert_eq!(message(&fields).content, Content::NoText(expected.to_owned()));
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
    fn a_press_on_an_old_message_has_no_message_to_edit() {
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
