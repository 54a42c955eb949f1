//! Members and administrators of groups and channels in the simulated Bot API.

use serde_json::Value;
use serde_json::json;
use tollgate_sandbox::AdminRights;
use tollgate_sandbox::ChatAction;
use tollgate_sandbox::GroupKind;
use tollgate_sandbox::Standing;

use crate::stage::ANN;
use crate::stage::BOB;
use crate::stage::CLUB;
use crate::stage::OWNER;
use crate::stage::Stage;
use crate::stage::kinds;

/// The statuses that updates about members show: whose, before and after.
fn statuses(updates: &[Value]) -> Vec<(i64, String, String)> {
    let status = |member: &Value| member["status"].as_str().unwrap().to_owned();
    let changes = updates.iter().filter_map(|update| update.get("chat_member"));
    changes
        .map(|change| {
            let (old, new) = (&change["old_chat_member"], &change["new_chat_member"]);
            (new["user"]["id"].as_i64().unwrap(), status(old), status(new))
        })
        .collect()
}

fn change(user: i64, from: &str, to: &str) -> (i64, String, String) {
    (user, from.to_owned(), to.to_owned())
}

#[tokio::test]
async fn a_bot_that_is_promoted_sees_its_rights_and_every_change_of_a_member() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["my_chat_member", "message"]);
    let own = &updates[0]["my_chat_member"];
    assert_eq!(own["chat"], json!({ "id": CLUB, "type": "supergroup", "title": "Club" }));
    assert_eq!(own["from"]["id"], OWNER);
    assert_eq!(own["new_chat_member"]["status"], "administrator");
    assert_eq!(own["new_chat_member"]["can_invite_users"], true);
    assert_eq!(own["new_chat_member"]["can_restrict_members"], true);

    telegram.add_member(CLUB, OWNER, ANN);
    telegram.restrict(CLUB, OWNER, ANN, true);
    telegram.leave(ANN, CLUB);
    telegram.promote(CLUB, OWNER, BOB, AdminRights::NONE);
    let updates = stage.updates().await;
    let expected = [
        change(ANN, "left", "member"),
        change(ANN, "member", "restricted"),
        change(ANN, "restricted", "restricted"),
        change(BOB, "left", "administrator"),
    ];
    assert_eq!(statuses(&updates), expected);
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Restricted { is_member: false });
    let member = stage.club("getChatMember", json!({ "user_id": ANN })).await;
    assert_eq!((&member["status"], &member["is_member"]), (&json!("restricted"), &json!(false)));
    assert_eq!(stage.club("getChatMemberCount", json!({})).await, 3);
    let administrators = stage.club("getChatAdministrators", json!({})).await;
    let ids: Vec<_> = administrators.as_array().unwrap().iter().map(|m| &m["user"]["id"]).collect();
    assert_eq!(ids, [BOB, OWNER, telegram.bot_id()]);
}

#[tokio::test]
async fn a_ban_removes_a_member_until_it_ends() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    let link = telegram.create_link(CLUB, OWNER, false, None);
    telegram.add_member(CLUB, OWNER, ANN);
    stage.updates().await;
    stage.club("banChatMember", json!({ "user_id": ANN })).await;
    stage.club("banChatMember", json!({ "user_id": ANN })).await;
    assert_eq!(statuses(&stage.updates().await), [change(ANN, "member", "kicked")]);
    let banned = tollgate_sandbox::Opened::Refused("INVITE_HASH_EXPIRED".to_owned());
    assert_eq!(telegram.open_link(ANN, &link), banned);
    let only = json!({ "user_id": ANN, "only_if_banned": true });
    stage.club("unbanChatMember", only.clone()).await;
    stage.club("unbanChatMember", only.clone()).await;
    assert_eq!(statuses(&stage.updates().await), [change(ANN, "kicked", "left")]);
    assert_eq!(telegram.open_link(ANN, &link), tollgate_sandbox::Opened::Joined);
    stage.club("unbanChatMember", only).await;
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Member, "who is not banned stays");

    let until = stage.now_seconds() + 60;
    stage.club("banChatMember", json!({ "user_id": ANN, "until_date": until })).await;
    let member = stage.club("getChatMember", json!({ "user_id": ANN })).await;
    assert_eq!((&member["status"], &member["until_date"]), (&json!("kicked"), &json!(until)));
    stage.sandbox.advance(std::time::Duration::from_mins(1)).await;
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Left);
}

