//! Texts of the operator in place of those that ship with tollgate.

mod limits;
mod merge;
mod pattern;
mod problem;

pub(super) use crate::messages::operator_texts::merge::merged;
pub use crate::messages::operator_texts::problem::{TextProblem, TextProblems};
