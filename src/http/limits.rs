//! How often one user, and one address, may ask. Stripe and Telegram are never told to wait.

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
use crate::http::AppState;
use crate::http::connection_share::{Places, network};
use crate::http::problem::Problem;
use crate::http::server::CONNECTIONS;
use crate::http::token::bearer;

/// Requests between two times at which those who are quiet again are forgotten.
const TIDY_EVERY: u32 = 4096;
/// Pages for people, who have no token.
const PAGES: [&str; 3] =
    ["/api/v1/billing/checkout/success", "/api/v1/billing/checkout/cancel", "/plans"];

/// Who is in front of us, and how much each may ask.
#[derive(Clone)]
pub struct Limits {
    opens: Arc<DefaultKeyedRateLimiter<UserId>>,
    reads: Arc<DefaultKeyedRateLimiter<UserId>>,
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    /// How often Stripe is asked about one checkout, whoever looks at its page.
    checkouts: Arc<DefaultKeyedRateLimiter<SessionId>>,
    /// Whose `X-Forwarded-For` is believed.
    proxies: Arc<[IpAddr]>,
    /// Requests that one address behind a proxy has under way.
    under_way: Places,
    counted: Arc<AtomicU32>,
}

impl Limits {
    #[must_use]
    pub fn new(rates: RateLimits, proxies: &[IpAddr]) -> Self {
        let proxies: Arc<[IpAddr]> = proxies.iter().map(IpAddr::to_canonical).collect();
        Self {
            under_way: Places::new(CONNECTIONS, Arc::clone(&proxies)),
            opens: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.opens_per_user))),
            reads: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.reads_per_user))),
            addresses: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.per_address))),
            checkouts: Arc::new(RateLimiter::keyed(Quota::per_second(NonZeroU32::MIN))),
            proxies,
            counted: Arc::default(),
        }
    }

    /// Addresses of reverse proxies.
    #[must_use]
    pub fn proxies(&self) -> Arc<[IpAddr]> {
        Arc::clone(&self.proxies)
    }

    pub(in crate::http) fn may_ask_about(&self, checkout: &SessionId) -> bool {
        self.checkouts.check_key(checkout).is_ok()
    }

    /// The nearest address that is no proxy of ours.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let values = headers.get_all("x-forwarded-for").iter();
        let hops: Vec<&[u8]> =
            values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
        for hop in hops.into_iter().rev() {
            if !self.proxies.contains(&client) {
                break;
            }
            let Some(hop) = address(hop) else { break };
            client = hop;
        }
        client
    }

    /// Who has not asked for a while is forgotten, now and then.
    fn tidy(&self) {
        if self.counted.fetch_add(1, Ordering::Relaxed).is_multiple_of(TIDY_EVERY) {
            self.opens.retain_recent();
            self.reads.retain_recent();
            self.addresses.retain_recent();
            self.checkouts.retain_recent();
            self.addresses.shrink_to_fit();
        }
    }
}

/// One hop of `X-Forwarded-For`. Some proxies write a port behind the address, and an IPv6 address in
/// brackets.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let with_port = || hop.parse().map(|address: SocketAddr| address.ip());
    bare.parse().or_else(|_| with_port()).ok().map(|address| address.to_canonical())
}

/// Behind a proxy all connections have one address: there the requests under way are shared out, by the
/// address that the proxy names.
pub(in crate::http) async fn share(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = peer.map(|peer| state.limits.client(peer.0.ip(), request.headers()));
    match client.map(|client| state.limits.under_way.take(client)) {
        Some(None) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_at_once")
            .because("this address has too many requests under way; try again")
            .retry_after(Duration::from_secs(1))
            .into_response(),
        place => {
            let response = next.run(request).await;
            drop(place);
            response
        }
    }
}

fn too_many(wait: Duration) -> Response {
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests")
        .because("too many requests; Retry-After says when to try again")
        .retry_after(wait)
        .into_response()
}

fn wait<K>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Option<Duration>
where
    K: std::hash::Hash + Eq + Clone,
{
    let refused = limiter.check_key(key).err()?;
    Some(refused.wait_time_from(DefaultClock::default().now()))
}

/// Counts a request before anything is done for it.
pub(in crate::http) async fn count(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", |path| path.as_str());
    // Their signatures say who they are, and what they bring must not be lost.
    let free = ["/api/v1/billing/webhook", "/telegram/webhook", "/healthz", "/readyz"];
    if free.contains(&route) {
        return next.run(request).await;
    }
    let token = bearer(request.headers()).filter(|_| !PAGES.contains(&route));
    let token = token.and_then(|token| state.tokens.verify(token, state.clock.now()).ok());
    let limits = &state.limits;
    limits.tidy();
    let waits = match token {
        Some(claims) if *request.method() == Method::POST => wait(&limits.opens, &claims.user),
        Some(claims) => wait(&limits.reads, &claims.user),
        None => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            peer.map(|peer| limits.client(peer.0.ip(), request.headers()))
                .and_then(|client| wait(&limits.addresses, &network(client)))
        }
    };
    match waits {
        Some(waits) => too_many(waits),
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
    fn only_a_proxy_that_is_named_says_who_is_behind_it() {
        let one = NonZeroU32::MIN;
        let rates = RateLimits { opens_per_user: one, reads_per_user: one, per_address: one };
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
