//! The secrets of the environment, in types that refuse to print them.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::config::ConfigError;
use crate::config::Environment;
use crate::config::Problem;
use crate::config::endpoint_secrets;
use crate::config::secret_list::split_secrets;
use crate::domain::ids::EndpointName;
use crate::domain::webhook::WebhookEndpoint;

/// Every secret. `Debug` prints none of them.
#[derive(Debug, Clone)]
pub struct Secrets {
    pub telegram_bot_token: SecretString,
    pub stripe_secret_key: SecretString,
    /// Signing secrets of Stripe's webhooks; several while one is rotated.
    pub stripe_webhook_secrets: Vec<SecretString>,
    /// Keys of the REST API; several while one is rotated. The first one signs.
    pub jwt: Vec<SecretString>,
    /// The signing keys of each webhook endpoint that was requested.
    pub webhook_endpoints: BTreeMap<EndpointName, Vec<SecretSlice<u8>>>,
}

impl Secrets {
    /// Reads all secrets, with those of `endpoints`. An error names every one that is missing or malformed.
    pub fn load(
        environment: &Environment,
        endpoints: &[WebhookEndpoint],
    ) -> Result<Self, ConfigError> {
        let (secrets, problems) = Self::inspect(environment, endpoints);
        if problems.is_empty() { Ok(secrets) } else { Err(ConfigError { problems }) }
    }

    /// Returns the valid secrets and a problem for each other one. Invalid secrets are empty.
    #[must_use]
    pub fn inspect(
        environment: &Environment,
        endpoints: &[WebhookEndpoint],
    ) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut need = |name: &str, remedy: &str, fits: fn(&str) -> Result<(), &'static str>| {
            let problem = match environment.get(name) {
                Ok(Some(value)) => match fits(&value) {
                    Ok(()) => return SecretString::from(value),
                    Err(what) => Problem::new(name, what, remedy),
                },
                Ok(None) => Problem::new(name, "is not set", remedy),
                Err(problem) => problem,
            };
            problems.push(problem);
            SecretString::default()
        };
        let telegram_bot_token = need(
            "TELEGRAM_BOT_TOKEN",
            "set it to the token that @BotFather gave you, 123456:ABC…",
            check_bot_token,
        );
        let stripe_secret_key = need(
            "STRIPE_SECRET_KEY",
            "set it to a secret or restricted key from https://dashboard.stripe.com/apikeys, \
             sk_… or rk_…",
            |key| {
                let known = ["sk_", "rk_"].iter().any(|prefix| key.starts_with(prefix));
                if known { Ok(()) } else { Err("is not a secret key of Stripe") }
            },
        );
        let webhook = need(
            "STRIPE_WEBHOOK_SECRET",
            "run 'tollgate setup', or set it to the signing secret of your webhook endpoint, whsec_… (several, separated \
             by commas, while one is rotated)",
            check_signing_secrets,
        );
        let jwt = need(JWT_VARIABLE, JWT_REMEDY, check_length);
        let is_reused = |secret: &SecretString| {
            let others = [&telegram_bot_token, &stripe_secret_key].into_iter().cloned();
            let mut others = others.chain(split_secrets(&webhook));
            others.any(|other| other.expose_secret() == secret.expose_secret())
        };
        if split_secrets(&jwt).iter().any(is_reused) {
            problems.push(Problem::new(
                JWT_VARIABLE,
                "is also used for something else",
                "give the REST API a separate secret: anyone who has it can issue tokens",
            ));
        }
        let mut endpoint_keys = BTreeMap::<EndpointName, Vec<SecretSlice<u8>>>::new();
        let others = [&webhook, &jwt].into_iter().flat_map(split_secrets);
        let others: Vec<_> =
            others.filter_map(|secret| endpoint_secrets::decode(&secret)).collect();
        for endpoint in endpoints {
            match endpoint_secrets::secrets(environment, &endpoint.name) {
                Ok(secrets) => {
                    if overlaps(&secrets, endpoint_keys.values().flatten().chain(&others)) {
                        problems.push(Problem::new(
                            endpoint_secrets::variable(&endpoint.name),
                            "is also used for something else",
                            "give each endpoint a separate secret: anyone who has it can sign with it",
                        ));
                    }
                    endpoint_keys.insert(endpoint.name.clone(), secrets);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let secrets = Self {
            telegram_bot_token,
            stripe_secret_key,
            stripe_webhook_secrets: split_secrets(&webhook),
            jwt: split_secrets(&jwt),
            webhook_endpoints: endpoint_keys,
        };
        (secrets, problems)
    }
}

/// Reads only the keys of the REST API; the first one signs.
pub fn jwt_secrets(environment: &Environment) -> Result<Vec<SecretString>, ConfigError> {
    let problem = |what: &str| ConfigError::single(JWT_VARIABLE, what, JWT_REMEDY);
    let secrets = environment.get(JWT_VARIABLE)?.ok_or_else(|| problem("is not set"))?;
    check_length(&secrets).map_err(problem)?;
    Ok(split_secrets(&SecretString::from(secrets)))
}

const JWT_VARIABLE: &str = "JWT_SECRET";
const JWT_REMEDY: &str = "set it to at least 32 random bytes, for example from `openssl rand -hex 32` \
                          (several, separated by commas, while one is rotated)";

/// Whether the text has the form of a bot token. The error says what it is not.
pub fn check_bot_token(token: &str) -> Result<(), &'static str> {
    match token.split_once(':') {
        Some((id, secret)) if id.parse::<u64>().is_ok() && !secret.is_empty() => Ok(()),
        _ => Err("is not a bot token"),
    }
}

