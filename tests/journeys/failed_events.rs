//! Events that cannot be assigned: retries, the alert, and replay.

use tollgate::billing::{EventOutcome, ReplayPreview};
use tollgate::domain::changes::{Changes, EventUpdate};
use tollgate::domain::ids::{EventId, RequestId, UserId};
use tollgate::store::{Compressed, EventStatus, NewEvent};
use tollgate_sandbox::Card;

use crate::journeys::harness::{
    ALICE, BOTH, Journey, NOTHING, OLGA, PREMIUM, RETIRED_PRICE, User, days, hours, text,
};

const UNLISTED: (&str, &str) =
    ("belongs to none of the plans here", "zu keinem der Tarife hier gehört");
const NOT_BESIDE: (&str, &str) =
    ("I can't sell you another plan", "daneben keinen Tarif verkaufen");
const GIVEN_UP: &str = "⚠️ Stripe events could not be processed";
const OVER: &str = "Over: Stripe events could not be processed";

async fn status_of(app: &Journey, event: &str) -> (EventStatus, bool) {
    let id = EventId::new(event);
    let stored = app.read_database(move |tx| tx.event(&id)).await.unwrap();
    (stored.status, stored.next_try.is_none())
}

async fn failures(app: &Journey) -> usize {
    app.services().events.failed_events().await.unwrap().len()
}

/// Replays failed events, oldest first.
async fn replays(app: &Journey) -> usize {
    let failed = app.services().events.failed_events().await.unwrap();
    for id in &failed {
        let outcome = app.services().events.replay(id).await.unwrap();
        assert_eq!(outcome, Some(EventOutcome::Processed), "{id}");
    }
    app.settle().await;
    failed.len()
}

