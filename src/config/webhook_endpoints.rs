//! Webhook endpoints: `[[webhook_endpoints]]`, and the signing secret of each in the environment.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::config::secrets::split_secrets;
use crate::config::shape::WebhookEndpointRow;
use crate::config::validate::Check;
use crate::config::{ConfigError, Environment, Problem};
use crate::domain::ids::EndpointName;
use crate::domain::webhook::{WebhookEndpoint, WebhookEventType};

/// Length of a decoded signing secret in bytes.
/// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
const SECRET_LENGTH: RangeInclusive<usize> = 24..=64;

impl Check<'_> {
    pub(super) fn webhook_endpoints(
        &mut self,
        rows: Vec<WebhookEndpointRow>,
    ) -> Vec<WebhookEndpoint> {
        let mut endpoints: Vec<WebhookEndpoint> = Vec::new();
        for row in rows {
            let at = self.at(row.name.span());
            let name = row.name.into_inner();
            let fits = (1..=32).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !fits {
                self.problem(
                    format!("{at}: webhook_endpoints.name"),
                    format!("`{name}` is not a valid endpoint name"),
                    "use 1 to 32 lower-case letters, digits or -",
                );
            }
            // WEBHOOK_ENDPOINT_SECRET_CRM_FILE holds the path of the secret of `crm`.
            if name == "file" || name.ends_with("-file") {
                self.problem(
                    format!("{at}: webhook_endpoints.name"),
                    format!("`{name}` ends in `file`"),
                    "choose another name: the variable of its secret would be read as a path",
                );
            }
            let name = EndpointName::new(name);
            if endpoints.iter().any(|endpoint| endpoint.name == name) {
                self.problem(
                    format!("{at}: webhook_endpoints.name"),
                    format!("`{name}` is used by two endpoints"),
                    "give each endpoint its own name",
                );
            }
            let place = self.at(row.url.span());
            let url = self.url("webhook_endpoints.url", row.url);
            self.not_the_example("webhook_endpoints.url", &place, &url);
            let parsed = reqwest::Url::parse(&url).ok();
            if parsed.is_some_and(|url| !url.username().is_empty() || url.password().is_some()) {
                self.problem(
                    format!("{place}: webhook_endpoints.url"),
                    "the address contains a user name or a password",
                    "leave it out: the signature authenticates tollgate",
                );
            }
            let events = row.events.unwrap_or_else(|| WebhookEventType::ALL.to_vec());
            if events.is_empty() {
                self.problem(
                    format!("{at}: webhook_endpoints.events"),
                    format!("`{name}` subscribes to no event"),
                    "list some events, or leave `events` out to subscribe to all",
                );
            }
            endpoints.push(WebhookEndpoint { name, url, events });
        }
        endpoints
    }
}

/// The variable that holds the signing secret of an endpoint.
pub(super) fn variable(name: &EndpointName) -> String {
    format!("WEBHOOK_ENDPOINT_SECRET_{}", variable_suffix(name))
}

/// The former name of [`variable`], which is refused.
pub(super) fn former_variable(name: &EndpointName) -> String {
    format!("CALLBACK_SECRET_{}", variable_suffix(name))
}

fn variable_suffix(name: &EndpointName) -> String {
    name.as_str().to_ascii_uppercase().replace('-', "_")
}

/// The signing keys of one endpoint.
pub fn webhook_endpoint_secrets(
    environment: &Environment,
    name: &EndpointName,
) -> Result<Vec<SecretSlice<u8>>, ConfigError> {
    secrets(environment, name).map_err(ConfigError::from)
}

/// The signing keys of one endpoint, never empty; several while one is rotated.
pub(super) fn secrets(
    environment: &Environment,
    name: &EndpointName,
) -> Result<Vec<SecretSlice<u8>>, Problem> {
    const REMEDY: &str = "set it to `whsec_` and 24 to 64 random bytes in base64, for example from \
                          `echo whsec_$(openssl rand -base64 32)` (several, separated by commas, \
                          while one is rotated)";
    let variable = variable(name);
    if let Some(former) = environment.defined(&former_variable(name)) {
        let suffix = if former.ends_with("_FILE") { "_FILE" } else { "" };
        return Err(Problem::new(
            former,
            format!("is now called {variable}{suffix}"),
            format!("rename the variable to {variable}{suffix}"),
        ));
    }
    let Some(text) = environment.get(&variable)?.map(SecretString::from) else {
        return Err(Problem::new(variable, "is not set", REMEDY));
    };
    let secrets: Option<Vec<_>> = split_secrets(&text).iter().map(decode).collect();
    secrets
        .filter(|secrets| !secrets.is_empty())
        .ok_or_else(|| Problem::new(variable, "is not a valid signing secret", REMEDY))
}

