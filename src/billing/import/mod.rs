//! Import: takes over what a Stripe account has sold without this product.

mod carry_out;
mod fetch;
mod pairs;
mod report;
mod service;
mod survey;

pub use pairs::{PairsError, read_pairs};
pub use report::{ImportOptions, ImportProgress, ImportReport, ImportScope};
pub use service::Import;