/// What a replay would change; asking for that changes nothing.
async fn previewed(app: &Journey, event: &str) -> Changes {
    let id = EventId::new(event);
    let state = || async {
        let id = EventId::new(event);
        app.read_database(move |tx| Ok((tx.event(&id)?, tx.audit_verify()?, tx.outbox_depth()?)))
            .await
    };
    let before = state().await;
    let preview = app.services().events.preview_replay(&id).await.unwrap();
    assert_eq!(state().await, before);
    match preview {
        Some(ReplayPreview::Changes(changes)) => *changes,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_of_a_replay_names_what_would_change_and_changes_nothing() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    let created = stripe.events_of("customer.subscription.created").pop().unwrap();
    let changes = previewed(&app, &created).await;
    let Changes { event, account, facts, next_wake_up, .. } = changes.clone();
    assert_eq!((account, facts.len()), (Some(UserId(ALICE)), 1), "{changes}");
    let update = event.clone().unwrap();
    assert_eq!(update.outcome, EventOutcome::Processed);
    let nothing = Changes { event, account, facts, next_wake_up, ..Changes::default() };
    assert_eq!(changes, nothing, "the event was applied before: {changes}");

    let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
    let customer = text(&customer["id"]);
    stripe.change_card(&customer, Card::PAYS).unwrap();
    stripe.subscribe_in_dashboard(&customer, "price_premium_month", &[]).unwrap();
    app.settle().await;
    let unplaced = stripe.events_of("customer.subscription.created").pop().unwrap();
    let changes = previewed(&app, &unplaced).await;
    let EventUpdate { outcome, next_try, .. } = changes.event.clone().unwrap();
    assert!(matches!(outcome, EventOutcome::Failed { dead: false, .. }), "{changes}");
    assert!(next_try.is_some() && changes.account.is_none(), "{changes}");
    let unknown = app.services().events.preview_replay(&EventId::new("evt_unknown")).await.unwrap();
    assert_eq!(unknown, None);
}

async fn looks_for_failures(olga: &User) {
    olga.sends("/audit failed");
    olga.records("Failed events").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_an_unknown_customer_is_given_up_and_replayed_once_known() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        user.sends("/start");
        user.sees(("Hi,", "Hallo")).await;
        olga.sends("/audit failed");
        olga.sees("No failed events").await;
        // A customer created by hand, whom no user is linked to.
        let customer = stripe.call("POST", "customers", "name=Walk-in").unwrap();
        let customer = text(&customer["id"]);
        stripe.change_card(&customer, Card::PAYS).unwrap();
        stripe.subscribe_in_dashboard(&customer, "price_premium_month", &[]).unwrap();
        app.settle().await;
        let created = stripe.events_of("customer.subscription.created").pop().unwrap();
        assert_eq!(status_of(&app, &created).await, (EventStatus::Failed, false));
        let paid = stripe.events_of("invoice.paid").pop().unwrap();
        assert_eq!(status_of(&app, &paid).await, (EventStatus::Failed, false));
        looks_for_failures(&olga).await;
        app.clock().passes(hours(40)).await;
        assert_eq!(olga.times(GIVEN_UP), 0, "it is still retried");
        app.clock().passes(hours(10)).await;
        assert_eq!(status_of(&app, &created).await, (EventStatus::Failed, true));
        assert_eq!(
            status_of(&app, &paid).await,
            (EventStatus::Failed, true),
            "it belongs to the sale"
        );
        olga.records(GIVEN_UP).await;
        app.clock().passes(days(5)).await;
        assert_eq!((olga.times(GIVEN_UP), olga.times(OVER)), (1, 0));
        // Both were given up at the same moment, and the alert may begin between them.
        assert_eq!(olga.times("So far: 1") + olga.times("So far: 2"), 1);
        let failed = failures(&app).await;
        assert_eq!(app.entitlements(&user).await, NOTHING);

        let known = format!("metadata[user_id]={id}");
        stripe.call("POST", &format!("customers/{customer}"), &known).unwrap();
        app.settle().await;
        assert_eq!(replays(&app).await, failed);
        olga.sees(OVER).await;
        assert_eq!(app.entitlements(&user).await, PREMIUM);
        looks_for_nothing(&olga).await;
        user.has_read(&app, "event_of_nobody").await;
        olga.has_read(&app, "event_of_nobody").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stored_event_that_cannot_be_read_is_given_up_like_any_other() {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
    let (id, now) = (EventId::new("evt_unreadable"), app.now());
    let event = NewEvent {
        id: id.clone(),
        kind: "invoice.paid".to_owned(),
        created: now,
        api_version: None,
        livemode: false,
        payload: Compressed::event(b"{\"id\": 7}"),
        received_at: now,
        request_id: RequestId::new("request-1"),
    };
    let store = app.another_store().await;
    let stored = store.write(move |tx| {
        tx.insert_event(&event)?;
        tx.postpone_event(&event.id, None, now)
    });
    stored.await.unwrap();
    olga.records(GIVEN_UP).await;
    app.settle().await;
    assert_eq!(status_of(&app, id.as_str()).await, (EventStatus::Failed, true));
    olga.sends("/audit");
    olga.sees("event failed for good").await;
    let changes = previewed(&app, id.as_str()).await;
    let outcome = changes.event.map(|update| update.outcome);
    assert!(matches!(outcome, Some(EventOutcome::Failed { dead: true, .. })), "{outcome:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sold_next_to_a_subscription_at_an_unlisted_price() {
    for id in BOTH {
        let app = Journey::begins().await;
        let (user, olga, stripe) = (app.user(id), app.user(OLGA), app.stripe());
        olga.sends("/audit failed");
        olga.sees("No failed events").await;
        user.sends("/manage");
        user.link_to("portal").await;
        let customer = text(&stripe.customers().pop().unwrap()["id"]);
        stripe.change_card(&customer, Card::PAYS).unwrap();
        let retired = stripe.subscribe_in_dashboard(&customer, RETIRED_PRICE, &[]).unwrap();
        app.settle().await;
        olga.records("has a price that belongs to no plan").await;
        assert_eq!((app.entitlements(&user).await, failures(&app).await), (vec![], 0));
        user.sends("/status");
        user.records(UNLISTED).await;
        for wish in ["/upgrade", "/upgrade pro"] {
            user.sends(wish);
            user.records(NOT_BESIDE).await;
        }
        assert!(stripe.posts("checkout/sessions").is_empty());
        app.clock().passes(days(40)).await;
        assert_eq!(olga.times("belongs to no plan"), 1, "admins are alerted once");
        let path = format!("subscriptions/{retired}");
        let bare = format!("metadata[plan_code]=premium&metadata[user_id]={id}");
        stripe.call("POST", &path, &bare).unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "other products may use this metadata");
        stripe.call("POST", &path, "metadata[tollgate_plan]=premium").unwrap();
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PREMIUM, "the new event names the customer");
        looks_for_nothing(&olga).await;
        user.has_read(&app, "price_of_no_plan").await;
        olga.has_read(&app, "price_of_no_plan").await;
    }
}

async fn looks_for_nothing(olga: &User) {
    olga.sends("/audit failed");
    olga.sees("No failed events").await;
}
