//! Days of a subscription that admins give away.

use tollgate_sandbox::{CancelWhen, Card, Step};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, GERMAN_OWNER, JONAS, Journey, OLGA, PREMIUM, SAM, Setup, User, days, minutes,
};

const GIVEN: (&str, &str) = ("7 days of Premium for free", "7 Tage Premium");
const ASKED: (&str, &str) = ("Give 7 days of Premium away?", "7 Tage Premium schenken?");
const DONE: (&str, &str) = ("7 days of Premium given away", "7 Tage Premium geschenkt");

const ROLES: &[(&str, &str)] = &[ALL_ROLES];
const TRIAL: &[(&str, &str)] = &[ALL_ROLES, ("trial = \"0d\"", "trial = \"14d\"")];

/// A user who has paid for Premium four days ago, and an admin.
async fn begins(id: i64, admin: i64, bot_toml: &'static [(&str, &str)]) -> (Journey, User, User) {
    let app = Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await;
    let (user, admin) = (app.user(id), app.user(admin));
    for admin in [&admin, &app.user(OLGA)] {
        admin.sends("/start");
        admin.sees("Premium").await;
    }
    app.buys(&user, "Premium", Card::PAYS).await;
    app.clock().passes(days(4)).await;
    (app, user, admin)
}

/// Nobody reads anything about a trial.
fn read_of_no_trial(people: &[&User]) {
    for message in people.iter().flat_map(|person| person.messages()) {
        let text = message.text.to_lowercase();
        let found =
            ["trial", "testphase", "probezeit"].into_iter().find(|word| text.contains(word));
        assert_eq!(found, None, "{}", message.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_are_given_away_and_a_paying_subscriber_stays_one() {
    for (id, by) in [(ALICE, SAM), (JONAS, SAM), (ALICE, JONAS)] {
        let admins = if by == JONAS { &[GERMAN_OWNER] } else { ROLES };
        let (app, user, admin) = begins(id, by, admins).await;
        let (stripe, olga) = (app.stripe(), app.user(OLGA));
        let sub = stripe.subscription_of(&user);
        let (before, paid) = (stripe.period_end(&sub), stripe.charges().len());
        admin.sends(&format!("/comp {id} 7d the outage"));
        admin.records(ASKED).await;
        admin.taps_times(("Confirm", "Bestätigen"), 2).await;
        admin.records(DONE).await;
        app.settle().await;
        let moved = (stripe.period_end(&sub).seconds() - before.seconds()) / (24 * 60 * 60);
        assert_eq!((moved, stripe.status_of(&user).as_str()), (7, "trialing"));
        let posts = stripe.posts(&format!("subscriptions/{sub}"));
        assert_eq!(posts.len(), 1, "a double tap gives them once");
        user.sees(GIVEN).await;
        olga.sees("has given 7 days of a subscription away").await;

        user.sends("/status");
        user.records(("Renews on", "Verlängert sich am")).await;
        let state = app.database().query("SELECT status FROM subscriptions");
        assert_eq!(state, ["active"]);
        olga.sends(&format!("/whois {id}"));
        olga.sees("active, renews").await;
        olga.sends(&format!("/resync {id}"));
        olga.sees("Nothing differs").await;

        app.clock().passes(Step::Months(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "the first period is over");
        assert_eq!(stripe.charges().len(), paid);
        app.clock().passes(days(7)).await;
        assert_eq!(
            (stripe.charges().len(), stripe.status_of(&user).as_str()),
            (paid + 1, "active")
        );
        assert_eq!(user.times(("has been renewed", "wurde verlängert")), 1);
        read_of_no_trial(&[&user, &admin]);
        if by == SAM {
            user.has_read(&app, "given_days").await;
        }
        if id == ALICE {
            admin.has_read(&app, "giving_days").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_on_a_trial_make_it_longer() {
    let (app, user, olga) = begins(ALICE, OLGA, TRIAL).await;
    olga.sends("/comp 1001 7d");
    let shown = olga.sees(ASKED).await;
    assert!(shown.text.contains("The trial lasts until then."), "{}", shown.text);
    olga.taps("Confirm").await;
    user.sees(GIVEN).await;
    app.clock().passes(days(11)).await;
    assert_eq!((user.times("trial of Premium ends on"), app.stripe().charges().len()), (0, 0));
    app.clock().passes(days(4)).await;
    assert_eq!(user.times("trial of Premium ends on"), 1);
    app.clock().passes(days(3)).await;
    assert_eq!(
        (user.times("Your trial is now a subscription"), app.stripe().charges().len()),
        (1, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_are_refused_where_no_payment_can_be_postponed() {
    let (app, user, olga) = begins(ALICE, OLGA, ROLES).await;
    let (stripe, sub) = (app.stripe(), app.stripe().subscription_of(&user));
    for (command, answer) in [
        ("/comp", "/comp ID"),
        ("/comp 1001", "/comp ID"),
        ("/comp 1001 soon", "/comp ID"),
        ("/comp 4711 7d", "no running subscription"),
        ("/comp 1001 800d", "until Mar 13, 2028 at most"),
    ] {
        olga.sends(command);
        olga.sees(answer).await;
    }
    stripe.cancel(&sub, CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    olga.sends("/comp 1001 7d");
    olga.sees("no next payment that could be postponed").await;
    stripe.resume(&sub).unwrap();
    stripe.change_card(&stripe.customer_of(&user), Card::FAILS_ON_RENEWAL).unwrap();
    app.clock().passes(Step::Months(1)).await;
    assert_eq!(stripe.status_of(&user), "past_due");
    olga.sends("/comp 1001 7d");
    olga.sees("no next payment that could be postponed").await;
    assert_eq!(stripe.posts(&format!("subscriptions/{sub}")).len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_stripe_does_not_confirm_are_given_once() {
    let (mut app, user, sam) = begins(ALICE, SAM, ROLES).await;
    let sub = app.stripe().subscription_of(&user);
    let before = app.stripe().period_end(&sub);
    sam.sends("/comp 1001 7d");
    sam.sees(ASKED).await;
    app.stripe().fail_next(vec![503; 3]);
    sam.taps_times("Confirm", 2).await;
    sam.sees("Stripe is not answering").await;
    app.restart().await;
    // The days are given, and none of the answers arrives.
    app.stripe().lose_answers(4);
    app.clock().passes(minutes(1)).await;
    app.clock().passes(minutes(30)).await;
    sam.sees("has given 7 days of a subscription away").await;
    app.settle().await;
    let moved = app.stripe().period_end(&sub).seconds() - before.seconds();
    assert_eq!((moved, user.times(GIVEN)), (7 * 24 * 60 * 60, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_are_not_given_to_a_subscription_that_has_renewed_meanwhile() {
    let (mut app, user, sam) = begins(ALICE, SAM, ROLES).await;
    let (stripe, sub) = (app.stripe(), app.stripe().subscription_of(&user));
    app.clock().run_until(stripe.period_end(&sub).minus(std::time::Duration::from_mins(20))).await;
    sam.sends("/comp 1001 7d");
    sam.sees(ASKED).await;
    stripe.hold(true);
    app.clock().advance(minutes(30)).await;
    let renewed = stripe.period_end(&sub);
    sam.taps("Confirm").await;
    sam.sees("has changed at Stripe in the meantime").await;
    stripe.hold(false);
    app.settle().await;
    assert_eq!((stripe.period_end(&sub), user.times(GIVEN)), (renewed, 0));
    app.expects_refusals(0);
}
