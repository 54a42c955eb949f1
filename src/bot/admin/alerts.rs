//! `/alerts` for administrators: what needs their attention now.

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;

impl Bot {
    /// Shows the alerts that are on, in the message of a button or else in a new one.
    pub(in crate::bot::admin) async fn handle_alerts(
        &self,
        context: &ChatContext,
        message: Option<i64>,
    ) {
        let Some(role) = self.role(context.id()) else { return };
        let screen = match self.services().alerts.active().await {
            Ok(active) => context.localizer.alerts(&active.states, &active.people, role),
            Err(error) => {
                log::error!(error:%; "cannot read the alerts");
                trouble(&context.localizer, Refusal::Internal)
            }
        };
        match message {
            Some(message) => self.show(context.chat(), message, &screen).await,
            None => self.reply(context.chat(), &screen).await,
        };
    }
}
