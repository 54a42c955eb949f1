//! Sends requests over connections that are kept open, and measures until each response.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tollgate::domain::clock::{Clock, SystemClock};

use crate::lives::Event;

pub(crate) const SECRET: &str = "whsec_load";

/// The measured run of one server.
pub(crate) struct Run {
    pub(crate) took: Duration,
    /// Of all requests, shortest first.
    pub(crate) latencies: Vec<Duration>,
}

/// The request of that number; `None` after the last one.
pub(crate) type Requests = dyn Fn(usize) -> Option<String> + Send + Sync;

/// Posts all events to `path` over `clients` connections.
pub(crate) async fn post(
    address: SocketAddr,
    path: &'static str,
    events: &Arc<Vec<Event>>,
    clients: usize,
) -> Run {
    let events = Arc::clone(events);
    let requests = move |number: usize| Some(signed(address, path, &events.get(number)?.body));
    send(address, clients, Arc::new(requests)).await
}

/// Requests `path` `count` times over `clients` connections.
pub(crate) async fn get(
    address: SocketAddr,
    path: &str,
    token: &str,
    clients: usize,
    count: usize,
) -> Run {
    get_each(address, vec![path.to_owned(); count], token, clients).await
}

/// Requests each of the paths once over `clients` connections.
pub(crate) async fn get_each(
    address: SocketAddr,
    paths: Vec<String>,
    token: &str,
    clients: usize,
) -> Run {
    let rest = format!("HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n");
    let requests = move |number: usize| Some(format!("GET {} {rest}", paths.get(number)?));
    send(address, clients, Arc::new(requests)).await
}

/// Each connection sends its next request after the response to the last one.
async fn send(address: SocketAddr, clients: usize, requests: Arc<Requests>) -> Run {
    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let connections = (0..clients).map(|_| {
        let (next, requests) = (Arc::clone(&next), Arc::clone(&requests));
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (mut latencies, mut answer) = (Vec::new(), Vec::new());
            while let Some(request) = requests(next.fetch_add(1, Ordering::Relaxed)) {
                let sent = Instant::now();
                stream.write_all(request.as_bytes()).await.unwrap();
                let status = response(&mut stream, &mut answer).await;
                latencies.push(sent.elapsed());
                assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
            }
            latencies
        })
    });
    let connections: Vec<_> = connections.collect();
    let mut latencies = Vec::new();
    for connection in connections {
        latencies.extend(connection.await.unwrap());
    }
    let took = began.elapsed();
    latencies.sort_unstable();
    Run { took, latencies }
}

impl Run {
    pub(crate) fn per_second(&self) -> u64 {
        let requests = self.latencies.len() as u128;
        u64::try_from(requests * 1_000_000 / self.took.as_micros()).unwrap()
    }

    /// The latency that `share` of 1000 requests did not exceed.
    pub(crate) fn latency(&self, share: usize) -> Duration {
        self.latencies[(self.latencies.len() * share / 1000).min(self.latencies.len() - 1)]
    }
}

fn signed(address: SocketAddr, path: &str, body: &str) -> String {
    let now = SystemClock.now().seconds();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{now}.").as_bytes());
    mac.update(body.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         stripe-signature: t={now},v1={signature}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Reads one response with a `Content-Length` into `answer` and returns its status.
async fn response(stream: &mut TcpStream, answer: &mut Vec<u8>) -> u16 {
    answer.clear();
    let end = loop {
        let read = stream.read_buf(answer).await.unwrap();
        assert!(read > 0, "the server closed the connection");
        if let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head[9..12].parse().unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    while answer.len() < end + length {
        let read = stream.read_buf(answer).await.unwrap();
        assert!(read > 0, "the server closed the connection");
    }
    status
}
