//! `Idempotency-Key`: the same request under the same key is answered once, and the answer repeated
//! for a day. Source: <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::domain::ids::UserId;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::logging;
use crate::store::{Claim, IdempotentRequest, StoreError};

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 255;
/// A request takes about so long.
const SOON: Duration = Duration::from_secs(1);

/// Runs the deed, or gives the answer that the same request got before. Errors of the server's side
/// are not kept: the same key may try again. Who hangs up stops nothing that has begun, so that the
/// same key finds its answer.
pub(super) async fn once<F>(
    state: &AppState,
    headers: &HeaderMap,
    (user, route, body): (UserId, &'static str, &[u8]),
    action: F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<(StatusCode, Value), Problem>> + Send + 'static,
{
    let Some(key) = key(headers)? else {
        let (status, answer) = action.await?;
        return Ok((status, Json(answer)).into_response());
    };
    let body_sha256 = hex::encode(Sha256::digest(body));
    let ask = IdempotentRequest { user, route, key, body_sha256 };
    let work = answered(state.clone(), ask, action);
    let work = tokio::spawn(logging::scope(logging::request_id(), work));
    work.await.unwrap_or_else(|_| {
        log::error!("a request under an Idempotency-Key panicked");
        Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))
    })
}

async fn answered<F>(
    state: AppState,
    ask: IdempotentRequest,
    action: F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<(StatusCode, Value), Problem>>,
{
    let (claimed, now) = (ask.clone(), state.clock.now());
    match state.store.write(move |tx| tx.claim_idempotency_key(&claimed, now)).await {
        Ok(Claim::First) => {}
        Ok(Claim::UnderWay) => {
            return Err(Problem::new(StatusCode::CONFLICT, "request_in_progress")
                .because("a request with this Idempotency-Key is being worked on; try again")
                .retry_after(SOON));
        }
        Ok(Claim::Other) => {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
                .because("this Idempotency-Key came with another body; use a new key"));
        }
        Ok(Claim::Answered(status, answer)) => return Ok(again(status, answer)),
        Err(error) => return Err(not_kept(&error)),
    }
    let (status, answer, outcome) = match action.await {
        Ok((status, answer)) => (status, answer.to_string(), None),
        Err(problem) => (problem.status(), problem.body().to_string(), Some(problem)),
    };
    let keep = !status.is_server_error();
    let kept = answer.clone();
    let written = state.store.write(move |tx| {
        if keep {
            tx.store_idempotent_response(&ask, status.as_u16(), &kept)
        } else {
            tx.release_idempotency_key(&ask)
        }
    });
    written.await.map_err(|error: StoreError| not_kept(&error))?;
    match outcome {
        Some(problem) => Err(problem),
        None => Ok(sent(status, answer, "application/json")),
    }
}

/// A structured string, `"…"`, as the draft has it; or the bare text that most clients send.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let bare = quoted.filter(|bare| !bare.is_empty()).unwrap_or(text);
    let fits = (1..=LONGEST).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        return Ok(Some(bare.to_owned()));
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad_idempotency_key")
        .because("an Idempotency-Key has 1 to 255 visible characters and no space"))
}

/// A problem names the request that is answered now, not the one that met it first.
fn again(status: u16, answer: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if status.is_success() {
        return sent(status, answer, "application/json");
    }
    let mut problem: Value = serde_json::from_str(&answer).unwrap_or_default();
    if let Some(members) = problem.as_object_mut() {
        members.insert("request_id".to_owned(), json!(logging::request_id()));
    }
    sent(status, problem.to_string(), "application/problem+json")
}

fn sent(status: StatusCode, body: String, kind: &'static str) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn not_kept(error: &StoreError) -> Problem {
    log::error!(error:% = error; "an Idempotency-Key cannot be kept");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored")
        .because("the request could not be kept; try again")
}