#[tokio::test]
async fn unbanning_a_member_removes_them() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let telegram = stage.sandbox.telegram();
    telegram.add_member(CLUB, OWNER, ANN);
    stage.updates().await;
    stage.club("unbanChatMember", json!({ "user_id": ANN })).await;
    let updates = stage.updates().await;
    assert_eq!(
        kinds(&updates),
        ["chat_member", "chat_member"],
        "a channel has no service messages"
    );
    let expected = [change(ANN, "member", "kicked"), change(ANN, "kicked", "left")];
    assert_eq!(statuses(&updates), expected);
    let actions: Vec<_> =
        telegram.chat_history(CLUB).iter().map(|event| (event.by, event.action)).collect();
    let bot = telegram.bot_id();
    assert_eq!(actions[2..], [(bot, ChatAction::Ban), (bot, ChatAction::Unban)]);
}

#[tokio::test]
async fn administrators_and_the_owner_cannot_be_removed() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    telegram.promote(CLUB, OWNER, BOB, AdminRights::NONE);
    let ban = |user: i64| stage.club_refuses("banChatMember", json!({ "user_id": user }));
    assert_eq!(ban(BOB).await, "Bad Request: user is an administrator of the chat");
    assert_eq!(ban(OWNER).await, "Bad Request: can't remove chat owner");
    assert_eq!(ban(telegram.bot_id()).await, "Bad Request: can't restrict self");
    assert_eq!(ban(404).await, "Bad Request: member not found");
    telegram.promote_bot(CLUB, OWNER, AdminRights { invite: true, ..AdminRights::NONE });
    let refused = ban(ANN).await;
    assert_eq!(refused, "Bad Request: not enough rights to restrict/unrestrict chat member");
    assert!(telegram.standing(CLUB, BOB).is_administrator());
}

#[tokio::test]
async fn a_bot_that_is_demoted_or_removed_learns_it_and_sees_no_more() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    stage.updates().await;
    telegram.demote_bot(CLUB, OWNER);
    telegram.add_member(CLUB, OWNER, ANN);
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["my_chat_member", "message"], "a member still sees messages");
    telegram.hide_members(CLUB, true);
    let hidden = stage.club_refuses("getChatMember", json!({ "user_id": ANN })).await;
    assert_eq!(hidden, "Bad Request: CHAT_ADMIN_REQUIRED");

    telegram.remove_bot(CLUB, OWNER);
    telegram.add_member(CLUB, OWNER, BOB);
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["my_chat_member"]);
    assert_eq!(updates[0]["my_chat_member"]["new_chat_member"]["status"], "kicked");
    for method in ["getChat", "getChatMember", "banChatMember", "sendMessage"] {
        let refused = stage.club_refuses(method, json!({ "user_id": ANN, "text": "Hi" })).await;
        assert_eq!(refused, "Forbidden: bot was kicked from the supergroup chat", "{method}");
    }
    telegram.promote_bot(CLUB, OWNER, AdminRights::MEMBERS);
    stage.club("leaveChat", json!({})).await;
    let refused = stage.club_refuses("getChat", json!({})).await;
    assert_eq!(refused, "Forbidden: bot is not a member of the supergroup chat");
}

#[tokio::test]
async fn a_channel_shows_its_members_to_administrators_only() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let telegram = stage.sandbox.telegram();
    let chat = stage.club("getChat", json!({})).await;
    assert_eq!((&chat["type"], chat.get("permissions")), (&json!("channel"), None));
    telegram.demote_bot(CLUB, OWNER);
    let refused = stage.club_refuses("getChatMember", json!({ "user_id": ANN })).await;
    assert_eq!(refused, "Forbidden: bot is not a member of the channel chat");
    telegram.remove_bot(CLUB, OWNER);
    let refused = stage.club_refuses("sendMessage", json!({ "text": "Hi" })).await;
    assert_eq!(refused, "Forbidden: bot was kicked from the channel chat");
}

