//! Presses of buttons: whose they are, what they mean, and an answer to each, so that no button spins.

use crate::bot::Bot;
use crate::bot::ChatContext;
use crate::bot::LONGEST_WAIT;
use crate::bot::person;
use crate::bot::screens::Route;
use crate::domain::ids::UserId;
use crate::messages::CallbackData;
use crate::messages::Screen;
use crate::telegram::CallbackQuery;
use crate::telegram::ChatKind;
use crate::telegram::Delivery;
use crate::telegram::Destination;

impl Bot {
    pub(super) async fn pressed(&self, query: CallbackQuery) {
        let id = query.id.as_str();
        let Some(person) = person(&query.from) else {
            return self.acknowledge(id).await;
        };
        let is_foreign =
            |(chat, kind): (i64, ChatKind)| kind != ChatKind::Private || UserId(chat) != person.id;
        if query.chat.is_some_and(is_foreign) {
            let words = self.locales().for_user(None, person.language.as_deref());
            return self.alert(id, &words.not_yours()).await;
        }
        let first_name = query.from.first_name.clone();
        let context = match self.context(person, first_name, query.topic).await {
            Ok(context) => context,
            Err((context, screen)) => {
                self.acknowledge(id).await;
                self.say(context.chat(), &screen).await;
                return;
            }
        };
        // Data and message both age: a message that is too old cannot be edited any more.
        let press = query.data.as_deref().and_then(CallbackData::decode);
        let (Some(message), Some(press)) = (query.message, press) else {
            return self.stale(id, &context).await;
        };
        if let Some(route) = Route::pressed(&press) {
            let shows_status = route == Route::Status;
            // What it turns into now is redrawn by nobody else meanwhile.
            self.untrack_status_message(context.id(), message).await;
            let answer = self.answer(&context, route, Some(message)).await;
            let Some(screen) = answer.screen() else { return self.acknowledge(id).await };
            self.unfollow(context.id(), message).await;
            let (shown, ()) =
                tokio::join!(self.turn(context.chat(), message, screen), self.acknowledge(id));
            let Some(message) = shown else { return };
            if shows_status {
                self.track_status_message(context.id(), message, screen).await;
            }
            self.follow(context.id(), message, &answer).await;
        } else if self.billing().role_of(context.id()).is_some() {
            tokio::join!(self.audit_pressed(&context, message, press), self.acknowledge(id));
        } else {
            self.stale(id, &context).await;
        }
    }

    /// Says that the button is out of date, and puts a fresh menu below.
    async fn stale(&self, query: &str, context: &ChatContext) {
        self.toast(query, &context.words.stale_button()).await;
        let menu = self.home(context).await;
        self.say(context.chat(), &menu).await;
    }

    async fn unfollow(&self, user: UserId, message: i64) {
        if let Err(refusal) = self.billing().unfollow(user, message).await {
            log::warn!(error:% = refusal; "a message may be edited by mistake");
        }
    }

    async fn untrack_status_message(&self, user: UserId, message: i64) {
        if let Err(refusal) = self.billing().untrack_status_message(user, message).await {
            log::warn!(error:% = refusal; "a status message may be redrawn by mistake");
        }
    }

    /// Turns the message that was pressed into the next screen; the id of the message that shows it.
    pub(super) async fn turn(
        &self,
        chat: Destination,
        message: i64,
        screen: &Screen,
    ) -> Option<i64> {
        let mut delivery = self.telegram().show(chat, message, screen).await;
        if let Delivery::RetryAt(after, _) = delivery
            && after <= LONGEST_WAIT
        {
            tokio::time::sleep(after).await;
            delivery = self.telegram().show(chat, message, screen).await;
        }
        self.note(chat.chat, delivery).await
    }

    async fn acknowledge(&self, query: &str) {
        answered(self.telegram().answer(query, None, false).await);
    }

    /// A line at the top of the chat, which goes away by itself.
    async fn toast(&self, query: &str, screen: &Screen) {
        answered(self.telegram().answer(query, Some(&screen.text), false).await);
    }

    /// A box that has to be closed.
    async fn alert(&self, query: &str, screen: &Screen) {
        answered(self.telegram().answer(query, Some(&screen.text), true).await);
    }
}

fn answered(delivery: Delivery) {
    match delivery {
        Delivery::Delivered { .. } => {}
        Delivery::Rejected(reason) => {
            log::warn!(reason = reason.as_str(); "Telegram refuses the answer to a press");
        }
        _ => log::warn!("a press could not be answered"),
    }
}
