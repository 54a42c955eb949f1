//! Deliveries to webhook endpoints.

mod service;
