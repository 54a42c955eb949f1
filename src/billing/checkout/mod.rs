//! Checkout: sells plans, and reads the outcome of a checkout session.

mod returned;
mod service;
mod start;

pub use returned::{Returned, ReturnedCheckout};
pub use service::Checkout;
pub use start::CheckoutStart;
