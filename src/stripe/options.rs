//! Where Stripe's API is, and how to call it.

use std::time::Duration;

use secrecy::SecretString;

use crate::domain::clock::SharedClock;

/// Base URL of Stripe's API.
pub const DEFAULT_BASE: &str = "https://api.stripe.com/";
/// The API version of requests, and of the webhook endpoints that are created here.
pub const API_VERSION: &str = "2026-09-30.endive";
/// Time limit of one attempt.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where Stripe's API is, and how to call it.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    /// With or without a trailing slash, without `/v1`.
    pub base: String,
    pub secret_key: SecretString,
    /// Time limit of one attempt. All attempts of a request together end within 25 seconds.
    pub timeout: Duration,
    /// Measures response times.
    pub clock: SharedClock,
}
