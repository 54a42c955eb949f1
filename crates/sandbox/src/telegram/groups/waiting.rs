//! Methods with which tests lose, repeat and reorder updates, and calls fail after they were carried out.

use serde_json::Value;

use crate::changes::lock;
use crate::telegram::TelegramSim;
use crate::telegram::refusal::Refusal;

impl TelegramSim {
    /// While held, updates wait and the bot receives none.
    pub fn hold_updates(&self, held: bool) {
        self.with(|state| state.updates.held = held);
    }

    /// The updates that the bot has not confirmed, oldest first.
    #[must_use]
    pub fn waiting_updates(&self) -> Vec<Value> {
        let state = lock(&self.inner.state);
        state.updates.waiting.iter().map(|waiting| waiting.update.clone()).collect()
    }

    /// The bot never receives the waiting update at this position.
    pub fn lose_update(&self, position: usize) {
        self.with(|state| drop(state.updates.waiting.remove(position)));
    }

    /// The bot receives the waiting update at this position again after all others, under an id of its own.
    pub fn repeat_update(&self, position: usize) {
        self.with(|state| {
            let Some(waiting) = state.updates.waiting.get(position) else { return };
            let mut update = waiting.update.clone();
            if let Some(fields) = update.as_object_mut() {
                fields.remove("update_id");
            }
            state.updates.push_raw(update);
        });
    }

    /// Two waiting updates exchange their places; ids stay in order.
    pub fn swap_updates(&self, first: usize, second: usize) {
        self.with(|state| {
            let waiting = &mut state.updates.waiting;
            if first.max(second) >= waiting.len() {
                return;
            }
            waiting.swap(first, second);
            let id = waiting[first].update["update_id"].take();
            waiting[first].update["update_id"] = waiting[second].update["update_id"].take();
            waiting[second].update["update_id"] = id;
        });
    }

    /// The next request of this method is carried out, and then fails with this error. `*` is any method except
    /// `getUpdates`.
    pub fn fail_after(&self, method: &str, status: u16, description: &str) {
        let refusal = Refusal::new(status, description);
        lock(&self.inner.state).late_failures.push_back((method.to_ascii_lowercase(), refusal));
    }

    /// The next request of this method is carried out, and its response is lost: a proxy gives up.
    pub fn lose_response(&self, method: &str) {
        self.fail_after(method, 504, "Gateway Timeout");
    }

    /// No request fails any more because a test arranged it.
    pub fn forget_failures(&self) {
        self.with(|state| {
            state.failures.clear();
            state.late_failures.clear();
        });
    }
}
