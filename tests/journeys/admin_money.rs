//! Refunds and cancellations by admins.

use std::time::Duration;

use serde_json::json;
use tollgate_sandbox::{Card, Step};

use crate::journeys::api::Api;
use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BOTH, GERMAN_OWNER, JONAS, Journey, NOTHING, OLGA, PREMIUM, SAM,
    Setup, User, days, hours, minutes, text,
};

const REFUNDS: &str = "/api/v1/admin/refunds";

/// A user with Premium, who has paid twice; Olga, the owner; and Sam, who supports.
async fn begins(id: i64) -> (Journey, User, User, User) {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let (user, olga, sam) = (app.user(id), app.user(OLGA), app.user(SAM));
    for admin in [&olga, &sam, &app.user(AUDREY)] {
        admin.sends("/start");
        admin.sees(("Premium", "Premium")).await;
    }
    app.buys(&user, "Premium", Card::PAYS).await;
    app.clock().passes(Step::Months(1)).await;
    app.clock().passes(days(3)).await;
    (app, user, olga, sam)
}

fn refunded(app: &Journey) -> Vec<i64> {
    app.stripe().refunds().iter().map(|refund| refund["amount"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_chosen_and_refunded_and_its_subscription_is_cancelled() {
    for id in BOTH {
        let (app, user, olga, sam) = begins(id).await;
        sam.sends(&format!("/refund {id}"));
        sam.records("Which payment?").await;
        sam.taps("$19.00 · Apr").await;
        sam.records("How much of $19.00?").await;
        sam.taps("All: $19.00").await;
        let shown = sam.records("Refund $19.00?").await;
        assert!(shown.text.contains("Access ends: Alerts, Community"), "{}", shown.text);
        assert_eq!(app.stripe().refunds().len(), 0, "nothing happens before");
        sam.taps_times("Confirm", 2).await;
        sam.records("$19.00 refunded").await;
        app.settle().await;
        assert_eq!(refunded(&app), [1900]);
        assert_eq!(app.entitlements(&user).await, NOTHING);
        olga.sees("Admin 1006 (support) has refunded $19.00").await;

        sam.taps("Cancel the subscription").await;
        sam.records("Cancel Premium?").await;
        sam.taps("At once instead").await;
        sam.records("Ends: now").await;
        sam.taps("Confirm").await;
        sam.sees("Premium cancelled").await;
        app.settle().await;
        assert_eq!(app.stripe().status_of(&user), "canceled");
        olga.sees("has cancelled a subscription").await;
        user.has_read(&app, "refunded_by_an_admin").await;
        if id == ALICE {
            sam.has_read(&app, "refunding").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_keeps_access_and_more_than_is_left_is_refused() {
    let (app, user, olga, _) = begins(ALICE).await;
    let payment = text(&app.stripe().charges().pop().unwrap()["payment_intent"]);
    olga.sends(&format!("/refund 1001 {payment} 5.00 a bad day"));
    let shown = olga.sees("Refund $5.00?").await;
    assert!(shown.text.contains("Access: stays") && shown.text.contains("a bad day"));
    olga.taps("Confirm").await;
    olga.sees("$5.00 refunded").await;
    app.settle().await;
    assert_eq!(
        (refunded(&app), app.entitlements(&user).await),
        (vec![500], PREMIUM.map(str::to_owned).to_vec())
    );
    for (rest, answer) in [
        ("14.01", "$14.00 can be refunded"),
        ("0", "$14.00 can be refunded"),
        ("1.234", "$14.00 can be refunded"),
    ] {
        olga.sends(&format!("/refund 1001 {payment} {rest}"));
        olga.sees(answer).await;
    }
    // What was shown is refunded, and not what is left by then.
    olga.sends(&format!("/refund 1001 {payment}"));
    olga.sees("Refund $14.00?").await;
    app.stripe().refund(&app.stripe().last_charge(), Some(400)).unwrap();
    app.settle().await;
    olga.taps("Confirm").await;
    olga.sees("Something has changed").await;
    olga.sees("Refund $10.00?").await;
    olga.taps("Cancel").await;
    for (command, answer) in [
        ("/refund", "/refund ID"),
        ("/refund 1001 sub_1", "/refund ID"),
        ("/refund 4711", "no payment that could be refunded"),
        ("/refund 1001 pi_unknown", "no such payment"),
        ("/cancel now", "/cancel ID"),
        ("/cancel 4711", "no running subscription"),
    ] {
        olga.sends(command);
        olga.sees(answer).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_stripe_does_not_answer_is_made_once() {
    let (mut app, user, olga, sam) = begins(ALICE).await;
    let payment = text(&app.stripe().charges().pop().unwrap()["payment_intent"]);
    sam.sends(&format!("/refund 1001 {payment}"));
    sam.sees("Refund $19.00?").await;
    // The refund is created, and none of the answers arrives.
    app.stripe().lose_answers(3);
    sam.taps_times("Confirm", 2).await;
    sam.sees("Stripe is not answering").await;
    app.restart().await;
    app.clock().passes(minutes(1)).await;
    sam.sees("Admin 1006 (support) has refunded $19.00").await;
    olga.sees("Admin 1006 (support) has refunded $19.00").await;
    app.settle().await;
    assert_eq!((refunded(&app), app.entitlements(&user).await), (vec![1900], Vec::<String>::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_whose_answer_is_lost_is_not_repeated_once_stripe_has_forgotten_its_key() {
    let (mut app, _, _, sam) = begins(ALICE).await;
    let payment = text(&app.stripe().charges().pop().unwrap()["payment_intent"]);
    sam.sends(&format!("/refund 1001 {payment} 5.00"));
    sam.sees("Refund $5.00?").await;
    app.stripe().lose_answers(3);
    sam.taps("Confirm").await;
    sam.sees("Stripe is not answering").await;
    app.stops().await;
    app.clock().advance(hours(25)).await;
    app.stripe().forget_answers();
    app.starts().await;
    let failed = sam.sees("What you confirmed was not done").await;
    assert!(failed.text.contains("look in Stripe whether it was done"), "{}", failed.text);
    app.settle().await;
    assert_eq!(refunded(&app), [500]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_a_wrong_clock_has_dated_is_made_once_the_clock_is_right() {
    let ahead_ms = 200_000;
    let app = Journey::starts_with(Setup { ahead_ms, ..Setup::default() }).await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let payment = text(&app.stripe().charges().pop().unwrap()["payment_intent"]);
    olga.sends(&format!("/refund 1001 {payment} 5.00"));
    olga.sees("Refund $5.00?").await;
    app.stripe().fail_next(vec![503; 3]);
    olga.taps("Confirm").await;
    olga.sees("Stripe is not answering").await;
    app.jumps(-ahead_ms);
    app.until_now(|now| now < app.now().plus(Duration::from_secs(1))).await;
    app.clock().passes(minutes(1)).await;
    olga.sees("has refunded $5.00").await;
    app.settle().await;
    assert_eq!(refunded(&app), [500]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stripe_refuses_is_shown_with_its_reason() {
    let (mut app, _, olga, _) = begins(ALICE).await;
    let charge = app.stripe().charges().pop().unwrap();
    olga.sends(&format!("/refund 1001 {}", text(&charge["payment_intent"])));
    olga.sees("Refund $19.00?").await;
    // Refunded a moment ago, and the event is still on its way.
    app.stripe().hold(true);
    app.stripe().refund(&text(&charge["id"]), None).unwrap();
    olga.taps("Confirm").await;
    olga.sees("Stripe refuses this: Charge").await;
    app.stripe().hold(false);
    app.expects_refusals(1);
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_is_cancelled_with_its_period() {
    let (app, user, olga, _) = begins(ALICE).await;
    olga.sends("/cancel 1001 asked by mail");
    olga.sees("Cancel Premium?").await;
    olga.taps("Confirm").await;
    olga.sees("Premium cancelled").await;
    user.sees("is cancelled").await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    olga.sends("/cancel 1001");
    olga.sees("ends on").await;
    app.clock().passes(Step::Months(1)).await;
    assert_eq!(app.entitlements(&user).await, NOTHING);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_is_refunded_over_rest() {
    let (app, user, olga, _) = begins(ALICE).await;
    let (api, charge) = (Api::of(&app), app.stripe().charges().pop().unwrap());
    let token = api.token(SAM, &["admin:write"]);
    let key = [("idempotency-key", "k1")];
    let invoice = text(&app.stripe().last_invoice()["id"]);
    let part = json!({ "payment": invoice, "amount": "5.00", "reason": "late" });
    let first = api.post(REFUNDS, &token, &part, &key).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let refund = app.stripe().refunds().pop().unwrap();
    let expected = json!({
        "refund_id": refund["id"], "status": "created", "user_id": "1001",
        "payment": charge["payment_intent"], "amount": 500, "currency": "usd", "lost": [],
    });
    assert_eq!(first.body, expected);
    // The process has crashed before the response was stored.
    app.database().execute("DELETE FROM idempotency_keys");
    assert_eq!(api.post(REFUNDS, &token, &part, &key).await.body, expected);
    app.settle().await;
    let rest = json!({ "payment": charge["id"] });
    let whole = api.post(REFUNDS, &token, &rest, &[]).await;
    assert_eq!((whole.status, &whole.body["amount"]), (201, &json!(1400)), "{}", whole.body);
    app.settle().await;
    assert_eq!(
        (refunded(&app), app.entitlements(&user).await),
        (vec![500, 1400], Vec::<String>::new())
    );
    olga.sees("has refunded $14.00").await;
    for (body, expected) in [
        (rest, (409, "already_refunded")),
        (json!({ "payment": "pi_unknown" }), (404, "unknown_payment")),
        (json!({ "payment": invoice, "amount": "x" }), (400, "bad_amount")),
    ] {
        assert_eq!(api.post(REFUNDS, &token, &body, &[]).await.problem(), expected, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_unknown_outcome_is_not_made_again_by_a_request_with_its_key() {
    let (mut app, _, _, sam) = begins(ALICE).await;
    let payment = text(&app.stripe().charges().pop().unwrap()["payment_intent"]);
    let (part, key) =
        (json!({ "payment": payment, "amount": "5.00" }), [("idempotency-key", "k1")]);
    let token = Api::of(&app).token(SAM, &["admin:write"]);
    let first = Api::of(&app).post(REFUNDS, &token, &part, &key).await;
    assert_eq!(first.status, 201, "{}", first.body);
    // The process has crashed before it stored what Stripe had answered.
    app.database().execute(
        "UPDATE admin_actions SET state = 'confirmed', finished_ms = NULL;
         DELETE FROM idempotency_keys",
    );
    app.stops().await;
    app.clock().advance(minutes(23 * 60 + 30)).await;
    app.stripe().forget_answers();
    app.starts().await;
    sam.sees("What you confirmed was not done").await;
    let token = Api::of(&app).token(SAM, &["admin:write"]);
    let again = Api::of(&app).post(REFUNDS, &token, &part, &key).await;
    assert_eq!((again.status, &again.body["status"]), (201, &json!("waiting")), "{}", again.body);
    app.settle().await;
    assert_eq!(refunded(&app), [500]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn actions_are_shown_in_the_language_of_the_admin() {
    let app = Journey::starts_with(Setup { bot_toml: &[GERMAN_OWNER], ..Setup::default() }).await;
    let (alice, jonas, olga) = (app.user(ALICE), app.user(JONAS), app.user(OLGA));
    olga.sends("/start");
    olga.sees("Premium").await;
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(3)).await;
    jonas.sends("/grant @alice pro 30d Danke");
    jonas.records("Pro schenken?").await;
    jonas.taps("Bestätigen").await;
    jonas.records("Pro geschenkt").await;
    jonas.sends("/refund @alice");
    jonas.records("Welche Zahlung?").await;
    jonas.taps("19,00 $").await;
    jonas.records("Wie viel von").await;
    jonas.taps("Alles").await;
    jonas.records("erstatten?").await;
    jonas.taps("Bestätigen").await;
    jonas.records("erstattet").await;
    // The owners' message about the refund says whether the subscription still runs.
    app.settle().await;
    jonas.taps("Abo kündigen").await;
    jonas.records("Premium kündigen?").await;
    jonas.taps("Lieber sofort").await;
    jonas.records("sofort").await;
    jonas.taps("Bestätigen").await;
    jonas.records("Premium gekündigt").await;
    app.settle().await;
    assert_eq!((refunded(&app), app.stripe().status_of(&alice).as_str()), (vec![1900], "canceled"));
    jonas.has_read(&app, "acting").await;
}
