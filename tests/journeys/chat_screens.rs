//! What owners and members see of a paid chat, from adding the bot to a plan that ends.

use tollgate_sandbox::{AdminRights, CancelWhen, Card, GroupKind, Opened};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, BOTH, BRUNO, GERMAN_OWNER, JONAS, Journey, OLGA, SAM, Setup, User, days,
};

const CLUB: i64 = -1_001_234_567_890;
const ADDED: (&str, &str) = ("I am in Club", "Ich bin jetzt in Club");
const OBSERVED: (&str, &str) = ("I only observe: nobody", "Ich beobachte nur: Niemand");
const ENFORCED: (&str, &str) = ("Everybody else is declined", "Alle anderen werden abgelehnt");
const OWN: (&str, &str) = ("Your chats", "Deine Chats");

/// An owner who has written to the bot, and a supergroup of theirs with the bot as administrator.
async fn adds_the_bot(app: &Journey, owner: &User, rights: AdminRights) {
    owner.sends("/start");
    owner.sees("Premium").await;
    owner.remembers();
    app.telegram().create_chat(CLUB, GroupKind::Supergroup, "Club", owner.id);
    app.telegram().promote_bot(CLUB, owner.id, rights);
}

/// Olga or Jonas.
fn owner_of(app: &Journey, reader: i64) -> User {
    app.user(if reader == JONAS { JONAS } else { OLGA })
}

/// Presses the button that binds the chat to the signals of Premium.
async fn binds(app: &Journey, owner: &User) {
    let message = owner.sees(ADDED).await.message_id;
    owner.presses(message, &format!("1:bind:{CLUB}:signals")).await;
    owner.sees(OBSERVED).await;
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_binds_a_chat_by_a_button_and_enforces_it_after_a_look_at_its_people() {
    for id in BOTH {
        let setup = Setup { bot_toml: &[GERMAN_OWNER], ..Setup::default() };
        let app = Journey::starts_with(setup).await;
        let owner = owner_of(&app, id);
        adds_the_bot(&app, &owner, AdminRights::MEMBERS).await;
        let added = owner.records(ADDED).await;
        assert!(added.text.contains(&CLUB.to_string()), "{}", added.text);
        assert!(added.text.contains("[[chats]]"), "{}", added.text);
        binds(&app, &owner).await;
        app.telegram().add_member(CLUB, owner.id, BRUNO);
        app.settle().await;
        owner.presses(added.message_id, &format!("1:chat:{CLUB}")).await;
        owner.records(("In without being entitled: 1", "Dabei ohne Berechtigung: 1")).await;
        owner.taps(("Should not be in", "Zu Unrecht drin")).await;
        owner.records("Bruno").await;
        owner.taps("‹").await;
        owner.taps(("Enforce", "Durchsetzen")).await;
        owner.records(("One person is removed", "Eine Person wird entfernt")).await;
        assert!(app.telegram().members(CLUB).contains(&BRUNO), "not yet confirmed");
        owner.taps(("Enforce", "Durchsetzen")).await;
        owner.records(ENFORCED).await;
        app.until("Bruno is removed", || !app.telegram().members(CLUB).contains(&BRUNO)).await;
        app.settle().await;
        owner.presses(added.message_id, &format!("1:chat:{CLUB}")).await;
        owner.taps(("Only observe", "Nur beobachten")).await;
        owner.sees(OBSERVED).await;
        owner.taps(("Unbind", "Bindung lösen")).await;
        owner.records(("no longer a paid chat", "kein kostenpflichtiger Chat mehr")).await;
        owner.taps(("Unbind", "Bindung lösen")).await;
        owner.sees(("Not a paid chat", "Kein kostenpflichtiger Chat")).await;
        owner.has_read(&app, "chat_owner").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_joins_from_the_message_and_reads_what_ends_with_the_plan() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga) = (app.user(id), app.user(OLGA));
        adds_the_bot(&app, &olga, AdminRights::MEMBERS).await;
        binds(&app, &olga).await;
        olga.presses(olga.messages().pop().unwrap().message_id, &format!("1:chatdo:{CLUB}:onok"))
            .await;
        olga.sees(ENFORCED).await;

        user.sends("/chats");
        user.records(OWN).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        user.sends("/chats");
        user.records(("is open to you", "steht dir offen")).await;
        let link = user.link(("Join Club", "Club beitreten")).await;
        let welcome = user
            .messages()
            .into_iter()
            .find(|message| message.buttons.iter().flatten().any(|b| b.url() == Some(&link)));
        assert!(welcome.is_some(), "the way in");
        assert_eq!(app.telegram().open_link(id, &link), Opened::Requested);
        app.until("the request is approved", || app.telegram().members(CLUB).contains(&id)).await;
        app.settle().await;
        user.sends("/chats");
        user.records(("you have been a member since", "Du bist seit")).await;

        let subscription = app.stripe().subscription_of(&user);
        app.stripe().cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        user.sees(("also lose access to Club", "auch den Zugang zu Club")).await;
        app.clock().passes(days(32)).await;
        app.until("the member is removed", || !app.telegram().members(CLUB).contains(&id)).await;
        app.settle().await;
        user.sends("/chats");
        user.sees(OWN).await;
        user.has_read(&app, "chat_member").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_reads_which_rights_are_missing_and_that_a_basic_group_has_to_be_upgraded() {
    for id in BOTH {
        let setup = Setup { bot_toml: &[GERMAN_OWNER], ..Setup::default() };
        let app = Journey::starts_with(setup).await;
        let owner = owner_of(&app, id);
        adds_the_bot(&app, &owner, AdminRights::NONE).await;
        owner.sees(("I may not let people in", "niemanden hereinlassen")).await;
        owner.remembers();
        app.telegram().create_chat(-4_001, GroupKind::Group, "Small talk", owner.id);
        app.telegram().add_bot(-4_001, owner.id);
        let basic = owner.sees(("basic group", "einfache Gruppe")).await;
        assert!(basic.buttons.is_empty(), "{basic:?}");
        owner.has_read(&app, "chat_rights").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn support_sees_a_chat_without_the_buttons_that_change_it() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let (olga, sam, alice) = (app.user(OLGA), app.user(SAM), app.user(ALICE));
    adds_the_bot(&app, &olga, AdminRights::MEMBERS).await;
    binds(&app, &olga).await;
    sam.sends("/chats");
    sam.taps("All chats").await;
    sam.taps("Club").await;
    let chat = sam.sees("I only observe").await;
    let labels: Vec<_> = chat.buttons.iter().flatten().map(|button| &button.label).collect();
    assert_eq!(labels, ["‹ Back"]);
    alice.sends("/chats");
    let own = alice.sees("Your chats").await;
    assert!(own.text.contains("Club – Premium"), "{}", own.text);
    assert!(!own.buttons.iter().flatten().any(|button| button.label == "All chats"));
}
