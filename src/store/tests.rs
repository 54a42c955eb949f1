//! Tests of the handle, and the store and users that other tests start from.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ids::EventId;
use crate::domain::ids::RequestId;
use crate::domain::ids::UserId;
use crate::store::Compressed;
use crate::store::NewEvent;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::UserSeen;

pub(in crate::store) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
pub(in crate::store) const ANN: UserId = UserId(1001);
pub(in crate::store) const BOB: UserId = UserId(1002);

pub(in crate::store) fn new_store() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data").join("tollgate.db");
    let store = Store::open(&path).unwrap();
    (folder, path, store)
}

/// An event that was received just now.
pub(in crate::store) fn new_event(id: &str, payload: &[u8]) -> NewEvent {
    NewEvent {
        id: EventId::new(id),
        kind: "invoice.paid".to_owned(),
        created: NOW,
        api_version: None,
        livemode: false,
        payload: Compressed::event(payload),
        received_at: NOW,
        request_id: RequestId::new("request-1"),
    }
}

#[tokio::test]
async fn a_write_survives_reopening() {
    let (_folder, path, store) = new_store();
    let customer = CustomerId::new("cus_1");
    let linked = customer.clone();
    let seen = store
        .write(move |tx| {
            tx.link_customer(ANN, &linked, NOW)?;
            tx.record_user(ANN, Some("de"), Some("ann"), NOW)
        })
        .await;
    assert_eq!(seen, Ok::<_, StoreError>(UserSeen { first: true, was_unreachable: false }));
    store.close().await;

    let store = Store::open(&path).unwrap();
    let (user, found) =
        store.read(|s| Ok((s.user(ANN)?.unwrap(), s.customer_of(ANN)?))).await.unwrap();
    assert_eq!((user.language.as_deref(), user.unreachable_since), (Some("de"), None));
    assert_eq!(found, Some(customer));
}

#[tokio::test]
async fn a_read_does_not_wait_for_a_long_write() {
    let (_folder, _path, store) = new_store();
    let (started, running) = oneshot::channel();
    let (finish, wait) = mpsc::channel::<()>();
    let writing = store.clone();
    let write = tokio::spawn(async move {
        writing
            .write(move |tx| {
                tx.record_user(ANN, None, None, NOW)?;
                started.send(()).unwrap();
                wait.recv_timeout(Duration::from_secs(20)).unwrap();
                Ok::<_, StoreError>(())
            })
            .await
    });
    running.await.unwrap();
    assert_eq!(store.read(|s| s.user(ANN)).await, Ok(None));
    finish.send(()).unwrap();
    write.await.unwrap().unwrap();
    assert!(store.read(|s| s.user(ANN)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_customer_of_another_user_is_refused() {
    let (_folder, _path, store) = new_store();
    let customer = CustomerId::new("cus_1");
    let stolen = store
        .write(move |tx| {
            tx.link_customer(ANN, &customer, NOW)?;
            tx.link_customer(BOB, &customer, NOW)
        })
        .await;
    assert!(matches!(stolen, Err(StoreError::Refused { .. })), "{stolen:?}");
}

#[tokio::test]
async fn a_write_after_closing_fails_with_a_transient_error() {
    let (_folder, _path, store) = new_store();
    let late = store.clone();
    store.close().await;
    let error = late.write(|_| Ok::<_, StoreError>(())).await.unwrap_err();
    assert!(error.is_transient());
}

#[test]
fn a_path_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no database, but long enough to be read as one".repeat(100)).unwrap();
    let below = Store::open(&file.join("tollgate.db")).map(|_| ()).unwrap_err();
    assert!(matches!(below, StoreError::CannotCreate { .. }), "{below}");
    let other = Store::open(&file).map(|_| ()).unwrap_err();
    assert!(other.to_string().contains(&file.display().to_string()), "{other}");
}
