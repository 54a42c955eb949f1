//! Edits sent messages that are no longer true.

use crate::billing::MessageState;
use crate::domain::clock::Timestamp;
use crate::domain::open_message::CustomerAction;
use crate::store::{OpenMessage, OutboxRow, StoreError};
use crate::telegram::{Delivery, RetryReason};
use crate::worker::outbox::{Answer, LEASE, Outbox, answer};

impl Outbox {
    /// The message that a notice replaces: the one in which its action was confirmed.
    pub(super) async fn place_of(&self, row: &OutboxRow) -> Result<Option<i64>, StoreError> {
        let Some((action, subscription)) = CustomerAction::of(&row.notice) else { return Ok(None) };
        let (user, subscription) = (row.user, subscription.clone());
        self.store.read(move |tx| tx.message_awaiting_action(user, &subscription, action)).await
    }

    pub(super) async fn correct(&self, message: OpenMessage) -> Result<Answer, StoreError> {
        let state = self.billing.message_state(&message).await;
        let outcome = match state {
            Ok(MessageState::Over(outcome)) => outcome,
            Ok(MessageState::Open(until)) => {
                self.recheck(message, until).await?;
                return Ok(Answer::None);
            }
            // The cause is logged; it must not hold up other messages.
            Err(_) => {
                let later = self.clock.now().plus(LEASE);
                self.recheck(message, later).await?;
                return Ok(Answer::None);
            }
        };
        let Ok(view) = self.billing.status(message.user).await else {
            let later = self.clock.now().plus(LEASE);
            self.recheck(message, later).await?;
            return Ok(Answer::None);
        };
        let words = self.locales.for_user(message.locale.as_deref(), None);
        let screen = words.outcome(&outcome, &view, &self.catalogue);
        let delivery = self.telegram.edit(message.user.0, message.message_id, &screen).await;
        let (answer, now) = (answer(&delivery), self.clock.now());
        self.store
            .write(move |tx| match delivery {
                Delivery::RetryAt(_, RetryReason::Unknown(reason)) => {
                    log::warn!(reason:%; "an outdated message cannot be edited");
                    tx.forget_open_message(message.user, message.message_id)
                }
                Delivery::RetryAt(after, _) => tx.recheck_open_message(&message, now.plus(after)),
                Delivery::Unreachable => tx.mark_unreachable(message.user, now),
                // Gone, or too old to be edited, so its buttons do not work either.
                Delivery::Delivered { .. } | Delivery::Rejected(_) | Delivery::Migrated(_) => {
                    tx.forget_open_message(message.user, message.message_id)
                }
            })
            .await
            .map_err(|error: StoreError| error)?;
        Ok(answer)
    }

    async fn recheck(&self, message: OpenMessage, at: Timestamp) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.recheck_open_message(&message, at)).await
    }
}
