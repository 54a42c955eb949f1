//! Dispatches updates: private messages, group messages, button presses and blocked chats.

use crate::billing::Person;
use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::commands::AdminCommand;
use crate::bot::commands::Command;
use crate::bot::commands::Line;
use crate::bot::context::ChatContext;
use crate::bot::context::person;
use crate::bot::route::Route;
use crate::telegram::ChatKind;
use crate::telegram::Content;
use crate::telegram::Membership;
use crate::telegram::Message;
use crate::telegram::UpdateKind;

impl Bot {
    /// Handles one update. Errors are shown to the user where possible, and logged. Returns whether
    /// the update called for an answer.
    pub(super) async fn handle(&self, id: i64, kind: UpdateKind) -> bool {
        match kind {
            UpdateKind::Message(message) => self.handle_message(id, message).await,
            UpdateKind::CallbackQuery(query) => {
                self.handle_callback(query).await;
                true
            }
            UpdateKind::MyChatMember(change) => {
                self.handle_membership(change).await;
                false
            }
            // Stored when it was received.
            UpdateKind::Chat(_) => false,
            UpdateKind::Other(kind) => {
                log::info!(update = id, kind:%; "skipping an update of a kind that the bot does not use");
                false
            }
        }
    }

    async fn handle_message(&self, update: i64, message: Message) -> bool {
        match message.chat_kind {
            ChatKind::Private => {
                let Some((from, person)) =
                    message.from.as_ref().and_then(|from| Some((from, person(from)?)))
                else {
                    return false;
                };
                self.handle_private_message(update, person, from.first_name.clone(), &message).await
            }
            ChatKind::Group => {
                self.learn_member(&message).await;
                self.handle_group_message(&message).await
            }
            ChatKind::Other => false,
        }
    }

    /// Answers everything in a private chat except service messages.
    async fn handle_private_message(
        &self,
        update: i64,
        person: Person,
        first_name: String,
        message: &Message,
    ) -> bool {
        let text = match &message.content {
            Content::Service(kind) => {
                log::debug!(update, kind = kind.as_str(); "ignoring a service message");
                return false;
            }
            Content::Text(text) => Some(text),
            Content::NoText(kind) => {
                log::info!(update, kind = kind.as_str(); "answering a message without text");
                None
            }
        };
        let context = match self.context(person, first_name, message.topic).await {
            Ok(context) => context,
            Err((context, screen)) => {
                self.reply(context.chat(), &screen).await;
                return true;
            }
        };
        let line = text.map_or(Line::Text, |text| Line::parse(text, self.username()));
        let Line::Command { command, .. } = line else {
            if self.converse(&context, message, text.map(String::as_str)).await {
                return true;
            }
            // The messages of an album arrive one by one but get a single answer.
            if message.album.as_ref().is_none_or(|album| self.recent().is_new_album(album)) {
                self.reply(context.chat(), &context.localizer.unknown_text()).await;
            }
            return true;
        };
        let is_admin = self.role(context.id()).is_some();
        match command {
            Command::Admin(command, arguments) if is_admin => {
                self.handle_admin_command(&context, command, &arguments, message).await;
            }
            // Only admins name somebody; for everybody else it is their own subscription.
            Command::Admin(AdminCommand::Cancel, _) => {
                self.answer_command(&context, Route::Cancel).await;
            }
            Command::Admin(..) | Command::Unknown => {
                self.reply(context.chat(), &context.localizer.unknown_command()).await;
            }
            command => self.answer_command(&context, Route::of(command)).await,
        }
        if is_admin {
            self.publish_missing_menu(context.id()).await;
        }
        true
    }

    /// Sends the screen of a route, which is kept up to date where it can become outdated.
    async fn answer_command(&self, context: &ChatContext, route: Route) {
        let shows_status = route == Route::Status;
        let answer = self.answer(context, route, None).await;
        let Some(screen) = answer.screen() else { return };
        let Some(message) = self.reply(context.chat(), screen).await else { return };
        if shows_status {
            self.track_status_message(context.id(), message, screen).await;
        }
        self.follow(context.id(), message, &answer).await;
    }

    /// The user has blocked or unblocked the bot.
    async fn handle_membership(&self, change: Membership) {
        if change.chat_kind != ChatKind::Private {
            return;
        }
        let Some(person) = person(&change.from) else { return };
        let outcome = if change.is_member {
            self.services().customers.seen(&person).await.map(|_| ())
        } else {
            self.services().customers.mark_unreachable(person.id).await.map_err(Refusal::from)
        };
        if let Err(refusal) = outcome {
            log::warn!(error:% = refusal; "cannot record that a user blocked or unblocked the bot");
        }
    }
}
