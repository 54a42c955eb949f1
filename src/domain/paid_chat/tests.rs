//! The next step in each situation, and what updates and answers change.

use std::time::Duration;

use crate::domain::chat_call::ChatCallFailure;
use crate::domain::chat_update::{
    BotRights, ChatId, ChatPerson, JoinRequest, MemberChange, SharedChat, SharedChatKind, Standing,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, UserId};
use crate::domain::paid_chat::{
    ApprovedRemovals, Binding, CallAnswer, ChatEventKind, ChatProblem, ChatRecord, Enforcement,
    LookedUp, Membership, NextDecision, OpenRequest, Removals, Situation, Step, after_call,
    after_change, after_request, may_remove, next_step, removal_limit, removals_since,
};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const CHAT: ChatId = ChatId(-1_001);
const ANN: UserId = UserId(7);
const MINUTE: Duration = Duration::from_mins(1);

fn chat(enforcement: Enforcement) -> ChatRecord {
    ChatRecord {
        chat: SharedChat { id: CHAT, kind: SharedChatKind::Supergroup, title: "Club".to_owned() },
        name: None,
        bot: Some(Standing::Administrator),
        rights: BotRights { invite: true, remove: true },
        bot_seen: None,
        binding: Some(Binding {
            entitlement: EntitlementName::new("signals"),
            enforcement,
            in_file: false,
        }),
        members: Some(100),
        removals_stopped: None,
        approved: None,
    }
}

/// Somebody about whom Telegram was asked a moment ago.
fn member(standing: Standing) -> Membership {
    Membership {
        standing: Some(standing),
        seen: Some(NOW),
        looked: Some(NOW),
        ..Membership::unknown(CHAT, ANN)
    }
}

fn step(chat: &ChatRecord, member: &Membership, is_entitled: bool) -> Step {
    let (is_protected, removals, now) = (false, Removals::Allowed, NOW);
    next_step(&Situation { chat, member, is_entitled, is_protected, removals, now })
}

fn is_removal(step: Step) -> bool {
    matches!(step, Step::Remove { .. })
}

#[test]
fn only_members_without_the_entitlement_are_removed_and_only_where_it_is_enforced() {
    for standing in [
        Standing::Owner,
        Standing::Administrator,
        Standing::Member,
        Standing::Restricted,
        Standing::Left,
        Standing::Banned,
    ] {
        for enforcement in [Enforcement::Observe, Enforcement::On] {
            for is_entitled in [false, true] {
                let removed = is_removal(step(&chat(enforcement), &member(standing), is_entitled));
                let expected = matches!(standing, Standing::Member | Standing::Restricted)
                    && enforcement == Enforcement::On
                    && !is_entitled;
                assert_eq!(removed, expected, "{standing:?} {enforcement:?} {is_entitled}");
            }
        }
    }
    let (chat, member) = (chat(Enforcement::On), member(Standing::Member));
    let situation = Situation {
        chat: &chat,
        member: &member,
        is_entitled: false,
        is_protected: true,
        removals: Removals::Allowed,
        now: NOW,
    };
    assert!(!is_removal(next_step(&situation)), "protected");
    let held =
        next_step(&Situation { is_protected: false, removals: Removals::TooMany, ..situation });
    assert_eq!(held, Step::Hold);
    let absent = Situation { is_protected: false, removals: Removals::AwaitingStripe, ..situation };
    assert!(matches!(next_step(&absent), Step::Rest(Some(_))), "they may have paid meanwhile");
}

#[test]
fn a_day_old_answer_is_checked_before_anything_is_done() {
    let (chat, mut member) = (chat(Enforcement::On), member(Standing::Member));
    for looked in [None, Some(NOW.minus(Duration::from_hours(24)))] {
        member.looked = looked;
        assert_eq!(step(&chat, &member, false), Step::Look);
        assert_eq!(step(&chat, &member, true), Step::Look);
    }
}

#[test]
fn a_request_that_the_bot_did_not_receive_is_tried_once_a_day() {
    let mut left = member(Standing::Left);
    left.link = Some("https://t.me/+x".to_owned());
    let found = LookedUp { standing: Standing::Left, banned_until: None, is_bot: false };
    let looked = after_call(left, Step::Look, Ok(CallAnswer::LookedUp(found)), NOW).member;
    assert_eq!(step(&chat(Enforcement::On), &looked, true), Step::Approve);
    let none = Err(ChatCallFailure::NoRequest);
    let tried = after_call(looked, Step::Approve, none, NOW).member;
    assert!(matches!(step(&chat(Enforcement::On), &tried, true), Step::Rest(Some(_))));
}

