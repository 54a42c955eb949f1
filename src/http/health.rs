//! `/healthz`: the process lives. `/readyz`: it can do its work, and who else can.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::http::Doors;
use crate::measures::Contact;

pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// 200 while the ledger takes writes: then webhooks are safe here. That Stripe or Telegram are away is
/// told, and sends nobody elsewhere: what needs them waits for them.
pub(crate) async fn ready(State(doors): State<Doors>) -> (StatusCode, Json<Value>) {
    let read = doors
        .store
        .read(|snapshot| {
            let (depth, failed) = (snapshot.outbox_depth()?, snapshot.failed_event_count()?);
            Ok((depth, failed, snapshot.waiting_event_count()?))
        })
        .await;
    let database = read.is_ok() && doors.store.writer_is_healthy();
    let (outbox, failed, waiting) = read.map_or((None, None, None), |(depth, failed, waiting)| {
        (Some(depth), Some(failed), Some(waiting))
    });
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": database,
        "database": database,
        "telegram": contact(&doors.telegram),
        "stripe": contact(&doors.stripe),
        "outbox_depth": outbox,
        "events_failed": failed,
        "events_waiting": waiting,
    });
    (status, Json(body))
}

fn contact(contact: &Contact) -> Value {
    let answered = contact.since().map(|since| since.as_secs());
    json!({ "well": contact.is_well(), "answered_seconds_ago": answered })
}
