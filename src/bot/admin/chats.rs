//! Groups and channels of the bot: what they are bound to, who is in them, and what owners decide.

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::audit::Actor;
use crate::domain::chat_update::ChatId;
use crate::domain::paid_chat::BindingRefusal;
use crate::domain::paid_chat::ChatOverview;
use crate::domain::paid_chat::Enforcement;
use crate::messages::CallbackData;
use crate::messages::ChatStep;
use crate::messages::EntitlementKey;
use crate::messages::Screen;

impl Bot {
    /// Handles a button about a chat. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_chat_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let screen = match data {
            CallbackData::AllChats(page) => self.all_chats(context, page).await,
            CallbackData::Chat(chat) => self.chat_screen(context, chat).await,
            CallbackData::ChatPeople(chat, list, page) => {
                let screen = self.overview(context, chat).await;
                screen.map(|overview| context.localizer.chat_people(&overview, list, page))
            }
            CallbackData::BindChat(chat, key) => self.bind_chat(context, chat, &key).await,
            CallbackData::ChangeChat(chat, step) => self.change_chat(context, chat, step).await,
            _ => return,
        };
        let screen = screen.unwrap_or_else(|refused| refused);
        self.show(context.chat(), message, &screen).await;
    }

    async fn all_chats(&self, context: &ChatContext, page: usize) -> Result<Screen, Screen> {
        let overview = self.services().paid_chats.overview().await.map_err(refused(context))?;
        Ok(context.localizer.all_chats(&overview, page))
    }

    async fn chat_screen(&self, context: &ChatContext, chat: ChatId) -> Result<Screen, Screen> {
        let overview = self.overview(context, chat).await?;
        let unknown = || context.localizer.unknown_chat();
        let role = self.role(context.id()).ok_or_else(unknown)?;
        Ok(context.localizer.chat(&overview, self.catalogue(), role))
    }

    async fn overview(&self, context: &ChatContext, chat: ChatId) -> Result<ChatOverview, Screen> {
        let found = self.services().paid_chats.overview_by_id(chat).await;
        found.map_err(refused(context))?.ok_or_else(|| context.localizer.unknown_chat())
    }

    /// Binds the chat and shows it.
    async fn bind_chat(
        &self,
        context: &ChatContext,
        chat: ChatId,
        key: &EntitlementKey,
    ) -> Result<Screen, Screen> {
        let chats = &self.services().paid_chats;
        let offered = chats.offered_entitlements();
        let Some(name) = offered.into_iter().find(|name| key.is_of(name)) else {
            return Err(context.localizer.chat_refused(chat, BindingRefusal::UnknownEntitlement));
        };
        let changed = chats.bind(Actor::Admin(context.id()), chat, name).await;
        let changed = changed.map_err(refused(context))?;
        changed.map_err(|why| context.localizer.chat_refused(chat, why))?;
        self.chat_screen(context, chat).await
    }

    async fn change_chat(
        &self,
        context: &ChatContext,
        chat: ChatId,
        step: ChatStep,
    ) -> Result<Screen, Screen> {
        let (chats, by) = (&self.services().paid_chats, Actor::Admin(context.id()));
        let changed = match step {
            ChatStep::AskEnforce => {
                let overview = self.overview(context, chat).await?;
                return Ok(context.localizer.confirm_enforcing(&overview));
            }
            ChatStep::AskUnbind => {
                let overview = self.overview(context, chat).await?;
                return Ok(context.localizer.confirm_unbinding(&overview));
            }
            ChatStep::ResumeRemovals(shown) => {
                chats.resume_removals(by, chat, shown).await.map_err(refused(context))?;
                return self.chat_screen(context, chat).await;
            }
            ChatStep::Enforce => chats.enforce(by, chat, Enforcement::On).await,
            ChatStep::Observe => chats.enforce(by, chat, Enforcement::Observe).await,
            ChatStep::Unbind => chats.unbind(by, chat).await,
        };
        let changed = changed.map_err(refused(context))?;
        changed.map_err(|why| context.localizer.chat_refused(chat, why))?;
        self.chat_screen(context, chat).await
    }
}

/// The screen of an error.
fn refused<E: Into<Refusal>>(context: &ChatContext) -> impl Fn(E) -> Screen + '_ {
    |error| trouble(&context.localizer, error.into())
}
