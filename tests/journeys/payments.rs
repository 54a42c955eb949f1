//! Refunds and disputes by payment: parts of an invoice, earlier periods, appeals.

use std::time::Duration;

use tollgate::domain::ids::{EventId, UserId};
use tollgate::domain::subscription::Reversal;
use tollgate::store::EventStatus;
use tollgate_sandbox::{Card, Step};

use crate::journeys::harness::{
    BOTH, Journey, NOTHING, OLGA, PREMIUM, PRO, RETIRED_PRICE, User, days, hours, text,
};

const PARTLY: (&str, &str) = ("of your payment for", "deiner Zahlung für");
const EARLIER: (&str, &str) = ("for an earlier period of", "für einen früheren Zeitraum von");
const REFUNDED: (&str, &str) = ("We've refunded your", "Wir haben dir deine Zahlung");
const TAKEN: (&str, &str) = ("Your bank reversed", "zurückgebucht");
const LIFTED: (&str, &str) = ("counts again", "gilt wieder");

async fn begins(id: i64) -> (Journey, User, User) {
    let app = Journey::begins().await;
    let (user, olga) = (app.user(id), app.user(OLGA));
    olga.sends("/status");
    olga.sees("Your plan").await;
    (app, user, olga)
}

/// The newest charges, latest first.
fn charges(app: &Journey) -> Vec<String> {
    app.stripe().charges().iter().rev().map(|charge| text(&charge["id"])).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_refund_of_one_of_two_payments_leaves_the_access_and_that_of_both_ends_it() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        let stripe = app.stripe();
        // Events name the invoice's payments in one run; in the other they are looked up.
        stripe.announce_invoice_payments(id == BOTH[0]);
        app.buys(&user, "Premium", Card::FAILS_ON_RENEWAL).await;
        let renewal = stripe.period_end(&stripe.subscription_of(&user));
        app.clock().run_until(renewal.plus(Duration::from_mins(1))).await;
        let invoice = text(&stripe.last_invoice()["id"]);
        stripe.pay_invoice_part(&invoice, 1000, Card::PAYS).unwrap();
        app.settle().await;
        stripe.pay_invoice_part(&invoice, 900, Card::PAYS).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(days(2)).await;
        let charges = charges(&app);
        stripe.refund(&charges[0], None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "$10 of $19 are still paid");
        assert_eq!((user.times(PARTLY), user.times(REFUNDED)), (1, 0));
        app.clock().passes(days(1)).await;
        stripe.refund(&charges[1], None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        assert_eq!((user.times(PARTLY), user.times(REFUNDED)), (1, 1));
        user.has_read(&app, "paid_in_parts").await;
        olga.has_read(&app, "paid_in_parts").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_of_an_earlier_period_changes_nothing_and_says_so() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        let first = app.stripe().last_charge();
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(days(1)).await;
        app.stripe().refund(&first, None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!((user.times(EARLIER), user.times(REFUNDED)), (1, 0));
        assert_eq!(olga.times("It was paid for an earlier period, so the user keeps access."), 1);
        user.sends("/status");
        user.sees(("Your plan: Premium", "Dein Tarif: Premium")).await;
        user.has_read(&app, "earlier_period_refunded").await;
        olga.has_read(&app, "earlier_period_refunded").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_partial_dispute_reverses_that_part() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(3)).await;
        let stripe = app.stripe();
        let dispute = stripe.dispute_part(&stripe.last_charge(), 500).unwrap();
        app.settle().await;
        stripe.answer_dispute(&dispute).unwrap();
        app.clock().passes(days(20)).await;
        stripe.close_dispute(&dispute, false).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!((user.times(TAKEN), user.times(("$5.00", "5,00"))), (1, 1));
        user.has_read(&app, "part_disputed").await;
        olga.has_read(&app, "part_disputed").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_won_on_appeal_restores_access() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(2)).await;
        let stripe = app.stripe();
        let dispute = stripe.dispute(&stripe.last_charge()).unwrap();
        app.settle().await;
        app.clock().passes(days(5)).await;
        stripe.close_dispute(&dispute, false).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(hours(3)).await;
        stripe.allow_appeal(&dispute).unwrap();
        app.settle().await;
        assert_eq!(olga.times("A lost dispute can be appealed"), 1);
        app.clock().passes(days(1)).await;
        stripe.answer_dispute(&dispute).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "while undecided");
        app.clock().passes(days(9)).await;
        stripe.close_dispute(&dispute, true).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        assert_eq!((user.times(TAKEN), user.times(LIFTED)), (1, 1));
        user.has_read(&app, "appeal_won").await;
        olga.has_read(&app, "appeal_won").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_full_refund_an_upgrade_is_paid_in_full_and_the_refund_is_not_announced_again() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        let stripe = app.stripe();
        user.sends("/upgrade premium");
        user.taps(("$190.00 per year", "190,00 $ pro Jahr")).await;
        stripe.pays(&user, Card::PAYS).await.unwrap();
        app.settle().await;
        app.clock().passes(days(2)).await;
        stripe.refund(&stripe.last_charge(), None).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        app.clock().passes(hours(1)).await;
        user.sends("/upgrade pro");
        user.taps(("$490.00 per year", "490,00 $ pro Jahr")).await;
        let offer = user.records(("Due now", "Jetzt fällig")).await;
        assert!(offer.text.contains("490"), "in full: {}", offer.text);
        user.taps(("Confirm the change", "Wechsel bestätigen")).await;
        user.sees(("Your plan is now", "Dein Tarif ist jetzt")).await;
        app.settle().await;
        let paid = stripe.last_invoice();
        assert_eq!((&paid["amount_paid"], &paid["total"]), (&49_000.into(), &49_000.into()));
        assert_eq!(app.entitlements(&user).await, PRO);
        let renewal = stripe.period_end(&stripe.subscription_of(&user));
        assert!(renewal > app.now().plus(Duration::from_hours(24 * 364)), "a year from now");
        app.clock().passes(days(1)).await;
        let counts = (user.times(REFUNDED), user.times(PARTLY), user.times(EARLIER));
        assert_eq!(counts, (1, 0, 0));
        assert_eq!(olga.times("refunded"), 1);
        user.has_read(&app, "upgrade_after_refund").await;
        olga.has_read(&app, "upgrade_after_refund").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notices_show_the_currency_of_the_payment() {
    for id in BOTH {
        let (app, user, olga) = begins(id).await;
        let stripe = app.stripe();
        user.chooses("Premium").await;
        let customer = text(&stripe.customers().last().unwrap()["id"]);
        stripe.present_in(&customer, "eur", 920).unwrap();
        stripe.pays(&user, Card::PAYS).await.unwrap();
        app.settle().await;
        user.sends("/status");
        user.records(("You last paid €17.48", "Zuletzt hast du 17,48 € bezahlt")).await;
        // A fixed exchange rate.
        stripe.present_in(&customer, "eur", 950).unwrap();
        app.clock().passes(Step::Months(1)).await;
        assert_eq!(user.times(("You paid €18.05", "Du hast 18,05 € bezahlt")), 1);
        app.clock().passes(days(2)).await;
        stripe.refund(&stripe.last_charge(), Some(1000)).unwrap();
        app.settle().await;
        assert_eq!(user.times(("€9.50", "9,50 €")), 1);
        assert_eq!(olga.times("Amount: $10.00"), 1);
        assert_eq!(olga.times("The customer gets: €9.50"), 1);
        stripe.change_card(&customer, Card::FAILS_ON_RENEWAL).unwrap();
        stripe.present_in(&customer, "eur", 900).unwrap();
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(Step::Exactly(Duration::from_mins(2))).await;
        let failed = ("payment of €17.10 for", "Zahlung von 17,10 € für");
        assert_eq!(user.times(failed), 1);
        user.has_read(&app, "other_currency").await;
        olga.has_read(&app, "other_currency").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_that_came_before_its_payment_was_known_counts_once_it_is() {
    for id in BOTH {
        let (mut app, user, _olga) = begins(id).await;
        user.sends("/start");
        user.sees(("Hi,", "Hallo")).await;
        let stripe = app.stripe();
        // The customer is not linked to a user yet.
        let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
        let customer = text(&customer["id"]);
        stripe.change_card(&customer, Card::PAYS).unwrap();
        stripe.subscribe_in_dashboard(&customer, "price_premium_month", &[]).unwrap();
        app.clock().passes(hours(1)).await;
        stripe.refund(&stripe.last_charge(), None).unwrap();
        app.clock().passes(hours(1)).await;
        let refunds: Vec<EventId> = ["charge.refunded", "refund.created"]
            .iter()
            .map(|kind| EventId::new(stripe.events_of(kind).pop().unwrap()))
            .collect();
        for event in &refunds {
            assert_eq!(status_of(&app, event).await, EventStatus::Ignored, "its owner is unknown");
        }
        app.restart().await;
        let owner = format!("metadata[user_id]={id}");
        stripe.call("POST", &format!("customers/{customer}"), &owner).unwrap();
        app.clock().passes(days(1)).await;
        for event in &refunds {
            assert_eq!(status_of(&app, event).await, EventStatus::Processed);
        }
        let known = app.services().accounts.account(UserId(id)).await.unwrap();
        let reversals: Vec<_> =
            known.subscriptions.iter().map(|subscription| subscription.reversal).collect();
        assert_eq!(reversals, [Some(Reversal::Refunded)]);
        assert_eq!(app.entitlements(&user).await, NOTHING);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refunds_of_other_products_are_ignored() {
    let (app, user, olga) = begins(BOTH[0]).await;
    let stripe = app.stripe();
    app.buys(&user, "Premium", Card::PAYS).await;
    let customer = stripe.call("POST", "customers", "name=Somebody").unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    stripe.subscribe_in_dashboard(&customer, RETIRED_PRICE, &[]).unwrap();
    app.settle().await;
    let foreign = stripe.last_charge();
    for amount in [100, 200, 300] {
        stripe.refund(&foreign, Some(amount)).unwrap();
    }
    app.clock().passes(days(3)).await;
    for event in stripe.events_of("charge.refunded") {
        assert_eq!(status_of(&app, &EventId::new(event)).await, EventStatus::Ignored);
    }
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    assert_eq!(olga.times("could not be processed"), 0);
    assert_eq!(olga.times("refunded"), 0);
}

async fn status_of(app: &Journey, event: &EventId) -> EventStatus {
    let event = event.clone();
    app.read_database(move |tx| tx.event(&event)).await.unwrap().status
}
