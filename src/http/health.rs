//! `/healthz`: the process lives. `/readyz`: it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::http::Doors;

pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

pub(crate) async fn ready(State(doors): State<Doors>) -> (StatusCode, Json<Value>) {
    let depth = doors.store.read(|snapshot| snapshot.outbox_depth()).await;
    let database = depth.is_ok() && doors.store.writer_is_healthy();
    let telegram = doors.bot.username().is_some();
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": database,
        "database": database,
        "telegram": telegram,
        "outbox_depth": depth.ok(),
    });
    (status, Json(body))
}
