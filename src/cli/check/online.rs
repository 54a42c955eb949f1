//! Checks against Telegram and Stripe: bot, key, account, portal, event destination, prices.

use std::sync::Arc;

use secrecy::ExposeSecret;

use crate::cli::check::findings::Findings;
use crate::cli::check::{bot, clock, destination, portal, price, reach};
use crate::config::{Environment, Secrets, Settings};
use crate::domain::clock::SystemClock;
use crate::stripe::{DEFAULT_BASE, DEFAULT_TIMEOUT, Gateway, GatewayOptions};

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

/// Checks with each valid secret. Invalid ones are empty and already reported. `running`: a tollgate with this
/// configuration runs on this machine.
pub(super) async fn check(
    findings: &mut Findings,
    settings: Option<&Settings>,
    secrets: &Secrets,
    servers: Servers,
    running: bool,
) {
    if let Some(settings) = settings {
        reach::check(findings, &settings.http.public_url, running).await;
    }
    if !secrets.telegram_bot_token.expose_secret().is_empty() {
        bot::check(findings, settings, secrets, servers.telegram.as_deref(), running).await;
    }
    if !secrets.stripe_secret_key.expose_secret().is_empty() {
        let base = servers.stripe.unwrap_or_else(|| DEFAULT_BASE.to_owned());
        stripe(findings, settings, secrets, base).await;
    }
}

async fn stripe(
    findings: &mut Findings,
    settings: Option<&Settings>,
    secrets: &Secrets,
    base: String,
) {
    const CODE: &str = "stripe";
    let options = GatewayOptions {
        base,
        secret_key: secrets.stripe_secret_key.clone(),
        timeout: DEFAULT_TIMEOUT,
        clock: Arc::new(SystemClock),
    };
    let gateway = match Gateway::new(options) {
        Ok(gateway) => gateway,
        Err(error) => return findings.broken(CODE, "Stripe", &error),
    };
    if let Err(error) = gateway.ping().await {
        return findings.broken(CODE, "Stripe", &error);
    }
    match gateway.livemode() {
        Some(true) => findings.good(CODE, "Stripe", "the key is accepted, in live mode"),
        Some(false) => {
            findings.good(CODE, "Stripe", "the key is accepted, in test mode: no real money");
        }
        None => findings.good(CODE, "Stripe", "the key is accepted"),
    }
    clock::check(findings, &gateway).await;
    account(findings, &gateway).await;
    portal::check(findings, settings, &gateway).await;
    let Some(settings) = settings else { return };
    match gateway.destinations().await {
        Ok(destinations) => destination::check(
            findings,
            &settings.http.public_url,
            secrets.stripe_webhook_secrets.len(),
            &destinations,
        ),
        Err(error) => findings.note(
            "webhook_endpoint",
            "webhook endpoint",
            format!("cannot be read: {error}"),
        ),
    }
    price::check(findings, settings, &gateway).await;
}

/// Checks that the account is activated, which live mode requires.
async fn account(findings: &mut Findings, gateway: &Gateway) {
    const CODE: &str = "stripe_account";
    const PLACE: &str = "Stripe account";
    if gateway.livemode() != Some(true) {
        return;
    }
    match gateway.charges_enabled().await {
        Ok(Some(false)) => findings.bad(
            CODE,
            PLACE,
            "cannot accept payments",
            "activate it at https://dashboard.stripe.com/account/onboarding",
        ),
        Ok(_) => findings.good(CODE, PLACE, "accepts payments"),
        Err(error) => findings.note(CODE, PLACE, format!("cannot be read: {error}")),
    }
}
