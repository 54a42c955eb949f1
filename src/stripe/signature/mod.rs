//! Signatures of webhook deliveries.

mod header;
#[cfg(test)]
mod tests;

pub use crate::stripe::signature::header::{Secrets, SignatureError, Signed};
