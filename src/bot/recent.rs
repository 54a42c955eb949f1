//! Recently received updates and albums, so that each is handled once.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::OnceCell;

use crate::telegram::Update;

/// Remembered updates and albums: far more than Telegram sends before it redelivers one.
const CAPACITY: usize = 4096;

/// The id and origin of an update.
type UpdateKey = (i64, String);
/// Initialised once the update has been handled.
pub(super) type Done = Arc<OnceCell<()>>;

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
    /// Initialised if the update has been handled.
    pub(super) fn update(&self, update: &Update) -> Done {
        let key = (update.id, update.origin.clone());
        self.updates.lock().unwrap_or_else(PoisonError::into_inner).entry(key).0
    }

    pub(super) fn is_new_album(&self, album: &str) -> bool {
        self.albums.lock().unwrap_or_else(PoisonError::into_inner).entry(album.to_owned()).1
    }
}
