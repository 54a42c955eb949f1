//! Administrators and their roles.

use serde::{Deserialize, Serialize};

use crate::domain::ids::UserId;

/// What an administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Owner,
    /// Helps users.
    Support,
    /// Reads and changes nothing.
    Auditor,
}

/// An administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin {
    pub id: UserId,
    pub role: Role,
}
