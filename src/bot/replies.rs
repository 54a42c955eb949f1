//! Sending screens, handling the outcome, and tracking messages that are edited later.

use std::time::Duration;

use crate::bot::Bot;
use crate::bot::screens::Answer;
use crate::domain::ids::UserId;
use crate::messages::Screen;
use crate::telegram::Delivery;
use crate::telegram::Destination;

/// The longest pause before a reply is retried; after a longer one the reply is dropped.
const MAX_RETRY_WAIT: Duration = Duration::from_secs(10);

impl Bot {
    /// Sends a new message and returns its id. A pause that Telegram requests is waited out once, up
    /// to [`MAX_RETRY_WAIT`].
    pub(super) async fn reply(&self, to: Destination, screen: &Screen) -> Option<i64> {
        let mut delivery = self.telegram().send(to, screen).await;
        if let Some(wait) = short_wait(&delivery) {
            tokio::time::sleep(wait).await;
            delivery = self.telegram().send(to, screen).await;
        }
        self.record_delivery(to.chat, delivery).await
    }

    /// Edits the pressed message into a screen, or sends a new one if the message is gone. Returns
    /// the id of the message that shows the screen.
    pub(super) async fn show(
        &self,
        chat: Destination,
        message: i64,
        screen: &Screen,
    ) -> Option<i64> {
        let mut delivery = self.telegram().show(chat, message, screen).await;
        if let Some(wait) = short_wait(&delivery) {
            tokio::time::sleep(wait).await;
            delivery = self.telegram().show(chat, message, screen).await;
        }
        self.record_delivery(chat.chat, delivery).await
    }

    /// Returns the id of a delivered message, marks an unreachable user, and logs failures.
    pub(super) async fn record_delivery(&self, chat: i64, delivery: Delivery) -> Option<i64> {
        match delivery {
            Delivery::Delivered { message_id } => return Some(message_id),
            Delivery::Unreachable if chat > 0 => {
                let marked = self.services().customers.mark_unreachable(UserId(chat)).await;
                if let Err(error) = marked {
                    log::error!(error:%; "cannot record that a user is unreachable");
                }
            }
            Delivery::Unreachable | Delivery::Migrated(_) => {}
            Delivery::RetryAt(after, _) => {
                log::warn!(wait_ms = after.as_millis(); "reply dropped: Telegram is busy or down");
            }
            Delivery::Rejected(reason) => {
                log::error!(reason = reason.as_str(); "Telegram rejected a reply");
            }
        }
        None
    }

    /// The message shows the user's status and is edited when the status changes.
    pub(super) async fn track_status_message(&self, user: UserId, message: i64, screen: &Screen) {
        let shows = screen.fingerprint();
        if let Err(refusal) =
            self.services().sent_messages.track_status_message(user, message, shows).await
        {
            log::warn!(error:% = refusal; "cannot track a status message");
        }
    }

    pub(super) async fn untrack_status_message(&self, user: UserId, message: i64) {
        if let Err(refusal) =
            self.services().sent_messages.untrack_status_message(user, message).await
        {
            log::warn!(error:% = refusal; "cannot untrack a status message; it may be overwritten");
        }
    }

    /// The message is edited when its subject changes.
    pub(super) async fn follow(&self, user: UserId, message: i64, answer: &Answer) {
        let Answer::Following(_, subject) = answer else { return };
        if let Err(refusal) =
            self.services().sent_messages.follow(user, message, subject.clone()).await
        {
            log::warn!(error:% = refusal; "cannot track an open message");
        }
    }

    pub(super) async fn unfollow(&self, user: UserId, message: i64) {
        if let Err(refusal) = self.services().sent_messages.unfollow(user, message).await {
            log::warn!(error:% = refusal; "cannot untrack an open message; it may be overwritten");
        }
    }
}

fn short_wait(delivery: &Delivery) -> Option<Duration> {
    match delivery {
        Delivery::RetryAt(after, _) if *after <= MAX_RETRY_WAIT => Some(*after),
        _ => None,
    }
}
