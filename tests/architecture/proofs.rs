//! Tests that the documents name as proofs exist.

use std::collections::BTreeSet;
use std::fs;

use crate::assert_none;
use crate::source::{files, is_identifier, root};

const DOCUMENTS: &[&str] = &["README.md", "docs/TRUST.md"];
/// Fewer words than this in backticks are a setting or a metric, not a test.
const MIN_WORDS: usize = 6;

/// Names in backticks that look like tests and are in `tests` nowhere.
fn unknown_tests(document: &str, tests: &BTreeSet<String>) -> Vec<String> {
    document
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.chars().all(is_identifier) && name.split('_').count() >= MIN_WORDS)
        .filter(|name| !tests.contains(*name))
        .map(|name| format!("`{name}` is no test"))
        .collect()
}

fn tests_in(text: &str) -> impl Iterator<Item = String> {
    text.split("fn ")
        .skip(1)
        .map(|rest| rest.chars().take_while(|next| is_identifier(*next)).collect())
}

#[test]
fn tests_named_as_proofs_exist() {
    let sources = ["src", "tests", "crates"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), &["rs"]))
        .map(|path| fs::read_to_string(path).unwrap());
    let tests = sources.flat_map(|text| tests_in(&text).collect::<Vec<_>>()).collect();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root().join(document)).unwrap();
        assert_none(&unknown_tests(&text, &tests));
    }
}

#[test]
fn a_proof_without_a_test_is_reported() {
    let tests = tests_in("async fn a_wheel_that_turns_is_round() {").collect();
    let document = "See `a_wheel_that_turns_is_round`, `a_wheel_that_turns_is_square`, `cancel_at_period_end`.";
    assert_eq!(unknown_tests(document, &tests), ["`a_wheel_that_turns_is_square` is no test"]);
}
