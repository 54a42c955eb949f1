//! `/healthz`: the process is alive. `/readyz`: it can serve requests.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use crate::http::AppState;
use crate::metrics::{BotHealth, BotProblem, Liveness};

pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Time limit for reading and writing the database. Concurrent requests wait for the same result.
pub(super) const DATABASE_TIMEOUT: Duration = Duration::from_secs(2);

/// 200 while the database accepts writes and has the current schema, so that webhooks can be stored. The state
/// of Stripe, Telegram and the queues is reported and does not change the status.
pub(crate) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let (status, body) = state.readiness.get(probe(&state)).await;
    (status, Json(body))
}

async fn probe(state: &AppState) -> (StatusCode, Value) {
    let deadline = Instant::now() + DATABASE_TIMEOUT;
    let read = timeout_at(deadline, state.services.monitoring.queue_depths()).await;
    let read = read.ok().and_then(Result::ok);
    let writable = read.is_some()
        && timeout_at(deadline, state.services.monitoring.database_accepts_writes())
            .await
            .unwrap_or(false);
    let (schema, depths) = read.unzip();
    let current = schema.is_some_and(|schema| schema.current == schema.latest);
    let ready = writable && current;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": ready,
        "read_only": false,
        "database": writable,
        "schema": schema.map(|schema| {
            json!({ "current": schema.current, "latest": schema.latest })
        }),
        "telegram": api(&state.telegram),
        "bot": bot(&state.bot_health),
        "stripe": api(&state.services.monitoring.stripe()),
        "outbox_depth": depths.map(|depths| depths.notices),
        "events_failed": depths.map(|depths| depths.events_failed),
        "events_waiting": depths.map(|depths| depths.events_waiting),
        "webhook_deliveries_waiting": depths.map(|depths| depths.webhook_deliveries_waiting),
        "webhook_deliveries_dead": depths.map(|depths| depths.webhook_deliveries_dead),
    });
    (status, body)
}

/// Whether the bot receives updates, and the reason if it does not.
fn bot(health: &BotHealth) -> Value {
    let problem = health.problem();
    json!({ "running": problem.is_none(), "problem": problem.map(BotProblem::code) })
}

fn api(liveness: &Liveness) -> Value {
    let answered = liveness.since().map(|since| since.as_secs());
    json!({ "well": liveness.is_well(), "answered_seconds_ago": answered })
}
