//! Verified webhook deliveries, as snapshot events or thin events.

use crate::domain::clock::Timestamp;
use crate::domain::event::StripeObject;
use crate::domain::ids::EventId;

/// A verified snapshot event with the object that it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeEvent {
    pub id: EventId,
    /// Stripe's event type, for example `invoice.paid`.
    pub kind: String,
    /// In whole seconds, so it does not order events of one second.
    pub created: Timestamp,
    pub api_version: Option<String>,
    pub livemode: bool,
    /// The Stripe account that generated it: a connected account, or one of an organization's. `None` for
    /// ordinary deliveries, which belong to the account of the API key.
    pub account: Option<String>,
    pub object: StripeObject,
}

/// An event without its object, which must be fetched from Stripe.
/// Source: <https://docs.stripe.com/event-destinations#thin-events>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThinEvent {
    pub id: EventId,
    /// Stripe's event type, for example `v1.invoice.paid`.
    pub kind: String,
    /// In whole seconds.
    pub created: Timestamp,
    pub livemode: bool,
    /// As [`StripeEvent::account`].
    pub account: Option<String>,
    /// `None` if there is no object yet, as for an upcoming invoice.
    pub related: Option<RelatedObject>,
    /// The snapshot event about the same change, if the thin event names it.
    pub snapshot: Option<EventId>,
}

impl ThinEvent {
    /// The event with the object that was fetched for it.
    #[must_use]
    pub fn around(&self, object: StripeObject) -> StripeEvent {
        StripeEvent {
            id: self.id.clone(),
            kind: self.kind.clone(),
            created: self.created,
            api_version: None,
            livemode: self.livemode,
            account: self.account.clone(),
            object,
        }
    }
}

/// The object that a thin event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedObject {
    pub id: String,
    /// Stripe's object type, for example `checkout.session`.
    pub kind: String,
}

/// The body of a verified webhook, in either payload style.
#[expect(clippy::large_enum_variant, reason = "nearly all deliveries are the large variant")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Snapshot(StripeEvent),
    Thin(ThinEvent),
}

impl Delivery {
    /// The Stripe account that generated the event, as [`StripeEvent::account`].
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Snapshot(event) => event.account.as_deref(),
            Self::Thin(event) => event.account.as_deref(),
        }
    }

    /// Stripe's event type: `invoice.paid`, or `v1.invoice.paid` for a thin event.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Snapshot(event) => &event.kind,
            Self::Thin(event) => &event.kind,
        }
    }
}
