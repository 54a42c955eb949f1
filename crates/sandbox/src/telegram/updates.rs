//! Updates that wait for the bot, and how it receives them.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use serde_json::json;

use crate::options::Clock;

pub(super) struct Updates {
    clock: Arc<dyn Clock>,
    pub(super) waiting: VecDeque<Waiting>,
    /// Whether the bot receives nothing.
    pub(super) held: bool,
    last: i64,
    pub(super) polling: bool,
    pub(super) webhook: Option<Webhook>,
    pub(super) allowed: Option<Vec<String>>,
    /// Whether posts to the webhook fail.
    pub(super) misdirected: bool,
    /// The last error of the webhook: Unix seconds and message.
    pub(super) error: Option<(i64, String)>,
}

/// An update that the bot has not confirmed.
pub(super) struct Waiting {
    pub(super) update: Value,
    since_ms: i64,
}

#[derive(Clone)]
pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: Option<String>,
}

/// How long updates wait: <https://core.telegram.org/bots/api#getting-updates>.
const UPDATE_RETENTION_MS: i64 = 24 * 60 * 60 * 1000;

/// Kinds that a bot receives only if it lists them in `allowed_updates`: <https://core.telegram.org/bots/api#getupdates>.
const ON_REQUEST: &[&str] = &["chat_member", "message_reaction", "message_reaction_count"];

impl Updates {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            waiting: VecDeque::new(),
            held: false,
            last: 0,
            polling: false,
            webhook: None,
            allowed: None,
            misdirected: false,
            error: None,
        }
    }

    /// The next update for the webhook.
    pub(super) fn next(&mut self) -> Option<Value> {
        self.drop_old();
        self.waiting.front().filter(|_| !self.held).map(|waiting| waiting.update.clone())
    }

    fn drop_old(&mut self) {
        let oldest = self.clock.now_ms() - UPDATE_RETENTION_MS;
        self.waiting.retain(|waiting| waiting.since_ms >= oldest);
    }

    pub(super) fn allow(&mut self, params: &Value) {
        if let Some(kinds) = params["allowed_updates"].as_array() {
            let kinds: Vec<String> =
                kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            self.allowed = (!kinds.is_empty()).then_some(kinds);
        }
    }

    pub(super) fn push(&mut self, kind: &str, payload: Value) {
        let allowed = match &self.allowed {
            Some(kinds) => kinds.iter().any(|allowed| allowed == kind),
            None => !ON_REQUEST.contains(&kind),
        };
        if allowed {
            let mut update = json!({});
            update[kind] = payload;
            self.push_raw(update);
        }
    }

    pub(super) fn push_raw(&mut self, mut update: Value) {
        self.last += 1;
        if update.get("update_id").is_none() {
            update["update_id"] = json!(self.last);
        }
        self.last = self.last.max(update["update_id"].as_i64().unwrap_or_default());
        self.waiting.push_back(Waiting { update, since_ms: self.clock.now_ms() });
    }

    /// Drops updates below `offset`, which the bot confirms by it, and returns the next ones.
    pub(super) fn take(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        self.drop_old();
        let id = |waiting: &Waiting| waiting.update["update_id"].as_i64().unwrap_or_default();
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let drop = self.waiting.len().saturating_sub(keep);
            self.waiting.drain(..drop);
        } else {
            while self.waiting.front().is_some_and(|waiting| id(waiting) < offset) {
                self.waiting.pop_front();
            }
        }
        if self.held {
            return Vec::new();
        }
        self.waiting.iter().take(limit).map(|waiting| waiting.update.clone()).collect()
    }
}
