//! The subcommand: reads what exists, shows the plan, asks, and carries it out.

use std::sync::Arc;

use anyhow::anyhow;
use secrecy::SecretString;

use crate::cli::admin_action::is_confirmed;
use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::provisioning::apply::{Apply, Plan, Setting};
use crate::cli::provisioning::bot;
use crate::cli::provisioning::catalogue::{Found, PlanStep, PriceAction};
use crate::cli::provisioning::endpoint;
use crate::cli::provisioning::files::{ConfigFile, Ids, SECRET, SecretHome};
use crate::cli::provisioning::plan::{self, Row};
use crate::cli::provisioning::portal::{self, PortalStep};
use crate::cli::setup::{Setup, block_on};
use crate::cli::style::Style;
use crate::config;
use crate::config::{DotEnv, PriceIds, Secrets, Settings};
use crate::domain::clock::SystemClock;
use crate::domain::ids::PriceId;
use crate::stripe::{
    API_VERSION, DEFAULT_BASE, DEFAULT_TIMEOUT, Gateway, GatewayOptions, StripeError, Switching,
};

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Args {
    /// Show the plan, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Set up live mode, with a live key.
    #[arg(long)]
    live: bool,
    /// Do not ask for confirmation.
    #[arg(long)]
    yes: bool,
    /// Delete webhook endpoints that an earlier run has replaced, once the new one is in use.
    #[arg(long)]
    retire: bool,
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let (secrets, problems) = Secrets::inspect(&setup.environment, &[]);
    let needed = ["STRIPE_SECRET_KEY"];
    let missing: Vec<_> =
        problems.iter().filter(|problem| needed.contains(&problem.place.as_str())).collect();
    if let Some(problem) = missing.first() {
        return Err(Failure::Misconfigured(anyhow!("{problem}")));
    }
    let gateway = gateway(&settings, secrets.stripe_secret_key.clone())?;
    guard_mode(gateway.livemode(), args.live)?;
    block_on(work(setup, args, &settings, &secrets, &gateway))?
}

fn gateway(settings: &Settings, secret_key: SecretString) -> Result<Gateway, Failure> {
    let base = settings.stripe_api_base.clone().unwrap_or_else(|| DEFAULT_BASE.to_owned());
    let clock = Arc::new(SystemClock);
    let options = GatewayOptions { base, secret_key, timeout: DEFAULT_TIMEOUT, clock };
    Gateway::new(options).map_err(|error| Failure::Misconfigured(error.into()))
}

/// Live mode is set up only if it is named.
fn guard_mode(livemode: Option<bool>, live: bool) -> Result<(), Failure> {
    match (livemode, live) {
        (Some(true), false) => Err(Failure::Misconfigured(anyhow!(
            "STRIPE_SECRET_KEY is a live key\n  -> add --live to set up live mode, or use a key of test mode"
        ))),
        (Some(false), true) => Err(Failure::Misconfigured(anyhow!(
            "STRIPE_SECRET_KEY is a key of test mode\n  -> leave --live out, or use a live key"
        ))),
        _ => Ok(()),
    }
}

async fn work(
    setup: &Setup,
    args: &Args,
    settings: &Settings,
    secrets: &Secrets,
    gateway: &Gateway,
) -> Result<(), Failure> {
    let style = Style::of_output(&setup.environment);
    let plan = read(args, settings, secrets, gateway).await?;
    let file = ConfigFile {
        path: &setup.config,
        text: std::fs::read_to_string(&setup.config)?,
        has_map: setup.environment.get("STRIPE_PRICE_MAP_JSON").ok().flatten().is_some(),
    };
    let known = known_ids(&plan, settings);
    let rows = rows(&plan);
    print_line(&style.strong(heading(gateway.livemode())))?;
    plan::print(&rows, style)?;
    let diff = file.diff(&announced(&plan, &known), style)?;
    if !diff.is_empty() {
        print_line(&format!("\n{diff}"))?;
    }
    if !rows.iter().any(Row::is_change) && file.with(&known)? == file.text {
        return print_line("\nnothing to change");
    }
    if args.dry_run {
        return print_line("\nnothing was changed (--dry-run)");
    }
    if !args.yes && !is_confirmed()? {
        return print_line("nothing was changed");
    }
    let home = secret_home(setup)?;
    let apply = Apply::new(gateway, Setting { settings, secrets: &secrets.stripe_webhook_secrets });
    apply.carry_out(plan, known, &file, home).await
}

