//! Leads broadcasts: begins them at their time, looks up their people, ends them, and shows their progress in
//! the message of the admin's chat.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::billing::{Broadcasts, StoreError};
use crate::domain::broadcast::{Broadcast, BroadcastState};
use crate::domain::clock::{SharedClock, Timestamp};
use crate::domain::plan::Catalogue;
use crate::messages::Locales;
use crate::telegram::{Delivery, Telegram};
use crate::worker::sleep::Sleep;

/// Between two edits of a progress message: Telegram limits edits of one chat.
const EDIT_INTERVAL: Duration = Duration::from_secs(3);
/// While the database cannot be read.
const ERROR_PAUSE: Duration = Duration::from_secs(5);

/// Leads broadcasts.
pub struct BroadcastWorker {
    pub broadcasts: Broadcasts,
    pub telegram: Telegram,
    pub locales: Arc<Locales>,
    pub catalogue: Arc<Catalogue>,
    pub clock: SharedClock,
}

/// What the progress message of a broadcast shows, and when it can be edited again.
struct Progress {
    shows: Option<Broadcast>,
    next_edit: Instant,
    /// Telegram accepts no edit before this.
    refused_until: Option<Instant>,
}

impl BroadcastWorker {
    /// Runs until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut listener = self.broadcasts.listen();
        let mut progress: HashMap<i64, Progress> = HashMap::new();
        while !stop.is_cancelled() {
            let (pause, until) = match self.advance(&mut progress).await {
                Ok(rest) => rest,
                Err(error) => {
                    log::error!(error:%; "broadcasts cannot be led");
                    (Some(ERROR_PAUSE), None)
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = listener.woken() => {}
                () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)) => {}
                () = self.clock.sleep_until(until) => {}
            }
        }
    }

    /// Takes every step that is due. Returns how long to rest at most, and until when.
    async fn advance(
        &self,
        progress: &mut HashMap<i64, Progress>,
    ) -> Result<(Option<Duration>, Option<Timestamp>), StoreError> {
        let open = self.broadcasts.open().await?;
        let (mut pause, mut until): (Option<Duration>, Option<Timestamp>) = (None, None);
        for broadcast in &open {
            if self.broadcasts.advance(broadcast).await? {
                pause = Some(Duration::ZERO);
            }
            if broadcast.state == BroadcastState::Scheduled {
                until = until.into_iter().chain(broadcast.start).min();
            }
        }
        for broadcast in open {
            // As it is after the step.
            let Some(broadcast) = self.broadcasts.get(broadcast.id).await? else { continue };
            if let Some(wait) = self.show(progress, broadcast).await? {
                pause = Some(pause.map_or(wait, |pause| pause.min(wait)));
            }
        }
        Ok((pause, until))
    }

    /// Edits the progress message, unless it shows the present state or was edited a moment ago. Returns how
    /// long the next edit has to wait.
    async fn show(
        &self,
        progress: &mut HashMap<i64, Progress>,
        broadcast: Broadcast,
    ) -> Result<Option<Duration>, StoreError> {
        let (id, now) = (broadcast.id, Instant::now());
        if let Some(progress) = progress.get(&id) {
            let Progress { shows, next_edit, refused_until } = progress;
            if shows.as_ref() == Some(&broadcast) {
                return Ok(None);
            }
            // Another state is shown at once.
            let is_same = shows.as_ref().is_some_and(|shown| shown.state == broadcast.state);
            let wait_until = if is_same { Some(*next_edit) } else { *refused_until };
            if let Some(until) = wait_until.filter(|until| *until > now) {
                return Ok(Some(until - now));
            }
        }
        if let Some(message) = broadcast.progress {
            let locale = self.broadcasts.locale(&broadcast).await?;
            let words = self.locales.for_user(locale.as_deref(), None);
            let screen = words.broadcast_progress(&broadcast, &self.catalogue);
            let edited = self.telegram.edit(broadcast.content.chat, message, &screen).await;
            if let Delivery::RetryAt(after, _) = edited {
                let refused_until = Some(now + after);
                let next_edit = now + after.max(EDIT_INTERVAL);
                progress.insert(id, Progress { shows: None, next_edit, refused_until });
                return Ok(Some(after));
            }
        }
        if broadcast.state.is_over() {
            progress.remove(&id);
            self.broadcasts.settle(&broadcast).await?;
        } else {
            let (shows, next_edit) = (Some(broadcast), now + EDIT_INTERVAL);
            progress.insert(id, Progress { shows, next_edit, refused_until: None });
        }
        Ok(None)
    }
}
