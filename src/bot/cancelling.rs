//! `/cancel` for one's own subscription: the page at Stripe on which it is cancelled.

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::screens::Answer;
use crate::domain::admin::Permission;
use crate::domain::cancellation::Cancellation;
use crate::domain::open_message::Subject;
use crate::messages::Screen;

impl Bot {
    pub(super) async fn cancel(&self, context: &ChatContext) -> Result<Answer, Refusal> {
        let (localizer, catalogue) = (&context.localizer, self.catalogue());
        let status = self.services().accounts.status(context.id()).await?;
        let found = Cancellation::of(&status);
        let Cancellation::Possible(offer) = &found else {
            let screen = localizer.nothing_to_cancel(&found, catalogue);
            return Ok(Answer::Screen(self.with_usage(context, screen)));
        };
        let return_url = self.chat_link(None);
        let page =
            self.services().customers.open_cancellation(&context.person, offer, return_url).await?;
        let screen = localizer.cancel_offer(offer, &page, catalogue);
        let subject = Subject::Cancellation { subscription: offer.subscription.clone() };
        Ok(Answer::Following(self.with_usage(context, screen), subject))
    }

    /// Adds how to cancel somebody else's subscription, for those who may.
    fn with_usage(&self, context: &ChatContext, mut screen: Screen) -> Screen {
        if self.role(context.id()).is_some_and(|role| role.may(Permission::MoveMoney)) {
            screen.text = format!("{}\n\n{}", screen.text, context.localizer.cancel_usage().text);
        }
        screen
    }
}
