//! Groups: replies only with a link to the private chat, never billing data or a payment link, and learns who writes
//! in a paid chat.

use crate::bot::Bot;
use crate::bot::commands::Line;
use crate::bot::context::person;
use crate::domain::chat_update::ChatId;
use crate::telegram::Content;
use crate::telegram::Delivery;
use crate::telegram::Destination;
use crate::telegram::Message;
use crate::telegram::ReplyTo;

impl Bot {
    /// Returns whether the message called for an answer.
    pub(super) async fn handle_group_message(&self, message: &Message) -> bool {
        let Content::Text(text) = &message.content else { return false };
        let Line::Command { command, named } = Line::parse(text, self.username()) else {
            return false;
        };
        let Some(asker) = asker(message) else { return false };
        let payload = match command.payload() {
            Some(payload) => payload,
            // Unnamed unknown commands may belong to another bot.
            None if named => "help".to_owned(),
            None => return false,
        };
        if self.username().is_none() {
            match self.telegram().me().await {
                Ok(identity) => self.set_identity(identity),
                Err(error) => {
                    log::warn!(error:% = error; "cannot link to the private chat: the bot's username is unknown");
                    return true;
                }
            }
        }
        let localizer = self.locales().for_user(None, asker.language);
        let screen = localizer.group_redirect(&self.chat_link(Some(&payload)));
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
            // Message ids differ in the supergroup, so nothing is quoted.
            Delivery::Migrated(chat) => self.reply(Destination::from(chat), &screen).await,
            delivery => self.record_delivery(message.chat, delivery).await,
        };
        true
    }

    /// Who writes in a paid chat is in it, although no update may have said so: the Bot API lists no members.
    pub(super) async fn learn_member(&self, message: &Message) {
        if message.sender_chat.is_some() || matches!(message.content, Content::Service(_)) {
            return;
        }
        let Some(member) = message.from.as_ref().and_then(person) else { return };
        let seen = self.services().paid_chats.seen(ChatId(message.chat), member.id, member.name);
        if let Err(error) = seen.await {
            log::warn!(error:%; "cannot record that somebody is in a paid chat");
        }
    }
}

/// The sender of a command in a group.
struct Asker<'a> {
    /// Telegram's language code, if known.
    language: Option<&'a str>,
    /// `None` if the sender writes on behalf of a chat, which hides who they are.
    user: Option<i64>,
}

/// `None` for bots, and for channel posts that Telegram forwards automatically.
fn asker(message: &Message) -> Option<Asker<'_>> {
    if message.is_automatic_forward {
        return None;
    }
    // Anonymous admins and users who write as a channel: `from` is a placeholder bot.
    if message.sender_chat.is_some() {
        return Some(Asker { language: None, user: None });
    }
    let from = message.from.as_ref()?;
    person(from)?;
    Some(Asker { language: from.language.as_deref(), user: Some(from.id) })
}
