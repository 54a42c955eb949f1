//! The bodies of recent facts, read from their stored form once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use crate::domain::account::FactBody;

/// A half of the facts that are kept, at about a kilobyte each: those of some 400 accounts that do not rest in the
/// archive. Stripe sends several events about one bill within seconds, and each of them reads the facts of the others.
const HALF: usize = 4096;

/// Bodies by the key of their fact's source. An entry is used only for the stored bytes that it was read from, so
/// no change of the database makes it wrong.
#[derive(Default)]
pub(in crate::store) struct FactBodies(RefCell<Halves>);

/// The entries that were used lately and those before them.
#[derive(Default)]
struct Halves {
    recent: HashMap<String, Entry>,
    earlier: HashMap<String, Entry>,
}

struct Entry {
    stored: Box<[u8]>,
    body: Arc<FactBody>,
}

impl FactBodies {
    /// The body that was read from these bytes.
    pub(in crate::store) fn get(&self, source: &str, stored: &[u8]) -> Option<Arc<FactBody>> {
        let mut halves = self.0.borrow_mut();
        if !halves.recent.contains_key(source) {
            let (source, entry) = halves.earlier.remove_entry(source)?;
            halves.put(source, entry);
        }
        let entry = halves.recent.get(source)?;
        (*entry.stored == *stored).then(|| Arc::clone(&entry.body))
    }

    /// Keeps the body of these bytes, in place of an earlier one of the same source.
    pub(in crate::store) fn put(&self, source: &str, stored: &[u8], body: &Arc<FactBody>) {
        let entry = Entry { stored: stored.into(), body: Arc::clone(body) };
        self.0.borrow_mut().put(source.to_owned(), entry);
    }
}

impl Halves {
    fn put(&mut self, source: String, entry: Entry) {
        if self.recent.len() >= HALF {
            self.earlier = mem::take(&mut self.recent);
        }
        self.recent.insert(source, entry);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{FactBodies, HALF};
    use crate::domain::account::FactBody;
    use crate::domain::ids::UserId;

    fn revoked(grant: &str) -> Arc<FactBody> {
        FactBody::Revoked { grant: grant.to_owned(), by: UserId(1) }.into()
    }

    #[test]
    fn a_body_is_found_for_its_own_bytes_only() {
        let bodies = FactBodies::default();
        bodies.put("evt_1", b"a", &revoked("a"));
        assert_eq!(bodies.get("evt_1", b"a"), Some(revoked("a")));
        assert_eq!(bodies.get("evt_1", b"b"), None);
        assert_eq!(bodies.get("evt_2", b"a"), None);
        bodies.put("evt_1", b"b", &revoked("b"));
        assert_eq!(bodies.get("evt_1", b"b"), Some(revoked("b")));
        assert_eq!(bodies.get("evt_1", b"a"), None);
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_bounded() {
        let bodies = FactBodies::default();
        bodies.put("used", b"x", &revoked("used"));
        for number in 0..5 * HALF {
            bodies.put(&number.to_string(), b"x", &revoked("other"));
            assert_eq!(bodies.get("used", b"x"), Some(revoked("used")));
        }
        assert_eq!(bodies.get("0", b"x"), None);
        let halves = bodies.0.borrow();
        assert!(halves.recent.len() + halves.earlier.len() <= 2 * HALF);
    }
}
