//! The weekly digest: for owners, once a week, with a switch.

use std::time::Duration;

use tollgate::domain::clock::Timestamp;
use tollgate_sandbox::Card;

use crate::journeys::harness::{
    ALICE, AUDREY, BRUNO, Journey, OLGA, SAM, Setup, User, days, hours,
};

const DIGESTS: (&str, &str) = ("weekly_digest = false", "weekly_digest = true");
/// Olga and Audrey, who reads German, are owners, and Sam supports.
const TWO_OWNERS: (&str, &str) = (
    "role = \"owner\"\n",
    "role = \"owner\"\n[[admins]]\nid = 1007\nrole = \"owner\"\n[[admins]]\nid = 1006\nrole = \"support\"\n",
);
const WEEK: (&str, &str) = ("Your week", "Deine Woche");
/// 2026-03-16T07:00:00Z, the first Monday after the tests begin.
const MONDAY: Timestamp = Timestamp::from_seconds(1_773_644_400);
const REFUSED: &str = "doesn't include this";

async fn begins() -> (Journey, User, User) {
    let setup = Setup { bot_toml: &[TWO_OWNERS, DIGESTS], ..Setup::default() };
    let app = Journey::starts_with(setup).await;
    for admin in [OLGA, AUDREY, SAM] {
        let admin = app.user(admin);
        admin.sends("/terms");
        admin.sees(("Our terms", "Unsere Nutzungsbedingungen")).await;
    }
    let owners = (app.user(OLGA), app.user(AUDREY));
    (app, owners.0, owners.1)
}

/// The morning of a Monday, counted from the first one.
async fn is_monday(app: &Journey, week: u64) {
    app.clock().run_until(MONDAY.plus(Duration::from_hours(24 * 7 * week + 1))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn owners_receive_the_figures_of_the_week_and_can_switch_them_off() {
    let (app, olga, audrey) = begins().await;
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    app.buys(&app.user(BRUNO), "Pro", Card::PAYS).await;
    app.clock().passes(days(2)).await;
    app.stripe().refund(&app.stripe().last_charge(), Some(900)).unwrap();
    app.settle().await;
    for owner in [&olga, &audrey] {
        owner.remembers();
    }
    is_monday(&app, 0).await;
    for owner in [&olga, &audrey] {
        let digest = owner.records(WEEK).await.text;
        assert!(digest.contains("MRR: ") && digest.contains("68"), "{digest}");
    }
    olga.taps("Figures").await;
    olga.sees("Figures · ").await;
    let figures = olga.new_messages().pop().unwrap();
    assert!(figures.buttons.iter().flatten().any(|button| button.label.starts_with("Turn off")));
    olga.taps("Turn off").await;
    olga.records("The weekly digest is off").await;
    audrey.taps("Wochenbericht abbestellen").await;
    audrey.records("Der Wochenbericht ist aus").await;
    audrey.taps("Wochenbericht einschalten").await;
    audrey.records("Der Wochenbericht ist an").await;

    is_monday(&app, 1).await;
    audrey.sees(WEEK).await;
    app.settle().await;
    assert_eq!((olga.times(WEEK), audrey.times(WEEK)), (1, 2));
    olga.sends("/stats");
    olga.taps("Turn on").await;
    olga.sees("The weekly digest is on").await;

    is_monday(&app, 2).await;
    olga.sees(WEEK).await;
    app.settle().await;
    assert_eq!((olga.times(WEEK), audrey.times(WEEK), app.user(SAM).times(WEEK)), (2, 3, 0));
    olga.has_read(&app, "weekly_digest").await;
    audrey.has_read(&app, "weekly_digest").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_monday_is_made_up_for_once_and_without_a_backlog() {
    let (mut app, olga, audrey) = begins().await;
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    app.stops().await;
    app.clock().advance(days(16)).await;
    app.starts().await;
    for owner in [&olga, &audrey] {
        let digest = owner.sees(WEEK).await.text;
        assert!(digest.contains("16") && digest.contains("22"), "the last week: {digest}");
    }
    app.restart().await;
    app.clock().passes(days(2)).await;
    for _ in 0..2 {
        app.services().digests.queue_due().await.unwrap();
    }
    app.settle().await;
    assert_eq!((olga.times(WEEK), audrey.times(WEEK)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_digest_is_sent_before_anything_was_sold() {
    let (app, olga, _) = begins().await;
    app.clock().passes(days(15)).await;
    let next = app.services().digests.queue_due().await.unwrap().unwrap();
    assert!(next > app.now() && next < app.now().plus(Duration::from_hours(24 * 7)));
    app.settle().await;
    assert_eq!(olga.times(WEEK), 0);
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    app.clock().passes(days(7)).await;
    olga.sees(WEEK).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_owner_has_the_switch() {
    let (app, olga, _) = begins().await;
    let (sam, alice) = (app.user(SAM), app.user(ALICE));
    let message = sam.messages().pop().unwrap().message_id;
    sam.presses(message, "1:digest:off").await;
    sam.sees(REFUSED).await;
    app.buys(&alice, "Premium", Card::PAYS).await;
    alice.presses(alice.messages().pop().unwrap().message_id, "1:digest:off").await;
    app.clock().passes(hours(24 * 7)).await;
    olga.sees(WEEK).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn digests_go_on_when_a_clock_that_was_ahead_is_set_back() {
    let ahead_ms = 30 * 24 * 3_600_000;
    let setup = Setup { bot_toml: &[TWO_OWNERS, DIGESTS], ahead_ms, ..Setup::default() };
    let app = Journey::starts_with(setup).await;
    let begun = || app.database().query("SELECT 1 FROM checkpoints WHERE name = 'weekly_digest'");
    app.until("digests have begun", || !begun().is_empty()).await;
    app.jumps(-ahead_ms);
    app.until_now(|now| now < MONDAY).await;
    let olga = app.user(OLGA);
    olga.sends("/terms");
    olga.sees("Our terms").await;
    app.buys(&app.user(ALICE), "Premium", Card::PAYS).await;
    is_monday(&app, 0).await;
    olga.sees(WEEK).await;
    app.settle().await;
    assert_eq!(olga.times(WEEK), 1);
}
