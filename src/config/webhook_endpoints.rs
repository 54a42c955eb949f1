//! Services that are told what happens: `[[callbacks]]`, and the secret of each in the environment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::config::shape::CallbackRow;
use crate::config::validate::Check;
use crate::config::{ConfigError, Environment, Problem};
use crate::domain::ids::CallbackName;
use crate::domain::webhook::{WebhookEndpoint, WebhookEventType};

/// As Standard Webhooks has it, in bytes.
const SECRET: std::ops::RangeInclusive<usize> = 24..=64;

impl Check<'_> {
    pub(super) fn callbacks(&mut self, rows: Vec<CallbackRow>) -> Vec<WebhookEndpoint> {
        let mut callbacks: Vec<WebhookEndpoint> = Vec::new();
        for row in rows {
            let at = self.at(row.name.span());
            let name = row.name.into_inner();
            let fits = (1..=32).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !fits {
                self.problem(
                    format!("{at}: callbacks.name"),
                    format!("`{name}` is no name of a callback"),
                    "use 1 to 32 lower-case letters, digits or -",
                );
            }
            // CALLBACK_SECRET_CRM_FILE is where the secret of `crm` may lie.
            if name == "file" || name.ends_with("-file") {
                self.problem(
                    format!("{at}: callbacks.name"),
                    format!("`{name}` ends in `file`"),
                    "give it another name: the environment could not tell its secret from a path",
                );
            }
            let name = CallbackName::new(name);
            if callbacks.iter().any(|one| one.name == name) {
                self.problem(
                    format!("{at}: callbacks.name"),
                    format!("`{name}` is used by two callbacks"),
                    "give each callback its own name",
                );
            }
            let place = self.at(row.url.span());
            let url = self.url("callbacks.url", row.url);
            self.not_the_example("callbacks.url", &place, &url);
            let inside = reqwest::Url::parse(&url).ok();
            if inside.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
                self.problem(
                    format!("{place}: callbacks.url"),
                    "the address holds a name or a password",
                    "leave it out: the signature says who calls",
                );
            }
            let events = row.events.unwrap_or_else(|| WebhookEventType::ALL.to_vec());
            if events.is_empty() {
                self.problem(
                    format!("{at}: callbacks.events"),
                    format!("`{name}` wants to hear of nothing"),
                    "name some events, or leave `events` out to hear of all",
                );
            }
            callbacks.push(WebhookEndpoint { name, url, events });
        }
        callbacks
    }
}

/// The variable that holds the secret of a callback.
pub(super) fn variable(name: &CallbackName) -> String {
    format!("CALLBACK_SECRET_{}", name.as_str().to_ascii_uppercase().replace('-', "_"))
}

/// The keys of a callback that is called by itself.
pub fn callback_secrets(
    environment: &Environment,
    name: &CallbackName,
) -> Result<Vec<SecretSlice<u8>>, ConfigError> {
    secrets(environment, name).map_err(|problem| ConfigError { problems: vec![problem] })
}

/// The keys of one callback; several while one is rotated.
pub(super) fn secrets(
    environment: &Environment,
    name: &CallbackName,
) -> Result<Vec<SecretSlice<u8>>, Problem> {
    const REMEDY: &str = "set it to `whsec_` and 24 to 64 random bytes in base64, for example from \
                          `echo whsec_$(openssl rand -base64 32)` (several, separated by commas, \
                          while one is rotated)";
    let variable = variable(name);
    let Some(text) = environment.get(&variable)?.map(SecretString::from) else {
        return Err(Problem::new(variable, "is not set", REMEDY));
    };
    let secrets: Option<Vec<_>> = super::secrets::several(&text).iter().map(decoded).collect();
    secrets
        .filter(|secrets| !secrets.is_empty())
        .ok_or_else(|| Problem::new(variable, "is no signing secret", REMEDY))
}

pub(super) fn decoded(secret: &SecretString) -> Option<SecretSlice<u8>> {
    let text = secret.expose_secret().strip_prefix("whsec_")?;
    let bytes = STANDARD.decode(text).ok()?;
    SECRET.contains(&bytes.len()).then(|| SecretSlice::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::{secrets, variable};
    use crate::config::{Environment, parse};
    use crate::domain::ids::CallbackName;
    use crate::domain::webhook::WebhookEventType;

    const SHIPPED: &str = include_str!("../../bot.toml");

    fn with(callbacks: &str) -> Result<crate::config::Settings, String> {
        let text = format!("{SHIPPED}\n{callbacks}");
        parse(&text, "bot.toml", &Environment::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_callback_hears_of_everything_unless_it_says_what() {
        let settings = with(
            "[[callbacks]]\nname = \"crm\"\nurl = \"https://crm.example.com/in\"\n\
             [[callbacks]]\nname = \"bot-2\"\nurl = \"http://127.0.0.1:9/\"\n\
             events = [\"payment.failed\"]",
        );
        let callbacks = settings.unwrap().callbacks;
        assert_eq!(callbacks[0].events, WebhookEventType::ALL);
        assert_eq!(callbacks[1].events, [WebhookEventType::PaymentFailed]);
        assert_eq!(variable(&callbacks[1].name), "CALLBACK_SECRET_BOT_2");
    }

    #[test]
    fn what_is_wrong_with_a_callback_is_said() {
        let row =
            |name: &str, url: &str| format!("[[callbacks]]\nname = \"{name}\"\nurl = \"{url}\"\n");
        let twice = row("crm", "https://a.example").repeat(2);
        let event = format!("{}events = [\"everything\"]", row("crm", "https://a.example"));
        for (text, part) in [
            (row("CRM", "https://a.example"), "lower-case"),
            (row("", "https://a.example"), "lower-case"),
            (row("crm", "a.example"), "callbacks.url"),
            (row("crm", "https://me:pw@a.example"), "leave it out"),
            (row("crm", "ftp://me:pw@a.example"), "this is no web address"),
            (twice, "two callbacks"),
            (row("crm-file", "https://a.example"), "another name"),
            (format!("{}events = []", row("crm", "https://a.example")), "leave `events` out"),
            (event, "entitlement.granted"),
        ] {
            let error = with(&text).unwrap_err();
            assert!(error.contains("bot.toml:") && error.contains(part), "{error}");
            assert!(!error.contains("me:pw"), "{error}");
        }
    }

    #[test]
    fn a_secret_is_whsec_and_enough_bytes_in_base64_and_never_printed() {
        let name = CallbackName::new("crm");
        let read = |value: &str| {
            let pair = ("CALLBACK_SECRET_CRM".to_owned(), value.to_owned());
            secrets(&[pair].into_iter().collect(), &name).map_err(|problem| problem.to_string())
        };
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert_eq!(read(good).unwrap().len(), 1);
        assert_eq!(read(&format!("{good}, {good}")).unwrap().len(), 2);
        for bad in ["", ",", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_aHVzaA==", "whsec_h*sh"] {
            let error = read(bad).unwrap_err();
            assert!(error.contains("CALLBACK_SECRET_CRM") && !error.contains("aHVzaA"), "{error}");
        }
    }
}
