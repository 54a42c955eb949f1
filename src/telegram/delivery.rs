//! What became of a call to Telegram, decided by its status and, where a status means several things, by
//! the texts that are known.

use std::time::Duration;

use crate::telegram::call::CallError;

/// How long to leave Telegram alone when it does not say.
const PAUSE: Duration = Duration::from_secs(3);

/// Texts of a 400 that concern the message: however often it is sent, it will be refused.
const BAD_MESSAGES: &[&str] = &[
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
    "message_id_invalid",
    "there is no text in the message to edit",
];

/// Texts of a 400 that concern the person or the chat.
const GONE_PEOPLE: &[&str] = &[
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "group is deactivated",
    "group chat was deactivated",
    "user is deactivated",
    "bot was kicked",
    "bot was blocked",
];

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Delivered {
        /// Zero for calls that make no message.
        message_id: i64,
    },
    /// Not now: try again, after the duration at the earliest.
    RetryAt(Duration, RetryReason),
    /// The person blocked the bot, is gone, or never wrote: a state of theirs until they write.
    Unreachable,
    /// The group lives on as a supergroup with this id.
    Migrated(i64),
    /// Telegram will refuse this message however often it is tried; the reason is for the log.
    Rejected(String),
}

/// Why a call has to be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetryReason {
    /// 429: too many messages, to this chat at least.
    RateLimited,
    /// Telegram cannot be reached, is in trouble (5xx), or refuses the bot's token.
    Unavailable,
    /// No answer in time. The call may have been carried out.
    TimedOut,
    /// An answer whose meaning is not known: it may concern the message, and it may not.
    Unknown(String),
}

impl Delivery {
    /// The verdict on a failed call.
    pub(crate) fn of(error: &CallError) -> Self {
        if is_not_modified(error) {
            return Self::Delivered { message_id: 0 };
        }
        let retry = |reason| Self::RetryAt(PAUSE, reason);
        match error {
            CallError::Answer { migrate_to: Some(chat), .. } => Self::Migrated(*chat),
            CallError::Answer { retry_after: Some(after), .. } => {
                Self::RetryAt(*after, RetryReason::RateLimited)
            }
            CallError::Answer { status: 429, description, .. } => {
                Self::RetryAt(pause_in(description).unwrap_or(PAUSE), RetryReason::RateLimited)
            }
            CallError::TimedOut => retry(RetryReason::TimedOut),
            CallError::NoConnection | CallError::Network | CallError::Unreadable { .. } => {
                retry(RetryReason::Unavailable)
            }
            // A token that is refused now may be put right; the message is not to blame.
            _ if is_unauthorized(error) => retry(RetryReason::Unavailable),
            CallError::Answer { status: 500.., .. } => retry(RetryReason::Unavailable),
            CallError::Answer { status: 403, .. } => Self::Unreachable,
            _ if error.says(400, GONE_PEOPLE) => Self::Unreachable,
            _ if error.says(400, BAD_MESSAGES) => Self::Rejected(reason(error)),
            CallError::Answer { .. } => retry(RetryReason::Unknown(reason(error))),
        }
    }
}

/// Older servers give the pause of a 429 in the text alone.
fn pause_in(description: &str) -> Option<Duration> {
    description.rsplit(' ').next()?.parse().ok().map(Duration::from_secs)
}

/// The screen is already there: what was asked for.
fn is_not_modified(error: &CallError) -> bool {
    error.says(400, &["message is not modified"])
}

/// The message to edit is gone or too old: the screen needs a new one.
pub(crate) fn is_gone(error: &CallError) -> bool {
    error.says(
        400,
        &[
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "there is no text in the message to edit",
        ],
    )
}

/// The topic to write in was deleted or closed, or topics were switched off.
pub(crate) fn is_topic_gone(error: &CallError) -> bool {
    error.says(
        400,
        &["message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid"],
    )
}

/// The message to answer was deleted, or is too old to be answered.
pub(crate) fn is_reply_gone(error: &CallError) -> bool {
    error.says(400, &["message to be replied not found", "reply_message_id"])
}

/// The text's markup is refused.
pub(crate) fn is_unparsable(error: &CallError) -> bool {
    error.says(400, &["can't parse", "entities", "entity"])
}

