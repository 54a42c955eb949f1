//! The body of a webhook delivery → an event in either payload style.

use crate::domain::event::{Delivery, StripeEvent};
use crate::stripe::event::envelope::{Envelope, NotAnEvent};
use crate::stripe::event::{snapshot, thin};

/// Reads a body whose signature has been verified, in either payload style. A relevant event with
/// an unreadable payload is [`StripeObject::Unreadable`], not an error, so that it is stored.
///
/// [`StripeObject::Unreadable`]: crate::domain::event::StripeObject::Unreadable
pub fn read(body: &[u8]) -> Result<Delivery, NotAnEvent> {
    let envelope = envelope(body)?;
    if thin::is_thin(&envelope) {
        return thin::read(&envelope).map(Delivery::Thin);
    }
    snapshot::read(&envelope).map(Delivery::Snapshot)
}

/// Reads a snapshot event, which carries its object. A thin event is an error.
pub fn parse(body: &[u8]) -> Result<StripeEvent, NotAnEvent> {
    snapshot::read(&envelope(body)?)
}

fn envelope(body: &[u8]) -> Result<Envelope<'_>, NotAnEvent> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = if error.is_data() { "not an event object" } else { "not JSON" };
        NotAnEvent::because(format!("{what} (line {line}, column {column})"))
    })
}
