//! `bot.toml` and the environment become validated settings and secrets; nothing else reads either.

mod environment;
mod file;
mod readiness;
mod secrets;
mod shape;
mod validate;
mod webhook_endpoints;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

pub use environment::Environment;
pub use file::{inspect, load, parse};
pub use secrets::{Secrets, jwt_secrets};
pub use validate::parse_duration;
pub use webhook_endpoints::callback_secrets;

use crate::domain::admin::Admin;
use crate::domain::plan::Catalogue;
use crate::domain::plan_change::ChangePolicy;
use crate::domain::rate_limits::RateLimits;
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::webhook::WebhookEndpoint;

/// Everything that is no secret.
#[derive(Debug, Clone)]
pub struct Settings {
    pub bot: BotSettings,
    pub admins: Vec<Admin>,
    pub http: HttpSettings,
    pub database: PathBuf,
    pub billing: BillingSettings,
    /// Services that are told what happens.
    pub callbacks: Vec<WebhookEndpoint>,
    pub catalogue: Catalogue,
    /// Other servers that speak these APIs.
    pub stripe_api_base: Option<String>,
    pub telegram_api_url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct BotSettings {
    pub default_locale: String,
    pub support: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    pub updates: Updates,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Updates {
    Polling,
    Webhook,
}

#[derive(Debug, Clone)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// Without a trailing slash.
    pub public_url: String,
    pub metrics_listen: Option<SocketAddr>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub rates: RateLimits,
}

#[derive(Debug, Clone)]
pub struct BillingSettings {
    pub grace: Duration,
    /// How long before access ends, longest first.
    pub reminders: Vec<Duration>,
    pub trial_days: u32,
    pub allow_promotion_codes: bool,
    pub changes: ChangePolicy,
    /// How often everything is compared with Stripe.
    pub reconcile: Duration,
    /// How many people may lose access within an hour.
    pub max_revocations: RevocationLimit,
}

/// All that is wrong, so that one run shows it all.
#[derive(Debug)]
pub struct ConfigError {
    pub problems: Vec<Problem>,
}

/// One thing that is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A file with its line, or the name of an environment variable.
    pub place: String,
    pub what: String,
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  -> {}", self.place, self.what, self.remedy)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    fn one(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { problems: vec![Problem::new(place, what, remedy)] }
    }
}

impl Problem {
    fn new(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), remedy: remedy.into() }
    }
}
