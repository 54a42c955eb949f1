//! `/chats`: a user's own paid chats, each with the way in.

use std::time::Duration;

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::domain::admin::Permission;
use crate::messages::Screen;

/// How long the answer waits for links that are being created.
const LINK_TIMEOUT: Duration = Duration::from_secs(3);

impl Bot {
    /// The user's own chats. Admins also get the way to all chats.
    pub(super) async fn own_chats(&self, context: &ChatContext) -> Result<Screen, Refusal> {
        let chats = &self.services().paid_chats;
        let own = chats.chats_of_when_ready(context.id(), LINK_TIMEOUT).await?;
        let is_entitled = own.iter().any(|chat| chat.is_entitled);
        let closed = if is_entitled { Vec::new() } else { chats.closed().await? };
        let is_admin = self.role(context.id()).is_some_and(|role| role.may(Permission::ReadPeople));
        Ok(context.localizer.own_chats(&own, &closed, self.catalogue(), is_admin))
    }
}
