//! In a group: never a link to pay or anybody's billing state, only the way into the private chat.

use teloxide::types::Message;

use crate::billing::Person;
use crate::bot::Bot;
use crate::bot::commands::Line;
use crate::telegram::Delivery;

impl Bot {
    pub(super) async fn in_group(&self, person: &Person, message: &Message) {
        let Some(text) = message.text() else { return };
        let Line::Command { command, named } = Line::parse(text, self.username()) else { return };
        let payload = match command.payload() {
            Some(payload) => payload,
            // Somebody else's command, unless it carries our name.
            None if named => "help".to_owned(),
            None => return,
        };
        if self.username().is_none() {
            match self.telegram().me().await {
                Ok(identity) => self.remember(identity),
                Err(error) => {
                    log::warn!(error:% = error; "no link into the private chat: the bot's name is unknown");
                    return;
                }
            }
        }
        let words = self.phrasebook().for_user(None, person.language.as_deref());
        let screen = words.group_redirect(&self.chat_link(Some(&payload)));
        let (chat, to) = (message.chat.id.0, i64::from(message.id.0));
        match self.telegram().reply(chat, to, &screen).await {
            Delivery::Migrated(chat) => self.say(chat, &screen).await,
            delivery => self.note(chat, delivery).await,
        };
    }
}
