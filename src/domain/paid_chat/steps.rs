//! The next step towards a membership that agrees with the entitlement.

use std::time::Duration;

use crate::domain::chat_update::Standing;
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::membership::{Membership, OpenRequest};
use crate::domain::paid_chat::record::{ChatProblem, ChatRecord};

/// How often Telegram is asked about each person.
const PERSON_LOOK_INTERVAL: Duration = Duration::from_hours(24);
/// How long a ban lasts that is not lifted. Telegram takes less than 30 s or more than 366 days as forever:
/// <https://core.telegram.org/bots/api#banchatmember>.
const BAN_LENGTH: Duration = Duration::from_hours(24);
/// How long people are looked at who are out and not entitled any more, or whose request is not decided.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// When somebody is due who goes before all others.
pub const FIRST_DUE: Timestamp = Timestamp::from_millis(0);

/// People who are entitled are due from so much earlier: they go before those who will be declined.
pub const ENTITLED_FIRST: Duration = Duration::from_hours(1);

/// What a step is decided from.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub chat: &'a ChatRecord,
    pub member: &'a Membership,
    pub is_entitled: bool,
    /// The operator wants them never to be removed.
    pub is_protected: bool,
    pub removals: Removals,
    pub now: Timestamp,
}

/// Whether one more person may be removed or declined now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removals {
    Allowed,
    /// There would be too many removals within the hour. Declining is free.
    TooMany,
    /// The server was not running for a while, and Stripe was not asked since: somebody may have paid unnoticed.
    AwaitingStripe,
}

/// What is done next about a person in a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask Telegram for their standing.
    Look,
    /// Approve their request.
    Approve,
    /// Tell them in this chat how to get in, and decline their request.
    Decline {
        user_chat: i64,
        asked: Timestamp,
    },
    /// Ban them until this second, and lift the ban at once. Telegram is asked first whether they are still an
    /// ordinary member.
    Remove {
        until: Timestamp,
    },
    /// Lift the bot's own ban, if Telegram says that it is still in force.
    Unban,
    CreateLink,
    RevokeLink,
    /// They would be removed, but there are too many removals within the hour.
    Hold,
    /// Nothing, until this time, which is in the future, or until something changes.
    Rest(Option<Timestamp>),
    /// Nothing has to be known of them any more.
    Forget,
}

impl Step {
    /// For log lines and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Approve => "approve",
            Self::Decline { .. } => "decline",
            Self::Remove { .. } => "remove",
            Self::Unban => "unban",
            Self::CreateLink => "create_link",
            Self::RevokeLink => "revoke_link",
            Self::Hold => "hold",
            Self::Rest(_) => "rest",
            Self::Forget => "forget",
        }
    }

    /// Whether the step is a call that somebody waits for, and not one of many that a chat needs. People who are
    /// entitled wait for everything that comes before their link.
    #[must_use]
    pub const fn is_prompt(self, is_entitled: bool) -> bool {
        match self {
            Self::Approve | Self::Decline { .. } | Self::CreateLink => true,
            Self::Look | Self::Unban => is_entitled,
            _ => false,
        }
    }
}

/// The next step. A right that the bot lacks is waited for.
#[must_use]
pub fn next_step(situation: &Situation<'_>) -> Step {
    let Situation { chat, member, is_entitled, is_protected, now, .. } = *situation;
    let problem = chat.problem();
    let can_work =
        matches!(problem, None | Some(ChatProblem::CannotRemove | ChatProblem::CannotInvite));
    if !can_work {
        return if chat.binding.is_none() { Step::Forget } else { Step::Rest(None) };
    }
    let (can_invite, can_remove) = (
        problem != Some(ChatProblem::CannotInvite),
        chat.bot != Some(Standing::Administrator) || chat.rights.remove,
    );
    if member.is_banned_by_us() {
        return if can_remove { Step::Unban } else { Step::Rest(None) };
    }
    if chat.binding.is_none() {
        return match member {
            member if member.removal.is_some() => Step::Look,
            member if member.link.is_some() && can_invite => Step::RevokeLink,
            _ => Step::Forget,
        };
    }
    let is_kept_out = chat.is_enforced()
        && !is_entitled
        && !is_protected
        && situation.removals != Removals::AwaitingStripe;
    match member.request {
        Some(_) if is_entitled && can_invite && !member.is_banned_by_others() => {
            return Step::Approve;
        }
        Some(OpenRequest { user_chat: Some(chat), at }) if is_kept_out && can_invite => {
            return Step::Decline { user_chat: chat, asked: at };
        }
        _ => {}
    }
    if member.link.is_some() && !is_entitled && can_invite {
        return Step::RevokeLink;
    }
    let is_out = matches!(member.standing, Some(Standing::Left | Standing::Banned));
    let look_at = member.looked.map(|looked| looked.plus(PERSON_LOOK_INTERVAL));
    // A stranger is looked at no more than other people who are out and of whom nothing is known. What they may have
    // asked unnoticed is assumed again once they are entitled.
    let out_since = member.request.filter(|_| member.has_asked()).map(|request| request.at);
    let forget_at = match out_since.or(member.since) {
        Some(since) => Some(since.plus(KEPT_FOR)),
        None => look_at,
    };
    if is_out && !is_entitled && forget_at.is_some_and(|at| at <= now) {
        return Step::Forget;
    }
    let Some(standing) = member.standing.filter(|_| look_at.is_some_and(|at| now < at)) else {
        return Step::Look;
    };
    match standing {
        Standing::Left if is_entitled && member.link.is_none() && can_invite => Step::CreateLink,
        Standing::Member | Standing::Restricted if is_kept_out => {
            if !can_remove {
                Step::Rest(None)
            } else if situation.removals == Removals::TooMany {
                Step::Hold
            } else {
                Step::Remove { until: now.plus(BAN_LENGTH).whole_second() }
            }
        }
        // They may come back unnoticed.
        Standing::Left | Standing::Banned if !is_entitled => {
            Step::Rest(look_at.into_iter().chain(forget_at).min())
        }
        _ => Step::Rest(look_at),
    }
}