/// Stripe's signing secrets are `whsec_` and letters and digits. Their length varies: the Stripe CLI issues
/// longer ones than the dashboard.
fn check_signing_secrets(secrets: &str) -> Result<(), &'static str> {
    let is_valid = |secret: &str| {
        let rest = secret.strip_prefix("whsec_").unwrap_or_default();
        !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+/=".contains(&byte))
    };
    let mut secrets =
        secrets.split(',').map(str::trim).filter(|secret| !secret.is_empty()).peekable();
    let fits = secrets.peek().is_some() && secrets.all(is_valid);
    if fits { Ok(()) } else { Err("is not the signing secret of a webhook endpoint") }
}

fn check_length(secrets: &str) -> Result<(), &'static str> {
    let short = secrets.split(',').any(|secret| secret.trim().len() < 32);
    if short { Err("is shorter than 32 bytes") } else { Ok(()) }
}

/// Whether one of `secrets` is also in `known`: its holder could then sign for both.
fn overlaps<'a>(
    secrets: &[SecretSlice<u8>],
    mut known: impl Iterator<Item = &'a SecretSlice<u8>>,
) -> bool {
    known.any(|known| secrets.iter().any(|secret| secret.expose_secret() == known.expose_secret()))
}

#[cfg(test)]
mod tests {
    use super::Secrets;
    use crate::config::Environment;
    use crate::domain::ids::EndpointName;
    use crate::domain::webhook::WebhookEndpoint;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    const RIGHT: [(&str, &str); 4] = [
        ("TELEGRAM_BOT_TOKEN", "1:hush"),
        ("STRIPE_SECRET_KEY", "sk_test_hush"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_hush1, whsec_hush2"),
        ("JWT_SECRET", "hush-hush-hush-hush-hush-hush-hush-hush"),
    ];

    #[test]
    fn one_error_names_every_missing_secret() {
        let error = Secrets::load(&environment(&[]), &[]).unwrap_err().to_string();
        for name in
            ["TELEGRAM_BOT_TOKEN", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "JWT_SECRET"]
        {
            assert!(error.contains(name), "{error}");
        }
    }

    #[test]
    fn secrets_are_never_printed_not_even_when_they_are_wrong() {
        let wrong = environment(&[
            ("TELEGRAM_BOT_TOKEN", "hush-token"),
            ("STRIPE_SECRET_KEY", "hush-key"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_hush"),
            ("JWT_SECRET", "hush-jwt"),
        ]);
        let error = Secrets::load(&wrong, &[]).unwrap_err();
        assert!(!format!("{error} {error:?} {wrong:?}").contains("hush"));
        let right = environment(&RIGHT);
        let secrets = Secrets::load(&right, &[]).unwrap();
        assert_eq!(secrets.stripe_webhook_secrets.len(), 2);
        assert!(!format!("{secrets:?}").contains("hush"));
    }

    #[test]
    fn a_malformed_signing_secret_is_refused() {
        for (secret, fits) in [
            ("whsec_hush1", true),
            ("whsec_hush1, whsec_hush2,", true),
            ("whsec_", false),
            ("whsec_…", false),
            ("whsec_hush1, hush2", false),
            ("sk_test_hush", false),
            (",", false),
        ] {
            let mut pairs = RIGHT;
            pairs[2].1 = secret;
            let (secrets, problems) = Secrets::inspect(&environment(&pairs), &[]);
            let places: Vec<_> = problems.iter().map(|problem| problem.place.as_str()).collect();
            assert_eq!(places.is_empty(), fits, "{secret}: {problems:?}");
            assert!(fits || places == ["STRIPE_WEBHOOK_SECRET"], "{places:?}");
            assert_eq!(secrets.stripe_webhook_secrets.is_empty(), !fits, "{secret}");
            assert_eq!(secrets.jwt.len(), 1, "a bad secret does not affect the others");
        }
    }

    #[test]
    fn the_key_of_the_rest_api_must_not_be_reused() {
        let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let mut pairs = RIGHT;
        (pairs[2].1, pairs[3].1) = (own, own);
        let error = Secrets::load(&environment(&pairs), &[]).unwrap_err().to_string();
        assert!(error.contains("JWT_SECRET") && !error.contains(own), "{error}");
    }

    #[test]
    fn a_secret_can_come_from_a_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "1:from-file\n").unwrap();
        let environment: Environment =
            [("TELEGRAM_BOT_TOKEN_FILE".to_owned(), file.path().display().to_string())]
                .into_iter()
                .collect();
        let value = environment.get("TELEGRAM_BOT_TOKEN").unwrap();
        assert_eq!(value.as_deref(), Some("1:from-file"));
    }

    #[test]
    fn an_endpoint_has_a_separate_secret() {
        let crm = WebhookEndpoint {
            name: EndpointName::new("crm"),
            url: "https://crm.example.com".to_owned(),
            events: Vec::new(),
        };
        let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for other in ["STRIPE_WEBHOOK_SECRET", "JWT_SECRET"] {
            let both = [("WEBHOOK_ENDPOINT_SECRET_CRM", own), (other, own)];
            let mut pairs: Vec<_> =
                RIGHT.iter().filter(|(name, _)| *name != other).copied().collect();
            pairs.extend(both);
            let error = Secrets::load(&environment(&pairs), std::slice::from_ref(&crm));
            let error = error.unwrap_err().to_string();
            assert!(
                error.contains("WEBHOOK_ENDPOINT_SECRET_CRM") && !error.contains(own),
                "{error}"
            );
        }
    }
}
