//! `/metrics`, on a listener of its own: for Prometheus, and for nobody else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::domain::clock::SharedClock;
use crate::domain::ids::EndpointName;
use crate::domain::plan::Catalogue;
use crate::http::every_request;
use crate::http::problem::Problem;
use crate::http::stripe_webhook;
use crate::metrics;
use crate::metrics::BotHealth;
use crate::store::Store;

/// What the page is made of.
#[derive(Clone)]
pub struct Gauges {
    pub store: Store,
    pub clock: SharedClock,
    /// Those of the configuration: each has its gauges, also while nothing waits.
    callbacks: Arc<[EndpointName]>,
    bot: BotHealth,
    handle: PrometheusHandle,
}

impl Gauges {
    /// From now on everything that is measured in this process is kept.
    pub fn new(
        store: Store,
        clock: SharedClock,
        catalogue: &Catalogue,
        callbacks: Vec<EndpointName>,
        bot: BotHealth,
    ) -> Result<Self, BuildError> {
        let handle = recorder()?;
        let plans = catalogue.plans.iter().map(|plan| plan.code.as_str());
        metrics::init_counters(plans, callbacks.iter().map(EndpointName::as_str));
        stripe_webhook::KINDS
            .iter()
            .copied()
            .flatten()
            .for_each(|kind| metrics::init_webhook_counters(kind));
        Ok(Self { store, clock, callbacks: callbacks.into(), bot, handle })
    }
}

/// A process has one recorder, however many applications run in it.
fn recorder() -> Result<PrometheusHandle, BuildError> {
    static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = recorder.as_ref() {
        return Ok(handle.clone());
    }
    let buckets = |name: &str| Matcher::Full(name.to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(buckets(metrics::WEBHOOK_SECONDS), metrics::WEBHOOK_BUCKETS)?
        .set_buckets_for_metric(buckets(metrics::NOTICE_SECONDS), metrics::NOTICE_BUCKETS)?
        .install_recorder()?;
    metrics::describe();
    Ok(recorder.insert(handle).clone())
}

pub fn metrics_router(gauges: Gauges) -> Router {
    let router = Router::new()
        .route("/metrics", get(show))
        .fallback(|| async {
            Problem::new(StatusCode::NOT_FOUND, "not_found").because("here is only /metrics")
        })
        .with_state(gauges);
    every_request(router)
}

async fn show(State(gauges): State<Gauges>) -> Response {
    let now = gauges.clock.now();
    metrics::bot_running(gauges.bot.problem().is_none());
    let read = gauges
        .store
        .read(move |tx| {
            let depth = tx.outbox_depth()?;
            let (failed, rights) = (tx.failed_event_count()?, tx.active_entitlements_by_plan(now)?);
            let paused = tx.revocations_paused()?.is_some();
            Ok((depth, failed, rights, paused, tx.endpoint_backlogs()?))
        })
        .await;
    match read {
        Ok((depth, failed, rights, paused, backlogs)) => {
            metrics::revocations_paused(paused);
            metrics::outbox_depth(depth);
            metrics::events_failed(failed);
            measure_rights(&rights);
            for name in gauges.callbacks.iter() {
                let known = backlogs.iter().find(|(known, _)| known == name);
                let one = known.map(|(_, one)| *one).unwrap_or_default();
                let oldest = one.oldest.map(|oldest| now.since(oldest)).unwrap_or_default();
                metrics::webhook_backlog(name.as_str(), one.waiting, one.failed, oldest);
            }
        }
        // What is counted in memory is told all the same.
        Err(error) => log::error!(error:% = error; "the ledger cannot be measured"),
    }
    metrics::database_gone(gauges.store.file_is_gone());
    let text = gauges.handle.render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// A plan whose last right has ended is told as zero once it was told at all.
fn measure_rights(rights: &[(String, u64)]) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    told.extend(rights.iter().map(|(plan, _)| plan.clone()));
    for plan in told.iter() {
        let count = rights.iter().find(|(known, _)| known == plan).map_or(0, |(_, count)| *count);
        metrics::entitlements_active(plan, count);
    }
}
