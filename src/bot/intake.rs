//! Receives updates and handles each of them once.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::OnceCell;

use crate::bot::Bot;
use crate::logging;
use crate::telegram::Update;

/// Remembered updates and albums: far more than Telegram sends before it redelivers one.
const CAPACITY: usize = 4096;

/// The id and origin of an update.
type UpdateKey = (i64, String);
/// Initialised once the update has been handled.
type Done = Arc<OnceCell<()>>;

/// Recently received updates and albums.
#[derive(Default)]
pub(super) struct Recent {
    updates: Mutex<Bounded<UpdateKey, Done>>,
    albums: Mutex<Bounded<String, ()>>,
}

/// A map that keeps the newest [`CAPACITY`] entries.
struct Bounded<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V> Default for Bounded<K, V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new() }
    }
}

impl<K: Clone + Eq + Hash, V: Clone + Default> Bounded<K, V> {
    /// The value of the key, and whether it was inserted by this call.
    fn entry(&mut self, key: K) -> (V, bool) {
        if let Some(value) = self.entries.get(&key) {
            return (value.clone(), false);
        }
        while self.order.len() >= CAPACITY {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
        self.order.push_back(key.clone());
        (self.entries.entry(key).or_default().clone(), true)
    }
}

impl Recent {
    fn update(&self, update: &Update) -> Done {
        let key = (update.id, update.origin.clone());
        self.updates.lock().unwrap_or_else(PoisonError::into_inner).entry(key).0
    }

    pub(super) fn is_new_album(&self, album: &str) -> bool {
        self.albums.lock().unwrap_or_else(PoisonError::into_inner).entry(album.to_owned()).1
    }
}

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
            match self.billing().update_handled(id, &origin).await {
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
                && let Err(error) = self.billing().note_update(id, &origin).await
            {
                log::warn!(error:% = error; "cannot record that an update was handled");
            }
        });
        done.get_or_init(|| logging::scope(logging::new_request_id(), answer)).await;
    }
}
