//! Requests about the members of chats, as Telegram receives them.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::json;
use tollgate::domain::chat_call::ChatCallFailure;
use tollgate::domain::chat_update::{BotRights, ChatId, Standing};
use tollgate::domain::clock::{ManualClock, Timestamp};
use tollgate::domain::ids::UserId;
use tollgate::simulators::turned;
use tollgate::telegram::Telegram;
use tollgate_sandbox::{AdminRights, GroupKind, Opened, Options, Sandbox};

use crate::harness::simulators;
use crate::harness::simulators::person;
use crate::harness::variables::BOT_TOKEN;

const LOUNGE: ChatId = ChatId(-1_001);
const ANN: UserId = UserId(7);
const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// The simulated Telegram and a client of it.
async fn telegram() -> (Sandbox, Telegram) {
    started(simulators::options(turned(Arc::new(ManualClock::starting_at(NOW))))).await
}

async fn started(options: Options) -> (Sandbox, Telegram) {
    let sandbox = Sandbox::start(options).await.unwrap();
    let token = SecretString::from(BOT_TOKEN);
    let telegram = Telegram::new(&token, Some(&sandbox.telegram_api_url())).unwrap();
    (sandbox, telegram)
}

#[tokio::test]
async fn each_call_names_the_chat_and_the_person() {
    let (sandbox, telegram) = telegram().await;
    let sim = sandbox.telegram();
    let about_ann = json!({ "chat_id": -1_001, "user_id": 7 });
    let until = Timestamp::from_millis(1_790_000_300_999);
    let refused = |method: &str| sim.fail_next(method, 400, None, "Bad Request: chat not found");
    for (method, params) in [
        ("getChatMember", about_ann.clone()),
        ("approveChatJoinRequest", about_ann.clone()),
        ("declineChatJoinRequest", about_ann),
        ("banChatMember", json!({ "chat_id": -1_001, "user_id": 7, "until_date": 1_790_000_300 })),
        ("unbanChatMember", json!({ "chat_id": -1_001, "user_id": 7, "only_if_banned": true })),
        (
            "createChatInviteLink",
            json!({ "chat_id": -1_001, "name": "é".repeat(32), "creates_join_request": true }),
        ),
        ("revokeChatInviteLink", json!({ "chat_id": -1_001, "invite_link": "https://t.me/+x" })),
        ("getChatMemberCount", json!({ "chat_id": -1_001 })),
        ("getChat", json!({ "chat_id": -1_001 })),
    ] {
        refused(method);
        let outcome = match method {
            "getChatMember" => telegram.standing_of(LOUNGE, ANN).await.map(drop),
            "approveChatJoinRequest" => telegram.approve_join(LOUNGE, ANN).await,
            "declineChatJoinRequest" => telegram.decline_join(LOUNGE, ANN).await,
            "banChatMember" => telegram.ban(LOUNGE, ANN, until).await,
            "unbanChatMember" => telegram.unban(LOUNGE, ANN).await,
            "createChatInviteLink" => {
                telegram.create_join_link(LOUNGE, &"é".repeat(40)).await.map(drop)
            }
            "revokeChatInviteLink" => telegram.revoke_link(LOUNGE, "https://t.me/+x").await,
            "getChatMemberCount" => telegram.member_count(LOUNGE).await.map(drop),
            _ => telegram.shared_chat(LOUNGE).await.map(drop),
        };
        assert_eq!(outcome, Err(ChatCallFailure::NoChat), "{method}");
        let call = sim.calls().pop().unwrap();
        assert_eq!((call.method.as_str(), call.params), (method, params));
    }
}

#[tokio::test]
async fn the_bot_asks_for_its_own_id_once() {
    let (sandbox, telegram) = telegram().await;
    let sim = sandbox.telegram();
    for _ in 0..2 {
        sim.fail_next("getChatMember", 400, None, "Bad Request: chat not found");
        assert_eq!(telegram.own_rights(LOUNGE).await, Err(ChatCallFailure::NoChat));
    }
    let methods: Vec<String> = sim.calls().into_iter().map(|call| call.method).collect();
    assert_eq!(methods, ["getMe", "getChatMember", "getChatMember"]);
}

