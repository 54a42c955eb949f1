//! Connection limits of one address, which must not block others.

use std::net::SocketAddr;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::journeys::harness::Journey;

/// The share of one address: an eighth of all connections.
const SHARE: usize = 64;

fn server(app: &Journey) -> SocketAddr {
    app.base_url().trim_start_matches("http://").parse().unwrap()
}

/// On Linux, all of 127.0.0.0/8 is loopback.
async fn connect_from(app: &Journey, address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
    socket.connect(server(app)).await.unwrap()
}

/// Whether the server has closed the connection.
fn is_closed(stream: &TcpStream) -> bool {
    match stream.try_read(&mut [0; 16]) {
        Ok(0) => true,
        Ok(_) => panic!("nobody has asked for anything"),
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_open_connections_of_one_address_do_not_block_others() {
    let app = Journey::begins().await;
    let mut flood = Vec::new();
    for _ in 0..700 {
        let mut stream = connect_from(&app, "127.0.0.2").await;
        stream.write_all(b"POST /api/v1/billing/webhook HTTP/1.1\r\n").await.ok();
        flood.push(stream);
    }
    let closed = || flood.iter().filter(|stream| is_closed(stream)).count();
    app.until("excess connections are closed", || closed() >= flood.len() - SHARE).await;
    assert_eq!(closed(), flood.len() - SHARE, "connections within the share stay");
    // Its share is used up; other addresses are served.
    let health = format!("{}/healthz", app.base_url());
    for address in ["127.0.0.1", "127.0.0.3"] {
        let client = reqwest::Client::builder().local_address(Some(address.parse().unwrap()));
        let answer = client.build().unwrap().get(&health).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{address}");
    }
    let client = reqwest::Client::builder().local_address(Some("127.0.0.2".parse().unwrap()));
    assert!(client.build().unwrap().get(&health).send().await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_trusted_proxy_the_forwarded_address_has_its_share() {
    let app = Journey::begins().await;
    // The body never arrives.
    let slow = "POST /api/v1/billing/webhook HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\
                x-forwarded-for: 203.0.113.9\r\nstripe-signature: t=1,v1=00\r\n\r\n{";
    let mut held = Vec::new();
    for _ in 0..SHARE {
        let mut stream = TcpStream::connect(server(&app)).await.unwrap();
        stream.write_all(slow.as_bytes()).await.unwrap();
        held.push(stream);
    }
    let client = reqwest::Client::new();
    let health = async |address: &str| {
        let url = format!("{}/healthz", app.base_url());
        let answer = client.get(url).header("x-forwarded-for", address).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().contains_key("retry-after"))
    };
    let refused = async {
        while health("203.0.113.9").await != (503, true) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), refused).await.unwrap();
    assert_eq!(health("203.0.113.8").await, (200, false));
    drop(held);
    let served = async {
        while health("203.0.113.9").await != (200, false) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(5), served).await.unwrap();
}
