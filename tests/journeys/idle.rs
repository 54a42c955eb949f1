//! Workers sleep until there is something to do.

use std::time::Duration;

use tollgate::domain::ids::{EndpointName, MessageId, PlanCode, UserId};
use tollgate::domain::notice::{KeyedNotice, Notice};
use tollgate::domain::webhook::WebhookEventType;
use tollgate::store::Resend;
use tollgate_sandbox::Card;

use crate::journeys::harness::{ALICE, Journey, Setup, WebhookReceiver, days};

/// No queue is read at such intervals while the process is idle.
const QUIET: Duration = Duration::from_secs(3);
const MAX_ATTEMPTS: usize = 10;

/// The number of reads so far, once there was none for a while.
async fn reads_at_rest(app: &Journey) -> u64 {
    for _ in 0..MAX_ATTEMPTS {
        let reads = app.reads();
        tokio::time::sleep(QUIET).await;
        if app.reads() == reads {
            return reads;
        }
    }
    panic!("an idle process reads its database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_process_reads_nothing_and_wakes_when_the_clock_is_advanced() {
    let crm = WebhookReceiver::opens("crm").await;
    let webhook_endpoints = vec![crm.endpoint(&WebhookEventType::ALL)];
    let app = Journey::starts_with(Setup { webhook_endpoints, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.settle().await;
    let reads = reads_at_rest(&app).await;
    app.clock().advance(days(33)).await;
    app.settle().await;
    assert!(app.reads() > reads);
}

/// Without being woken, the workers would sleep for hours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_another_process_wakes_the_workers() {
    let crm = WebhookReceiver::opens("crm").await;
    let webhook_endpoints = vec![crm.endpoint(&WebhookEventType::ALL)];
    let app = Journey::starts_with(Setup { webhook_endpoints, ..Setup::default() }).await;
    let alice = app.user(ALICE);
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.settle().await;
    let (posts, now) = (crm.received().len(), app.now());
    let first = MessageId::new(crm.received()[0].message.as_str());
    let other = app.another_store().await;
    reads_at_rest(&app).await;
    let written = other.write(move |tx| {
        let notice = Notice::PaymentPending { plan: Some(PlanCode::new("pro")) };
        let notice = KeyedNotice { key: "elsewhere".to_owned(), notice };
        tx.enqueue(UserId(ALICE), UserId(0), &notice, now, None)?;
        let crm = EndpointName::new("crm");
        tx.resend_webhook_deliveries(&crm, &Resend::WebhookMessage(first), now)
    });
    assert_eq!(written.await.unwrap(), 1);
    alice.sees("Pro").await;
    app.until("the event is posted again", || crm.received().len() > posts).await;
    other.close().await;
}
