//! Sends requests to Stripe: connections, headers, time-outs and retries.

use std::time::Duration;

use async_stripe::IdempotencyKey;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};
use tokio::time::Instant;

use crate::domain::clock::{SharedClock, Timestamp};
use crate::metrics;
use crate::metrics::Liveness;
use crate::stripe::error::StripeError;
use crate::stripe::event::Missing;
use crate::stripe::key_health::KeyHealth;
use crate::stripe::operation::Operation;
use crate::stripe::options::GatewayOptions;
use crate::stripe::retry;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set when Stripe returns the stored response of an earlier request with the same idempotency key.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const SHOULD_RETRY: HeaderName = HeaderName::from_static("stripe-should-retry");
const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");

/// Maximum size of a response. The largest ones are pages of a hundred events or subscriptions.
const MAX_RESPONSE_BYTES: usize = 16 * 1024 * 1024;

/// A connection pool, and what all requests share.
#[derive(Debug)]
pub(in crate::stripe) struct Transport {
    http: reqwest::Client,
    /// Without a trailing slash.
    base: String,
    secret_key: SecretString,
    timeout: Duration,
    clock: SharedClock,
    pub(in crate::stripe) liveness: Liveness,
    pub(in crate::stripe) key: KeyHealth,
}

/// Stripe's two APIs. `/v1` accepts forms and `/v2` JSON; GET requests are the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    V1,
    V2,
}

impl Api {
    const fn prefix(self) -> &'static str {
        match self {
            Self::V1 => "/v1",
            Self::V2 => "/v2",
        }
    }
}

/// A successful response.
#[derive(Debug)]
pub(in crate::stripe) struct Response {
    body: Vec<u8>,
    request_id: Option<String>,
    /// The `Date` header: the time of the response, by Stripe's clock.
    answered: Option<Timestamp>,
    /// The latest time of that clock at which the body was certainly true. After a change that is the
    /// time of the response; a read happened at some time after the request was sent.
    at: Option<Timestamp>,
    replayed: bool,
}

/// A failed attempt, and how to continue.
struct Failure {
    error: StripeError,
    /// For the log, since not every error carries it.
    request_id: Option<String>,
    retryable: bool,
    retry_after: Option<String>,
    /// The `Date` of an error response, except for 5xx, which a proxy may have sent.
    answered: Option<Timestamp>,
}

/// Length of the digest in an idempotency key, in hexadecimal digits.
const DIGEST_LENGTH: usize = 16;

/// SHA-256 of path and parameters, in hexadecimal. Parameters are sorted because metadata comes from a
/// hash map. The digest is stable across builds.
pub(in crate::stripe) fn digest(request: &RequestBuilder) -> String {
    let mut pairs: Vec<&str> = request.body.as_deref().unwrap_or_default().split('&').collect();
    pairs.sort_unstable();
    let mut hash = Sha256::new();
    hash.update(&request.path);
    for pair in pairs {
        hash.update("\n");
        hash.update(pair);
    }
    hex::encode(hash.finalize())
}

