//! Events of other accounts, other products and other users' customers.

use std::time::Duration;

use serde_json::{Value, json};
use tollgate::billing::Scope;
use tollgate::domain::ids::EventId;
use tollgate::store::{EventStatus, StoredEvent};
use tollgate_sandbox::{Card, Mode, Payload, PaymentLink, Step};

use crate::journeys::harness::{
    ALICE, BOTH, Journey, NOTHING, OLGA, PREMIUM, RETIRED_ONCE, RETIRED_PRICE, Setup, User, hours,
    minutes, text,
};

const PRICE: &str = "price_premium_month";

async fn stored(app: &Journey, id: &str) -> StoredEvent {
    let id = EventId::new(id);
    app.read_database(move |tx| tx.event(&id)).await.unwrap()
}

/// A subscription with our metadata for Alice.
fn sold_to_alice(id: &str, price: &str, metadata: &Value) -> Value {
    json!({
        "id": id, "object": "subscription", "customer": format!("cus_of_{id}"),
        "status": "active", "start_date": 1_773_136_800, "metadata": metadata,
        "items": { "object": "list", "has_more": false, "data": [
            { "id": "si_1", "current_period_end": 1_775_815_200, "price": { "id": price } },
        ] },
    })
}

/// Alice starts the bot, which may write to her from then on.
async fn alice_starts(app: &Journey) -> User {
    let alice = app.user(ALICE);
    alice.sends("/start");
    alice.sees("Hi, Alice!").await;
    app.settle().await;
    alice
}

