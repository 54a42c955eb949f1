//! What a plan hands over: a welcome and a link, for as long as the plan lasts.

use tollgate_sandbox::{CancelWhen, Card, ChatMessage};

use crate::journeys::harness::{ALICE, BOTH, Journey, OLGA, Setup, User};

const BOT_TOML: &[(&str, &str)] = &[(
    "name = \"Premium\"\n",
    "name = \"Premium\"\nlink = \"t.me/+club\"\n\
     welcome = { en = \"The <b>signals</b> come at 9.\", de = \"Die <b>Signale</b> kommen um 9.\" }\n",
)];
const LINK: &str = "https://t.me/+club";
const WELCOME: (&str, &str) = ("The signals come at 9.", "Die Signale kommen um 9.");
const OVER: (&str, &str) = ("The plan has ended", "Der Tarif ist beendet");

fn is_handed_over(message: &ChatMessage) -> bool {
    message.buttons.iter().flatten().any(|button| button.url() == Some(LINK))
}

/// The message that hands the plan over.
async fn welcome(user: &User) -> ChatMessage {
    let message = user.records(WELCOME).await;
    assert!(is_handed_over(&message), "{message:?}");
    message
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_bought_is_handed_over_until_the_plan_ends() {
    for id in BOTH {
        let app = Journey::starts_with(Setup { bot_toml: BOT_TOML, ..Setup::default() }).await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/plans");
        let before = user.sees(("Plans", "Tarife")).await;
        assert!(!is_handed_over(&before), "not bought yet");

        app.buys(&user, "Premium", Card::PAYS).await;
        let first = welcome(&user).await;
        user.sends("/status");
        let status = user.records(("Your plan", "Dein Tarif")).await;
        assert!(is_handed_over(&status), "{status:?}");

        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::Now).unwrap();
        user.sees(OVER).await;
        app.settle().await;
        assert!(!user.messages().iter().any(is_handed_over), "nothing is left");
        assert_eq!(user.times(WELCOME), 0);

        app.buys(&user, "Premium", Card::PAYS).await;
        let again = welcome(&user).await;
        assert_ne!(again.message_id, first.message_id);
        user.has_read(&app, "handover").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_is_given_or_upgraded_to_is_handed_over_as_well() {
    let app = Journey::starts_with(Setup { bot_toml: BOT_TOML, ..Setup::default() }).await;
    let (user, olga) = (app.user(ALICE), app.user(OLGA));
    user.sends("/start");
    user.sees("Premium").await;
    olga.sends("/grant 1001 premium 30d");
    olga.taps("Confirm").await;
    welcome(&user).await;
    app.settle().await;
    user.remembers();
    olga.sends("/revoke 1001");
    olga.taps("Confirm").await;
    user.sees(OVER).await;
    app.settle().await;
    assert!(!user.messages().iter().any(is_handed_over));

    app.buys(&user, "Basic", Card::PAYS).await;
    user.sends("/upgrade premium");
    user.taps("$19.00 per month").await;
    user.taps("Confirm").await;
    let changed = welcome(&user).await;
    assert!(changed.text.contains("Basic"), "{}", changed.text);
    app.settle().await;
}
