//! Grants: plans that admins give by hand, and when they begin and end.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, PlanCode, UserId};

/// The admin of a grant that was made on the command line.
pub const COMMAND_LINE: UserId = UserId(0);

/// Entitlements that an admin has granted. A later fact about the same grant replaces the earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: String,
    /// The admin, or [`COMMAND_LINE`].
    pub by: UserId,
    pub plan: PlanCode,
    /// Empty: all entitlements of the plan.
    pub entitlements: Vec<EntitlementName>,
    /// `None`: until it is revoked, or as long as `deferral` says.
    pub until: Option<Timestamp>,
    /// It begins when the paid access ends that the user had when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferral: Option<Deferral>,
}

/// How long a grant lasts that begins later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferral {
    /// Seconds from its beginning. `None`: as [`Grant::until`] says.
    pub lasts: Option<u64>,
}

/// A grant that has not been revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    pub granted_at: Timestamp,
    /// When it was granted or last extended.
    pub changed_at: Timestamp,
    /// `None` while it waits for the end of paid access.
    pub begins: Option<Timestamp>,
    pub grant: Grant,
}

/// A grant that an admin has revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedGrant {
    pub at: Timestamp,
    pub held: HeldGrant,
}

impl HeldGrant {
    /// A grant as it was made, at that time.
    #[must_use]
    pub(super) fn new(at: Timestamp, grant: Grant) -> Self {
        let begins = grant.deferral.is_none().then_some(at);
        Self { granted_at: at, changed_at: at, begins, grant }
    }

    /// When it ends. `None`: when it is revoked, or not known before it begins.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        let lasts = self.grant.deferral.and_then(|deferral| deferral.lasts);
        match lasts {
            Some(seconds) => self.begins.map(|begins| begins.plus(Duration::from_secs(seconds))),
            None => self.grant.until,
        }
    }

    /// Whether it has not ended; it may not have begun.
    #[must_use]
    pub fn is_unfinished(&self, now: Timestamp) -> bool {
        self.until().is_none_or(|until| until > now)
    }

    /// Whether it gives its entitlements.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.begins.is_some() && self.is_unfinished(now)
    }
}
