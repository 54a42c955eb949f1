//! The `Stripe-Signature` header: whether Stripe signed a body recently for one of our endpoints.
//!
//! Source: <https://docs.stripe.com/webhooks#verify-manually>.

use std::fmt;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::domain::clock::Timestamp;

/// Maximum difference between the signed time and the current time, in seconds.
const TOLERANCE_SECONDS: i64 = 300;

/// The valid endpoint secrets; more than one while a secret is being rotated.
#[derive(Clone)]
pub struct Secrets(Vec<SecretString>);

impl Secrets {
    /// Drops empty secrets, with which anybody could sign.
    #[must_use]
    pub fn new(secrets: Vec<SecretString>) -> Self {
        Self(secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect())
    }
}

impl From<Vec<SecretString>> for Secrets {
    fn from(secrets: Vec<SecretString>) -> Self {
        Self::new(secrets)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// Why a delivery is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("the Stripe-Signature header is missing")]
    Missing,
    #[error("the Stripe-Signature header is malformed")]
    Malformed,
    #[error("the signature is {} s old: a replay, or this machine's clock is wrong", age.as_secs())]
    TooOld { age: Duration },
    #[error("the signature is from the future: this machine's clock is wrong")]
    TooNew,
    #[error("no signature matches: the endpoint secret is wrong, or the body was changed")]
    NoMatch,
}

/// A parsed header.
#[derive(Debug)]
pub struct Signed<'a> {
    /// The time as text, since that is what was signed: a number would lose leading zeros.
    time: &'a str,
    /// The same time in seconds since the epoch.
    at: i64,
    /// Decoded `v1` signatures.
    candidates: Vec<Vec<u8>>,
}

impl<'a> Signed<'a> {
    /// Parses a header. Skips schemes other than `v1`, and `v1` signatures that are not hexadecimal,
    /// because another one may match. Fails without exactly one time.
    pub fn read(header: Option<&'a str>) -> Result<Self, SignatureError> {
        let header = header.map(str::trim).filter(|text| !text.is_empty());
        let mut time = None;
        let mut candidates = Vec::new();
        let parts = header.ok_or(SignatureError::Missing)?.split(',');
        for (scheme, value) in parts.filter_map(|part| part.trim().split_once('=')) {
            match scheme {
                "t" if time.replace(value).is_some() => return Err(SignatureError::Malformed),
                "v1" => candidates.extend(hex::decode(value).ok()),
                _ => {}
            }
        }
        let time: &str = time.ok_or(SignatureError::Malformed)?;
        if !time.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(SignatureError::Malformed);
        }
        let at = time.parse().map_err(|_| SignatureError::Malformed)?;
        Ok(Self { time, at, candidates })
    }

    /// Verifies the raw body; call it before parsing. The time is checked last, so `TooOld` and
    /// `TooNew` mean that Stripe signed the body.
    pub fn verify(
        &self,
        body: &[u8],
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        if !secrets.0.iter().any(|secret| self.matches(secret, body)) {
            return Err(SignatureError::NoMatch);
        }
        let age = now.seconds().saturating_sub(self.at);
        if age > TOLERANCE_SECONDS {
            return Err(SignatureError::TooOld { age: Duration::from_secs(age.unsigned_abs()) });
        }
        if age < -TOLERANCE_SECONDS {
            return Err(SignatureError::TooNew);
        }
        Ok(())
    }

    fn matches(&self, secret: &SecretString, body: &[u8]) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else {
            return false;
        };
        mac.update(self.time.as_bytes());
        mac.update(b".");
        mac.update(body);
        // `verify_slice` compares in constant time.
        self.candidates.iter().any(|candidate| mac.clone().verify_slice(candidate).is_ok())
    }
}
