//! The user behind an update, with a localizer for replies.

use crate::billing::Person;
use crate::bot::Bot;
use crate::bot::trouble::trouble;
use crate::domain::ids::UserId;
use crate::messages::Localizer;
use crate::messages::Screen;
use crate::telegram::Destination;
use crate::telegram::Sender;

/// The user behind an update, with a localizer for replies.
pub(super) struct ChatContext {
    pub(super) person: Person,
    pub(super) first_name: String,
    pub(super) localizer: Localizer,
    /// The topic of the private chat in which the user wrote.
    topic: Option<i64>,
}

impl ChatContext {
    pub(super) const fn id(&self) -> UserId {
        self.person.id
    }

    /// The private chat, whose id is the user's id.
    pub(super) fn chat(&self) -> Destination {
        Destination { topic: self.topic, ..Destination::from(self.person.id.0) }
    }
}

impl Bot {
    /// Stores the user and loads their language. If the database fails, the error holds a context as
    /// well, with a screen that reports the failure.
    pub(super) async fn context(
        &self,
        person: Person,
        first_name: String,
        topic: Option<i64>,
    ) -> Result<ChatContext, (ChatContext, Screen)> {
        let user = self.services().customers.seen(&person).await;
        let chosen = user.as_ref().ok().and_then(|user| user.locale_override.as_deref());
        let localizer = self.locales().for_user(chosen, person.language.as_deref());
        let context = ChatContext { person, first_name, localizer, topic };
        match user {
            Ok(_) => Ok(context),
            Err(refusal) => {
                let screen = trouble(&context.localizer, refusal);
                Err((context, screen))
            }
        }
    }
}

/// `None` for a bot: two bots that answer each other never stop.
pub(super) fn person(user: &Sender) -> Option<Person> {
    if user.is_bot {
        return None;
    }
    Some(Person {
        id: UserId(user.id),
        name: user.full_name(),
        username: user.username.clone(),
        language: user.language.clone(),
    })
}
