//! In a group: never a link to pay or anybody's billing state, only the way into the private chat.

use crate::bot::Bot;
use crate::bot::commands::Line;
use crate::bot::person;
use crate::telegram::Content;
use crate::telegram::Delivery;
use crate::telegram::Destination;
use crate::telegram::Message;
use crate::telegram::ReplyTo;

impl Bot {
    /// True if there was something to answer.
    pub(super) async fn in_group(&self, message: &Message) -> bool {
        let Content::Text(text) = &message.content else { return false };
        let Line::Command { command, named } = Line::parse(text, self.username()) else {
            return false;
        };
        let Some(asker) = asker(message) else { return false };
        let payload = match command.payload() {
            Some(payload) => payload,
            // Somebody else's command, unless it carries our name.
            None if named => "help".to_owned(),
            None => return false,
        };
        if self.username().is_none() {
            match self.telegram().me().await {
                Ok(identity) => self.remember(identity),
                Err(error) => {
                    log::warn!(error:% = error; "no link into the private chat: the bot's name is unknown");
                    return true;
                }
            }
        }
        let words = self.locales().for_user(None, asker.language);
        let screen = words.group_redirect(&self.chat_link(Some(&payload)));
        let to = Destination {
            chat: message.chat,
            topic: message.topic,
            direct_topic: message.direct_topic,
            reply_to: Some(
                message.ephemeral_id.map_or(ReplyTo::Message(message.id), ReplyTo::Ephemeral),
            ),
            only_for: asker.user,
        };
        match self.telegram().send(to, &screen).await {
            // The message that was answered has another id there.
            Delivery::Migrated(chat) => self.say(Destination::from(chat), &screen).await,
            delivery => self.note(message.chat, delivery).await,
        };
        true
    }
}

/// Who has sent a command in a group.
struct Asker<'a> {
    /// Telegram's code, where it is known.
    language: Option<&'a str>,
    /// None for somebody who writes in the name of a chat: nobody else knows who they are.
    user: Option<i64>,
}

/// None for bots, and for posts that Telegram has copied from a channel.
fn asker(message: &Message) -> Option<Asker<'_>> {
    if message.is_automatic_forward {
        return None;
    }
    // Anonymous admins, and people who write as one of their channels: `from` is a placeholder bot.
    if message.sender_chat.is_some() {
        return Some(Asker { language: None, user: None });
    }
    let from = message.from.as_ref()?;
    person(from)?;
    Some(Asker { language: from.language.as_deref(), user: Some(from.id) })
}