#[tokio::test]
async fn a_link_that_is_unusable_already_counts_as_revoked() {
    let (sandbox, telegram) = telegram().await;
    let expired = "Bad Request: INVITE_HASH_EXPIRED";
    sandbox.telegram().fail_next("revokeChatInviteLink", 400, None, expired);
    assert_eq!(telegram.revoke_link(LOUNGE, "https://t.me/+x").await, Ok(()));
}

const OWNER: i64 = 2;

/// The simulated Telegram with a supergroup in which the bot may let in and remove.
async fn lounge() -> (Sandbox, Telegram) {
    let clock = Arc::new(ManualClock::starting_at(NOW));
    let mut options = simulators::options(turned(clock));
    options.people = [(OWNER, "Olga"), (ANN.0, "Ann")].map(|(id, name)| person(id, name)).to_vec();
    let (sandbox, telegram) = started(options).await;
    let sim = sandbox.telegram();
    sim.create_chat(LOUNGE.0, GroupKind::Supergroup, "VIP lounge", OWNER);
    sim.promote_bot(LOUNGE.0, OWNER, AdminRights::MEMBERS);
    (sandbox, telegram)
}

#[tokio::test]
async fn a_person_is_let_in_removed_and_free_to_come_back() {
    let (sandbox, telegram) = lounge().await;
    let sim = sandbox.telegram();
    let standing = async || telegram.standing_of(LOUNGE, ANN).await.map(|member| member.standing);
    let link = telegram.create_join_link(LOUNGE, "Ann").await.unwrap();
    assert_eq!(telegram.approve_join(LOUNGE, ANN).await, Err(ChatCallFailure::NoRequest));
    assert_eq!(sim.open_link(ANN.0, &link), Opened::Requested);
    assert_eq!(telegram.decline_join(LOUNGE, ANN).await, Ok(()));
    assert_eq!(sim.open_link(ANN.0, &link), Opened::Requested);
    assert_eq!(telegram.approve_join(LOUNGE, ANN).await, Ok(()));
    assert_eq!(standing().await, Ok(Standing::Member));
    assert_eq!(telegram.member_count(LOUNGE).await, Ok(3));

    let until = NOW.plus(Duration::from_mins(10));
    assert_eq!(telegram.ban(LOUNGE, ANN, until).await, Ok(()));
    let banned = telegram.standing_of(LOUNGE, ANN).await.unwrap();
    assert_eq!((banned.standing, banned.banned_until), (Standing::Banned, Some(until)));
    for _ in 0..2 {
        assert_eq!(telegram.unban(LOUNGE, ANN).await, Ok(()));
        assert_eq!(standing().await, Ok(Standing::Left));
    }
    sim.ban(LOUNGE.0, OWNER, ANN.0);
    let banned = telegram.standing_of(LOUNGE, ANN).await.unwrap();
    assert_eq!((banned.standing, banned.banned_until), (Standing::Banned, None));
    for _ in 0..2 {
        assert_eq!(telegram.revoke_link(LOUNGE, &link).await, Ok(()));
    }
}

#[tokio::test]
async fn what_the_bot_may_not_do_is_refused() {
    let (sandbox, telegram) = lounge().await;
    let (sim, until) = (sandbox.telegram(), NOW.plus(Duration::from_mins(10)));
    let rights = async || telegram.own_rights(LOUNGE).await;
    let all = BotRights { invite: true, remove: true };
    assert_eq!(rights().await, Ok((Standing::Administrator, all)));
    assert_eq!(telegram.shared_chat(LOUNGE).await.unwrap().title, "VIP lounge");
    let owner = telegram.ban(LOUNGE, UserId(OWNER), until).await;
    assert_eq!(owner, Err(ChatCallFailure::Administrator));
    sim.demote_bot(LOUNGE.0, OWNER);
    assert_eq!(rights().await, Ok((Standing::Member, BotRights::default())));
    let refused = telegram.ban(LOUNGE, ANN, until).await;
    assert_eq!(refused, Err(ChatCallFailure::NoRight));
    let refused = telegram.create_join_link(LOUNGE, "Ann").await;
    assert_eq!(refused, Err(ChatCallFailure::NoRight));
    sim.remove_bot(LOUNGE.0, OWNER);
    assert_eq!(rights().await, Err(ChatCallFailure::NoChat));
    assert_eq!(telegram.member_count(LOUNGE).await, Err(ChatCallFailure::NoChat));
}
