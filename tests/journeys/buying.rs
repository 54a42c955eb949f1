//! Buying, renewing, changing and ending a plan.

use tollgate_sandbox::{CancelWhen, Card, Step};

use crate::journeys::harness::{ALICE, Journey, Setup, days};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_bought_in_one_message_and_announced_in_the_chat() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/upgrade");
    let plans = alice.sees("Plans").await;
    alice.taps("Premium").await;
    alice.sees("Monthly or yearly?").await;
    alice.taps("$19").await;
    alice.sees("Stripe's secure payment page").await;
    alice.taps("‹ Back").await;
    alice.sees("Monthly or yearly?").await;
    alice.taps("‹ Back").await;
    alice.sees("Enterprise").await;
    alice.taps("Premium").await;
    alice.sees("Monthly or yearly?").await;
    alice.taps("$19").await;
    let pay = alice.sees("Stripe's secure payment page").await;
    assert_eq!(pay.message_id, plans.message_id, "one message is edited from screen to screen");
    assert_eq!(stripe.sessions().len(), 1, "going back and forth keeps the session");

    let paid = stripe.pays(&alice, Card::PAYS).await.unwrap();
    let page = reqwest::get(paid.redirect).await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("Premium is yours") && page.contains("/tollgate_bot"), "{page}");
    alice.sees("Premium is active").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
    alice.sends("/status");
    alice.sees("Your plan: Premium").await;
    alice.sees("Renews on").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deep_link_opens_its_plan() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/start plan_premium");
    alice.sees("Premium").await;
    alice.taps("$190").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    let subscription = stripe.subscription(&stripe.subscription_of(&alice)).unwrap();
    assert_eq!(subscription["items"]["data"][0]["price"]["id"], "price_premium_year");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_can_be_named_and_an_unknown_name_shows_what_there_is() {
    let app = Journey::begins().await;
    let alice = app.user(ALICE);
    alice.sends("/upgrade pro");
    alice.sees("Monthly or yearly?").await;
    alice.sends("/upgrade platinum");
    alice.sees("This plan isn't available right now").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_tap_on_the_price_is_one_checkout_session() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/upgrade premium");
    alice.taps_times("$19.00", 3).await;
    alice.sees("Stripe's secure payment page").await;
    app.settle().await;
    assert_eq!(stripe.sessions().len(), 1);
    let mut keys: Vec<_> =
        stripe.posts("checkout/sessions").into_iter().map(|r| r.idempotency_key).collect();
    keys.dedup();
    assert!(matches!(keys.as_slice(), [Some(_)]), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_card_changes_nothing_and_a_good_one_pays_the_same_session() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::DECLINED).await.unwrap_err();
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    assert_eq!(stripe.sessions().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_second_subscription_is_sold_next_to_a_live_one() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/upgrade pro");
    let old = alice.sees("Monthly or yearly?").await;
    let buy = old.buttons[0][0].data().unwrap().to_owned();
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    alice.sends("/upgrade");
    alice.sees("your plan").await;
    // The button was sent before there was a subscription.
    alice.presses(old.message_id, &buy).await;
    alice.sees("Due now").await;
    assert_eq!(stripe.posts("checkout/sessions").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_made_in_the_portal_are_announced_in_the_chat() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    let subscription = stripe.subscription_of(&alice);

    app.clock().advance(days(1)).await;
    stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
    alice.sees("Your subscription to Premium is cancelled").await;
    alice.sends("/status");
    alice.sees("will not renew").await;

    app.clock().advance(days(1)).await;
    stripe.resume(&subscription).unwrap();
    alice.sees("You're all set. Premium will renew as usual").await;

    app.clock().advance(days(1)).await;
    stripe.change_price(&subscription, "price_pro_month").unwrap();
    alice.sees("Your plan is now Pro instead of Premium").await;
    alice.sends("/status");
    alice.sees("Your plan: Pro").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_plan_ends_with_its_period_and_can_be_bought_again() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Basic").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Basic is active").await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::AtPeriodEnd).unwrap();
    alice.sees("is cancelled").await;
    app.clock().advance(Step::Months(1)).await;
    alice.sees("Your subscription to Basic has ended").await;
    alice.sends("/status");
    alice.sees("Your plan: Free").await;
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_announced_once() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    app.clock().advance(Step::Months(1)).await;
    alice.sees("Premium has been renewed. You paid $19").await;
    app.settle().await;
    assert_eq!((alice.times("has been renewed"), alice.times("🎉")), (1, 1));
    app.clock().advance(Step::Months(1)).await;
    app.settle().await;
    assert_eq!(alice.times("has been renewed"), 2, "each renewal is announced");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_renewal_links_to_the_payment_and_recovers_with_it() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::FAILS_ON_RENEWAL).await.unwrap();
    alice.sees("Premium is active").await;
    app.clock().advance(Step::Months(1)).await;
    alice.sees("The payment of $19").await;
    let page = alice.link("Pay the invoice").await;
    let invoice = page.rsplit('/').next().unwrap().to_owned();
    alice.sends("/status");
    alice.sees("The last payment did not go through").await;
    stripe.pay_invoice_with(&invoice, Card::PAYS).unwrap();
    alice.sees("Premium continues as usual").await;
    app.settle().await;
    assert_eq!(alice.times("has been renewed"), 0, "a recovery is not announced as a renewal");
    alice.sends("/status");
    alice.sees("Renews on").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_last_attempt_fails_the_plan_ends_and_free_remains() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::FAILS_ON_RENEWAL).await.unwrap();
    alice.sees("Premium is active").await;
    app.clock().advance(Step::Months(1)).await;
    alice.sees("did not go through").await;
    for _ in 0..4 {
        app.clock().advance(days(2)).await;
        app.settle().await;
    }
    alice.sees("Attempt 3").await;
    alice.sees("Your subscription to Premium has ended").await;
    alice.sends("/status");
    alice.sees("Your plan: Free").await;
    assert_eq!(alice.times("Your subscription to Premium has ended"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delayed_payment_is_pending_until_the_money_arrives() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    stripe.pay_by_bank_debit(&session).unwrap();
    alice.sees("We've got your order for Premium").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
    app.clock().advance(days(2)).await;
    stripe.settle_bank_debit(&session, true).unwrap();
    alice.sees("Premium is active").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delayed_payment_that_fails_starts_nothing() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let session = stripe.session_of(&alice).await;
    stripe.pay_by_bank_debit(&session).unwrap();
    alice.sees("We've got your order for Premium").await;
    app.clock().advance(days(2)).await;
    stripe.settle_bank_debit(&session, false).unwrap();
    alice.sees("The payment for Premium did not go through").await;
    alice.sends("/status");
    alice.sees("Your plan: Free").await;
    app.settle().await;
    assert_eq!(alice.times("🎉"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_stripe_is_down_the_chat_says_so_and_then_it_works_again() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    stripe.down(true);
    alice.sends("/upgrade premium");
    alice.taps("$19.00").await;
    let trouble = alice.sees("Stripe, our payment provider, is not answering").await;
    stripe.down(false);
    alice.presses(trouble.message_id, "1:buy:month:premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    assert_eq!(stripe.sessions().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_bought_where_telegram_posts_its_updates() {
    let app = Journey::starts_with(Setup { webhook_mode: true, ..Setup::default() }).await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choosing_another_plan_leaves_one_open_checkout() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    let first = stripe.session_of(&alice).await;
    alice.chooses("Pro").await;
    stripe.pay(&first, Card::PAYS).unwrap_err();
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Pro is active").await;
    assert_eq!(stripe.subscriptions().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_deleted_at_stripe_is_replaced_when_they_buy() {
    let mut app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.sends("/manage");
    alice.link("Open the billing page").await;
    let customers = stripe.customers();
    stripe.delete_customer(customers[0]["id"].as_str().unwrap()).unwrap();
    app.expects_refusals(1);
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
}