#[test]
fn the_bots_own_ban_is_lifted_whatever_has_changed_and_no_other() {
    let until = NOW.plus(Duration::from_hours(24));
    for enforcement in [Enforcement::Observe, Enforcement::On] {
        for is_entitled in [false, true] {
            let mut banned = member(Standing::Banned);
            banned.removal = Some(until);
            banned.banned_until = Some(until);
            assert_eq!(step(&chat(enforcement), &banned, is_entitled), Step::Unban);
            banned.banned_until = None;
            assert_ne!(step(&chat(enforcement), &banned, is_entitled), Step::Unban, "for good");
        }
    }
}

#[test]
fn a_request_is_approved_or_declined_and_left_alone_where_the_chat_is_observed() {
    let mut asking = member(Standing::Left);
    asking.request = Some(OpenRequest { user_chat: Some(7), at: NOW });
    let declined = Step::Decline { user_chat: 7, asked: NOW };
    assert_eq!(step(&chat(Enforcement::On), &asking, true), Step::Approve);
    assert_eq!(step(&chat(Enforcement::On), &asking, false), declined);
    assert!(matches!(step(&chat(Enforcement::Observe), &asking, false), Step::Rest(_)));
    // One that may be there from before is only approved.
    asking.request = Some(OpenRequest { user_chat: None, at: NOW });
    assert_eq!(step(&chat(Enforcement::On), &asking, true), Step::Approve);
    assert!(matches!(step(&chat(Enforcement::On), &asking, false), Step::Rest(_)));
}

#[test]
fn what_the_bot_lacks_is_waited_for() {
    let mut lacking = chat(Enforcement::On);
    lacking.rights.remove = false;
    assert_eq!(lacking.problem(), Some(ChatProblem::CannotRemove));
    assert_eq!(step(&lacking, &member(Standing::Member), false), Step::Rest(None));
    assert_eq!(step(&lacking, &member(Standing::Left), true), Step::CreateLink, "invitations work");
    lacking.rights.invite = false;
    assert!(matches!(step(&lacking, &member(Standing::Left), true), Step::Rest(_)));
    for bot in [Standing::Member, Standing::Left, Standing::Banned] {
        lacking.bot = Some(bot);
        for standing in [Standing::Member, Standing::Left] {
            assert_eq!(step(&lacking, &member(standing), false), Step::Rest(None), "{bot:?}");
        }
    }
}

#[test]
fn somebody_without_the_entitlement_loses_the_link_and_is_forgotten_after_a_month() {
    let mut left = member(Standing::Left);
    left.link = Some("https://t.me/+x".to_owned());
    assert_eq!(step(&chat(Enforcement::Observe), &left, false), Step::RevokeLink);
    assert!(matches!(step(&chat(Enforcement::Observe), &left, true), Step::Rest(Some(_))));
    left.link = None;
    left.since = Some(NOW);
    assert!(matches!(step(&chat(Enforcement::On), &left, false), Step::Rest(Some(_))));
    left.since = Some(NOW.minus(Duration::from_hours(31 * 24)));
    assert_eq!(step(&chat(Enforcement::On), &left, false), Step::Forget);
}

#[test]
fn somebody_who_is_out_is_looked_at_daily_for_a_month() {
    let day = Duration::from_hours(24);
    let mut left = member(Standing::Left);
    left.since = Some(NOW.minus(day * 2));
    assert_eq!(step(&chat(Enforcement::On), &left, false), Step::Rest(Some(NOW.plus(day))));
    left.looked = Some(NOW.minus(day));
    assert_eq!(step(&chat(Enforcement::On), &left, false), Step::Look);
    left.since = Some(NOW.minus(day * 31));
    assert_eq!(step(&chat(Enforcement::On), &left, false), Step::Forget);
    // Of somebody who has got a link and was never seen in the chat, the look before it counts.
    left.since = None;
    let link = CallAnswer::Link("https://t.me/+x".to_owned());
    let invited = after_call(left, Step::CreateLink, Ok(link), NOW.plus(MINUTE)).member;
    assert_eq!(invited.since, Some(NOW));
    let found = LookedUp { standing: Standing::Left, banned_until: None, is_bot: false };
    let later = NOW.plus(day);
    let looked = after_call(invited, Step::Look, Ok(CallAnswer::LookedUp(found)), later).member;
    assert_eq!((looked.since, looked.seen), (Some(NOW), Some(later)));
}

