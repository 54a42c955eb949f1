//! Refunds and disputes, and the access that they end.

use tollgate_sandbox::{Card, Step};

use crate::journeys::harness::{BOTH, Journey, NOTHING, OLGA, PREMIUM, User, days};

const REFUNDED: (&str, &str) = ("We've refunded", "Wir haben dir");
const REVERSED: (&str, &str) = ("Your bank reversed the", "zurückgebucht");

async fn begins(id: i64) -> (Journey, User, User, String) {
    let app = Journey::begins().await;
    let (user, olga) = (app.user(id), app.user(OLGA));
    olga.sends("/status");
    olga.sees("Your plan").await;
    app.buys(&user, "Premium", Card::PAYS).await;
    app.clock().passes(days(10)).await;
    let charge = app.stripe().last_charge();
    (app, user, olga, charge)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_refund_ends_access_and_the_next_payment_restores_it() {
    for id in BOTH {
        let (app, user, olga, charge) = begins(id).await;
        app.stripe().refund(&charge, None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        assert_eq!((user.times(REFUNDED), olga.times("A payment was refunded")), (1, 1));
        user.sends("/status");
        user.records(("Your plan: Free", "Dein Tarif: Kostenlos")).await;
        app.clock().passes(Step::Months(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "the paid plan is granted");
        user.has_read(&app, "refunded").await;
        olga.has_read(&app, "refunded").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partial_refund_keeps_access_and_the_rest_ends_it() {
    for id in BOTH {
        let (app, user, olga, charge) = begins(id).await;
        app.stripe().refund(&charge, Some(500)).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!(olga.times("A payment was partly refunded"), 1);
        app.clock().passes(days(2)).await;
        app.stripe().refund(&charge, None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.has_read(&app, "partly_refunded").await;
        olga.has_read(&app, "partly_refunded").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_refund_restores_access() {
    for id in BOTH {
        let (app, user, olga, charge) = begins(id).await;
        let refund = app.stripe().refund(&charge, None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(days(2)).await;
        app.stripe().fail_refund(&refund).unwrap();
        app.settle().await;
        app.clock().passes(days(1)).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.sends("/status");
        user.sees(("Your plan: Premium", "Dein Tarif: Premium")).await;
        user.has_read(&app, "refund_failed").await;
        olga.has_read(&app, "refund_failed").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_dispute_ends_the_access_and_a_won_one_does_not() {
    for (won, name) in [(false, "dispute_lost"), (true, "dispute_won")] {
        for id in BOTH {
            let (app, user, olga, charge) = begins(id).await;
            let dispute = app.stripe().dispute(&charge).unwrap();
            app.settle().await;
            assert_eq!(app.entitlements(&user).await, PREMIUM, "while the dispute is open");
            app.clock().passes(days(7)).await;
            app.stripe().close_dispute(&dispute, won).unwrap();
            app.settle().await;
            let entitlements: &[&str] = if won { &PREMIUM } else { &NOTHING };
            assert_eq!(app.entitlements(&user).await, entitlements);
            assert_eq!(user.times(REVERSED), usize::from(!won));
            user.sends("/status");
            user.sees(("Your plan", "Dein Tarif")).await;
            user.has_read(&app, name).await;
            olga.has_read(&app, name).await;
        }
    }
}
