//! Invite links and join requests of the simulated Bot API.

use serde_json::json;
use tollgate_sandbox::AdminRights;
use tollgate_sandbox::ChatAction;
use tollgate_sandbox::GroupKind;
use tollgate_sandbox::Opened;
use tollgate_sandbox::Standing;

use crate::stage::ANN;
use crate::stage::BOB;
use crate::stage::CLUB;
use crate::stage::OWNER;
use crate::stage::Stage;
use crate::stage::kinds;

#[tokio::test]
async fn a_person_asks_to_join_is_written_to_and_let_in() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = stage.request_link().await;
    stage.updates().await;

    assert_eq!(telegram.open_link(ANN, &link), Opened::Requested);
    assert_eq!(telegram.open_link(ANN, &link), Opened::Requested, "and is not asked about again");
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["chat_join_request"]);
    let request = &updates[0]["chat_join_request"];
    assert_eq!(request["from"]["id"], ANN);
    assert_eq!(request["user_chat_id"], ANN);
    assert_eq!(request["invite_link"]["invite_link"], link);
    assert_eq!(request["invite_link"]["creates_join_request"], true);
    assert_eq!(request["invite_link"]["pending_join_request_count"], 1);

    // Ann has never started the bot.
    let hello = json!({ "chat_id": ANN, "text": "Hello" });
    assert_eq!(stage.telegram("sendMessage", hello.clone()).await.0, 200);
    stage.club("approveChatJoinRequest", json!({ "user_id": ANN })).await;
    let late = stage.refused("sendMessage", hello).await;
    assert_eq!(late, "Forbidden: bot can't initiate conversation with a user");

    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["chat_member"], "the bot's own service message is not sent to it");
    let change = &updates[0]["chat_member"];
    assert_eq!(change["old_chat_member"]["status"], "left");
    assert_eq!(change["new_chat_member"]["status"], "member");
    assert_eq!(change["from"]["id"], telegram.bot_id());
    assert_eq!(change["invite_link"]["invite_link"], link);
    let again = stage.club_refuses("approveChatJoinRequest", json!({ "user_id": ANN })).await;
    assert_eq!(again, "Bad Request: USER_ALREADY_PARTICIPANT");
    assert_eq!(telegram.open_link(ANN, &link), Opened::AlreadyIn);
    let actions: Vec<_> = telegram.chat_history(CLUB).iter().map(|event| event.action).collect();
    assert_eq!(actions, [ChatAction::Promote, ChatAction::Request, ChatAction::Approve]);
    assert_eq!(telegram.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn five_minutes_after_the_request_the_bot_cannot_write_any_more() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let link = stage.request_link().await;
    stage.sandbox.telegram().open_link(ANN, &link);
    stage.sandbox.advance(std::time::Duration::from_secs(299)).await;
    let hello = json!({ "chat_id": ANN, "text": "Hello" });
    assert_eq!(stage.telegram("sendMessage", hello.clone()).await.0, 200);
    stage.sandbox.advance(std::time::Duration::from_secs(1)).await;
    assert!(stage.refused("sendMessage", hello).await.contains("initiate conversation"));
    assert_eq!(stage.sandbox.telegram().join_requests(CLUB), [ANN], "the request still waits");
}

#[tokio::test]
async fn a_request_is_processed_once() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = stage.request_link().await;
    telegram.open_link(ANN, &link);
    telegram.open_link(BOB, &link);
    telegram.approve(CLUB, OWNER, BOB);
    stage.club("declineChatJoinRequest", json!({ "user_id": ANN })).await;
    for method in ["declineChatJoinRequest", "approveChatJoinRequest"] {
        let gone = stage.club_refuses(method, json!({ "user_id": ANN })).await;
        assert_eq!(gone, "Bad Request: HIDE_REQUESTER_MISSING");
    }
    let unknown = stage.club_refuses("approveChatJoinRequest", json!({ "user_id": 404 })).await;
    assert_eq!(unknown, "Bad Request: USER_ID_INVALID");
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Left);
    assert_eq!(telegram.members(CLUB), [BOB, OWNER, telegram.bot_id()]);
    assert_eq!(telegram.open_link(ANN, &link), Opened::Requested, "and can be made again");
}

