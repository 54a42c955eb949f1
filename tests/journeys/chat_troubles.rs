//! What owners and members read when something is wrong in a paid chat, and how it goes on.

use tollgate::domain::audit::Actor;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::ids::{EntitlementName, UserId};
use tollgate_sandbox::{AdminRights, CancelWhen, Card, ChatAction, GroupKind, Person, Standing};

use crate::journeys::harness::{
    ALICE, AUDREY, BRUNO, CLUB, JONAS, Journey, OLGA, SAM, Setup, User, hours, minutes,
};

/// Replacements in `bot.toml`.
type Lines = &'static [(&'static str, &'static str)];

/// Jonas owns the bot in place of Olga.
const JONAS_OWNS: (&str, &str) = ("id = 1004\nrole = \"owner\"", "id = 1005\nrole = \"owner\"");

/// Owner and member, in English and in German.
const READERS: [(i64, i64); 2] = [(OLGA, ALICE), (JONAS, AUDREY)];
const CANNOT_WORK: (&str, &str) =
    ("The bot can’t do its work in a paid chat", "Der Bot kann in einem kostenpflichtigen Chat");
const NO_ADMINISTRATOR: (&str, &str) = ("It is not an administrator", "Er ist kein Administrator");
const NO_ACCESS: (&str, &str) = ("It was removed from the chat", "Er wurde aus dem Chat entfernt");
const OVER: (&str, &str) = ("Over:", "Vorbei:");
const ALL_CHATS: (&str, &str) = ("All chats", "Alle Chats");
const OWN_CHATS: (&str, &str) = ("Your chats", "Deine Chats");

/// The owner, Olga or Jonas, who has written to the bot.
async fn begins(owner: i64) -> (Journey, User) {
    let bot_toml: Lines = if owner == JONAS { &[JONAS_OWNS] } else { &[] };
    let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
    let owner = app.user(owner);
    owner.sends("/start");
    owner.sees("Premium").await;
    (app, owner)
}

/// The owner's club, and a member who pays.
async fn club(owner: i64, member: i64) -> (Journey, User, User) {
    let (app, owner) = begins(owner).await;
    app.opens_club(CLUB, GroupKind::Supergroup, &owner).await;
    let member = app.user(member);
    buys(&app, &member).await;
    app.joins(CLUB, &member).await;
    (app, owner, member)
}

async fn buys(app: &Journey, user: &User) {
    app.buys(user, "Premium", Card::PAYS).await;
    app.works_in_chats().await;
}

async fn cancels(app: &Journey, user: &User) {
    app.stripe().cancel(&app.stripe().subscription_of(user), CancelWhen::Now).unwrap();
    app.settle().await;
}

