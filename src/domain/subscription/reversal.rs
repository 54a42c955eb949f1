//! Why a payment no longer counts.

use serde::{Deserialize, Serialize};

/// Why a payment no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    Refunded,
    DisputeLost,
}

impl Reversal {
    /// The stored name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refunded => "refunded",
            Self::DisputeLost => "dispute_lost",
        }
    }
}
