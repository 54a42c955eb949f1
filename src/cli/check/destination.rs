//! Checks that Stripe sends its events here: destination, payload style, event types, secret.

use crate::cli::check::findings::Findings;
use crate::cli::provisioning::is_loopback;
use crate::stripe::event::EVENTS;
use crate::stripe::{API_VERSION, Destination, Destinations, PayloadStyle, WEBHOOK_PATH};

const CODE: &str = "webhook_endpoint";
const SUBJECT: &str = "webhook endpoint";
const DASHBOARD: &str = "https://dashboard.stripe.com/webhooks";

/// The first API version whose snapshots contain the reason of a pause.
const PAUSE_REASON_VERSION: &str = "2026-09-30";

/// `secrets`: how many signing secrets are set.
pub(super) fn check(
    findings: &mut Findings,
    public_url: &str,
    secrets: usize,
    destinations: &Destinations,
) {
    if let Some(status) = destinations.refused {
        findings.note(
            CODE,
            SUBJECT,
            format!(
                "the key may not read event destinations ({status}): webhook endpoints are checked \
                 instead, which do not show payload styles or destinations of thin events"
            ),
        );
    }
    let url = format!("{public_url}{WEBHOOK_PATH}");
    let (ours, others): (Vec<_>, Vec<_>) =
        destinations.found.iter().partition(|destination| destination.url == url);
    if ours.is_empty() && is_loopback(public_url) {
        let message = format!(
            "Stripe cannot reach this machine: `stripe listen --forward-to {url}` has to forward its events"
        );
        return findings.note(CODE, SUBJECT, message);
    }
    if ours.is_empty() {
        return none(findings, &url, &others);
    }
    for destination in &ours {
        check_destination(findings, destination);
    }
    if ours.len() > secrets && secrets > 0 {
        findings.bad(
            CODE,
            "STRIPE_WEBHOOK_SECRET",
            format!("{} destinations post to {url}, each with its own secret", ours.len()),
            "set all of their secrets, separated by commas, or delete those not needed, for example with \
             `tollgate setup --retire`",
        );
    }
}

fn none(findings: &mut Findings, url: &str, others: &[&Destination]) {
    let remedy = format!(
        "run `tollgate setup`, or add it at {DASHBOARD} with the payload style Snapshot (Thin also works) and the events \
         that README.md lists"
    );
    let near = others.iter().find(|other| other.url.trim_end_matches('/').ends_with(WEBHOOK_PATH));
    let near =
        near.map(|other| format!("; one posts to {} instead", other.url)).unwrap_or_default();
    findings.bad(CODE, SUBJECT, format!("none posts to {url}{near}"), remedy);
}

fn check_destination(findings: &mut Findings, destination: &Destination) {
    let url = &destination.url;
    if destination.status != "enabled" {
        let reason =
            destination.disabled.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        let finding = format!("{url} is {}{reason}", destination.status);
        return findings.bad(
            CODE,
            SUBJECT,
            finding,
            format!("run `tollgate setup`, or enable it at {DASHBOARD}"),
        );
    }
    let foreign = |from: &String| !["self", "@self"].contains(&from.as_str());
    if !destination.events_from.is_empty() && destination.events_from.iter().all(foreign) {
        return findings.bad(
            CODE,
            SUBJECT,
            format!("{url} receives events of {} only", destination.events_from.join(", ")),
            "make it listen to your own account",
        );
    }
    let missing = missing(destination);
    if !missing.is_empty() {
        let finding = format!("{url} does not receive {}", missing.join(", "));
        return findings.bad(
            CODE,
            SUBJECT,
            finding,
            format!("run `tollgate setup`, or add these events at {DASHBOARD}"),
        );
    }
    match (destination.payload, &destination.api_version) {
        (PayloadStyle::Thin, _) => findings.good(
            CODE,
            SUBJECT,
            format!(
                "{url}: thin events; each costs two calls to Stripe, which the payload style \
                 Snapshot avoids"
            ),
        ),
        (PayloadStyle::Snapshot, Some(version)) if version.as_str() < PAUSE_REASON_VERSION => {
            findings.note(
                CODE,
                SUBJECT,
                format!(
                    "{url}: snapshot events of API version {version}, which do not contain why a \
                     subscription is paused: each pause costs a call to Stripe. `tollgate \
                     setup` creates an endpoint of version {API_VERSION}"
                ),
            );
        }
        (PayloadStyle::Snapshot, version) => {
            let version = version.as_deref().unwrap_or("the account's default");
            findings.good(CODE, SUBJECT, format!("{url}: snapshot events, API version {version}"));
        }
    }
}

/// The required event types that a destination is not sent, as it names them.
fn missing(destination: &Destination) -> Vec<&'static str> {
    let required = EVENTS.iter().filter(|event_type| event_type.required);
    let names = required.map(|event_type| match destination.payload {
        PayloadStyle::Snapshot => event_type.name,
        PayloadStyle::Thin => event_type.thin_name,
    });
    let is_sent =
        |name: &str| destination.enabled_events.iter().any(|sent| sent == "*" || sent == name);
    names.filter(|name| !is_sent(name)).collect()
}
