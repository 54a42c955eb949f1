//! The seal of a backup: its last bytes, a SHA-256 of all bytes before them.
//!
//! `PRAGMA integrity_check` does not notice a changed value, and an uncompressed SQLite file has no checksum of
//! its own. The seal is part of the file, so that it survives renaming and copying. SQLite ignores what follows
//! the last page of a database, so a sealed file is a database as well.
//! Source: <https://www.sqlite.org/fileformat2.html#in_header_database_size>.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use crate::store::backup::progress::{BackupStage, Reporter};
use crate::store::compression::MAGIC;
use crate::store::error::StoreError;

const LABEL: &[u8] = b"\ntollgate backup, sha256 ";
const DIGEST: usize = 64;
/// The length of a seal: the label, the digest in hexadecimal, a newline.
const LENGTH: usize = LABEL.len() + DIGEST + 1;
/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;
const LEVEL: i32 = 3;

fn seal_of(hash: Sha256) -> [u8; LENGTH] {
    let mut seal = [b'\n'; LENGTH];
    seal[..LABEL.len()].copy_from_slice(LABEL);
    seal[LABEL.len()..LENGTH - 1].copy_from_slice(hex::encode(hash.finalize()).as_bytes());
    seal
}

/// Appends the seal to the file.
pub(super) fn append(path: &Path, reporter: &mut Reporter<'_>) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::from_io(path, &error);
    let mut file = File::options().read(true).write(true).open(path).map_err(failed)?;
    let all = file.metadata().map_err(failed)?.len();
    let seal = seal_of(hashed(path, &mut file, all, reporter)?);
    file.write_all(&seal).map_err(failed)
}

/// Compresses the file into `to`, with the seal at the end of its content.
pub(super) fn compress(
    path: &Path,
    to: (&Path, &mut File),
    reporter: &mut Reporter<'_>,
) -> Result<(), StoreError> {
    let (target, to) = to;
    let unwritten = |error: io::Error| StoreError::from_io(target, &error);
    let mut from = File::open(path).map_err(|error| StoreError::from_io(path, &error))?;
    let all = from.metadata().map_err(|error| StoreError::from_io(path, &error))?.len();
    let mut encoder = Encoder::new(to, LEVEL).map_err(unwritten)?;
    encoder.include_checksum(true).map_err(unwritten)?;
    let (mut hash, mut done, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = from.read(&mut chunk).map_err(|error| StoreError::from_io(path, &error))?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
        encoder.write_all(&chunk[..read]).map_err(unwritten)?;
        done += read as u64;
        reporter.report(BackupStage::Seal, done, all)?;
    }
    encoder.write_all(&seal_of(hash)).map_err(unwritten)?;
    encoder.finish().map_err(unwritten)?;
    Ok(())
}

/// Reads a backup, compressed or not, into `to`, verifies the seal and removes it there.
///
/// # Errors
/// [`StoreError::BadBackup`] if the file is damaged, truncated or has no seal; without `must_be_sealed` a
/// database without a seal is accepted.
pub(super) fn unpack(
    path: &Path,
    to: (&Path, &mut File),
    must_be_sealed: bool,
    reporter: &mut Reporter<'_>,
) -> Result<(), StoreError> {
    let (target, to) = to;
    let unwritten = |error: io::Error| StoreError::from_io(target, &error);
    copy_content(path, (target, to), reporter)?;
    let length = to.metadata().map_err(unwritten)?.len();
    let content = length.saturating_sub(LENGTH as u64);
    let mut seal = [0; LENGTH];
    to.seek(SeekFrom::Start(content)).map_err(unwritten)?;
    let found = length >= LENGTH as u64 && to.read_exact(&mut seal).is_ok();
    if !found || !seal.starts_with(LABEL) {
        if must_be_sealed {
            return Err(unsealed(path, target, to));
        }
        return Ok(());
    }
    if seal != seal_of(hashed(target, to, content, reporter)?) {
        return Err(StoreError::bad_backup(path, "its content does not match its checksum"));
    }
    to.set_len(content).map_err(unwritten)
}

/// Why a file without a seal is refused.
fn unsealed(path: &Path, target: &Path, to: &mut File) -> StoreError {
    let mut header = [0; 16];
    let read = to.seek(SeekFrom::Start(0)).and_then(|_| to.read_exact(&mut header));
    match read {
        Ok(()) if &header == b"SQLite format 3\0" => StoreError::bad_backup(
            path,
            "its checksum is missing, so it is truncated or another program made it",
        ),
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            StoreError::from_io(target, &error)
        }
        _ => StoreError::bad_backup(path, "`tollgate backup` did not write it, or it is damaged"),
    }
}

fn copy_content(
    path: &Path,
    (target, to): (&Path, &mut File),
    reporter: &mut Reporter<'_>,
) -> Result<(), StoreError> {
    let unreadable = |error: io::Error| StoreError::from_io(path, &error);
    let mut file = File::open(path).map_err(unreadable)?;
    let all = file.metadata().map_err(unreadable)?.len();
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(MAGIC.len() as u64).read_to_end(&mut start).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let is_compressed = start == MAGIC;
    // The size of the content is not known before it is expanded.
    let all = if is_compressed { 0 } else { all };
    let mut from: Box<dyn Read> = if is_compressed {
        Box::new(Decoder::new(file).map_err(unreadable)?)
    } else {
        Box::new(file)
    };
    let (mut done, mut chunk) = (0, vec![0; CHUNK]);
    loop {
        let read = match from.read(&mut chunk) {
            Err(error) if is_compressed => {
                let reason = format!("it cannot be expanded ({error})");
                return Err(StoreError::bad_backup(path, &reason));
            }
            read => read.map_err(unreadable)?,
        };
        if read == 0 {
            return Ok(());
        }
        to.write_all(&chunk[..read]).map_err(|error| StoreError::from_io(target, &error))?;
        done += read as u64;
        reporter.report(BackupStage::Unpack, done, all)?;
    }
}

/// The hash of the first `length` bytes. Leaves the position of the file after them.
fn hashed(
    path: &Path,
    file: &mut File,
    length: u64,
    reporter: &mut Reporter<'_>,
) -> Result<Sha256, StoreError> {
    let failed = |error: io::Error| StoreError::from_io(path, &error);
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let (mut hash, mut done, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    let mut rest = Read::by_ref(file).take(length);
    loop {
        let read = rest.read(&mut chunk).map_err(failed)?;
        if read == 0 {
            return Ok(hash);
        }
        hash.update(&chunk[..read]);
        done += read as u64;
        reporter.report(BackupStage::Seal, done, length)?;
    }
}
