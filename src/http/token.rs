//! Tokens of the REST API: JWTs signed with HS256 and no other algorithm.
//!
//! `sub` is a Telegram user id as a string, `exp` is required, `scope` is a list separated by spaces. The key
//! does not depend on the header of the token.
//! Source: <https://www.rfc-editor.org/rfc/rfc8725>.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Number;
use sha2::Sha256;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;

/// Tolerated difference between the clocks of two machines.
const CLOCK_SKEW_TOLERANCE: Duration = Duration::from_secs(10);
/// Maximum length of a token in bytes.
const MAX_LENGTH: usize = 4096;
/// The scope that grants access to the entitlements of any user.
pub const READ_ENTITLEMENTS: &str = "entitlements:read";

/// The scope that lets admins do what their role includes.
pub(in crate::http) const ADMIN_WRITE: &str = "admin:write";

/// The keys of the API. The first one signs and all verify, so that a key can be rotated.
#[derive(Debug, Clone)]
pub struct Keys(Vec<SecretString>);

/// The content of a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub user: UserId,
    pub scopes: Vec<String>,
}

/// The outcome of verifying a request's bearer token, stored in its extensions. Absent if there is no token.
#[derive(Debug, Clone)]
pub(super) enum Authentication {
    Valid(Claims),
    Invalid(TokenError),
}

/// Why a token is refused. The text never quotes the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token is not a JWT of three parts")]
    Malformed,
    #[error("the token is not signed with HS256")]
    Algorithm,
    #[error("the token is not signed with a key of this server")]
    Signature,
    #[error("the token's claims cannot be read: `sub` is a user id as a string, `exp` a number")]
    Claims,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    Early,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    /// Whether `crit` is present. It lists extensions that must be supported, and none is.
    #[serde(default, deserialize_with = "is_present")]
    crit: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireClaims {
    sub: String,
    exp: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Keys {
    /// `keys`: several while one is rotated. Without any, no token is valid.
    #[must_use]
    pub fn new(keys: Vec<SecretString>) -> Self {
        Self(keys)
    }

    /// Issues a token for `user` that is valid until `expires`.
    #[must_use]
    pub fn issue(&self, user: UserId, scopes: &[String], expires: Timestamp) -> String {
        let scope = (!scopes.is_empty()).then(|| scopes.join(" "));
        let claims =
            WireClaims { sub: user.to_string(), exp: expires.seconds().into(), nbf: None, scope };
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.0.first().map(|key| mac(key, &signed).finalize().into_bytes());
        let signature = signature.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        format!("{signed}.{signature}")
    }

    /// Verifies a token. The signature is checked before any claim is read.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        if token.len() > MAX_LENGTH {
            return Err(TokenError::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Malformed)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
        let (header, claims, signature) = (decode(header)?, decode(claims)?, decode(signature)?);
        let header: Header = object(&header).ok_or(TokenError::Malformed)?;
        if header.alg != "HS256" || header.crit {
            return Err(TokenError::Algorithm);
        }
        let known = |key: &SecretString| mac(key, signed).verify_slice(&signature).is_ok();
        if !self.0.iter().any(known) {
            return Err(TokenError::Signature);
        }
        let claims: WireClaims = object(&claims).ok_or(TokenError::Claims)?;
        let expires = numeric_date(&claims.exp).ok_or(TokenError::Claims)?;
        if now >= expires.plus(CLOCK_SKEW_TOLERANCE) {
            return Err(TokenError::Expired);
        }
        if let Some(nbf) = &claims.nbf
            && now.plus(CLOCK_SKEW_TOLERANCE) < numeric_date(nbf).ok_or(TokenError::Claims)?
        {
            return Err(TokenError::Early);
        }
        let user = UserId::of_text(&claims.sub).ok_or(TokenError::Claims)?;
        let scopes = claims.scope.unwrap_or_default();
        let scopes = scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned);
        Ok(Claims { user, scopes: scopes.collect() })
    }
}

impl Claims {
    /// Whether the token has the scope.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

/// Parses a JSON object. An array of the same members in order is refused.
fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let json = json.trim_ascii_start();
    if json.starts_with(b"{") { serde_json::from_slice(json).ok() } else { None }
}

fn is_present<'de, D: Deserializer<'de>>(member: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(member).map(|_| true)
}