impl Transport {
    /// Fails for an invalid base URL or key.
    pub(in crate::stripe) fn new(options: GatewayOptions) -> Result<Self, StripeError> {
        let base = options.base.trim().trim_end_matches('/').to_owned();
        let url =
            Url::parse(&base).map_err(|_| impossible("the base URL of Stripe is not a URL"))?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(impossible("the base URL of Stripe must begin with https:// or http://"));
        }
        let key = options.secret_key.expose_secret();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(impossible(
                "the secret key of Stripe is empty or contains invalid characters",
            ));
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(options.timeout.min(Duration::from_secs(5)))
            // A redirect could send the request to a server that is not Stripe's.
            .redirect(redirect::Policy::none())
            .tcp_keepalive(Duration::from_mins(1))
            .build()
            .map_err(|_| impossible("no TLS client can be created on this machine"))?;
        let GatewayOptions { secret_key, timeout, clock, .. } = options;
        let (liveness, key) = (Liveness::default(), KeyHealth::default());
        Ok(Self { http, base, secret_key, timeout, clock, liveness, key })
    }

    /// Sends a POST. Repeating a request with the same `key` returns the response of the first one. The
    /// key that is sent also contains a digest of the request, because Stripe refuses to reuse a key
    /// with other parameters.
    /// Source: <https://docs.stripe.com/api/idempotent_requests>.
    pub(in crate::stripe) async fn post(
        &self,
        operation: Operation,
        request: RequestBuilder,
        key: &str,
    ) -> Result<Response, StripeError> {
        let key = format!("{key}-{}", &digest(&request)[..DIGEST_LENGTH]);
        let key = IdempotencyKey::new(key)
            .ok()
            .and_then(|key| HeaderValue::from_str(key.as_str()).ok())
            .ok_or_else(|| {
                impossible("the idempotency key must have 1 to 255 visible characters")
            })?;
        self.send(operation, Api::V1, request, Some(key)).await
    }

    /// Sends a GET to `/v1`.
    pub(in crate::stripe) async fn get(
        &self,
        operation: Operation,
        request: RequestBuilder,
    ) -> Result<Response, StripeError> {
        self.send(operation, Api::V1, request, None).await
    }

    /// Sends a DELETE, which is idempotent without a key.
    pub(in crate::stripe) async fn delete(
        &self,
        operation: Operation,
        request: RequestBuilder,
    ) -> Result<Response, StripeError> {
        self.send(operation, Api::V1, request, None).await
    }

    /// Sends a GET to `/v2`, which the path of the request does not include.
    pub(in crate::stripe) async fn get_v2(
        &self,
        operation: Operation,
        request: RequestBuilder,
    ) -> Result<Response, StripeError> {
        self.send(operation, Api::V2, request, None).await
    }

    /// The `Date` of the response to a GET, even of an error response. Not retried.
    pub(in crate::stripe) async fn date(
        &self,
        operation: Operation,
        request: RequestBuilder,
        timeout: Duration,
    ) -> Result<Timestamp, StripeError> {
        let answered = match self.attempt(operation, Api::V1, &request, None, timeout).await {
            Ok(response) => response.answered,
            Err(failure) => match failure.answered {
                None => return Err(failure.error),
                answered => answered,
            },
        };
        answered.ok_or_else(|| impossible("the response of Stripe has no date"))
    }

    async fn send(
        &self,
        operation: Operation,
        api: Api,
        request: RequestBuilder,
        key: Option<HeaderValue>,
    ) -> Result<Response, StripeError> {
        let deadline = Instant::now() + retry::TOTAL_TIMEOUT;
        let mut delays = retry::delays();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let failure = match self
                .attempt(operation, api, &request, key.as_ref(), left.min(self.timeout))
                .await
            {
                Ok(response) => {
                    metrics::stripe_request(operation.as_str(), "ok");
                    self.liveness.note(true, true);
                    self.key.accepted(operation);
                    return Ok(response);
                }
                Err(failure) => failure,
            };
            metrics::stripe_request(operation.as_str(), failure.error.outcome());
            let is_down = matches!(failure.error, StripeError::Unavailable { status: 500.., .. });
            self.liveness.note(!matches!(failure.error, StripeError::Unreachable { .. }), !is_down);
            self.key.failed(operation, &failure.error);
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = failure.retryable.then(|| delays.next()).flatten();
            let wait = wait.and_then(|delay| {
                retry::time_until_retry(delay, failure.retry_after.as_deref(), left)
            });
            log::warn!(
                operation = operation.as_str(),
                code = failure.error.code(),
                stripe_request_id = failure.request_id.as_deref(),
                retried = wait.is_some();
                "Stripe request failed: {}", failure.error
            );
            let Some(wait) = wait else { return Err(failure.error) };
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        operation: Operation,
        api: Api,
        request: &RequestBuilder,
        key: Option<&HeaderValue>,
        timeout: Duration,
    ) -> Result<Response, Failure> {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let mut url = format!("{}{}{}", self.base, api.prefix(), request.path);
        if let Some(query) = request.query.as_deref().filter(|query| !query.is_empty()) {
            url.push('?');
            url.push_str(query);
        }
        let mut call = self
            .http
            .request(method, url)
            .timeout(timeout)
            .bearer_auth(self.secret_key.expose_secret())
            .header(STRIPE_VERSION, VERSION.as_str());
        if let Some(body) = &request.body {
            call =
                call.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
        }
        if let Some(key) = key {
            call = call.header(IDEMPOTENCY_KEY, key);
        }
        let reads = matches!(request.method, StripeMethod::Get);
        // Unlike a monotonic clock, the boot clock also counts the time while the machine sleeps.
        let since_boot = || self.clock.reading().since_boot;
        let sent_at = since_boot();
        let mut response = call.send().await.map_err(|error| Failure::in_transit(&error))?;
        let status = response.status();
        let request_id = text(response.headers(), &REQUEST_ID);
        let retryable =
            retry::retryable(status.as_u16(), text(response.headers(), &SHOULD_RETRY).as_deref());
        let retry_after = text(response.headers(), &RETRY_AFTER);
        let date = text(response.headers(), &DATE).as_deref().and_then(date);
        let at =
            date.map(
                |date| if reads { date.minus(since_boot().saturating_sub(sent_at)) } else { date },
            );
        let replayed = text(response.headers(), &REPLAYED).as_deref() == Some("true");

        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_RESPONSE_BYTES => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => {
                    let reason = "the response of Stripe is too large".to_owned();
                    let error = StripeError::Unexpected { reason, request_id: request_id.clone() };
                    return Err(Failure {
                        error,
                        request_id,
                        retryable: false,
                        retry_after: None,
                        answered: date,
                    });
                }
                Ok(None) => break,
                // The status of an error response is enough; its body may be incomplete.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(Failure::in_transit(&error)),
            }
        }
        if status.is_success() {
            return Ok(Response { body, request_id, answered: date, at, replayed });
        }
        let error =
            StripeError::from_response(operation, status, retryable, request_id.clone(), &body);
        let answered = date.filter(|_| !status.is_server_error());
        Err(Failure { error, request_id, retryable, retry_after, answered })
    }
}

