//! Stripe's webhook: an event is verified, stored and applied in one transaction, then acknowledged.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Serialize;

use crate::billing::NotStored;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::http::request;
use crate::http::request::WEBHOOK_BODY_LIMIT;
use crate::metrics;
use crate::stripe::event;
use crate::stripe::event::{EVENT_TYPES, THIN_EVENT_TYPES};
use crate::stripe::signature::{SignatureError, Signed};

/// The label for event types that are not processed and for bodies that are not events.
const OTHER: &str = "other";
/// The values of the label `type` of received webhooks.
pub(super) const COUNTED_TYPES: &[&[&str]] = &[EVENT_TYPES, THIN_EVENT_TYPES, &[OTHER]];

/// `Retry-After` of an event that is not stored. Stripe has delays of its own.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The body of a 200.
#[derive(Serialize)]
pub(crate) struct Acknowledgement {
    received: bool,
    duplicate: bool,
}

/// 200 means durable. 400 means a bad signature or a body that is not an event; Stripe retries after 503.
pub(crate) async fn receive(
    State(state): State<AppState>,
    request: Request,
) -> Result<Json<Acknowledgement>, Problem> {
    let began = Instant::now();
    let (mut kind, mut outcome) = (OTHER, "refused");
    let response = process(&state, request, (&mut kind, &mut outcome)).await;
    metrics::webhook(kind, outcome, began.elapsed());
    response
}

async fn process(
    state: &AppState,
    request: Request,
    (kind, outcome): (&mut &'static str, &mut &'static str),
) -> Result<Json<Acknowledgement>, Problem> {
    let header = request.headers().get("stripe-signature").cloned();
    let header = header.as_ref().map(|value| value.to_str().unwrap_or_default());
    let refused = |error: SignatureError| {
        log::warn!(reason:% = error; "refused a webhook");
        Problem::new(StatusCode::BAD_REQUEST, "bad_signature").because(error.to_string())
    };
    let signed = match Signed::read(header) {
        Ok(signed) => signed,
        // Without a signature header the body is not buffered.
        Err(error) => {
            let too_long = request::check_length(request.headers(), WEBHOOK_BODY_LIMIT).err();
            let problem = too_long.unwrap_or_else(|| refused(error));
            return Err(request::reject_unread(request, problem).await);
        }
    };
    let room = state.large_bodies.admit(request.headers());
    let Some(_room) = room.filter(|_| !state.services.events.is_overloaded()) else {
        *outcome = "overloaded";
        return Err(request::reject_unread(request, overloaded()).await);
    };
    let body = request::read_body(request, WEBHOOK_BODY_LIMIT).await?;
    let received = state.clock.now();
    let verified = signed.verify(&body, &state.webhook_secrets, received);
    if let Ok(()) | Err(SignatureError::NoMatch) = &verified {
        state.services.alerts.note_signature(verified.is_ok());
    }
    verified.map_err(refused)?;
    let delivery = event::read(&body).map_err(|error| {
        log::warn!(reason:% = error; "a signed webhook is not an event");
        Problem::new(StatusCode::BAD_REQUEST, "not_an_event").because(error.to_string())
    })?;
    let mut known = EVENT_TYPES.iter().chain(THIN_EVENT_TYPES);
    *kind = known.find(|known| **known == delivery.kind()).unwrap_or(&OTHER);
    match state.services.events.receive(delivery, &body, received).await {
        Ok(receipt) => {
            *outcome = receipt.outcome;
            Ok(Json(Acknowledgement { received: true, duplicate: receipt.duplicate }))
        }
        Err(NotStored::Overloaded) => {
            *outcome = "overloaded";
            Err(overloaded())
        }
        Err(error) => {
            *outcome = "not_stored";
            log::error!(error:% = error; "an event was not stored; Stripe will send it again");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored")
                .because("the event could not be stored; send it again")
                .retry_after(RETRY_AFTER))
        }
    }
}

/// Sent at once, so that latency stays bounded.
fn overloaded() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded")
        .because("too many events are waiting to be stored; send it again")
        .retry_after(RETRY_AFTER)
}
