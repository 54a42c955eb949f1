//! Button presses: authorisation, dispatch, and an answer to each callback query, without which the
//! client shows a spinner.

use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::context::person;
use crate::bot::route::Route;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;
use crate::messages::Screen;
use crate::telegram::CallbackQuery;
use crate::telegram::ChatKind;
use crate::telegram::Delivery;

impl Bot {
    pub(super) async fn handle_callback(&self, query: CallbackQuery) {
        let id = query.id.as_str();
        let Some(person) = person(&query.from) else {
            return self.acknowledge(id).await;
        };
        let is_foreign =
            |(chat, kind): (i64, ChatKind)| kind != ChatKind::Private || UserId(chat) != person.id;
        if query.chat.is_some_and(is_foreign) {
            let localizer = self.locales().for_user(None, person.language.as_deref());
            return self.alert(id, &localizer.not_yours()).await;
        }
        let first_name = query.from.first_name.clone();
        let context = match self.context(person, first_name, query.topic).await {
            Ok(context) => context,
            Err((context, screen)) => {
                self.acknowledge(id).await;
                self.reply(context.chat(), &screen).await;
                return;
            }
        };
        // Old buttons can carry unknown data, and old messages cannot be edited.
        let data = query.data.as_deref().and_then(CallbackData::decode);
        let (Some(message), Some(data)) = (query.message, data) else {
            return self.stale(id, &context).await;
        };
        if let CallbackData::WantBroadcasts(wanted) = data {
            tokio::join!(self.handle_wanted_broadcasts(&context, wanted), self.acknowledge(id));
        } else if let Some(route) = Route::from_callback(&data) {
            let shows_status = route == Route::Status;
            // Otherwise a worker could overwrite the screen that is about to be shown.
            self.untrack_status_message(context.id(), message).await;
            let answer = self.answer(&context, route, Some(message)).await;
            let Some(screen) = answer.screen() else { return self.acknowledge(id).await };
            self.unfollow(context.id(), message).await;
            let (shown, ()) =
                tokio::join!(self.show(context.chat(), message, screen), self.acknowledge(id));
            let Some(message) = shown else { return };
            if shows_status {
                self.track_status_message(context.id(), message, screen).await;
            }
            self.follow(context.id(), message, &answer).await;
        } else if self.role(context.id()).is_some() {
            tokio::join!(self.handle_admin_callback(&context, message, data), self.acknowledge(id));
        } else {
            self.stale(id, &context).await;
        }
    }

    /// Reports that the button is out of date and sends a new menu.
    async fn stale(&self, query: &str, context: &ChatContext) {
        self.toast(query, &context.localizer.stale_button()).await;
        let menu = self.home(context).await;
        self.reply(context.chat(), &menu).await;
    }

    async fn acknowledge(&self, query: &str) {
        log_failure(&self.telegram().answer(query, None, false).await);
    }

    /// Answers with a notification that disappears by itself.
    async fn toast(&self, query: &str, screen: &Screen) {
        log_failure(&self.telegram().answer(query, Some(&screen.text), false).await);
    }

    /// Answers with an alert that must be dismissed.
    async fn alert(&self, query: &str, screen: &Screen) {
        log_failure(&self.telegram().answer(query, Some(&screen.text), true).await);
    }
}

fn log_failure(delivery: &Delivery) {
    match delivery {
        Delivery::Delivered { .. } => {}
        Delivery::Rejected(reason) => {
            log::warn!(reason = reason.as_str(); "Telegram rejected the answer to a callback query");
        }
        _ => log::warn!("a callback query could not be answered"),
    }
}
