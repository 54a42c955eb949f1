//! The shape of `bot.toml`, as deserialised and before validation.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use crate::config::Updates;
use crate::config::localized_text::TextRow;
use crate::domain::admin::Role;
use crate::domain::plan::Interval;
use crate::domain::plan_change::ChangeTiming;
use crate::domain::rate_limits::RateLimits;
use crate::domain::webhook::WebhookEventType;

/// Former top-level keys, which are refused, each with its current name.
pub(super) const RENAMED_KEYS: [(&str, &str); 1] = [("callbacks", "webhook_endpoints")];

/// Tables that have no default.
pub(super) const REQUIRED_TABLES: [&str; 3] = ["bot", "http", "plans"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) bot: Bot,
    #[serde(default)]
    pub(super) admins: Vec<AdminRow>,
    pub(super) http: Http,
    #[serde(default)]
    pub(super) database: Database,
    #[serde(default)]
    pub(super) billing: Billing,
    #[serde(default)]
    pub(super) retention: Retention,
    pub(super) backup: Option<Backup>,
    #[serde(default)]
    pub(super) brand: Brand,
    #[serde(default)]
    pub(super) webhook_endpoints: Vec<WebhookEndpointRow>,
    pub(super) plans: Vec<PlanRow>,
    #[serde(default)]
    pub(super) entitlements: BTreeMap<Spanned<String>, EntitlementRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bot {
    #[serde(default = "english")]
    pub(super) default_locale: Spanned<String>,
    pub(super) support: Option<Spanned<String>>,
    pub(super) terms_url: Option<Spanned<String>>,
    pub(super) privacy_url: Option<Spanned<String>>,
    #[serde(default = "polling")]
    pub(super) updates: Updates,
    pub(super) texts: Option<Spanned<PathBuf>>,
    #[serde(default = "yes")]
    pub(super) weekly_digest: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdminRow {
    pub(super) id: Spanned<i64>,
    pub(super) role: Role,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Http {
    #[serde(default = "loopback")]
    pub(super) listen: Spanned<String>,
    pub(super) public_url: Spanned<String>,
    pub(super) metrics_listen: Option<Spanned<String>>,
    /// Loopback if absent.
    pub(super) trusted_proxies: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) rates: RateLimits,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Database {
    pub(super) path: PathBuf,
}

impl Default for Database {
    fn default() -> Self {
        Self { path: PathBuf::from("data/tollgate.db") }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Billing {
    pub(super) grace: Option<Spanned<String>>,
    pub(super) reminders: Option<Vec<Spanned<String>>>,
    pub(super) trial: Option<Spanned<String>>,
    pub(super) allow_promotion_codes: bool,
    pub(super) upgrades: Option<ChangeTiming>,
    pub(super) downgrades: Option<ChangeTiming>,
    pub(super) reconcile: Option<Spanned<String>>,
    pub(super) max_revocations: Option<Spanned<String>>,
    pub(super) portal_configuration: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Retention {
    pub(super) raw_events: Option<Spanned<String>>,
    pub(super) audit_payloads: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Brand {
    pub(super) name: Option<Spanned<TextRow>>,
    pub(super) color: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Backup {
    pub(super) every: Option<Spanned<String>>,
    pub(super) folder: Option<Spanned<PathBuf>>,
    pub(super) keep: Option<Spanned<u32>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookEndpointRow {
    pub(super) name: Spanned<String>,
    pub(super) url: Spanned<String>,
    pub(super) events: Option<Vec<WebhookEventType>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanRow {
    pub(super) code: Spanned<String>,
    pub(super) name: Spanned<TextRow>,
    pub(super) description: Option<Spanned<TextRow>>,
    #[serde(default)]
    pub(super) entitlements: Vec<String>,
    pub(super) welcome: Option<Spanned<TextRow>>,
    pub(super) link: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) prices: Vec<PriceRow>,
}

/// What people read about an entitlement.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntitlementRow {
    pub(super) name: Option<Spanned<TextRow>>,
    pub(super) description: Option<Spanned<TextRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceRow {
    pub(super) interval: Spanned<Interval>,
    pub(super) amount: Spanned<i64>,
    pub(super) currency: Spanned<String>,
    pub(super) stripe_price: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) former_stripe_prices: Vec<Spanned<String>>,
    pub(super) access: Option<Spanned<String>>,
}

fn english() -> Spanned<String> {
    Spanned::new(0..0, "en".to_owned())
}

fn yes() -> bool {
    true
}

fn polling() -> Updates {
    Updates::Polling
}

fn loopback() -> Spanned<String> {
    Spanned::new(0..0, "127.0.0.1:8080".to_owned())
}
