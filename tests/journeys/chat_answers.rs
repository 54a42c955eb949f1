//! What follows from each answer with which Telegram refuses a call about a member of a paid chat.

use tollgate_sandbox::{CancelWhen, Card, ChatAction, GroupKind, Opened, Standing};

use crate::journeys::harness::{ALICE, BRUNO, CLUB, JONAS, Journey, OLGA, User, hours, minutes};

async fn club() -> (Journey, User) {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.opens_club(CLUB, GroupKind::Supergroup, &olga).await;
    (app, olga)
}

async fn buys(app: &Journey, user: i64) -> User {
    let user = app.user(user);
    app.buys(&user, "Premium", Card::PAYS).await;
    app.works_in_chats().await;
    user
}

fn cancels(app: &Journey, user: &User) {
    app.stripe().cancel(&app.stripe().subscription_of(user), CancelWhen::Now).unwrap();
}

/// How often a method was refused with this text.
fn refusals(app: &Journey, method: &str, text: &str) -> usize {
    let is_so = |refusal: &Option<String>| refusal.as_ref().is_some_and(|why| why.contains(text));
    let calls = app.telegram().calls();
    calls.iter().filter(|call| call.method == method && is_so(&call.refusal)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_has_blocked_the_bot_is_removed_and_nobody_else_waits_for_that() {
    let (app, _olga) = club().await;
    let (alice, bruno) = (buys(&app, ALICE).await, buys(&app, BRUNO).await);
    for user in [&alice, &bruno] {
        app.joins(CLUB, user).await;
    }
    app.telegram().block(ALICE);
    app.settle().await;
    for user in [&alice, &bruno] {
        cancels(&app, user);
    }
    app.works_in_chats().await;
    for user in [ALICE, BRUNO] {
        let done = [ChatAction::Approve, ChatAction::Ban, ChatAction::Unban];
        assert_eq!(app.actions_of_bot(CLUB, user), done);
        assert_eq!(app.telegram().standing(CLUB, user), Standing::Left);
    }
    bruno.sees("Club").await;
    assert_eq!(alice.times("no longer in Club"), 0);
    // Also a request of hers is decided, though she cannot be written to.
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    assert_eq!(app.telegram().open_link(ALICE, &link), Opened::Requested);
    app.works_in_chats().await;
    assert!(app.telegram().join_requests(CLUB).is_empty());
    let rest = app.database().query("SELECT attempts FROM memberships WHERE user_id = 1001");
    assert_eq!(rest, ["0"], "it is no failure");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_an_administrator_has_decided_unnoticed_is_settled() {
    for approves in [true, false] {
        for pays in [true, false] {
            let (app, _olga) = club().await;
            if pays {
                buys(&app, ALICE).await;
            }
            let link = app.telegram().create_link(CLUB, OLGA, true, None);
            app.telegram().hold_updates(true);
            app.telegram().open_link(ALICE, &link);
            if approves {
                app.telegram().approve(CLUB, OLGA, ALICE);
            } else {
                app.telegram().decline(CLUB, OLGA, ALICE);
            }
            // Only the request arrives.
            while app.telegram().waiting_updates().len() > 1 {
                app.telegram().lose_update(1);
            }
            app.telegram().hold_updates(false);
            app.works_in_chats().await;
            let method = if pays { "approveChatJoinRequest" } else { "declineChatJoinRequest" };
            let answer =
                if approves { "USER_ALREADY_PARTICIPANT" } else { "HIDE_REQUESTER_MISSING" };
            assert_ne!(refusals(&app, method, answer), 0, "{approves} {pays}");
            let standing = app.telegram().standing(CLUB, ALICE);
            assert_eq!(standing.is_in(), approves && pays, "{approves} {pays}");
            let calls = app.telegram().calls().len();
            app.clock().passes(minutes(30)).await;
            app.works_in_chats().await;
            let later = app.telegram().calls().split_off(calls);
            assert!(!later.iter().any(|call| call.method == method), "it is not tried for ever");
            if pays && !approves {
                app.telegram().open_link(ALICE, &link);
                app.works_in_chats().await;
                assert!(app.telegram().standing(CLUB, ALICE).is_in(), "a new request is");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_no_member_any_more_is_not_removed() {
    let (app, _olga) = club().await;
    let alice = buys(&app, ALICE).await;
    app.joins(CLUB, &alice).await;
    // Some servers say so of people who have left or were never there.
    app.telegram().hold_updates(true);
    app.telegram().leave(ALICE, CLUB);
    while !app.telegram().waiting_updates().is_empty() {
        app.telegram().lose_update(0);
    }
    app.telegram().hold_updates(false);
    app.telegram().fail_next("getChatMember", 400, None, "Bad Request: USER_NOT_PARTICIPANT");
    cancels(&app, &alice);
    app.works_in_chats().await;
    assert_eq!(refusals(&app, "getChatMember", "USER_NOT_PARTICIPANT"), 1);
    assert_eq!(app.actions_of_bot(CLUB, ALICE), [ChatAction::Approve]);
    assert_eq!(app.database().query("SELECT standing, removal_ms FROM memberships"), ["left -"]);
    assert_eq!(alice.times("no longer in Club"), 0, "the bot has removed nobody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_was_taken_unnoticed_is_reported_and_waited_for() {
    let (app, olga) = club().await;
    let alice = buys(&app, ALICE).await;
    app.joins(CLUB, &alice).await;
    app.telegram().hide_members(CLUB, true);
    app.telegram().hold_updates(true);
    app.telegram().demote_bot(CLUB, OLGA);
    while !app.telegram().waiting_updates().is_empty() {
        app.telegram().lose_update(0);
    }
    app.telegram().hold_updates(false);
    cancels(&app, &alice);
    app.works_in_chats().await;
    let refused: usize = ["revokeChatInviteLink", "getChatMember", "banChatMember"]
        .map(|method| refusals(&app, method, ""))
        .iter()
        .sum();
    assert_eq!(refused, 1, "it is tried once");
    olga.sees("It is not an administrator").await;
    assert!(app.telegram().standing(CLUB, ALICE).is_in());
    app.telegram().promote_bot(CLUB, OLGA, tollgate_sandbox::AdminRights::MEMBERS);
    app.works_in_chats().await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Left);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_a_lack_of_rights_that_the_bot_has_is_tried_again() {
    let (app, olga) = club().await;
    let jonas = buys(&app, JONAS).await;
    app.joins(CLUB, &jonas).await;
    app.telegram().fail_next("banChatMember", 400, None, "Bad Request: CHAT_ADMIN_REQUIRED");
    cancels(&app, &jonas);
    app.works_in_chats().await;
    app.clock().passes(hours(1)).await;
    app.works_in_chats().await;
    assert_eq!(app.telegram().standing(CLUB, JONAS), Standing::Left);
    let done = [ChatAction::Approve, ChatAction::Ban, ChatAction::Unban];
    assert_eq!(app.actions_of_bot(CLUB, JONAS), done);
    assert_eq!(olga.times("can’t do its work"), 0);
}
