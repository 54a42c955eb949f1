//! Commands about the account, languages, and messages that are no commands.

use tollgate_sandbox::Card;

use crate::harness::variables::BOT_TOKEN;
use crate::harness::wait::until_found;
use crate::journeys::harness::{ALICE, BRUNO, JONAS, Journey, Setup};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_is_answered() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    for (command, answer) in [
        ("/start", "Hi, Alice!"),
        ("/help", "What I can do"),
        ("/plans", "Enterprise"),
        ("/upgrade", "Premium"),
        ("/status", "You have no paid subscription"),
        ("/language", "Which language should I speak?"),
        ("/terms", "Our terms of service"),
        ("/privacy", "How we treat your data"),
        ("/paysupport", "Something wrong with a payment?"),
    ] {
        alice.sends(command);
        alice.sees(answer).await;
    }
    alice.sends("/terms");
    assert_eq!(alice.link("Read the terms").await, "https://example.com/terms");
    alice.sends("/privacy");
    assert_eq!(alice.link("Read the privacy").await, "https://example.com/privacy");
    alice.sends("/paysupport");
    assert_eq!(alice.link("Contact support").await, "https://t.me/example_support");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_buttons_of_the_start_screen_lead_on_and_back_in_one_message() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    let start = alice.sees("Hi, Alice!").await;
    for (label, screen) in [
        ("My plan", "Your plan: Free"),
        ("Home", "Hi, Alice!"),
        ("Plans", "Enterprise"),
        ("Home", "Hi, Alice!"),
        ("Language", "Which language should I speak?"),
    ] {
        alice.taps(label).await;
        assert_eq!(alice.sees(screen).await.message_id, start.message_id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn manage_opens_the_portal_and_creates_a_missing_customer() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/manage");
    alice.sees("Your billing page at Stripe is ready").await;
    let portal = alice.link("Open the billing page").await;
    assert!(portal.contains("/portal/"), "{portal}");
    assert_eq!(stripe.customers().len(), 1);
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    alice.taps("Manage").await;
    alice.link("Open the billing page").await;
    assert_eq!(stripe.customers().len(), 1, "checkout and portal share the customer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replies_are_in_the_language_of_the_telegram_app() {
    let app = Journey::begins().await;
    let (jonas, bruno, stripe) = (app.user(JONAS), app.user(BRUNO), app.stripe());
    jonas.sends("/status");
    jonas.sees("Du hast kein bezahltes Abo").await;
    bruno.sends("/status");
    bruno.sees("Você não tem uma assinatura paga").await;
    jonas.sends("/upgrade premium");
    jonas.taps("19,00").await;
    let page = jonas.link("19,00").await;
    let session = page.rsplit('/').next().unwrap();
    stripe.pay(session, Card::PAYS).unwrap();
    jonas.sees("Premium ist aktiv").await;
    assert_eq!(stripe.sessions()[0]["locale"], "de");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chosen_language_takes_precedence_and_survives_a_restart() {
    let mut app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/language");
    alice.taps("Deutsch").await;
    alice.sees("Ab jetzt sprechen wir Deutsch").await;
    app.restart().await;
    alice.sends("/status");
    alice.sees("Du hast kein bezahltes Abo").await;
    alice.sends("/language");
    alice.taps("English").await;
    alice.sees("I'll speak English from now on").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_that_is_no_command_gets_a_useful_reply() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/nonsense");
    let answer = alice.sees("I don't know that command").await;
    assert!(answer.text.contains("/upgrade") && !answer.text.contains("/audit"), "{answer:?}");
    alice.sends("how much is it?");
    alice.sees("I understand commands and buttons best").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outdated_button_is_answered_with_a_new_menu() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    let start = alice.sees("Hi, Alice!").await;
    for data in ["0:ancient", "nonsense", "1:buy:week:premium", "1:"] {
        let answer = alice.presses(start.message_id, data).await.unwrap();
        assert!(answer.contains("out of date"), "{data}: {answer}");
        alice.sees("Hi, Alice!").await;
    }
    let plan = alice.presses(start.message_id, "1:buy:month:platinum").await;
    assert_eq!(plan, None);
    alice.sees("This plan isn't available right now").await;
    let lost = alice.presses(999_999, "1:status").await;
    assert!(lost.is_some(), "a deleted message cannot be edited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_pressed_by_another_user_is_refused() {
    let app = Journey::begins().await;
    let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
    alice.sends("/start");
    let start = alice.sees("Hi, Alice!").await;
    let answer = bruno.presses(start.message_id, "1:buy:month:premium").await.unwrap();
    assert!(!answer.is_empty());
    app.settle().await;
    assert_eq!(app.telegram().chat(ALICE).last().unwrap().edits, 0);
    assert!(app.stripe().requests().is_empty(), "another user's press has no effect");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_menus_are_set_for_languages_and_scopes() {
    let app = Journey::begins().await;
    let has = |scope: &str, language: &str, command: &str| {
        let menu = app.telegram().commands(scope, language);
        menu.iter().any(|(name, _)| name == command)
    };
    app.until("menus in English and German", || {
        has("all_private_chats", "", "upgrade") && has("all_private_chats", "de", "upgrade")
    })
    .await;
    app.until("a menu for groups", || has("all_group_chats", "", "plans")).await;
    assert!(!has("all_private_chats", "", "audit"), "the audit log is for admins only");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bot_describes_itself_in_each_language_and_only_once() {
    let mut app = Journey::begins().await;
    let calls = |app: &Journey, method: &str| {
        let calls = app.telegram().calls();
        calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method) && call.ok).count()
    };
    let all = |app: &Journey| {
        ["", "en", "de", "es", "fr", "pt", "ru", "uk"].iter().all(|language| {
            let text = |field| app.telegram().profile_text(field, language);
            text("description").is_some() && text("short_description").is_some()
        })
    };
    app.until("descriptions in every language", || all(&app)).await;
    // Telegram has a text before the application records it.
    let (bot, _) = BOT_TOKEN.split_once(':').unwrap();
    let recorded = async || {
        let fields = ["short_description", "description"];
        let languages = ["default", "en", "de", "es", "fr", "pt", "ru", "uk"];
        for (field, language) in fields.iter().flat_map(|f| languages.map(|language| (f, language)))
        {
            let place = format!("profile/{bot}/{field}/{language}");
            app.read_database(move |tx| tx.checkpoint(&place)).await?;
        }
        Some(())
    };
    until_found(recorded, || "all descriptions are recorded".to_owned()).await;
    let text = |language| app.telegram().profile_text("short_description", language).unwrap();
    assert_eq!(text(""), text("en"), "other languages use the default");
    assert_ne!(text("de"), text("en"));
    assert_eq!(calls(&app, "setMyDescription"), 8);
    assert_eq!(calls(&app, "setMyShortDescription"), 8);

    app.restart().await;
    let menus = calls(&app, "setMyCommands");
    app.until("the menus are set again", || calls(&app, "setMyCommands") > menus + 15).await;
    app.user(ALICE).sends("/start");
    app.user(ALICE).sees("Hi,").await;
    app.settle().await;
    assert_eq!(calls(&app, "setMyDescription"), 8, "unchanged descriptions are not set again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rate_limited_description_is_set_later_without_blocking_the_start() {
    let app = Journey::starts_with(Setup {
        refused: vec![("setMyShortDescription", 429), ("setMyDescription", 500)],
        ..Setup::default()
    })
    .await;
    app.user(ALICE).sends("/start");
    app.user(ALICE).sees("Hi,").await;
    app.until("descriptions", || {
        app.telegram().profile_text("short_description", "uk").is_some()
            && app.telegram().profile_text("description", "uk").is_some()
            && app.telegram().profile_text("short_description", "").is_some()
    })
    .await;
}
