//! Calls of the API: made in process, recorded, made to fail.

use serde_json::Value;

use crate::changes::lock;
use crate::ids::Ids;
use crate::stripe::Request;
use crate::stripe::StripeSim;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;

impl StripeSim {
    /// Runs one API call in process, past keys, faults, idempotency and the record of calls; `path`
    /// is below `/v1/` and may carry a query, `form` is urlencoded.
    pub fn call(&self, method: &str, path: &str, form: &str) -> Result<Value, Refused> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let params = Params::parse(&format!("{query}&{form}"));
        self.with(|account| {
            account.cause = Some((account.ids.draw("req_", 14), None));
            let done = account.call(method, path, &params, account.shape);
            account.cause = None;
            done
        })
    }

    /// From now on ids are drawn from this seed, so that a life can be lived again to the letter.
    pub fn reseed(&self, seed: u64) {
        self.with(|account| account.ids = Ids::seeded(seed));
    }

    /// Every call that was made, also refused ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.inner.door).requests.clone()
    }

    /// The next calls answer these statuses and do nothing.
    pub fn fail_next(&self, statuses: Vec<u16>) {
        lock(&self.inner.door).failures.extend(statuses);
    }

    /// The next calls are carried out, and answered 503 all the same.
    pub fn lose_answers(&self, count: usize) {
        lock(&self.inner.door).unanswered += count;
    }

    /// After so many calls, every further one answers 429 until
    /// [`StripeSim::lift_rate_limit`].
    pub fn limit_rate(&self, calls: usize) {
        lock(&self.inner.door).allowance = Some(calls);
    }

    pub fn lift_rate_limit(&self) {
        lock(&self.inner.door).allowance = None;
    }

    /// While down, every call answers 503.
    pub fn down(&self, down: bool) {
        lock(&self.inner.door).down = down;
        self.inner.changes.note();
    }

    #[must_use]
    pub fn is_down(&self) -> bool {
        lock(&self.inner.door).down
    }
}