/// The customers of requested portal or checkout sessions.
fn opened(app: &Journey, path: &str) -> Vec<String> {
    app.stripe().posts(path).iter().map(|request| text(&request.params["customer"])).collect()
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |place| {
                    let mut longer = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_another_account_is_ignored_whatever_its_metadata_says() {
    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let metadata =
        json!({ "user_id": ALICE.to_string(), "plan_code": "premium", "tollgate_plan": "premium" });
    let mut number = 0;
    for payload in [Payload::Snapshot, Payload::Thin] {
        stripe.payload(payload);
        for (account, context) in [
            (Some("acct_Connected"), None),
            (Some("acct_Connected"), Some("acct_Connected")),
            (None, Some("acct_Connected")),
            (None, Some("acct_1Sandbox/acct_Connected")),
        ] {
            // A thin event has no `account`.
            if payload == Payload::Thin && context.is_none() {
                continue;
            }
            number += 1;
            let kind = "customer.subscription.updated";
            let object = sold_to_alice(&format!("sub_{number}"), PRICE, &metadata);
            let mut id = stripe.emit_of(account, context, kind, object);
            if payload == Payload::Thin {
                id = stripe.thin_of(&id);
            }
            app.settle().await;
            let event = stored(&app, &id).await;
            let case = format!("{payload:?} {account:?} {context:?}");
            assert_eq!(event.status, EventStatus::Ignored, "{case}");
            assert_eq!((event.error, event.next_try), (None, None), "{case}");
        }
    }
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    let asked = stripe.requests();
    assert_eq!(
        asked.iter().filter(|request| request.path == "account").count(),
        1,
        "requested once"
    );
    assert_eq!(asked.len(), 1, "nothing else was requested: {asked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organization_event_of_our_account_is_processed() {
    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let metadata = json!({ "user_id": ALICE.to_string(), "tollgate_plan": "premium" });
    stripe.down(true);
    let ours = stripe.emit_of(
        None,
        Some("acct_1Sandbox"),
        "customer.subscription.updated",
        sold_to_alice("sub_1", PRICE, &metadata),
    );
    app.until("the event is stored", || stripe.deliveries().len() == 1).await;
    assert_eq!(stored(&app, &ours).await.status, EventStatus::Pending, "not determined yet");
    stripe.down(false);
    app.clock().passes(minutes(2)).await;
    assert_eq!(stored(&app, &ours).await.status, EventStatus::Processed);
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_briefly_refused_key_does_not_make_our_account_a_foreign_one() {
    let mut app = Journey::begins().await;
    app.expects_refusals(1);
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let metadata = json!({ "user_id": ALICE.to_string(), "tollgate_plan": "premium" });
    stripe.fail_next(vec![401]);
    let ours = stripe.emit_of(
        None,
        Some("acct_1Sandbox"),
        "customer.subscription.updated",
        sold_to_alice("sub_1", PRICE, &metadata),
    );
    app.until("Stripe refuses the key", || !stripe.requests().is_empty()).await;
    app.clock().passes(minutes(2)).await;
    assert_eq!(stored(&app, &ours).await.status, EventStatus::Processed);
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sales_of_another_product_are_ignored_without_failures() {
    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let named = format!("metadata[user_id]={ALICE}&metadata[plan_code]=premium");
    let customer = stripe.call("POST", "customers", &named).unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    let metadata = [("user_id", "1001"), ("plan_code", "premium")];
    stripe.subscribe_in_dashboard(&customer, RETIRED_PRICE, &metadata).unwrap();
    let link = PaymentLink {
        price: RETIRED_PRICE,
        metadata: &metadata,
        subscription_metadata: &metadata,
        reference: Some("1001"),
    };
    stripe.pay_link(&link, Card::PAYS).unwrap();
    stripe.down(true);
    stripe.pay_link(&link, Card::PAYS).unwrap();
    let last = stripe.events().pop().unwrap();
    app.until("all events have arrived", || {
        stripe.deliveries().iter().any(|delivery| delivery.event_id == text(&last["id"]))
    })
    .await;
    assert_eq!(app.services().events.failed_events().await.unwrap(), [], "Stripe was unreachable");
    stripe.down(false);
    app.clock().passes(minutes(2)).await;
    assert_eq!(app.services().events.failed_events().await.unwrap(), []);
    for kind in ["customer.subscription.created", "invoice.paid", "checkout.session.completed"] {
        for id in stripe.events_of(kind) {
            let event = stored(&app, &id).await;
            assert_eq!((event.status, event.error), (EventStatus::Ignored, None), "{kind}");
        }
    }
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    alice.sends("/status");
    alice.sees("You have no paid subscription").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_payment_counts_by_our_metadata_or_a_listed_price() {
    const BARE: &[(&str, &str)] = &[("user_id", "1001"), ("plan_code", "lifetime")];
    const MARKED: &[(&str, &str)] = &[("user_id", "1001"), ("tollgate_plan", "lifetime")];
    for (price, metadata, sold) in [
        ("price_lifetime_once", BARE, true),
        (RETIRED_ONCE, BARE, false),
        (RETIRED_ONCE, MARKED, true),
    ] {
        let app = Journey::starts_with(Setup {
            bot_toml: &[(
                "code = \"enterprise\"",
                "code = \"lifetime\"\nname = \"Lifetime\"\nentitlements = [\"signals\"]\n\
                 [[plans.prices]]\ninterval = \"once\"\namount = 9900\ncurrency = \"usd\"\n\n\
                 [[plans]]\ncode = \"enterprise\"",
            )],
            ..Setup::default()
        })
        .await;
        let (alice, stripe) = (alice_starts(&app).await, app.stripe());
        let link =
            PaymentLink { price, metadata, subscription_metadata: metadata, reference: None };
        stripe.pay_link(&link, Card::PAYS).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&alice).await.is_empty(), !sold, "{price} {metadata:?}");
        assert_eq!(app.services().events.failed_events().await.unwrap(), []);
    }
}

/// Another person pays a checkout with Alice's id: Alice gets the plan, but no access to the payer's data.
async fn is_given_the_plan_and_nothing_of_the_payers(app: &Journey, alice: &User, case: &str) {
    let stripe = app.stripe();
    let payer = text(&stripe.subscriptions().pop().unwrap()["customer"]);
    assert_eq!(app.entitlements(alice).await, PREMIUM, "{case}");
    alice.sends("/manage");
    alice.link_to("portal").await;
    let portals = opened(app, "billing_portal/sessions");
    assert!(!portals.is_empty() && !portals.contains(&payer), "{case}: {portals:?}");
    // Alice's own purchase uses her own customer and does not change the payer's.
    alice.chooses("Pro").await;
    let bought = opened(app, "checkout/sessions");
    assert!(!bought.is_empty() && !bought.contains(&payer), "{case}: {bought:?}");
    assert_eq!(stripe.posts("invoices/create_preview").len(), 0, "{case}");
    app.settle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_checkout_with_another_users_id_exposes_nothing_of_the_payer_in_any_order() {
    const MARKED: &[(&str, &str)] = &[("tollgate_plan", "premium")];
    const BARE: &[(&str, &str)] = &[("plan_code", "premium")];
    for (number, order) in orders(4).into_iter().enumerate() {
        // Each kind of metadata with each order of events.
        let (metadata, other) = if number % 2 == 0 { (MARKED, BARE) } else { (BARE, MARKED) };
        let case = format!("{order:?} {metadata:?}");
        let app = Journey::begins().await;
        let (alice, stripe) = (alice_starts(&app).await, app.stripe());
        stripe.hold(true);
        let subscription_metadata = if number % 3 == 0 { other } else { metadata };
        let reference = Some("1001");
        let link = PaymentLink { price: PRICE, metadata, subscription_metadata, reference };
        stripe.pay_link(&link, Card::PAYS).unwrap();
        let last_event = |kind: &str| stripe.events_of(kind).pop().unwrap();
        let events = [
            last_event("checkout.session.completed"),
            last_event("customer.subscription.created"),
            last_event("customer.subscription.updated"),
            last_event("invoice.paid"),
        ];
        for index in order {
            let delivered = stripe.deliver(&events[index], Mode::Normal).await.unwrap();
            assert_eq!(delivered.status, Some(200), "{case}");
        }
        stripe.drop_held();
        stripe.hold(false);
        app.clock().passes(minutes(2)).await;
        is_given_the_plan_and_nothing_of_the_payers(&app, &alice, &case).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_whose_deletion_came_first_is_deleted_once_it_is_known() {
    let app = Journey::begins().await;
    alice_starts(&app).await;
    let (olga, stripe) = (app.user(OLGA), app.stripe());
    olga.sends("/status");
    olga.sees("Your plan").await;
    stripe.hold(true);
    let metadata: &[(&str, &str)] = &[("tollgate_plan", "premium")];
    let reference = Some("1001");
    let link = PaymentLink { price: PRICE, metadata, subscription_metadata: metadata, reference };
    stripe.pay_link(&link, Card::PAYS).unwrap();
    let customers = stripe.customers();
    stripe.delete_customer(&text(&customers.last().unwrap()["id"])).unwrap();
    let [deleted, bought] = ["customer.deleted", "checkout.session.completed"]
        .map(|kind| stripe.events_of(kind).pop().unwrap());
    stripe.drop_held();
    stripe.hold(false);
    stripe.deliver(&deleted, Mode::Normal).await.unwrap();
    app.settle().await;
    assert_eq!(stored(&app, &deleted).await.status, EventStatus::Ignored, "its owner is unknown");
    stripe.deliver(&bought, Mode::Normal).await.unwrap();
    app.settle().await;
    assert_eq!(stored(&app, &deleted).await.status, EventStatus::Processed);
    assert_eq!(olga.times("A customer was deleted"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkout_with_another_users_id_exposes_nothing_when_reconciled() {
    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    stripe.hold(true);
    let metadata = &[("tollgate_plan", "premium")];
    let reference = Some("1001");
    let link = PaymentLink { price: PRICE, metadata, subscription_metadata: metadata, reference };
    stripe.pay_link(&link, Card::PAYS).unwrap();
    stripe.drop_held();
    stripe.hold(false);
    for _ in 0..2 {
        let since = Some(Duration::from_hours(24));
        let scope = Scope { since, user: None, dry_run: false, resume: false };
        app.services().reconciliation.reconcile(scope, &|_| ()).await.unwrap();
        app.clock().passes(minutes(2)).await;
    }
    is_given_the_plan_and_nothing_of_the_payers(&app, &alice, "found").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_payers_failed_payment_shows_no_invoice_and_no_change() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/start");
        user.sees(("Hi,", "Hallo")).await;
        let metadata = &[("tollgate_plan", "premium")];
        let (number, price) = (id.to_string(), PRICE);
        let reference = Some(number.as_str());
        let link = PaymentLink { price, metadata, subscription_metadata: metadata, reference };
        stripe.pay_link(&link, Card::FAILS_ON_RENEWAL).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(hours(2)).await;
        let urls = user.messages().into_iter().flat_map(|message| message.buttons).flatten();
        let urls: Vec<String> = urls.filter_map(|button| button.url().map(str::to_owned)).collect();
        assert!(urls.iter().all(|url| !url.contains("/invoice/")), "{urls:?}");
        user.sends("/status");
        let status = user.sees(("Your plan", "Dein Tarif")).await;
        let labels = status.buttons.iter().flatten().filter_map(|button| button.url());
        assert_eq!(labels.count(), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_proven_by_our_metadata() {
    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    stripe.subscribe_in_dashboard(&customer, PRICE, &[("user_id", "1001")]).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    alice.sends("/manage");
    alice.link_to("portal").await;
    let own = opened(&app, "billing_portal/sessions");
    assert!(
        !own.contains(&customer),
        "an id in the subscription's metadata proves nothing: {own:?}"
    );

    let app = Journey::begins().await;
    let (alice, stripe) = (alice_starts(&app).await, app.stripe());
    let customer = stripe.call("POST", "customers", "metadata[user_id]=1001").unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    stripe.subscribe_in_dashboard(&customer, PRICE, &[]).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    alice.sends("/manage");
    alice.link_to("portal").await;
    assert_eq!(opened(&app, "billing_portal/sessions"), [customer]);
}
