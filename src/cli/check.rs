//! `tollgate check`: a table of findings about configuration, database, Telegram and Stripe.

use crate::cli::{Failure, Setup, block_on, tell};
use crate::config;
use crate::config::{Secrets, Settings};
use crate::domain::plan::{Interval, Plan, Price};
use crate::messages::Phrasebook;
use crate::store::schema;
use crate::stripe::event::EVENT_TYPES;
use crate::stripe::{DEFAULT_BASE, DEFAULT_TIMEOUT, Gateway, GatewayOptions, WebhookEndpoint};
use crate::telegram::Telegram;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ask neither Telegram nor Stripe.
    #[arg(long)]
    offline: bool,
}

enum Grade {
    Good,
    /// Worth knowing; the product runs.
    Note,
    Bad,
}

#[derive(Default)]
struct Findings {
    rows: Vec<(Grade, String, String)>,
}

impl Findings {
    fn good(&mut self, subject: impl Into<String>, finding: impl Into<String>) {
        self.rows.push((Grade::Good, subject.into(), finding.into()));
    }

    fn note(&mut self, subject: impl Into<String>, finding: impl Into<String>) {
        self.rows.push((Grade::Note, subject.into(), finding.into()));
    }

    fn bad(&mut self, subject: impl Into<String>, finding: impl Into<String>) {
        self.rows.push((Grade::Bad, subject.into(), finding.into()));
    }

    fn print(&self) -> Result<(), Failure> {
        let width = self.rows.iter().map(|(_, subject, _)| subject.chars().count()).max();
        let width = width.unwrap_or(0);
        for (grade, subject, finding) in &self.rows {
            let mark = match grade {
                Grade::Good => "ok  ",
                Grade::Note => "note",
                Grade::Bad => "FAIL",
            };
            tell(&format!("{mark}  {subject:<width$}  {finding}"))?;
        }
        Ok(())
    }
}

pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let settings = match config::load(&setup.config, &setup.environment) {
        Ok(settings) => {
            findings.good(setup.config.display().to_string(), "valid");
            Some(settings)
        }
        Err(error) => {
            for problem in error.problems {
                findings.bad(problem.place, format!("{} -> {}", problem.what, problem.remedy));
            }
            None
        }
    };
    let callbacks = settings.as_ref().map_or(&[][..], |settings| &settings.callbacks);
    let secrets = match Secrets::load(&setup.environment, callbacks) {
        Ok(secrets) => {
            findings.good("secrets", "all set");
            Some(secrets)
        }
        Err(error) => {
            for problem in error.problems {
                findings.bad(problem.place, format!("{} -> {}", problem.what, problem.remedy));
            }
            None
        }
    };
    if let Some(settings) = &settings {
        offline(&mut findings, settings);
    }
    if let (Some(settings), Some(secrets), false) = (&settings, &secrets, args.offline) {
        block_on(online(&mut findings, settings, secrets))?;
    }
    findings.print()?;
    let bad = findings.rows.iter().filter(|(grade, ..)| matches!(grade, Grade::Bad)).count();
    if bad > 0 {
        return Err(Failure::Failed(anyhow::anyhow!("{bad} of the findings must be mended")));
    }
    Ok(())
}

fn offline(findings: &mut Findings, settings: &Settings) {
    let phrasebook = Phrasebook::load(&settings.bot.default_locale);
    match phrasebook.and_then(|all| all.check_all()) {
        Ok(()) => findings.good("locales", format!("default {}", settings.bot.default_locale)),
        Err(error) => findings.bad("locales", error.to_string()),
    }
    match schema::status(&settings.database) {
        Ok(status) if status.current == status.latest => {
            findings.good("database", format!("schema {}", status.current));
        }
        Ok(status) => findings.note(
            "database",
            format!("schema {} of {}; `run` brings it up", status.current, status.latest),
        ),
        Err(error) => findings.bad("database", error.to_string()),
    }
    for callback in &settings.callbacks {
        let subject = format!("callback {}", callback.name);
        let origin = callback.origin();
        if origin.starts_with("http://") {
            findings.note(subject, format!("{origin}: not encrypted on its way"));
        } else {
            findings.good(subject, origin);
        }
    }
    for (plan, price) in prices(settings) {
        if price.stripe_price.is_none() {
            findings.note(
                label(plan, price),
                "not offered: name its stripe_price in bot.toml or STRIPE_PRICE_MAP_JSON",
            );
        }
    }
}

