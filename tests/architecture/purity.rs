//! The domain: no IO, no async, no randomness.

use crate::assert_none;
use crate::source::{Source, occurrences, sources};

/// What `use` in the domain may start with. `rustix` reads the boot clock, next to the wall clock; `backon`
/// computes delays, without jitter.
const HEADS: &[&str] = &[
    "std",
    "core",
    "crate",
    "super",
    "self",
    "backon",
    "jiff",
    "rustix",
    "serde",
    "serde_json",
    "sha2",
    "smol_str",
    "thiserror",
];

pub(crate) const FORBIDDEN: &[&str] = &[
    "async fn",
    ".await",
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::io",
    ".with_jitter",
];

/// Impure code in the domain.
pub(crate) fn impurities(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources.iter().filter(|source| source.module() == Some("domain")) {
        for (number, code) in source.lines() {
            let place = format!("{}:{number}", source.path.display());
            let head = code.trim_start().trim_start_matches("pub ").strip_prefix("use ");
            let head = head.and_then(|path| path.split([':', ';', ' ']).next());
            let is_child = |head: &str| {
                let child = source.path.with_file_name(head);
                let files = [child.with_extension("rs"), child.join("mod.rs")];
                sources.iter().any(|other| files.contains(&other.path))
            };
            if let Some(head) = head.filter(|head| !HEADS.contains(head) && !is_child(head)) {
                violations.push(format!("{place}: the domain must not use `{head}`"));
            }
            for word in FORBIDDEN {
                let found = match word.strip_prefix('.') {
                    Some(method) => occurrences(code, method)
                        .any(|at| code.get(..at).is_some_and(|before| before.ends_with('.'))),
                    None => occurrences(code, word).next().is_some(),
                };
                if found {
                    violations.push(format!("{place}: the domain must not use `{word}`"));
                }
            }
        }
    }
    violations
}

#[test]
fn the_domain_is_pure() {
    assert_none(&impurities(&sources()));
}
