//! The hash chain of the audit log: each hash covers its row and the hash before it.
//!
//! A hash covers `payload_sha256` instead of the payload (`before` and `after`), so that payload and
//! salt can be erased while the chain stays verifiable. Rows from before the migration that introduced
//! this are hashed with their payload. The row [`SEALED`], which that migration appends, ends them and
//! names their number and their last hash.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::domain::audit::AuditEntry;

/// The hash that the first row follows.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The action of the row that ends the rows hashed with their payload. The triggers name it too.
pub(super) const SEALED: &str = "audit_log.sealed";
/// Hashed first in rows that cover a digest of their payload, so that no such row has the bytes of a
/// row that covers the payload itself.
const DIGEST_RULE: &[u8] = b"tollgate audit log: payload digest";

/// A row with the columns that only verification reads.
pub(super) struct Link {
    pub(super) entry: AuditEntry,
    pub(super) previous: String,
    /// `None` once the payload is erased, and of rows before the seal.
    pub(super) salt: Option<Vec<u8>>,
    /// `None` of rows before the seal.
    pub(super) payload_sha256: Option<String>,
}

/// The chain up to a row that was verified.
pub(super) struct Chain {
    /// The number of that row; 0 before the first one.
    pub(super) seq: i64,
    head: String,
    /// Whether rows carry a digest of their payload from here on.
    sealed: bool,
}

impl Chain {
    pub(super) const fn new() -> Self {
        Self { seq: 0, head: String::new(), sealed: false }
    }

    pub(super) fn head(&self) -> &str {
        if self.seq == 0 { GENESIS } else { &self.head }
    }

    /// Continues the chain with the next row, unless that is not the one that was written.
    pub(super) fn extend(&mut self, link: &Link) -> Result<(), &'static str> {
        let row = &link.entry;
        if row.seq != self.seq + 1 {
            return Err("the row is missing");
        }
        if link.previous != self.head() {
            return Err("the row does not name the hash of the row before it");
        }
        let expected = match &link.payload_sha256 {
            None if self.sealed => return Err("the row has no digest of its payload"),
            None => hash(row, &link.previous),
            Some(digest) => {
                if !self.sealed && !self.is_sealed_by(row) {
                    return Err("the row does not seal the rows before it");
                }
                let payload = (row.before.as_deref(), row.after.as_deref());
                let matches = match &link.salt {
                    Some(salt) => payload_digest(salt, payload) == *digest,
                    None => payload == (None, None),
                };
                if !matches {
                    return Err("the payload does not match its digest");
                }
                hash_with_digest(row, digest, &link.previous)
            }
        };
        if expected != row.hash {
            return Err("the row does not match its hash");
        }
        self.sealed = link.payload_sha256.is_some();
        self.seq = row.seq;
        self.head.clone_from(&row.hash);
        Ok(())
    }

    /// A chain without older rows needs no seal.
    fn is_sealed_by(&self, row: &AuditEntry) -> bool {
        let seal = seal_of(self.seq, self.head()).to_string();
        self.seq == 0 || (row.action == SEALED && row.after.as_deref() == Some(seal.as_str()))
    }
}

/// The payload of the row that seals `entries` rows, the last of which has the hash `head`.
pub(super) fn seal_of(entries: i64, head: &str) -> serde_json::Value {
    json!({ "entries": entries, "head": head })
}

/// SHA-256 over columns in their order. Each is preceded by whether it is there and by its length, so
/// that no two different rows give the same bytes.
#[derive(Default)]
struct Columns(Sha256);

impl Columns {
    fn add(mut self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            None => self.0.update([0]),
            Some(bytes) => {
                self.0.update([1]);
                self.0.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                self.0.update(bytes);
            }
        }
        self
    }

    /// The columns before the payload.
    fn add_subject(self, row: &AuditEntry) -> Self {
        let user = row.user.map(|user| user.0.to_be_bytes());
        self.add(Some(&row.seq.to_be_bytes()))
            .add(Some(&row.at.millis().to_be_bytes()))
            .add(Some(row.actor.as_bytes()))
            .add(Some(row.action.as_bytes()))
            .add(Some(row.subject.as_bytes()))
            .add(user.as_ref().map(<[u8; 8]>::as_slice))
    }

    fn hex(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The hash of a row before the seal, in hex.
pub(super) fn hash(row: &AuditEntry, previous: &str) -> String {
    Columns::default()
        .add_subject(row)
        .add(row.before.as_deref().map(str::as_bytes))
        .add(row.after.as_deref().map(str::as_bytes))
        .add(Some(row.request_id.as_str().as_bytes()))
        .add(Some(previous.as_bytes()))
        .hex()
}

/// The hash of the seal or a row after it, in hex.
pub(super) fn hash_with_digest(row: &AuditEntry, payload_sha256: &str, previous: &str) -> String {
    Columns::default()
        .add(Some(DIGEST_RULE))
        .add_subject(row)
        .add(Some(payload_sha256.as_bytes()))
        .add(Some(row.request_id.as_str().as_bytes()))
        .add(Some(previous.as_bytes()))
        .hex()
}

/// The salted digest of a payload, in hex. Without the salt, an erased payload cannot be guessed.
pub(super) fn payload_digest(salt: &[u8], (before, after): (Option<&str>, Option<&str>)) -> String {
    Columns::default()
        .add(Some(salt))
        .add(before.map(str::as_bytes))
        .add(after.map(str::as_bytes))
        .hex()
}
