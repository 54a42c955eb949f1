//! Telegram's webhook: an update is processed before it is acknowledged, so that a crash loses none.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::billing::NotStored;
use crate::http::problem::Problem;
use crate::http::request;
use crate::http::request::WEBHOOK_BODY_LIMIT;

type Handled = Pin<Box<dyn Future<Output = Result<(), NotStored>> + Send>>;
type UpdateHandler = dyn Fn(Bytes) -> Handled + Send + Sync;

/// The receiver of updates, and the secret that Telegram must send with each. Cheap to clone.
#[derive(Clone)]
pub struct TelegramWebhook {
    secret: SecretString,
    handler: Arc<UpdateHandler>,
}

impl fmt::Debug for TelegramWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramWebhook").finish_non_exhaustive()
    }
}

impl TelegramWebhook {
    /// `handler` gets the JSON of an update and returns once it is processed. It also gets bodies that are no
    /// update, which Telegram would otherwise send again and again. If it fails, Telegram posts the update again.
    pub fn new<F>(
        secret: SecretString,
        handler: impl Fn(Bytes) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), NotStored>> + Send + 'static,
    {
        Self { secret, handler: Arc::new(move |body| Box::pin(handler(body))) }
    }
}

pub(crate) async fn receive(
    State(webhook): State<Option<TelegramWebhook>>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Some(webhook) = webhook else {
        let problem = Problem::new(StatusCode::NOT_FOUND, "not_found");
        return Err(request::reject_unread(request, problem).await);
    };
    let given =
        request.headers().get("x-telegram-bot-api-secret-token").map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(webhook.secret.expose_secret().as_bytes())) {
        log::warn!("refused an update without the secret token");
        let problem = Problem::new(StatusCode::UNAUTHORIZED, "bad_secret_token");
        return Err(request::reject_unread(request, problem).await);
    }
    let body = request::read_body(request, WEBHOOK_BODY_LIMIT).await?;
    match (webhook.handler)(body).await {
        Ok(()) => Ok(StatusCode::OK),
        Err(error) => {
            log::error!(error:%; "an update is not stored; Telegram has to send it again");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_stored"))
        }
    }
}
