//! The state shared by all routes.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRef;
use utoipa::openapi::OpenApi;

use crate::billing::{
    Accounts, AdminActions, Alerts, Checkout, Customers, EventIngestion, IdempotencyKeys,
    Monitoring, PaidChats,
};
use crate::domain::brand::Brand;
use crate::domain::chat_link::ChatLink;
use crate::domain::clock::SharedClock;
use crate::domain::plan::Catalogue;
use crate::domain::plan_image::PlanImages;
use crate::http::authentication::Verifier;
use crate::http::limits::Limits;
use crate::http::readiness::Readiness;
use crate::http::request::LargeBodies;
use crate::http::telegram_webhook::TelegramWebhook;
use crate::http::token::Keys;
use crate::messages::Locales;
use crate::metrics::{BotHealth, Liveness};
use crate::stripe::signature::Secrets;

/// The services that requests use.
#[derive(Clone)]
pub struct HttpServices {
    pub accounts: Accounts,
    pub admin_actions: AdminActions,
    pub alerts: Alerts,
    pub checkout: Checkout,
    pub customers: Customers,
    pub events: EventIngestion,
    pub idempotency_keys: IdempotencyKeys,
    pub monitoring: Monitoring,
    pub paid_chats: PaidChats,
}

/// The state shared by all routes. Cheap to clone: each layer and handler does so for every request.
#[derive(Clone)]
pub struct AppState(Arc<StateParts>);

/// What the state consists of.
pub struct StateParts {
    pub services: HttpServices,
    pub catalogue: Arc<Catalogue>,
    pub plan_images: Arc<PlanImages>,
    pub brand: Brand,
    /// The clock that decisions are made by.
    pub clock: SharedClock,
    /// Links into the chat with the bot.
    pub chat_link: ChatLink,
    pub bot_health: BotHealth,
    pub locales: Arc<Locales>,
    /// The signing secrets of Stripe's webhooks.
    pub webhook_secrets: Secrets,
    /// Present in webhook mode.
    pub telegram_webhook: Option<TelegramWebhook>,
    /// The clock that token expiry is checked against.
    pub outside: SharedClock,
    /// The address of this server as seen from outside, without a trailing slash.
    pub public_url: String,
    /// When Telegram last responded.
    pub telegram: Liveness,
    /// The keys of the REST API.
    pub tokens: Keys,
    pub limits: Limits,
    pub readiness: Readiness,
    pub large_bodies: LargeBodies,
    /// The OpenAPI document.
    pub document: Arc<OpenApi>,
}

impl Deref for AppState {
    type Target = StateParts;

    fn deref(&self) -> &StateParts {
        &self.0
    }
}

impl AppState {
    #[must_use]
    pub fn new(parts: StateParts) -> Self {
        Self(Arc::new(parts))
    }

    /// The default return address of Stripe's pages: the chat, or this server until the bot's name is known.
    pub(in crate::http) fn return_url(&self) -> String {
        self.chat_link.url().unwrap_or_else(|| self.public_url.clone())
    }
}

impl FromRef<AppState> for Option<TelegramWebhook> {
    fn from_ref(state: &AppState) -> Self {
        state.telegram_webhook.clone()
    }
}

impl FromRef<AppState> for Accounts {
    fn from_ref(state: &AppState) -> Self {
        state.services.accounts.clone()
    }
}

impl FromRef<AppState> for PaidChats {
    fn from_ref(state: &AppState) -> Self {
        state.services.paid_chats.clone()
    }
}

impl FromRef<AppState> for Arc<Catalogue> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.catalogue)
    }
}

impl FromRef<AppState> for Arc<PlanImages> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.plan_images)
    }
}

impl FromRef<AppState> for Arc<Locales> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.locales)
    }
}

impl FromRef<AppState> for Arc<OpenApi> {
    fn from_ref(state: &AppState) -> Self {
        Self::clone(&state.document)
    }
}

impl FromRef<AppState> for Verifier {
    fn from_ref(state: &AppState) -> Self {
        Self { keys: state.tokens.clone(), clock: Arc::clone(&state.outside) }
    }
}
