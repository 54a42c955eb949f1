//! The panel's view of webhook deliveries, and faults to inject into them.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::routing::post;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::World;
use crate::control::Answer;
use crate::control::Problem;
use crate::stripe::Delivery;
use crate::stripe::Mode;
use crate::stripe::Order;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/api/deliveries", get(deliveries))
        .route("/api/deliveries/{id}", get(delivery))
        .route("/api/events/{id}/deliver", post(deliver))
        .route("/api/hold", post(hold))
        .route("/api/release", post(release))
}

#[derive(Deserialize)]
struct Since {
    since: Option<usize>,
}

fn show(delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id, "event_id": delivery.event_id, "type": delivery.kind,
        "at_ms": delivery.at_ms, "mode": delivery.mode, "status": delivery.status,
        "answer_ms": delivery.answer_ms, "answer": delivery.answer_body,
        "attempt": delivery.attempt, "held": false,
    })
}

/// Attempts after the id `since`, then the held events, which have no attempt yet.
async fn deliveries(State(world): State<Arc<World>>, Query(since): Query<Since>) -> Answer {
    let since = since.since.unwrap_or(0);
    let done = world.stripe.deliveries();
    let mut shown: Vec<Value> = done.iter().filter(|d| d.id > since).map(show).collect();
    for (id, kind, at_ms) in world.stripe.held_events() {
        shown.push(json!({
            "id": null, "event_id": id, "type": kind, "at_ms": at_ms, "mode": "normal",
            "status": null, "answer_ms": null, "answer": "", "attempt": 0, "held": true,
        }));
    }
    Ok(Json(json!(shown)))
}

async fn delivery(State(world): State<Arc<World>>, Path(id): Path<usize>) -> Answer {
    let done = world.stripe.deliveries();
    let found = done.iter().find(|delivery| delivery.id == id);
    let found = found.ok_or_else(|| Problem::not_found("delivery"))?;
    let mut shown = show(found);
    shown["body"] = json!(found.body);
    shown["headers"] = found.request_headers.clone();
    Ok(Json(shown))
}

#[derive(Deserialize)]
struct Redelivery {
    mode: String,
}

async fn deliver(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Json(redelivery): Json<Redelivery>,
) -> Answer {
    let mode = match redelivery.mode.as_str() {
        "again" | "normal" => Mode::Normal,
        "bad_signature" => Mode::BadSignature,
        "old_timestamp" => Mode::OldTimestamp,
        "tampered" => Mode::Tampered,
        _ => return Err(Problem::new(StatusCode::BAD_REQUEST, "no such mode")),
    };
    Ok(Json(show(&world.stripe.deliver(&id, mode).await?)))
}

#[derive(Deserialize)]
struct Hold {
    hold: bool,
}

async fn hold(State(world): State<Arc<World>>, Json(request): Json<Hold>) -> Answer {
    Ok(Json(json!({ "held": world.stripe.hold(request.hold) })))
}

#[derive(Deserialize)]
struct Release {
    order: String,
}

async fn release(State(world): State<Arc<World>>, Json(request): Json<Release>) -> Answer {
    if request.order == "lost" {
        return Ok(Json(json!({ "lost": world.stripe.drop_held() })));
    }
    let order = match request.order.as_str() {
        "as_happened" => Order::AsHappened,
        "reversed" => Order::Reversed,
        "shuffled" => Order::Shuffled(world.changes.rev()),
        _ => return Err(Problem::new(StatusCode::BAD_REQUEST, "no such order")),
    };
    let held = world.stripe.held().len();
    world.stripe.release(order);
    Ok(Json(json!({ "released": held })))
}
