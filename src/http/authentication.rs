//! Verifies the bearer token of each request.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::headers::HeaderMapExt;
use axum_extra::headers::authorization::{Authorization, Bearer};

use crate::http::AppState;
use crate::http::token::Authentication;

/// Verifies the bearer token of a request, once, and stores the outcome for the rate limit and the handlers.
pub(super) async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Authorization(bearer)) = request.headers().typed_get::<Authorization<Bearer>>() {
        let outcome = match state.tokens.verify(bearer.token(), state.outside.now()) {
            Ok(claims) => Authentication::Valid(claims),
            Err(error) => Authentication::Invalid(error),
        };
        request.extensions_mut().insert(outcome);
    }
    next.run(request).await
}
