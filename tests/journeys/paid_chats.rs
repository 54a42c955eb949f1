//! Paid chats: in by paying, out when it ends, by Telegram's own rules.

use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::{EntitlementName, UserId};
use tollgate::domain::paid_chat::BindingRefusal;
use tollgate_sandbox::{
    AdminRights, CancelWhen, Card, ChatAction, ChatEvent, GroupKind, Opened, Person, Standing,
};

use crate::journeys::harness::{
    ALICE, BRUNO, CLUB, JONAS, Journey, OLGA, Setup, User, days, hours, minutes,
};

/// In the group before the bot, without paying.
const STRANGER: i64 = JONAS;

pub(super) const ENFORCED: &[(&str, &str)] = &[(
    "[billing]\n",
    "[[chats]]\nid = -1001234567890\nname = \"Signals club\"\nentitlement = \"signals\"\n\
     enforce = \"on\"\n\n[billing]\n",
)];
const OBSERVED: &[(&str, &str)] =
    &[("[billing]\n", "[[chats]]\nid = -1001234567890\nentitlement = \"signals\"\n\n[billing]\n")];

/// Olga's club, where the bot is an administrator.
pub(super) async fn club(bot_toml: &'static [(&'static str, &'static str)]) -> Journey {
    let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
    app.telegram().create_chat(CLUB, GroupKind::Supergroup, "Club", OLGA);
    app.telegram().add_member(CLUB, OLGA, STRANGER);
    app.telegram().add_bot(CLUB, OLGA);
    app.telegram().promote_bot(CLUB, OLGA, AdminRights::MEMBERS);
    works(&app).await;
    app
}

pub(super) fn actions(app: &Journey, user: i64) -> Vec<ChatAction> {
    app.actions(CLUB, user)
}

pub(super) async fn works(app: &Journey) {
    app.works_in_chats().await;
}

fn by_bot(event: &ChatEvent, app: &Journey) -> bool {
    event.by == app.telegram().bot_id()
}

pub(super) fn link_of(app: &Journey, user: i64) -> String {
    app.chat_link_of(CLUB, user)
}

