//! Telegram's webhook: an update is handled before it is acknowledged, so that a crash loses none.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::http::problem::Problem;
use crate::http::request;
use crate::http::{AppState, BODY_LIMIT};

pub(crate) async fn receive(
    State(state): State<AppState>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Some(secret) = &state.telegram_secret else {
        return Err(
            request::unread(request, Problem::new(StatusCode::NOT_FOUND, "not_found")).await
        );
    };
    let given =
        request.headers().get("x-telegram-bot-api-secret-token").map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
        log::warn!("an update without the secret token is refused");
        let problem = Problem::new(StatusCode::UNAUTHORIZED, "bad_secret_token");
        return Err(request::unread(request, problem).await);
    }
    let body = request::body(request, BODY_LIMIT).await?;
    // Also for what cannot be read: it would come again for ever.
    state.bot.receive_json(&body).await;
    Ok(StatusCode::OK)
}
