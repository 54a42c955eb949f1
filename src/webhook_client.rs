//! HTTP client for outgoing webhooks: signs a message and posts it to an endpoint.
//!
//! Headers and signature follow Standard Webhooks, so that its libraries verify them.
//! Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretSlice};
use sha2::Sha256;

use crate::domain::clock::Timestamp;
use crate::domain::ids::MessageId;

/// Time limit of one delivery attempt. Standard Webhooks recommends 15 to 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of a response body that are read and discarded, so that the connection can be reused.
const MAX_DRAINED_BODY: usize = 64 * 1024;
/// Upper bound on the `Retry-After` that is respected.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

/// The outcome of one delivery attempt. Reasons never contain the URL, which may hold a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The endpoint responded with 2xx.
    Accepted,
    /// To be retried. `wait`: the `Retry-After` of the response, at most an hour.
    Later { reason: String, wait: Option<Duration> },
    /// The endpoint responded with 410 Gone. Not to be retried.
    Refused { reason: String },
}

/// The URL and the signing keys of one endpoint. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Post {
    http: Client,
    url: String,
    /// Several while one is rotated: each signs.
    secrets: Vec<SecretSlice<u8>>,
}

/// Why a client cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    #[error("cannot set up a TLS client on this machine")]
    NoTls,
    /// The recipient could not authenticate an unsigned message.
    #[error("a webhook endpoint has no signing secret")]
    NoSecret,
}

impl Post {
    /// `secrets`: the decoded signing keys, at least one.
    pub fn new(url: String, secrets: Vec<SecretSlice<u8>>) -> Result<Self, PostError> {
        if secrets.is_empty() {
            return Err(PostError::NoSecret);
        }
        let http = Client::builder()
            .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // A redirect would send customer data to an address that the operator has not configured.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| PostError::NoTls)?;
        Ok(Self { http, url, secrets })
    }

    /// Posts one message. `now` is the timestamp of the signature; recipients refuse old ones.
    pub async fn send(&self, message: &MessageId, body: &str, now: Timestamp) -> SendOutcome {
        let signature = signature(&self.secrets, message, now, body);
        let sent = self
            .http
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message.as_str())
            .header("webhook-timestamp", now.seconds())
            .header("webhook-signature", signature)
            .body(body.to_owned())
            .send()
            .await;
        match sent {
            Ok(response) => {
                let verdict = classify(response.status(), response.headers());
                drain(response).await;
                verdict
            }
            Err(error) => SendOutcome::Later { reason: transport_error(&error), wait: None },
        }
    }
}

/// One signature for each secret, separated by spaces.
fn signature(
    secrets: &[SecretSlice<u8>],
    message: &MessageId,
    now: Timestamp,
    body: &str,
) -> String {
    let signed = format!("{message}.{}.{body}", now.seconds());
    let signatures = secrets.iter().map(|secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret())
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(signed.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    signatures.collect::<Vec<_>>().join(" ")
}

fn classify(status: StatusCode, headers: &HeaderMap) -> SendOutcome {
    if status.is_success() {
        return SendOutcome::Accepted;
    }
    if status == StatusCode::GONE {
        return SendOutcome::Refused { reason: "answered 410 Gone".to_owned() };
    }
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let wait = seconds.map(|seconds| Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
    let code = status.as_u16();
    let reason = if status.is_redirection() {
        format!("answered {code}: redirects are not followed, configure the final address")
    } else {
        format!("answered {code}")
    };
    SendOutcome::Later { reason, wait }
}

/// Describes a transport error without the URL.
fn transport_error(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", TIMEOUT.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.is_connect() {
        return format!("cannot be reached: {cause}");
    }
    "the connection was closed before a response".to_owned()
}

async fn drain(mut response: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        read += chunk.len();
        if read > MAX_DRAINED_BODY {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
    use secrecy::SecretSlice;

    use super::{SendOutcome, classify, signature};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::MessageId;

    #[test]
    fn the_signature_matches_other_implementations() {
        // Computed with the Python library of Standard Webhooks.
        let secret =
            SecretSlice::from(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let message = MessageId::new("msg_p5jXN8AQM9LWM0D4loKWxJek");
        let now = Timestamp::from_seconds(1_614_265_330);
        let made = signature(&[secret.clone(), secret], &message, now, "{\"test\": 2432232314}");
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(made, format!("{signature} {signature}"));
    }

    #[test]
    fn only_2xx_is_a_delivery_and_only_410_is_final() {
        let none = HeaderMap::new();
        for (status, is_accepted, is_final) in [
            (200, true, false),
            (204, true, false),
            (301, false, false),
            (400, false, false),
            (410, false, true),
            (500, false, false),
        ] {
            let verdict = classify(StatusCode::from_u16(status).unwrap(), &none);
            assert_eq!(verdict == SendOutcome::Accepted, is_accepted, "{status}");
            assert_eq!(matches!(verdict, SendOutcome::Refused { .. }), is_final, "{status}");
        }
        let mut headers = HeaderMap::new();
        for (asked, wait) in [("7", Some(7)), ("999999", Some(3600)), ("soon", None)] {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(asked));
            let SendOutcome::Later { wait: given, .. } =
                classify(StatusCode::SERVICE_UNAVAILABLE, &headers)
            else {
                panic!("{asked}")
            };
            assert_eq!(given, wait.map(Duration::from_secs));
        }
    }
}
