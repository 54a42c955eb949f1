//! The subcommand: runs the checks and prints their findings.

use clap::ValueEnum;

use crate::cli::check::findings::Findings;
use crate::cli::check::{offline, online};
use crate::cli::failure::Failure;
use crate::cli::setup::{Setup, block_on};
use crate::cli::style::Style;
use crate::config;
use crate::config::Secrets;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Contact neither Telegram nor Stripe.
    #[arg(long)]
    offline: bool,
    /// The format of the findings.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each finding.
    Table,
    /// One object: `{"ready": true, "problems": 0, "findings": […]}`.
    Json,
}

/// Reports all findings: a mistake in the file or in one secret does not skip the remaining checks.
pub(crate) fn run(setup: &Setup, args: &Args) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let file = setup.config.display().to_string();
    let settings = match config::inspect(&setup.config, &setup.environment) {
        Ok((settings, warnings)) => {
            if warnings.is_empty() {
                findings.good("config", file, "valid");
            } else {
                findings.note("config", file, "valid, but not ready for customers");
            }
            findings.problems("config_value", warnings);
            Some(settings)
        }
        Err(error) => {
            findings.problems("config", error.problems);
            None
        }
    };
    let endpoints = settings.as_ref().map_or(&[][..], |settings| &settings.webhook_endpoints);
    let (secrets, problems) = Secrets::inspect(&setup.environment, endpoints);
    if problems.is_empty() {
        findings.good("secret", "secrets", "all set");
    }
    findings.problems("secret", problems);
    offline::locales(&mut findings, settings.as_ref());
    let mut running = false;
    if let Some(settings) = &settings {
        running = offline::check(&mut findings, settings);
    }
    if !args.offline {
        let servers = online::Servers::of(settings.as_ref(), &setup.environment);
        block_on(online::check(&mut findings, settings.as_ref(), &secrets, servers, running))?;
    }
    match args.format {
        Format::Table => findings.print(Style::of_output(&setup.environment))?,
        Format::Json => findings.print_json()?,
    }
    match findings.failed() {
        0 => Ok(()),
        bad => Err(Failure::Failed(anyhow::anyhow!("{bad} of the findings must be fixed"))),
    }
}
