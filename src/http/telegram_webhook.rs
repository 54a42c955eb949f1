//! Telegram's webhook: an update is handled before it is acknowledged, so that a crash loses none.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use crate::http::Doors;
use crate::http::problem::Problem;

pub(crate) async fn receive(
    State(doors): State<Doors>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let Some(secret) = &doors.telegram_secret else {
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_found"));
    };
    let given = headers.get("x-telegram-bot-api-secret-token").map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(secret.expose_secret().as_bytes())) {
        log::warn!("an update without the secret token is refused");
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "bad_secret_token"));
    }
    // An update that cannot be read would come again for ever: it is skipped.
    match serde_json::from_slice(&body) {
        Ok(update) => doors.bot.handle(update).await,
        Err(_) => log::warn!("an update that cannot be read is skipped"),
    }
    Ok(StatusCode::OK)
}
