//! What an update changes about a membership.

use crate::domain::chat_update::{JoinRequest, MemberChange, Standing};
use crate::domain::clock::Timestamp;
use crate::domain::paid_chat::membership::{ChatEvent, Membership, OpenRequest};

/// Their standing in the chat has changed. Ignored if something newer is known.
#[must_use]
pub fn after_change(
    mut member: Membership,
    change: &MemberChange,
) -> (Membership, Option<ChatEvent>) {
    member.name = Some(change.person.full_name());
    member.language = change.person.language.clone().or(member.language);
    // Updates have whole seconds: which of two in the same one came last, only Telegram knows.
    let seen = member.seen.map(Timestamp::whole_second);
    if seen.is_some_and(|seen| change.at < seen) {
        // What is known may be an answer that was under way for long.
        if member.is_in() != change.to.is_in() {
            member.looked = None;
        }
        return (member, None);
    }
    let is_certain = seen.is_none_or(|seen| change.at > seen) || member.standing == Some(change.to);
    if change.to == Standing::Banned && change.banned_until != member.removal {
        member.removal = None;
    }
    let event = member.learn(change.to, change.banned_until, change.at);
    member.looked = is_certain.then_some(change.at);
    (member, event)
}

/// They ask to be let in, which only people do who are outside.
#[must_use]
pub fn after_request(
    mut member: Membership,
    request: &JoinRequest,
) -> (Membership, Option<ChatEvent>) {
    member.name = Some(request.person.full_name());
    member.language = request.person.language.clone().or(member.language);
    if member.seen.is_some_and(|seen| request.at < seen.whole_second()) {
        // An old request may be decided already, which the attempt to approve it shows.
        if !member.is_in() {
            member.request =
                Some(OpenRequest { user_chat: Some(request.user_chat), at: request.at });
        }
        return (member, None);
    }
    let event = if member.standing == Some(Standing::Left) {
        None
    } else {
        member.looked = None;
        member.learn(Standing::Left, None, request.at)
    };
    member.request = Some(OpenRequest { user_chat: Some(request.user_chat), at: request.at });
    (member, event)
}
