//! `/healthz`: the process is alive. `/readyz`: it can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout_at};

use crate::http::AppState;
use crate::metrics::{BotHealth, BotProblem, Liveness};
use crate::store::{Depths, ReadTx, SchemaStatus, StoreError};

pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// How long an answer of `/readyz` is given again: anybody may ask, as often as they like.
const CACHED_FOR: Duration = Duration::from_secs(1);
/// The database must be read and written within this. It is also how long a request for readiness takes
/// at most: others wait behind it.
const LOOKED_WITHIN: Duration = Duration::from_secs(2);
/// Counts stop here, so that the cost of an answer does not grow with the tables.
const COUNTED: u32 = 1000;

/// The last answer of `/readyz`, and when it was made. Clones share it; one request at a time renews it.
#[derive(Clone, Default)]
pub struct Readiness(Arc<Mutex<Option<(Instant, StatusCode, Value)>>>);

/// 200 while the database takes writes and has the schema of this program: webhooks are safe here. Stripe,
/// Telegram and callbacks are reported and change nothing: what needs them waits for them.
pub(crate) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let mut last = state.readiness.0.lock().await;
    if let Some((made, status, body)) = &*last
        && made.elapsed() < CACHED_FOR
    {
        return (*status, Json(body.clone()));
    }
    let (status, body) = look_now(&state).await;
    *last = Some((Instant::now(), status, body.clone()));
    (status, Json(body))
}

async fn look_now(state: &AppState) -> (StatusCode, Value) {
    let deadline = Instant::now() + LOOKED_WITHIN;
    let read = timeout_at(deadline, state.store.read(look)).await;
    let read = read.ok().and_then(Result::ok);
    let writable =
        read.is_some() && timeout_at(deadline, state.store.takes_writes()).await.unwrap_or(false);
    let (schema, depths) = read.unzip();
    let current = schema.is_some_and(|schema| schema.current == schema.latest);
    let ready = writable && current;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": ready,
        "database": writable,
        "schema": schema.map(|schema| {
            json!({ "current": schema.current, "latest": schema.latest })
        }),
        "telegram": contact(&state.telegram),
        "bot": bot(&state.bot.health()),
        "stripe": contact(&state.stripe),
        "outbox_depth": depths.map(|depths| depths.notices),
        "events_failed": depths.map(|depths| depths.events_failed),
        "events_waiting": depths.map(|depths| depths.events_waiting),
        "webhook_deliveries_waiting": depths.map(|depths| depths.callbacks_waiting),
        "webhook_deliveries_dead": depths.map(|depths| depths.callbacks_failed),
    });
    (status, body)
}

fn look(snapshot: &ReadTx<'_>) -> Result<(SchemaStatus, Depths), StoreError> {
    Ok((snapshot.schema()?, snapshot.depths(COUNTED)?))
}

/// Whether Telegram lets the bot work, and why not.
fn bot(health: &BotHealth) -> Value {
    let problem = health.problem();
    json!({ "running": problem.is_none(), "problem": problem.map(BotProblem::code) })
}

fn contact(contact: &Liveness) -> Value {
    let answered = contact.since().map(|since| since.as_secs());
    json!({ "well": contact.is_well(), "answered_seconds_ago": answered })
}
