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
    #[serde(default)]
    pub(super) chats: Vec<ChatRow>,
    pub(super) plans: Vec<PlanRow>,
    #[serde(default)]
    pub(super) entitlements: BTreeMap<Spanned<String>, EntitlementRow>,
}

/// The bot and what it shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bot {
    /// Language of people whose own is not offered: `en`, `de`, `es`, `fr`, `pt-BR`, `ru` or `uk`.
    /// `en` if absent.
    #[serde(default = "english")]
    pub(super) default_locale: Spanned<String>,
    /// Contact that `/paysupport` and `/help` show: `@name`, an address, or a link.
    pub(super) support: Option<Spanned<String>>,
    /// Page that `/terms` links to.
    pub(super) terms_url: Option<Spanned<String>>,
    /// Page that `/privacy` links to.
    pub(super) privacy_url: Option<Spanned<String>>,
    /// `polling` (if absent), or `webhook`: Telegram posts to `{public_url}/telegram/webhook`,
    /// which must be on port 443, 80, 88 or 8443.
    #[serde(default = "polling")]
    pub(super) updates: Updates,
    /// Folder of [your own texts](howto/own-words.md), relative to this file. `texts` if absent,
    /// where there is one.
    pub(super) texts: Option<Spanned<PathBuf>>,
    /// Whether owners receive the figures of the week on Mondays; each can switch it off in the
    /// chat. `true` if absent.
    #[serde(default = "yes")]
    pub(super) weekly_digest: bool,
}

/// One table for each admin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdminRow {
    /// Numeric Telegram id.
    pub(super) id: Spanned<i64>,
    /// `owner`, `support` or `auditor`: [what each may do](OPERATIONS.md#roles).
    pub(super) role: Role,
}

/// The HTTP server.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Http {
    /// Address and port for webhooks, the REST API and pages. `127.0.0.1:8080` if absent.
    #[serde(default = "loopback")]
    pub(super) listen: Spanned<String>,
    /// Address under which people and Stripe reach this server; required.
    pub(super) public_url: Spanned<String>,
    /// Address and port for Prometheus. Without it there are no metrics. Do not expose it.
    pub(super) metrics_listen: Option<Spanned<String>>,
    /// Addresses of reverse proxies: their `X-Forwarded-For` is trusted, and their number of
    /// connections is not limited. Loopback if absent.
    pub(super) trusted_proxies: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) rates: RateLimits,
}

/// The database.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Database {
    /// File, relative to the working directory. `data/tollgate.db` if absent.
    pub(super) path: PathBuf,
}

impl Default for Database {
    fn default() -> Self {
        Self { path: PathBuf::from("data/tollgate.db") }
    }
}

/// Rules about access and payments.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Billing {
    /// How long access lasts after a failed payment. `3d` if absent.
    pub(super) grace: Option<Spanned<String>>,
    /// How long before the end of access reminders are sent, a list. `["3d", "1d"]` if absent.
    pub(super) reminders: Option<Vec<Spanned<String>>>,
    /// Trial of new subscriptions, in whole days. `0d` (no trial) if absent.
    pub(super) trial: Option<Spanned<String>>,
    /// Whether checkout has a field for promotion codes. `false` if absent.
    pub(super) allow_promotion_codes: bool,
    /// When an upgrade takes effect: `now` (the difference is charged at once), `period_end`, or
    /// `portal` (the customer makes it in Stripe's billing portal). `now` if absent.
    pub(super) upgrades: Option<ChangeTiming>,
    /// The same for a downgrade. `period_end` if absent.
    pub(super) downgrades: Option<ChangeTiming>,
    /// Interval between complete comparisons with Stripe. `6h` if absent.
    pub(super) reconcile: Option<Spanned<String>>,
    /// How many of all people with access may lose it within an hour, in percent; beyond that,
    /// revocations pause with an alert. `10%` if absent.
    pub(super) max_revocations: Option<Spanned<String>>,
    /// Id of the configuration of Stripe's billing portal (`bpc_…`); `tollgate setup` writes it.
    /// The account's default if absent.
    pub(super) portal_configuration: Option<String>,
}

/// How long raw data is kept ([what that means](OPERATIONS.md#stored-data)). Neither can be shorter
/// than 30 days.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Retention {
    /// Payloads of Stripe's events, and Telegram's updates about paid chats. `400d` if absent.
    pub(super) raw_events: Option<Spanned<String>>,
    /// Details of the entries of the audit log. `10y` if absent.
    pub(super) audit_payloads: Option<Spanned<String>>,
}

