//! The bot's life: it introduces itself to Telegram, and takes updates by polling or by a webhook.
//! A refusal stops nobody but the bot, and not for good.

use std::time::Duration;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::bot::Bot;
use crate::metrics::BotProblem;
use crate::telegram::TelegramError;

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How often Telegram is asked whether it still posts updates here.
const WEBHOOK_CHECK: Duration = Duration::from_secs(20);

/// How updates come in.
#[derive(Debug, Clone)]
pub enum Intake {
    Polling,
    /// Telegram posts them to `url`, with `secret` in a header.
    Webhook {
        url: String,
        secret: SecretString,
    },
}

impl Bot {
    /// Works until `stop` is cancelled, then finishes what is in hand. Telegram may be down and may
    /// refuse the token or the webhook's address: the bot tries again until it is let in, and
    /// [`Bot::health`] says why it is not.
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
                log::info!("Telegram posts updates to the webhook");
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

    /// Sets the webhook again when somebody has taken it away: another process that polls with the
    /// same token does that, and nothing would arrive here any more.
    async fn watch_webhook(&self, intake: &Intake, url: &str) {
        self.health().works();
        let mut last_failure = None;
        loop {
            tokio::time::sleep(WEBHOOK_CHECK).await;
            let state = match self.telegram().webhook().await {
                Ok(state) => state,
                Err(error) => {
                    log::warn!(error:% = error; "Telegram does not say how the webhook does");
                    continue;
                }
            };
            if state.url != url {
                log::error!(
                    "the webhook was taken away, by another process with the same token; setting it again"
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
        let mut pause = FIRST_PAUSE;
        while let Err((problem, error)) = self.try_to_connect(intake).await {
            let wait_ms = pause.as_millis();
            let is_news = self.health().fails(problem);
            if error.is_transient() {
                log::warn!(error:% = error, wait_ms; "Telegram does not answer; trying again");
            } else if is_news {
                log::error!(error:% = error, wait_ms; "the bot does not work; trying again");
            } else {
                log::warn!(error:% = error, wait_ms; "the bot still does not work; trying again");
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn try_to_connect(&self, intake: &Intake) -> Result<(), (BotProblem, TelegramError)> {
        // The client sits on the answers of a server in trouble for ten seconds.
        let identity = self.telegram().me().await.map_err(|error| {
            let problem = match error {
                TelegramError::Unauthorized => BotProblem::TokenRefused,
                _ => BotProblem::Starting,
            };
            (problem, error)
        })?;
        if self.username().is_none() {
            log::info!(username = identity.username.as_str(); "Telegram knows the bot");
            self.remember(identity);
        }
        match intake {
            // Polling says so if it fails, and tries again.
            Intake::Polling => {
                self.telegram().delete_webhook().await;
                Ok(())
            }
            Intake::Webhook { url, secret } => {
                self.telegram().set_webhook(url, secret).await.map_err(|error| {
                    let problem = match error {
                        TelegramError::Unauthorized => BotProblem::TokenRefused,
                        TelegramError::Unreachable(_) => BotProblem::Starting,
                        _ => BotProblem::WebhookRefused,
                    };
                    (problem, error)
                })
            }
        }
    }
}
