//! Who calls: the user that a valid token names.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::domain::ids::UserId;
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::http::token::{Claims, READ_ENTITLEMENTS, bearer};

/// Whoever holds a valid token.
pub(super) struct Caller(pub(super) Claims);

/// Somebody whose token may ask what anybody may use.
pub(super) struct Reader;

impl Caller {
    pub(super) const fn user(&self) -> UserId {
        self.0.user
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Some(token) = bearer(&parts.headers) else {
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "missing_token")
                .because("send a token: `Authorization: Bearer …`; `tollgate token` makes one")
                .challenge("Bearer"));
        };
        let claims = state.tokens.verify(token, state.outside.now()).map_err(|error| {
            log::info!(reason:% = error; "a token is refused");
            Problem::new(StatusCode::UNAUTHORIZED, "invalid_token")
                .because(error.to_string())
                .challenge("Bearer error=\"invalid_token\"")
        })?;
        Ok(Self(claims))
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Caller(claims) = Caller::from_request_parts(parts, state).await?;
        if claims.may(READ_ENTITLEMENTS) {
            return Ok(Self);
        }
        Err(Problem::new(StatusCode::FORBIDDEN, "insufficient_scope")
            .because(format!("the token needs the scope `{READ_ENTITLEMENTS}`"))
            .challenge("Bearer error=\"insufficient_scope\", scope=\"entitlements:read\""))
    }
}