fn heading(livemode: Option<bool>) -> &'static str {
    match livemode {
        Some(true) => "Stripe, in live mode",
        Some(false) => "Stripe, in test mode",
        None => "Stripe",
    }
}

async fn read(
    args: &Args,
    settings: &Settings,
    secrets: &Secrets,
    gateway: &Gateway,
) -> Result<Plan, Failure> {
    let found = readable("Products and Prices", Found::fetch(gateway, settings).await)?;
    let portals = readable("Customer portal", gateway.portal_configurations().await)?;
    let endpoints = readable("Webhook Endpoints", gateway.webhook_endpoints().await)?;
    let plans = found.steps(settings);
    let (features, switches) = (portal::features(settings), portal::switches(settings));
    let switching = if switches { portal::known_switching(&plans) } else { Some(Switching::new()) };
    let configured = settings.billing.portal_configuration.as_deref();
    let portal = portal::decide(&portals, configured, &features, switching.as_ref());
    let near = settings.stripe_api_base.as_deref().is_some_and(endpoint::is_loopback);
    let public_url = &settings.http.public_url;
    let webhook_secrets = &secrets.stripe_webhook_secrets;
    let endpoint = endpoint::decide(&endpoints, public_url, webhook_secrets, near, args.retire);
    let bot = bot::decide(settings, secrets).await?;
    Ok(Plan { plans, portal, features, switches, endpoint, endpoints, bot })
}

/// Names the permission that a key lacks.
fn readable<T>(permission: &str, answer: Result<T, StripeError>) -> Result<T, Failure> {
    answer.map_err(|error| match error {
        StripeError::Unauthorized { status: 403, .. } => Failure::Failed(anyhow!(
            "the key may not read {permission} (403)\n  -> give it the permission “{permission}: Read” at \
             https://dashboard.stripe.com/apikeys; to create what is missing, it has to be “Write”"
        )),
        error => Failure::Failed(error.into()),
    })
}

fn rows(plan: &Plan) -> Vec<Row> {
    let mut rows: Vec<_> = plan.plans.iter().flat_map(PlanStep::rows).collect();
    rows.push(plan.portal.row(plan.switches));
    rows.extend(plan.endpoint.rows(API_VERSION));
    rows.push(plan.bot.row());
    rows
}

/// The ids that exist already and that `bot.toml` lacks.
fn known_ids(plan: &Plan, settings: &Settings) -> Ids {
    let steps = plan.plans.iter().flat_map(|plan| &plan.prices);
    let prices = steps.filter_map(|step| match &step.action {
        PriceAction::Keep(found) | PriceAction::Activate(found) => step.ids(&found.id),
        PriceAction::Create { .. } => None,
    });
    let portal = match &plan.portal {
        PortalStep::Keep(id) | PortalStep::Change(id) => Some(id.clone()),
        PortalStep::KeepDefault(_) | PortalStep::Create => None,
    };
    let portal = portal.filter(|id| settings.billing.portal_configuration.as_ref() != Some(id));
    Ids { prices: prices.collect(), portal }
}

/// The same with placeholders for ids that Stripe has yet to give.
fn announced(plan: &Plan, known: &Ids) -> Ids {
    let steps = plan.plans.iter().flat_map(|plan| &plan.prices);
    let new = steps.filter(|step| matches!(step.action, PriceAction::Create { .. }));
    let new = new.map(|step| PriceIds {
        at: step.at,
        stripe_price: Some(PriceId::new("price_(new)")),
        former: step.former.clone(),
    });
    let prices = known.prices.iter().cloned().chain(new).collect();
    let created = (plan.portal == PortalStep::Create).then(|| "bpc_(new)".to_owned());
    Ids { prices, portal: known.portal.clone().or(created) }
}

fn secret_home(setup: &Setup) -> Result<SecretHome, Failure> {
    let file = DotEnv::beside(&setup.config)?;
    let path = file.path().display().to_string();
    Ok(if file.is_overridden(&setup.environment, SECRET) {
        SecretHome::Printed(format!("{SECRET} is set in the environment, which overrides {path}"))
    } else if file.is_writable() {
        SecretHome::DotEnv(file)
    } else {
        SecretHome::Printed(format!("{path} cannot be written"))
    })
}
