//! Polls that are answered otherwise than Telegram answers them.

use std::time::Duration;

use axum::http::StatusCode;
use secrecy::SecretString;
use tokio::time::Instant;
use tollgate::telegram::{NoUpdates, Telegram};

use crate::harness::receiver::Receiver;

const LONG_POLL: Duration = Duration::from_secs(10);

/// A client of a server that answers every request at once.
async fn answered_with(body: &'static str) -> (Receiver, Telegram) {
    let server = Receiver::open(StatusCode::OK, body).await;
    let token = SecretString::from("123456:test-token");
    let telegram = Telegram::new(&token, Some(&server.url)).unwrap();
    (server, telegram)
}

#[tokio::test]
async fn a_server_that_ignores_how_long_a_poll_may_last_is_not_polled_without_a_pause() {
    let (server, telegram) = answered_with(r#"{"ok":true,"result":[]}"#).await;
    let begun = Instant::now();
    for _ in 0..2 {
        assert_eq!(telegram.updates(None, LONG_POLL).await, Ok(Vec::new()));
    }
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    assert_eq!(server.requests().len(), 2);

    // A poll that only confirms updates is not to wait.
    let begun = Instant::now();
    assert_eq!(telegram.updates(Some(7), Duration::ZERO).await, Ok(Vec::new()));
    assert!(begun.elapsed() < Duration::from_millis(450), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_answer_that_is_no_list_of_updates_is_a_failed_poll() {
    let (_server, telegram) = answered_with(r#"{"ok":true,"result":{}}"#).await;
    let answer = telegram.updates(None, LONG_POLL).await;
    assert!(matches!(answer, Err(NoUpdates::Trouble(_))), "{answer:?}");
}
