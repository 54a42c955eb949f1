//! The outcome of a Bot API call: delivered, to be retried, or final.

use std::time::Duration;

use crate::telegram::call_error::{CallError, pause};

/// Delay before a retry if Telegram does not specify one.
const RETRY_DELAY: Duration = Duration::from_secs(3);

/// Texts of a 400 about the message itself, which will be rejected on every attempt.
const INVALID_MESSAGE: &[&str] = &[
    "message is too long",
    "message text is empty",
    "text must be non-empty",
    "can't parse entities",
    "can't parse inline keyboard",
    "can't parse reply keyboard markup",
    "wrong http url",
    "button_url_invalid",
    "button_data_invalid",
    "button_type_invalid",
    "reply_markup_too_long",
    "inline keyboard expected",
    "message can't be edited",
    "message to edit not found",
    "message to copy not found",
    "message can't be copied",
    "message_id_invalid",
    "there is no text in the message to edit",
];

/// Texts of a 400 about an unreachable user or chat.
const UNREACHABLE_CHAT: &[&str] = &[
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group is deactivated",
    "group chat was deactivated",
    "user is deactivated",
    "bot was kicked",
    "bot was blocked",
];

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Delivered {
        /// 0 for calls that create no message.
        message_id: i64,
    },
    /// Failed for now: retry after the duration at the earliest.
    RetryAt(Duration, RetryReason),
    /// The user blocked the bot, was deleted, or never wrote. Lasts until the user writes.
    Unreachable,
    /// The group was upgraded to a supergroup with this id.
    Migrated(i64),
    /// Telegram rejects this message on every attempt. The reason is for the log.
    Rejected(String),
}

/// Why a call must be retried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryReason {
    /// 429: too many messages, to this chat at least.
    RateLimited,
    /// Telegram is unreachable, fails with 5xx, or rejects the bot's token.
    Unavailable,
    /// Timed out. The call may have been carried out.
    TimedOut,
    /// An error whose meaning is unknown: the message may or may not be at fault.
    Unknown(String),
}

impl Delivery {
    /// Classifies a failed call.
    pub(crate) fn of(error: &CallError) -> Self {
        if error.is_not_modified() {
            return Self::Delivered { message_id: 0 };
        }
        let retry = |reason| Self::RetryAt(RETRY_DELAY, reason);
        match error {
            CallError::Answer { migrate_to: Some(chat), .. } => Self::Migrated(*chat),
            CallError::Answer { retry_after: Some(after), .. } => {
                Self::RetryAt(*after, RetryReason::RateLimited)
            }
            CallError::Answer { status: 429, description, .. } => Self::RetryAt(
                retry_after_in(description).unwrap_or(RETRY_DELAY),
                RetryReason::RateLimited,
            ),
            CallError::TimedOut => retry(RetryReason::TimedOut),
            CallError::NoConnection | CallError::Network | CallError::Unreadable { .. } => {
                retry(RetryReason::Unavailable)
            }
            // The operator can fix the token; the message itself is valid.
            _ if error.is_unauthorized() => retry(RetryReason::Unavailable),
            CallError::Answer { status: 500.., .. } => retry(RetryReason::Unavailable),
            CallError::Answer { status: 403, .. } => Self::Unreachable,
            _ if error.matches(400, UNREACHABLE_CHAT) => Self::Unreachable,
            _ if error.matches(400, INVALID_MESSAGE) => Self::Rejected(error.reason()),
            CallError::Answer { .. } => retry(RetryReason::Unknown(error.reason())),
        }
    }
}

