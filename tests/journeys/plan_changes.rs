//! Plan changes of running subscriptions: offer, consent, exact amounts, cancellation.

use std::time::Duration;

use tollgate_sandbox::{CancelWhen, Card, Step};

use crate::journeys::harness::{
    BASIC, BOTH, Journey, OLGA, PREMIUM, PRO, Setup, User, days, hours, minutes,
};

const CONFIRM: (&str, &str) = ("Confirm the change", "Wechsel bestätigen");
const DUE: (&str, &str) = ("Due now", "Jetzt fällig");
const NOTHING_DUE: (&str, &str) = ("Nothing is due now", "Jetzt ist nichts fällig");
const CHANGED: (&str, &str) = ("Your plan is now", "Dein Tarif ist jetzt");
const NOW_PAYS: (&str, &str) = ("You now pay", "kostet dich jetzt");
const BASIC_MONTHLY: (&str, &str) = ("$9.00 per month", "9,00 $ pro Monat");
const PREMIUM_MONTHLY: (&str, &str) = ("$19.00 per month", "19,00 $ pro Monat");
const PREMIUM_YEARLY: (&str, &str) = ("$190.00 per year", "190,00 $ pro Jahr");
const PRO_MONTHLY: (&str, &str) = ("$49.00 per month", "49,00 $ pro Monat");

async fn begins(bot_toml: &'static [(&'static str, &'static str)]) -> Journey {
    Journey::starts_with(Setup { bot_toml, ..Setup::default() }).await
}

/// What Stripe would charge now for a change to this price, with the shown button's proration date.
fn quoted(app: &Journey, user: &User, price: &str) -> i64 {
    let shown = user.messages();
    let data = shown.iter().rev().flat_map(|message| message.buttons.iter().flatten());
    let data =
        data.filter_map(|button| button.data()).find(|data| data.starts_with("1:chgok:")).unwrap();
    let at = data.split(':').nth(3).unwrap();
    let (stripe, subscription) = (app.stripe(), app.stripe().subscription_of(user));
    let item = stripe.subscription(&subscription).unwrap()["items"]["data"][0]["id"].clone();
    let form = format!(
        "subscription={subscription}&subscription_details[items][0][id]={}\
         &subscription_details[items][0][price]={price}\
         &subscription_details[proration_behavior]=always_invoice\
         &subscription_details[proration_date]={at}",
        item.as_str().unwrap()
    );
    let preview = stripe.call("POST", "invoices/create_preview", &form).unwrap();
    preview["amount_due"].as_i64().unwrap()
}

