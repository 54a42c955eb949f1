//! Verifies the bearer token of each request.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::headers::HeaderMapExt;
use axum_extra::headers::authorization::{Authorization, Bearer};

use crate::domain::clock::SharedClock;
use crate::http::token::{Authentication, Keys};

/// What a token is verified by.
#[derive(Clone)]
pub(super) struct Verifier {
    pub(super) keys: Keys,
    /// The clock that expiry is checked against.
    pub(super) clock: SharedClock,
}

/// Verifies the bearer token of a request, once, and stores the outcome for the rate limit and the handlers.
pub(super) async fn authenticate(
    State(verifier): State<Verifier>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Authorization(bearer)) = request.headers().typed_get::<Authorization<Bearer>>() {
        let outcome = match verifier.keys.verify(bearer.token(), verifier.clock.now()) {
            Ok(claims) => Authentication::Valid(claims),
            Err(error) => Authentication::Invalid(error),
        };
        request.extensions_mut().insert(outcome);
    }
    next.run(request).await
}
