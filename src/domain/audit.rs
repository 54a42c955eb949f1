//! Entries of the audit log: who did what to what.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, RequestId, UserId};

/// Who or what caused an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Actor {
    User(UserId),
    Admin(UserId),
    Stripe(EventId),
    /// A background worker, by name.
    Worker(String),
    /// A command that nobody has to be named for.
    CommandLine,
    /// A user of the machine, by name.
    CommandLineUser(String),
}

impl fmt::Display for Actor {
    /// `user:1`, `admin:1`, `stripe:evt_1`, `worker:outbox`, `cli`, `cli:root`. For display only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Admin(id) => write!(f, "admin:{id}"),
            Self::Stripe(id) => write!(f, "stripe:{id}"),
            Self::Worker(name) => write!(f, "worker:{name}"),
            Self::CommandLine => f.write_str("cli"),
            Self::CommandLineUser(user) => write!(f, "cli:{user}"),
        }
    }
}

/// An entry to append. `before` and `after` are JSON objects.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditDraft {
    pub actor: Actor,
    pub action: AuditAction,
    /// What it happened to, for example `sub_1`, `evt_1`, `bot.toml`.
    pub subject: String,
    /// The user concerned, if any.
    pub user: Option<UserId>,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
}

/// A stored entry.
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
    /// JSON text.
    pub after: Option<String>,
    pub request_id: RequestId,
    /// SHA-256 over this entry and the hash of the previous one, in hexadecimal.
    pub hash: String,
}

/// Which entries `/audit` shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFilter {
    All,
    User(UserId),
}

#[cfg(test)]
mod tests {
    use super::Actor;
    use crate::domain::ids::{EventId, UserId};

    #[test]
    fn an_actor_is_shown_with_its_kind() {
        for (actor, expected) in [
            (Actor::User(UserId(1)), "user:1"),
            (Actor::Admin(UserId(1)), "admin:1"),
            (Actor::Stripe(EventId::new("evt_1")), "stripe:evt_1"),
            (Actor::Worker("outbox".to_owned()), "worker:outbox"),
            (Actor::CommandLine, "cli"),
            (Actor::CommandLineUser("root".to_owned()), "cli:root"),
        ] {
            assert_eq!(actor.to_string(), expected);
        }
    }
}
