//! `/whois` and `/why`: what an admin learns about one person, in every state.

use std::time::Duration;

use tollgate::domain::admin::{Operator, Role};
use tollgate::domain::admin_action::{AdminAction, GrantTerm};
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{PlanCode, UserId};
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BRUNO, Journey, OLGA, SAM, Setup, User, days, hours, minutes,
};

const WHY: (&str, &str) = ("Why", "Warum");
const FIRST_SEEN: (&str, &str) = ("First seen", "Zuerst gesehen");

async fn begins(more: &'static [(&'static str, &'static str)]) -> Journey {
    Journey::starts_with(Setup { bot_toml: more, ..Setup::default() }).await
}

/// An owner who reads English and an auditor who reads German look Alice up, and ask why.
async fn is_looked_up(app: &Journey, name: &str) {
    for id in [OLGA, AUDREY] {
        let admin = app.user(id);
        app.settle().await;
        admin.sends("/whois 1001");
        let sheet = admin.records(FIRST_SEEN).await;
        admin.taps(WHY).await;
        let why = admin.records(("Why ·", "Warum ·")).await;
        assert_eq!(why.message_id, sheet.message_id, "one message, edited in place");
        admin.has_read(app, name).await;
    }
}

async fn renews(app: &Journey, user: &User) -> Timestamp {
    let stripe = app.stripe();
    let renewal = stripe.period_end(&stripe.subscription_of(user));
    app.clock().run_until(renewal.plus(Duration::from_mins(1))).await;
    renewal
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_never_bought_is_explained() {
    let app = begins(&[ALL_ROLES]).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Alice").await;
    is_looked_up(&app, "person_never_bought").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_on_trial_is_explained() {
    let app = begins(&[ALL_ROLES, ("trial = \"0d\"", "trial = \"14d\"")]).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(1)).await;
    is_looked_up(&app, "person_on_trial").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_owes_is_explained_before_and_after_access_has_ended() {
    let app = begins(&[ALL_ROLES]).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::FAILS_ON_RENEWAL).await;
    renews(&app, &alice).await;
    app.clock().passes(hours(1)).await;
    is_looked_up(&app, "person_past_due").await;
    app.clock().passes(days(3)).await;
    let olga = app.user(OLGA);
    olga.sends("/whois 1001");
    let sheet = olga.sees("Owes").await.text;
    assert!(sheet.contains("access ended: Premium, $19.00 unpaid since"), "{sheet}");
    assert!(sheet.contains("Access ended"), "{sheet}");
    olga.sends("/why 1001 signals");
    let why = olga.sees("Signals: no, ended").await.text;
    assert!(!why.contains("Alerts"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_cancelled_is_explained() {
    let app = begins(&[ALL_ROLES]).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(3)).await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    is_looked_up(&app, "person_cancelled").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_was_refunded_is_explained() {
    let app = begins(&[ALL_ROLES]).await;
    for admin in [OLGA, SAM, AUDREY] {
        app.user(admin).sends("/terms");
    }
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(2)).await;
    stripe.refund(&stripe.last_charge(), None).unwrap();
    app.settle().await;
    app.clock().passes(minutes(5)).await;
    is_looked_up(&app, "person_refunded").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_with_a_grant_who_blocked_the_bot_is_explained() {
    let app = begins(&[ALL_ROLES]).await;
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Alice").await;
    app.telegram().block(ALICE);
    app.settle().await;
    let (plan, reason) = (PlanCode::new("premium"), Some("sorry for the outage".to_owned()));
    let term = GrantTerm::For(30 * 24 * 60 * 60);
    let grant = AdminAction::Grant { user: UserId(ALICE), plan, term, reason };
    let olga = Operator::Admin { id: UserId(OLGA), role: Role::Owner };
    app.services().admin_actions.perform(&olga, grant, None).await.unwrap();
    is_looked_up(&app, "person_granted").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_found_by_whatever_is_at_hand() {
    let app = begins(&[ALL_ROLES]).await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    let customer = stripe.customer_of(&alice);
    let invoice = stripe.last_invoice()["id"].as_str().unwrap().to_owned();
    let event = stripe.events_of("invoice.paid").pop().unwrap();
    stripe.call("POST", &format!("customers/{customer}"), "email=ann@example.com").unwrap();
    for query in [
        "1001",
        "@alice",
        "@ALICE",
        "alice",
        "https://t.me/alice",
        &customer,
        &stripe.subscription_of(&alice),
        &invoice,
        &event,
        "ann@example.com",
    ] {
        olga.sends(&format!("/whois {query}"));
        assert!(olga.sees("First seen").await.text.contains("1001"), "{query}");
        olga.sends(&format!("/audit user {query}"));
        olga.sees("of user 1001").await;
        olga.sends(&format!("/why {query}"));
        olga.sees("Why · Alice").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_and_several_people_are_distinguished() {
    let app = begins(&[ALL_ROLES]).await;
    let (alice, bruno, stripe) = (app.user(ALICE), app.user(BRUNO), app.stripe());
    for user in [&alice, &bruno] {
        user.sends("/start");
        user.sees("👋").await;
    }
    app.telegram().rename(BRUNO, "alice");
    bruno.sends("/start");
    bruno.sees("👋").await;
    stripe.call("POST", "customers", "email=walter@example.com").unwrap();
    for id in [OLGA, AUDREY] {
        let admin = app.user(id);
        for query in ["4711", "@nobody", "nobody@example.com", "walter@example.com", "cus_none"] {
            admin.sends(&format!("/whois {query}"));
            admin.sees("🤷").await;
        }
        admin.sends("/whois");
        admin.sees("/whois").await;
        admin.sends("/whois @alice");
        admin.records("@alice").await;
        admin.taps("Bruno").await;
        admin.records("1002").await;
        admin.has_read(&app, "person_not_found").await;
    }
}