/// The query was answered too late: nothing is left to be answered.
pub(crate) fn is_query_over(error: &CallError) -> bool {
    error.says(400, &["query is too old", "query_id_invalid"])
}

/// Polling and a webhook exclude each other.
pub(crate) fn is_webhook_set(error: &CallError) -> bool {
    error.says(409, &["while webhook is active"])
}

/// Another process polls, or a webhook is set.
pub(crate) fn is_conflict(error: &CallError) -> bool {
    error.status() == Some(409)
}

/// Telegram does not know the bot: 401 for a token that was revoked, 404 for one that is none.
pub(crate) fn is_unauthorized(error: &CallError) -> bool {
    matches!(error, CallError::Answer { status: 401 | 404, .. })
}

/// For a log line. Telegram quotes parts of a message whose markup it cannot read: those stay out.
pub(crate) fn reason(error: &CallError) -> String {
    if error.says(400, &["can't parse entities"]) {
        return "400 can't parse entities".to_owned();
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::telegram::call::CallError;
    use crate::telegram::delivery::Delivery;
    use crate::telegram::delivery::RetryReason;
    use crate::telegram::delivery::is_conflict;
    use crate::telegram::delivery::is_gone;
    use crate::telegram::delivery::is_query_over;
    use crate::telegram::delivery::is_reply_gone;
    use crate::telegram::delivery::is_topic_gone;
    use crate::telegram::delivery::is_unauthorized;
    use crate::telegram::delivery::is_unparsable;
    use crate::telegram::delivery::is_webhook_set;

    fn answer(status: u16, description: &str) -> CallError {
        let description = description.to_owned();
        CallError::Answer { status, description, retry_after: None, migrate_to: None }
    }

    #[test]
    fn people_who_cannot_be_reached_are_unreachable() {
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
    fn a_pause_is_the_one_that_telegram_asks_for() {
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
        let without = Delivery::of(&answer(429, "Too Many Requests"));
        assert!(matches!(without, Delivery::RetryAt(_, RetryReason::RateLimited)), "{without:?}");
    }

    #[test]
    fn trouble_at_telegram_is_known_by_the_status_whatever_the_text_says() {
        for error in [
            answer(
                500,
                "Internal Server Error: sent message was not found in the messages history",
            ),
            answer(500, "a text that nobody knows"),
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
    fn no_answer_in_time_says_nothing_of_telegram() {
        let delivery = Delivery::of(&CallError::TimedOut);
        assert!(matches!(delivery, Delivery::RetryAt(_, RetryReason::TimedOut)), "{delivery:?}");
    }

    #[test]
    fn an_answer_that_nobody_knows_is_tried_again() {
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
    fn a_screen_that_is_there_already_counts_as_delivered() {
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
    fn what_telegram_quotes_from_a_message_stays_out_of_the_reason() {
        let error = answer(400, "Bad Request: can't parse entities: tag <hush>");
        let Delivery::Rejected(reason) = Delivery::of(&error) else { panic!("{error}") };
        assert!(!reason.contains("hush"), "{reason}");
    }

    #[test]
    fn each_special_answer_is_told_from_the_rest() {
        type Predicate = fn(&CallError) -> bool;
        let table: [(Predicate, u16, &str); 13] = [
            (is_topic_gone, 400, "Bad Request: message thread not found"),
            (is_topic_gone, 400, "Bad Request: TOPIC_CLOSED"),
            (is_reply_gone, 400, "Bad Request: message to be replied not found"),
            (
                is_unparsable,
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"tg-time\" at byte \
                 offset 8",
            ),
            (is_unparsable, 400, "Bad Request: ENTITY_DATE_INVALID"),
            (is_gone, 400, "Bad Request: message to edit not found"),
            (is_gone, 400, "Bad Request: message can't be edited"),
            (
                is_query_over,
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            ),
            (
                is_conflict,
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running",
            ),
            (
                is_conflict,
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (
                is_webhook_set,
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
                 to delete the webhook first",
            ),
            (is_unauthorized, 401, "Unauthorized"),
            (is_unauthorized, 404, "Not Found"),
        ];
        for (predicate, status, text) in table {
            assert!(predicate(&answer(status, text)), "{text}");
            assert!(!predicate(&answer(400, "Bad Request: message is too long")), "{text}");
        }
    }
}
