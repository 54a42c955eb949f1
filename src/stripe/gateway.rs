//! The client handle, and what its key reveals.

use std::sync::{Arc, OnceLock};

use secrecy::ExposeSecret;

use crate::metrics::Liveness;
use crate::stripe::error::StripeError;
use crate::stripe::key_health::KeyRefusal;
use crate::stripe::options::GatewayOptions;
use crate::stripe::transport::Transport;

/// Client for the parts of Stripe's API that this product uses. Clones share one connection pool.
#[derive(Debug, Clone)]
pub struct Gateway {
    pub(in crate::stripe) transport: Arc<Transport>,
    livemode: Option<bool>,
    /// The key's account, once it was fetched; `None` inside if Stripe does not reveal it.
    pub(in crate::stripe) account: Arc<OnceLock<Option<String>>>,
    /// The configuration of portal sessions; `None` for the account's default.
    pub(in crate::stripe) portal_configuration: Option<String>,
}

impl Gateway {
    /// Sends nothing. Fails if the base URL is not an http(s) URL, or if the key cannot be sent in a
    /// header.
    pub fn new(options: GatewayOptions) -> Result<Self, StripeError> {
        let livemode = livemode_of(options.secret_key.expose_secret());
        let account = Arc::default();
        let transport = Arc::new(Transport::new(options)?);
        Ok(Self { transport, livemode, account, portal_configuration: None })
    }

    /// Opens portal sessions with this configuration instead of the account's default.
    #[must_use]
    pub fn with_portal_configuration(self, id: Option<String>) -> Self {
        Self { portal_configuration: id, ..self }
    }

    /// When Stripe last responded.
    #[must_use]
    pub fn contact(&self) -> Liveness {
        self.transport.liveness.clone()
    }

    /// The last request that Stripe has refused because of the key, unless a later response contradicts that.
    #[must_use]
    pub fn key_refusal(&self) -> Option<KeyRefusal> {
        self.transport.key.refusal()
    }

    /// A page of the dashboard, in the mode of the key.
    #[must_use]
    pub fn dashboard(&self, page: &str) -> String {
        let mode = if self.livemode == Some(false) { "test/" } else { "" };
        format!("https://dashboard.stripe.com/{mode}{page}")
    }

    /// Whether the key is for live mode, by its prefix; `None` for a key of an unknown form.
    #[must_use]
    pub const fn livemode(&self) -> Option<bool> {
        self.livemode
    }
}

fn livemode_of(key: &str) -> Option<bool> {
    let (_, mode) = key.split_once('_').filter(|(kind, _)| ["sk", "rk"].contains(kind))?;
    if mode.starts_with("live_") {
        Some(true)
    } else if mode.starts_with("test_") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use stripe_client_core::VERSION;

    use super::livemode_of;
    use crate::stripe::options::API_VERSION;

    #[test]
    fn requests_use_the_documented_version() {
        assert_eq!(VERSION.as_str(), API_VERSION);
    }

    #[test]
    fn the_prefix_of_a_key_reveals_the_mode() {
        for (key, mode) in [
            ("sk_live_1", Some(true)),
            ("rk_live_1", Some(true)),
            ("sk_test_1", Some(false)),
            ("rk_test_1", Some(false)),
            ("pk_live_1", None),
            ("sk_1", None),
            ("", None),
        ] {
            assert_eq!(livemode_of(key), mode, "{key}");
        }
    }
}
