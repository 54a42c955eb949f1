//! What became of a call to Telegram, decided by small predicates over the client's error.

use std::time::Duration;

use teloxide::ApiError;
use teloxide::RequestError;

/// How long to leave Telegram alone when it does not say.
const PAUSE: Duration = Duration::from_secs(3);

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Delivered {
        /// Zero for calls that make no message.
        message_id: i64,
    },
    /// Not now: try again after the duration, keeping away from the scope until then.
    RetryAt(Duration, Scope),
    /// The person blocked the bot, is gone, or never wrote: a state of theirs until they write.
    Unreachable,
    /// The group lives on as a supergroup with this id.
    Migrated(i64),
    /// Telegram will refuse this message however often it is tried; the reason is for the log.
    Rejected(String),
}

/// What a pause holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Telegram asked for patience: with this chat at least.
    Chat,
    /// Telegram itself is out of reach or in trouble.
    All,
}

impl Delivery {
    /// The verdict on a failed call.
    pub(crate) fn of(error: &RequestError) -> Self {
        if is_not_modified(error) {
            Self::Delivered { message_id: 0 }
        } else if let Some(after) = retry_after(error) {
            Self::RetryAt(after, Scope::Chat)
        } else if let RequestError::MigrateToChatId(chat) = error {
            Self::Migrated(chat.0)
        } else if is_unreachable(error) {
            Self::Unreachable
        } else if is_transient(error) {
            Self::RetryAt(PAUSE, Scope::All)
        } else {
            Self::Rejected(reason(error))
        }
    }
}

/// Telegram's pause, from the parameter or, where that is missing, from the text.
fn retry_after(error: &RequestError) -> Option<Duration> {
    match error {
        RequestError::RetryAfter(seconds) => Some(seconds.duration()),
        RequestError::Api(ApiError::Unknown(text)) if text.starts_with("Too Many Requests") => {
            let seconds = text.rsplit(' ').next().and_then(|word| word.parse().ok());
            Some(seconds.map_or(PAUSE, Duration::from_secs))
        }
        _ => None,
    }
}

/// The screen is already there: what was wanted.
fn is_not_modified(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::MessageNotModified) => true,
        RequestError::Api(ApiError::Unknown(text)) => text.contains("message is not modified"),
        _ => false,
    }
}

/// 403 in its variants, and chats that do not exist for us.
fn is_unreachable(error: &RequestError) -> bool {
    match error {
        RequestError::Api(api) => match api {
            ApiError::BotBlocked
            | ApiError::BotKicked
            | ApiError::BotKickedFromSupergroup
            | ApiError::BotKickedFromChannel
            | ApiError::UserDeactivated
            | ApiError::CantInitiateConversation
            | ApiError::CantTalkWithBots
            | ApiError::GroupDeactivated
            | ApiError::UserNotFound
            | ApiError::ChatNotFound => true,
            ApiError::Unknown(text) => {
                text.starts_with("Forbidden:")
                    || text.contains("PEER_ID_INVALID")
                    || text.contains("chat not found")
            }
            _ => false,
        },
        _ => false,
    }
}

/// The connection or Telegram is at fault, not the message.
fn is_transient(error: &RequestError) -> bool {
    match error {
        // A token that is refused now may be put right; the message is not to blame.
        RequestError::Network(_)
        | RequestError::InvalidJson { .. }
        | RequestError::Io(_)
        | RequestError::Api(ApiError::InvalidToken) => true,
        RequestError::Api(ApiError::Unknown(text)) => {
            ["Bad Gateway", "Internal Server Error", "Gateway Timeout", "Service Unavailable"]
                .iter()
                .any(|trouble| text.starts_with(trouble))
        }
        _ => false,
    }
}

/// The message to edit is gone or too old: the screen needs a new one.
pub(crate) fn is_gone(error: &RequestError) -> bool {
    match error {
        RequestError::Api(
            ApiError::MessageToEditNotFound
            | ApiError::MessageCantBeEdited
            | ApiError::MessageIdInvalid,
        ) => true,
        RequestError::Api(ApiError::Unknown(text)) => {
            text.contains("message to edit not found")
                || text.contains("message can't be edited")
                || text.contains("there is no text in the message to edit")
        }
        _ => false,
    }
}

/// The query was answered too late: nothing is left to be answered.
pub(crate) fn is_query_over(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::InvalidQueryId) => true,
        RequestError::Api(ApiError::Unknown(text)) => {
            text.contains("query is too old") || text.contains("QUERY_ID_INVALID")
        }
        _ => false,
    }
}

/// Polling and a webhook exclude each other.
pub(crate) fn is_webhook_set(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::CantGetUpdates) => true,
        RequestError::Api(ApiError::Unknown(text)) => text.contains("while webhook is active"),
        _ => false,
    }
}

/// Another process polls, or a webhook is set.
pub(crate) fn is_conflict(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates) => true,
        RequestError::Api(ApiError::Unknown(text)) => text.starts_with("Conflict"),
        _ => false,
    }
}

pub(crate) fn is_unauthorized(error: &RequestError) -> bool {
    matches!(error, RequestError::Api(ApiError::InvalidToken))
}

