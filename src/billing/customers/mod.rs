//! Users of the bot, their Stripe customers, and the billing portal.

mod people;
pub(in crate::billing) mod portal;
pub(in crate::billing) mod portal_features;

pub use people::Person;
