//! The page's view of the simulated Telegram.

use serde_json::Value;
use serde_json::json;

use crate::changes::lock;
use crate::telegram::Document;
use crate::telegram::Standing;
use crate::telegram::TelegramSim;
use crate::telegram::chats::Message;
use crate::telegram::keyboard::ButtonAction;

impl TelegramSim {
    /// A person's view of a chat. Marks the chat as read.
    pub(crate) fn view(&self, user: i64, chat: i64) -> Value {
        let mut state = lock(&self.inner.state);
        if user == chat {
            let last = state.chats.of(chat).last().map_or(0, |message| message.id);
            state.chats.seen.insert(user, last);
        }
        let chats = &state.chats;
        let name = |id: i64| {
            chats.person(id).map(|person| {
                let last = person.last_name.as_deref().map(|last| format!(" {last}"));
                format!("{}{}", person.first_name, last.unwrap_or_default())
            })
        };
        let people: Vec<Value> = chats
            .people
            .iter()
            .map(|person| {
                let seen = chats.seen.get(&person.id).copied().unwrap_or(0);
                let unread = chats.of(person.id).filter(|m| m.from.is_none() && m.id > seen);
                json!({
                    "id": person.id, "name": name(person.id), "username": person.username,
                    "language_code": person.language_code, "admin": person.admin,
                    "blocked": chats.blocked.contains(&person.id), "unread": unread.count(),
                })
            })
            .collect();
        let groups = state.shown_groups(user);
        let is_visible = state.sees_chat(user, chat);
        let messages: Vec<Value> = chats
            .of(chat)
            .filter(|_| is_visible)
            .filter(|message| message.only_for.is_none_or(|only| only == user))
            .map(|message| {
                let from = match message.from {
                    Some(id) => name(id).unwrap_or_default(),
                    None => state.bot.username.clone(),
                };
                show(message, &from)
            })
            .collect();
        let language = chats.person(user).and_then(|person| person.language_code.clone());
        let answers = state.callbacks.iter().filter_map(|callback| callback.answer.as_ref());
        let toasts: Vec<Value> = answers
            .filter(|answer| answer.user == user)
            .map(|answer| {
                json!({
                    "callback_id": answer.callback_id, "text": answer.text, "alert": answer.alert,
                })
            })
            .collect();
        json!({
            "people": people, "groups": groups, "messages": messages,
            "commands": state.commands.visible(user, chat, language.as_deref().unwrap_or("")),
            "toasts": toasts.iter().rev().take(50).rev().collect::<Vec<_>>(),
            "typing": false,
        })
    }

    /// The chat to which an invite link leads.
    pub(crate) fn chat_of_link(&self, url: &str) -> Option<i64> {
        lock(&self.inner.state).chat_of_link(url)
    }

    /// The creator of a chat, and this bot's place there.
    pub(crate) fn creator_and_bot(&self, chat: i64) -> Option<(i64, Standing)> {
        lock(&self.inner.state).creator_and_bot(chat)
    }

    /// Marks all private chats as read.
    pub fn read_all(&self) {
        let mut state = lock(&self.inner.state);
        let last = state.chats.messages.keys().next_back().copied().unwrap_or(0);
        let people: Vec<i64> = state.chats.people.iter().map(|person| person.id).collect();
        state.chats.seen.extend(people.into_iter().map(|person| (person, last)));
    }

    /// The person whom the page shows by default.
    pub(crate) fn first_person(&self) -> i64 {
        lock(&self.inner.state).chats.people.first().map_or(0, |person| person.id)
    }

    pub(crate) fn document(&self, message: i64) -> Option<Document> {
        lock(&self.inner.state).chats.messages.get(&message)?.document.clone()
    }
}

fn show(message: &Message, from: &str) -> Value {
    let rows = message.buttons.iter().map(|row| {
        let buttons = row.iter().map(|button| match &button.action {
            ButtonAction::Url(url) => json!({ "label": button.label, "url": url }),
            ButtonAction::Data(data) => json!({ "label": button.label, "data": data }),
            ButtonAction::Other(_) => json!({ "label": button.label }),
        });
        buttons.collect::<Vec<_>>()
    });
    let mut shown = json!({
        "message_id": message.id, "from_bot": message.from.is_none(), "from_name": from,
        "at_ms": message.at_ms, "edited": message.edits > 0, "html": message.text.html(),
        "buttons": rows.collect::<Vec<_>>(), "is_service": message.is_service(),
    });
    if let Some(document) = &message.document {
        shown["document"] = json!({
            "name": document.name, "size": document.bytes.len(),
            "url": format!("/api/document/{}", message.id), "picture": document.is_picture(),
        });
    }
    if let Some(url) = message.preview.as_ref().map(|preview| &preview["url"]) {
        shown["preview"] = url.clone();
    }
    shown
}
