//! Receiving updates: long polling and webhook registration.

use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde_json::json;
use teloxide::requests::HasPayload;
use teloxide::requests::Requester;
use tokio::time::Instant;

use crate::telegram::Delivery;
use crate::telegram::RetryReason;
use crate::telegram::Telegram;
use crate::telegram::TelegramError;
use crate::telegram::Update;
use crate::telegram::payloads::GetUpdates;

/// The kinds of updates that the bot receives. Edited messages are excluded: they were answered when
/// they were sent, and a live location is edited every few seconds.
///
/// `chat_member` is sent only on request, and only about chats in which the bot is an administrator.
const ALLOWED_UPDATES: &[&str] =
    &["message", "callback_query", "my_chat_member", "chat_member", "chat_join_request"];

/// A poll without updates that ends earlier was not held open.
const SHORTEST_POLL: Duration = Duration::from_secs(1);
const EMPTY_POLL_PAUSE: Duration = Duration::from_millis(500);

/// Why a poll failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoUpdates {
    #[error("another process polls with this token: stop it, or use a different token")]
    Conflict,
    #[error("a webhook is set for this token")]
    WebhookSet,
    #[error("Telegram rejects the bot token")]
    Unauthorized,
    #[error("Telegram requests a pause")]
    Paused(Duration),
    #[error("{0}")]
    Trouble(String),
}

/// The state of the webhook at Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookState {
    /// Empty without a webhook.
    pub url: String,
    /// Telegram posts every kind of update that the bot needs.
    pub is_complete: bool,
    /// Updates that have not been delivered yet.
    pub waiting: u64,
    /// When a delivery last failed, in Unix seconds.
    pub failed_at: Option<i64>,
    /// Why it failed.
    pub failure: Option<String>,
}

impl Telegram {
    /// Waits up to `timeout` for updates from `offset` on. Earlier updates are confirmed and will not be
    /// sent again.
    pub async fn updates(
        &self,
        offset: Option<i64>,
        timeout: Duration,
    ) -> Result<Vec<Update>, NoUpdates> {
        let begun = Instant::now();
        let payload =
            GetUpdates { offset, timeout: timeout.as_secs(), allowed_updates: ALLOWED_UPDATES };
        let updates = self.call(&payload).await.map_err(|error| {
            if error.is_webhook_set() {
                NoUpdates::WebhookSet
            } else if error.is_conflict() {
                NoUpdates::Conflict
            } else if error.is_unauthorized() {
                NoUpdates::Unauthorized
            } else if let Delivery::RetryAt(after, RetryReason::RateLimited) = Delivery::of(&error)
            {
                NoUpdates::Paused(after)
            } else {
                NoUpdates::Trouble(error.reason())
            }
        })?;
        let Some(updates) = updates.as_array() else {
            return Err(NoUpdates::Trouble("an answer that is no list of updates".to_owned()));
        };
        let read: Vec<Update> = updates.iter().filter_map(Update::read).collect();
        if read.is_empty() && !updates.is_empty() {
            // Updates without an id cannot be confirmed and would be returned again at once.
            return Err(NoUpdates::Trouble("updates without an id".to_owned()));
        }
        // A server or proxy that ignores the timeout would be polled without a pause.
        if read.is_empty() && begun.elapsed() < timeout.min(SHORTEST_POLL) {
            tokio::time::sleep(EMPTY_POLL_PAUSE).await;
        }
        Ok(read)
    }

    /// Registers a webhook: Telegram posts updates to `url`, with `secret` in a header.
    pub async fn set_webhook(&self, url: &str, secret: &SecretString) -> Result<(), TelegramError> {
        let url: reqwest::Url =
            url.parse().map_err(|_| TelegramError::NotAnAddress(url.to_owned()))?;
        let params = json!({
            "url": url.as_str(),
            "allowed_updates": ALLOWED_UPDATES,
            "secret_token": secret.expose_secret(),
        });
        let outcome = self.call_with_json("setWebhook", &params).await;
        outcome.map(|_| ()).map_err(|error| TelegramError::of(&error))
    }

    /// The registered webhook and its failures.
    pub async fn webhook(&self) -> Result<WebhookState, TelegramError> {
        let outcome = self.call(self.bot.get_webhook_info().payload_ref()).await;
        let info = outcome.map_err(|error| TelegramError::of(&error))?;
        Ok(WebhookState {
            is_complete: ALLOWED_UPDATES.iter().all(|kind| {
                info["allowed_updates"].as_array().is_some_and(|all| all.contains(&json!(kind)))
            }),
            url: info["url"].as_str().unwrap_or_default().to_owned(),
            waiting: info["pending_update_count"].as_u64().unwrap_or_default(),
            failed_at: info["last_error_date"].as_i64(),
            failure: info["last_error_message"].as_str().map(str::to_owned),
        })
    }

    /// Removes the webhook. Pending updates are kept for polling.
    pub async fn delete_webhook(&self) -> Delivery {
        match self.call(self.bot.delete_webhook().payload_ref()).await {
            Ok(_) => Delivery::Delivered { message_id: 0 },
            Err(error) => Delivery::of(&error),
        }
    }
}