#[tokio::test]
async fn a_person_in_too_many_chats_cannot_be_let_in() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = stage.request_link().await;
    telegram.fill_chats(ANN, true);
    assert_eq!(telegram.open_link(ANN, &link), Opened::Requested);
    let full = stage.club_refuses("approveChatJoinRequest", json!({ "user_id": ANN })).await;
    assert_eq!(full, "Bad Request: USER_CHANNELS_TOO_MUCH");
    telegram.fill_chats(ANN, false);
    stage.club("approveChatJoinRequest", json!({ "user_id": ANN })).await;
    assert!(telegram.standing(CLUB, ANN).is_in());
}

#[tokio::test]
async fn links_end_when_they_are_revoked_used_up_or_over() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let both = json!({ "creates_join_request": true, "member_limit": 1 });
    let refused = stage.club_refuses("createChatInviteLink", both).await;
    assert!(refused.contains("requiring administrator approval"), "{refused}");

    let single = stage.club("createChatInviteLink", json!({ "member_limit": 1 })).await;
    let single = single["invite_link"].as_str().unwrap();
    assert_eq!(telegram.open_link(ANN, single), Opened::Joined);
    let expired = Opened::Refused("INVITE_HASH_EXPIRED".to_owned());
    assert_eq!(telegram.open_link(BOB, single), expired);

    let link = stage.request_link().await;
    let revoke = json!({ "invite_link": link });
    telegram.open_link(BOB, &link);
    let revoked = stage.club("revokeChatInviteLink", revoke.clone()).await;
    assert_eq!(revoked["is_revoked"], true);
    let again = stage.club_refuses("revokeChatInviteLink", revoke).await;
    assert_eq!(again, "Bad Request: INVITE_HASH_EXPIRED");
    assert_eq!(telegram.join_requests(CLUB), [BOB], "a request by it still waits");
    telegram.decline(CLUB, OWNER, BOB);
    assert_eq!(telegram.open_link(BOB, &link), expired);
}

#[tokio::test]
async fn a_link_of_somebody_else_is_half_hidden_and_a_folder_link_is_named_so() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = telegram.create_link(CLUB, OWNER, true, None);
    stage.updates().await;
    telegram.open_link(ANN, &link);
    let updates = stage.updates().await;
    let shown = &updates[0]["chat_join_request"]["invite_link"];
    assert_eq!(shown["creator"]["id"], OWNER);
    let shown = shown["invite_link"].as_str().unwrap();
    assert!(shown.ends_with("...") && link.starts_with(shown.trim_end_matches('.')), "{shown}");

    telegram.join_by_folder(BOB, CLUB);
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["chat_member", "message"]);
    assert_eq!(updates[0]["chat_member"]["via_chat_folder_invite_link"], true);
    assert_eq!(updates[1]["message"]["new_chat_members"][0]["id"], BOB);
}

#[tokio::test]
async fn a_bot_that_may_not_invite_receives_no_requests_and_answers_none() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = stage.request_link().await;
    telegram.promote_bot(CLUB, OWNER, AdminRights { restrict: true, ..AdminRights::NONE });
    stage.updates().await;
    telegram.open_link(ANN, &link);
    assert_eq!(kinds(&stage.updates().await), Vec::<&str>::new());
    let approve = json!({ "user_id": ANN });
    let refused = stage.club_refuses("approveChatJoinRequest", approve.clone()).await;
    assert_eq!(refused, "Bad Request: not enough rights to manage chat join requests");
    let refused = stage.club_refuses("createChatInviteLink", json!({})).await;
    assert_eq!(refused, "Bad Request: not enough rights to manage chat invite link");
    let refused = stage.refused("sendMessage", json!({ "chat_id": ANN, "text": "Hi" })).await;
    assert!(refused.contains("initiate conversation"), "{refused}");
    telegram.promote_bot(CLUB, OWNER, AdminRights::MEMBERS);
    stage.club("approveChatJoinRequest", approve).await;
}
