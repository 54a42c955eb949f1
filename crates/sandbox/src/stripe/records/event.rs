//! Events in both payload styles.

use serde_json::Value;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Event {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) kind: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) at_ms: i64,
    /// Delivered byte for byte.
    pub(in crate::stripe) body: String,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct ThinEvent {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) kind: String,
    pub(in crate::stripe) at_ms: i64,
    /// The notification that is delivered.
    pub(in crate::stripe) note: Value,
    /// The snapshot event about the same change.
    pub(in crate::stripe) snapshot: Option<String>,
}
