//! API requests: made in process, recorded, or made to fail.

use serde_json::Value;

use crate::changes::lock;
use crate::ids::Ids;
use crate::stripe::Request;
use crate::stripe::StripeSim;
use crate::stripe::account::Cause;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;

impl StripeSim {
    /// Makes an API request in process, without keys, faults, idempotency and recording. `path` is
    /// below `/v1/` and may have a query; `form` is URL-encoded.
    pub fn call(&self, method: &str, path: &str, form: &str) -> Result<Value, Refused> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let params = Params::parse(&format!("{query}&{form}"));
        self.with(|account| {
            let request_id = account.ids.draw("req_", 14);
            account.cause = Some(Cause { request_id, idempotency_key: None });
            let done = account.call(method, path, &params, account.shape);
            account.cause = None;
            done
        })
    }

    /// Generates further ids from this seed, so that a test run can be repeated exactly.
    pub fn reseed(&self, seed: u64) {
        self.with(|account| account.ids = Ids::seeded(seed));
    }

    /// All requests, including refused ones, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.inner.intake).requests.clone()
    }

    /// The next requests fail with these statuses, without effect.
    pub fn fail_next(&self, statuses: Vec<u16>) {
        lock(&self.inner.intake).failures.extend(statuses);
    }

    /// The next requests take effect, but the response is 503.
    pub fn lose_answers(&self, count: usize) {
        lock(&self.inner.intake).unanswered += count;
    }

    /// Forgets the responses to requests with idempotency keys, as Stripe does after a day.
    pub fn forget_answers(&self) {
        lock(&self.inner.intake).answers.clear();
    }

    /// After this many requests, all further ones fail with 429 until
    /// [`StripeSim::lift_rate_limit`].
    pub fn limit_rate(&self, calls: usize) {
        lock(&self.inner.intake).allowance = Some(calls);
    }

    /// Ends the effect of [`StripeSim::limit_rate`].
    pub fn lift_rate_limit(&self) {
        lock(&self.inner.intake).allowance = None;
    }

    /// While `revoked`, every request is refused with 401.
    pub fn revoke_key(&self, revoked: bool) {
        lock(&self.inner.intake).key_revoked = revoked;
    }

    /// While `down`, every request fails with 503.
    pub fn down(&self, down: bool) {
        lock(&self.inner.intake).down = down;
        self.inner.changes.note();
    }

    #[must_use]
    /// Whether every request fails.
    pub fn is_down(&self) -> bool {
        lock(&self.inner.intake).down
    }
}
