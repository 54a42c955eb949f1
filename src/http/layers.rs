//! Layers that both listeners need: request id, time limit, panic handler, default headers.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::http::problem::Problem;
use crate::http::{problem, request};

/// Adds them to the routes of a listener.
pub(in crate::http) fn with_request_layers(router: Router) -> Router {
    let default_header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    router
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
                .because("the path exists but does not support this method")
        })
        .layer(middleware::from_fn(request::limit_time))
        .layer(CatchPanicLayer::custom(problem::of_panic))
        .layer(middleware::from_fn(request::trace))
        .layer(default_header(header::CACHE_CONTROL, "no-store"))
        .layer(default_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
}
