//! Rules of the source tree that the compiler does not check: layers, library ownership, purity, files and words.
//!
//! Each rule is a function from sources to violations, so that [`planted`] can prove that it reports one.

#![expect(clippy::unwrap_used, reason = "an unreadable source tree is a failed test")]

mod circles;
mod files;
mod layers;
mod libraries;
mod planted;
mod proofs;
mod purity;
mod reference;
mod retired;
mod source;
mod vocabulary;

/// Fails with one violation a line.
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}
