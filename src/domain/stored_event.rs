//! Stored Stripe events as administrators see them.

use crate::domain::clock::Timestamp;
use crate::domain::ids::EventId;

/// A stored event with its payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDetails {
    pub id: EventId,
    /// Stripe's type, for example `invoice.paid`.
    pub kind: String,
    /// `processed`, `ignored`, `pending` or `failed`.
    pub status: &'static str,
    pub error: Option<String>,
    /// Processing attempts so far.
    pub attempts: u32,
    pub received: Timestamp,
    /// When it is retried automatically. `None` for a failed event that was given up.
    pub next_try: Option<Timestamp>,
    /// For a thin event, the snapshot event about the same change, once it is known.
    pub snapshot_event: Option<EventId>,
    /// The body of the delivery, byte for byte. `None`: it was removed after the time in `[retention]`.
    pub payload: Option<Vec<u8>>,
}

/// A stored event that could not be processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedEvent {
    pub id: EventId,
    /// Stripe's type, for example `invoice.paid`.
    pub kind: String,
    pub error: Option<String>,
    pub received: Timestamp,
    /// When it is retried automatically. `None` if it was given up.
    pub next_try: Option<Timestamp>,
}
