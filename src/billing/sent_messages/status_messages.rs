//! Messages that show the status of their user.

use crate::billing::Refusal;
use crate::billing::sent_messages::service::SentMessages;
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::{StaleStatusMessage, StoreError};

impl SentMessages {
    /// Updates this message from now on whenever the status of the user changes. `shows`: a
    /// fingerprint of its content.
    pub async fn track_status_message(
        &self,
        user: UserId,
        message: i64,
        shows: String,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.track_status_message(user, message, &shows, now)).await?;
        Ok(())
    }

    /// The message no longer shows the status or an open offer.
    pub async fn untrack_status_message(&self, user: UserId, message: i64) -> Result<(), Refusal> {
        let kept = self
            .store
            .read(move |tx| {
                let shows_status = tx.status_message_of(user)? == Some(message);
                Ok(shows_status || tx.is_open_message(user, message)?)
            })
            .await?;
        if !kept {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                tx.forget_status_message(user, message)?;
                tx.forget_open_offer(user, message)
            })
            .await?;
        Ok(())
    }

    /// Up to `limit` status messages that are out of date and may be edited now.
    pub async fn stale_status_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<StaleStatusMessage>, StoreError> {
        self.store.read(move |tx| tx.stale_status_messages(now, limit)).await
    }

    /// The message is up to date. `shows`: a fingerprint of its content.
    pub async fn status_message_updated(
        &self,
        message: StaleStatusMessage,
        shows: String,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.status_message_updated(&message, &shows)).await
    }

    /// The message is edited at this time.
    pub async fn retry_status_message(
        &self,
        message: StaleStatusMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_status_message(&message, at)).await
    }

    /// The message cannot be edited: the next status is a new message.
    pub async fn forget_status_message(
        &self,
        user: UserId,
        message: i64,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.forget_status_message(user, message)).await
    }
}
