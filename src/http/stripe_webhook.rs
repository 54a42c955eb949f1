//! Stripe's webhook: verify, store and apply in one transaction, then answer.

use std::time::Instant;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::http::problem::Problem;
use crate::http::request;
use crate::http::{AppState, BODY_LIMIT};
use crate::metrics;
use crate::stripe::event;
use crate::stripe::event::{EVENT_TYPES, THIN_EVENT_TYPES};
use crate::stripe::signature::{SignatureError, Signed};

/// Label for a body that is not an event, and for event types that are not read.
const OTHER: &str = "other";
/// The event types that webhooks are counted by.
pub(super) const KINDS: &[&[&str]] = &[EVENT_TYPES, THIN_EVENT_TYPES, &[OTHER]];

/// 200 means durable. 400 means not from Stripe, or no event; 503 asks Stripe to try again.
pub(crate) async fn receive(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let began = Instant::now();
    let (mut kind, mut outcome) = (OTHER, "refused");
    let answer = take(&state, request, (&mut kind, &mut outcome)).await;
    metrics::webhook(kind, outcome, began.elapsed());
    answer
}

async fn take(
    state: &AppState,
    request: Request,
    (kind, outcome): (&mut &'static str, &mut &'static str),
) -> Result<Json<Value>, Problem> {
    let header = request.headers().get("stripe-signature").cloned();
    let header = header.as_ref().map(|value| value.to_str().unwrap_or_default());
    let refused = |error: SignatureError| {
        log::warn!(reason:% = error; "webhook refused");
        Problem::new(StatusCode::BAD_REQUEST, "bad_signature").because(error.to_string())
    };
    let signed = match Signed::read(header) {
        Ok(signed) => signed,
        // What nobody has signed is not kept for a moment, whatever its size.
        Err(error) => {
            let long = request::is_short(request.headers(), BODY_LIMIT).err();
            return Err(request::unread(request, long.unwrap_or_else(|| refused(error))).await);
        }
    };
    let body = request::body(request, BODY_LIMIT).await?;
    let received = state.clock.now();
    signed.verify(&body, &state.webhook_secrets, received).map_err(refused)?;
    let delivery = event::read(&body).map_err(|error| {
        log::warn!(reason:% = error; "signed webhook is no event");
        Problem::new(StatusCode::BAD_REQUEST, "not_an_event").because(error.to_string())
    })?;
    let mut known = EVENT_TYPES.iter().chain(THIN_EVENT_TYPES);
    *kind = known.find(|known| **known == delivery.kind()).unwrap_or(&OTHER);
    match state.billing.receive(delivery, &body, received).await {
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