/// Reads a `NumericDate`: seconds since the epoch, whose fraction is cut off.
/// Source: <https://www.rfc-editor.org/rfc/rfc7519#section-2>.
fn numeric_date(date: &Number) -> Option<Timestamp> {
    let seconds = date.as_i64().or_else(|| {
        let whole = date.as_f64()?.floor();
        (whole.abs() < 1e15).then(|| format!("{whole:.0}").parse().ok())?
    });
    seconds.map(Timestamp::from_seconds)
}

fn mac(key: &SecretString, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::SecretString;

    use super::{Keys, TokenError, mac};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::UserId;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn keys(keys: &[&str]) -> Keys {
        Keys::new(keys.iter().map(|key| SecretString::from((*key).to_owned())).collect())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn signed(header: &str, claims: &str) -> String {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let bytes = {
            use hmac::Mac;
            mac(&SecretString::from(KEY.to_owned()), &text).finalize().into_bytes()
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    const HS256: &str = r#"{"alg":"HS256"}"#;

    #[test]
    fn an_issued_token_carries_user_and_scopes() {
        let token = keys(&[KEY]).issue(UserId(1001), &["entitlements:read".to_owned()], at(100));
        let claims = keys(&["another-key-of-thirty-two-bytes!", KEY]).verify(&token, at(99));
        let claims = claims.unwrap();
        assert_eq!(claims.user, UserId(1001));
        assert!(claims.has_scope("entitlements:read") && !claims.has_scope("entitlements"));
    }

    /// Signed with the HMAC of another program.
    #[test]
    fn a_token_of_another_issuer_is_accepted() {
        let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                     eyJzdWIiOiI0MiIsImV4cCI6MjAwMDAwMDAwMCwic2NvcGUiOiJhIGIifQ.\
                     Ct86Cg9cT73nE8vpkG7TvJyczj0smAyotTXgFMOOhrY";
        let claims = keys(&[KEY]).verify(token, at(1)).unwrap();
        assert_eq!((claims.user, claims.scopes), (UserId(42), vec!["a".into(), "b".into()]));
    }

    #[test]
    fn attacks_are_refused() {
        let claims = r#"{"sub":"1001","exp":100}"#;
        let none = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let good = signed(HS256, claims);
        let mut forged = good.clone();
        forged.replace_range(good.len() - 4.., "AAAA");
        for (token, error) in [
            (none, TokenError::Algorithm),
            (signed(r#"{"alg":"none"}"#, claims), TokenError::Algorithm),
            (signed(r#"{"alg":"hs256"}"#, claims), TokenError::Algorithm),
            (signed(r#"{"alg":"HS512"}"#, claims), TokenError::Algorithm),
            (signed(r#"{"alg":"RS256"}"#, claims), TokenError::Algorithm),
            (signed(r#"{"alg":"HS256","crit":["exp"]}"#, claims), TokenError::Algorithm),
            (signed(r#"{"alg":"HS256","crit":null}"#, claims), TokenError::Algorithm),
            (signed(r#"["HS256"]"#, claims), TokenError::Malformed),
            (signed(HS256, r#"["1001",100]"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"+1001","exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"01001","exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"1001","exp":1e300}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"1001","exp":39.9}"#), TokenError::Expired),
            (signed("{}", claims), TokenError::Malformed),
            (signed(r#"{"alg":"none","alg":"HS256"}"#, claims), TokenError::Malformed),
            (forged, TokenError::Signature),
            (format!("{good}="), TokenError::Malformed),
            (signed(HS256, r#"{"sub":"1001"}"#), TokenError::Claims),
            (signed(HS256, r#"{"exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":1001,"exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"-5","exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"x","exp":100}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"1001","exp":"100"}"#), TokenError::Claims),
            (signed(HS256, r#"{"sub":"1001","exp":40}"#), TokenError::Expired),
            (signed(HS256, r#"{"sub":"1001","exp":100,"nbf":61}"#), TokenError::Early),
            ("a.b".to_owned(), TokenError::Malformed),
            (String::new(), TokenError::Malformed),
            ("x".repeat(5000), TokenError::Malformed),
        ] {
            assert_eq!(keys(&[KEY]).verify(&token, at(50)), Err(error), "{token}");
        }
        assert!(keys(&["another-key-of-thirty-two-bytes!"]).verify(&good, at(50)).is_err());
        assert!(keys(&[]).verify(&good, at(50)).is_err());
        assert!(keys(&[KEY]).verify(&good, at(109)).is_ok(), "clocks differ");
        let float = signed(HS256, r#"{"sub":"1001","exp":1.8e9,"nbf":39.5}"#);
        assert!(keys(&[KEY]).verify(&float, at(50)).is_ok(), "a date may have a fraction");
    }
}
