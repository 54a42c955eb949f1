//! `tollgate webhooks`: the state of outgoing webhook deliveries, test messages and redelivery.

use std::collections::BTreeSet;
use std::path::Path;

use uuid::Uuid;

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, block_on, existing_store};
use crate::config;
use crate::domain::clock::{Clock, SystemClock, Timestamp};
use crate::domain::ids::{EndpointName, MessageId};
use crate::domain::webhook::{Probe, WebhookEndpoint, WebhookMessage};
use crate::store::{EndpointHealth, Resend, Store};
use crate::webhook_client::{Post, SendOutcome};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show waiting, delivered and dead deliveries of each endpoint, and the last error.
    List,
    /// Send events again: the dead ones, or any of the last 30 days by its id.
    #[command(arg_required_else_help = true)]
    Replay {
        /// Message ids, `msg_…`.
        #[arg(value_name = "MESSAGE_ID")]
        messages: Vec<String>,
        /// Everything that is dead, or was withdrawn while the endpoint was not in bot.toml.
        #[arg(long)]
        failed: bool,
        /// Only to this endpoint.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
    },
    /// Post a signed `ping` now and print the response.
    Ping {
        /// The endpoint's name in bot.toml.
        name: String,
    },
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let endpoints = settings.webhook_endpoints;
    match args.action {
        Action::List => {
            let store = existing_store(&settings.database, &setup.config)?;
            let stored = block_on(store.read(|tx| tx.endpoint_health()))??;
            list(&endpoints, &stored)
        }
        Action::Replay { messages, failed, endpoint } => {
            let only = endpoint.map(EndpointName::new);
            if let Some(name) = &only
                && !endpoints.iter().any(|endpoint| endpoint.name == *name)
            {
                return Err(unknown_endpoint(name, &setup.config));
            }
            let names = endpoints.into_iter().map(|endpoint| endpoint.name);
            let names: Vec<_> =
                names.filter(|name| only.as_ref().is_none_or(|only| only == name)).collect();
            let store = existing_store(&settings.database, &setup.config)?;
            block_on(replay(&store, &names, messages, failed))??;
            block_on(store.close())?;
            Ok(())
        }
        Action::Ping { name } => {
            let name = EndpointName::new(name);
            let Some(endpoint) = endpoints.into_iter().find(|endpoint| endpoint.name == name)
            else {
                return Err(unknown_endpoint(&name, &setup.config));
            };
            let secrets = config::webhook_endpoint_secrets(&setup.environment, &name)?;
            block_on(ping(&name, &Post::new(endpoint.url, secrets)?))?
        }
    }
}

/// Requeues deliveries to `endpoints`; a running server sends them.
async fn replay(
    store: &Store,
    endpoints: &[EndpointName],
    messages: Vec<String>,
    failed: bool,
) -> Result<(), Failure> {
    let mut selections: Vec<(String, Resend)> = messages
        .into_iter()
        .map(|id| (id.clone(), Resend::WebhookMessage(MessageId::new(id))))
        .collect();
    if failed {
        selections.push(("dead".to_owned(), Resend::Failed));
    }
    let mut unknown = 0;
    for (label, selection) in selections {
        let (now, by_id) = (SystemClock.now(), matches!(selection, Resend::WebhookMessage(_)));
        let mut rows = 0;
        for name in endpoints {
            let (name, selection) = (name.clone(), selection.clone());
            let requeued =
                store.write(move |tx| tx.resend_webhook_deliveries(&name, &selection, now));
            rows += requeued.await?;
        }
        unknown += usize::from(by_id && rows == 0);
        print_line(&format!("{label}: {rows} queued for the running server to send again"))?;
    }
    if unknown > 0 {
        return Err(Failure::Failed(anyhow::anyhow!(
            "{unknown} of the ids belong to no stored delivery\n  -> take them from the service's \
             log (`webhook-id`) or the server's; finished deliveries are kept for 30 days"
        )));
    }
    Ok(())
}

fn unknown_endpoint(name: &EndpointName, config: &Path) -> Failure {
    Failure::Misconfigured(anyhow::anyhow!(
        "{name}: there is no such endpoint\n  -> use the name of one of the [[webhook_endpoints]] in {}",
        config.display()
    ))
}

async fn ping(name: &EndpointName, post: &Post) -> Result<(), Failure> {
    let (id, now) = (MessageId::new(format!("msg_{}", Uuid::new_v4().simple())), SystemClock.now());
    let message =
        WebhookMessage { id: &id, timestamp: now.to_precise_rfc3339(), event: &Probe::Ping {} };
    match post.send(&id, &serde_json::to_string(&message)?, now).await {
        SendOutcome::Accepted => print_line(&format!("{name}: accepts webhooks")),
        SendOutcome::Later { reason, .. } | SendOutcome::Refused { reason } => {
            Err(Failure::Failed(anyhow::anyhow!(
                "{name}: {reason}\n  -> the service must answer 2xx to a signed POST within 15 seconds"
            )))
        }
    }
}

/// Lists the endpoints of bot.toml first, then those that only the database still has.
fn list(configured: &[WebhookEndpoint], stored: &[EndpointHealth]) -> Result<(), Failure> {
    let names: BTreeSet<&EndpointName> = configured.iter().map(|endpoint| &endpoint.name).collect();
    let unused = |name: &EndpointName| EndpointHealth {
        endpoint: name.clone(),
        waiting: 0,
        oldest: None,
        sent: 0,
        last_sent: None,
        failed: 0,
        withdrawn: 0,
        error: None,
    };
    let find = |name: &EndpointName| stored.iter().find(|row| row.endpoint == *name).cloned();
    for name in &names {
        print_line(&describe(&find(name).unwrap_or_else(|| unused(name))))?;
    }
    for removed in stored.iter().filter(|row| !names.contains(&row.endpoint)) {
        print_line(&format!("{} (no longer in bot.toml)", describe(removed)))?;
    }
    if names.is_empty() && stored.is_empty() {
        print_line("there are no [[webhook_endpoints]] in bot.toml")?;
    }
    Ok(())
}

fn describe(endpoint: &EndpointHealth) -> String {
    let time = |at: Option<Timestamp>, label: &str| {
        at.map_or_else(String::new, |at| format!(" ({label} {})", at.to_rfc3339()))
    };
    let (oldest, last) = (time(endpoint.oldest, "since"), time(endpoint.last_sent, "last"));
    let (waiting, sent, dead) = (endpoint.waiting, endpoint.sent, endpoint.failed);
    let error = endpoint.error.as_deref().filter(|_| waiting + dead > 0);
    let error = error.map_or_else(String::new, |error| format!("; last error: {error}"));
    let name = &endpoint.endpoint;
    let withdrawn = match endpoint.withdrawn {
        0 => String::new(),
        withdrawn => format!(", {withdrawn} withdrawn"),
    };
    format!(
        "{name}: {waiting} waiting{oldest}, {sent} delivered{last}, {dead} dead{withdrawn}{error}"
    )
}
