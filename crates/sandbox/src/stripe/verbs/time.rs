//! Effects of time.

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::story;
use crate::timeline::Happening;

impl StripeSim {
    /// When something is due next, in Unix milliseconds.
    #[must_use]
    pub fn next_due(&self) -> Option<i64> {
        lock(&self.inner.account).next_due().map(|at| at * 1000)
    }

    /// Processes everything that is due by then, in Unix milliseconds. Times are taken from the clock,
    /// so a caller that moves the clock has to stop at every [`StripeSim::next_due`] and call this.
    pub fn process_due(&self, ms: i64) {
        let mut account = lock(&self.inner.account);
        let before = account.events.len();
        account.process_due(ms.div_euclid(1000));
        let happened = account.events.len() != before;
        drop(account);
        if happened {
            self.inner.changes.note();
        }
    }

    /// Number of events so far.
    pub(crate) fn happened(&self) -> usize {
        lock(&self.inner.account).events.len()
    }

    /// The events after the first `count`.
    pub(crate) fn happenings_since(&self, count: usize) -> Vec<Happening> {
        let account = lock(&self.inner.account);
        let since = account.events.iter().skip(count);
        let happenings = since.map(|event| Happening {
            at_ms: event.at_ms,
            kind: event.kind.clone(),
            what: story::describe(event),
        });
        happenings.collect()
    }
}
