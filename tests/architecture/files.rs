//! Files: a stated purpose, a place in the module tree, a telling name.

use crate::assert_none;
use crate::source::{Source, trees};

/// Names that say nothing about the contents.
pub(crate) const VAGUE: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "types", "manager"];

/// Files that do not open with `//! `.
pub(crate) fn without_purpose(sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    silent.map(|source| format!("{}: does not open with `//! `", source.path.display())).collect()
}

/// Files that no `mod` declares: the compiler ignores them.
pub(crate) fn undeclared(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources.iter().filter(|source| source.module().is_some()) {
        let folder = source.path.parent().unwrap();
        let (folder, module) = match source.stem() {
            "mod" => (folder.parent().unwrap(), folder.file_name().unwrap().to_str().unwrap()),
            stem => (folder, stem),
        };
        let parents = [folder.join("mod.rs"), folder.join("lib.rs")];
        let declaration = format!("mod {module};");
        let declared = sources
            .iter()
            .filter(|parent| parents.contains(&parent.path))
            .flat_map(Source::lines)
            .any(|(_, code)| code.trim_end().ends_with(&declaration));
        if !declared {
            violations.push(format!("{}: no `mod` declares it", source.path.display()));
        }
    }
    violations
}

/// Files and folders with a name of [`VAGUE`].
pub(crate) fn vague_names(sources: &[Source]) -> Vec<String> {
    let vague = |source: &&Source| {
        source.path.with_extension("").iter().any(|part| VAGUE.iter().any(|vague| part == *vague))
    };
    let found = sources.iter().filter(vague);
    found.map(|source| format!("{}: a vague name", source.path.display())).collect()
}

#[test]
fn every_file_opens_with_its_purpose() {
    for sources in trees() {
        assert_none(&without_purpose(&sources));
    }
}

#[test]
fn every_file_is_compiled() {
    for sources in trees() {
        assert_none(&undeclared(&sources));
    }
}

#[test]
fn every_name_says_what_is_inside() {
    for sources in trees() {
        assert_none(&vague_names(&sources));
    }
}
