//! Accept loop with a cap on connections in all and per address, read and write time-outs, and graceful
//! shutdown.

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

use crate::http::connection_limit::PerAddress;

/// Maximum concurrent connections; further clients wait in the kernel's backlog. Each may hold a body in memory.
pub(in crate::http) const MAX_CONNECTIONS: usize = 512;
/// File handles reserved for the database and for outgoing connections.
const RESERVED_HANDLES: u64 = 256;
/// Time limit for receiving a request head, and for an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may read nothing of a response before it is disconnected.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause after a failed `accept`, usually because the process has no file handle left.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Serves until `stop`, then finishes running requests. Each address may hold a share of the connections; the
/// addresses in `proxies` are not limited.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[IpAddr]>,
    stop: CancellationToken,
) {
    let connections = max_connections();
    let (permits, graceful) = (Arc::new(Semaphore::new(connections)), GracefulShutdown::new());
    let per_address = PerAddress::new(connections, proxies);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
    loop {
        let accepted = async {
            // The semaphore is never closed, so a permit is always granted eventually.
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
                log::warn!(error:% = error; "cannot accept a connection");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                continue;
            }
        };
        // Closed at once, so that clients behind it in the backlog do not wait.
        let Some(slot) = per_address.acquire(peer.ip()) else {
            log::debug!("closed a connection: its address holds the maximum");
            continue;
        };
        stream.set_nodelay(true).ok();
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = graceful.watch(http.serve_connection(stream, service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                log::debug!(error:% = error; "a connection ended with an error");
            }
            drop((permit, slot));
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The connection limit, reduced if the system grants few file handles.
fn max_connections() -> usize {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(handles) => {
            let left = usize::try_from(handles.saturating_sub(RESERVED_HANDLES))
                .unwrap_or(MAX_CONNECTIONS);
            if left < MAX_CONNECTIONS {
                log::warn!(handles; "few file handles limit the number of connections: see `ulimit -n`");
            }
            left.clamp(1, MAX_CONNECTIONS)
        }
        Err(error) => {
            log::warn!(error:%; "cannot read the limit of file handles");
            MAX_CONNECTIONS
        }
    }
}