#[tokio::test]
async fn a_basic_group_has_no_bans_and_its_id_changes_when_it_becomes_a_supergroup() {
    let stage = Stage::with_club(GroupKind::Group).await;
    let telegram = stage.sandbox.telegram();
    telegram.add_member(CLUB, OWNER, ANN);
    let unban = json!({ "user_id": ANN });
    let refused = stage.club_refuses("unbanChatMember", unban).await;
    assert_eq!(refused, "Bad Request: method is available for supergroup and channel chats only");
    stage.club("banChatMember", json!({ "user_id": ANN })).await;
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Left);
    let gone = stage.club_refuses("banChatMember", json!({ "user_id": ANN })).await;
    assert_eq!(gone, "Bad Request: USER_NOT_PARTICIPANT");
    stage.updates().await;

    let supergroup = -1_001_000_000_777;
    telegram.upgrade(CLUB, supergroup);
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["my_chat_member", "message", "message"]);
    assert_eq!(updates[0]["my_chat_member"]["chat"]["id"], supergroup);
    assert_eq!(updates[1]["message"]["migrate_to_chat_id"], supergroup);
    assert_eq!(updates[2]["message"]["migrate_from_chat_id"], CLUB);
    let (status, answer) =
        stage.telegram("getChatMember", json!({ "chat_id": CLUB, "user_id": ANN })).await;
    assert_eq!((status, &answer["parameters"]["migrate_to_chat_id"]), (400, &json!(supergroup)));
    assert!(telegram.bot_standing(supergroup).is_administrator());
    assert_eq!(telegram.upgraded_to(CLUB), Some(supergroup));
}

#[tokio::test]
async fn a_deleted_chat_is_lost_to_the_bot() {
    for (kind, error) in [
        (GroupKind::Group, "Forbidden: the group chat was deleted"),
        (GroupKind::Forum, "Forbidden: bot was kicked from the supergroup chat"),
        (GroupKind::Channel, "Forbidden: bot was kicked from the channel chat"),
    ] {
        let stage = Stage::with_club(kind).await;
        stage.updates().await;
        stage.sandbox.telegram().delete_chat(CLUB);
        assert_eq!(kinds(&stage.updates().await), ["my_chat_member"]);
        let refused = stage.club_refuses("getChatMember", json!({ "user_id": ANN })).await;
        assert_eq!(refused, error);
    }
}

#[tokio::test]
async fn a_post_reaches_the_discussion_group_where_everybody_may_comment() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let telegram = stage.sandbox.telegram();
    let discussion = -1_001_000_000_900;
    telegram.create_chat(discussion, GroupKind::Supergroup, "Club talk", OWNER);
    telegram.promote_bot(discussion, OWNER, AdminRights::MEMBERS);
    telegram.link_discussion(CLUB, discussion);
    stage.updates().await;
    telegram.post_in_channel(CLUB, OWNER, "Hello");
    assert_ne!(telegram.message_in_group(ANN, discussion, "Nice"), 0, "Ann is no member");
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["channel_post", "message", "message"]);
    assert_eq!(updates[0]["channel_post"].get("from"), None);
    assert_eq!(updates[1]["message"]["is_automatic_forward"], true);
    assert_eq!(updates[2]["message"]["from"]["id"], ANN);
    let chat = stage.club("getChat", json!({})).await;
    assert_eq!(chat["linked_chat_id"], discussion);
    assert_eq!(telegram.standing(discussion, ANN), Standing::Left);
}

#[tokio::test]
async fn other_bots_and_deleted_accounts_are_members_too() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    telegram.add_other_bot(55, "helper_bot");
    telegram.promote(CLUB, OWNER, 55, AdminRights::NONE);
    telegram.add_member(CLUB, OWNER, ANN);
    telegram.message(ANN, "hello");
    telegram.delete_account(ANN);
    let member = stage.club("getChatMember", json!({ "user_id": 55 })).await;
    assert_eq!(member["user"]["is_bot"], true);
    let member = stage.club("getChatMember", json!({ "user_id": ANN })).await;
    assert_eq!((&member["status"], &member["user"]["first_name"]), (&json!("member"), &json!("")));
    let refused = stage.refused("sendMessage", json!({ "chat_id": ANN, "text": "Hi" })).await;
    assert_eq!(refused, "Forbidden: user is deactivated");
    let administrators = stage.club("getChatAdministrators", json!({})).await;
    assert_eq!(administrators.as_array().unwrap().len(), 2, "without the other bot");
}
