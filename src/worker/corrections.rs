//! Messages that have stopped being true, edited to say what is.

use crate::billing::MessageState;
use crate::domain::clock::Timestamp;
use crate::domain::open_message::CustomerAction;
use crate::store::{OpenMessage, OutboxRow, StoreError};
use crate::telegram::{Delivery, RetryReason};
use crate::worker::outbox::{Answer, LEASE, Outbox, answer};

impl Outbox {
    /// The message that a notice goes into: the one in which somebody agreed to what it tells.
    pub(super) async fn place_of(&self, row: &OutboxRow) -> Result<Option<i64>, StoreError> {
        let Some((action, subscription)) = CustomerAction::of(&row.notice) else { return Ok(None) };
        let (user, subscription) = (row.user, subscription.clone());
        self.store.read(move |tx| tx.message_awaiting_action(user, &subscription, action)).await
    }

    pub(super) async fn correct(&self, message: OpenMessage) -> Result<Answer, StoreError> {
        let standing = self.billing.message_state(&message).await;
        let outcome = match standing {
            Ok(MessageState::Over(outcome)) => outcome,
            Ok(MessageState::Open(until)) => {
                self.recheck(message, until).await?;
                return Ok(Answer::None);
            }
            // Why was logged; it must not stand in the way of others.
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
                    log::warn!(reason:%; "a message that is out of date cannot be edited");
                    tx.forget_open_message(message.user, message.message_id)
                }
                Delivery::RetryAt(after, _) => tx.recheck_open_message(&message, now.plus(after)),
                Delivery::Unreachable => tx.mark_unreachable(message.user, now),
                // Gone, or too old to be edited: nobody can press it any more either.
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
