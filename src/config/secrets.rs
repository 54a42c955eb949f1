//! The secrets, in types that refuse to print them.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::config::ConfigError;
use crate::config::Environment;
use crate::config::Problem;
use crate::config::webhook_endpoints;
use crate::domain::ids::CallbackName;
use crate::domain::webhook::WebhookEndpoint;

/// `Debug` shows none of it.
#[derive(Debug, Clone)]
pub struct Secrets {
    pub telegram_bot_token: SecretString,
    pub stripe_secret_key: SecretString,
    /// Several while one is rotated.
    pub stripe_webhook_secrets: Vec<SecretString>,
    /// Several while one is rotated; the first signs.
    pub jwt: Vec<SecretString>,
    /// Of each callback that was asked for, the keys that sign for it.
    pub callbacks: BTreeMap<CallbackName, Vec<SecretSlice<u8>>>,
}

impl Secrets {
    /// `called`: the services whose secrets are wanted.
    pub fn load(
        environment: &Environment,
        called: &[WebhookEndpoint],
    ) -> Result<Self, ConfigError> {
        let (secrets, problems) = Self::inspect(environment, called);
        if problems.is_empty() { Ok(secrets) } else { Err(ConfigError { problems }) }
    }

    /// Each secret that is right, and what is wrong with the others, which are empty.
    #[must_use]
    pub fn inspect(environment: &Environment, called: &[WebhookEndpoint]) -> (Self, Vec<Problem>) {
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
            |token| match token.split_once(':') {
                Some((id, secret)) if id.parse::<u64>().is_ok() && !secret.is_empty() => Ok(()),
                _ => Err("is no bot token"),
            },
        );
        let stripe_secret_key = need(
            "STRIPE_SECRET_KEY",
            "set it to a secret or restricted key from https://dashboard.stripe.com/apikeys, \
             sk_… or rk_…",
            |key| {
                let known = ["sk_", "rk_"].iter().any(|prefix| key.starts_with(prefix));
                if known { Ok(()) } else { Err("is no secret key of Stripe") }
            },
        );
        let webhook = need(
            "STRIPE_WEBHOOK_SECRET",
            "set it to the signing secret of your webhook endpoint, whsec_… (several, separated \
             by commas, while one is rotated)",
            signing,
        );
        let jwt = need(JWT.0, JWT.1, long_enough);
        let signs = |secret: &SecretString| {
            let others = [&telegram_bot_token, &stripe_secret_key].into_iter().cloned();
            let mut others = others.chain(several(&webhook));
            others.any(|other| other.expose_secret() == secret.expose_secret())
        };
        if several(&jwt).iter().any(signs) {
            problems.push(Problem::new(
                JWT.0,
                "is used for something else as well",
                "give the REST API a secret of its own: whoever has it can make tokens",
            ));
        }
        let mut of_callbacks = BTreeMap::<CallbackName, Vec<SecretSlice<u8>>>::new();
        let others = [&webhook, &jwt].into_iter().flat_map(several);
        let others: Vec<_> =
            others.filter_map(|secret| webhook_endpoints::decoded(&secret)).collect();
        for callback in called {
            match webhook_endpoints::secrets(environment, &callback.name) {
                Ok(secrets) => {
                    if shared(&secrets, of_callbacks.values().flatten().chain(&others)) {
                        problems.push(Problem::new(
                            webhook_endpoints::variable(&callback.name),
                            "is used for something else as well",
                            "give each service a secret of its own: whoever has it can sign with it",
                        ));
                    }
                    of_callbacks.insert(callback.name.clone(), secrets);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let secrets = Self {
            telegram_bot_token,
            stripe_secret_key,
            stripe_webhook_secrets: several(&webhook),
            jwt: several(&jwt),
            callbacks: of_callbacks,
        };
        (secrets, problems)
    }
}

/// The keys of the REST API alone, the first of which signs.
pub fn jwt_secrets(environment: &Environment) -> Result<Vec<SecretString>, ConfigError> {
    let problem = |what: &str| ConfigError { problems: vec![Problem::new(JWT.0, what, JWT.1)] };
    let secrets =
        environment.get(JWT.0).map_err(|problem| ConfigError { problems: vec![problem] })?;
    let secrets = secrets.ok_or_else(|| problem("is not set"))?;
    long_enough(&secrets).map_err(problem)?;
    Ok(several(&SecretString::from(secrets)))
}

/// Name and remedy.
const JWT: (&str, &str) = (
    "JWT_SECRET",
    "set it to at least 32 random bytes, for example from `openssl rand -hex 32` (several, separated by \
     commas, while one is rotated)",
);

/// Stripe's signing secrets, each `whsec_` and letters and digits; those of its command line are
/// longer than those of the dashboard.
fn signing(secrets: &str) -> Result<(), &'static str> {
    let is_one = |secret: &str| {
        let rest = secret.strip_prefix("whsec_").unwrap_or_default();
        !rest.is_empty()
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+/=".contains(&byte))
    };
    let mut secrets =
        secrets.split(',').map(str::trim).filter(|secret| !secret.is_empty()).peekable();
    let fits = secrets.peek().is_some() && secrets.all(is_one);
    if fits { Ok(()) } else { Err("is no signing secret of a webhook endpoint") }
}

fn long_enough(secrets: &str) -> Result<(), &'static str> {
    let short = secrets.split(',').any(|secret| secret.trim().len() < 32);
    if short { Err("is shorter than 32 bytes") } else { Ok(()) }
}

/// A secret that signs for somebody else as well: whoever has it could speak for them.
fn shared<'a>(
    secrets: &[SecretSlice<u8>],
    mut known: impl Iterator<Item = &'a SecretSlice<u8>>,
) -> bool {
    known.any(|known| secrets.iter().any(|one| one.expose_secret() == known.expose_secret()))
}

/// Separated by commas.
pub(super) fn several(secrets: &SecretString) -> Vec<SecretString> {
    let secrets = secrets.expose_secret().split(',').map(str::trim);
    secrets.filter(|secret| !secret.is_empty()).map(SecretString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::Secrets;
    use crate::config::Environment;
    use crate::domain::ids::CallbackName;
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
    fn every_missing_secret_is_named_in_one_go() {
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
    fn a_webhook_secret_is_told_from_what_is_none() {
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
            let places: Vec<_> = problems.iter().map(|one| one.place.as_str()).collect();
            assert_eq!(places.is_empty(), fits, "{secret}: {problems:?}");
            assert!(fits || places == ["STRIPE_WEBHOOK_SECRET"], "{places:?}");
            assert_eq!(secrets.stripe_webhook_secrets.is_empty(), !fits, "{secret}");
            assert_eq!(secrets.jwt.len(), 1, "one bad secret spoils no other");
        }
    }

    #[test]
    fn the_key_of_the_rest_api_is_used_for_nothing_else() {
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
    fn a_callback_has_a_secret_of_its_own() {
        let crm = WebhookEndpoint {
            name: CallbackName::new("crm"),
            url: "https://crm.example.com".to_owned(),
            events: Vec::new(),
        };
        let own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for other in ["STRIPE_WEBHOOK_SECRET", "JWT_SECRET"] {
            let both = [("CALLBACK_SECRET_CRM", own), (other, own)];
            let mut pairs: Vec<_> =
                RIGHT.iter().filter(|(name, _)| *name != other).copied().collect();
            pairs.extend(both);
            let error = Secrets::load(&environment(&pairs), std::slice::from_ref(&crm));
            let error = error.unwrap_err().to_string();
            assert!(error.contains("CALLBACK_SECRET_CRM") && !error.contains(own), "{error}");
        }
    }
}
