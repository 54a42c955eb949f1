//! Values that occur in several sections: web addresses, listeners, durations.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::Url;
use toml::Spanned;

use crate::config::Problem;
use crate::config::check::Check;
use crate::domain::duration;

/// Domains reserved for documentation and tests. Source: RFC 2606.
const EXAMPLES: [&str; 7] =
    ["example.com", "example.net", "example.org", "example", "test", "invalid", "localdomain"];

pub(super) const DAY: Duration = Duration::from_hours(24);

impl Check<'_> {
    /// A web address with `http` or `https`.
    pub(super) fn url(&mut self, key: &str, url: Spanned<String>) -> String {
        let at = self.at(url.span());
        let url = url.into_inner();
        let fits = Url::parse(&url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !fits {
            // The address may contain a user name, a password or a key.
            let shown =
                if url.contains(['@', '?']) { "this".to_owned() } else { format!("`{url}`") };
            self.problem(
                format!("{at}: {key}"),
                format!("{shown} is not a web address"),
                "write it in full, for example https://billing.example.com",
            );
        }
        url
    }

    /// An address to listen on.
    pub(super) fn address(&mut self, place: String, text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| {
            self.problem(
                place,
                format!("`{text}` is not an address to listen on"),
                "write an IP address and a port, for example 127.0.0.1:8080",
            );
            SocketAddr::from(([127, 0, 0, 1], 0))
        })
    }

    /// A web address that customers, Stripe or Telegram must be able to reach.
    pub(super) fn public_url(&mut self, key: &str, url: Spanned<String>) -> String {
        let at = self.at(url.span());
        let url = self.url(key, url);
        self.not_the_example(key, &at, &url);
        let parsed = Url::parse(&url).ok();
        if parsed.is_some_and(|url| url.scheme() == "http" && !is_loopback(&url)) {
            self.warn(
                format!("{at}: {key}"),
                format!("{url} is not encrypted"),
                "use https://, with a reverse proxy that holds the certificate",
            );
        }
        url
    }

    /// Warns about a domain that is reserved for examples.
    pub(super) fn not_the_example(&mut self, key: &str, at: &str, url: &str) {
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let Some(host) = host else { return };
        let is = |example: &&str| host == **example || host.ends_with(&format!(".{example}"));
        if EXAMPLES.iter().any(is) {
            self.warn(
                format!("{at}: {key}"),
                format!("{host} is an example address"),
                "replace it with your own",
            );
        }
    }

    /// The address of a reverse proxy.
    pub(super) fn proxy(&mut self, proxy: Spanned<String>) -> Option<IpAddr> {
        let at = self.at(proxy.span());
        let text = proxy.into_inner();
        let address = text.parse().ok();
        if address.is_none() {
            self.problem(
                format!("{at}: http.trusted_proxies"),
                format!("`{text}` is not an IP address"),
                "write the address that your reverse proxy connects from, for example 127.0.0.1",
            );
        }
        address
    }

    /// A duration such as `3d`; zero if it is malformed.
    pub(super) fn duration(&mut self, key: &str, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let text = text.into_inner();
        duration::parse(&text).unwrap_or_else(|| {
            self.problem(
                format!("{at}: {key}"),
                format!("`{text}` is not a duration"),
                "write a whole number with s, m, h or d, for example 3d or 24h",
            );
            Duration::ZERO
        })
    }
}

/// Checks a web address as `tollgate check` does. `key`: where it will be in `bot.toml`.
pub fn check_public_url(key: &str, url: &str) -> Result<(), Problem> {
    let mut check = Check::of("bot.toml", "");
    check.public_url(key, Spanned::new(0..0, url.to_owned()));
    match check.problems.into_iter().chain(check.warnings).next() {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads a duration from the command line. The error says what to write.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    duration::parse(text)
        .ok_or_else(|| "write a whole number with s, m, h or d, for example 30d".to_owned())
}
