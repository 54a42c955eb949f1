//! Deliveries to webhook endpoints.

mod service;

pub use service::WebhookDeliveries;
