//! `/metrics` for Prometheus, on a separate listener.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::billing::{Backups, Monitoring, Replica};
use crate::domain::alerts::AlertKind;
use crate::domain::clock::SharedClock;
use crate::domain::ids::EndpointName;
use crate::domain::plan::Catalogue;
use crate::domain::webhook::WebhookEndpoint;
use crate::http::layers::with_request_layers;
use crate::http::problem::Problem;
use crate::http::stripe_webhook;
use crate::metrics;
use crate::metrics::BotHealth;

/// The state behind `/metrics`. Cheap to clone.
#[derive(Clone)]
pub struct Gauges {
    monitoring: Monitoring,
    backups: Backups,
    clock: SharedClock,
    /// The configured endpoints. Each has its gauges even while nothing waits.
    endpoints: Arc<[EndpointName]>,
    /// Plans with a gauge. A plan stays once it had an entitlement, so that its gauge returns to zero.
    plans: Arc<Mutex<BTreeSet<String>>>,
    bot: BotHealth,
    handle: PrometheusHandle,
}

impl Gauges {
    /// Installs the metrics recorder of the process, unless another application has done so. Metrics recorded
    /// earlier are lost.
    pub fn new(
        monitoring: Monitoring,
        backups: Backups,
        clock: SharedClock,
        catalogue: &Catalogue,
        endpoints: &[WebhookEndpoint],
        bot: BotHealth,
    ) -> Result<Self, BuildError> {
        let handle = recorder()?;
        let plans = catalogue.plans.iter().map(|plan| plan.code.as_str());
        let endpoints: Arc<[_]> = endpoints.iter().map(|endpoint| endpoint.name.clone()).collect();
        metrics::init_counters(plans, endpoints.iter().map(EndpointName::as_str));
        for kind in stripe_webhook::COUNTED_TYPES.iter().copied().flatten() {
            metrics::init_webhook_counters(kind);
        }
        Ok(Self { monitoring, backups, clock, endpoints, plans: Arc::default(), bot, handle })
    }
}

/// The recorder of the process: there can be only one, however many applications run in it.
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

/// The state behind `/metrics` of a server that only reads. Cheap to clone.
#[derive(Clone)]
pub struct ReplicaGauges {
    replica: Replica,
    handle: PrometheusHandle,
}

impl ReplicaGauges {
    /// Installs the metrics recorder of the process, unless another application has done so.
    pub fn new(replica: Replica) -> Result<Self, BuildError> {
        Ok(Self { replica, handle: recorder()? })
    }
}

/// The routes of the metrics listener.
pub fn metrics_router(gauges: Gauges) -> Router {
    with_metrics(get(show).with_state(gauges))
}

/// The routes of the metrics listener of a server that only reads.
pub fn replica_metrics_router(gauges: ReplicaGauges) -> Router {
    with_metrics(get(show_replica).with_state(gauges))
}

fn with_metrics(show: MethodRouter) -> Router {
    let router = Router::new().route("/metrics", show).fallback(|| async {
        Problem::new(StatusCode::NOT_FOUND, "not_found")
            .because("this listener serves only /metrics")
    });
    with_request_layers(router)
}

async fn show(State(gauges): State<Gauges>) -> Response {
    let now = gauges.clock.now();
    metrics::bot_running(gauges.bot.problem().is_none());
    match gauges.monitoring.gauges().await {
        Ok(read) => {
            metrics::revocations_paused(read.revocations_paused);
            metrics::outbox_depth(read.outbox_depth);
            metrics::events_failed(read.events_failed);
            for kind in AlertKind::ALL {
                let active = read.alerts.iter().filter(|active| **active == kind).count();
                metrics::alerts_active(kind.as_str(), active);
            }
            gauges.set_entitlements(&read.entitlements);
            read.money.iter().for_each(metrics::money);
            for (chat, members) in read.chat_members {
                metrics::chat_members(chat, members);
            }
            for name in gauges.endpoints.iter() {
                let backlog = read.webhook_backlogs.iter().find(|(known, _)| known == name);
                let backlog = backlog.map(|(_, backlog)| *backlog).unwrap_or_default();
                let oldest = backlog.oldest.map(|oldest| now.since(oldest)).unwrap_or_default();
                let (waiting, dead) = (backlog.waiting, backlog.failed);
                metrics::webhook_backlog(name.as_str(), waiting, dead, oldest);
            }
        }
        // The counters in memory are still served.
        Err(error) => log::error!(error:% = error; "cannot read gauges from the database"),
    }
    match gauges.backups.health().await {
        Ok(Some(health)) => metrics::backup(health.age, health.is_overdue),
        // No backups are scheduled.
        Ok(None) => {}
        Err(error) => log::error!(error:% = error; "the time of the last backup cannot be read"),
    }
    metrics::database_gone(gauges.monitoring.database_is_gone());
    rendered(&gauges.handle)
}

async fn show_replica(State(gauges): State<ReplicaGauges>) -> Response {
    match gauges.replica.state().await {
        Ok(state) => metrics::replica(true, state.age),
        Err(error) => {
            log::error!(error:%; "the replica cannot be read");
            metrics::replica(false, None);
        }
    }
    rendered(&gauges.handle)
}

fn rendered(handle: &PrometheusHandle) -> Response {
    let text = handle.render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

impl Gauges {
    fn set_entitlements(&self, counts: &[(String, u64)]) {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.extend(counts.iter().map(|(plan, _)| plan.clone()));
        for plan in plans.iter() {
            let count = counts.iter().find(|(known, _)| known == plan);
            metrics::entitlements_active(plan, count.map_or(0, |(_, count)| *count));
        }
    }
}
