//! One request to Stripe and its answer: connections, headers, time-outs and further attempts.

use std::time::Duration;

use async_stripe::IdempotencyKey;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};
use tokio::time::Instant;

use crate::domain::clock::{SharedClock, Timestamp};
use crate::metrics;
use crate::metrics::Liveness;
use crate::stripe::GatewayOptions;
use crate::stripe::error::StripeError;
use crate::stripe::event::Missing;
use crate::stripe::operation::Operation;
use crate::stripe::retry;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Stripe repeats the answer that the same idempotency key got before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const SHOULD_RETRY: HeaderName = HeaderName::from_static("stripe-should-retry");
const STRIPE_VERSION: HeaderName = HeaderName::from_static("stripe-version");

/// More than any answer that is asked for here: a hundred events or subscriptions.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// A pool of connections, and what every request carries.
#[derive(Debug, Clone)]
pub(in crate::stripe) struct Transport {
    http: reqwest::Client,
    /// Without a trailing slash.
    base: String,
    secret_key: SecretString,
    timeout: Duration,
    clock: SharedClock,
    pub(in crate::stripe) contact: Liveness,
}

/// Stripe's two APIs, as their paths begin. `/v1` takes forms and `/v2` takes JSON; a GET is the same
/// in both.
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

/// A successful answer.
#[derive(Debug)]
pub(in crate::stripe) struct Answer {
    body: Vec<u8>,
    request_id: Option<String>,
    /// The `Date` header: when Stripe answered, by Stripe's clock.
    answered: Option<Timestamp>,
    /// The last moment of that clock at which the body was certainly true: what was changed is so
    /// when it is answered, and what was read was read after the question.
    at: Option<Timestamp>,
    replayed: bool,
}

/// An attempt that failed, and how to go on.
struct Failure {
    error: StripeError,
    /// Logged also of errors that do not carry it.
    request_id: Option<String>,
    retryable: bool,
    retry_after: Option<String>,
    /// The `Date` of an answer that refuses. Of one that says that Stripe is away nobody knows whose it is.
    answered: Option<Timestamp>,
}

/// How much of the digest goes into a key, in hexadecimal digits.
const DIGEST_LENGTH: usize = 16;

/// SHA-256 over path and parameters, in hexadecimal. Parameters are sorted, since metadata is written
/// in no particular order; the digest is the same in every build.
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
    pub(in crate::stripe) fn new(options: GatewayOptions) -> Result<Self, StripeError> {
        let base = options.base.trim().trim_end_matches('/').to_owned();
        let url = Url::parse(&base).map_err(|_| impossible("the base URL of Stripe is no URL"))?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(impossible("the base URL of Stripe must begin with https:// or http://"));
        }
        let key = options.secret_key.expose_secret();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(impossible("the secret key of Stripe is empty or holds a space"));
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(options.timeout.min(Duration::from_secs(5)))
            // A redirect would carry the request to somebody who is not Stripe.
            .redirect(redirect::Policy::none())
            .tcp_keepalive(Duration::from_mins(1))
            .build()
            .map_err(|_| impossible("no TLS client can be made on this machine"))?;
        let GatewayOptions { secret_key, timeout, clock, .. } = options;
        Ok(Self { http, base, secret_key, timeout, clock, contact: Liveness::default() })
    }

    /// A POST. The same request under the same `key` always gets the answer of the first one;
    /// another request is another one under whatever key, because the key that is sent says what is
    /// asked for as well. Stripe refuses a key that it knows with other parameters.
    /// Source: <https://docs.stripe.com/api/idempotent_requests>.
    pub(in crate::stripe) async fn post(
        &self,
        operation: Operation,
        request: RequestBuilder,
        key: &str,
    ) -> Result<Answer, StripeError> {
        let key = format!("{key}-{}", &digest(&request)[..DIGEST_LENGTH]);
        let key = IdempotencyKey::new(key)
            .ok()
            .and_then(|key| HeaderValue::from_str(key.as_str()).ok())
            .ok_or_else(|| impossible("the idempotency key has not 1 to 255 visible letters"))?;
        self.send(operation, Api::V1, request, Some(key)).await
    }

    pub(in crate::stripe) async fn get(
        &self,
        operation: Operation,
        request: RequestBuilder,
    ) -> Result<Answer, StripeError> {
        self.send(operation, Api::V1, request, None).await
    }

    /// A GET of `/v2`; the path of the request is below that.
    pub(in crate::stripe) async fn get_v2(
        &self,
        operation: Operation,
        request: RequestBuilder,
    ) -> Result<Answer, StripeError> {
        self.send(operation, Api::V2, request, None).await
    }

    /// The `Date` of the answer to a GET, whatever else the answer says. Not tried again.
    pub(in crate::stripe) async fn date(
        &self,
        operation: Operation,
        request: RequestBuilder,
        timeout: Duration,
    ) -> Result<Timestamp, StripeError> {
        let answered = match self.attempt(operation, Api::V1, &request, None, timeout).await {
            Ok(answer) => answer.answered,
            Err(failure) => match failure.answered {
                None => return Err(failure.error),
                answered => answered,
            },
        };
        answered.ok_or_else(|| impossible("Stripe's answer has no date"))
    }

    async fn send(
        &self,
        operation: Operation,
        api: Api,
        request: RequestBuilder,
        key: Option<HeaderValue>,
    ) -> Result<Answer, StripeError> {
        let deadline = Instant::now() + retry::OVERALL;
        let mut pauses = retry::pauses();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let failure = match self
                .attempt(operation, api, &request, key.as_ref(), left.min(self.timeout))
                .await
            {
                Ok(answer) => {
                    metrics::stripe_request(operation.as_str(), "ok");
                    self.contact.note(true);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            metrics::stripe_request(operation.as_str(), failure.error.outcome());
            self.contact.note(!matches!(failure.error, StripeError::Unreachable { .. }));
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = failure.retryable.then(|| pauses.next()).flatten();
            let wait =
                wait.and_then(|pause| retry::wait(pause, failure.retry_after.as_deref(), left));
            log::warn!(
                operation = operation.as_str(),
                code = failure.error.code(),
                stripe_request_id = failure.request_id.as_deref(),
                retried = wait.is_some();
                "Stripe call failed: {}", failure.error
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
    ) -> Result<Answer, Failure> {
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
        // The boot clock counts the time for which the machine sleeps as well.
        let since_boot = || self.clock.reading().since_boot;
        let asked = since_boot();
        let mut response = call.send().await.map_err(|error| Failure::on_the_way(&error))?;
        let status = response.status();
        let request_id = text(response.headers(), &REQUEST_ID);
        let retryable =
            retry::retryable(status.as_u16(), text(response.headers(), &SHOULD_RETRY).as_deref());
        let retry_after = text(response.headers(), &RETRY_AFTER);
        let date = text(response.headers(), &DATE).as_deref().and_then(date);
        let at = date
            .map(|date| if reads { date.minus(since_boot().saturating_sub(asked)) } else { date });
        let replayed = text(response.headers(), &REPLAYED).as_deref() == Some("true");

        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_ANSWER => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) => {
                    let reason = "Stripe's answer is too long".to_owned();
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
                // The status says more than the broken rest of a refusal.
                Err(_) if !status.is_success() => break,
                Err(error) => return Err(Failure::on_the_way(&error)),
            }
        }
        if status.is_success() {
            return Ok(Answer { body, request_id, answered: date, at, replayed });
        }
        let error =
            StripeError::from_answer(operation, status, retryable, request_id.clone(), &body);
        let answered = date.filter(|_| !status.is_server_error());
        Err(Failure { error, request_id, retryable, retry_after, answered })
    }
}

