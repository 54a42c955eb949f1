//! What strangers, floods and hasty owners cannot do to paid chats.

use std::time::Duration;

use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::{EntitlementName, UserId};
use tollgate::domain::paid_chat::Enforcement;
use tollgate_sandbox::{AdminRights, Call, CancelWhen, Card, GroupKind, Standing};

use crate::journeys::harness::{ALICE, CLUB, JONAS, Journey, OLGA, Setup, hours, minutes};
use crate::journeys::paid_chats::{
    ENFORCED, actions, buys, club, guests, link_of, new_person, works,
};

const OTHERS: i64 = -1_009_999_999_999;

/// Olga's club, which is not paid yet.
async fn unbound_club() -> Journey {
    let app = Journey::begins().await;
    app.telegram().create_chat(CLUB, GroupKind::Supergroup, "Club", OLGA);
    app.telegram().add_bot(CLUB, OLGA);
    app.telegram().promote_bot(CLUB, OLGA, AdminRights::MEMBERS);
    app.settle().await;
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_stored_about_the_chats_of_strangers_until_an_admin_acts_there() {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    olga.sees("Premium").await;
    let telegram = app.telegram();
    telegram.create_chat(OTHERS, GroupKind::Supergroup, "Others", JONAS);
    telegram.add_bot(OTHERS, JONAS);
    telegram.promote_bot(OTHERS, JONAS, AdminRights::MEMBERS);
    telegram.add_member(OTHERS, JONAS, ALICE);
    app.settle().await;
    assert_eq!(app.database().query("SELECT count(*) FROM chats"), ["0"]);
    let kept = "SELECT DISTINCT status, payload FROM chat_updates";
    assert_eq!(app.database().query(kept), ["ignored "]);

    telegram.add_member(OTHERS, JONAS, OLGA);
    telegram.promote(OTHERS, JONAS, OLGA, AdminRights { promote: true, ..AdminRights::MEMBERS });
    telegram.promote_bot(OTHERS, OLGA, AdminRights { restrict: false, ..AdminRights::MEMBERS });
    olga.sees("I am in Others").await;
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_join_requests_does_not_keep_removals_waiting() {
    let app = club(ENFORCED).await;
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    // Everything is stored during a pause, after which it is due together.
    app.telegram().fail_next("declineChatJoinRequest", 429, Some(600), "Too Many Requests");
    for id in 80_001..80_061 {
        app.telegram().add_person(new_person(id));
        app.telegram().open_link(id, &link);
        app.settle().await;
    }
    let guest = guests(&app, 1)[0];
    app.settle().await;
    assert_eq!(app.telegram().join_requests(CLUB).len(), 60);
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Member);
    app.clock().advance(minutes(11)).await;
    works(&app).await;
    assert_eq!(app.telegram().join_requests(CLUB), Vec::<i64>::new());
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Left);
    let calls = app.telegram().calls();
    let removed = calls.iter().position(|call| call.method == "banChatMember").unwrap();
    let declined = calls.iter().rposition(|call| call.method == "declineChatJoinRequest").unwrap();
    assert!(removed < declined, "{removed} {declined}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_bound_again_at_once_goes_on() {
    let app = unbound_club().await;
    let (chats, club) = (&app.services().paid_chats, ChatId(CLUB));
    let olga = || Actor::Admin(UserId(OLGA));
    for _ in 0..20 {
        let bound = chats.bind(olga(), club, EntitlementName::new("signals")).await.unwrap();
        bound.unwrap();
        chats.unbind(olga(), club).await.unwrap().unwrap();
    }
    chats.bind(olga(), club, EntitlementName::new("signals")).await.unwrap().unwrap();
    let _alice = buys(&app).await;
    app.telegram().open_link(ALICE, &link_of(&app, ALICE));
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_file_binds_is_in_the_audit_log_once() {
    let mut app = club(ENFORCED).await;
    let bound =
        "SELECT actor, action, subject, after FROM audit_log WHERE action LIKE 'chat.%bound'";
    let before = app.database().query(bound);
    assert_eq!(before.len(), 1, "{before:?}");
    assert!(before[0].starts_with(&format!("cli chat.bound {CLUB}")), "{before:?}");
    assert!(before[0].contains("signals"), "{before:?}");
    app.restart().await;
    app.settle().await;
    assert_eq!(app.database().query(bound), before);
    assert!(actions(&app, OLGA).is_empty(), "the owner of the chat is left alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_of_the_file_that_cannot_be_read_does_not_stop_the_start() {
    let mut app = club(ENFORCED).await;
    app.stops().await;
    app.database().execute("PRAGMA ignore_check_constraints = 1; UPDATE chats SET kind = 'forum'");
    app.starts().await;
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    app.stops().await;
    app.database().execute("UPDATE chats SET kind = 'supergroup'");
    app.starts().await;
    works(&app).await;
    app.telegram().open_link(ALICE, &link_of(&app, ALICE));
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_absence_nobody_is_removed_or_declined_before_stripe_was_asked() {
    let mut app = club(ENFORCED).await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.settle().await;
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    app.stops().await;
    let guest = guests(&app, 1)[0];
    app.telegram().add_person(new_person(80_001));
    app.telegram().open_link(80_001, &link);
    app.clock().advance(hours(3)).await;
    app.starts().await;
    works(&app).await;
    app.clock().advance(hours(1)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Member);
    assert_eq!(app.telegram().join_requests(CLUB), [80_001]);
    olga.sends("/chats");
    olga.taps("All chats").await;
    olga.taps("Signals club").await;
    olga.sees("I was not running for a while").await;

    app.compares_with_stripe().await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Left);
    assert_eq!(app.telegram().join_requests(CLUB), Vec::<i64>::new());
    app.restart().await;
    let later = guests(&app, 2)[1];
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, later), Standing::Left, "a restart is no absence");
}

/// Waits until the server has noticed that it was absent.
async fn until_absent(app: &Journey) {
    let absence = "SELECT name FROM checkpoints WHERE name = 'server.absence'";
    app.until("an absence", || app.database().query(absence).len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_suspension_nobody_is_removed_before_stripe_was_asked() {
    let app = club(ENFORCED).await;
    app.clock().advance(hours(1)).await;
    let guest = guests(&app, 1)[0];
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Left, "time alone is no absence");
    app.sleeps(Duration::from_hours(1)).await;
    until_absent(&app).await;
    let guest = guests(&app, 2)[1];
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Member);
    app.compares_with_stripe().await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, guest), Standing::Left);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_whose_clocks_stood_still_was_absent() {
    // Stripe confirms the jump by which the clock makes up for it.
    let behind_ms = 3_600_000;
    let app = Journey::starts_with(Setup { ahead_ms: -behind_ms, ..Setup::default() }).await;
    app.jumps(behind_ms);
    until_absent(&app).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_button_to_enforce_resumes_no_removals() {
    let app = unbound_club().await;
    let (chats, club) = (&app.services().paid_chats, ChatId(CLUB));
    let olga = || Actor::Admin(UserId(OLGA));
    let signals = || EntitlementName::new("signals");
    chats.bind(olga(), club, signals()).await.unwrap().unwrap();
    let enforces = || chats.enforce(olga(), club, Enforcement::On);
    enforces().await.unwrap().unwrap();
    guests(&app, 8);
    works(&app).await;
    let stopped = enforces().await.unwrap().unwrap();
    assert!(stopped.removals_stopped.is_some());
    assert_eq!(chats.resume_removals(olga(), club, 1).await.unwrap(), Some(1));
    chats.unbind(olga(), club).await.unwrap().unwrap();
    let bound = chats.bind(olga(), club, signals()).await.unwrap().unwrap();
    assert_eq!(bound.approved, None, "an approval is for one binding");
}

/// How often the bot has asked about a stranger, before its last call of `method` about `user`, since `first`.
fn looks_before(app: &Journey, first: usize, method: &str, user: i64) -> usize {
    let calls = app.telegram().calls().split_off(first);
    let is_it = |call: &&Call| call.method == method && call.params["user_id"] == user;
    let at = calls.iter().rposition(|call| is_it(&call)).unwrap();
    let looks = calls[..at].iter().filter(|call| call.method == "getChatMember");
    looks.filter(|call| call.params["user_id"].as_i64().is_some_and(|id| id > 80_000)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_keep_neither_removals_nor_people_who_pay_again_waiting() {
    let app = club(ENFORCED).await;
    let alice = buys(&app).await;
    app.joins(CLUB, &alice).await;
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    for id in 80_001..80_031 {
        app.telegram().add_person(new_person(id));
        app.telegram().open_link(id, &link);
    }
    works(&app).await;
    assert_eq!(app.telegram().join_requests(CLUB), Vec::<i64>::new());
    let about =
        |id: i64| app.telegram().calls().iter().filter(|c| c.params["user_id"] == id).count();
    assert!((80_001..80_031).all(|id| about(id) == 1), "who is declined is not asked about");

    let backlog = || {
        app.database()
            .execute("UPDATE memberships SET looked_ms = NULL, due_ms = 1 WHERE user_id > 80000");
        app.telegram().calls().len()
    };
    let first = backlog();
    app.telegram().fail_next("unbanChatMember", 500, None, "Internal Server Error");
    app.stripe().cancel(&app.stripe().subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    app.clock().advance(minutes(1)).await;
    let is_banned = || matches!(app.telegram().standing(CLUB, ALICE), Standing::Kicked { .. });
    app.until("Alice is banned", is_banned).await;
    app.buys(&alice, "Premium", Card::PAYS).await;
    works(&app).await;
    let looks = |method| looks_before(&app, first, method, ALICE);
    assert!(looks("banChatMember") < 5, "{}", looks("banChatMember"));
    assert!(looks("unbanChatMember") < 5, "{}", looks("unbanChatMember"));
    app.joins(CLUB, &alice).await;

    // Nothing is known of strangers for long.
    app.clock().passes(hours(25)).await;
    works(&app).await;
    let strangers = "SELECT count(*) FROM memberships WHERE user_id > 80000";
    assert_eq!(app.database().query(strangers), ["0"]);
}
