//! Webhook endpoints: found, created, changed and deleted.

use std::collections::HashMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};

use crate::stripe::Gateway;
use crate::stripe::error::StripeError;
use crate::stripe::event::{EVENTS, loose, nested};
use crate::stripe::list::{FULL_PAGE, List};
use crate::stripe::mark::{Marks, WEBHOOK, marked};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::provisioning::catalogue::exists;
use crate::stripe::transport::impossible;

/// Attempts to create an endpoint whose idempotency key stands for one that was deleted since.
const MAX_ATTEMPTS: usize = 5;
/// Length of a fingerprint, in hexadecimal digits.
const FINGERPRINT: usize = 12;

/// A webhook endpoint at Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    pub id: String,
    pub url: String,
    pub enabled: bool,
    pub events: Vec<String>,
    /// `None` for the account's default.
    pub api_version: Option<String>,
    /// `None` for an endpoint that was not created here.
    pub own: Option<OwnEndpoint>,
}

/// What is recorded in the metadata of an endpoint that was created here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEndpoint {
    /// Recorded once the secret was handed over; absent after an interruption.
    fingerprint: Option<String>,
}

/// A new endpoint, with the secret that Stripe shows only once.
#[derive(Debug)]
pub struct CreatedEndpoint {
    pub id: String,
    /// `None`: only the dashboard shows it.
    pub secret: Option<SecretString>,
}

#[derive(Deserialize)]
struct View {
    id: String,
    #[serde(default, deserialize_with = "loose")]
    url: String,
    #[serde(default, deserialize_with = "loose")]
    status: String,
    #[serde(default, deserialize_with = "loose")]
    enabled_events: Vec<String>,
    #[serde(default, deserialize_with = "loose")]
    api_version: Option<String>,
    #[serde(default, deserialize_with = "nested")]
    metadata: Marks,
    #[serde(default, deserialize_with = "loose")]
    secret: Option<String>,
}

#[derive(Serialize)]
struct CreateForm<'a> {
    url: &'a str,
    enabled_events: Vec<&'static str>,
    api_version: &'a str,
    metadata: HashMap<String, String>,
}

#[derive(Serialize)]
struct ChangeForm {
    enabled_events: Vec<&'static str>,
    disabled: bool,
}

#[derive(Serialize)]
struct MarkForm {
    metadata: HashMap<String, String>,
}

const PATH: &str = "/webhook_endpoints";

/// The types of event that an endpoint receives: the required ones. The other types that are read repeat
/// what one of these says.
#[must_use]
pub fn subscribed_events() -> Vec<&'static str> {
    EVENTS.iter().filter(|event_type| event_type.required).map(|known| known.name).collect()
}

/// Recognises a secret without revealing it: Stripe's secrets are random.
fn fingerprint(secret: &SecretString) -> String {
    let mut digits = hex::encode(Sha256::digest(secret.expose_secret()));
    digits.truncate(FINGERPRINT);
    digits
}

impl WebhookEndpoint {
    /// Whether it uses the API version of this program.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.api_version.as_deref() == Some(VERSION.as_str())
    }

    /// Whether the secret of this endpoint, which was created here, is one of these.
    #[must_use]
    pub fn has_secret_among(&self, secrets: &[SecretString]) -> bool {
        let own = self.own.as_ref().and_then(|own| own.fingerprint.as_ref());
        own.is_some_and(|own| secrets.iter().any(|secret| fingerprint(secret) == *own))
    }

    /// Whether a secret of this endpoint, which was created here, was handed over.
    #[must_use]
    pub fn has_handed_over(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.fingerprint.is_some())
    }

    /// Whether this is the secret of the endpoint.
    #[must_use]
    pub fn has_secret(&self, secret: &SecretString) -> bool {
        self.has_secret_among(std::slice::from_ref(secret))
    }

    /// Whether it receives exactly [`subscribed_events`].
    #[must_use]
    pub fn has_exact_events(&self) -> bool {
        let wanted = subscribed_events();
        self.events.len() == wanted.len() && self.receives_all()
    }

    /// Whether it receives [`subscribed_events`].
    #[must_use]
    pub fn receives_all(&self) -> bool {
        let receives = |name: &&str| self.events.iter().any(|sent| sent == *name || sent == "*");
        subscribed_events().iter().all(receives)
    }
}

