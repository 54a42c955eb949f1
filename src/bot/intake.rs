//! Receives updates and handles each of them once. What they say about groups and channels is stored first.

use crate::billing::NotStored;
use crate::billing::ReceivedChatUpdate;
use crate::bot::Bot;
use crate::logging;
use crate::telegram::RawChatUpdate;
use crate::telegram::Update;
use crate::telegram::UpdateKind;

impl Bot {
    /// Handles an update as posted by Telegram. Returns once the update is handled, also if another
    /// call is already working on it. Unreadable bodies are logged and skipped.
    ///
    /// # Errors
    /// [`NotStored`] if the update has to be durable and is not: Telegram has to post it again.
    pub async fn receive_json(&self, body: &[u8]) -> Result<(), NotStored> {
        let update = serde_json::from_slice(body).ok().as_ref().and_then(Update::read);
        let Some(update) = update else {
            log::warn!("skipping a webhook body that is not an update");
            return Ok(());
        };
        // A separate task: Telegram may close the connection and post again, and then waits for the
        // same work.
        let (bot, in_progress) = (self.clone(), self.starts_update());
        let work = async move {
            let stored = if matches!(update.kind, UpdateKind::Chat(_)) {
                bot.keep(update).await
            } else {
                bot.receive(update).await;
                Ok(())
            };
            drop(in_progress);
            stored
        };
        tokio::spawn(work).await.unwrap_or_else(|_| {
            log::error!("handling an update panicked; other updates are not affected");
            Ok(())
        })
    }

    /// Stores an update about a group or channel, unless it is stored already. Does nothing for other updates.
    pub(super) async fn keep(&self, update: Update) -> Result<(), NotStored> {
        let Update { id, origin, kind: UpdateKind::Chat(raw) } = update else { return Ok(()) };
        let RawChatUpdate { kind, payload, update } = raw;
        let received = ReceivedChatUpdate { id, origin, kind, payload, update };
        let stored = self.services().chat_updates.receive(received);
        logging::scope(logging::new_request_id(), stored).await
    }

    /// Handles an update unless that has been done before: Telegram redelivers updates that were not
    /// confirmed. A crash between the answer and its record leads to a second answer, which is better
    /// than none.
    pub(super) async fn receive(&self, update: Update) {
        let done = self.recent().update(&update);
        if done.initialized() {
            log::info!(update = update.id; "ignoring a redelivered update");
            return;
        }
        let Update { id, origin, kind } = update;
        // Boxed, because the combined future of all screens is too large for the stack.
        let answer = Box::pin(async {
            match self.services().bot_records.update_handled(id, &origin).await {
                Ok(true) => {
                    log::info!(update = id; "ignoring a redelivered update");
                    return;
                }
                Ok(false) => {}
                Err(error) => {
                    log::warn!(error:% = error; "cannot check whether an update is redelivered");
                }
            }
            if self.handle(id, kind).await
                && let Err(error) = self.services().bot_records.note_update(id, &origin).await
            {
                log::warn!(error:% = error; "cannot record that an update was handled");
            }
        });
        done.get_or_init(|| logging::scope(logging::new_request_id(), answer)).await;
    }
}
