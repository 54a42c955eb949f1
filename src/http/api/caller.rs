//! The authenticated user of a request.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::domain::ids::UserId;
use crate::http::problem::Problem;
use crate::http::token::{Authentication, Claims, READ_ENTITLEMENTS};

/// The holder of a valid token.
pub(super) struct Caller(pub(super) Claims);

/// Proof that the token has the scope [`READ_ENTITLEMENTS`].
pub(super) struct Reader;

impl Caller {
    pub(super) const fn user(&self) -> UserId {
        self.0.user
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Authentication>() {
            Some(Authentication::Valid(claims)) => Ok(Self(claims.clone())),
            Some(Authentication::Invalid(error)) => {
                log::info!(reason:% = error; "refused a token");
                Err(Problem::new(StatusCode::UNAUTHORIZED, "invalid_token")
                    .because(error.to_string())
                    .challenge("Bearer error=\"invalid_token\""))
            }
            None => Err(Problem::new(StatusCode::UNAUTHORIZED, "missing_token")
                .because("send a token: `Authorization: Bearer …`; `tollgate token` issues one")
                .challenge("Bearer")),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Caller(claims) = Caller::from_request_parts(parts, state).await?;
        if claims.has_scope(READ_ENTITLEMENTS) {
            return Ok(Self);
        }
        Err(Problem::new(StatusCode::FORBIDDEN, "insufficient_scope")
            .because(format!("the token needs the scope `{READ_ENTITLEMENTS}`"))
            .challenge("Bearer error=\"insufficient_scope\", scope=\"entitlements:read\""))
    }
}
