//! `/chats`: the paid chats of a person, and the ways into them.

use crate::domain::ids::EntitlementName;
use crate::domain::paid_chat::{ClosedChat, OwnChat, OwnChatState};
use crate::domain::plan::{Catalogue, Plan};
use crate::messages::callback_data::CallbackData;
use crate::messages::format::clip;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Chats on a screen.
const LISTED_CHATS: usize = 20;
/// Buttons into chats on a message about something else.
const LISTED_JOINS: usize = 5;
/// Characters of a chat's title on a button.
const BUTTON_TITLE_LIMIT: usize = 32;

impl Localizer {
    /// The chats of a person. `closed`: all paid chats, for those who are entitled to none. `is_admin`: with the way
    /// to all chats.
    #[must_use]
    pub fn own_chats(
        &self,
        own: &[OwnChat],
        closed: &[ClosedChat],
        catalogue: &Catalogue,
        is_admin: bool,
    ) -> Screen {
        let has_way_in = own.iter().any(|chat| matches!(chat.state, OwnChatState::Link(_)));
        let mut screen = if !own.is_empty() {
            let lines = own.iter().take(LISTED_CHATS).map(|chat| self.own_chat(chat));
            let mut paragraphs = vec![t!(self, "chats-title")];
            paragraphs.extend(lines);
            paragraphs.extend(has_way_in.then(|| t!(self, "chats-how")));
            Screen::of(paragraphs)
        } else if closed.is_empty() {
            Screen::of([t!(self, "chats-title"), t!(self, "chats-none-sold")])
        } else {
            let lines = closed.iter().take(LISTED_CHATS);
            let lines: Vec<String> = lines.map(|chat| self.closed_chat(chat, catalogue)).collect();
            Screen::of([t!(self, "chats-title"), t!(self, "chats-none"), lines.join("\n")])
        };
        screen.keyboard = self.joins(own, LISTED_CHATS);
        let is_waiting = own.iter().any(|chat| chat.state == OwnChatState::NotReady);
        let again = Button::callback(t!(self, "button-again"), CallbackData::Chats);
        let is_upgrade_shown = own.iter().all(|chat| !chat.is_entitled) && !closed.is_empty();
        let all = Button::callback(t!(self, "button-all-chats"), CallbackData::AllChats(0));
        screen
            .row(if is_waiting { vec![again] } else { Vec::new() })
            .row(if is_upgrade_shown { vec![self.to_upgrade()] } else { Vec::new() })
            .row(if is_admin { vec![all] } else { Vec::new() })
            .row(vec![self.to_home()])
    }

    fn own_chat(&self, own: &OwnChat) -> String {
        let chat = self.name(&own.title);
        match &own.state {
            OwnChatState::In { .. } if !own.is_entitled => t!(self, "chats-in-over", chat = chat),
            OwnChatState::In { since: Some(at) } => {
                t!(self, "chats-in", chat = chat, date = self.date(*at))
            }
            OwnChatState::In { since: None } => t!(self, "chats-in-unknown", chat = chat),
            OwnChatState::Link(_) => t!(self, "chats-open", chat = chat),
            OwnChatState::Banned => t!(self, "chats-banned", chat = chat),
            OwnChatState::NotReady => t!(self, "chats-not-ready", chat = chat),
        }
    }

    /// A chat with the plans that let people in.
    fn closed_chat(&self, closed: &ClosedChat, catalogue: &Catalogue) -> String {
        let item = format!("<b>{}</b>", self.name(&closed.title));
        let plans =
            catalogue.offered().filter(|plan| plan.entitlements.contains(&closed.entitlement));
        let plans: Vec<String> = plans.map(|plan| self.name(self.localized(&plan.name))).collect();
        if plans.is_empty() {
            return t!(self, "list-item", item = item);
        }
        t!(self, "noted-item", item = item, notes = plans.join(", "))
    }

    /// A message with buttons into the chats that the person is entitled to and not in.
    #[must_use]
    pub fn with_joins(&self, screen: Screen, own: &[OwnChat]) -> Screen {
        let mut keyboard = self.joins(own, LISTED_JOINS);
        let is_waiting =
            own.iter().any(|chat| chat.is_entitled && chat.state == OwnChatState::NotReady);
        if is_waiting {
            keyboard.push(vec![Button::callback(t!(self, "button-chats"), CallbackData::Chats)]);
        }
        keyboard.extend(screen.keyboard);
        Screen { keyboard, ..screen }
    }

    /// A button for each chat that the person can be let into.
    fn joins(&self, own: &[OwnChat], limit: usize) -> Vec<Vec<Button>> {
        let joins =
            own.iter().filter(|chat| chat.is_entitled).filter_map(|chat| match &chat.state {
                OwnChatState::Link(url) => {
                    let name = clip(&chat.title, BUTTON_TITLE_LIMIT);
                    Some(vec![Button::url(t!(self, "button-join", chat = name), url)])
                }
                _ => None,
            });
        joins.take(limit).collect()
    }

    /// A notice that a plan ends, with the chats that the person then has to leave.
    #[must_use]
    pub fn with_leaving(&self, screen: Screen, plan: &Plan, own: &[OwnChat]) -> Screen {
        let grants = |name: &EntitlementName| plan.entitlements.contains(name);
        let is_left = |chat: &&OwnChat| {
            chat.is_enforced
                && grants(&chat.entitlement)
                && matches!(chat.state, OwnChatState::In { .. })
        };
        let left: Vec<String> = own
            .iter()
            .filter(is_left)
            .take(LISTED_JOINS)
            .map(|chat| format!("<b>{}</b>", self.name(&chat.title)))
            .collect();
        if left.is_empty() {
            return screen;
        }
        let leaving = t!(self, "notice-chats-leaving", chats = left.join(", "));
        Screen { text: format!("{}\n\n{leaving}", screen.text), ..screen }
    }
}
