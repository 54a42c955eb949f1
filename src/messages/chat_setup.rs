//! What an owner reads who has added the bot to a group or channel: its rights there, and how to bind it.

use crate::domain::chat_update::{BotRights, ChatId, SharedChatKind};
use crate::domain::ids::EntitlementName;
use crate::domain::paid_chat::ChatProblem;
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::chat_callbacks::EntitlementKey;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Entitlements that are offered as buttons.
const OFFERED_ENTITLEMENTS: usize = 10;
/// Characters of an entitlement's name on a button.
const BUTTON_NAME_LIMIT: usize = 32;
/// Characters of an entitlement's name that a phone shows on a button that shares its row.
const HALF_ROW_NAME_LIMIT: usize = 10;

/// The bot's place in a chat.
#[derive(Debug, Clone, Copy)]
pub(in crate::messages) struct Place<'a> {
    pub(in crate::messages) chat: ChatId,
    pub(in crate::messages) title: &'a str,
    pub(in crate::messages) kind: SharedChatKind,
    pub(in crate::messages) problem: Option<ChatProblem>,
    pub(in crate::messages) rights: BotRights,
}

impl Localizer {
    /// The bot was added to a chat, or its rights there have changed.
    pub(in crate::messages) fn bot_added(&self, place: Place<'_>, catalogue: &Catalogue) -> Screen {
        let (title, id) = (self.name(place.title), place.chat.to_string());
        let mut paragraphs = vec![t!(self, "notice-chat-bot-added", chat = title, id = id)];
        if place.problem == Some(ChatProblem::BasicGroup) {
            paragraphs.push(t!(self, "chat-basic-group"));
            return Screen::of(paragraphs);
        }
        paragraphs.push(self.rights_lines(place.rights));
        paragraphs.extend(self.where_to_give_rights(place.kind, place.problem, place.rights));
        let offered = catalogue.paid_entitlements();
        let Some(first) = offered.first() else {
            paragraphs.push(t!(self, "chat-no-entitlement"));
            return Screen::of(paragraphs);
        };
        paragraphs.push(t!(self, "chat-bind"));
        paragraphs.push(t!(self, "chat-file", block = block(place, first)));
        let mut screen = Screen::of(paragraphs);
        screen.keyboard = self.bindings(place.chat, &offered, catalogue);
        let show = Button::callback(t!(self, "button-chat"), CallbackData::Chat(place.chat));
        screen.row(vec![show])
    }

    /// A button for each entitlement that the chat can be bound to.
    pub(in crate::messages) fn bindings(
        &self,
        chat: ChatId,
        offered: &[EntitlementName],
        catalogue: &Catalogue,
    ) -> Vec<Vec<Button>> {
        let mut rows: Vec<Vec<Button>> = Vec::new();
        let mut has_room = false;
        for name in offered.iter().take(OFFERED_ENTITLEMENTS) {
            let shown = catalogue.entitlement_name(name, self.language());
            let label = t!(self, "button-bind", entitlement = clip(&shown, BUTTON_NAME_LIMIT));
            let data = CallbackData::BindChat(chat, EntitlementKey::of(name));
            let button = Button::callback(label, data);
            let is_short = shown.chars().count() <= HALF_ROW_NAME_LIMIT;
            match rows.last_mut().filter(|_| has_room && is_short) {
                Some(row) => row.push(button),
                None => rows.push(vec![button]),
            }
            has_room = is_short && rows.last().is_some_and(|row| row.len() == 1);
        }
        rows
    }

    /// What the bot may do in a chat.
    pub(in crate::messages) fn rights_lines(&self, rights: BotRights) -> String {
        let invite = if rights.invite {
            t!(self, "chat-can-invite")
        } else {
            t!(self, "chat-cannot-invite")
        };
        let remove = if rights.remove {
            t!(self, "chat-can-remove")
        } else {
            t!(self, "chat-cannot-remove")
        };
        format!("{invite}\n{remove}")
    }

    /// Where in Telegram the missing rights are given. `None`: none is missing.
    pub(in crate::messages) fn where_to_give_rights(
        &self,
        kind: SharedChatKind,
        problem: Option<ChatProblem>,
        rights: BotRights,
    ) -> Option<String> {
        if problem == Some(ChatProblem::NoAccess) {
            return Some(t!(self, "chat-no-access"));
        }
        if problem == Some(ChatProblem::BasicGroup) {
            return Some(t!(self, "chat-basic-group"));
        }
        if rights.invite && rights.remove {
            return None;
        }
        Some(match kind {
            SharedChatKind::Channel if rights.invite => t!(self, "chat-rights-channel-remove"),
            SharedChatKind::Channel => t!(self, "chat-rights-channel"),
            SharedChatKind::Group | SharedChatKind::Supergroup => {
                let mut lines = vec![t!(self, "chat-rights-group")];
                let missing = [
                    (!rights.invite).then(|| t!(self, "chat-right-add-members")),
                    (!rights.remove).then(|| t!(self, "chat-right-ban-users")),
                ];
                let missing = missing.into_iter().flatten();
                lines.extend(missing.map(|right| t!(self, "list-item", item = right)));
                lines.join("\n")
            }
        })
    }
}

/// The lines for `bot.toml`. JSON strings are TOML strings, as titles have no control characters that differ.
fn block(place: Place<'_>, entitlement: &EntitlementName) -> String {
    let (id, quoted) = (place.chat, |text: &str| serde_json::Value::from(text).to_string());
    let row = |key: &str, value: &str| [key, value].join(" = ");
    let lines = [
        "[[chats]]".to_owned(),
        row("id", &id.to_string()),
        row("name", &quoted(place.title)),
        row("entitlement", &quoted(entitlement.as_str())),
    ];
    escape(&lines.join("\n"))
}
