//! Actions of admins: what exactly will happen is shown first, and a button confirms it.

use crate::billing::ActionError;
use crate::billing::ActionOffer;
use crate::billing::Confirmation;
use crate::billing::Performed;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::admin::Operator;
use crate::domain::admin_action::AdminAction;
use crate::domain::ids::UserId;
use crate::domain::person::KnownPerson;
use crate::messages::Screen;

impl Bot {
    /// Shows what an action will change. `message`: the one to edit; a new one without it.
    pub(in crate::bot::admin) async fn offer_action(
        &self,
        context: &ChatContext,
        message: Option<i64>,
        action: AdminAction,
    ) {
        let Some(by) = self.operator(context) else { return };
        let user = action.user();
        let screen = match self.services().admin_actions.offer(&by, action).await {
            Ok(offer) => self.show_action(context, &offer),
            Err(error) => self.action_trouble(context, error, Some(user)),
        };
        self.answer_admin(context, message, &screen).await;
    }

    /// Carries out what was shown.
    pub(in crate::bot::admin) async fn confirm_action(
        &self,
        context: &ChatContext,
        message: i64,
        id: &str,
    ) {
        let Some(by) = self.operator(context) else { return };
        let localizer = &context.localizer;
        let screen = match self.services().admin_actions.confirm(&by, id).await {
            Ok(Confirmation::Done(Performed { action, effect, is_waiting, .. })) => {
                let people = self.people_of(&action).await;
                if is_waiting {
                    localizer.action_waiting(&action, &effect, &people, self.catalogue())
                } else {
                    localizer.action_done(&action, &effect, &people, self.catalogue())
                }
            }
            Ok(Confirmation::Changed(offer)) => {
                localizer.action_changed(self.show_action(context, &offer))
            }
            Err(error) => self.action_trouble(context, error, None),
        };
        self.show(context.chat(), message, &screen).await;
    }

    /// Whom an action concerns. Without a name if the store fails, since the action is done by then.
    async fn people_of(&self, action: &AdminAction) -> Vec<KnownPerson> {
        let people = self.services().admin_actions.people_of(action.clone()).await;
        people.unwrap_or_else(|error| {
            log::warn!(error:%; "cannot look up whom an action concerns");
            Vec::new()
        })
    }

    /// Edits the pressed message, or answers a command with a new one.
    pub(in crate::bot::admin) async fn answer_admin(
        &self,
        context: &ChatContext,
        message: Option<i64>,
        screen: &Screen,
    ) {
        match message {
            Some(message) => self.show(context.chat(), message, screen).await,
            None => self.reply(context.chat(), screen).await,
        };
    }

    pub(in crate::bot::admin) fn operator(&self, context: &ChatContext) -> Option<Operator> {
        let id = context.id();
        self.role(id).map(|role| Operator::Admin { id, role })
    }

    fn show_action(&self, context: &ChatContext, offer: &ActionOffer) -> Screen {
        let ActionOffer { id, action, effect, people } = offer;
        context.localizer.action_offer(id, action, effect, people, self.catalogue())
    }

    pub(in crate::bot::admin) fn action_trouble(
        &self,
        context: &ChatContext,
        error: ActionError,
        user: Option<UserId>,
    ) -> Screen {
        let localizer = &context.localizer;
        match error {
            ActionError::Failed(refusal) => trouble(localizer, refusal),
            ActionError::RefusedByStripe(reason) => localizer.action_refused_by_stripe(&reason),
            ActionError::Refused(refusal) => {
                let screen = localizer.action_refused(refusal, user, self.catalogue());
                screen.unwrap_or_else(|| match self.role(context.id()) {
                    Some(role) => localizer.not_permitted(role),
                    None => localizer.unknown_command(),
                })
            }
        }
    }
}
