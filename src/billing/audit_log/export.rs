//! Exports of the audit log.

use std::fs::File;
use std::io;
use std::io::{BufWriter, Seek, Write};
use std::time::Duration;

use crate::billing::audit_log::service::AuditLog;
use crate::domain::audit::{Actor, AuditDraft, AuditEntry};
use crate::domain::audit_action::AuditAction;
use crate::logging;
use crate::store::StoreError;

/// Why the audit log cannot be read or exported.
#[derive(Debug, thiserror::Error)]
pub enum AuditExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the export could not be written: {0}")]
    Csv(#[from] csv::Error),
    #[error("the export could not be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the export could not be written: {0}")]
    File(#[from] io::Error),
    #[error("the export is too large")]
    TooLarge,
}

/// Rows in one read of an export, which keeps read transactions short.
const EXPORT_CHUNK: u32 = 1000;

impl AuditLog {
    /// Writes the audit log as CSV into temporary files of about `part` bytes each, every one with a header
    /// line, so that an export of any size needs no more memory than a page of entries. The export itself is
    /// recorded in the audit log. `span`: how far back; `None`: everything. Returns `None` if it would take
    /// more than `most` files; nothing is recorded then.
    pub async fn export_parts(
        &self,
        actor: Actor,
        span: Option<Duration>,
        part: u64,
        most: usize,
    ) -> Result<Option<ExportedParts>, AuditExportError> {
        let mut parts = Parts::begin(part)?;
        let written = self.each(span, |entry| {
            parts.write(entry)?;
            if parts.files() > most { Err(AuditExportError::TooLarge) } else { Ok(()) }
        });
        let entries = match written.await {
            Err(AuditExportError::TooLarge) => return Ok(None),
            written => written?,
        };
        self.record_export(actor, entries).await?;
        Ok(Some(ExportedParts { files: parts.finish()?, entries }))
    }

    /// Calls `sink` with every entry of the last `span`, or with all, oldest first. Returns how many there
    /// were.
    pub async fn each(
        &self,
        span: Option<Duration>,
        mut sink: impl FnMut(&AuditEntry) -> Result<(), AuditExportError>,
    ) -> Result<usize, AuditExportError> {
        let since = span.map(|span| self.clock.now().minus(span));
        let (mut after, mut entries) = (0, 0);
        loop {
            let read = self.store.read(move |tx| tx.audit_since(since, after, EXPORT_CHUNK));
            let chunk = read.await?;
            let Some(last) = chunk.last() else { return Ok(entries) };
            after = last.seq;
            entries += chunk.len();
            for entry in &chunk {
                sink(entry)?;
            }
        }
    }

    /// Records in the audit log that this many entries were exported.
    pub async fn record_export(&self, actor: Actor, entries: usize) -> Result<(), StoreError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        let entry = AuditDraft {
            actor,
            action: AuditAction::AuditExported,
            subject: "audit_log".to_owned(),
            user: None,
            before: None,
            after: Some(serde_json::json!({ "entries": entries })),
        };
        self.store.write(move |tx| tx.audit(&entry, now, &request)).await
    }
}

/// An export in temporary files, which are gone when this is dropped.
#[derive(Debug)]
pub struct ExportedParts {
    /// Each a CSV file of its own, to be read from its beginning.
    pub files: Vec<File>,
    pub entries: usize,
}

/// Starts a new file when the current one has reached its size.
struct Parts {
    part: u64,
    done: Vec<File>,
    current: Export<Counted>,
}

impl Parts {
    fn begin(part: u64) -> Result<Self, AuditExportError> {
        Ok(Self { part, done: Vec::new(), current: Self::new_file()? })
    }

    fn new_file() -> Result<Export<Counted>, AuditExportError> {
        Export::csv(Counted { file: BufWriter::new(tempfile::tempfile()?), bytes: 0 })
    }

    fn files(&self) -> usize {
        self.done.len() + 1
    }

    fn write(&mut self, entry: &AuditEntry) -> Result<(), AuditExportError> {
        if self.current.written().bytes >= self.part {
            let full = std::mem::replace(&mut self.current, Self::new_file()?);
            self.done.push(full.finish()?.rewound()?);
        }
        self.current.write(entry)?;
        // Into the buffer below, which counts: the sizes of files do not depend on buffers.
        Ok(self.current.csv.flush()?)
    }

    fn finish(mut self) -> Result<Vec<File>, AuditExportError> {
        self.done.push(self.current.finish()?.rewound()?);
        Ok(self.done)
    }
}

/// A file that counts the bytes written to it.
struct Counted {
    file: BufWriter<File>,
    bytes: u64,
}

impl Counted {
    fn rewound(self) -> io::Result<File> {
        let mut file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes = self.bytes.saturating_add(written as u64);
        Ok(written)
    }

    /// The file is flushed once, at its end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// CSV with a header, made safe for spreadsheets.
pub struct Export<W: std::io::Write> {
    csv: csv::Writer<W>,
}

impl<W: std::io::Write> Export<W> {
    pub fn csv(to: W) -> Result<Self, AuditExportError> {
        let mut csv = csv::Writer::from_writer(to);
        csv.write_record([
            "seq",
            "time",
            "actor",
            "action",
            "subject",
            "user_id",
            "before",
            "after",
            "request_id",
            "hash",
        ])?;
        Ok(Self { csv })
    }

    pub fn write(&mut self, entry: &AuditEntry) -> Result<(), AuditExportError> {
        let user = entry.user.map(|user| user.to_string()).unwrap_or_default();
        let fields = [
            entry.seq.to_string(),
            format!("{:?}", entry.at),
            entry.actor.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            user,
            entry.before.clone().unwrap_or_default(),
            entry.after.clone().unwrap_or_default(),
            entry.request_id.to_string(),
            entry.hash.clone(),
        ];
        self.csv.write_record(fields.map(guarded))?;
        Ok(())
    }

    /// What the entries are written to.
    fn written(&self) -> &W {
        self.csv.get_ref()
    }

    pub fn finish(self) -> Result<W, AuditExportError> {
        self.csv.into_inner().map_err(|error| AuditExportError::Csv(error.into_error().into()))
    }
}

/// A cell that begins like a formula would be run by a spreadsheet; a quote makes it text.
/// Source: OWASP, CSV injection.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_cell_never_begins_like_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(guarded(bad.to_owned()).starts_with('\''), "{bad:?}");
        }
        assert_eq!(guarded("user:1".to_owned()), "user:1");
    }
}
