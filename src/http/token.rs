//! The tokens of the REST API: JWTs signed with HS256, and nothing else that calls itself a JWT.
//!
//! What a token may say is fixed: `sub` is a Telegram user id as a string, `exp` is required, `scope`
//! is a list separated by spaces. `alg` is pinned, and no header chooses the key.
//! Source: <https://www.rfc-editor.org/rfc/rfc8725>.

use std::time::Duration;

use axum::http::{HeaderMap, header};
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

/// Clocks of two machines may differ by so much.
const LEEWAY: Duration = Duration::from_secs(10);
/// Longer texts are no tokens of ours.
const LONGEST: usize = 4096;
/// The right to ask what anybody may use.
pub const READ_ENTITLEMENTS: &str = "entitlements:read";

/// The keys of the API: the first signs, all of them verify, so that one can be rotated.
#[derive(Debug, Clone)]
pub struct Keys(Vec<SecretString>);

/// What a valid token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    pub user: UserId,
    pub scopes: Vec<String>,
}

/// Why a token is refused. The reason never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token is no JWT of three parts")]
    Malformed,
    #[error("the token is not signed with HS256")]
    Algorithm,
    #[error("the token's signature is not of this server's keys")]
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
    /// Extensions that must be understood; none is.
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Wire {
    sub: String,
    exp: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Keys {
    /// Several, separated by commas, while one is rotated.
    #[must_use]
    pub fn new(keys: Vec<SecretString>) -> Self {
        Self(keys)
    }

    /// A token for `user` until `expires`.
    #[must_use]
    pub fn issue(&self, user: UserId, scopes: &[String], expires: Timestamp) -> String {
        let scope = (!scopes.is_empty()).then(|| scopes.join(" "));
        let claims =
            Wire { sub: user.to_string(), exp: expires.seconds().into(), nbf: None, scope };
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.0.first().map(|key| mac(key, &signed).finalize().into_bytes());
        let signature = signature.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        format!("{signed}.{signature}")
    }

    /// The signature is looked at before anything that the token says.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        if token.len() > LONGEST {
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
        let claims: Wire = object(&claims).ok_or(TokenError::Claims)?;
        let expires = moment(&claims.exp).ok_or(TokenError::Claims)?;
        if now >= expires.plus(LEEWAY) {
            return Err(TokenError::Expired);
        }
        if let Some(nbf) = &claims.nbf
            && now.plus(LEEWAY) < moment(nbf).ok_or(TokenError::Claims)?
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
    #[must_use]
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }
}

/// The token that a request carries: `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A JSON object, and no list of the same members.
fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let json = json.trim_ascii_start();
    if json.starts_with(b"{") { serde_json::from_slice(json).ok() } else { None }
}

fn is_there<'de, D: Deserializer<'de>>(member: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(member).map(|_| true)
}

/// Whole seconds, or with a fraction, which does not count.
/// Source: <https://www.rfc-editor.org/rfc/rfc7519#section-2>.
fn moment(date: &Number) -> Option<Timestamp> {
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
    fn a_token_of_ours_says_who_and_what() {
        let token = keys(&[KEY]).issue(UserId(1001), &["entitlements:read".to_owned()], at(100));
        let claims = keys(&["another-key-of-thirty-two-bytes!", KEY]).verify(&token, at(99));
        let claims = claims.unwrap();
        assert_eq!(claims.user, UserId(1001));
        assert!(claims.may("entitlements:read") && !claims.may("entitlements"));
    }

    /// Made with another program's HMAC.
    #[test]
    fn a_token_that_was_made_elsewhere_is_read() {
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
