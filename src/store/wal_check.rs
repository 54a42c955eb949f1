//! Checks the write-ahead log before SQLite opens it, because SQLite ignores a damaged log silently.
//!
//! SQLite ignores a log whose header has a wrong checksum, and the rest of a log from a damaged page on,
//! however many commits follow. The database is then as it was at the last checkpoint or, if a checkpoint
//! was in progress, damaged itself.
//! The format: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::store::error::StoreError;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The last bit of the magic number is the byte order of the checksums.
const MAGIC: u32 = 0x377f_0682;
/// How often the log is read before damage is reported: another process may be writing to it.
const MAX_READS: u32 = 5;
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// Checks the log of the database at this path.
///
/// # Errors
/// [`StoreError::DamagedLog`] if opening the database would lose commits.
pub(in crate::store) fn check(database: &Path) -> Result<(), StoreError> {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    let log = PathBuf::from(name);
    let mut reads = 1;
    loop {
        let found = match File::open(&log) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => Err(error),
            Ok(file) => damage(&mut BufReader::with_capacity(1 << 16, file)),
        };
        let found = found
            .map_err(|error| StoreError::Disk { reason: format!("{}: {error}", log.display()) })?;
        match found {
            None => return Ok(()),
            Some(_) if reads < MAX_READS => {
                reads += 1;
                thread::sleep(RETRY_DELAY);
            }
            Some(reason) => return Err(StoreError::DamagedLog { path: log, reason }),
        }
    }
}

/// Describes the damage, if it loses commits.
///
/// A crash may leave a header that was never synced, with nothing but zeros in the file, and it may
/// tear the last transaction, which was never acknowledged. Neither is damage.
fn damage(log: &mut impl Read) -> io::Result<Option<String>> {
    let mut header = [0; HEADER];
    if read_up_to(log, &mut header)? < HEADER {
        return Ok(None);
    }
    let words: Vec<u32> = header.chunks_exact(4).map(big_endian).collect();
    let order = if words[0] == MAGIC { little_endian } else { big_endian };
    let summed = sum(&header[..24], (0, 0), order);
    let page = usize::try_from(words[2]).unwrap_or(0);
    let fits = words[0] & !1 == MAGIC
        && page.is_power_of_two()
        && (512..=65_536).contains(&page)
        && summed == (words[6], words[7]);
    if !fits {
        let mut rest = Vec::new();
        log.read_to_end(&mut rest)?;
        let empty = header.iter().chain(&rest).all(|byte| *byte == 0);
        return Ok((!empty).then(|| "its header is damaged".to_owned()));
    }
    let (mut frame, mut sums, mut broken) = (vec![0; FRAME_HEADER + page], summed, None);
    let (mut number, mut lost) = (0_u64, 0_u64);
    while read_up_to(log, &mut frame)? == frame.len() {
        number += 1;
        let (head, body) = frame.split_at(FRAME_HEADER);
        let words: Vec<u32> = head.chunks_exact(4).map(big_endian).collect();
        let current =
            (words[2], words[3]) == (big_endian(&header[16..20]), big_endian(&header[20..24]));
        if broken.is_none() {
            let next = sum(body, sum(&head[..8], sums, order), order);
            if current && next == (words[4], words[5]) {
                sums = next;
            } else {
                broken = Some(number);
            }
        }
        // The frame ends a transaction of this log. Frames of an earlier log have other salts.
        if broken.is_some() && current && words[1] > 0 {
            lost += 1;
        }
    }
    Ok(broken.filter(|_| lost > 1).map(|frame| format!("its page {frame} is damaged")))
}

fn read_up_to(log: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match log.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

fn sum(bytes: &[u8], from: (u32, u32), order: fn(&[u8]) -> u32) -> (u32, u32) {
    bytes.chunks_exact(8).fold(from, |(first, second), pair| {
        let first = first.wrapping_add(order(&pair[..4])).wrapping_add(second);
        (first, second.wrapping_add(order(&pair[4..])).wrapping_add(first))
    })
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::path::PathBuf;

    use rusqlite::Connection;
    use tempfile::TempDir;

    use super::HEADER;
    use crate::store::{Store, StoreError};

    const PAGE: usize = 4096;
    const FRAME: usize = PAGE + super::FRAME_HEADER;

    /// A database as a crash leaves it, with a log of so many commits of one page each.
    fn crashed(commits: u32) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (path, live) = (folder.path().join("tollgate.db"), folder.path().join("live.db"));
        let connection = Connection::open(&live).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.execute_batch("CREATE TABLE t (x); PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        for x in 0..commits {
            connection.execute("INSERT INTO t VALUES (?1)", [x]).unwrap();
        }
        for suffix in ["", "-wal"] {
            let beside = |path: &Path| format!("{}{suffix}", path.display());
            fs::copy(beside(&live), beside(&path)).unwrap();
        }
        (folder, path)
    }

    fn log_of(path: &Path) -> PathBuf {
        PathBuf::from(format!("{}-wal", path.display()))
    }

    #[test]
    fn a_log_with_a_damaged_header_is_reported_and_not_changed() {
        for byte in (0..HEADER).step_by(3) {
            let (_folder, path) = crashed(3);
            let log = log_of(&path);
            let mut bytes = fs::read(&log).unwrap();
            assert_eq!(bytes.len(), HEADER + 3 * FRAME);
            bytes[byte] ^= 0x40;
            fs::write(&log, &bytes).unwrap();
            let error = Store::open(&path).map(|_| ()).unwrap_err();
            assert!(matches!(error, StoreError::DamagedLog { .. }), "{byte}: {error}");
            assert!(error.to_string().contains("tollgate.db-wal"), "{error}");
            assert_eq!(fs::read(&log).unwrap(), bytes, "it is left as it was");
        }
    }

    #[test]
    fn damage_is_reported_if_it_loses_commits_and_a_crash_does_not_explain_it() {
        type Harm = fn(&mut Vec<u8>);
        let cases: [(&str, Harm, bool); 9] = [
            ("untouched", |_| {}, false),
            ("empty", |log| log.clear(), false),
            ("shorter than a header", |log| log.truncate(20), false),
            ("a header alone", |log| log.truncate(HEADER), false),
            ("nothing but zeros", |log| log.fill(0), false),
            ("a torn last commit", |log| *log.last_mut().unwrap() ^= 1, false),
            ("cut in a page", |log| log.truncate(HEADER + FRAME + 99), false),
            ("the first commit of three", |log| log[HEADER + 500] ^= 1, true),
            ("a header of zeros", |log| log[..HEADER].fill(0), true),
        ];
        for (what, harm, damaged) in cases {
            let (_folder, path) = crashed(3);
            let mut bytes = fs::read(log_of(&path)).unwrap();
            harm(&mut bytes);
            fs::write(log_of(&path), bytes).unwrap();
            let found = super::check(&path);
            assert_eq!(found.is_err(), damaged, "{what}: {found:?}");
        }
    }

    #[test]
    fn frames_of_an_earlier_log_behind_the_current_one_are_no_damage() {
        let (_folder, path) = crashed(1);
        let (_other, older) = crashed(5);
        let mut log = fs::read(log_of(&path)).unwrap();
        log.extend_from_slice(&fs::read(log_of(&older)).unwrap()[HEADER + FRAME..]);
        fs::write(log_of(&path), log).unwrap();
        assert_eq!(super::check(&path), Ok(()));
    }
}
