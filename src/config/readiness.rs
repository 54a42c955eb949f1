//! Warnings about a valid configuration that would fail customers. `check` fails on them, `run` does not.

use std::net::SocketAddr;

use reqwest::Url;
use toml::Spanned;

use crate::config::check::Check;
use crate::config::shape::AdminRow;
use crate::config::{Settings, Updates};
use crate::domain::admin::Admin;
use crate::domain::ids::UserId;

/// Ports to which Telegram sends webhooks. Source: <https://core.telegram.org/bots/api#setwebhook>.
const TELEGRAM_PORTS: [u16; 4] = [443, 80, 88, 8443];
/// The values of the `bot.toml` that ships with tollgate.
const EXAMPLE_SUPPORT: &str = "@example_support";
const EXAMPLE_ADMIN: i64 = 111_111_111;

impl Check<'_> {
    pub(super) fn support(&mut self, support: Spanned<String>) -> Option<String> {
        let at = self.at(support.span());
        let support = support.into_inner();
        if support == EXAMPLE_SUPPORT {
            self.warn(
                format!("{at}: bot.support"),
                format!("{support} is the example contact"),
                "write where your customers get help, for example @your_name",
            );
        }
        Some(support).filter(|support| !support.is_empty())
    }

    pub(super) fn admin(&mut self, row: AdminRow) -> Admin {
        let at = self.at(row.id.span());
        let id = row.id.into_inner();
        if id == EXAMPLE_ADMIN {
            self.warn(
                format!("{at}: admins.id"),
                format!("{id} is the example admin"),
                "write your own Telegram id; @userinfobot shows it",
            );
        }
        Admin { id: UserId(id), role: row.role }
    }

    /// Adds the warnings that depend on several keys. `metrics_at`: the place of `http.metrics_listen`.
    pub(super) fn readiness(&mut self, settings: &Settings, metrics_at: Option<&str>) {
        if let (Some(metrics), Some(at)) = (settings.http.metrics_listen, metrics_at)
            && collide(settings.http.listen, metrics)
        {
            self.warn(
                format!("{at}: http.metrics_listen"),
                format!("{metrics} is also the address of http.listen"),
                "give metrics a separate port, for example 127.0.0.1:9090",
            );
        }
        if settings.bot.updates == Updates::Webhook {
            self.telegram_webhook(&settings.http.public_url);
        }
        if settings.admins.is_empty() {
            self.warn(
                format!("{}: admins", self.name),
                "there is no admin: no one receives alarms or may use /audit",
                "add [[admins]] with your Telegram id; @userinfobot shows it",
            );
        }
        if settings.catalogue.offered().next().is_none() {
            self.warn(
                format!("{}: plans", self.name),
                "nothing is for sale: no price has a stripe_price",
                "run 'tollgate setup', or add stripe_price to the prices, or set STRIPE_PRICE_MAP_JSON",
            );
        }
    }

    fn telegram_webhook(&mut self, public_url: &str) {
        let Ok(url) = Url::parse(public_url) else { return };
        let port = url.port_or_known_default().unwrap_or_default();
        if !TELEGRAM_PORTS.contains(&port) {
            self.warn(
                format!("{}: bot.updates", self.name),
                format!("Telegram sends no webhooks to port {port} of http.public_url"),
                "use port 443, 80, 88 or 8443, or set updates = \"polling\"",
            );
        }
    }
}

/// Whether two listeners cannot both be bound. Port 0 is any free port and never collides.
fn collide(first: SocketAddr, second: SocketAddr) -> bool {
    let wildcard = first.ip().is_unspecified() || second.ip().is_unspecified();
    first.port() == second.port() && first.port() != 0 && (wildcard || first.ip() == second.ip())
}

#[cfg(test)]
mod tests {
    use super::collide;
    use crate::config::file::tests::warnings;

    #[test]
    fn two_listeners_collide_on_one_address_and_on_all_of_them() {
        for (first, second, expected) in [
            ("127.0.0.1:8080", "127.0.0.1:8080", true),
            ("0.0.0.0:8080", "127.0.0.1:8080", true),
            ("[::]:8080", "127.0.0.1:8080", true),
            ("127.0.0.1:8080", "127.0.0.1:9090", false),
            ("127.0.0.1:8080", "127.0.0.2:8080", false),
            ("127.0.0.1:0", "127.0.0.1:0", false),
        ] {
            assert_eq!(
                collide(first.parse().unwrap(), second.parse().unwrap()),
                expected,
                "{first} {second}"
            );
        }
    }

    #[test]
    fn settings_that_would_fail_customers_are_reported_with_line_key_and_remedy() {
        const URL: &str = "public_url = \"https://billing.example.com\"";
        for (from, to, parts) in [
            (URL, "public_url = \"https://pay.example.org\"", ["http.public_url", "example"]),
            (URL, "public_url = \"http://pay.club.io\"", ["http.public_url", "not encrypted"]),
            (URL, "public_url = \"http://10.0.0.7\"", ["http.public_url", "not encrypted"]),
            ("9090\"", "8080\"", ["http.metrics_listen", "http.listen"]),
            ("[bot]", "[bot]\n# as it ships", ["bot.support", "@example_support"]),
            ("[bot]", "[bot]\n# as it ships", ["bot.terms_url", "example.com"]),
            ("[bot]", "[bot]\n# as it ships", ["admins", "no admin"]),
            ("[bot]", "[bot]\n# as it ships", ["plans", "nothing is for sale"]),
            (URL, "public_url = \"https://a.io:8080\"", ["bot.updates", "port 8080"]),
        ] {
            let to = to.replace("# as it ships", "");
            let found = warnings(&[(from, &to), ("\"polling\"", "\"webhook\"")]);
            let found = found.iter().find(|problem| {
                let text = problem.to_string();
                parts.iter().all(|part| text.contains(part))
            });
            let found = found.unwrap_or_else(|| panic!("{parts:?}"));
            let line = found.place.trim_start_matches("bot.toml:").split(':').next();
            let whole =
                ["admins", "plans", "bot.updates"].iter().any(|key| found.place.ends_with(key));
            assert!(whole || line.is_some_and(|line| line.parse::<usize>().is_ok()), "{found:?}");
            assert!(!found.remedy.is_empty());
        }
    }

    #[test]
    fn a_loopback_address_and_a_complete_file_give_no_warning() {
        for url in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://a.io"] {
            let mut lines = vec![
                ("https://billing.example.com", url),
                ("https://example.com/terms", "https://a.io/terms"),
                ("https://example.com/privacy", "https://a.io/privacy"),
                ("@example_support", "@help"),
                ("[http]", "[[admins]]\nid = 7\nrole = \"owner\"\n[http]"),
                ("amount = 900\n", "amount = 900\nstripe_price = \"price_1\"\n"),
            ];
            assert_eq!(warnings(&lines), []);
            lines.pop();
            assert_eq!(warnings(&lines).len(), 1, "nothing is for sale");
        }
    }

    #[test]
    fn the_example_admin_and_the_example_endpoint_are_reported() {
        let admin = "[[admins]]\nid = 111111111\nrole = \"owner\"\n[http]";
        let found = warnings(&[("[http]", admin)]);
        assert!(found.iter().any(|problem| problem.place.contains("admins.id")), "{found:?}");
        let endpoint =
            "[[webhook_endpoints]]\nname = \"a\"\nurl = \"https://club.example.com/x\"\n[http]";
        let found = warnings(&[("[http]", endpoint)]);
        assert!(
            found.iter().any(|problem| problem.place.contains("webhook_endpoints.url")),
            "{found:?}"
        );
    }
}
