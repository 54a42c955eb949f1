//! Error responses that several routes of the REST API share, for the OpenAPI document.

use utoipa::IntoResponses;

use crate::http::problem::ProblemBody;

/// Responses that every route may send.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read only by the OpenAPI document")]
pub(in crate::http) enum CommonErrors {
    /// Too many requests
    #[response(status = 429, content_type = "application/problem+json", headers(("Retry-After" = i64, description = "In seconds")))]
    TooMany(ProblemBody),
    /// Internal error
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(ProblemBody),
    /// Overloaded or timed out; try again
    #[response(status = 503, content_type = "application/problem+json", headers(("Retry-After" = Option<i64>, description = "In seconds")))]
    Later(ProblemBody),
}

/// Responses of routes that require a token.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read only by the OpenAPI document")]
pub(in crate::http) enum TokenErrors {
    /// No valid token
    #[response(status = 401, content_type = "application/problem+json", headers(("WWW-Authenticate" = String, description = "The error, as RFC 6750 has it")))]
    NoToken(ProblemBody),
}

/// Responses of routes that read a body and call Stripe.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read only by the OpenAPI document")]
pub(in crate::http) enum BodyErrors {
    /// The body did not arrive in time
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(ProblemBody),
    /// The body is too large
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The body is not JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody),
    /// The Idempotency-Key was used with a different body
    #[response(status = 422, content_type = "application/problem+json")]
    KeyReused(ProblemBody),
    /// Stripe is unreachable or refuses the request
    #[response(status = 502, content_type = "application/problem+json")]
    Stripe(ProblemBody),
}
