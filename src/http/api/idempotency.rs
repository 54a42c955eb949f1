//! `Idempotency-Key`: a request is executed once per key, and its response is repeated for a day.
//! Source: <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::billing::{Claim, IdempotentRequest, StoreError};
use crate::domain::ids::UserId;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::logging;

const HEADER: &str = "idempotency-key";
/// Maximum length of a key.
const MAX_KEY_LENGTH: usize = 255;
/// `Retry-After` while the first request is in progress.
const IN_PROGRESS_RETRY_AFTER: Duration = Duration::from_secs(1);

/// Runs `action`, or repeats the response of the same request. Responses of 500 and above are not stored, so that
/// the same key can be used to try again. A disconnect does not cancel a running action, whose response the key
/// must find later.
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
        let (status, body) = action.await?;
        return Ok((status, Json(body)).into_response());
    };
    let body_sha256 = hex::encode(Sha256::digest(body));
    let request = IdempotentRequest { user, route, key, body_sha256 };
    let work = execute(state.clone(), request, action);
    let work = tokio::spawn(logging::scope(logging::request_id(), work));
    work.await.unwrap_or_else(|_| {
        log::error!("a request under an Idempotency-Key panicked");
        Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))
    })
}

/// An id that is the same for each request of the user with this key, and that nobody else can choose.
pub(super) fn derived_id(
    headers: &HeaderMap,
    user: UserId,
    route: &str,
) -> Result<Option<String>, Problem> {
    let id = |key| hex::encode(&Sha256::digest(format!("{user} {route} {key}"))[..16]);
    Ok(key(headers)?.map(id))
}

async fn execute<F>(
    state: AppState,
    request: IdempotentRequest,
    action: F,
) -> Result<Response, Problem>
where
    F: Future<Output = Result<(StatusCode, Value), Problem>>,
{
    match state.services.idempotency_keys.claim(request.clone()).await {
        Ok(Claim::First) => {}
        Ok(Claim::UnderWay) => {
            return Err(Problem::new(StatusCode::CONFLICT, "request_in_progress")
                .because("a request with this Idempotency-Key is in progress; try again")
                .retry_after(IN_PROGRESS_RETRY_AFTER));
        }
        Ok(Claim::Other) => {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
                .because("this Idempotency-Key was used with a different body; use a new key"));
        }
        Ok(Claim::Answered(status, body)) => return Ok(repeat(status, body)),
        Err(error) => return Err(not_stored(&error)),
    }
    let (status, body, problem) = match action.await {
        Ok((status, body)) => (status, body.to_string(), None),
        Err(problem) => (problem.status(), problem.body(), Some(problem)),
    };
    let written = if status.is_server_error() {
        state.services.idempotency_keys.release(request).await
    } else {
        state.services.idempotency_keys.store_response(request, status.as_u16(), body.clone()).await
    };
    written.map_err(|error| not_stored(&error))?;
    match problem {
        Some(problem) => Err(problem),
        None => Ok(json_response(status, body, "application/json")),
    }
}

/// Reads the key: a structured string `"…"`, as the draft specifies, or the bare text that most clients send.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let bare = quoted.filter(|bare| !bare.is_empty()).unwrap_or(text);
    let fits =
        (1..=MAX_KEY_LENGTH).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        return Ok(Some(bare.to_owned()));
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad_idempotency_key")
        .because("an Idempotency-Key must have 1 to 255 visible ASCII characters and no space"))
}

/// Repeats a stored response. An error gets the id of the current request.
fn repeat(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if status.is_success() {
        return json_response(status, body, "application/json");
    }
    let mut problem: Value = serde_json::from_str(&body).unwrap_or_default();
    if let Some(members) = problem.as_object_mut() {
        members.insert("request_id".to_owned(), json!(logging::request_id()));
    }
    json_response(status, problem.to_string(), "application/problem+json")
}

fn json_response(status: StatusCode, body: String, content_type: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}

fn not_stored(error: &StoreError) -> Problem {
    log::error!(error:% = error; "cannot store an Idempotency-Key");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored")
        .because("the request could not be stored; try again")
}
