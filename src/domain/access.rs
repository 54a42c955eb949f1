//! Access to a plan, and the entitlements that follow from it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId};

/// Something that a user may use, with its source and its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    pub name: EntitlementName,
    pub plan: PlanCode,
    pub source: Source,
    pub since: Timestamp,
    /// `None`: until further notice.
    pub valid_until: Option<Timestamp>,
}

/// What gives an entitlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// A subscription, or a single payment by its checkout session.
    Purchase {
        id: SubscriptionId,
        /// The event that first showed that it is paid for.
        event: Option<EventId>,
        price: Option<PriceId>,
    },
    /// A grant by an admin.
    Grant { id: String, by: UserId },
    /// The free plan of the catalogue. It is never stored.
    FreePlan,
}

impl fmt::Display for Source {
    /// As in the REST API and in webhooks: `subscription:sub_…`, `payment:cs_…`, `grant:…` or `free`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Purchase { id, .. } if id.is_recurring() => write!(f, "subscription:{id}"),
            Self::Purchase { id, .. } => write!(f, "payment:{id}"),
            Self::Grant { id, .. } => write!(f, "grant:{id}"),
            Self::FreePlan => f.write_str("free"),
        }
    }
}

/// Whether a purchase gives the entitlements of its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Until that time, or until further notice.
    Granted(Option<Timestamp>),
    Denied,
}

impl Access {
    /// When it ends. `None`: not before something changes, or there is none.
    #[must_use]
    pub const fn end(self) -> Option<Timestamp> {
        match self {
            Self::Granted(until) => until,
            Self::Denied => None,
        }
    }

    /// Whether there is access at `now`.
    #[must_use]
    pub fn is_open(self, now: Timestamp) -> bool {
        match self {
            Self::Granted(until) => until.is_none_or(|until| until > now),
            Self::Denied => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;
    use crate::domain::ids::{SubscriptionId, UserId};

    #[test]
    fn a_source_names_a_subscription_a_single_payment_a_grant_or_the_free_plan() {
        let purchase =
            |id: &str| Source::Purchase { id: SubscriptionId::new(id), event: None, price: None };
        for (source, expected) in [
            (purchase("sub_1"), "subscription:sub_1"),
            (purchase("cs_1"), "payment:cs_1"),
            (Source::Grant { id: "grant-1".to_owned(), by: UserId(7) }, "grant:grant-1"),
            (Source::FreePlan, "free"),
        ] {
            assert_eq!(source.to_string(), expected);
        }
    }
}
