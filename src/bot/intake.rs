//! Receives updates and handles each of them once.

use crate::bot::Bot;
use crate::logging;
use crate::telegram::Update;

impl Bot {
    /// Handles an update as posted by Telegram. Returns once the update is handled, also if another
    /// call is already working on it. Unreadable bodies are logged and skipped.
    pub async fn receive_json(&self, body: &[u8]) {
        let update = serde_json::from_slice(body).ok().as_ref().and_then(Update::read);
        let Some(update) = update else {
            log::warn!("skipping a webhook body that is not an update");
            return;
        };
        // A separate task: Telegram may close the connection and post again, and then waits for the
        // same work.
        let (bot, in_progress) = (self.clone(), self.starts_update());
        let work = async move {
            bot.receive(update).await;
            drop(in_progress);
        };
        if tokio::spawn(work).await.is_err() {
            log::error!("handling an update panicked; other updates are not affected");
        }
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
