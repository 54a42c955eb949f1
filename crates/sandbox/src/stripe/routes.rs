//! HTTP routes of the simulated Stripe: keys, faults, idempotency, and the record of requests.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::any;
use serde_json::Value;

use crate::World;
use crate::changes::lock;
use crate::ids::Ids;
use crate::stripe::Request;
use crate::stripe::StripeSim;
use crate::stripe::account::Cause;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;
use crate::stripe::simulator::StoredAnswer;

/// Prefix of v2 paths in the record of requests.
const V2: &str = "v2/";

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new().route("/stripe/v1/{*path}", any(call)).route("/stripe/v2/{*path}", any(call_v2))
}

struct Answer {
    status: u16,
    body: Value,
    extra: Vec<(&'static str, String)>,
}

async fn call(
    State(world): State<Arc<World>>,
    method: Method,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let encoded = query.unwrap_or_default();
    respond(&world, &method, &path, encoded, &headers, &body)
}

async fn call_v2(
    State(world): State<Arc<World>>,
    method: Method,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let encoded = query.unwrap_or_default();
    respond(&world, &method, &format!("{V2}{path}"), encoded, &headers, &body)
}

fn respond(
    world: &World,
    method: &Method,
    path: &str,
    mut encoded: String,
    headers: &HeaderMap,
    body: &Bytes,
) -> Response {
    let stripe = &world.stripe;
    if !body.is_empty() {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        encoded.push_str(&String::from_utf8_lossy(body));
    }
    let params = Params::parse(&encoded);
    let header = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let request_id = Ids::new().draw("req_", 14);
    let mut record = Request {
        method: method.to_string(),
        path: path.to_owned(),
        params: params.tree().clone(),
        idempotency_key: header("idempotency-key"),
        stripe_version: header("stripe-version"),
        status: 0,
    };
    let bearer = header("authorization");
    let mut answer = answer(stripe, &record, &params, bearer.as_deref(), &request_id);
    if is_lost(stripe) {
        let refused = Refused::injected(503);
        answer = Answer { status: 503, body: refused.body(&request_id), extra: Vec::new() };
    }
    record.status = answer.status;
    lock(&stripe.inner.intake).requests.push(record);
    stripe.inner.changes.note();

    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::IM_A_TEAPOT);
    let mut response = (status, Json(answer.body)).into_response();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("request-id", &request_id);
    set("date", &http_date(world.clock.now_ms()));
    for (name, value) in &answer.extra {
        set(name, value);
    }
    response
}

/// The simulated time in the format of the `Date` header, `Tue, 15 Nov 1994 08:12:31 GMT`.
fn http_date(now_ms: i64) -> String {
    jiff::Timestamp::from_second(now_ms.div_euclid(1000))
        .and_then(|now| {
            jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now)
        })
        .unwrap_or_default()
}

fn answer(
    stripe: &StripeSim,
    request: &Request,
    params: &Params,
    bearer: Option<&str>,
    request_id: &str,
) -> Answer {
    let refuse = |refused: &Refused, extra| Answer {
        status: refused.status,
        body: refused.body(request_id),
        extra,
    };
    if let Some(status) = fault(stripe) {
        let mut extra = vec![(
            "stripe-should-retry",
            (status == 409 || status == 429 || status >= 500).to_string(),
        )];
        if status == 429 || status == 503 {
            extra.push(("retry-after", "1".to_owned()));
        }
        if status == 429 {
            extra.push(("stripe-rate-limited-reason", "global-rate".to_owned()));
        }
        return refuse(&Refused::injected(status), extra);
    }
    let key = bearer.and_then(|value| value.strip_prefix("Bearer "));
    if key != Some(stripe.inner.secret_key.as_str()) {
        let message = match key {
            Some(key) => {
                format!("Invalid API Key provided: {}***", key.chars().take(8).collect::<String>())
            }
            None => "You did not provide an API key.".to_owned(),
        };
        return refuse(&Refused { status: 401, ..Refused::invalid(message) }, Vec::new());
    }

    if let Some(refused) = denied(stripe, request) {
        return refuse(&refused, Vec::new());
    }

    let fingerprint = format!("{} {} {}", request.method, request.path, request.params);
    let idempotency_key = request.idempotency_key.as_deref().filter(|_| request.method == "POST");
    if let Some(key) = idempotency_key
        && let Some(stored) = lock(&stripe.inner.intake).answers.get(key)
    {
        if stored.fingerprint != fingerprint {
            let message = format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request."
            );
            let refused = Refused { kind: "idempotency_error", ..Refused::invalid(message) };
            return refuse(&refused, Vec::new());
        }
        let extra = vec![("idempotent-replayed", "true".to_owned())];
        return Answer { status: stored.status, body: stored.body.clone(), extra };
    }

    let done = {
        let mut account = lock(&stripe.inner.account);
        account.cause = Some(Cause {
            request_id: request_id.to_owned(),
            idempotency_key: request.idempotency_key.clone(),
        });
        let version = request.stripe_version.as_deref();
        let shape = version.map_or(account.shape, objects::shape_of);
        let done = match request.path.strip_prefix(V2) {
            Some(path) => account.call_v2(&request.method, path, params, version),
            None => account.call(&request.method, &request.path, params, shape),
        };
        account.cause = None;
        done
    };
    let (status, body) = match done {
        Ok(body) => (200, body),
        Err(refused) => (refused.status, refused.body(request_id)),
    };
    // Stripe does not store the response to a request whose parameters it refused:
    // https://docs.stripe.com/api/idempotent_requests.
    if let Some(key) = idempotency_key
        && status != 400
    {
        lock(&stripe.inner.intake)
            .answers
            .insert(key.to_owned(), StoredAnswer { fingerprint, status, body: body.clone() });
    }
    Answer { status, body, extra: Vec::new() }
}

/// Consumes one of the responses to lose. Whether the response to a request that took effect is lost.
fn is_lost(stripe: &StripeSim) -> bool {
    let mut intake = lock(&stripe.inner.intake);
    let left = intake.unanswered.checked_sub(1);
    intake.unanswered = left.unwrap_or(0);
    left.is_some()
}

/// The refusal of a request that a restricted key may not make.
fn denied(stripe: &StripeSim, request: &Request) -> Option<Refused> {
    let intake = lock(&stripe.inner.intake);
    let (_, _, permission) = intake.denied.iter().find(|(method, path, _)| {
        let below = request.path.strip_prefix(path.as_str());
        *method == request.method
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })?;
    let message = format!(
        "The provided key 'rk_test_***' does not have the required permissions for this endpoint on \
         account 'acct_1Sandbox'. Having the '{permission}' permission would allow this request to \
         continue."
    );
    Some(Refused { status: 403, ..Refused::invalid(message) })
}

/// The status with which the next request has to fail.
fn fault(stripe: &StripeSim) -> Option<u16> {
    let mut intake = lock(&stripe.inner.intake);
    if intake.down {
        return Some(503);
    }
    if intake.key_revoked {
        return Some(401);
    }
    if let Some(status) = intake.failures.pop_front() {
        return Some(status);
    }
    let left = intake.allowance.as_mut()?;
    match left.checked_sub(1) {
        Some(remaining) => {
            *left = remaining;
            None
        }
        None => Some(429),
    }
}
