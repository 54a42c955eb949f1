//! A file with texts of the operator, which replace those that ship with tollgate.

use crate::domain::language::Language;

/// A Fluent file of one language, as read and before validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorTexts {
    pub language: Language,
    /// The path, for messages.
    pub file: String,
    pub content: String,
}
