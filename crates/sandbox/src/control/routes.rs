//! All routes of the control API.

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use tokio_util::sync::CancellationToken;

use crate::World;
use crate::actions;
use crate::control::chat;
use crate::control::events;
use crate::control::groups;
use crate::control::merchant;
use crate::control::payments;
use crate::host;

/// The routes, for requests from loopback only. `stop` ends the event streams.
pub(crate) fn routes(world: &Arc<World>, stop: CancellationToken) -> Router<Arc<World>> {
    Router::new()
        .merge(chat::routes(stop))
        .merge(events::routes())
        .merge(groups::routes())
        .merge(merchant::routes())
        .merge(payments::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(world), actions::wait))
        .layer(middleware::from_fn(host::only_loopback))
}
