//! Messages whose buttons become obsolete: they are edited, and a customer action leaves one message.

use tollgate_sandbox::{CancelWhen, Card, ChatMessage, Step};

use crate::journeys::harness::{BOTH, Journey, User, days, hours, minutes};

const ACTIVE: (&str, &str) = ("Premium is active", "Premium ist aktiv");
const COMPLETE: (&str, &str) = ("is complete", "ist abgeschlossen");
const EXPIRED: (&str, &str) = ("has expired", "ist abgelaufen");
const CONFIRM: (&str, &str) = ("Confirm the change", "Wechsel bestätigen");
const CHANGED: (&str, &str) = ("Your plan is now", "Dein Tarif ist jetzt");
const WAITS: (&str, &str) = ("is waiting for its payment", "wartet auf die Zahlung");
const RESUMED: (&str, &str) = ("will renew as usual", "verlängert sich wie gewohnt");
const FAILED: (&str, &str) = ("did not go through", "hat nicht geklappt");
const SETTLED: (&str, &str) = ("This has been settled", "Das ist erledigt");

/// The message in its current form.
fn now(user: &User, message: i64) -> ChatMessage {
    user.messages().into_iter().find(|found| found.message_id == message).unwrap()
}

fn has_link(message: &ChatMessage) -> bool {
    message.buttons.iter().flatten().any(|button| button.url().is_some())
}

/// The bot's last message.
fn last(user: &User) -> i64 {
    user.messages().pop().unwrap().message_id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paid_checkout_offers_no_payment() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.chooses("Premium").await;
        let offer = last(&user);
        assert!(has_link(&now(&user, offer)));
        stripe.pays(&user, Card::PAYS).await.unwrap();
        user.sees(ACTIVE).await;
        user.sees(COMPLETE).await;
        app.settle().await;
        assert!(!has_link(&now(&user, offer)), "{:?}", now(&user, offer));
        user.has_read(&app, "checkout_paid").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkout_that_expired_while_stopped_offers_no_payment() {
    for id in BOTH {
        let mut app = Journey::begins().await;
        let user = app.user(id);
        user.chooses("Premium").await;
        let offer = last(&user);
        app.stops().await;
        // Stripe's event is not processed yet; the session's own expiry suffices.
        app.stripe().hold(true);
        app.clock().advance(hours(25)).await;
        app.starts().await;
        user.sees(EXPIRED).await;
        assert!(!has_link(&now(&user, offer)), "{:?}", now(&user, offer));
        app.stripe().drop_held();
        app.stripe().hold(false);
        user.has_read(&app, "checkout_expired").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_checkout_offers_no_payment() {
    for id in BOTH {
        let app = Journey::begins().await;
        let user = app.user(id);
        user.chooses("Premium").await;
        let first = last(&user);
        user.chooses("Basic").await;
        let second = last(&user);
        user.sees(EXPIRED).await;
        app.settle().await;
        let links = (has_link(&now(&user, first)), has_link(&now(&user, second)));
        assert_eq!(links, (false, true), "one session is open at a time");
        user.has_read(&app, "checkout_replaced").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_became_another_screen_is_not_edited() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    user.chooses("Premium").await;
    let (offer, session) = (last(&user), stripe.session_of(&user).await);
    user.presses(offer, "1:plans").await;
    app.settle().await;
    let plans = now(&user, offer);
    stripe.pay(&session, Card::PAYS).unwrap();
    user.sees(ACTIVE).await;
    app.settle().await;
    assert_eq!(now(&user, offer).text, plans.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_and_a_resumption_leave_one_message_each() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(("$19.00 per month", "19,00 $ pro Monat")).await;
        user.records(("Due now", "Jetzt fällig")).await;
        let offer = last(&user);
        user.taps_times(CONFIRM, 2).await;
        user.sees(CHANGED).await;
        app.settle().await;
        assert_eq!((last(&user), user.times(CHANGED)), (offer, 1), "the offer becomes the notice");
        assert!(now(&user, offer).text.contains("Premium"));

        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::AtPeriodEnd).unwrap();
        app.settle().await;
        app.clock().passes(minutes(1)).await;
        user.sends("/status");
        user.sees(("Your plan: Premium", "Dein Tarif: Premium")).await;
        let status = last(&user);
        user.taps(("Resume", "Fortsetzen")).await;
        user.sees(RESUMED).await;
        app.settle().await;
        assert_eq!((last(&user), user.times(RESUMED)), (status, 1));
        app.clock().passes(minutes(10)).await;
        assert_eq!((user.times(CHANGED), user.times(RESUMED)), (1, 1), "no further message");
        user.has_read(&app, "one_message_each").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pending_change_stops_offering_payment_once_paid_or_expired() {
    for (id, pays) in BOTH.into_iter().flat_map(|id| [(id, true), (id, false)]) {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(("$19.00 per month", "19,00 $ pro Monat")).await;
        user.taps(CONFIRM).await;
        user.records(WAITS).await;
        let (offer, invoice) = (last(&user), user.link_to("invoice").await);
        app.settle().await;
        if pays {
            stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
            user.sees(CHANGED).await;
            app.settle().await;
            assert_eq!((last(&user), user.times(CHANGED)), (offer, 1));
        } else {
            app.clock().passes(hours(24)).await;
            user.sees(("didn't arrive in time", "kam nicht rechtzeitig")).await;
        }
        app.settle().await;
        assert!(!has_link(&now(&user, offer)), "{:?}", now(&user, offer));
        user.has_read(&app, if pays { "waiting_change_paid" } else { "waiting_change_off" }).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_request_is_withdrawn_once_paid() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(minutes(5)).await;
        user.sees(FAILED).await;
        let (notice, invoice) = (last(&user), user.link_to("invoice").await);
        assert!(!now(&user, notice).text.contains("settled"));
        stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
        user.sees(SETTLED).await;
        app.settle().await;
        assert!(!has_link(&now(&user, notice)), "{:?}", now(&user, notice));
        user.has_read(&app, "payment_settled").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_of_another_version_holds_up_no_other_and_is_left_as_it_is() {
    let mut app = Journey::begins().await;
    let [alice, jonas] = BOTH.map(|id| app.user(id));
    alice.chooses("Premium").await;
    let offer = last(&alice);
    app.settle().await;
    app.stops().await;
    app.database()
        .execute("UPDATE open_messages SET subject = '{\"about\":\"a_gift\"}', due_ms = 0");
    app.starts().await;
    jonas.chooses("Premium").await;
    app.stripe().pays(&jonas, Card::PAYS).await.unwrap();
    jonas.sees(COMPLETE).await;
    app.settle().await;
    assert!(has_link(&now(&alice, offer)));
    let kept = "SELECT count(*) FROM open_messages WHERE user_id = 1001";
    app.until("the message is forgotten", || app.database().query(kept) == ["0"]).await;
}
