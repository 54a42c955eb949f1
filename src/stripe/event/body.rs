//! The body of a webhook delivery → an event in either payload style.

use serde_json::Value;

use crate::domain::event::{Delivery, StripeEvent};
use crate::stripe::event::envelope::NotAnEvent;
use crate::stripe::event::{snapshot, thin};

/// Reads a body whose signature has been verified, in either payload style. A relevant event with
/// an unreadable payload is [`StripeObject::Unreadable`], not an error, so that it is stored.
///
/// [`StripeObject::Unreadable`]: crate::domain::event::StripeObject::Unreadable
pub fn read(body: &[u8]) -> Result<Delivery, NotAnEvent> {
    let json = json(body)?;
    if thin::is_thin(&json) {
        return thin::read(&json).map(Delivery::Thin);
    }
    snapshot::read(&json).map(Delivery::Snapshot)
}

/// Reads a snapshot event, which carries its object. A thin event is an error.
pub fn parse(body: &[u8]) -> Result<StripeEvent, NotAnEvent> {
    snapshot::read(&json(body)?)
}

fn json(body: &[u8]) -> Result<Value, NotAnEvent> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        NotAnEvent::because(format!("not JSON (line {line}, column {column})"))
    })
}
