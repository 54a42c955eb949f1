//! Checkout sessions: creates one for a plan, and reads its outcome.

mod returned;
pub(in crate::billing) mod start;

pub use returned::{Returned, ReturnedCheckout};
pub use start::CheckoutStart;
