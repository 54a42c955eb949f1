//! Raw data is removed after the time in `[retention]`; what depends on it says so.

use tollgate::billing::{Removed, ReplayError, ReplayPreview};
use tollgate::domain::ids::EventId;
use tollgate::store::AuditVerdict;
use tollgate_sandbox::{CancelWhen, Card, Mode};

use crate::journeys::harness::{ALICE, Journey, OLGA, days};

const DECADE: u64 = 3651;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_event_without_its_payload_is_still_a_duplicate_and_cannot_be_replayed() {
    let app = Journey::begins().await;
    let (alice, olga, stripe) = (app.user(ALICE), app.user(OLGA), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    let events: Vec<EventId> =
        stripe.events().iter().map(|event| EventId::new(event["id"].as_str().unwrap())).collect();
    let retention = app.services().retention.clone();
    assert_eq!(retention.remove_expired().await.unwrap(), Removed::default());

    app.clock().passes(days(399)).await;
    assert_eq!(retention.remove_expired().await.unwrap().payloads, 0);
    app.clock().passes(days(2)).await;
    retention.remove_expired().await.unwrap();
    for id in &events {
        let wanted = id.clone();
        let stored = app.read_database(move |tx| tx.event(&wanted)).await.unwrap();
        assert_eq!(stored.payload, None, "{id}");
        let again = stripe.deliver(id.as_str(), Mode::Normal).await.unwrap();
        assert!(again.answer_body.contains(r#""duplicate":true"#), "{}", again.answer_body);
        let replayed = app.services().events.replay(id).await;
        assert!(matches!(replayed, Err(ReplayError::PayloadRemoved)), "{replayed:?}");
        let preview = app.services().events.preview_replay(id).await.unwrap();
        let Some(ReplayPreview::Unknown(reason)) = preview else { panic!("{preview:?}") };
        assert!(reason.contains("[retention]"), "{reason}");
    }
    olga.sends(&format!("/audit event {}", events[0]));
    olga.sees("Its payload was removed").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_log_stays_verifiable_without_old_payloads() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    alice.chooses("Premium").await;
    stripe.pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    app.settle().await;
    let retention = app.services().retention.clone();
    assert_eq!(retention.remove_expired().await.unwrap().audit_payloads, 0);
    let first = app.read_database(|tx| tx.audit_since(None, 0, 1)).await;
    assert!(first[0].after.is_some(), "{first:?}");

    app.clock().passes(days(DECADE)).await;
    retention.remove_expired().await.unwrap();
    let (verdict, first) =
        app.read_database(|tx| Ok((tx.audit_verify()?, tx.audit_since(None, 0, 1)?))).await;
    assert!(matches!(verdict, AuditVerdict::Intact { .. }), "{verdict:?}");
    assert_eq!((&first[0].before, &first[0].after), (&None, &None), "{first:?}");
    assert_eq!(retention.remove_expired().await.unwrap(), Removed::default());
}
