//! Updates that wait, are lost, repeated and reordered; and calls whose response is lost.

use serde_json::json;
use tollgate_sandbox::GroupKind;
use tollgate_sandbox::Standing;

use crate::stage::ANN;
use crate::stage::BOB;
use crate::stage::CLUB;
use crate::stage::OWNER;
use crate::stage::Stage;
use crate::stage::kinds;

#[tokio::test]
async fn waiting_updates_are_lost_repeated_and_reordered() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let telegram = stage.sandbox.telegram();
    stage.updates().await;
    telegram.hold_updates(true);
    telegram.add_member(CLUB, OWNER, ANN);
    telegram.add_member(CLUB, OWNER, BOB);
    telegram.leave(ANN, CLUB);
    assert_eq!(kinds(&stage.updates().await), Vec::<&str>::new());
    assert_eq!(telegram.waiting_updates().len(), 3);
    telegram.lose_update(1);
    telegram.repeat_update(0);
    telegram.swap_updates(0, 1);
    telegram.hold_updates(false);
    let updates = stage.updates().await;
    let status = |at: usize| updates[at]["chat_member"]["new_chat_member"]["status"].clone();
    assert_eq!([status(0), status(1), status(2)], ["left", "member", "member"]);
    let ids: Vec<_> = updates.iter().map(|u| u["update_id"].as_i64().unwrap()).collect();
    assert!(ids.is_sorted() && ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
}

#[tokio::test]
async fn an_update_waits_for_a_day() {
    let stage = Stage::with_club(GroupKind::Channel).await;
    let telegram = stage.sandbox.telegram();
    stage.updates().await;
    telegram.add_member(CLUB, OWNER, ANN);
    stage.sandbox.advance(std::time::Duration::from_hours(12)).await;
    telegram.add_member(CLUB, OWNER, BOB);
    stage.sandbox.advance(std::time::Duration::from_hours(13)).await;
    let updates = stage.updates().await;
    assert_eq!(updates.len(), 1);
    assert_eq!(updates[0]["chat_member"]["new_chat_member"]["user"]["id"], BOB);
}

#[tokio::test]
async fn changes_of_members_are_sent_only_to_a_bot_that_asks_for_them() {
    let stage = Stage::set().await;
    let telegram = stage.sandbox.telegram();
    telegram.create_chat(CLUB, GroupKind::Channel, "Club", ANN);
    telegram.promote_bot(CLUB, ANN, tollgate_sandbox::AdminRights::MEMBERS);
    telegram.add_person(tollgate_sandbox::Person {
        id: BOB,
        first_name: "Bob".to_owned(),
        last_name: None,
        username: None,
        language_code: None,
        admin: false,
    });
    telegram.add_member(CLUB, ANN, BOB);
    let updates = stage.updates().await;
    assert_eq!(kinds(&updates), ["my_chat_member"], "earlier changes are not sent later");
    telegram.leave(BOB, CLUB);
    assert_eq!(kinds(&stage.updates().await), ["chat_member"]);
}

#[tokio::test]
async fn a_call_whose_response_is_lost_has_been_carried_out() {
    let stage = Stage::with_club(GroupKind::Supergroup).await;
    let telegram = stage.sandbox.telegram();
    telegram.add_member(CLUB, OWNER, ANN);
    telegram.add_member(CLUB, OWNER, BOB);
    telegram.lose_response("banChatMember");
    telegram.fail_next("banChatMember", 502, None, "Bad Gateway");
    let ban =
        |user: i64| stage.telegram("banChatMember", json!({ "chat_id": CLUB, "user_id": user }));
    // A gateway answers with a page.
    let before = stage.http.post(format!(
        "{}/bot{}/banChatMember?chat_id={CLUB}&user_id={ANN}",
        stage.sandbox.telegram_api_url(),
        crate::stage::TOKEN
    ));
    assert_eq!(before.send().await.unwrap().status(), 502);
    assert_eq!(telegram.standing(CLUB, ANN), Standing::Member);
    assert_eq!(ban(ANN).await.0, 504);
    assert_eq!(telegram.standing(CLUB, ANN), Standing::BANNED);
    assert_eq!(ban(BOB).await.0, 200);
    assert_eq!(telegram.standing(CLUB, BOB), Standing::BANNED);
}