async fn online(findings: &mut Findings, settings: &Settings, secrets: &Secrets) {
    match Telegram::new(&secrets.telegram_bot_token, settings.telegram_api_url.as_deref()) {
        Ok(telegram) => match telegram.me().await {
            Ok(me) => findings.good("Telegram", format!("@{}", me.username)),
            Err(error) => findings.bad("Telegram", error.to_string()),
        },
        Err(error) => findings.bad("Telegram", error.to_string()),
    }
    let gateway = Gateway::new(GatewayOptions {
        base: settings.stripe_api_base.clone().unwrap_or_else(|| DEFAULT_BASE.to_owned()),
        secret_key: secrets.stripe_secret_key.clone(),
        timeout: DEFAULT_TIMEOUT,
    });
    let gateway = match gateway {
        Ok(gateway) => gateway,
        Err(error) => return findings.bad("Stripe", error.to_string()),
    };
    if let Err(error) = gateway.ping().await {
        return findings.bad("Stripe", error.to_string());
    }
    findings.good("Stripe", "the key is accepted");
    match gateway.has_portal().await {
        Ok(true) => findings.good("billing portal", "configured"),
        Ok(false) => findings.bad(
            "billing portal",
            "not configured: save it once at https://dashboard.stripe.com/settings/billing/portal",
        ),
        Err(error) => findings.note("billing portal", format!("cannot be read: {error}")),
    }
    match gateway.webhook_endpoints().await {
        Ok(endpoints) => endpoint(findings, settings, &endpoints),
        Err(error) => findings.note("webhook endpoint", format!("cannot be read: {error}")),
    }
    for (plan, price) in prices(settings) {
        if let Some(id) = &price.stripe_price {
            let subject = label(plan, price);
            match gateway.retrieve_price(id).await {
                Ok(facts) => match mismatch(price, &facts) {
                    None => findings.good(subject, id.to_string()),
                    Some(what) => findings.bad(subject, format!("{id}: {what}")),
                },
                Err(error) => findings.bad(subject, format!("{id}: {error}")),
            }
        }
    }
}

/// Events that say again what others say. Without one of the rest something is missed until the next
/// comparison with Stripe.
const SPARE: [&str; 6] = [
    "invoice.payment_succeeded",
    "invoice_payment.paid",
    "refund.created",
    "charge.refund.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

fn endpoint(findings: &mut Findings, settings: &Settings, endpoints: &[WebhookEndpoint]) {
    const SUBJECT: &str = "webhook endpoint";
    let url = format!("{}/api/v1/billing/webhook", settings.http.public_url);
    let Some(ours) = endpoints.iter().find(|endpoint| endpoint.url == url) else {
        let remedy = "add it at https://dashboard.stripe.com/webhooks";
        return findings.bad(SUBJECT, format!("none posts to {url}: {remedy}"));
    };
    if ours.status != "enabled" {
        return findings.bad(SUBJECT, format!("{url} is {}: enable it", ours.status));
    }
    let sent = |event: &&str| ours.enabled_events.iter().any(|one| one == "*" || one == event);
    let wanted = EVENT_TYPES.iter().filter(|event| !SPARE.contains(*event));
    let missing: Vec<&str> = wanted.copied().filter(|event| !sent(event)).collect();
    if missing.is_empty() {
        findings.good(SUBJECT, url);
    } else {
        findings.bad(SUBJECT, format!("{url} is not sent {}", missing.join(", ")));
    }
}

fn mismatch(price: &Price, facts: &crate::stripe::PriceFacts) -> Option<String> {
    let interval = match price.interval {
        Interval::Once => None,
        recurring => Some(recurring),
    };
    if !facts.active {
        Some("is archived at Stripe; activate it or name another".to_owned())
    } else if facts.currency != price.amount.currency {
        Some(format!("is in {:?} at Stripe, {:?} here", facts.currency, price.amount.currency))
    } else if facts.amount != Some(price.amount.minor) {
        let amount = facts.amount.map_or("no fixed amount".to_owned(), |a| a.to_string());
        Some(format!("is {amount} at Stripe, {} here", price.amount.minor))
    } else if facts.interval != interval {
        Some(format!("is charged by another interval at Stripe than {}", price.interval))
    } else {
        None
    }
}

fn prices(settings: &Settings) -> impl Iterator<Item = (&Plan, &Price)> {
    let plans = settings.catalogue.plans.iter();
    plans.flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
}

fn label(plan: &Plan, price: &Price) -> String {
    format!("{}:{}", plan.code, price.interval)
}
