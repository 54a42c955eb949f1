//! Paid chats: what people and owners read about them.

use crate::domain::notice::ChatNotice;
use crate::domain::plan::Catalogue;
use crate::messages::chat_setup::Place;
use crate::messages::format::escape;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// For somebody who asks to be let into a chat without being entitled. `upgrade`: a link to the plans.
    #[must_use]
    pub fn join_declined(&self, title: &str, upgrade: Option<&str>) -> Screen {
        let screen = Screen::of(vec![t!(self, "chat-join-declined", chat = escape(title))]);
        let button = upgrade.map(|url| Button::url(t!(self, "button-plans"), url));
        screen.row(button.into_iter().collect())
    }

    /// A notice about a paid chat.
    pub(in crate::messages) fn chat_notice(
        &self,
        notice: &ChatNotice,
        catalogue: &Catalogue,
    ) -> Screen {
        match notice {
            ChatNotice::Removed { title, .. } => {
                Screen::of(vec![t!(self, "notice-chat-removed", chat = escape(title))])
                    .row(vec![self.to_plans(), self.to_status()])
            }
            ChatNotice::TooManyChats { title, .. } => {
                Screen::of(vec![t!(self, "notice-chat-too-many", chat = escape(title))])
                    .row(vec![self.to_status()])
            }
            ChatNotice::BotAdded { chat, title, chat_kind, problem, rights } => {
                let (problem, rights) = (*problem, *rights);
                let place = Place { chat: *chat, title, kind: *chat_kind, problem, rights };
                self.bot_added(place, catalogue)
            }
        }
    }
}