/// Words for a log line: never an address (it holds the token), never a body (it holds people).
pub(crate) fn reason(error: &RequestError) -> String {
    match error {
        RequestError::Network(cause) if cause.is_timeout() => "timed out".to_owned(),
        RequestError::Network(cause) if cause.is_connect() => "no connection".to_owned(),
        RequestError::Network(_) => "network error".to_owned(),
        RequestError::InvalidJson { .. } => "answer is not readable".to_owned(),
        RequestError::Io(_) => "file not readable".to_owned(),
        RequestError::Api(ApiError::CantParseEntities(_)) => "can't parse entities".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use teloxide::ApiError;
    use teloxide::RequestError;
    use teloxide::types::ChatId;
    use teloxide::types::Seconds;

    use crate::telegram::delivery::Delivery;
    use crate::telegram::delivery::Scope;
    use crate::telegram::delivery::is_conflict;
    use crate::telegram::delivery::is_gone;
    use crate::telegram::delivery::is_query_over;
    use crate::telegram::delivery::is_unauthorized;
    use crate::telegram::delivery::is_webhook_set;

    /// As the client reads it from the wire.
    fn api(description: &str) -> RequestError {
        RequestError::Api(
            serde_json::from_value(serde_json::Value::String(description.to_owned())).unwrap(),
        )
    }

    fn not_json() -> RequestError {
        let source = Arc::new(serde_json::from_str::<u8>("<html>").unwrap_err());
        RequestError::InvalidJson { source, raw: "<html>".into() }
    }

    async fn nobody_listens() -> RequestError {
        let address = "http://127.0.0.1:9/";
        RequestError::from(reqwest::Client::new().get(address).send().await.unwrap_err())
    }

    #[test]
    fn people_who_cannot_be_reached_are_unreachable() {
        for text in [
            "Forbidden: bot was blocked by the user",
            "Forbidden: user is deactivated",
            "Forbidden: bot was kicked from the group chat",
            "Forbidden: bot was kicked from the supergroup chat",
            "Forbidden: bot can't initiate conversation with a user",
            "Forbidden: bot is not a member of the channel chat",
            "Bad Request: chat not found",
            "Bad Request: user not found",
            "Bad Request: group is deactivated",
            "Bad Request: PEER_ID_INVALID",
        ] {
            assert_eq!(Delivery::of(&api(text)), Delivery::Unreachable, "{text}");
        }
    }

    #[test]
    fn a_pause_is_the_one_that_telegram_asks_for() {
        let parameter = RequestError::RetryAfter(Seconds::from_seconds(17));
        let text = api("Too Many Requests: retry after 17");
        for error in [parameter, text] {
            let after = Duration::from_secs(17);
            assert_eq!(Delivery::of(&error), Delivery::RetryAt(after, Scope::Chat), "{error}");
        }
    }

    #[tokio::test]
    async fn trouble_at_telegram_is_waited_out_for_everybody() {
        for error in [
            api("Bad Gateway"),
            api("Internal Server Error: restart"),
            api("Gateway Timeout"),
            api("Unauthorized"),
            not_json(),
            nobody_listens().await,
        ] {
            assert!(matches!(Delivery::of(&error), Delivery::RetryAt(_, Scope::All)), "{error}");
        }
    }

    #[test]
    fn a_screen_that_is_there_already_counts_as_delivered() {
        let long = "Bad Request: message is not modified: specified new message content and reply \
                    markup are exactly the same as a current content and reply markup of the message";
        for text in [long, "Bad Request: message is not modified"] {
            let delivered = Delivery::Delivered { message_id: 0 };
            assert_eq!(Delivery::of(&api(text)), delivered, "{text}");
        }
    }

    #[test]
    fn a_group_that_became_a_supergroup_is_followed() {
        let error = RequestError::MigrateToChatId(ChatId(-1_001));
        assert_eq!(Delivery::of(&error), Delivery::Migrated(-1_001));
    }

    #[test]
    fn a_message_that_can_never_be_sent_is_rejected() {
        for text in ["Bad Request: message is too long", "Bad Request: BUTTON_URL_INVALID"] {
            assert!(matches!(Delivery::of(&api(text)), Delivery::Rejected(_)), "{text}");
        }
    }

    #[test]
    fn what_telegram_quotes_from_a_message_stays_out_of_the_reason() {
        let error = RequestError::Api(ApiError::CantParseEntities("tag <hush>".to_owned()));
        let Delivery::Rejected(reason) = Delivery::of(&error) else { panic!("{error}") };
        assert!(!reason.contains("hush"), "{reason}");
    }

    #[test]
    fn each_special_answer_is_told_from_the_rest() {
        type Predicate = fn(&RequestError) -> bool;
        let table: [(Predicate, &str); 8] = [
            (is_gone, "Bad Request: message to edit not found"),
            (is_gone, "Bad Request: message can't be edited"),
            (
                is_query_over,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            ),
            (
                is_conflict,
                "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running",
            ),
            (
                is_conflict,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (
                is_webhook_set,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (is_unauthorized, "Unauthorized"),
            (is_unauthorized, "Not Found"),
        ];
        for (predicate, text) in table {
            assert!(predicate(&api(text)), "{text}");
            assert!(!predicate(&api("Bad Request: message is too long")), "{text}");
        }
    }
}