impl Failure {
    /// reqwest's own words would carry the URL and, with it, ids of customers.
    fn on_the_way(error: &reqwest::Error) -> Self {
        let reason = if error.is_timeout() {
            "no answer in time"
        } else if error.is_connect() {
            "no connection"
        } else {
            "the connection broke"
        };
        let error = StripeError::Unreachable { reason: reason.to_owned() };
        Self { error, request_id: None, retryable: true, retry_after: None, answered: None }
    }
}

impl Answer {
    pub(in crate::stripe) fn read<T: DeserializeOwned>(&self) -> Result<T, StripeError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.unreadable(&format!("line {}", error.line())))
    }

    /// An object through one of the readers that events are read with.
    pub(in crate::stripe) fn read_object<T>(
        &self,
        read: impl FnOnce(&Value) -> Result<T, Missing>,
    ) -> Result<T, StripeError> {
        read(&self.read()?).map_err(|missing| self.unreadable(&format!("no {missing}")))
    }

    /// When Stripe answered, in whole seconds; `now` if it did not say. What is final once it is so
    /// was so by then.
    pub(in crate::stripe) fn answered(&self, now: Timestamp) -> Timestamp {
        self.answered.unwrap_or(now).whole_second()
    }

    /// When what was asked for was certainly so, in whole seconds; `now` if Stripe did not say.
    pub(in crate::stripe) fn at(&self, now: Timestamp) -> Timestamp {
        self.at.unwrap_or(now).whole_second()
    }

    /// The body is older than the answer.
    pub(in crate::stripe) const fn is_replayed(&self) -> bool {
        self.replayed
    }

    /// An answer without what it was asked for.
    pub(in crate::stripe) fn unreadable(&self, what: &str) -> StripeError {
        StripeError::Unexpected {
            reason: format!("Stripe's answer cannot be read: {what}"),
            request_id: self.request_id.clone(),
        }
    }
}

/// A request that cannot be made at all.
pub(in crate::stripe) fn impossible(reason: &str) -> StripeError {
    StripeError::Unexpected { reason: reason.to_owned(), request_id: None }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// An HTTP date, <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>: a form of the dates in
/// mails that is always in GMT.
fn date(text: &str) -> Option<Timestamp> {
    let instant = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Timestamp::from_seconds(instant.as_second()))
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn the_date_of_an_answer_is_read_in_whole_seconds() {
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
