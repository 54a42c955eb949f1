//! Messages that have stopped being true, edited to say what is.

use crate::billing::Standing;
use crate::domain::clock::Timestamp;
use crate::domain::open_message::Deed;
use crate::store::{OpenMessage, OutboxRow, StoreError};
use crate::telegram::{Delivery, RetryReason};
use crate::worker::outbox::{Answer, LEASE, Outbox, answer};

impl Outbox {
    /// The message that a notice goes into: the one in which somebody agreed to what it tells.
    pub(super) async fn place_of(&self, row: &OutboxRow) -> Result<Option<i64>, StoreError> {
        let Some((deed, subscription)) = Deed::of(&row.notice) else { return Ok(None) };
        let (user, subscription) = (row.user, subscription.clone());
        self.store.read(move |snapshot| snapshot.message_of_deed(user, &subscription, deed)).await
    }

    pub(super) async fn correct(&self, message: OpenMessage) -> Result<Answer, StoreError> {
        let standing = self.billing.message_standing(&message).await;
        let outcome = match standing {
            Ok(Standing::Over(outcome)) => outcome,
            Ok(Standing::Open(until)) => {
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
        let words = self.phrasebook.for_user(message.locale.as_deref(), None);
        let screen = words.outcome(&outcome, &view, &self.catalogue);
        let delivery = self.telegram.edit(message.user.0, message.message_id, &screen).await;
        let (answer, now) = (answer(&delivery), self.clock.now());
        self.store
            .write(move |ledger| match delivery {
                Delivery::RetryAt(_, RetryReason::Unknown(reason)) => {
                    log::warn!(reason:%; "a message that is out of date cannot be edited");
                    ledger.forget_open_message(message.user, message.message_id)
                }
                Delivery::RetryAt(after, _) => {
                    ledger.recheck_open_message(&message, now.plus(after))
                }
                Delivery::Unreachable => ledger.mark_unreachable(message.user, now),
                // Gone, or too old to be edited: nobody can press it any more either.
                Delivery::Delivered { .. } | Delivery::Rejected(_) | Delivery::Migrated(_) => {
                    ledger.forget_open_message(message.user, message.message_id)
                }
            })
            .await
            .map_err(|error: StoreError| error)?;
        Ok(answer)
    }

    async fn recheck(&self, message: OpenMessage, at: Timestamp) -> Result<(), StoreError> {
        self.store.write(move |ledger| ledger.recheck_open_message(&message, at)).await
    }
}
