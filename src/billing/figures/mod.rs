//! Figures of the business.

mod csv;
mod service;

pub use service::Figures;
