//! Workers that sleep until there is something to do.

use std::time::{Duration, Instant};

use tollgate::domain::ids::{CallbackName, MessageId, PlanCode, UserId};
use tollgate::domain::notice::{KeyedNotice, Notice};
use tollgate::domain::webhook::WebhookEventType;
use tollgate::sandbox::Card;
use tollgate::store::{Resend, StoreError};

use crate::harness::{ALICE, Beginning, Journey, Service, days};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_process_reads_nothing_and_wakes_when_the_clock_is_turned() {
    let crm = Service::opens("crm").await;
    let callbacks = vec![crm.wants(&WebhookEventType::ALL)];
    let app = Journey::begins_with(Beginning { callbacks, ..Beginning::default() }).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.settle().await;
    // What its own commits have woken comes to rest.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let reads = app.reads();
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(app.reads(), reads);
    app.clock().advance(days(33)).await;
    app.settle().await;
    assert!(app.reads() > reads);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_another_process_is_worked_on_within_a_second() {
    let crm = Service::opens("crm").await;
    let callbacks = vec![crm.wants(&WebhookEventType::ALL)];
    let app = Journey::begins_with(Beginning { callbacks, ..Beginning::default() }).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.settle().await;
    let (posts, now) = (crm.heard().len(), app.now());
    let first = MessageId::new(crm.heard()[0].message.as_str());
    let other = app.another_store().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    let written = other.write(move |tx| {
        let notice = Notice::PaymentPending { plan: Some(PlanCode::new("pro")) };
        let notice = KeyedNotice { key: "elsewhere".to_owned(), notice };
        tx.enqueue(UserId(ALICE), UserId(0), &notice, now, None)?;
        let crm = CallbackName::new("crm");
        tx.resend_webhook_deliveries(&crm, &Resend::WebhookMessage(first), now)
    });
    assert_eq!(written.await.map_err(|error: StoreError| error), Ok(1));
    alice.sees("Pro").await;
    app.until("the event is posted again", || crm.heard().len() > posts).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    other.close().await;
}
