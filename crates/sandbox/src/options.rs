//! Options of a sandbox: clock, people, bot and Stripe account.

use std::net::TcpListener;
use std::sync::Arc;

/// The clock that the sandbox and the application share.
pub trait Clock: Send + Sync + 'static {
    /// Unix time in milliseconds.
    fn now_ms(&self) -> i64;
    /// Moves the clock forward to this time in Unix milliseconds; never back.
    fn advance_to(&self, ms: i64);
}

/// Options of [`Sandbox::start`](super::Sandbox::start).
pub struct Options {
    /// Bound to loopback. Its address is the base of every URL.
    pub listener: TcpListener,
    pub clock: Arc<dyn Clock>,
    pub bot: BotIdentity,
    pub people: Vec<Person>,
    pub groups: Vec<Group>,
    pub stripe: StripeOptions,
    /// Shown as the merchant on the checkout, portal and invoice pages.
    pub app_name: String,
}

/// The bot's identity at Telegram.
#[derive(Clone, Debug)]
pub struct BotIdentity {
    /// `<bot id>:<secret>`.
    pub token: String,
    /// Without the `@`.
    pub username: String,
}

/// A Telegram user who can talk to the bot.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language_code: Option<String>,
    /// Shown as a label on the page; has no other effect.
    pub admin: bool,
}

/// A supergroup of all [`Options::people`], of which the first is its creator. The bot is a member.
#[derive(Clone, Debug)]
pub struct Group {
    /// Negative, like the ids of Telegram's supergroups.
    pub id: i64,
    pub title: String,
}

/// The simulated Stripe account.
#[derive(Clone, Debug)]
pub struct StripeOptions {
    pub secret_key: String,
    pub webhook_url: String,
    pub webhook_secret: String,
    pub prices: Vec<Price>,
    /// The API version of the webhook endpoint, and of requests without `Stripe-Version`.
    pub shape: ApiShape,
}

/// The API version in which an object is rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiShape {
    /// `2026-09-30.endive`: as below, and why a subscription is paused.
    #[default]
    New,
    /// `2026-03-25.dahlia`: periods on subscription items, `invoice.parent`.
    Dahlia,
    /// Before `2025-03-31.basil`: periods on the subscription, `invoice.subscription`.
    Old,
}

/// A price in the account.
#[derive(Clone, Debug)]
pub struct Price {
    pub id: String,
    pub product_name: String,
    pub plan_code: Option<String>,
    /// Minor units.
    pub unit_amount: i64,
    pub currency: String,
    /// `month` or `year`; none is paid once.
    pub interval: Option<String>,
    /// Charged by recorded usage, in arrears.
    pub metered: bool,
}
