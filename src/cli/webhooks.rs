//! `tollgate callbacks`: how the services fare that are told what happens, and what they missed again.

use std::collections::BTreeSet;
use std::path::Path;

use uuid::Uuid;

use crate::cli::{Failure, Setup, block_on, existing_store, tell};
use crate::config;
use crate::domain::clock::{Clock, SystemClock, Timestamp};
use crate::domain::ids::{CallbackName, MessageId};
use crate::domain::webhook::{Probe, WebhookEndpoint, WebhookMessage};
use crate::store::{EndpointHealth, Resend, Store};
use crate::webhook_client::{Post, Verdict};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// What waits, what was taken, what was given up, and why.
    List,
    /// Send events again: those that were given up, or any of the last 30 days by its id.
    #[command(arg_required_else_help = true)]
    Replay {
        /// Ids of outgoing events, `msg_…`.
        #[arg(value_name = "MESSAGE_ID")]
        messages: Vec<String>,
        /// All that were given up, or withdrawn while the callback was not in bot.toml.
        #[arg(long)]
        failed: bool,
        /// Only to this callback.
        #[arg(long, value_name = "NAME")]
        callback: Option<String>,
    },
    /// Post a signed `ping` now and tell what the service answers.
    Ping {
        /// The callback's name in bot.toml.
        name: String,
    },
}

pub(crate) fn run(setup: &Setup, args: Args) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    match args.action {
        Action::List => {
            let store = existing_store(&settings.database, &setup.config)?;
            let known = block_on(store.read(|tx| tx.endpoint_health()))??;
            list(&settings.callbacks, &known)
        }
        Action::Replay { messages, failed, callback } => {
            let only = callback.map(CallbackName::new);
            if let Some(name) = &only
                && !settings.callbacks.iter().any(|one| one.name == *name)
            {
                return Err(no_such(name, &setup.config));
            }
            let served = settings.callbacks.into_iter().map(|one| one.name);
            let served: Vec<_> =
                served.filter(|name| only.as_ref().is_none_or(|only| only == name)).collect();
            let store = existing_store(&settings.database, &setup.config)?;
            block_on(replay(&store, &served, messages, failed))??;
            block_on(store.close())?;
            Ok(())
        }
        Action::Ping { name } => {
            let name = CallbackName::new(name);
            let Some(callback) = settings.callbacks.into_iter().find(|one| one.name == name) else {
                return Err(no_such(&name, &setup.config));
            };
            let post =
                Post::new(callback.url, config::callback_secrets(&setup.environment, &name)?)?;
            block_on(ping(&name, &post))?
        }
    }
}

async fn replay(
    store: &Store,
    served: &[CallbackName],
    messages: Vec<String>,
    failed: bool,
) -> Result<(), Failure> {
    let mut wanted: Vec<(String, Resend)> = messages
        .into_iter()
        .map(|id| (id.clone(), Resend::WebhookMessage(MessageId::new(id))))
        .collect();
    if failed {
        wanted.push(("given up".to_owned(), Resend::Failed));
    }
    let mut unknown = 0;
    for (what, which) in wanted {
        let (now, by_id) = (SystemClock.now(), matches!(which, Resend::WebhookMessage(_)));
        let mut rows = 0;
        for name in served {
            let (name, which) = (name.clone(), which.clone());
            let again = store.write(move |tx| tx.resend_webhook_deliveries(&name, &which, now));
            rows += again.await?;
        }
        unknown += usize::from(by_id && rows == 0);
        tell(&format!("{what}: {rows} will be sent again by the running server"))?;
    }
    if unknown > 0 {
        return Err(Failure::Failed(anyhow::anyhow!(
            "{unknown} of the ids: no event that was sent or given up\n  -> take them from the \
             service's log (`webhook-id`) or the server's; they are kept for 30 days"
        )));
    }
    Ok(())
}

fn no_such(name: &CallbackName, config: &Path) -> Failure {
    Failure::Misconfigured(anyhow::anyhow!(
        "{name}: there is no such callback\n  -> name one of [[callbacks]] in {}",
        config.display()
    ))
}

async fn ping(name: &CallbackName, post: &Post) -> Result<(), Failure> {
    let (id, now) = (MessageId::new(format!("msg_{}", Uuid::new_v4().simple())), SystemClock.now());
    let message =
        WebhookMessage { id: &id, timestamp: now.to_precise_rfc3339(), event: &Probe::Ping {} };
    match post.send(&id, &serde_json::to_string(&message)?, now).await {
        Verdict::Taken => tell(&format!("{name}: takes its callbacks")),
        Verdict::Later { reason, .. } | Verdict::Refused { reason } => {
            Err(Failure::Failed(anyhow::anyhow!(
                "{name}: {reason}\n  -> the service must answer 2xx to a signed POST within 15 seconds"
            )))
        }
    }
}

/// Those of bot.toml first, then those of whom the database still knows.
fn list(configured: &[WebhookEndpoint], known: &[EndpointHealth]) -> Result<(), Failure> {
    let names: BTreeSet<&CallbackName> = configured.iter().map(|one| &one.name).collect();
    let quiet = |name: &CallbackName| EndpointHealth {
        callback: name.clone(),
        waiting: 0,
        oldest: None,
        sent: 0,
        last_sent: None,
        failed: 0,
        withdrawn: 0,
        error: None,
    };
    let find = |name: &CallbackName| known.iter().find(|one| one.callback == *name).cloned();
    for name in &names {
        tell(&described(&find(name).unwrap_or_else(|| quiet(name))))?;
    }
    for gone in known.iter().filter(|one| !names.contains(&one.callback)) {
        tell(&format!("{} (no longer in bot.toml)", described(gone)))?;
    }
    if names.is_empty() && known.is_empty() {
        tell("there is no [[callbacks]] in bot.toml")?;
    }
    Ok(())
}

fn described(one: &EndpointHealth) -> String {
    let at = |at: Option<Timestamp>, word: &str| {
        at.map_or_else(String::new, |at| format!(" ({word} {})", at.to_rfc3339()))
    };
    let (oldest, last) = (at(one.oldest, "since"), at(one.last_sent, "last"));
    let (waiting, sent, failed) = (one.waiting, one.sent, one.failed);
    let trouble = one.error.as_deref().filter(|_| waiting + failed > 0);
    let trouble = trouble.map_or_else(String::new, |error| format!("; last trouble: {error}"));
    let name = &one.callback;
    let withdrawn = match one.withdrawn {
        0 => String::new(),
        withdrawn => format!(", {withdrawn} withdrawn"),
    };
    format!(
        "{name}: {waiting} wait{oldest}, {sent} taken{last}, {failed} given up{withdrawn}{trouble}"
    )
}
