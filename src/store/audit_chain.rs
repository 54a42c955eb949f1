//! The hash chain of the audit log: each hash covers its row and the hash before it.
//!
//! A hash covers `payload_sha256` instead of the payload (`before` and `after`), so that payload and
//! salt can be erased while the chain stays verifiable. Rows from before the migration that introduced
//! this are hashed with their payload. The row [`SEALED`], which that migration appends, ends them and
//! names their number and their last hash.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::domain::audit::AuditEntry;
use crate::domain::audit_action::AuditAction;

/// The hash that the first row follows.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The action of the row that ends the rows hashed with their payload. The triggers name it too.
pub(super) const SEALED: &str = AuditAction::AuditLogSealed.as_str();
/// Hashed first in rows that cover a digest of their payload, so that no such row has the bytes of a
/// row that covers the payload itself.
const DIGEST_RULE: &[u8] = b"tollgate audit log: payload digest";

/// The columns of a row that its hash covers, as they are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns<'a> {
    pub(super) seq: i64,
    pub(super) at_ms: i64,
    pub(super) actor: &'a str,
    pub(super) action: &'a str,
    pub(super) subject: &'a str,
    pub(super) user: Option<i64>,
    pub(super) before: Option<&'a str>,
    pub(super) after: Option<&'a str>,
    pub(super) request_id: &'a str,
}

impl<'a> Columns<'a> {
    pub(super) fn of(entry: &'a AuditEntry) -> Self {
        Self {
            seq: entry.seq,
            at_ms: entry.at.millis(),
            actor: &entry.actor,
            action: &entry.action,
            subject: &entry.subject,
            user: entry.user.map(|user| user.0),
            before: entry.before.as_deref(),
            after: entry.after.as_deref(),
            request_id: entry.request_id.as_str(),
        }
    }
}

/// A row with the columns that link it to the row before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link<'a> {
    pub(super) columns: Columns<'a>,
    /// Empty in newer rows, whose hash covers it all the same.
    pub(super) previous: &'a str,
    pub(super) hash: &'a str,
    /// `None` once the payload is erased, and of rows before the seal.
    pub(super) salt: Option<&'a [u8]>,
    /// `None` of rows before the seal.
    pub(super) payload_sha256: Option<&'a str>,
}

/// SHA-256 in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct HexDigest([u8; 64]);

impl HexDigest {
    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The chain up to a row that was verified.
#[derive(Debug)]
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

    /// The chain up to a stored row that is verified elsewhere.
    pub(super) fn at(link: Link<'_>) -> Self {
        let sealed = link.payload_sha256.is_some();
        Self { seq: link.columns.seq, head: link.hash.to_owned(), sealed }
    }

    pub(super) fn head(&self) -> &str {
        if self.seq == 0 { GENESIS } else { &self.head }
    }

    /// Continues the chain with the next row, unless that is not the one that was written.
    pub(super) fn extend(&mut self, link: Link<'_>) -> Result<(), &'static str> {
        let row = link.columns;
        if row.seq != self.seq + 1 {
            return Err("the row is missing");
        }
        if !link.previous.is_empty() && link.previous != self.head() {
            return Err("the row does not name the hash of the row before it");
        }
        let expected = match link.payload_sha256 {
            None if self.sealed => return Err("the row has no digest of its payload"),
            None => hash(row, self.head()),
            Some(digest) => {
                if !self.sealed && !self.is_sealed_by(row) {
                    return Err("the row does not seal the rows before it");
                }
                let payload = (row.before, row.after);
                let matches = match link.salt {
                    Some(salt) => payload_digest(salt, payload).as_str() == digest,
                    None => payload == (None, None),
                };
                if !matches {
                    return Err("the payload does not match its digest");
                }
                hash_with_digest(row, digest, self.head())
            }
        };
        if expected.as_str() != link.hash {
            return Err("the row does not match its hash");
        }
        self.sealed = link.payload_sha256.is_some();
        self.seq = row.seq;
        self.head.clear();
        self.head.push_str(link.hash);
        Ok(())
    }

    /// A chain without older rows needs no seal.
    fn is_sealed_by(&self, row: Columns<'_>) -> bool {
        if self.seq == 0 {
            return true;
        }
        let seal = seal_of(self.seq, self.head()).to_string();
        row.action == SEALED && row.after == Some(seal.as_str())
    }
}

/// The payload of the row that seals `entries` rows, the last of which has the hash `head`.
pub(super) fn seal_of(entries: i64, head: &str) -> serde_json::Value {
    json!({ "entries": entries, "head": head })
}

/// SHA-256 over columns in their order. Each is preceded by whether it is there and by its length, so
/// that no two different rows give the same bytes.
#[derive(Default)]
struct Hasher(Sha256);

impl Hasher {
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
    fn add_subject(self, row: Columns<'_>) -> Self {
        let user = row.user.map(i64::to_be_bytes);
        self.add(Some(&row.seq.to_be_bytes()))
            .add(Some(&row.at_ms.to_be_bytes()))
            .add(Some(row.actor.as_bytes()))
            .add(Some(row.action.as_bytes()))
            .add(Some(row.subject.as_bytes()))
            .add(user.as_ref().map(<[u8; 8]>::as_slice))
    }

    fn hex(self) -> HexDigest {
        let mut text = [0; 64];
        // A digest has 32 bytes.
        hex::encode_to_slice(self.0.finalize(), &mut text).ok();
        HexDigest(text)
    }
}

/// The hash of a row before the seal.
pub(super) fn hash(row: Columns<'_>, previous: &str) -> HexDigest {
    Hasher::default()
        .add_subject(row)
        .add(row.before.map(str::as_bytes))
        .add(row.after.map(str::as_bytes))
        .add(Some(row.request_id.as_bytes()))
        .add(Some(previous.as_bytes()))
        .hex()
}

/// The hash of the seal or a row after it.
pub(super) fn hash_with_digest(
    row: Columns<'_>,
    payload_sha256: &str,
    previous: &str,
) -> HexDigest {
    Hasher::default()
        .add(Some(DIGEST_RULE))
        .add_subject(row)
        .add(Some(payload_sha256.as_bytes()))
        .add(Some(row.request_id.as_bytes()))
        .add(Some(previous.as_bytes()))
        .hex()
}

/// The salted digest of a payload. Without the salt, an erased payload cannot be guessed.
pub(super) fn payload_digest(
    salt: &[u8],
    (before, after): (Option<&str>, Option<&str>),
) -> HexDigest {
    Hasher::default()
        .add(Some(salt))
        .add(before.map(str::as_bytes))
        .add(after.map(str::as_bytes))
        .hex()
}
