//! Texts without a command that belong to a conversation between the admins and a person.

use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::conversation::Answer;
use crate::domain::ids::UserId;
use crate::telegram::Message;

impl Bot {
    /// Handles a text of an admin that replies to a prompt, and an answer of a person. Returns whether it was
    /// one of them. `text`: `None` for a message without text.
    pub(super) async fn converse(
        &self,
        context: &ChatContext,
        message: &Message,
        text: Option<&str>,
    ) -> bool {
        if let Some(person) = self.prompted_person(context, message).await {
            self.write_to_person(context, person, text.unwrap_or_default(), message.id).await;
            return true;
        }
        let conversations = &self.services().conversations;
        let outcome = match conversations.is_answer(context.id(), message.reply_to).await {
            Ok(false) => return false,
            Ok(true) => match text {
                None => Ok(context.localizer.answer_needs_text()),
                Some(text) => {
                    let answer = Answer {
                        from: context.id(),
                        name: context.person.name.clone(),
                        text: text.to_owned(),
                        message: message.id,
                    };
                    let passed_on = conversations.pass_on(answer).await;
                    passed_on.map(|()| context.localizer.answer_passed_on())
                }
            },
            Err(error) => Err(error),
        };
        let screen = outcome.unwrap_or_else(|error| trouble(&context.localizer, error.into()));
        self.reply(context.chat(), &screen).await;
        true
    }

    /// The person to whom an admin writes by replying to a prompt.
    async fn prompted_person(&self, context: &ChatContext, message: &Message) -> Option<UserId> {
        self.role(context.id())?;
        let prompt = message.reply_to?;
        match self.services().conversations.prompted(context.id(), prompt).await {
            Ok(person) => person,
            Err(error) => {
                log::warn!(error:%; "cannot look up to whom an admin writes");
                None
            }
        }
    }
}
