//! Webhook endpoints: the `[[webhook_endpoints]]` of the file.

use reqwest::Url;

use crate::config::check::Check;
use crate::config::shape::WebhookEndpointRow;
use crate::domain::ids::EndpointName;
use crate::domain::webhook::{WebhookEndpoint, WebhookEventType};

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
            let parsed = Url::parse(&url).ok();
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

#[cfg(test)]
mod tests {
    use crate::config::{Environment, parse};
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
}
