//! Edits sent messages that are no longer true.

use crate::billing::{MessageState, OpenMessage, OutboxRow, StoreError};
use crate::domain::open_message::CustomerAction;
use crate::telegram::{Delivery, RetryReason};
use crate::worker::outbox::{Answer, LEASE, OutboxWorker, answer};

impl OutboxWorker {
    /// The message that a notice replaces: the one in which its action was confirmed.
    pub(super) async fn place_of(&self, row: &OutboxRow) -> Result<Option<i64>, StoreError> {
        let Some((action, subscription)) = CustomerAction::of(&row.notice) else { return Ok(None) };
        self.sent_messages.awaiting_notice(row.user, subscription.clone(), action).await
    }

    pub(super) async fn correct(&self, message: OpenMessage) -> Result<Answer, StoreError> {
        let outcome = match self.sent_messages.message_state(&message).await {
            Ok(MessageState::Over(outcome)) => outcome,
            Ok(MessageState::Open(until)) => {
                self.sent_messages.recheck_open_message(message, until).await?;
                return Ok(Answer::None);
            }
            Ok(MessageState::Unreadable) => {
                log::warn!(message = message.message_id; "a message stays as it is: this version cannot read its subject");
                self.sent_messages.forget_open_message(message.user, message.message_id).await?;
                return Ok(Answer::None);
            }
            Err(_) => return self.postpone(message).await,
        };
        let Ok(view) = self.accounts.status(message.user).await else {
            return self.postpone(message).await;
        };
        let words = self.locales.for_user(message.locale.as_deref(), None);
        let screen = words.outcome(&outcome, &view, &self.catalogue);
        let (user, id) = (message.user, message.message_id);
        let delivery = self.telegram.edit(user.0, id, &screen).await;
        let answer = answer(&delivery);
        match delivery {
            Delivery::RetryAt(_, RetryReason::Unknown(reason)) => {
                log::warn!(reason:%; "an outdated message cannot be edited");
                self.sent_messages.forget_open_message(user, id).await?;
            }
            Delivery::RetryAt(after, _) => {
                let at = self.clock.now().plus(after);
                self.sent_messages.recheck_open_message(message, at).await?;
            }
            Delivery::Unreachable => self.customers.mark_unreachable(user).await?,
            // Gone, or too old to be edited, so its buttons do not work either.
            Delivery::Delivered { .. } | Delivery::Rejected(_) | Delivery::Migrated(_) => {
                self.sent_messages.forget_open_message(user, id).await?;
            }
        }
        Ok(answer)
    }

    /// The account cannot be read, which is logged; it must not hold up other messages.
    async fn postpone(&self, message: OpenMessage) -> Result<Answer, StoreError> {
        let later = self.clock.now().plus(LEASE);
        self.sent_messages.recheck_open_message(message, later).await?;
        Ok(Answer::None)
    }
}