pub(super) async fn buys(app: &Journey) -> User {
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    works(app).await;
    alice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_pays_is_let_in_and_who_stops_paying_is_removed_and_can_come_back() {
    let app = club(ENFORCED).await;
    let alice = buys(&app).await;
    let link = link_of(&app, ALICE);
    assert_eq!(app.telegram().open_link(ALICE, &link), Opened::Requested);
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
    assert_eq!(app.telegram().open_link(BRUNO, &link), Opened::Requested, "a leaked link");
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, BRUNO), Standing::Left, "lets nobody in");

    let subscription = app.stripe().subscription_of(&alice);
    app.stripe().cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    app.clock().run_until(app.stripe().period_end(&subscription)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Left);
    assert_eq!(
        actions(&app, ALICE),
        [ChatAction::Request, ChatAction::Approve, ChatAction::Ban, ChatAction::Unban]
    );
    alice.sees("You are no longer in Signals club").await;
    assert!(matches!(app.telegram().open_link(ALICE, &link), Opened::Refused(_)), "it is revoked");

    app.buys(&alice, "Premium", Card::PAYS).await;
    works(&app).await;
    app.telegram().open_link(ALICE, &link_of(&app, ALICE));
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_observed_lets_people_in_and_removes_and_declines_nobody() {
    let app = club(OBSERVED).await;
    let alice = buys(&app).await;
    let link = link_of(&app, ALICE);
    app.telegram().open_link(ALICE, &link);
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
    app.stripe().cancel(&app.stripe().subscription_of(&alice), CancelWhen::Now).unwrap();
    works(&app).await;
    app.clock().passes(days(2)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
    assert_eq!(app.telegram().standing(CLUB, STRANGER), Standing::Member);
    let history = app.telegram().chat_history(CLUB);
    let by_bot: Vec<_> = history.iter().filter(|event| by_bot(event, &app)).collect();
    assert_eq!(by_bot.len(), 1, "the approval: {by_bot:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_asks_without_paying_reads_how_to_get_in_and_is_declined() {
    let app = club(ENFORCED).await;
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    // Jonas was removed by an administrator and has never written to the bot.
    app.telegram().ban(CLUB, OLGA, STRANGER);
    app.telegram().unban(CLUB, OLGA, STRANGER);
    works(&app).await;
    app.telegram().open_link(STRANGER, &link);
    works(&app).await;
    let jonas = app.user(STRANGER);
    let said = jonas.messages().pop().unwrap();
    assert!(said.text.contains("Signals club ist für Leute mit einem Tarif"), "{}", said.text);
    let button = said.buttons[0][0].url().unwrap().to_owned();
    assert!(button.ends_with("?start=upgrade"), "{button}");
    assert_eq!(app.telegram().join_requests(CLUB), Vec::<i64>::new());
    assert!(actions(&app, STRANGER).contains(&ChatAction::Decline));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ban_by_an_administrator_stays_whatever_is_paid() {
    let app = club(ENFORCED).await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.telegram().add_member(CLUB, OLGA, ALICE);
    app.telegram().ban(CLUB, OLGA, ALICE);
    let _alice = buys(&app).await;
    app.clock().passes(hours(30)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Kicked { until_ms: None });
    olga.sees("Somebody who pays for a chat is banned there").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_right_to_ban_nobody_is_removed_until_it_is_given() {
    let app = club(ENFORCED).await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.settle().await;
    let alice = buys(&app).await;
    app.telegram().open_link(ALICE, &link_of(&app, ALICE));
    works(&app).await;
    let rights = AdminRights { restrict: false, ..AdminRights::MEMBERS };
    app.telegram().promote_bot(CLUB, OLGA, rights);
    works(&app).await;
    olga.sees("The bot can’t do its work in a paid chat").await;
    app.stripe().cancel(&app.stripe().subscription_of(&alice), CancelWhen::Now).unwrap();
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
    app.telegram().promote_bot(CLUB, OLGA, AdminRights::MEMBERS);
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Left);
    olga.sees("Over: The bot can’t do its work in a paid chat").await;
}

/// People who came in without paying, by an administrator.
pub(super) fn guests(app: &Journey, count: i64) -> Vec<i64> {
    let guests: Vec<i64> = (70_001..=70_000 + count).collect();
    for guest in &guests {
        app.telegram().add_person(new_person(*guest));
        app.telegram().add_member(CLUB, OLGA, *guest);
    }
    guests
}

/// Somebody who has never written to the bot.
pub(super) fn new_person(id: i64) -> Person {
    Person {
        id,
        first_name: "Ann".to_owned(),
        last_name: None,
        username: None,
        language_code: None,
        admin: false,
    }
}

fn still_in(app: &Journey, people: &[i64]) -> usize {
    people.iter().filter(|id| app.telegram().standing(CLUB, **id) == Standing::Member).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_removals_within_an_hour_stop_until_an_owner_lets_them_go_on() {
    let app = club(ENFORCED).await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    let guests = guests(&app, 10);
    works(&app).await;
    assert_eq!(still_in(&app, &guests), 7, "three may always be removed");
    olga.sees("Unusually many people would be removed from a paid chat").await;
    olga.sees("Waiting to be removed:").await;
    app.clock().passes(hours(3)).await;
    works(&app).await;
    assert_eq!(still_in(&app, &guests), 7, "time alone changes nothing");

    let chats = &app.services().paid_chats;
    let club = ChatId(CLUB);
    let resumes = |shown| chats.resume_removals(Actor::Admin(UserId(OLGA)), club, shown);
    assert_eq!(resumes(5).await.unwrap(), Some(5), "as many as the owner has seen");
    works(&app).await;
    assert_eq!(still_in(&app, &guests), 2);
    assert_eq!(resumes(9).await.unwrap(), Some(2), "as many as wait");
    works(&app).await;
    assert_eq!(still_in(&app, &guests), 0);
    assert_eq!(resumes(9).await.unwrap(), None, "nothing is stopped");
    olga.sees("Over: Unusually many people would be removed").await;
    for guest in guests {
        assert_eq!(actions(&app, guest), [ChatAction::Add, ChatAction::Ban, ChatAction::Unban]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_updates_are_made_up_for_within_a_day() {
    let app = club(ENFORCED).await;
    let _alice = buys(&app).await;
    // The bot does not hear that Alice comes.
    app.telegram().hold_updates(true);
    app.telegram().add_member(CLUB, OLGA, ALICE);
    while !app.telegram().waiting_updates().is_empty() {
        app.telegram().lose_update(0);
    }
    app.telegram().hold_updates(false);
    app.clock().passes(hours(25)).await;
    works(&app).await;
    let known = "SELECT standing FROM memberships WHERE user_id = 1001";
    assert_eq!(app.database().query(known), ["member"]);
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_whose_answer_is_lost_is_finished_and_not_repeated() {
    for method in ["banChatMember", "unbanChatMember"] {
        let app = club(ENFORCED).await;
        app.telegram().lose_response(method);
        let guests = guests(&app, 1);
        works(&app).await;
        app.clock().passes(minutes(1)).await;
        works(&app).await;
        assert_eq!(actions(&app, guests[0]), [ChatAction::Add, ChatAction::Ban, ChatAction::Unban]);
        assert_eq!(app.telegram().standing(CLUB, guests[0]), Standing::Left);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_becomes_a_supergroup_goes_on_with_its_new_id() {
    let app = Journey::begins().await;
    let (group, supergroup) = (-400_123, CLUB);
    app.telegram().create_chat(group, GroupKind::Group, "Club", OLGA);
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.settle().await;
    app.telegram().add_bot(group, OLGA);
    app.telegram().promote_bot(group, OLGA, AdminRights::MEMBERS);
    app.settle().await;
    let chats = &app.services().paid_chats;
    let (owner, signals) = (Actor::Admin(UserId(OLGA)), EntitlementName::new("signals"));
    let refused = chats.bind(owner.clone(), ChatId(group), signals.clone()).await.unwrap();
    assert_eq!(refused.unwrap_err(), BindingRefusal::BasicGroup);
    app.telegram().upgrade(group, supergroup);
    app.settle().await;
    app.until("the supergroup is known", || {
        let known = app.database().query("SELECT chat_id FROM chats WHERE bot = 'administrator'");
        known.contains(&supergroup.to_string())
    })
    .await;
    let bound = chats.bind(owner, ChatId(supergroup), signals).await.unwrap();
    assert!(bound.unwrap().binding.is_some());
    works(&app).await;
    let _alice = buys(&app).await;
    let link = link_of(&app, ALICE);
    app.telegram().open_link(ALICE, &link);
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_too_many_chats_is_notified_once_and_let_in_later() {
    let app = club(ENFORCED).await;
    let alice = buys(&app).await;
    app.telegram().fill_chats(ALICE, true);
    let opened = app.telegram().open_link(ALICE, &link_of(&app, ALICE));
    assert_eq!(opened, Opened::Requested);
    works(&app).await;
    assert!(
        app.telegram().calls().iter().any(|c| c.method == "approveChatJoinRequest"),
        "{:?} {:?}",
        app.database()
            .query("SELECT user_id, standing, request_ms, due_ms, error, link FROM memberships"),
        app.telegram()
            .calls()
            .iter()
            .map(|c| (c.method.clone(), c.refusal.clone()))
            .collect::<Vec<_>>()
    );
    alice.sees("as many groups and channels as Telegram allows").await;
    app.clock().passes(minutes(10)).await;
    works(&app).await;
    assert_eq!(alice.times(("as many groups and channels", "so vielen Gruppen")), 1);
    app.telegram().fill_chats(ALICE, false);
    app.clock().passes(hours(1)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_there_before_the_bot_is_known_once_they_write() {
    let app = club(ENFORCED).await;
    app.clock().passes(hours(25)).await;
    works(&app).await;
    assert_eq!(app.telegram().standing(CLUB, STRANGER), Standing::Member, "nobody lists members");
    app.telegram().message_in_group(STRANGER, CLUB, "Good morning");
    works(&app).await;
    let report = (
        app.now().millis(),
        app.database().query("SELECT user_id, standing, banned_until_ms, removal_ms, due_ms, looked_ms, leased_until_ms, error FROM memberships"),
        app.telegram().calls().iter().rev().take(6).map(|c| format!("{} {:?}", c.method, c.refusal)).collect::<Vec<_>>(),
    );
    assert_eq!(app.telegram().standing(CLUB, STRANGER), Standing::Left, "{report:#?}");
}
