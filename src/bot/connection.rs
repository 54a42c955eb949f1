//! Connects to Telegram and receives updates by polling or by a webhook. If Telegram refuses, only the
//! bot is affected, and it keeps retrying.

use std::time::Duration;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::bot::Bot;
use crate::domain::backoff::BOT_CONNECTION;
use crate::metrics::BotProblem;
use crate::telegram::TelegramError;

/// How often the registered webhook is checked.
const WEBHOOK_CHECK_INTERVAL: Duration = Duration::from_secs(20);

/// How updates are received.
#[derive(Debug, Clone)]
pub enum Intake {
    /// Long polling.
    Polling,
    /// Telegram posts updates to `url`, with `secret` in a header.
    Webhook { url: String, secret: SecretString },
}

impl Bot {
    /// Runs until `stop` is cancelled, then finishes the updates in progress. While Telegram is down or
    /// refuses the token or the webhook address, the bot keeps retrying and [`Bot::health`] holds the
    /// reason.
    pub async fn run(self, intake: Intake, stop: CancellationToken) {
        let connected = tokio::select! {
            biased;
            () = stop.cancelled() => false,
            () = self.connect(&intake) => true,
        };
        if !connected {
            return;
        }
        let menus = async {
            tokio::select! {
                () = stop.cancelled() => {}
                () = async {
                    self.publish_menus().await;
                    self.publish_profile().await;
                } => {}
            }
        };
        match intake {
            Intake::Polling => {
                tokio::join!(menus, self.poll_until(&stop));
            }
            Intake::Webhook { ref url, .. } => {
                log::info!("receiving updates by webhook");
                let watch = async {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.watch_webhook(&intake, url) => {}
                    }
                };
                tokio::join!(menus, watch);
            }
        }
    }

    /// Restores the webhook if it was removed. Another process that polls with the same token removes
    /// it, after which no updates would arrive here.
    async fn watch_webhook(&self, intake: &Intake, url: &str) {
        self.health().works();
        let mut last_failure = None;
        loop {
            tokio::time::sleep(WEBHOOK_CHECK_INTERVAL).await;
            let state = match self.telegram().webhook().await {
                Ok(state) => state,
                Err(error) => {
                    log::warn!(error:% = error; "cannot check the webhook");
                    continue;
                }
            };
            if state.url != url {
                log::error!(
                    "the webhook was removed, probably by another process with the same token; setting it again"
                );
                _ = self.health().fails(BotProblem::OtherPoller);
                self.connect(intake).await;
                self.health().works();
            } else if state.waiting > 0 && state.failed_at != last_failure {
                let reason = state.failure.as_deref().unwrap_or_default();
                log::error!(reason, waiting = state.waiting; "Telegram cannot post updates to the webhook");
                _ = self.health().fails(BotProblem::WebhookUnreachable);
            } else {
                self.health().works();
            }
            last_failure = state.failed_at;
        }
    }

    async fn connect(&self, intake: &Intake) {
        let mut failures: u32 = 0;
        while let Err((problem, error)) = self.try_to_connect(intake).await {
            let delay = BOT_CONNECTION.delay(failures);
            failures = failures.saturating_add(1);
            let wait_ms = delay.as_millis();
            let is_new = self.health().fails(problem);
            if error.is_transient() {
                log::warn!(error:% = error, wait_ms; "Telegram does not respond; retrying");
            } else if is_new {
                log::error!(error:% = error, wait_ms; "the bot is not working; retrying");
            } else {
                log::warn!(error:% = error, wait_ms; "the bot is still not working; retrying");
            }
            tokio::time::sleep(delay).await;
        }
    }

    async fn try_to_connect(&self, intake: &Intake) -> Result<(), (BotProblem, TelegramError)> {
        let identity = self.telegram().me().await.map_err(|error| {
            let problem = match error {
                TelegramError::Unauthorized => BotProblem::TokenRefused,
                _ => BotProblem::Starting,
            };
            (problem, error)
        })?;
        if self.username().is_none() {
            log::info!(username = identity.username.as_str(); "connected to Telegram");
            self.set_identity(identity);
        }
        match intake {
            // If this fails, polling reports it and retries.
            Intake::Polling => {
                self.telegram().delete_webhook().await;
                Ok(())
            }
            Intake::Webhook { url, secret } => {
                self.telegram().set_webhook(url, secret).await.map_err(|error| {
                    let problem = match error {
                        TelegramError::Unauthorized => BotProblem::TokenRefused,
                        _ if error.is_transient() => BotProblem::Starting,
                        _ => BotProblem::WebhookRefused,
                    };
                    (problem, error)
                })
            }
        }
    }
}
