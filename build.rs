//! Names the version of the binary: in a release build with the commit, which `TOLLGATE_COMMIT` can state where
//! there is no Git repository. Development builds leave it out, so that a commit rebuilds nothing.

#![expect(clippy::disallowed_methods, reason = "Cargo states what it builds in the environment")]

use std::env;
use std::path::Path;
use std::process::Command;

/// Characters of the commit: enough to be unique.
const SHOWN: usize = 12;

fn main() {
    println!("cargo::rerun-if-env-changed=TOLLGATE_COMMIT");
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let commit = if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        env::var("TOLLGATE_COMMIT").ok().filter(|commit| !commit.is_empty()).or_else(head)
    } else {
        None
    };
    let version = match commit.as_deref().map(|commit| commit.get(..SHOWN).unwrap_or(commit)) {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    };
    println!("cargo::rustc-env=TOLLGATE_VERSION={version}");
}

/// The commit that is checked out. `None` outside of a repository.
fn head() -> Option<String> {
    // The log of HEAD grows with every commit and checkout.
    if Path::new(".git/logs/HEAD").exists() {
        println!("cargo::rerun-if-changed=.git/logs/HEAD");
    }
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|commit| !commit.is_empty())
}
