//! What time brings.

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::story;
use crate::timeline::Happening;

impl StripeSim {
    /// The next moment at which something happens, in Unix milliseconds.
    #[must_use]
    pub fn next_due(&self) -> Option<i64> {
        lock(&self.inner.account).next_due().map(|at| at * 1000)
    }

    /// Lets everything happen that is due by then. What happens takes its time from the clock, so
    /// who turns the clock stops at every [`StripeSim::next_due`] and acts there.
    pub fn act_until(&self, ms: i64) {
        let mut account = lock(&self.inner.account);
        let before = account.events.len();
        account.act_until(ms.div_euclid(1000));
        let happened = account.events.len() != before;
        drop(account);
        if happened {
            self.inner.changes.note();
        }
    }

    pub(crate) fn happened(&self) -> usize {
        lock(&self.inner.account).events.len()
    }

    pub(crate) fn happenings_since(&self, count: usize) -> Vec<Happening> {
        let account = lock(&self.inner.account);
        let since = account.events.iter().skip(count);
        let told = since.map(|event| Happening {
            at_ms: event.at_ms,
            kind: event.kind.clone(),
            what: story::tell(event),
        });
        told.collect()
    }
}
