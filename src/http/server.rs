//! The accept loop: a cap on all connections and on those of one address, time-outs for slow readers and
//! writers, and a graceful shutdown.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::Service;

use crate::http::connection_share::Places;

/// Further clients wait in the kernel's queue. Each connection may have a body in memory.
pub(in crate::http) const CONNECTIONS: usize = 512;
/// So many file handles are for the ledger, for Stripe and Telegram, and for callbacks.
const OWN_HANDLES: u64 = 256;
/// A client that takes longer over its headers, or says nothing on a connection, is cut off,
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// and so is one that takes nothing of its answer for so long.
const TAKEN_WITHIN: Duration = Duration::from_secs(10);
/// After the kernel could not hand a connection over, most often for want of file handles.
const SETBACK: Duration = Duration::from_millis(100);

/// Serves until `stop`; requests that are being worked on then are finished first. One address gets a
/// share of the connections, all but `proxies`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[IpAddr]>,
    stop: CancellationToken,
) {
    let connections = connections();
    let (permits, graceful) = (Arc::new(Semaphore::new(connections)), GracefulShutdown::new());
    let places = Places::new(connections, proxies);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    loop {
        let accepted = async {
            // Never closed: there is always a permit in the end.
            let permit = Arc::clone(&permits).acquire_owned().await.ok();
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accepted => accepted,
        };
        let (stream, peer): (_, SocketAddr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                log::warn!(error:% = error; "a connection was not accepted");
                tokio::time::sleep(SETBACK).await;
                continue;
            }
        };
        // Closed at once, so that whoever comes behind it in the queue is not kept waiting.
        let Some(place) = places.take(peer.ip()) else {
            log::debug!("a connection is closed: its address has its share already");
            continue;
        };
        stream.set_nodelay(true).ok();
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(TAKEN_WITHIN));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = graceful.watch(http.serve_connection(stream, service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                log::debug!(error:% = error; "a connection has ended early");
            }
            drop((permit, place));
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// How many are served at once: fewer where the system gives few file handles.
fn connections() -> usize {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(handles) => {
            let left = usize::try_from(handles.saturating_sub(OWN_HANDLES)).unwrap_or(CONNECTIONS);
            if left < CONNECTIONS {
                log::warn!(handles; "few file handles, so fewer connections: see `ulimit -n`");
            }
            left.clamp(1, CONNECTIONS)
        }
        Err(error) => {
            log::warn!(error:%; "nobody says how many file handles there are");
            CONNECTIONS
        }
    }
}