/// Older servers state the delay of a 429 only in the text.
fn retry_after_in(description: &str) -> Option<Duration> {
    description.rsplit(' ').next()?.parse().ok().map(pause)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::telegram::call_error::CallError;
    use crate::telegram::delivery::Delivery;
    use crate::telegram::delivery::RetryReason;

    fn answer(status: u16, description: &str) -> CallError {
        let description = description.to_owned();
        CallError::Answer { status, description, retry_after: None, migrate_to: None }
    }

    #[test]
    fn blocked_and_missing_chats_are_unreachable() {
        for (status, text) in [
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (403, "Forbidden: bot was kicked from the supergroup chat"),
            (403, "Forbidden: bot can't initiate conversation with a user"),
            (403, "Forbidden: something that is new"),
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: user not found"),
            (400, "Bad Request: group is deactivated"),
            (400, "Bad Request: PEER_ID_INVALID"),
        ] {
            assert_eq!(Delivery::of(&answer(status, text)), Delivery::Unreachable, "{text}");
        }
    }

    #[test]
    fn a_retry_delay_is_the_one_that_telegram_requests() {
        let text = "Too Many Requests: retry after 17";
        let parameter = CallError::Answer {
            status: 429,
            description: text.to_owned(),
            retry_after: Some(Duration::from_secs(17)),
            migrate_to: None,
        };
        for error in [parameter, answer(429, text)] {
            let after = Duration::from_secs(17);
            assert_eq!(Delivery::of(&error), Delivery::RetryAt(after, RetryReason::RateLimited));
        }
        let at_once = Delivery::of(&answer(429, "Too Many Requests: retry after 0"));
        let second = Duration::from_secs(1);
        assert_eq!(at_once, Delivery::RetryAt(second, RetryReason::RateLimited));
        let without = Delivery::of(&answer(429, "Too Many Requests"));
        assert!(matches!(without, Delivery::RetryAt(_, RetryReason::RateLimited)), "{without:?}");
    }

    #[test]
    fn an_outage_is_recognised_by_the_status_whatever_the_text() {
        for error in [
            answer(
                500,
                "Internal Server Error: sent message was not found in the messages history",
            ),
            answer(500, "an unknown text"),
            answer(502, "Bad Gateway"),
            answer(504, ""),
            answer(599, "Bad Request: message is too long"),
            answer(401, "Unauthorized"),
            answer(404, "Not Found"),
            CallError::Unreadable { status: 502 },
            CallError::Unreadable { status: 200 },
            CallError::NoConnection,
            CallError::Network,
        ] {
            let delivery = Delivery::of(&error);
            assert!(
                matches!(delivery, Delivery::RetryAt(_, RetryReason::Unavailable)),
                "{error}: {delivery:?}"
            );
        }
    }

    #[test]
    fn a_timeout_has_its_own_reason() {
        let delivery = Delivery::of(&CallError::TimedOut);
        assert!(matches!(delivery, Delivery::RetryAt(_, RetryReason::TimedOut)), "{delivery:?}");
    }

    #[test]
    fn an_unknown_error_is_retried() {
        for (status, text) in [
            (400, "Bad Request: something that is new"),
            (406, "Not Acceptable"),
            (409, "Conflict: something that is new"),
            (420, "FLOOD_WAIT_X"),
            (400, ""),
        ] {
            let delivery = Delivery::of(&answer(status, text));
            assert!(
                matches!(delivery, Delivery::RetryAt(_, RetryReason::Unknown(_))),
                "{text}: {delivery:?}"
            );
        }
    }

    #[test]
    fn an_unchanged_screen_counts_as_delivered() {
        let long = "Bad Request: message is not modified: specified new message content and reply \
                    markup are exactly the same as a current content and reply markup of the message";
        for text in [long, "Bad Request: message is not modified"] {
            let delivered = Delivery::Delivered { message_id: 0 };
            assert_eq!(Delivery::of(&answer(400, text)), delivered, "{text}");
        }
    }

    #[test]
    fn a_group_that_became_a_supergroup_is_followed() {
        let error = CallError::Answer {
            status: 400,
            description: "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
            retry_after: None,
            migrate_to: Some(-1_001),
        };
        assert_eq!(Delivery::of(&error), Delivery::Migrated(-1_001));
    }

    #[test]
    fn a_message_that_can_never_be_sent_is_rejected() {
        for text in [
            "Bad Request: message is too long",
            "Bad Request: BUTTON_URL_INVALID",
            "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0",
            "Bad Request: message text is empty",
        ] {
            assert!(matches!(Delivery::of(&answer(400, text)), Delivery::Rejected(_)), "{text}");
        }
    }

    #[test]
    fn quoted_message_text_stays_out_of_the_reason() {
        let error = answer(400, "Bad Request: can't parse entities: tag <hush>");
        let Delivery::Rejected(reason) = Delivery::of(&error) else { panic!("{error}") };
        assert!(!reason.contains("hush"), "{reason}");
    }
}
