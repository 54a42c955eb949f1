//! The audit log: pages, one event, failed events, verification, export.

mod service;

pub use service::{AuditExportError, Export, ExportedParts, each, verify};
