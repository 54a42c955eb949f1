//! Failed Bot API calls. What an error means is decided by its status and, where that is ambiguous, by
//! known texts.

use std::time::Duration;

/// Why a call failed. Never contains a URL, which would include the token, nor a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// An error response of the Bot API.
    #[error("{status} {description}")]
    Answer {
        /// The `error_code` of the body, else the HTTP status.
        status: u16,
        description: String,
        retry_after: Option<Duration>,
        migrate_to: Option<i64>,
    },
    /// A response that is not Bot API JSON.
    #[error("{status} with an unreadable body")]
    Unreadable { status: u16 },
    #[error("timed out")]
    TimedOut,
    #[error("no connection")]
    NoConnection,
    /// The connection broke, or the request could not be sent.
    #[error("network error")]
    Network,
}

/// The pause that Telegram asks for. Without any, the call would be made again at once.
pub(super) fn pause(seconds: u64) -> Duration {
    Duration::from_secs(seconds.max(1))
}

impl CallError {
    /// The failure of a request without a complete response.
    pub(super) fn in_transit(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::NoConnection
        } else {
            Self::Network
        }
    }

    /// The status of the response, if there was one.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } | Self::Unreadable { status } => Some(*status),
            Self::TimedOut | Self::NoConnection | Self::Network => None,
        }
    }

    /// Whether the error has this status and contains one of these texts, in any case.
    pub(crate) fn matches(&self, wanted: u16, texts: &[&str]) -> bool {
        let Self::Answer { status, description, .. } = self else { return false };
        let description = description.to_lowercase();
        *status == wanted && texts.iter().any(|text| description.contains(&text.to_lowercase()))
    }

    /// The message already shows the screen.
    pub(crate) fn is_not_modified(&self) -> bool {
        self.matches(400, &["message is not modified"])
    }

    /// The message to edit was deleted or is too old, so the screen needs a new message.
    pub(crate) fn is_gone(&self) -> bool {
        self.matches(
            400,
            &[
                "message to edit not found",
                "message can't be edited",
                "message_id_invalid",
                "there is no text in the message to edit",
            ],
        )
    }

    /// The topic was deleted or closed, or topics were disabled.
    pub(crate) fn is_topic_gone(&self) -> bool {
        self.matches(
            400,
            &["message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid"],
        )
    }

    /// The message to reply to was deleted or is too old.
    pub(crate) fn is_reply_gone(&self) -> bool {
        self.matches(400, &["message to be replied not found", "reply_message_id"])
    }

    /// Telegram cannot parse the markup of the text.
    pub(crate) fn is_unparsable(&self) -> bool {
        self.matches(400, &["can't parse", "entities", "entity"])
    }

    /// Telegram cannot show the web page whose preview was requested, for example since its address is not public.
    pub(crate) fn is_preview_rejected(&self) -> bool {
        self.matches(400, &["webpage_", "web page", "wrong http url", "link preview"])
    }

    /// The callback query has expired.
    pub(crate) fn is_query_over(&self) -> bool {
        self.matches(400, &["query is too old", "query_id_invalid"])
    }

    /// Polling is not possible while a webhook is set.
    pub(crate) fn is_webhook_set(&self) -> bool {
        self.matches(409, &["while webhook is active"])
    }

    /// Another process polls with this token, or a webhook is set.
    pub(crate) fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// Telegram rejects the token: 401 if it was revoked, 404 if it is malformed.
    pub(crate) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Answer { status: 401 | 404, .. })
    }

    /// The error for a log line, without the parts of a message that Telegram quotes in markup errors.
    pub(crate) fn reason(&self) -> String {
        if self.matches(400, &["can't parse entities"]) {
            return "400 can't parse entities".to_owned();
        }
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::CallError;

    fn answer(status: u16, description: &str) -> CallError {
        let description = description.to_owned();
        CallError::Answer { status, description, retry_after: None, migrate_to: None }
    }

    #[test]
    fn each_special_error_is_recognised() {
        type Predicate = fn(&CallError) -> bool;
        let table: [(Predicate, u16, &str); 15] = [
            (CallError::is_preview_rejected, 400, "Bad Request: WEBPAGE_URL_INVALID"),
            (CallError::is_preview_rejected, 400, "Bad Request: wrong HTTP URL specified"),
            (CallError::is_topic_gone, 400, "Bad Request: message thread not found"),
            (CallError::is_topic_gone, 400, "Bad Request: TOPIC_CLOSED"),
            (CallError::is_reply_gone, 400, "Bad Request: message to be replied not found"),
            (
                CallError::is_unparsable,
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"tg-time\" at byte \
                 offset 8",
            ),
            (CallError::is_unparsable, 400, "Bad Request: ENTITY_DATE_INVALID"),
            (CallError::is_gone, 400, "Bad Request: message to edit not found"),
            (CallError::is_gone, 400, "Bad Request: message can't be edited"),
            (
                CallError::is_query_over,
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            ),
            (
                CallError::is_conflict,
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running",
            ),
            (
                CallError::is_conflict,
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (
                CallError::is_webhook_set,
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (CallError::is_unauthorized, 401, "Unauthorized"),
            (CallError::is_unauthorized, 404, "Not Found"),
        ];
        for (predicate, status, text) in table {
            assert!(predicate(&answer(status, text)), "{text}");
            assert!(!predicate(&answer(400, "Bad Request: message is too long")), "{text}");
        }
    }
}
