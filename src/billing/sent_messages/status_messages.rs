//! Messages that show the status of their user.

use std::time::Duration;

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

    /// When the next status message can be claimed; a time in the past means now.
    pub async fn next_status_message(&self) -> Result<Option<Timestamp>, StoreError> {
        self.store.read(|tx| tx.next_status_message()).await
    }

    /// Leases up to `limit` status messages that are out of date and may be edited now.
    pub async fn claim_status_messages(
        &self,
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<StaleStatusMessage>, StoreError> {
        let now = self.clock.now();
        self.store.write(move |tx| tx.claim_status_messages(now, limit, lease)).await
    }

    /// The message is up to date. `shows`: a fingerprint of its content.
    pub async fn status_message_updated(
        &self,
        message: StaleStatusMessage,
        shows: String,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.status_message_updated(&message, &shows)).await
    }

    /// The attempt failed; the next one is at this time.
    pub async fn retry_status_message(
        &self,
        message: StaleStatusMessage,
        at: Timestamp,
        reason: &'static str,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.retry_status_message(&message, at, reason)).await
    }

    /// The same, after a response from Telegram that is not understood.
    pub async fn retry_status_message_after_unknown_answer(
        &self,
        message: StaleStatusMessage,
        at: Timestamp,
        reason: String,
    ) -> Result<(), StoreError> {
        let retried = self
            .store
            .write(move |tx| tx.retry_status_message_after_unknown_answer(&message, at, &reason));
        retried.await
    }

    /// The message could not be tried; the next attempt is at this time.
    pub async fn postpone_status_message(
        &self,
        message: StaleStatusMessage,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.store.write(move |tx| tx.postpone_status_message(&message, at)).await
    }

    /// The user is unreachable: the message waits until they write again.
    pub async fn status_message_waits_for_user(
        &self,
        message: StaleStatusMessage,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let waits = self.store.write(move |tx| {
            tx.release_status_message(&message)?;
            tx.mark_unreachable(message.user, now)
        });
        waits.await
    }

    /// Edits of the message have failed for too long: it is not edited until the status changes.
    pub async fn give_up_status_message(
        &self,
        message: StaleStatusMessage,
        reason: String,
    ) -> Result<(), StoreError> {
        let (user, now) = (message.user.0, self.clock.now());
        log::warn!(user, reason:%; "a status message is given up until the status changes");
        self.store.write(move |tx| tx.give_up_status_message(&message, &reason, now)).await
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
