//! Checks against Telegram and Stripe: bot, key, account, portal, event destination, prices.

use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::cli::check::findings::Findings;
use crate::cli::check::{destination, price};
use crate::config::{Environment, Secrets, Settings};
use crate::domain::clock::SystemClock;
use crate::stripe::{DEFAULT_BASE, DEFAULT_TIMEOUT, Gateway, GatewayOptions, StripeError};
use crate::telegram::Telegram;

/// The base addresses of the two APIs. They are known even if `bot.toml` is invalid.
pub(super) struct Servers {
    stripe: Option<String>,
    telegram: Option<String>,
}

impl Servers {
    pub(super) fn of(settings: Option<&Settings>, environment: &Environment) -> Self {
        let variable = |name: &str| environment.get(name).ok().flatten();
        match settings {
            Some(settings) => Self {
                stripe: settings.stripe_api_base.clone(),
                telegram: settings.telegram_api_url.clone(),
            },
            None => {
                Self { stripe: variable("STRIPE_API_BASE"), telegram: variable("TELEGRAM_API_URL") }
            }
        }
    }
}

/// Checks with each valid secret. Invalid ones are empty and already reported.
pub(super) async fn check(
    findings: &mut Findings,
    settings: Option<&Settings>,
    secrets: &Secrets,
    servers: Servers,
) {
    if !secrets.telegram_bot_token.expose_secret().is_empty() {
        telegram(findings, secrets, servers.telegram.as_deref()).await;
    }
    if !secrets.stripe_secret_key.expose_secret().is_empty() {
        let base = servers.stripe.unwrap_or_else(|| DEFAULT_BASE.to_owned());
        stripe(findings, settings, secrets, base).await;
    }
}

async fn telegram(findings: &mut Findings, secrets: &Secrets, server: Option<&str>) {
    match Telegram::new(&secrets.telegram_bot_token, server) {
        Ok(telegram) => match telegram.me().await {
            Ok(me) => findings.good("Telegram", format!("@{}", me.username)),
            Err(error) => findings.broken("Telegram", &error),
        },
        Err(error) => findings.broken("Telegram", &error),
    }
}

async fn stripe(
    findings: &mut Findings,
    settings: Option<&Settings>,
    secrets: &Secrets,
    base: String,
) {
    let options = GatewayOptions {
        base,
        secret_key: secrets.stripe_secret_key.clone(),
        timeout: DEFAULT_TIMEOUT,
        clock: Arc::new(SystemClock),
    };
    let gateway = match Gateway::new(options) {
        Ok(gateway) => gateway,
        Err(error) => return findings.broken("Stripe", &error),
    };
    if let Err(error) = gateway.ping().await {
        return findings.broken("Stripe", &error);
    }
    match gateway.livemode() {
        Some(true) => findings.good("Stripe", "the key is accepted, in live mode"),
        Some(false) => findings.good("Stripe", "the key is accepted, in test mode: no real money"),
        None => findings.good("Stripe", "the key is accepted"),
    }
    account(findings, &gateway).await;
    portal(findings, &gateway).await;
    let Some(settings) = settings else { return };
    match gateway.destinations().await {
        Ok(destinations) => destination::check(
            findings,
            &settings.http.public_url,
            secrets.stripe_webhook_secrets.len(),
            &destinations,
        ),
        Err(error) => findings.note("webhook endpoint", format!("cannot be read: {error}")),
    }
    price::check(findings, settings, &gateway).await;
}

/// Checks that the account is activated, which live mode requires.
async fn account(findings: &mut Findings, gateway: &Gateway) {
    if gateway.livemode() != Some(true) {
        return;
    }
    match gateway.charges_enabled().await {
        Ok(Some(false)) => findings.bad(
            "Stripe account",
            "cannot accept payments",
            "activate it at https://dashboard.stripe.com/account/onboarding",
        ),
        Ok(_) => findings.good("Stripe account", "accepts payments"),
        Err(error) => findings.note("Stripe account", format!("cannot be read: {error}")),
    }
}

async fn portal(findings: &mut Findings, gateway: &Gateway) {
    const SUBJECT: &str = "billing portal";
    match gateway.portal_setup().await {
        Ok(Some(setup)) if setup.can_pause => {
            findings.good(SUBJECT, "configured; customers may pause their subscriptions there");
        }
        Ok(Some(_)) => findings.good(SUBJECT, "configured; customers cannot pause there"),
        Ok(None) => findings.bad(
            SUBJECT,
            "not configured",
            "save it once at https://dashboard.stripe.com/settings/billing/portal",
        ),
        Err(error @ StripeError::Unauthorized { .. }) => {
            findings.note(SUBJECT, format!("cannot be read with this key: {error}"));
        }
        Err(error) => findings.note(SUBJECT, format!("cannot be read: {error}")),
    }
}
