//! Customers: the users of the bot, their customers at Stripe, and the billing portal.

mod cancellation;
mod named_user;
mod people;
mod portal;
mod portal_features;
mod service;

pub(in crate::billing) use named_user::user_named_by;
pub use people::Person;
pub use service::Customers;