impl Failure {
    /// An error of the connection. reqwest's message would contain the URL, and so ids of customers.
    fn in_transit(error: &reqwest::Error) -> Self {
        let reason = if error.is_timeout() {
            "no response in time"
        } else if error.is_connect() {
            "no connection"
        } else {
            "the connection broke"
        };
        let error = StripeError::Unreachable { reason: reason.to_owned() };
        Self { error, request_id: None, retryable: true, retry_after: None, answered: None }
    }
}

impl Response {
    /// Deserializes the body.
    pub(in crate::stripe) fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T, StripeError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.unreadable(&format!("line {}", error.line())))
    }

    /// Reads an object with one of the readers for events.
    pub(in crate::stripe) fn read_object<'a, T>(
        &'a self,
        read: impl FnOnce(&'a RawValue) -> Result<T, Missing>,
    ) -> Result<T, StripeError> {
        read(self.read()?).map_err(|missing| self.unreadable(&format!("no {missing}")))
    }

    /// Time of the response, in whole seconds; `now` without a date. An upper bound for when a final
    /// state was reached.
    pub(in crate::stripe) fn answered(&self, now: Timestamp) -> Timestamp {
        self.answered.unwrap_or(now).whole_second()
    }

    /// The latest time at which the body was certainly true, in whole seconds; `now` without a date.
    pub(in crate::stripe) fn at(&self, now: Timestamp) -> Timestamp {
        self.at.unwrap_or(now).whole_second()
    }

    /// Whether Stripe replayed a stored response, so that the body may be outdated.
    pub(in crate::stripe) const fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// An error for a response that lacks what it should contain.
    pub(in crate::stripe) fn unreadable(&self, what: &str) -> StripeError {
        StripeError::Unexpected {
            reason: format!("the response of Stripe cannot be read: {what}"),
            request_id: self.request_id.clone(),
        }
    }
}

/// An error for a request that cannot be built.
pub(in crate::stripe) fn impossible(reason: &str) -> StripeError {
    StripeError::Unexpected { reason: reason.to_owned(), request_id: None }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Parses an HTTP date: the RFC 2822 format, always in GMT.
/// Source: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>.
fn date(text: &str) -> Option<Timestamp> {
    let instant = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Timestamp::from_seconds(instant.as_second()))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn the_date_of_a_response_is_read_in_whole_seconds() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Mon, 21 Sep 2026 14:13:20 GMT", Some(1_790_000_000)),
            ("Sun, 32 Nov 1994 08:49:37 GMT", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(date(text).map(|at| at.seconds()), seconds, "{text}");
        }
    }
}
