//! Takes updates in, each of them once.

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

/// Updates and albums that are remembered; far more than Telegram sends between two attempts.
const CAPACITY: usize = 4096;

/// Id and origin.
type UpdateKey = (i64, String);
/// Initialised once the update has been answered.
type Done = Arc<OnceCell<()>>;

/// What has come in lately.
#[derive(Default)]
pub(super) struct Recent {
    updates: Mutex<Bounded<UpdateKey, Done>>,
    albums: Mutex<Bounded<String, ()>>,
}

/// The newest entries of a map.
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
    /// The entry, and whether it is new.
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
    /// Reads and answers an update as Telegram posts it. When this returns, the update is done
    /// with, whoever else is working on the same one.
    pub async fn receive_json(&self, body: &[u8]) {
        let update = serde_json::from_slice(body).ok().as_ref().and_then(Update::read);
        let Some(update) = update else {
            log::warn!("what was posted as an update is none; it is skipped");
            return;
        };
        // Telegram may hang up and post again: the work goes on for whoever waits then.
        let (bot, in_progress) = (self.clone(), self.starts_update());
        let answer = async move {
            bot.receive(update).await;
            drop(in_progress);
        };
        if tokio::spawn(answer).await.is_err() {
            log::error!("answering an update panicked; the next one is not affected");
        }
    }

    /// Answers an update, unless that was done before: Telegram sends an update again when it does
    /// not know that it arrived. A crash between the answer and its note answers twice, which is
    /// better than not at all.
    pub(super) async fn receive(&self, update: Update) {
        let done = self.recent().update(&update);
        if done.initialized() {
            log::info!(update = update.id; "an update came again and is left alone");
            return;
        }
        let Update { id, origin, kind } = update;
        // Boxed: the futures of all screens together are large for a stack.
        let answer = Box::pin(async {
            match self.billing().update_handled(id, &origin).await {
                Ok(true) => {
                    log::info!(update = id; "an update came again and is left alone");
                    return;
                }
                Ok(false) => {}
                Err(error) => {
                    log::warn!(error:% = error; "whether an update came before cannot be read");
                }
            }
            if self.handle(id, kind).await
                && let Err(error) = self.billing().note_update(id, &origin).await
            {
                log::warn!(error:% = error; "an answered update could not be noted");
            }
        });
        done.get_or_init(|| logging::scope(logging::new_request_id(), answer)).await;
    }
}
