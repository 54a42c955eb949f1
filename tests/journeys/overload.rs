//! More events than can be stored: the excess is refused at once, everything else waits or is served.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tollgate_sandbox::{CancelWhen, Card, Mode, Order};

use crate::journeys::harness::{ALICE, Journey};

/// How many events may wait.
const ADMITTED: usize = 256;
const EXCESS: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn excess_events_are_refused_at_once_and_everything_else_is_served() {
    let app = Journey::begins().await;
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    stripe.hold(true);
    stripe.cancel(&stripe.subscription_of(&alice), CancelWhen::Now).unwrap();
    let id = stripe.held().pop().unwrap();

    let held = app.holds_writes().await;
    let deliveries = (0..ADMITTED + EXCESS).map(|_| stripe.deliver(&id, Mode::Normal));
    let mut deliveries: FuturesUnordered<_> = deliveries.collect();
    for _ in 0..EXCESS {
        let refused = deliveries.next().await.unwrap().unwrap();
        assert_eq!(refused.status, Some(503), "{}", refused.answer_body);
        assert!(refused.answer_body.contains("overloaded"), "{}", refused.answer_body);
    }
    // Refused before the body is read, and so before the signature is verified.
    let client = reqwest::Client::new();
    let unread = client.post(app.webhook_url()).header("stripe-signature", "t=1,v1=00").body("{}");
    let unread = unread.send().await.unwrap();
    assert_eq!(
        (unread.status().as_u16(), &unread.headers()["retry-after"]),
        (503, &"1".parse().unwrap())
    );
    for path in ["/readyz", "/plans", "/healthz"] {
        let answer = client.get(format!("{}{path}", app.base_url())).send().await.unwrap();
        let answer = answer.text().await.unwrap();
        assert!(!answer.contains("overloaded"), "{path}: {answer}");
    }
    alice.sends("/plans");

    held.ends();
    while let Some(stored) = deliveries.next().await {
        let stored = stored.unwrap();
        assert_eq!(stored.status, Some(200), "{}", stored.answer_body);
    }
    assert_eq!(stripe.deliver(&id, Mode::Normal).await.unwrap().status, Some(200));
    alice.sees("Premium").await;
    stripe.release(Order::AsHappened);
    alice.sees("has ended").await;
    let metrics = client.get(app.metrics_url()).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains(r#"type="other",outcome="overloaded""#), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_of_unknown_senders_are_refused_beyond_a_bound() {
    let app = Journey::begins().await;
    // The bodies never arrive.
    let mut held = Vec::new();
    let large = "POST /api/v1/billing/webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\
                 stripe-signature: t=1,v1=00\r\n\r\n{";
    for _ in 0..32 {
        let address = app.base_url().trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, large.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let client = reqwest::Client::new();
    let post = async |length: usize| {
        let post = client.post(app.webhook_url()).header("stripe-signature", "t=1,v1=00");
        post.body(vec![b' '; length]).send().await.unwrap().status().as_u16()
    };
    let refused = async {
        while post(100_000).await != 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(8), refused).await.unwrap();
    assert_eq!(post(1_000).await, 400, "a small body is read: its signature is wrong");
    drop(held);
    let served = async {
        while post(100_000).await != 400 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(8), served).await.unwrap();
}
