//! What people do on the page, which can be made to wait.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::OwnedRwLockWriteGuard;
use tokio::sync::RwLock;

use crate::World;

/// Every action reads the lock.
#[derive(Default)]
pub(crate) struct Actions(Arc<RwLock<()>>);

/// Makes actions wait until it is dropped.
#[must_use]
pub struct HeldActions(#[expect(dead_code, reason = "it is dropped")] OwnedRwLockWriteGuard<()>);

impl Actions {
    pub(crate) async fn hold(&self) -> HeldActions {
        HeldActions(Arc::clone(&self.0).write_owned().await)
    }

    pub(crate) fn are_held(&self) -> bool {
        self.0.try_read().is_err()
    }
}

/// Delays requests that change something while actions are held.
pub(crate) async fn wait(
    State(world): State<Arc<World>>,
    request: Request,
    next: Next,
) -> Response {
    let _acting = match *request.method() {
        Method::GET => None,
        _ => Some(world.actions.0.read().await),
    };
    next.run(request).await
}
