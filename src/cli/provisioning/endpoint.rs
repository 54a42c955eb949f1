//! Compares the webhook endpoints with what this program reads.

use reqwest::Url;
use secrecy::SecretString;

use crate::cli::provisioning::plan::{Row, Verb};
use crate::stripe::{WEBHOOK_PATH, WebhookEndpoint, subscribed_events};

/// What is done about the webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum EndpointStep {
    Keep(String),
    /// It was made by hand and serves as it is.
    KeepForeign(String),
    /// Enable it, for exactly the events that are read.
    Change(String),
    /// With the reason.
    Create(String),
    /// Stripe cannot reach the server.
    Unreachable,
}

/// The endpoint, and those that are no longer needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EndpointPlan {
    pub(super) url: String,
    pub(super) step: EndpointStep,
    /// Created here for this URL, and replaced since.
    pub(super) replaced: Vec<String>,
    /// Whether the replaced ones are deleted.
    pub(super) retire: bool,
}

/// `near`: Stripe's API is served on this machine, so that it reaches loopback.
pub(super) fn decide(
    found: &[WebhookEndpoint],
    public_url: &str,
    secrets: &[SecretString],
    near: bool,
    retire: bool,
) -> EndpointPlan {
    let url = format!("{public_url}{WEBHOOK_PATH}");
    let plan = |step, replaced| EndpointPlan { url: url.clone(), step, replaced, retire };
    if is_loopback(public_url) && !near {
        return plan(EndpointStep::Unreachable, Vec::new());
    }
    let here: Vec<_> = found.iter().filter(|endpoint| endpoint.url == url).collect();
    let (own, foreign): (Vec<_>, Vec<_>) = here.into_iter().partition(|found| found.own.is_some());
    let current = || own.iter().copied().filter(|own| own.is_current());
    let current = current()
        .find(|own| own.has_secret_among(secrets))
        .or_else(|| only(current()).filter(|own| own.has_handed_over() && !secrets.is_empty()));
    let others = |used: Option<&str>| {
        own.iter().map(|own| own.id.clone()).filter(|id| Some(id.as_str()) != used).collect()
    };
    if let Some(current) = current {
        let step = if current.enabled && current.has_exact_events() {
            EndpointStep::Keep(current.id.clone())
        } else {
            EndpointStep::Change(current.id.clone())
        };
        return plan(step, others(Some(&current.id)));
    }
    if own.is_empty() && !secrets.is_empty() {
        let serves =
            |found: &&&WebhookEndpoint| found.enabled && found.is_current() && found.receives_all();
        if let Some(found) = foreign.iter().find(serves) {
            return plan(EndpointStep::KeepForeign(found.id.clone()), Vec::new());
        }
    }
    let reason = match own.first() {
        None => String::new(),
        Some(own) if own.is_current() => {
            format!("; the secret of {} is not configured, and Stripe shows it only once", own.id)
        }
        Some(own) => {
            let version = own.api_version.as_deref().unwrap_or("the account's version");
            format!("; {} keeps API version {version}, which cannot be changed", own.id)
        }
    };
    plan(EndpointStep::Create(reason), others(None))
}

/// The element of an iterator that has one. A single endpoint whose secret is another one was given a new secret
/// in the dashboard.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next();
    if all.next().is_some() { None } else { first }
}

pub(in crate::cli) fn is_loopback(url: &str) -> bool {
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

impl EndpointPlan {
    pub(super) fn rows(&self, version: &str) -> Vec<Row> {
        const WHAT: &str = "webhook endpoint";
        let url = &self.url;
        let count = subscribed_events().len();
        let first = match &self.step {
            EndpointStep::Keep(id) => {
                Row::new(Verb::Keep, WHAT, format!("{id}: {count} types of event to {url}"))
            }
            EndpointStep::KeepForeign(id) => {
                Row::new(Verb::Keep, WHAT, format!("{id}, which was not created by tollgate"))
            }
            EndpointStep::Change(id) => {
                Row::new(Verb::Change, WHAT, format!("{id}: enabled, {count} types of event"))
            }
            EndpointStep::Create(reason) => Row::new(
                Verb::Create,
                WHAT,
                format!("{count} types of event to {url}, API version {version}{reason}"),
            ),
            EndpointStep::Unreachable => Row::new(
                Verb::Skip,
                WHAT,
                format!(
                    "Stripe cannot reach this machine: run `stripe listen --forward-to {url}` and set \
                     STRIPE_WEBHOOK_SECRET to the secret that it prints"
                ),
            ),
        };
        let replaced = self.replaced.iter().map(|id| {
            let what = "replaced endpoint";
            if self.retire && !matches!(self.step, EndpointStep::Create(_)) {
                Row::new(Verb::Delete, what, id)
            } else {
                let after =
                    "after a day with the new one, delete it with `tollgate setup --retire`";
                Row::new(Verb::Skip, what, format!("{id} still receives events; {after}"))
            }
        });
        std::iter::once(first).chain(replaced).collect()
    }

    /// The replaced endpoints that are deleted now: not before the new one is in use.
    pub(super) fn deleted(&self) -> &[String] {
        let wait = !self.retire || matches!(self.step, EndpointStep::Create(_));
        if wait { &[] } else { &self.replaced }
    }
}
