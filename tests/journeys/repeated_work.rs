//! Work that admins have done again: a comparison with Stripe, and stored events.

use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{ALICE, Journey, NOTHING, OLGA, PREMIUM};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_compared_with_stripe_and_corrected() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    app.buys(&alice, "Premium", Card::PAYS).await;
    olga.sends("/resync 1001");
    olga.sees("Nothing differs").await;
    // The events about the end are lost.
    app.stripe().hold(true);
    app.stripe().cancel(&app.stripe().subscription_of(&alice), CancelWhen::Now).unwrap();
    app.stripe().drop_held();
    app.stripe().hold(false);
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    olga.sends("/resync 1001");
    olga.sees("missed event").await;
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    for command in ["/resync", "/resync bob"] {
        olga.sends(command);
        olga.sees("/resync ID").await;
    }
    olga.sends("/audit user 1001");
    olga.sees("compared with Stripe").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stored_events_are_processed_again() {
    let app = Journey::begins().await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    app.buys(&alice, "Premium", Card::PAYS).await;
    let event = app.stripe().events_of("invoice.paid").pop().unwrap();
    olga.sends(&format!("/replay {event}"));
    let answer = olga.sees("Processed again").await;
    assert!(answer.text.contains("applied"), "{}", answer.text);
    for (command, expected) in [
        ("/replay failed", "There are no failed events"),
        ("/replay evt_unknown", "is not stored"),
        ("/replay", "/replay evt_…"),
        ("/replay sub_1", "/replay evt_…"),
    ] {
        olga.sends(command);
        olga.sees(expected).await;
    }
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
}
