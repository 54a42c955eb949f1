//! How often one user, and one address, may ask. Stripe and Telegram are never told to wait.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::domain::ids::UserId;
use crate::domain::rates::Rates;
use crate::http::Doors;
use crate::http::problem::Problem;

/// Who is in front of us, and how much each may ask.
#[derive(Clone)]
pub struct Limits {
    opens: Arc<DefaultKeyedRateLimiter<UserId>>,
    reads: Arc<DefaultKeyedRateLimiter<UserId>>,
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    /// Whose `X-Forwarded-For` is believed.
    proxies: Arc<[IpAddr]>,
}

impl Limits {
    #[must_use]
    pub fn new(rates: Rates, proxies: Vec<IpAddr>) -> Self {
        Self {
            opens: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.opens_per_user))),
            reads: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.reads_per_user))),
            addresses: Arc::new(RateLimiter::keyed(Quota::per_minute(rates.per_address))),
            proxies: proxies.into(),
        }
    }

    /// The nearest address that is no proxy of ours.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let values = headers.get_all("x-forwarded-for").iter();
        let hops: Vec<&str> = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(','))
            .collect();
        for hop in hops.into_iter().rev() {
            if !self.proxies.contains(&client) {
                break;
            }
            let Ok(hop) = hop.trim().parse() else { break };
            client = hop;
        }
        client
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
    State(doors): State<Doors>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", |path| path.as_str());
    // Their signatures say who they are, and what they bring must not be lost.
    let free = ["/api/v1/billing/webhook", "/telegram/webhook", "/healthz", "/readyz"];
    if free.contains(&route) {
        return next.run(request).await;
    }
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .and_then(|(_, token)| doors.tokens.verify(token.trim(), doors.clock.now()).ok());
    let limits = &doors.limits;
    let waits = match token {
        Some(claims) if *request.method() == Method::POST => wait(&limits.opens, &claims.user),
        Some(claims) => wait(&limits.reads, &claims.user),
        None => {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            peer.map(|peer| limits.client(peer.0.ip(), request.headers()))
                .and_then(|client| wait(&limits.addresses, &client))
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
    use crate::domain::rates::Rates;

    #[test]
    fn only_a_proxy_that_is_named_says_who_is_behind_it() {
        let one = NonZeroU32::MIN;
        let rates = Rates { opens_per_user: one, reads_per_user: one, per_address: one };
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let limits = Limits::new(rates, vec![ip("10.0.0.1"), ip("10.0.0.2")]);
        for (peer, forwarded, client) in [
            ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "192.0.2.66, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "gibberish", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            assert_eq!(limits.client(ip(peer), &headers), ip(client), "{peer} {forwarded}");
        }
    }
}
