//! The arguments, and what their values may be.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::config::{PlanTemplate, check_public_url, has_example_amounts};
use crate::domain::money::Currency;
use crate::messages::Locales;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A file with the token of the bot, from `@BotFather`. [default: `TELEGRAM_BOT_TOKEN` in the environment]
    #[arg(long, value_name = "FILE")]
    pub(super) bot_token_file: Option<PathBuf>,
    /// A file with Stripe's secret or restricted key. [default: `STRIPE_SECRET_KEY` in the environment]
    #[arg(long, value_name = "FILE")]
    pub(super) stripe_key_file: Option<PathBuf>,
    /// The Telegram id of the owner, who receives alerts and may do everything.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    pub(super) owner_id: Option<i64>,
    /// The address of this server as Stripe and customers reach it, such as <https://billing.club.io>.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub(super) public_url: Option<String>,
    /// The address to listen on, behind the reverse proxy. [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
    /// The address of the metrics. [default: 127.0.0.1:9090]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) metrics_listen: Option<SocketAddr>,
    /// The plans to start from. [default: community]
    #[arg(long, value_parser = template())]
    pub(super) template: Option<PlanTemplate>,
    /// The language of people whose own is not supported. [default: en]
    #[arg(long, value_parser = PossibleValuesParser::new(Locales::locales()))]
    pub(super) locale: Option<String>,
    /// The currency of the prices, such as eur. [default: by the locale]
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub(super) currency: Option<Currency>,
    /// Where customers get help, such as @`your_name`. [default: left out]
    #[arg(long, value_name = "CONTACT")]
    pub(super) support: Option<String>,
    /// The terms of service. [default: left out]
    #[arg(long, value_name = "URL", value_parser = terms_url)]
    pub(super) terms_url: Option<String>,
    /// The privacy policy. [default: left out]
    #[arg(long, value_name = "URL", value_parser = privacy_url)]
    pub(super) privacy_url: Option<String>,
    /// Ask nothing: use the flags, the environment and the defaults.
    #[arg(long)]
    pub(super) yes: bool,
    /// With --yes, replace files that differ.
    #[arg(long, requires = "yes")]
    pub(super) force: bool,
}

fn template() -> impl TypedValueParser<Value = PlanTemplate> {
    let names = PossibleValuesParser::new(PlanTemplate::ALL.map(PlanTemplate::name));
    names.try_map(|name| {
        let found = PlanTemplate::ALL.into_iter().find(|template| template.name() == name);
        found.ok_or("there is no such template")
    })
}

/// A currency for which there are example amounts.
pub(super) fn currency(code: &str) -> Result<Currency, String> {
    let currency: Currency = code.trim().parse().map_err(|error| format!("{error}"))?;
    has_example_amounts(currency).map_err(|error| error.to_string())?;
    Ok(currency)
}

pub(super) fn public_url(url: &str) -> Result<String, String> {
    web_address("http.public_url", url)
}

pub(super) fn terms_url(url: &str) -> Result<String, String> {
    web_address("bot.terms_url", url)
}

pub(super) fn privacy_url(url: &str) -> Result<String, String> {
    web_address("bot.privacy_url", url)
}

/// An address that `tollgate check` accepts under this key.
fn web_address(key: &str, url: &str) -> Result<String, String> {
    let url = url.trim();
    check_public_url(key, url)
        .map_err(|problem| format!("{}: {}", problem.what, problem.remedy))?;
    Ok(url.to_owned())
}
