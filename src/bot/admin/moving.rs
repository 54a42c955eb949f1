//! `/move`: what one Telegram account has bought is given to another one.

use crate::bot::Bot;
use crate::bot::admin::subject::reason_in;
use crate::bot::context::ChatContext;
use crate::domain::admin_action::AdminAction;
use crate::messages::CallbackData;
use crate::messages::Screen;

impl Bot {
    /// Handles `/move OLD NEW [reason]`. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_move_command(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) {
        match self.read_move(context, arguments).await {
            Ok(action) => self.offer_action(context, None, action).await,
            Err(screen) => {
                self.reply(context.chat(), &screen).await;
            }
        }
    }

    async fn read_move(
        &self,
        context: &ChatContext,
        arguments: &str,
    ) -> Result<AdminAction, Screen> {
        let usage = || context.localizer.move_usage();
        let (user, rest) = self.subject(context, arguments, usage(), CallbackData::Whois).await?;
        let (to, reason) = self.subject(context, rest, usage(), CallbackData::Whois).await?;
        Ok(AdminAction::Move { user, to, reason: reason_in(reason) })
    }
}
