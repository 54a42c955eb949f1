//! Errors of the Bot API client.

use crate::telegram::Delivery;
use crate::telegram::RetryReason;
use crate::telegram::call_error::CallError;

/// Errors of calls made while connecting; the messages are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    #[error("Telegram rejects the bot token: take it from @BotFather and set TELEGRAM_BOT_TOKEN")]
    Unauthorized,
    #[error("Telegram cannot be reached: {0}")]
    Unreachable(String),
    /// It answered, with a status of 500 or more.
    #[error("Telegram answers with an error of its own: {0}")]
    Failing(String),
    #[error("Telegram rejects the request: {0}")]
    Refused(String),
    #[error(
        "`{0}` is not the address of a Bot API server: set TELEGRAM_API_URL to one that begins with http:// or https://"
    )]
    NotAnAddress(String),
}

impl TelegramError {
    /// Several attempts, with the pauses that Telegram has requested, were not accepted.
    #[must_use]
    pub fn not_accepted() -> Self {
        Self::Unreachable("several attempts failed".to_owned())
    }

    /// Whether a retry can succeed.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Failing(_))
    }

    pub(super) fn of(error: &CallError) -> Self {
        if error.is_unauthorized() {
            return Self::Unauthorized;
        }
        match Delivery::of(error) {
            Delivery::RetryAt(_, RetryReason::Unknown(reason)) => Self::Refused(reason),
            Delivery::RetryAt(..) if error.status().is_some_and(|status| status >= 500) => {
                Self::Failing(error.reason())
            }
            Delivery::RetryAt(..) => Self::Unreachable(error.reason()),
            _ => Self::Refused(error.reason()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::telegram::TelegramError;
    use crate::telegram::call_error::CallError;

    #[test]
    fn an_error_of_telegram_differs_from_no_answer() {
        let answer = |status, text: &str| CallError::Answer {
            status,
            description: text.to_owned(),
            retry_after: None,
            migrate_to: None,
        };
        for (error, message) in [
            (answer(501, "Not Implemented"), "answers with an error of its own: 501"),
            (CallError::Unreadable { status: 502 }, "answers with an error of its own: 502"),
            (CallError::NoConnection, "cannot be reached"),
            (CallError::TimedOut, "cannot be reached"),
        ] {
            let error = TelegramError::of(&error);
            assert!(error.is_transient(), "{error}");
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}
