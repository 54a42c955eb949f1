//! Who may look behind the counter.

use serde::{Deserialize, Serialize};

use crate::domain::ids::UserId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Support,
    /// Reads, changes nothing.
    Auditor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin {
    pub id: UserId,
    pub role: Role,
}
