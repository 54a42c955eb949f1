//! The body of a webhook delivery → an event in either payload style.

use crate::domain::event::{Delivery, StripeEvent};
use crate::stripe::event::any::Any;
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
    match serde_json::from_slice::<Any<'_, Envelope<'_>>>(body) {
        Ok(Any::Object(envelope)) => Ok(envelope),
        Ok(Any::Scalar(_) | Any::Array(_)) => Err(NotAnEvent::because("not a JSON object")),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let what = if error.is_data() { "a member is repeated" } else { "not JSON" };
            Err(NotAnEvent::because(format!("{what} (line {line}, column {column})")))
        }
    }
}
