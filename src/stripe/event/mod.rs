//! A verified webhook body or a fetched object → domain values.
//!
//! An endpoint keeps the API version it was created with, so both shapes are read: the older one,
//! and the one since `2025-03-31.basil`, which moved the billing period to the items and an
//! invoice's subscription under `parent`.

mod any;
mod body;
pub(in crate::stripe) mod checkout;
pub(in crate::stripe) mod customer;
mod envelope;
mod event_type;
pub(in crate::stripe) mod invoice;
pub(in crate::stripe) mod payment;
mod snapshot;
pub(in crate::stripe) mod subscription;
#[cfg(test)]
mod tests;
mod thin;
mod wire;

pub use crate::stripe::event::body::{parse, read};
pub use crate::stripe::event::envelope::NotAnEvent;
pub use crate::stripe::event::event_type::{EVENT_TYPES, EVENTS, EventType, THIN_EVENT_TYPES};
pub use crate::stripe::event::thin::is_thin_type;
pub(in crate::stripe) use crate::stripe::event::thin::snapshot_of;
pub(in crate::stripe) use crate::stripe::event::wire::{
    Missing, Page, Recurring, elements, loose, nested, reference, seconds,
};
