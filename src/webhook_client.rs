//! The gateway to other services: signs an outgoing event and posts it; every post ends in a verdict.
//!
//! Headers and signature are those of Standard Webhooks, so that its libraries verify them.
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

/// The specification's advice is 15 to 30 seconds.
const TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Of an answer so much is read, that the connection can be used again; what it says does not matter.
const ANSWER: usize = 64 * 1024;
/// However long a service asks for, it is tried again after this.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// What came of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Answered with 2xx.
    Taken,
    /// Not now. `wait`: how long the service asked for.
    Later { reason: String, wait: Option<Duration> },
    /// Answered with 410: it wants no more.
    Refused { reason: String },
}

/// Where one service is found, and what is signed for it. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Post {
    http: Client,
    url: String,
    /// Several while one is rotated: each signs.
    secrets: Vec<SecretSlice<u8>>,
}

/// Nothing can be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    #[error("no TLS client can be made on this machine")]
    NoTls,
    /// What is not signed could be anybody's.
    #[error("a callback has no secret to sign with")]
    NoSecret,
}

impl Post {
    pub fn new(url: String, secrets: Vec<SecretSlice<u8>>) -> Result<Self, PostError> {
        if secrets.is_empty() {
            return Err(PostError::NoSecret);
        }
        let http = Client::builder()
            .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // A redirect would carry the event to somebody whom nobody has named.
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| PostError::NoTls)?;
        Ok(Self { http, url, secrets })
    }

    /// Posts one event. `now` dates the signature: a service refuses old ones.
    pub async fn send(&self, message: &MessageId, body: &str, now: Timestamp) -> Verdict {
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
            Ok(answer) => {
                let verdict = judged(answer.status(), answer.headers());
                drain(answer).await;
                verdict
            }
            Err(error) => Verdict::Later { reason: unreached(&error), wait: None },
        }
    }
}

/// One signature for each secret, with a space between them.
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

fn judged(status: StatusCode, headers: &HeaderMap) -> Verdict {
    if status.is_success() {
        return Verdict::Taken;
    }
    if status == StatusCode::GONE {
        return Verdict::Refused { reason: "answered 410: it wants no more events".to_owned() };
    }
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let wait = seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_WAIT));
    let code = status.as_u16();
    let reason = if status.is_redirection() {
        format!("answered {code}: redirects are not followed, name the final address")
    } else {
        format!("answered {code}")
    };
    Verdict::Later { reason, wait }
}

/// The reason never names the address: it may carry a key.
fn unreached(error: &reqwest::Error) -> String {
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
    "the connection broke off before an answer".to_owned()
}

async fn drain(mut answer: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read += chunk.len();
        if read > ANSWER {
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

    use super::{Verdict, judged, signature};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::MessageId;

    #[test]
    fn the_signature_is_the_one_that_other_programs_make() {
        // Made with the Python library of Standard Webhooks.
        let secret =
            SecretSlice::from(STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let message = MessageId::new("msg_p5jXN8AQM9LWM0D4loKWxJek");
        let now = Timestamp::from_seconds(1_614_265_330);
        let made = signature(&[secret.clone(), secret], &message, now, "{\"test\": 2432232314}");
        let one = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(made, format!("{one} {one}"));
    }

    #[test]
    fn only_2xx_is_taken_and_only_410_is_final() {
        let none = HeaderMap::new();
        for (status, taken, last) in [
            (200, true, false),
            (204, true, false),
            (301, false, false),
            (400, false, false),
            (410, false, true),
            (500, false, false),
        ] {
            let verdict = judged(StatusCode::from_u16(status).unwrap(), &none);
            assert_eq!(verdict == Verdict::Taken, taken, "{status}");
            assert_eq!(matches!(verdict, Verdict::Refused { .. }), last, "{status}");
        }
        let mut patience = HeaderMap::new();
        for (asked, wait) in [("7", Some(7)), ("999999", Some(3600)), ("soon", None)] {
            patience.insert(RETRY_AFTER, HeaderValue::from_static(asked));
            let Verdict::Later { wait: given, .. } =
                judged(StatusCode::SERVICE_UNAVAILABLE, &patience)
            else {
                panic!("{asked}")
            };
            assert_eq!(given, wait.map(Duration::from_secs));
        }
    }
}
