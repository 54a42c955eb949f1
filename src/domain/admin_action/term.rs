//! How long grants last, and which of them are ended.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;

/// How long a grant lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantTerm {
    /// This many seconds.
    For(u64),
    Until(Timestamp),
    UntilRevoked,
}

/// Which grants are ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokedGrants {
    All,
    OfPlan(PlanCode),
    /// The grant of that id.
    One(String),
}

impl GrantTerm {
    /// As long as that, in whole seconds.
    #[must_use]
    pub const fn lasting(duration: Duration) -> Self {
        Self::For(duration.as_secs())
    }
}