/// `12,87 $` and `$12.87`.
fn amount(user: &User, cents: i64) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    let forms = (format!("${whole}.{rest:02}"), format!("{whole},{rest:02} $"));
    if user.id == BOTH[0] { forms.0 } else { forms.1 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upgrade_costs_exactly_the_shown_amount_and_two_taps_count_once() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade");
        user.records(("Enterprise", "Enterprise")).await;
        user.taps("Premium").await;
        user.records(("before anything happens", "bevor etwas passiert")).await;
        user.taps(PREMIUM_MONTHLY).await;
        let preview = user.records(DUE).await;
        let due = quoted(&app, &user, "price_premium_month");
        assert!(preview.text.contains(&amount(&user, due)), "{due}: {}", preview.text);
        user.taps_times(CONFIRM, 2).await;
        user.sees(CHANGED).await;
        app.settle().await;
        let charged = stripe.last_invoice();
        assert_eq!((charged["amount_paid"].as_i64(), stripe.invoices().len()), (Some(due), 2));
        assert_eq!((user.times(CHANGED), stripe.subscriptions().len()), (1, 1));
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(Step::Months(1)).await;
        assert_eq!(stripe.last_invoice()["amount_paid"], 1900, "as previewed");
        user.has_read(&app, "upgrade").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_offer_is_made_again() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(PREMIUM_MONTHLY).await;
        user.records(DUE).await;
        app.clock().passes(hours(24 * 6)).await;
        user.taps(CONFIRM).await;
        user.records(DUE).await;
        let due = quoted(&app, &user, "price_premium_month");
        assert_eq!(stripe.invoices().len(), 1, "nothing has been charged");
        app.clock().passes(minutes(29)).await;
        user.taps(CONFIRM).await;
        user.sees(CHANGED).await;
        app.settle().await;
        assert_eq!(stripe.last_invoice()["amount_paid"], due);
        user.has_read(&app, "old_offer").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_downgrade_starts_with_the_renewal_and_can_be_cancelled_until_then() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        let renewal = stripe.period_end(&stripe.subscription_of(&user));
        app.clock().passes(days(10)).await;
        user.sends("/upgrade basic");
        user.taps(BASIC_MONTHLY).await;
        user.records(NOTHING_DUE).await;
        user.taps(CONFIRM).await;
        user.records(("You keep Premium until", "Premium behältst du bis")).await;
        app.settle().await;
        user.sends("/status");
        user.records(("Changes to Basic", "zu Basic")).await;
        app.clock().passes(minutes(1)).await;
        user.taps(("Keep Premium", "Premium behalten")).await;
        user.records(("the change is cancelled", "Wechsel ist aufgehoben")).await;
        app.settle().await;
        user.sends("/status");
        let status = user.records(("Your plan: Premium", "Dein Tarif: Premium")).await;
        assert!(!status.text.contains("Basic"), "{}", status.text);

        app.clock().passes(minutes(2)).await;
        user.sends("/upgrade basic");
        user.taps(BASIC_MONTHLY).await;
        user.sees(NOTHING_DUE).await;
        user.taps_times(CONFIRM, 2).await;
        user.sees(("You keep Premium until", "Premium behältst du bis")).await;
        app.clock().run_until(renewal.minus(Duration::from_mins(1))).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "until the paid period ends");
        app.clock().run_until(renewal.plus(Duration::from_mins(1))).await;
        assert_eq!(app.entitlements(&user).await, BASIC);
        assert_eq!(stripe.last_invoice()["amount_paid"], 900);
        assert_eq!(user.times(CHANGED), 1);
        let subscription = stripe.subscription_of(&user);
        assert!(
            stripe.subscription(&subscription).unwrap()["schedule"].is_null(),
            "releasing costs nothing"
        );
        stripe.cancel(&subscription, CancelWhen::AtPeriodEnd).unwrap();
        user.has_read(&app, "downgrade").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_change_is_offered_again_when_confirmed_again() {
    let app = Journey::begins().await;
    let (user, stripe) = (app.user(BOTH[0]), app.stripe());
    app.buys(&user, "Premium", Card::PAYS).await;
    let subscription = stripe.subscription_of(&user);
    let schedule = || stripe.subscription(&subscription).unwrap()["schedule"].clone();
    user.sends("/upgrade basic");
    user.taps(BASIC_MONTHLY).await;
    let offer = user.sees(NOTHING_DUE).await;
    let mut buttons = offer.buttons.iter().flatten().filter_map(|button| button.data());
    let confirm = buttons.find(|data| data.starts_with("1:chgok:")).unwrap().to_owned();
    user.taps(CONFIRM).await;
    user.sees(("You keep Premium until", "Premium behältst du bis")).await;
    app.settle().await;
    user.sends("/status");
    user.taps(("Keep Premium", "Premium behalten")).await;
    user.sees(("the change is cancelled", "Wechsel ist aufgehoben")).await;
    app.settle().await;

    app.clock().passes(minutes(2)).await;
    user.presses(offer.message_id, &confirm).await;
    user.sees(NOTHING_DUE).await;
    assert!(schedule().is_null(), "the replayed response named the released schedule");
    user.taps(CONFIRM).await;
    user.sees(("You keep Premium until", "Premium behältst du bis")).await;
    assert!(schedule().is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn consent_expires_when_the_offers_payment_is_refunded() {
    const ANEW: (&str, &str) = ("That quote has expired", "Dieses Angebot ist abgelaufen");
    for id in BOTH {
        for (plan, button, shown, full) in
            [("pro", PRO_MONTHLY, DUE, 4_900), ("basic", BASIC_MONTHLY, NOTHING_DUE, 900)]
        {
            let app = Journey::begins().await;
            let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
            olga.sends("/status");
            olga.sees("Your plan").await;
            app.buys(&user, "Premium", Card::PAYS).await;
            app.clock().passes(days(10)).await;
            user.sends(&format!("/upgrade {plan}"));
            user.taps(button).await;
            let offer = user.sees(shown).await;
            let mut buttons = offer.buttons.iter().flatten().filter_map(|button| button.data());
            let confirm = buttons.find(|data| data.starts_with("1:chgok:")).unwrap().to_owned();
            let paid = stripe.charges().len();
            stripe.refund(&stripe.last_charge(), None).unwrap();
            app.settle().await;

            user.presses(offer.message_id, &confirm).await;
            user.sees(ANEW).await;
            app.settle().await;
            assert_eq!(stripe.charges().len(), paid, "{plan}: nobody has agreed to this amount");
            user.taps(CONFIRM).await;
            user.sees(CHANGED).await;
            assert_eq!(stripe.charges().last().unwrap()["amount"], full, "{plan}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_from_monthly_to_yearly_starts_a_new_period() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(PREMIUM_YEARLY).await;
        let preview = user.records(DUE).await;
        let due = quoted(&app, &user, "price_premium_year");
        assert!(preview.text.contains(&amount(&user, due)), "{due}: {}", preview.text);
        user.taps(CONFIRM).await;
        user.sees(NOW_PAYS).await;
        app.settle().await;
        assert_eq!(stripe.last_invoice()["amount_paid"], due);
        assert_eq!(user.times(NOW_PAYS), 1);
        user.sends("/status");
        user.sees(("per year", "pro Jahr")).await;
        app.clock().passes(Step::Months(12)).await;
        user.has_read(&app, "month_to_year").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_are_made_in_the_portal_if_so_configured() {
    for id in BOTH {
        let app = begins(&[("upgrades = \"now\"", "upgrades = \"portal\"")]).await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        user.sends("/upgrade premium");
        user.taps(PREMIUM_MONTHLY).await;
        user.link_to("portal").await;
        let asked = format!("{:?}", stripe.posts("billing_portal/sessions").pop().unwrap());
        assert!(asked.contains("subscription_update_confirm"), "{asked}");
        let subscription = stripe.subscription_of(&user);
        stripe.change_price(&subscription, "price_premium_month").unwrap();
        app.settle().await;
        assert_eq!(
            (user.times(CHANGED), app.entitlements(&user).await),
            (1, PREMIUM.map(String::from).to_vec())
        );
        user.has_read(&app, "upgrade_in_portal").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_during_a_trial_costs_nothing_yet() {
    for id in BOTH {
        let app = begins(&[("trial = \"0d\"", "trial = \"14d\"")]).await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(days(2)).await;
        user.sends("/upgrade pro");
        user.taps(PRO_MONTHLY).await;
        user.records(NOTHING_DUE).await;
        user.taps(CONFIRM).await;
        user.sees(CHANGED).await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PRO);
        user.sends("/upgrade basic");
        user.taps(BASIC_MONTHLY).await;
        user.records(NOTHING_DUE).await;
        user.taps(CONFIRM).await;
        user.sees(CHANGED).await;
        app.clock().passes(days(13)).await;
        assert_eq!(stripe.last_invoice()["amount_paid"], 900);
        assert_eq!(app.entitlements(&user).await, BASIC);
        user.has_read(&app, "change_on_trial").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_with_an_open_invoice_is_sent_to_the_card_from_old_buttons_too() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::FAILS_ON_RENEWAL).await;
        user.sends("/upgrade premium");
        let old = user.sees(("before anything happens", "bevor etwas passiert")).await;
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(minutes(5)).await;
        user.presses(old.message_id, "1:chg:month:premium").await;
        user.sees(("You have an unpaid invoice", "Eine Zahlung ist noch offen")).await;
        user.presses(old.message_id, "1:buy:month:premium").await;
        app.settle().await;
        assert_eq!(stripe.posts("checkout/sessions").len(), 1);
        user.has_read(&app, "change_while_owing").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheduled_cancellation_is_revoked_before_a_change() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        app.buys(&user, "Basic", Card::PAYS).await;
        app.clock().passes(days(10)).await;
        stripe.cancel(&stripe.subscription_of(&user), CancelWhen::AtPeriodEnd).unwrap();
        app.settle().await;
        user.sends("/upgrade premium");
        user.taps(PREMIUM_MONTHLY).await;
        user.records(("Resume it first", "Setz es zuerst fort")).await;
        user.taps(("Resume", "Fortsetzen")).await;
        user.sees(("will renew as usual", "verlängert sich wie gewohnt")).await;
        app.settle().await;
        user.sends("/upgrade premium");
        user.taps(PREMIUM_MONTHLY).await;
        user.sees(DUE).await;
        user.taps(CONFIRM).await;
        user.sees(CHANGED).await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        user.has_read(&app, "resume_first").await;
    }
}
