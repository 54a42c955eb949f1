//! Stripe's webhook: verify, store and apply in one transaction, then answer.

use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::http::Doors;
use crate::http::problem::Problem;
use crate::measures;
use crate::stripe::event;
use crate::stripe::event::EVENT_TYPES;
use crate::stripe::signature;

/// The type of what is no event, or none that is read here.
const OTHER: &str = "other";

/// 200 means durable. 400 means not from Stripe, or no event; 503 asks Stripe to try again.
pub(crate) async fn receive(
    State(doors): State<Doors>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Value>, Problem> {
    let began = Instant::now();
    let (mut kind, mut outcome) = (OTHER, "refused");
    let answer = take(&doors, &headers, body, (&mut kind, &mut outcome)).await;
    measures::webhook(kind, outcome, began.elapsed());
    answer
}

async fn take(
    doors: &Doors,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
    (kind, outcome): (&mut &'static str, &mut &'static str),
) -> Result<Json<Value>, Problem> {
    let received = doors.clock.now();
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
                .because("an event is smaller than 1 MiB")
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "unreadable_body")
            .because("the body ended too early"),
    })?;
    let header = headers.get("stripe-signature").map(|value| value.to_str().unwrap_or_default());
    signature::verify(header, &body, &doors.webhook_secrets, received).map_err(|error| {
        log::warn!(reason:% = error; "webhook refused");
        Problem::new(StatusCode::BAD_REQUEST, "bad_signature").because(error.to_string())
    })?;
    let event = event::parse(&body).map_err(|error| {
        log::warn!(reason:% = error; "signed webhook is no event");
        Problem::new(StatusCode::BAD_REQUEST, "not_an_event").because(error.to_string())
    })?;
    *kind = EVENT_TYPES.iter().find(|known| **known == event.kind).unwrap_or(&OTHER);
    match doors.billing.receive(event, &body, received).await {
        Ok(receipt) => {
            *outcome = receipt.outcome;
            Ok(Json(json!({ "received": true, "duplicate": receipt.duplicate })))
        }
        Err(error) => {
            *outcome = "not_stored";
            log::error!(error:% = error; "an event is not stored; Stripe will send it again");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored")
                .because("the event could not be stored; send it again"))
        }
    }
}