/// The owner opens the screen of the club.
async fn looks_at_club(owner: &User) {
    owner.sends("/chats");
    owner.taps(ALL_CHATS).await;
    owner.records(ALL_CHATS).await;
    owner.taps("Club").await;
    owner.records(&CLUB.to_string()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_is_deleted_is_reported_once_and_can_be_unbound() {
    for (owner, member) in READERS {
        let (app, owner, member) = club(owner, member).await;
        let (before, of_member) = (owner.chat().len(), member.chat().len());
        app.telegram().delete_chat(CLUB);
        app.works_in_chats().await;
        owner.records(CANNOT_WORK).await;
        let calls = app.telegram().calls().len();
        cancels(&app, &member).await;
        app.works_in_chats().await;
        let about_people = app.telegram().calls().split_off(calls);
        let about_people = about_people.iter().filter(|call| call.method.contains("ember"));
        assert_eq!(about_people.count(), 0, "nobody is looked at in a chat that is gone");
        member.sends("/chats");
        member.records(OWN_CHATS).await;
        looks_at_club(&owner).await;
        owner.taps(("Unbind", "Bindung lösen")).await;
        owner.taps(("Unbind", "Bindung lösen")).await;
        app.works_in_chats().await;
        assert_eq!(app.database().query("SELECT count(*) FROM memberships"), ["0"]);
        owner.records(OVER).await;
        owner.has_read_after(&app, before, "chat_deleted_owner").await;
        member.has_read_after(&app, of_member, "chat_deleted_member").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_whose_deletion_is_not_reported_is_noticed_within_an_hour() {
    let (app, olga, _alice) = club(OLGA, ALICE).await;
    app.telegram().hold_updates(true);
    app.telegram().delete_chat(CLUB);
    while !app.telegram().waiting_updates().is_empty() {
        app.telegram().lose_update(0);
    }
    app.telegram().hold_updates(false);
    app.clock().passes(hours(1)).await;
    app.works_in_chats().await;
    olga.sees(CANNOT_WORK).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_was_demoted_and_removed_makes_up_for_it_once_it_is_an_administrator_again() {
    for (owner, member) in READERS {
        let (app, owner, member) = club(owner, member).await;
        let (bruno, sam) = (app.user(BRUNO), app.user(SAM));
        buys(&app, &bruno).await;
        app.joins(CLUB, &bruno).await;
        let (before, of_member) = (owner.chat().len(), member.chat().len());
        app.telegram().demote_bot(CLUB, owner.id);
        app.works_in_chats().await;
        owner.records(NO_ADMINISTRATOR).await;
        // Without the bot's knowledge: one stops paying, one begins, and one leaves and asks to come back.
        cancels(&app, &bruno).await;
        buys(&app, &sam).await;
        let link = app.chat_link_of(CLUB, member.id);
        app.telegram().leave(member.id, CLUB);
        app.telegram().open_link(member.id, &link);
        member.sends("/chats");
        member.records(OWN_CHATS).await;
        app.telegram().remove_bot(CLUB, owner.id);
        app.works_in_chats().await;
        assert!(app.telegram().standing(CLUB, BRUNO).is_in(), "nobody can be removed");
        owner.records(NO_ACCESS).await;
        looks_at_club(&owner).await;
        app.telegram().unban(CLUB, owner.id, app.telegram().bot_id());
        app.telegram().add_bot(CLUB, owner.id);
        app.works_in_chats().await;
        app.until("what is wrong now", || owner.times(NO_ADMINISTRATOR) == 2).await;
        owner.remembers();
        app.telegram().promote_bot(CLUB, owner.id, AdminRights::MEMBERS);
        app.works_in_chats().await;
        owner.records(OVER).await;
        assert_eq!(app.telegram().standing(CLUB, BRUNO), Standing::Left);
        assert!(app.telegram().standing(CLUB, member.id).is_in(), "the request is tried");
        app.joins(CLUB, &sam).await;
        assert_eq!(app.actions_of_bot(CLUB, member.id), [ChatAction::Approve; 2]);
        owner.has_read_after(&app, before, "chat_without_bot_owner").await;
        member.has_read_after(&app, of_member, "chat_without_bot_member").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_during_which_the_bot_might_let_nobody_in_is_approved_once_it_may() {
    let (app, olga, alice) = club(OLGA, ALICE).await;
    let link = app.chat_link_of(CLUB, ALICE);
    app.telegram().leave(ALICE, CLUB);
    app.works_in_chats().await;
    let rights = AdminRights { invite: false, ..AdminRights::MEMBERS };
    app.telegram().promote_bot(CLUB, OLGA, rights);
    app.works_in_chats().await;
    let alert = olga.sees(CANNOT_WORK).await;
    assert!(alert.text.contains("may not add members"), "{}", alert.text);
    app.telegram().open_link(ALICE, &link);
    alice.sends("/chats");
    alice.sees("not ready yet").await;
    app.telegram().promote_bot(CLUB, OLGA, AdminRights::MEMBERS);
    app.works_in_chats().await;
    assert!(app.telegram().standing(CLUB, ALICE).is_in());
    olga.sees(OVER).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_basic_group_is_bound_once_it_is_a_supergroup() {
    const GROUP: i64 = -400_123;
    for (owner, _) in READERS {
        let (app, owner) = begins(owner).await;
        let before = owner.chat().len();
        app.telegram().create_chat(GROUP, GroupKind::Group, "Club", owner.id);
        app.telegram().add_bot(GROUP, owner.id);
        owner.records(("basic group", "einfache Gruppe")).await;
        app.telegram().upgrade(GROUP, CLUB);
        app.clock().passes(minutes(1)).await;
        owner.remembers();
        app.telegram().promote_bot(CLUB, owner.id, AdminRights::MEMBERS);
        let added = owner.records(&CLUB.to_string()).await;
        owner.presses(added.message_id, &format!("1:bind:{CLUB}:signals")).await;
        owner.sees(("I only observe", "Ich beobachte nur")).await;
        app.works_in_chats().await;
        owner.presses(added.message_id, &format!("1:chat:{CLUB}")).await;
        owner.records(("I only observe", "Ich beobachte nur")).await;
        owner.has_read_after(&app, before, "chat_upgraded").await;
    }
}

const GROUP_IN_FILE: (&str, &str) = (
    "[billing]\n",
    "[[chats]]\nid = -400123\nentitlement = \"signals\"\nenforce = \"on\"\n\n[billing]\n",
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_basic_group_of_the_file_stays_paid_as_a_supergroup_and_removes_nobody() {
    const GROUP: i64 = -400_123;
    let setup = Setup { bot_toml: &[GROUP_IN_FILE], telegram_down: true, ..Setup::default() };
    let app = Journey::starts_with(setup).await;
    let owner = app.user(OLGA);
    app.telegram().create_chat(GROUP, GroupKind::Group, "Club", OLGA);
    app.telegram().add_member(GROUP, OLGA, BRUNO);
    app.telegram().add_bot(GROUP, OLGA);
    app.telegram().promote_bot(GROUP, OLGA, AdminRights::MEMBERS);
    app.telegram().down(false);
    owner.sends("/start");
    let alert = owner.sees(CANNOT_WORK).await;
    assert!(alert.text.contains("This is a basic group"), "{}", alert.text);
    app.works_in_chats().await;
    app.telegram().upgrade(GROUP, CLUB);
    app.works_in_chats().await;
    owner.sees(OVER).await;
    app.clock().passes(minutes(1)).await;
    assert_eq!(owner.times("Which entitlement lets people in?"), 0, "it is bound already");
    looks_at_club(&owner).await;
    let alice = app.user(ALICE);
    buys(&app, &alice).await;
    app.joins(CLUB, &alice).await;
    app.telegram().message_in_group(BRUNO, CLUB, "Hello");
    app.works_in_chats().await;
    assert!(app.telegram().standing(CLUB, BRUNO).is_in(), "it is only observed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_supergroup_beside_a_basic_group_of_the_file_is_offered() {
    const GROUP: i64 = -400_123;
    let app = Journey::starts_with(Setup { bot_toml: &[GROUP_IN_FILE], ..Setup::default() }).await;
    let owner = app.user(OLGA);
    owner.sends("/start");
    app.telegram().create_chat(GROUP, GroupKind::Group, "Club", OLGA);
    app.telegram().add_bot(GROUP, OLGA);
    app.works_in_chats().await;
    app.telegram().create_chat(CLUB, GroupKind::Supergroup, "Another club", OLGA);
    app.telegram().add_bot(CLUB, OLGA);
    app.clock().passes(minutes(1)).await;
    owner.sees("Which entitlement lets people in?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_banned_by_an_administrator_who_pays_is_referred_to_people() {
    for (owner, member) in READERS {
        let (app, owner) = begins(owner).await;
        app.opens_club(CLUB, GroupKind::Supergroup, &owner).await;
        let member = app.user(member);
        app.telegram().add_member(CLUB, owner.id, member.id);
        app.telegram().ban(CLUB, owner.id, member.id);
        app.works_in_chats().await;
        let before = owner.chat().len();
        buys(&app, &member).await;
        let of_member = member.chat().len();
        member.sends("/chats");
        member.records(OWN_CHATS).await;
        app.clock().passes(minutes(2)).await;
        owner.records(("is banned there", "ist dort gesperrt")).await;
        assert_eq!(app.telegram().standing(CLUB, member.id), Standing::BANNED);
        looks_at_club(&owner).await;
        owner.taps(("Not in yet", "Noch nicht drin")).await;
        owner.records(("entitled and not in", "berechtigt und nicht dabei")).await;
        // The administrator decides.
        app.telegram().unban(CLUB, owner.id, member.id);
        app.works_in_chats().await;
        app.clock().passes(minutes(2)).await;
        owner.records(OVER).await;
        app.joins(CLUB, &member).await;
        assert_eq!(app.actions_of_bot(CLUB, member.id), [ChatAction::Approve]);
        owner.has_read_after(&app, before, "chat_banned_owner").await;
        member.has_read_after(&app, of_member, "chat_banned_member").await;
    }
}

/// People whom the owner has let in without their paying.
fn guests(app: &Journey, owner: &User, count: i64) -> Vec<i64> {
    let guests: Vec<i64> = (70_001..=70_000 + count).collect();
    for guest in &guests {
        app.telegram().add_person(Person {
            id: *guest,
            first_name: "Ann".to_owned(),
            last_name: None,
            username: None,
            language_code: None,
            admin: false,
        });
        app.telegram().add_member(CLUB, owner.id, *guest);
    }
    guests
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_looks_at_removals_that_were_stopped_and_lets_them_go_on() {
    for (owner, member) in READERS {
        let (app, owner, member) = club(owner, member).await;
        let before = owner.chat().len();
        let guests = guests(&app, &owner, 10);
        app.works_in_chats().await;
        let still_in =
            || guests.iter().filter(|id| app.telegram().standing(CLUB, **id).is_in()).count();
        assert_eq!(still_in(), 7, "three may always be removed");
        owner.records(("Unusually many people", "Ungewöhnlich viele Leute")).await;
        looks_at_club(&owner).await;
        owner.taps(("Should not be in", "Zu Unrecht drin")).await;
        owner.records("70010").await;
        owner.taps("‹").await;
        owner.taps(("Resume removals", "Entfernen fortsetzen")).await;
        app.works_in_chats().await;
        owner.records(OVER).await;
        owner.taps("‹").await;
        assert_eq!(still_in(), 0);
        assert!(app.telegram().standing(CLUB, member.id).is_in());
        looks_at_club(&owner).await;
        owner.has_read_after(&app, before, "chat_removals_stopped").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_no_longer_has_this_entitlement_forgets_its_people() {
    let (app, olga, alice) = club(OLGA, ALICE).await;
    let chats = &app.services().paid_chats;
    let by = Actor::Admin(UserId(olga.id));
    let bound = chats.bind(by, ChatId(CLUB), EntitlementName::new("api")).await;
    bound.unwrap().unwrap();
    app.works_in_chats().await;
    assert!(app.telegram().standing(CLUB, ALICE).is_in(), "another entitlement is observed first");
    alice.sends("/chats");
    alice.sees("you have no plan for it any more").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_or_a_person_that_cannot_be_read_holds_up_no_other() {
    let (mut app, _olga, alice) = club(OLGA, ALICE).await;
    let bruno = app.user(BRUNO);
    buys(&app, &bruno).await;
    app.stops().await;
    app.database().execute(
        "PRAGMA ignore_check_constraints = 1;
         INSERT INTO chats (chat_id, kind, title, entitlement, next_look_ms)
         VALUES (-1, 'forum', 'Forum', 'signals', 9000000000000);
         UPDATE entitlements SET source_kind = 'gift' WHERE user_id = 1001;
         UPDATE memberships SET due_ms = 0, prompt = 1 WHERE user_id = 1001;",
    );
    app.starts().await;
    app.joins(CLUB, &bruno).await;
    app.clock().passes(hours(2)).await;
    app.works_in_chats().await;
    assert_eq!(app.telegram().standing(CLUB, alice.id), Standing::Member, "nothing is known");
    let error = "SELECT error FROM memberships WHERE user_id = 1001 AND attempts > 0";
    let error = app.database().query(error).pop().unwrap();
    assert!(error.contains("source_kind"), "{error}");
    app.database().execute(
        "DELETE FROM chats WHERE chat_id = -1;
         UPDATE entitlements SET source_kind = 'purchase' WHERE user_id = 1001;",
    );
}
