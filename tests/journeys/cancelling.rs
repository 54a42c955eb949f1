//! `/cancel`: the end of one's own subscription, which is confirmed on Stripe's page.

use serde_json::json;
use tollgate_sandbox::{CancelWhen, Card, Step};

use crate::journeys::harness::{
    ALICE, BOTH, JONAS, Journey, LOUNGE, OLGA, PREMIUM, Setup, days, minutes,
};
use crate::journeys::paid_once;

const ASKED: (&str, &str) = ("Cancel Premium?", "Premium kündigen?");
const NOTHING_THERE: (&str, &str) = ("You have no subscription", "Du hast kein Abo");
const CANCELLED: (&str, &str) = ("is cancelled. You keep", "ist gekündigt");
const ALREADY: (&str, &str) = ("is already cancelled", "ist schon gekündigt");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_cancelled_on_stripes_page_and_resumed_in_the_chat() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/cancel");
        user.records(NOTHING_THERE).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        let subscription = stripe.subscription_of(&user);

        user.sends("/cancel");
        let asked = user.records(ASKED).await;
        assert!(asked.text.contains("Apr 10") || asked.text.contains("10.04."), "{}", asked.text);
        user.link_to("portal").await;
        let session = stripe.posts("billing_portal/sessions").pop().unwrap();
        let back = &session.params["flow_data"]["after_completion"];
        assert_eq!(back["type"], json!("redirect"));
        assert_eq!(back["redirect"]["return_url"], session.params["return_url"]);
        assert_eq!(
            session.params["flow_data"]["subscription_cancel"]["subscription"],
            json!(subscription)
        );
        assert_eq!(stripe.status_of(&user), "active", "nothing has happened yet");

        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        user.sees(CANCELLED).await;
        app.settle().await;
        // The message with the link shows what is true now.
        let edited = user.records_again(asked.message_id);
        assert!(edited.buttons.iter().flatten().all(|button| button.url().is_none()));
        user.sends("/cancel");
        user.records(ALREADY).await;
        user.taps(("Resume", "Fortsetzen")).await;
        app.settle().await;
        assert_eq!(
            stripe.subscription(&subscription).unwrap()["cancel_at_period_end"],
            json!(false)
        );
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "cancelling").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_cancelled_has_its_own_answer() {
    let app = paid_once::begins().await;
    let (user, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    user.sends("/cancel please");
    user.records(NOTHING_THERE).await;
    olga.sends("/grant 1001 pro 30d");
    olga.taps("Confirm").await;
    user.sees("Pro").await;
    user.sends("/cancel");
    user.records("was given to you").await;
    olga.sends("/revoke 1001");
    olga.taps("Confirm").await;
    user.sees("Pro").await;
    app.settle().await;

    paid_once::buys_once(&app, &user, "Lifetime", ("$99.00, paid once", "")).await;
    user.sends("/cancel");
    user.records("You paid for Lifetime once").await;

    app.buys(&user, "Pro", Card::PAYS).await;
    user.sends("/upgrade premium");
    user.taps("$19.00 per month").await;
    user.taps("Confirm").await;
    user.sees("Premium").await;
    app.settle().await;
    user.sends("/cancel");
    user.records("Call that change off first").await;
    app.clock().passes(minutes(1)).await;
    user.taps("Keep Pro").await;
    app.settle().await;
    user.sends("/cancel");
    user.records("Cancel Pro?").await;
    user.link_to("portal").await;

    stripe.change_card(&stripe.customer_of(&user), Card::FAILS_ON_RENEWAL).unwrap();
    app.clock().passes(Step::Months(1)).await;
    app.clock().passes(days(1)).await;
    user.sends("/cancel");
    user.records("Your last payment did not go through").await;
    user.taps("Update card").await;
    user.has_read(&app, "nothing_to_cancel").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portal_without_cancellations_is_explained() {
    let mut app = Journey::begins().await;
    let (user, stripe) = (app.user(JONAS), app.stripe());
    app.buys(&user, "Premium", Card::PAYS).await;
    stripe.cancel_at_once();
    user.sends("/cancel");
    user.sees("endet dein Zugang sofort").await;
    stripe.allow_cancellation(false);
    user.sends("/cancel");
    let explained = user.records("Online kündigen ist hier nicht möglich").await;
    user.link_to("portal").await;
    assert!(explained.text.contains("/paysupport"));
    let session = stripe.posts("billing_portal/sessions").pop().unwrap();
    assert_eq!(session.params.get("flow_data"), None);
    stripe.down(true);
    user.sends("/cancel");
    user.sees("antwortet gerade nicht").await;
    stripe.down(false);
    app.expects_refusals(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_cancels_their_own_subscription_or_somebody_elses() {
    let app = Journey::starts_with(Setup::default()).await;
    let (olga, stripe) = (app.user(OLGA), app.stripe());
    olga.sends("/cancel");
    let answer = olga.sees("You have no subscription").await;
    assert!(answer.text.contains("/cancel ID now"), "{}", answer.text);
    app.buys(&olga, "Premium", Card::PAYS).await;
    olga.sends("/cancel");
    olga.sees("Cancel Premium?").await;
    olga.link_to("portal").await;
    olga.sends("/cancel 4711");
    olga.sees("no running subscription").await;
    assert_eq!(stripe.status_of(&olga), "active");

    app.telegram().message_in_group(OLGA, LOUNGE, "/cancel");
    let replies = || app.telegram().chat(LOUNGE).into_iter().filter(|message| message.from_bot);
    app.until("the way into the private chat", || replies().next().is_some()).await;
    let answer = replies().next().unwrap();
    let url = answer.buttons[0][0].url().unwrap();
    assert!(url.ends_with("?start=cancel"), "{url}");
}
