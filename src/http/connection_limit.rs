//! Limits the connections, or the concurrent requests behind a proxy, of one address, so that no client can use
//! up the capacity that Stripe's webhooks need.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// One address may hold this fraction of the capacity: one in eight.
const SHARE: usize = 8;

/// The number of slots that each address holds. Addresses without any are absent.
type Counts = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts the slots that each address holds. Clones share the counts.
#[derive(Clone)]
pub(in crate::http) struct PerAddress {
    max: usize,
    /// Reverse proxies, from whose address many clients connect.
    exempt: Arc<[IpAddr]>,
    counts: Counts,
}

/// A slot held until it is dropped. Empty for an exempt address.
pub(in crate::http) struct Slot(Option<(IpAddr, Counts)>);

impl PerAddress {
    /// Each address may hold an eighth of `capacity`, and at least one slot.
    pub(in crate::http) fn new(capacity: usize, exempt: Arc<[IpAddr]>) -> Self {
        Self { max: (capacity / SHARE).max(1), exempt, counts: Arc::default() }
    }

    /// `None` if the address holds the maximum.
    pub(in crate::http) fn acquire(&self, address: IpAddr) -> Option<Slot> {
        let address = address.to_canonical();
        if self.exempt.contains(&address) {
            return Some(Slot(None));
        }
        let key = network(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_insert(0);
        if *count >= self.max {
            return None;
        }
        *count += 1;
        Some(Slot(Some((key, Arc::clone(&self.counts)))))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let Some((key, counts)) = &self.0 else { return };
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(key);
            }
        }
    }
}

/// The key of limits by address: the address, or its /64 for IPv6, since providers assign each customer a
/// network of that size.
pub(in crate::http) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{PerAddress, network};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_gets_its_share_and_a_proxy_any_number() {
        let limit = PerAddress::new(16, [ip("127.0.0.1"), ip("::1")].into());
        let first = limit.acquire(ip("192.0.2.7")).unwrap();
        let _second = limit.acquire(ip("::ffff:192.0.2.7")).unwrap();
        assert!(limit.acquire(ip("192.0.2.7")).is_none());
        let _other = limit.acquire(ip("192.0.2.8")).unwrap();
        drop(first);
        let _third = limit.acquire(ip("192.0.2.7")).unwrap();
        assert!(limit.acquire(ip("192.0.2.7")).is_none());
        let many: Vec<_> = (0..99).map(|_| limit.acquire(ip("127.0.0.1"))).collect();
        assert!(many.iter().all(Option::is_some));
        let mapped: Vec<_> = (0..99).map(|_| limit.acquire(ip("::ffff:127.0.0.1"))).collect();
        assert!(mapped.iter().all(Option::is_some));
    }

    #[test]
    fn an_address_without_connections_is_forgotten() {
        let limit = PerAddress::new(16, [].into());
        drop(limit.acquire(ip("2001:db8::1")));
        assert!(limit.counts.lock().unwrap().is_empty());
    }

    #[test]
    fn a_small_capacity_still_grants_one_slot_per_address() {
        let limit = PerAddress::new(3, [].into());
        let _one = limit.acquire(ip("192.0.2.7")).unwrap();
        assert!(limit.acquire(ip("192.0.2.7")).is_none());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network(ip("2001:db8:1:2::7")), network(ip("2001:db8:1:2:ffff::8")));
        assert_ne!(network(ip("2001:db8:1:2::7")), network(ip("2001:db8:1:3::7")));
        assert_ne!(network(ip("203.0.113.9")), network(ip("203.0.113.8")));
    }
}
