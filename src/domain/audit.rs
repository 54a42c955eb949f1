//! The audit trail's vocabulary: who did what to what.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, RequestId, UserId};

/// Who or what caused a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    User(UserId),
    Admin(UserId),
    Stripe(EventId),
    /// A background worker, by name.
    Worker(String),
    CommandLine,
}

impl fmt::Display for Actor {
    /// `user:1`, `admin:1`, `stripe:evt_1`, `worker:outbox`, `cli`; parsed by nobody but people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Admin(id) => write!(f, "admin:{id}"),
            Self::Stripe(id) => write!(f, "stripe:{id}"),
            Self::Worker(name) => write!(f, "worker:{name}"),
            Self::CommandLine => f.write_str("cli"),
        }
    }
}

/// A fact to be written down. `action` is a stable dotted name, for example
/// `subscription.changed`; `before` and `after` are JSON objects.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditDraft {
    pub actor: Actor,
    pub action: &'static str,
    /// What it happened to, for example `sub_1`, `evt_1`, `bot.toml`.
    pub subject: String,
    /// The user concerned, if any.
    pub user: Option<UserId>,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
}

/// A row of the trail as it is read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// 1, 2, 3 … without gaps.
    pub seq: i64,
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub user: Option<UserId>,
    /// JSON text.
    pub before: Option<String>,
    pub after: Option<String>,
    pub request_id: RequestId,
    /// SHA-256 over this row and the previous hash, hex.
    pub hash: String,
}

/// Which entries `/audit` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFilter {
    All,
    User(UserId),
}
