//! Messages between the admins and one person.

use crate::domain::conversation::{ConversationNotice, MAX_TEXT_CHARS, Written};
use crate::domain::ids::UserId;
use crate::domain::person::KnownPerson;
use crate::messages::callback_data::CallbackData;
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Characters of a name.
const NAME_LIMIT: usize = 64;

impl Localizer {
    /// How to use `/message`.
    #[must_use]
    pub fn message_usage(&self) -> Screen {
        Screen::of([t!(self, "message-usage")])
    }

    /// A reply to this message goes to the person.
    #[must_use]
    pub fn message_prompt(&self, person: &KnownPerson) -> Screen {
        let name = self.named(person.id, person.name.as_deref());
        Screen::of([t!(self, "message-prompt", person = name), t!(self, "message-prompt-how")])
    }

    /// The person has never written to the bot.
    #[must_use]
    pub fn message_to_unknown(&self, user: UserId) -> Screen {
        Screen::of([t!(self, "message-to-unknown", person = self.named(user, None))])
    }

    /// What has become of an admin's message.
    #[must_use]
    pub fn message_written(&self, written: &Written) -> Screen {
        match written {
            Written::Queued(person) => {
                let name = self.named(person.id, person.name.as_deref());
                Screen::of([t!(self, "message-sent", person = name)])
            }
            Written::Blocked(person) => self.message_blocked(person.id, person.name.as_deref()),
            Written::Unknown(user) => self.message_to_unknown(*user),
            Written::TooLong => Screen::of([t!(self, "message-too-long", count = MAX_TEXT_CHARS)]),
        }
    }

    /// A notice of a conversation.
    pub(super) fn conversation(&self, notice: &ConversationNotice) -> Screen {
        match notice {
            ConversationNotice::FromOperator { text, .. } => {
                let text = escape(&clip(text, MAX_TEXT_CHARS));
                Screen::of([
                    t!(self, "operator-message"),
                    text,
                    t!(self, "operator-message-answer"),
                ])
            }
            ConversationNotice::Blocked { user, name } => {
                self.message_blocked(*user, name.as_deref())
            }
            ConversationNotice::Answer { user, name, text } => {
                let text = escape(&clip(text, MAX_TEXT_CHARS));
                let person = self.named(*user, name.as_deref());
                let reply = CallbackData::WriteTo(*user);
                Screen::of([t!(self, "answer-from", person = person), text]).row(vec![
                    Button::callback(t!(self, "button-reply"), reply),
                    self.show_person(*user),
                ])
            }
            ConversationNotice::Colleague { by, by_name, user, name, text } => {
                let admin = self.named(*by, by_name.as_deref());
                let person = self.named(*user, name.as_deref());
                let title = t!(self, "answer-by-colleague", admin = admin, person = person);
                let text = escape(&clip(text, MAX_TEXT_CHARS));
                Screen::of([title, text]).row(vec![self.show_person(*user)])
            }
        }
    }

    fn message_blocked(&self, user: UserId, name: Option<&str>) -> Screen {
        Screen::of([t!(self, "message-blocked", person = self.named(user, name))])
            .row(vec![self.show_person(user)])
    }

    pub(super) fn show_person(&self, user: UserId) -> Button {
        Button::callback(t!(self, "button-show-person"), CallbackData::ShowPerson(user))
    }

    /// For the person: their text went to the admins.
    #[must_use]
    pub fn answer_passed_on(&self) -> Screen {
        Screen::of([t!(self, "answer-passed-on")])
    }

    /// For the person: what they have sent has no text.
    #[must_use]
    pub fn answer_needs_text(&self) -> Screen {
        Screen::of([t!(self, "answer-needs-text")])
    }

    /// Telegram HTML.
    fn named(&self, user: UserId, name: Option<&str>) -> String {
        let id = user.to_string();
        match name {
            Some(name) => {
                t!(self, "message-person", name = escape(&clip(name, NAME_LIMIT)), id = id)
            }
            None => id,
        }
    }
}
