//! `/message`: an admin writes to one person.

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::admin::Permission;
use crate::domain::conversation::OperatorText;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;

impl Bot {
    /// Handles `/message WHO [TEXT]`; `message`: the one with the command. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_message_command(
        &self,
        context: &ChatContext,
        arguments: &str,
        message: i64,
    ) {
        let usage = context.localizer.message_usage();
        match self.subject(context, arguments, usage, CallbackData::WriteTo).await {
            Ok((person, text)) => self.write_to_person(context, person, text, message).await,
            Err(screen) => {
                self.reply(context.chat(), &screen).await;
            }
        }
    }

    /// Sends a message to which the admin replies with the text. The caller has checked the permission.
    pub(in crate::bot::admin) async fn prompt_for_message(
        &self,
        context: &ChatContext,
        person: UserId,
    ) {
        let conversations = &self.services().conversations;
        let screen = match conversations.person(person).await {
            Ok(Some(known)) => context.localizer.message_prompt(&known),
            Ok(None) => context.localizer.message_to_unknown(person),
            Err(error) => trouble(&context.localizer, Refusal::from(error)),
        };
        let Some(prompt) = self.reply(context.chat(), &screen).await else { return };
        if let Err(error) = conversations.prompt(context.id(), prompt, person).await {
            log::warn!(error:%; "replies to a prompt will not be understood");
        }
    }

    /// Queues a text for a person, or asks for it if it is empty. `message`: the one in which the admin wrote it.
    pub(in crate::bot) async fn write_to_person(
        &self,
        context: &ChatContext,
        person: UserId,
        text: &str,
        message: i64,
    ) {
        if !self.permits(context, Permission::WriteToPeople).await {
            return self.reply_not_permitted(context).await;
        }
        if text.is_empty() {
            return self.prompt_for_message(context, person).await;
        }
        let (by, text) = (context.id(), text.to_owned());
        let text = OperatorText { by, to: person, text, origin: message };
        let screen = match self.services().conversations.write(text).await {
            Ok(written) => context.localizer.message_written(&written),
            Err(error) => trouble(&context.localizer, Refusal::from(error)),
        };
        self.reply(context.chat(), &screen).await;
    }
}