#[test]
fn a_stranger_who_is_declined_is_not_looked_at_and_is_forgotten_after_a_day() {
    let day = Duration::from_hours(24);
    let request = JoinRequest {
        chat: chat(Enforcement::On).chat,
        person: change(NOW, Standing::Left).person,
        user_chat: 7,
        at: NOW,
    };
    let (asking, _) = after_request(Membership::unknown(CHAT, ANN), &request);
    let decline = step(&chat(Enforcement::On), &asking, false);
    assert_eq!(decline, Step::Decline { user_chat: 7, asked: NOW });
    let declined = after_call(asking.clone(), decline, Ok(CallAnswer::Done), NOW);
    assert_eq!(declined.event.unwrap().kind, ChatEventKind::Declined);
    let mut stranger = declined.member;
    assert_eq!(step(&chat(Enforcement::On), &stranger, false), Step::Rest(Some(NOW.plus(day))));
    // The same a day later.
    stranger.looked = Some(NOW.minus(day));
    assert_eq!(step(&chat(Enforcement::On), &stranger, false), Step::Forget);
    assert_eq!(step(&chat(Enforcement::On), &stranger, true), Step::Look);

    // Where the chat is observed, the request stays open.
    let observed = chat(Enforcement::Observe);
    assert_eq!(step(&observed, &asking, false), Step::Look);
    let mut waiting = asking;
    waiting.request =
        waiting.request.map(|request| OpenRequest { at: NOW.minus(day * 30), ..request });
    assert_eq!(step(&observed, &waiting, false), Step::Forget);
}

#[test]
fn whatever_rests_is_not_due_again_at_once() {
    const DAY: Duration = Duration::from_hours(24);
    let times = [None, Some(NOW), Some(NOW.minus(DAY * 2)), Some(NOW.minus(DAY * 60))];
    let standings = [
        None,
        Some(Standing::Owner),
        Some(Standing::Administrator),
        Some(Standing::Member),
        Some(Standing::Restricted),
        Some(Standing::Left),
        Some(Standing::Banned),
    ];
    let mut rests = 0;
    for mut number in 0_usize.. {
        // The situation's number in a mixed base, one digit for each thing that is known.
        let mut pick = |choices: usize| {
            let choice = number % choices;
            number /= choices;
            choice
        };
        let mut chat = chat([Enforcement::Observe, Enforcement::On][pick(2)]);
        chat.rights = BotRights { invite: pick(2) == 1, remove: pick(2) == 1 };
        let request = [None, Some(None), Some(Some(ANN.0))][pick(3)];
        let member = Membership {
            standing: standings[pick(7)],
            since: times[pick(4)],
            seen: times[pick(4)],
            looked: times[pick(4)],
            request: request.map(|user_chat| OpenRequest { user_chat, at: NOW.minus(DAY) }),
            link: [None, Some("https://t.me/+x".to_owned())][pick(2)].clone(),
            ..Membership::unknown(CHAT, ANN)
        };
        let (is_entitled, is_protected) = (pick(2) == 1, pick(2) == 1);
        let removals = [Removals::Allowed, Removals::TooMany, Removals::AwaitingStripe][pick(3)];
        if number > 0 {
            break;
        }
        let situation = Situation {
            chat: &chat,
            member: &member,
            is_entitled,
            is_protected,
            removals,
            now: NOW,
        };
        if let Step::Rest(Some(at)) = next_step(&situation) {
            assert!(at > NOW, "{situation:?}");
            rests += 1;
        }
    }
    assert!(rests > 1000, "{rests}");
}

#[test]
fn somebody_who_has_left_before_a_removal_has_not_been_removed() {
    let until = NOW.plus(MINUTE);
    let removed =
        Membership { removal: Some(until), removed: Some(NOW), ..member(Standing::Member) };
    let answer = Err(ChatCallFailure::NotIn);
    let effect = after_call(removed, Step::Remove { until }, answer, NOW);
    assert_eq!(effect.event.unwrap().kind, ChatEventKind::Left);
    assert_eq!((effect.member.removal, effect.member.removed), (None, None));
}

fn change(at: Timestamp, to: Standing) -> MemberChange {
    MemberChange {
        chat: chat(Enforcement::On).chat,
        person: ChatPerson {
            id: ANN,
            is_bot: false,
            first_name: "Ann".to_owned(),
            last_name: None,
            username: None,
            language: None,
        },
        by: UserId(1),
        to,
        banned_until: None,
        at,
    }
}

