//! `/healthz`: the process lives. `/readyz`: it can do its work, and who else can.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::http::Doors;
use crate::measures::{BotHealth, BotProblem, Contact};
use crate::store::{SchemaStatus, Snapshot, StoreError};

pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// 200 while the ledger takes writes and has the schema of this program: then webhooks are safe here. That
/// Stripe, Telegram or a callback is away is told, and sends nobody elsewhere: what needs them waits for
/// them.
pub(crate) async fn ready(State(doors): State<Doors>) -> (StatusCode, Json<Value>) {
    let read = doors.store.read(look).await.ok();
    let writable = read.is_some() && doors.store.takes_writes().await;
    let current = read.as_ref().is_some_and(|ledger| ledger.schema.current == ledger.schema.latest);
    let ready = writable && current;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": ready,
        "database": writable,
        "schema": read.as_ref().map(|ledger| {
            json!({ "current": ledger.schema.current, "latest": ledger.schema.latest })
        }),
        "telegram": contact(&doors.telegram),
        "bot": bot(&doors.bot.health()),
        "stripe": contact(&doors.stripe),
        "outbox_depth": read.as_ref().map(|ledger| ledger.notices),
        "events_failed": read.as_ref().map(|ledger| ledger.failed),
        "events_waiting": read.as_ref().map(|ledger| ledger.waiting),
        "callbacks_waiting": read.as_ref().map(|ledger| ledger.callbacks.0),
        "callbacks_failed": read.as_ref().map(|ledger| ledger.callbacks.1),
    });
    (status, Json(body))
}

/// How much lies in the ledger, and which schema it has.
struct Depths {
    schema: SchemaStatus,
    notices: u64,
    failed: u64,
    waiting: u64,
    /// Of all callbacks: what waits, and what was given up.
    callbacks: (u64, u64),
}

fn look(snapshot: &Snapshot<'_>) -> Result<Depths, StoreError> {
    Ok(Depths {
        schema: snapshot.schema()?,
        notices: snapshot.outbox_depth()?,
        failed: snapshot.failed_event_count()?,
        waiting: snapshot.waiting_event_count()?,
        callbacks: snapshot
            .callback_backlogs()?
            .into_iter()
            .fold((0, 0), |(waiting, failed), (_, one)| {
                (waiting + one.waiting, failed + one.failed)
            }),
    })
}

/// Whether Telegram lets the bot work, and why not.
fn bot(health: &BotHealth) -> Value {
    let problem = health.problem();
    json!({ "running": problem.is_none(), "problem": problem.map(BotProblem::code) })
}

fn contact(contact: &Contact) -> Value {
    let answered = contact.since().map(|since| since.as_secs());
    json!({ "well": contact.is_well(), "answered_seconds_ago": answered })
}
