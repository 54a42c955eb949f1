//! The audit log: pages, one event, failed events, verification, export.

mod export;
mod service;

pub use export::{AuditExportError, Export, ExportedParts};
pub use service::AuditLog;
