//! How many connections, and requests behind a proxy, one address may have at a time: nobody takes the
//! places that Stripe's webhooks need.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// The share of all places that one address may have.
const SHARE: usize = 8;

/// How many places each address has taken.
type Taken = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Counts what each address has at this moment. Clones share the counts.
#[derive(Clone)]
pub(in crate::http) struct Places {
    most: usize,
    /// Reverse proxies: many clients come through one of their addresses.
    exempt: Arc<[IpAddr]>,
    taken: Taken,
}

/// A place that is taken, until it is dropped. None for an address that is exempt.
pub(in crate::http) struct Place(Option<(IpAddr, Taken)>);

impl Places {
    /// `all`: how many places there are; each address gets an eighth, and at least one.
    pub(in crate::http) fn new(all: usize, exempt: Arc<[IpAddr]>) -> Self {
        Self { most: (all / SHARE).max(1), exempt, taken: Arc::default() }
    }

    /// None: the address has its share already.
    pub(in crate::http) fn take(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        if self.exempt.contains(&address) {
            return Some(Place(None));
        }
        let key = network(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place(Some((key, Arc::clone(&self.taken)))))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((key, taken)) = &self.0 else { return };
        let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(key);
            }
        }
    }
}

/// The address, or its /64 for IPv6: an IPv6 provider gives each customer a network of that size.
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

    use super::{Places, network};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_gets_its_share_and_a_proxy_any_number() {
        let places = Places::new(16, [ip("127.0.0.1"), ip("::1")].into());
        let first = places.take(ip("192.0.2.7")).unwrap();
        let _second = places.take(ip("::ffff:192.0.2.7")).unwrap();
        assert!(places.take(ip("192.0.2.7")).is_none());
        let _other = places.take(ip("192.0.2.8")).unwrap();
        drop(first);
        let _third = places.take(ip("192.0.2.7")).unwrap();
        assert!(places.take(ip("192.0.2.7")).is_none());
        let many: Vec<_> = (0..99).map(|_| places.take(ip("127.0.0.1"))).collect();
        assert!(many.iter().all(Option::is_some));
        let mapped: Vec<_> = (0..99).map(|_| places.take(ip("::ffff:127.0.0.1"))).collect();
        assert!(mapped.iter().all(Option::is_some));
    }

    #[test]
    fn nothing_is_remembered_of_an_address_that_has_left() {
        let places = Places::new(16, [].into());
        drop(places.take(ip("2001:db8::1")));
        assert!(places.taken.lock().unwrap().is_empty());
    }

    #[test]
    fn a_small_server_has_a_place_for_everybody() {
        let places = Places::new(3, [].into());
        let _one = places.take(ip("192.0.2.7")).unwrap();
        assert!(places.take(ip("192.0.2.7")).is_none());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(network(ip("2001:db8:1:2::7")), network(ip("2001:db8:1:2:ffff::8")));
        assert_ne!(network(ip("2001:db8:1:2::7")), network(ip("2001:db8:1:3::7")));
        assert_ne!(network(ip("203.0.113.9")), network(ip("203.0.113.8")));
    }
}
