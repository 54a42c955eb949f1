//! Limits how many people are removed from a chat within an hour, in case of a mistake.

use std::time::Duration;

use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::record::{ApprovedRemovals, ChatRecord};
use crate::domain::revocation_limit::RevocationLimit;

/// The limit of a chat without `max_removals` in `bot.toml`.
pub const DEFAULT_REMOVAL_LIMIT: RevocationLimit = removal_limit(5);
/// How long an owner's approval lasts.
const APPROVED_FOR: Duration = Duration::from_hours(24);
/// The period over which removals are counted.
const REMOVAL_WINDOW: Duration = Duration::from_hours(1);
/// This many people may always be removed, however small the chat is.
const AT_LEAST: u64 = 3;

/// The limit with this share of a chat's members, in percent.
#[must_use]
pub const fn removal_limit(percent: u8) -> RevocationLimit {
    RevocationLimit { percent, at_least: AT_LEAST }
}

/// From when on the removals of a chat count.
#[must_use]
pub fn removals_since(chat: &ChatRecord, now: Timestamp) -> Timestamp {
    approval(chat, now).map_or_else(|| now.minus(REMOVAL_WINDOW), |approved| approved.at)
}

/// What an owner has approved and is still valid.
fn approval(chat: &ChatRecord, now: Timestamp) -> Option<ApprovedRemovals> {
    chat.approved.filter(|approved| now < approved.at.plus(APPROVED_FOR))
}

/// Whether one more person may be removed, after `removed` people since [`removals_since`].
#[must_use]
pub fn may_remove(chat: &ChatRecord, limit: RevocationLimit, removed: u64, now: Timestamp) -> bool {
    if chat.removals_stopped.is_some() {
        return false;
    }
    let is_approved = approval(chat, now).is_some_and(|approved| removed < approved.count);
    let next = removed.saturating_add(1);
    is_approved || limit.always_allows(next) || limit.allows(next, chat.members.unwrap_or(0))
}
