//! The account's event destination: which events reach the application, and in which payload style.

/// The payload style that the webhook endpoint receives. `Both` is two destinations with one URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    #[default]
    Snapshot,
    Thin,
    Both,
}

impl Payload {
    pub(super) const fn is_snapshot(self) -> bool {
        matches!(self, Self::Snapshot | Self::Both)
    }

    pub(super) const fn is_thin(self) -> bool {
        matches!(self, Self::Thin | Self::Both)
    }
}

/// The account's event destination: whether and how events are delivered to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub payload: Payload,
    /// Types in the notation of snapshot events, or `*`.
    pub enabled_events: Vec<String>,
    /// `None` for the version of the account's API shape.
    pub snapshot_api_version: Option<String>,
    /// Why it is disabled, for example `user`.
    pub disabled: Option<String>,
    /// `@self`, `@accounts`.
    pub events_from: Vec<String>,
    /// The URL that the API reports instead of the application's.
    pub url: Option<String>,
}

impl Default for Destination {
    fn default() -> Self {
        Self {
            payload: Payload::default(),
            enabled_events: vec!["*".to_owned()],
            snapshot_api_version: None,
            disabled: None,
            events_from: vec!["@self".to_owned()],
            url: None,
        }
    }
}
