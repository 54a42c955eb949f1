//! The cached response of `/readyz`.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long a response is cached, since anyone may request it at any rate.
const LIFETIME: Duration = Duration::from_secs(1);

/// The cached response and its time. Clones share it.
#[derive(Clone, Default)]
pub struct Readiness(Arc<Mutex<Option<(Instant, StatusCode, Value)>>>);

impl Readiness {
    /// The cached response, or else that of `probe`, which one request at a time runs.
    pub(in crate::http) async fn get(
        &self,
        probe: impl Future<Output = (StatusCode, Value)>,
    ) -> (StatusCode, Value) {
        let mut cached = self.0.lock().await;
        if let Some((made, status, body)) = &*cached
            && made.elapsed() < LIFETIME
        {
            return (*status, body.clone());
        }
        let (status, body) = probe.await;
        *cached = Some((Instant::now(), status, body.clone()));
        (status, body)
    }
}