/// What the web pages show.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Brand {
    /// Name, for all readers or for each language. The bot's @name if absent.
    pub(super) name: Option<Spanned<TextRow>>,
    /// Colour of buttons and links, for example `#2272c3`.
    pub(super) color: Option<Spanned<String>>,
}

/// Scheduled [backups](OPERATIONS.md#backups). Without this table none are made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Backup {
    /// Interval. `6h` if absent.
    pub(super) every: Option<Spanned<String>>,
    /// Folder that only this installation uses, relative to the working directory. `backups` if
    /// absent.
    pub(super) folder: Option<Spanned<PathBuf>>,
    /// How many are kept; older ones are deleted. `28` if absent.
    pub(super) keep: Option<Spanned<u32>>,
}

/// One table for each service that receives [signed webhooks](API.md#webhooks).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookEndpointRow {
    /// Name of the service; its secret is `WEBHOOK_ENDPOINT_SECRET_<NAME>`.
    pub(super) name: Spanned<String>,
    /// Where the webhooks are posted.
    pub(super) url: Spanned<String>,
    /// The types that are sent, a list. All if absent.
    pub(super) events: Option<Vec<WebhookEventType>>,
}

/// One table for each [paid group or channel](howto/paid-chats.md). The bot has to be an
/// administrator there, who may invite and ban people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChatRow {
    /// Id of the chat, for example `-1001234567890`. When you add the bot to a chat, it sends you
    /// the id.
    pub(super) id: Spanned<i64>,
    /// Name that people read. The title in Telegram if absent.
    pub(super) name: Option<String>,
    /// Who has this entitlement is let in.
    pub(super) entitlement: Spanned<String>,
    /// `observe` (if absent): nobody is removed or declined. `on`: everybody else is.
    #[serde(default)]
    pub(super) enforce: Enforce,
    /// How many of the members may be removed within an hour, in percent, three people in any
    /// case; beyond that, removals stop with an alert. `5%` if absent.
    pub(super) max_removals: Option<Spanned<String>>,
    /// Telegram ids of people who are never removed, a list. Administrators need not be in it.
    #[serde(default)]
    pub(super) protect: Vec<Spanned<i64>>,
}

/// Whether a chat removes anybody.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Enforce {
    #[default]
    Observe,
    On,
}

/// One table for each plan, in the order in which they are shown. A plan without prices is the free
/// one, for people who pay nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanRow {
    /// Name in commands, metadata and the REST API. Do not change it while anybody has the plan.
    pub(super) code: Spanned<String>,
    /// Name that people read.
    pub(super) name: Spanned<TextRow>,
    /// A sentence below the name, for all or for each language.
    pub(super) description: Option<Spanned<TextRow>>,
    /// File with [an image](howto/own-words.md#images), relative to this file: PNG or JPEG of up to
    /// 5 MiB.
    pub(super) image: Option<Spanned<PathBuf>>,
    /// What the plan grants, a list of names.
    #[serde(default)]
    pub(super) entitlements: Vec<String>,
    /// Telegram HTML that comes with the message that the plan has begun, for all or for each
    /// language.
    pub(super) welcome: Option<Spanned<TextRow>>,
    /// Where the plan is used, `https://…` or `t.me/…`: a button in that message and in `/status`.
    pub(super) link: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) prices: Vec<PriceRow>,
}

/// What people read about an entitlement.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntitlementRow {
    /// Name that people read, for all or for each language. Without it, the code is made readable.
    pub(super) name: Option<Spanned<TextRow>>,
    /// A sentence about it, for all or for each language.
    pub(super) description: Option<Spanned<TextRow>>,
}

/// One table for each price of a plan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceRow {
    /// `month`, `year` or `once`.
    pub(super) interval: Spanned<Interval>,
    /// In minor units, for example cents.
    pub(super) amount: Spanned<i64>,
    /// Three letters, as at Stripe.
    pub(super) currency: Spanned<String>,
    /// Id of the price at Stripe (`price_…`). Without it, here or in `STRIPE_PRICE_MAP_JSON`, the
    /// price is not offered.
    pub(super) stripe_price: Option<Spanned<String>>,
    /// Ids of earlier prices, a list: customers who pay one of them keep the plan.
    #[serde(default)]
    pub(super) former_stripe_prices: Vec<Spanned<String>>,
    /// Of a price that is paid once: how long it lasts. Forever if absent.
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