#[test]
fn older_updates_change_nothing_and_two_in_one_second_are_checked() {
    let known = member(Standing::Member);
    let older = change(NOW.minus(MINUTE), Standing::Left);
    assert_eq!(after_change(known.clone(), &older).0.standing, Some(Standing::Member));
    let (same, event) = after_change(known.clone(), &change(NOW, Standing::Left));
    assert_eq!((same.standing, same.looked), (Some(Standing::Left), None));
    assert_eq!(event.unwrap().kind, ChatEventKind::Left);
    let newer = change(NOW.plus(MINUTE), Standing::Member);
    let (back, event) = after_change(same, &newer);
    assert_eq!((back.since, back.looked), (Some(newer.at), Some(newer.at)));
    assert_eq!(event.unwrap().kind, ChatEventKind::Joined);
}

#[test]
fn a_removal_is_the_bots_from_the_ban_to_its_end() {
    let until = NOW.plus(Duration::from_hours(24));
    let begun = Membership { removal: Some(until), looked: None, ..member(Standing::Member) };
    let remove = Step::Remove { until };
    let banned = after_call(begun.clone(), remove, Ok(CallAnswer::Done), NOW);
    assert_eq!(banned.event.unwrap().kind, ChatEventKind::Removed);
    assert!(banned.member.is_banned_by_us());
    let free = after_call(banned.member, Step::Unban, Ok(CallAnswer::Done), NOW);
    assert_eq!((free.member.standing, free.member.removal), (Some(Standing::Left), None));
    assert_eq!(free.event, None);

    // The answer is lost: Telegram is asked.
    let failure = Err(ChatCallFailure::Unavailable("timed out".to_owned()));
    let lost = after_call(begun.clone(), remove, failure, NOW);
    assert_eq!((lost.member.removal, lost.next), (Some(until), NextDecision::BackOff));
    assert_eq!(step(&chat(Enforcement::On), &lost.member, false), Step::Look);
    let look = |standing, banned_until| {
        let found = LookedUp { standing, banned_until, is_bot: false };
        after_call(lost.member.clone(), Step::Look, Ok(CallAnswer::LookedUp(found)), NOW).member
    };
    assert!(look(Standing::Banned, Some(until)).is_banned_by_us());
    assert!(look(Standing::Banned, None).is_banned_by_others(), "an administrator was quicker");
    assert_eq!(look(Standing::Member, None).removal, None, "it was not carried out");

    // Nothing was done.
    for failure in [ChatCallFailure::NoRight, ChatCallFailure::Paused(MINUTE)] {
        let refused = after_call(begun.clone(), remove, Err(failure), NOW);
        assert_eq!(refused.member.removal, None);
    }
}

#[test]
fn a_bot_is_left_alone_like_an_administrator() {
    let found = LookedUp { standing: Standing::Member, banned_until: None, is_bot: true };
    let unknown = Membership::unknown(CHAT, ANN);
    let looked = after_call(unknown, Step::Look, Ok(CallAnswer::LookedUp(found)), NOW);
    assert!(matches!(step(&chat(Enforcement::On), &looked.member, false), Step::Rest(_)));
}

#[test]
fn a_share_of_the_members_may_be_removed_and_what_an_owner_lets_go_on() {
    let limit = removal_limit(5);
    let mut chat = chat(Enforcement::On);
    assert_eq!(removals_since(&chat, NOW), NOW.minus(Duration::from_hours(1)));
    assert!(may_remove(&chat, limit, 4, NOW) && !may_remove(&chat, limit, 5, NOW));
    chat.members = Some(10);
    assert!(may_remove(&chat, limit, 2, NOW) && !may_remove(&chat, limit, 3, NOW));
    chat.approved = Some(ApprovedRemovals { at: NOW, count: 40 });
    assert_eq!(removals_since(&chat, NOW.plus(MINUTE * 90)), NOW);
    assert!(may_remove(&chat, limit, 39, NOW.plus(MINUTE * 90)));
    assert!(!may_remove(&chat, limit, 40, NOW.plus(MINUTE * 90)));
    assert!(!may_remove(&chat, limit, 39, NOW.plus(Duration::from_hours(24))), "a day later");
    chat.removals_stopped = Some(NOW);
    assert!(!may_remove(&chat, limit, 0, NOW));
}
