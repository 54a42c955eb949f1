//! Notices that another process has committed something, without reading the database all the time.
//!
//! Each commit writes to the write-ahead log. While size and time of that file stay the same, nobody has
//! committed anything. Once they change, the writer compares `PRAGMA data_version`, which commits of its
//! own connection do not change. Source: <https://www.sqlite.org/pragma.html#pragma_data_version>.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Weak;
use std::thread;
use std::time::Duration;
use std::time::SystemTime;

/// How late a commit is noticed.
const INTERVAL: Duration = Duration::from_millis(500);

/// Size and time of the last change; absent without a file.
type Footprint = Option<(u64, Option<SystemTime>)>;

/// Calls `look` whenever the log may have grown, until `look` returns false or `owner` is gone.
pub(in crate::store) fn watch<T: Send + Sync + 'static>(
    log: PathBuf,
    owner: Weak<T>,
    look: impl Fn() -> bool + Send + 'static,
) -> io::Result<()> {
    let watching = move || {
        let mut watched = Watched::default();
        while owner.strong_count() > 0 {
            if watched.may_have_changed(footprint(&log)) && !look() {
                return;
            }
            thread::sleep(INTERVAL);
        }
    };
    thread::Builder::new().name("store-watch".to_owned()).spawn(watching).map(|_| ())
}

fn footprint(log: &PathBuf) -> Footprint {
    let metadata = fs::metadata(log).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

/// The last two looks at a file.
#[derive(Default)]
struct Watched {
    last: Option<Footprint>,
    before: Option<Footprint>,
}

impl Watched {
    /// A second write within the same tick of the file system's clock may leave no trace: a look at a
    /// file that has just changed is repeated once.
    fn may_have_changed(&mut self, now: Footprint) -> bool {
        let known = self.last == Some(now) && self.before == Some(now);
        self.before = self.last.replace(now);
        !known
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use crate::store::Queue;
    use crate::store::Store;
    use crate::store::StoreError;
    use crate::store::foreign_commits::Watched;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[test]
    fn a_change_is_looked_at_twice_and_a_file_at_rest_not_at_all() {
        let mut watched = Watched::default();
        let looks = [None, None, None, Some((7, None)), Some((7, None)), Some((7, None)), None];
        let seen: Vec<bool> =
            looks.into_iter().map(|look| watched.may_have_changed(look)).collect();
        assert_eq!(seen, [true, true, false, true, true, false, true]);
    }

    #[tokio::test]
    async fn a_commit_of_another_store_wakes_all_listeners_and_an_own_one_does_not() {
        let (_folder, path, store) = new_store();
        let mut listeners = [Queue::Notices, Queue::Accounts].map(|queue| store.listen(&[queue]));
        // Opening the database was a commit.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        let mut fresh = store.listen(&[Queue::Notices]);
        let own = store.write(|tx| tx.record_user(ANN, None, None, NOW)).await;
        own.map_err(|error: StoreError| error).unwrap();
        let woken = timeout(Duration::from_millis(1_200), fresh.woken()).await;
        assert!(woken.is_err(), "its own commit is not foreign");

        let other = Store::open(&path).unwrap();
        let foreign = other.write(|tx| tx.record_user(ANN, Some("de"), None, NOW)).await;
        foreign.map_err(|error: StoreError| error).unwrap();
        for listener in &mut listeners {
            timeout(Duration::from_secs(1), listener.woken()).await.unwrap();
        }
    }
}
