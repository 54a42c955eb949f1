//! Rate limits per user and per address.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::domain::ids::{SessionId, UserId};
use crate::domain::rate_limits::RateLimits;
use crate::http::connection_limit::{PerAddress, Slot, network};
use crate::http::problem::Problem;
use crate::http::server::MAX_CONNECTIONS;
use crate::http::token::Authentication;

/// Requests between two removals of expired rate-limit entries.
const CLEANUP_INTERVAL: u32 = 4096;
/// Browser pages, which are limited by address even if a token is sent.
const PAGES: [&str; 3] =
    ["/api/v1/billing/checkout/success", "/api/v1/billing/checkout/cancel", "/plans"];

/// The rate limiters and the trusted proxies. Clones share their state.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    /// POST requests of a user: checkout and portal.
    opens: DefaultKeyedRateLimiter<UserId>,
    /// All other requests of a user.
    reads: DefaultKeyedRateLimiter<UserId>,
    /// Requests without a valid token.
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    /// Requests to Stripe about one checkout session, made for its public success page.
    checkouts: DefaultKeyedRateLimiter<SessionId>,
    /// Addresses whose `X-Forwarded-For` is trusted.
    proxies: Arc<[IpAddr]>,
    /// Concurrent requests per address behind a proxy.
    concurrent: PerAddress,
    /// Requests counted since the start, wrapping.
    counted: AtomicU32,
}

impl Limits {
    /// `proxies`: the addresses of trusted reverse proxies.
    #[must_use]
    pub fn new(rates: RateLimits, proxies: &[IpAddr]) -> Self {
        let proxies: Arc<[IpAddr]> = proxies.iter().map(IpAddr::to_canonical).collect();
        Self(Arc::new(Inner {
            concurrent: PerAddress::new(MAX_CONNECTIONS, Arc::clone(&proxies)),
            opens: RateLimiter::keyed(Quota::per_minute(rates.opens_per_user)),
            reads: RateLimiter::keyed(Quota::per_minute(rates.reads_per_user)),
            addresses: RateLimiter::keyed(Quota::per_minute(rates.per_address)),
            checkouts: RateLimiter::keyed(Quota::per_second(NonZeroU32::MIN)),
            proxies,
            counted: AtomicU32::default(),
        }))
    }

    /// The addresses of trusted reverse proxies.
    #[must_use]
    pub fn proxies(&self) -> Arc<[IpAddr]> {
        Arc::clone(&self.0.proxies)
    }

    /// Whether Stripe may be queried about this session now: at most once a second.
    pub(in crate::http) fn may_query(&self, checkout: &SessionId) -> bool {
        self.0.checkouts.check_key(checkout).is_ok()
    }

    /// The client's address: the last hop of `X-Forwarded-For` that is not a trusted proxy.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let values = headers.get_all("x-forwarded-for").iter();
        let hops: Vec<&[u8]> =
            values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
        for hop in hops.into_iter().rev() {
            if !self.0.proxies.contains(&client) {
                break;
            }
            let Some(hop) = parse_hop(hop) else { break };
            client = hop;
        }
        client
    }

    /// Removes expired entries, once per [`CLEANUP_INTERVAL`].
    fn clean_up(&self) {
        if self.0.counted.fetch_add(1, Ordering::Relaxed).is_multiple_of(CLEANUP_INTERVAL) {
            self.0.opens.retain_recent();
            self.0.reads.retain_recent();
            self.0.addresses.retain_recent();
            self.0.checkouts.retain_recent();
            self.0.addresses.shrink_to_fit();
        }
    }
}

/// Parses one hop of `X-Forwarded-For`. Some proxies append a port, and put IPv6 addresses in brackets.
fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let with_port = || hop.parse().map(|address: SocketAddr| address.ip());
    bare.parse().or_else(|_| with_port()).ok().map(|address| address.to_canonical())
}

/// Limits concurrent requests per forwarded address. Behind a proxy all connections have the proxy's address,
/// so the limit on connections does not apply to clients.
pub(in crate::http) async fn limit_concurrency(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = peer.map(|peer| limits.client(peer.0.ip(), request.headers()));
    let slot: Option<Option<Slot>> = client.map(|client| limits.0.concurrent.acquire(client));
    if let Some(None) = slot {
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_at_once")
            .because("this address has too many concurrent requests; try again")
            .retry_after(Duration::from_secs(1))
            .into_response();
    }
    let response = next.run(request).await;
    drop(slot);
    response
}

fn too_many(wait: Duration) -> Response {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
        .because("too many requests; try again after the time in Retry-After")
        .retry_after(wait)
        .into_response()
}

/// Counts a request. Returns how long to wait if the limit is exceeded.
fn check<K>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Option<Duration>
where
    K: std::hash::Hash + Eq + Clone,
{
    let refused = limiter.check_key(key).err()?;
    Some(refused.wait_time_from(DefaultClock::default().now()))
}

/// Applies the rate limit of the user, or of the address without a valid token, before the handler runs.
pub(in crate::http) async fn limit_rate(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", |path| path.as_str());
    let user = match request.extensions().get::<Authentication>() {
        Some(Authentication::Valid(claims)) if !PAGES.contains(&route) => Some(claims.user),
        _ => None,
    };
    limits.clean_up();
    let wait = match user {
        Some(user) if *request.method() == Method::POST => check(&limits.0.opens, &user),
        Some(user) => check(&limits.0.reads, &user),
        None => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            peer.map(|peer| limits.client(peer.0.ip(), request.headers()))
                .and_then(|client| check(&limits.0.addresses, &network(client)))
        }
    };
    match wait {
        Some(wait) => too_many(wait),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::num::NonZeroU32;

    use axum::http::HeaderMap;

    use super::Limits;
    use crate::domain::rate_limits::RateLimits;

    #[test]
    fn only_a_trusted_proxy_names_the_client() {
        let rate = NonZeroU32::MIN;
        let rates = RateLimits { opens_per_user: rate, reads_per_user: rate, per_address: rate };
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let limits = Limits::new(rates, &[ip("10.0.0.1"), ip("::ffff:10.0.0.2")]);
        for (peer, forwarded, client) in [
            ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "192.0.2.66, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "gibberish", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
            ("10.0.0.1", "[2001:db8::9]:4711", "2001:db8::9"),
            ("10.0.0.1", "[2001:db8::9], 10.0.0.2", "2001:db8::9"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            assert_eq!(limits.client(ip(peer), &headers), ip(client), "{peer} {forwarded}");
        }
    }
}