impl Gateway {
    /// All webhook endpoints of the v1 API, newest first. Destinations of thin events are not among them.
    pub async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, PATH).query(&FULL_PAGE);
        let response = self.transport.get(Operation::ReadSetup, request).await?;
        let listed = response.read::<List<View>>()?.data.into_iter();
        Ok(listed
            .map(|view| WebhookEndpoint {
                id: view.id,
                url: view.url,
                enabled: view.status != "disabled",
                events: view.enabled_events,
                api_version: view.api_version,
                own: (view.metadata.tollgate.as_deref() == Some(WEBHOOK))
                    .then_some(OwnEndpoint { fingerprint: view.metadata.tollgate_secret }),
            })
            .collect())
    }

    /// Creates an endpoint for snapshot events of this program's API version. Repeated within a day after an
    /// interruption, it returns the same endpoint with its secret.
    pub async fn create_endpoint(&self, url: &str) -> Result<CreatedEndpoint, StripeError> {
        let form = CreateForm {
            url,
            enabled_events: subscribed_events(),
            api_version: VERSION.as_str(),
            metadata: marked(WEBHOOK),
        };
        let mut key = "tollgate-setup-endpoint".to_owned();
        for _ in 0..MAX_ATTEMPTS {
            let request = RequestBuilder::new(StripeMethod::Post, PATH).form(&form);
            let response = self.transport.post(Operation::ChangeSetup, request, &key).await?;
            let View { id, secret, .. } = response.read()?;
            if response.is_replayed() && !self.has_endpoint(&id).await? {
                key = format!("tollgate-setup-endpoint-after-{id}");
                continue;
            }
            return Ok(CreatedEndpoint { id, secret: secret.map(Into::into) });
        }
        Err(impossible("each endpoint that Stripe returned was deleted"))
    }

    async fn has_endpoint(&self, id: &str) -> Result<bool, StripeError> {
        let request = RequestBuilder::new(StripeMethod::Get, endpoint_path(id)?);
        exists(self.transport.get(Operation::ReadSetup, request).await)
    }

    /// Records which secret belongs to an endpoint. `key` must be new.
    pub async fn record_secret(
        &self,
        id: &str,
        secret: &SecretString,
        key: &str,
    ) -> Result<(), StripeError> {
        let value = fingerprint(secret);
        let form = MarkForm { metadata: HashMap::from([("tollgate_secret".to_owned(), value)]) };
        let request = RequestBuilder::new(StripeMethod::Post, endpoint_path(id)?).form(&form);
        self.transport.post(Operation::ChangeSetup, request, key).await.map(drop)
    }

    /// Enables an endpoint, for exactly [`subscribed_events`]. `key` must be new.
    pub async fn change_endpoint(&self, id: &str, key: &str) -> Result<(), StripeError> {
        let form = ChangeForm { enabled_events: subscribed_events(), disabled: false };
        let request = RequestBuilder::new(StripeMethod::Post, endpoint_path(id)?).form(&form);
        self.transport.post(Operation::ChangeSetup, request, key).await.map(drop)
    }

    pub async fn delete_endpoint(&self, id: &str) -> Result<(), StripeError> {
        let request = RequestBuilder::new(StripeMethod::Delete, endpoint_path(id)?);
        self.transport.delete(Operation::ChangeSetup, request).await.map(drop)
    }
}

fn endpoint_path(id: &str) -> Result<String, StripeError> {
    Ok(format!("{PATH}/{}", path::segment(id, "webhook endpoint")?))
}
