//! The validated settings: everything in `bot.toml` and the environment that is not secret.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::account::Archiving;
use crate::domain::admin::Admin;
use crate::domain::backup::BackupSchedule;
use crate::domain::brand::Brand;
use crate::domain::operator_texts::OperatorTexts;
use crate::domain::paid_chat::PaidChat;
use crate::domain::plan::Catalogue;
use crate::domain::plan_change::ChangePolicy;
use crate::domain::plan_image::PlanImages;
use crate::domain::rate_limits::RateLimits;
use crate::domain::retention::Retention;
use crate::domain::revocation_limit::RevocationLimit;
use crate::domain::webhook::WebhookEndpoint;

/// Everything that is not secret, validated.
#[derive(Debug, Clone)]
pub struct Settings {
    pub bot: BotSettings,
    pub admins: Vec<Admin>,
    pub http: HttpSettings,
    pub database: PathBuf,
    pub billing: BillingSettings,
    pub retention: Retention,
    /// `None`: no backups are scheduled.
    pub backup: Option<BackupSchedule>,
    /// What the pages show of the operator.
    pub brand: Brand,
    /// Services that receive signed webhook deliveries.
    pub webhook_endpoints: Vec<WebhookEndpoint>,
    /// Paid groups and channels.
    pub chats: Vec<PaidChat>,
    pub catalogue: Catalogue,
    pub plan_images: PlanImages,
    /// The operator's own texts, before validation.
    pub texts: Vec<OperatorTexts>,
    /// A server other than Stripe's that implements its API.
    pub stripe_api_base: Option<String>,
    /// A server other than Telegram's that implements its API.
    pub telegram_api_url: Option<String>,
}

/// The `[bot]` section.
#[derive(Debug, Clone)]
pub struct BotSettings {
    pub default_locale: String,
    /// The contact that `/paysupport` and `/help` show, for example `@example_support`.
    pub support: Option<String>,
    pub terms_url: Option<String>,
    pub privacy_url: Option<String>,
    pub updates: Updates,
    /// Whether owners receive a digest of the figures each week, unless they switch it off.
    pub weekly_digest: bool,
}

/// How the bot receives updates from Telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Updates {
    Polling,
    Webhook,
}

/// The `[http]` section.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// The address of this server as seen from outside, without a trailing slash.
    pub public_url: String,
    pub metrics_listen: Option<SocketAddr>,
    /// Addresses of reverse proxies, whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpAddr>,
    pub rates: RateLimits,
}

/// The `[billing]` section.
#[derive(Debug, Clone)]
pub struct BillingSettings {
    /// Access after a failed payment.
    pub grace: Duration,
    /// How long before the end of access a reminder is sent, longest first.
    pub reminders: Vec<Duration>,
    pub trial_days: u32,
    pub allow_promotion_codes: bool,
    pub changes: ChangePolicy,
    /// The interval between reconciliations with Stripe.
    pub reconcile: Duration,
    /// The configuration of portal sessions at Stripe; `None` for the account's default.
    pub portal_configuration: Option<String>,
    /// The number of users who may lose access within an hour.
    pub max_revocations: RevocationLimit,
    /// When facts are archived. Not in the file: no installation requires another value.
    pub archiving: Archiving,
}
