//! Connections: so many and no more, none that dawdles, and an end in order.

use std::net::SocketAddr;
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
use tokio_util::sync::CancellationToken;
use tower::Service;

/// Who comes later waits in the kernel's queue.
const CONNECTIONS: usize = 1024;
/// A client that takes longer over its headers, or says nothing on a connection, is cut off.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// After the kernel could not hand a connection over, most often for want of file handles.
const SETBACK: Duration = Duration::from_millis(100);

/// Serves until `stop`; requests that are being worked on then are finished first.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let (permits, graceful) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
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
        stream.set_nodelay(true).ok();
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                log::debug!(error:% = error; "a connection has ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}