/// The key bytes of a `whsec_…` secret; `None` if it is malformed or of the wrong length.
pub(super) fn decode(secret: &SecretString) -> Option<SecretSlice<u8>> {
    let text = secret.expose_secret().strip_prefix("whsec_")?;
    let bytes = STANDARD.decode(text).ok()?;
    SECRET_LENGTH.contains(&bytes.len()).then(|| SecretSlice::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::{secrets, variable};
    use crate::config::{Environment, parse};
    use crate::domain::ids::EndpointName;
    use crate::domain::webhook::WebhookEventType;

    const SHIPPED: &str = include_str!("../../bot.toml");

    fn with(endpoints: &str) -> Result<crate::config::Settings, String> {
        let text = format!("{SHIPPED}\n{endpoints}");
        parse(&text, "bot.toml", &Environment::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_endpoint_receives_every_event_unless_it_lists_some() {
        let settings = with(
            "[[webhook_endpoints]]\nname = \"crm\"\nurl = \"https://crm.example.com/in\"\n\
             [[webhook_endpoints]]\nname = \"bot-2\"\nurl = \"http://127.0.0.1:9/\"\n\
             events = [\"payment.failed\"]",
        );
        let endpoints = settings.unwrap().webhook_endpoints;
        assert_eq!(endpoints[0].events, WebhookEventType::ALL);
        assert_eq!(endpoints[1].events, [WebhookEventType::PaymentFailed]);
        assert_eq!(variable(&endpoints[1].name), "WEBHOOK_ENDPOINT_SECRET_BOT_2");
    }

    #[test]
    fn mistakes_in_an_endpoint_are_reported() {
        let row = |name: &str, url: &str| {
            format!("[[webhook_endpoints]]\nname = \"{name}\"\nurl = \"{url}\"\n")
        };
        let twice = row("crm", "https://a.example").repeat(2);
        let event = format!("{}events = [\"everything\"]", row("crm", "https://a.example"));
        for (text, part) in [
            (row("CRM", "https://a.example"), "lower-case"),
            (row("", "https://a.example"), "lower-case"),
            (row("crm", "a.example"), "webhook_endpoints.url"),
            (row("crm", "https://me:pw@a.example"), "leave it out"),
            (row("crm", "ftp://me:pw@a.example"), "this is not a web address"),
            (twice, "two endpoints"),
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
    fn the_former_key_is_refused_with_its_line_and_the_new_name() {
        let error = with("[[callbacks]]\nname = \"crm\"\nurl = \"https://a.example\"").unwrap_err();
        let line = SHIPPED.lines().count() + 2;
        assert!(error.contains(&format!("bot.toml:{line}: ")), "{error}");
        assert!(error.contains("[[webhook_endpoints]]"), "{error}");
    }

    #[test]
    fn the_former_variable_is_refused_with_the_new_name() {
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for suffix in ["", "_FILE"] {
            let former = format!("CALLBACK_SECRET_MY_BOT{suffix}");
            let current = ("WEBHOOK_ENDPOINT_SECRET_MY_BOT".to_owned(), good.to_owned());
            for pairs in [
                vec![(former.clone(), good.to_owned())],
                vec![current, (former.clone(), good.to_owned())],
            ] {
                let problem = secrets(&pairs.into_iter().collect(), &EndpointName::new("my-bot"));
                let text = problem.unwrap_err().to_string();
                let new_name = format!("WEBHOOK_ENDPOINT_SECRET_MY_BOT{suffix}");
                assert!(text.starts_with(&former) && text.contains(&new_name), "{text}");
                assert!(!text.contains(good), "{text}");
            }
        }
    }

    #[test]
    fn a_secret_is_whsec_and_enough_bytes_in_base64_and_never_printed() {
        let name = EndpointName::new("crm");
        let read = |value: &str| {
            let pair = ("WEBHOOK_ENDPOINT_SECRET_CRM".to_owned(), value.to_owned());
            secrets(&[pair].into_iter().collect(), &name).map_err(|problem| problem.to_string())
        };
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert_eq!(read(good).unwrap().len(), 1);
        assert_eq!(read(&format!("{good}, {good}")).unwrap().len(), 2);
        for bad in ["", ",", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_aHVzaA==", "whsec_h*sh"] {
            let error = read(bad).unwrap_err();
            assert!(
                error.contains("WEBHOOK_ENDPOINT_SECRET_CRM") && !error.contains("aHVzaA"),
                "{error}"
            );
        }
    }
}
