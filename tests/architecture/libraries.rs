//! Which module may use which library.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::assert_none;
use crate::source::{Source, occurrences, root, sources};

/// Libraries, by the names that code uses, and the modules that own them.
pub(crate) const OWNERS: &[(&str, &[&str])] = &[
    ("anyhow", &["app", "cli"]),
    ("askama", &["http"]),
    ("async_stripe", &["stripe"]),
    ("axum", &["http"]),
    ("axum_extra", &["http"]),
    ("backon", &["domain", "stripe"]),
    ("base64", &["config", "http", "webhook_client"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("cliclack", &["cli"]),
    ("csv", &["billing"]),
    ("env_logger", &["logging"]),
    ("fluent_syntax", &["messages"]),
    ("futures_util", &["app", "billing", "http"]),
    ("governor", &["http"]),
    ("hex", &["app", "billing", "http", "messages", "store", "stripe"]),
    ("hmac", &["app", "http", "stripe", "webhook_client"]),
    ("hyper", &["http"]),
    ("hyper_util", &["http"]),
    ("i18n_embed", &["messages"]),
    ("i18n_embed_fl", &["messages"]),
    ("icu_calendar", &["messages"]),
    ("icu_datetime", &["messages"]),
    ("icu_decimal", &["messages"]),
    ("icu_experimental", &["messages"]),
    ("icu_locale_core", &["messages"]),
    ("include_dir", &["store"]),
    ("indicatif", &["cli"]),
    ("jiff", &["domain", "messages", "stripe"]),
    ("metrics_api", &["metrics"]),
    ("metrics_exporter_prometheus", &["http"]),
    ("qrcode", &["cli"]),
    ("r2d2", &["store"]),
    ("r2d2_sqlite", &["store"]),
    ("reqwest", &["cli", "config", "stripe", "telegram", "webhook_client"]),
    ("rlimit", &["http"]),
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("rustix", &["cli", "domain", "store"]),
    ("sd_notify", &["cli"]),
    ("similar", &["cli"]),
    ("smol_str", &["domain"]),
    ("secrecy", &["app", "bot", "cli", "config", "http", "stripe", "telegram", "webhook_client"]),
    (
        "sha2",
        &["app", "billing", "domain", "http", "messages", "store", "stripe", "webhook_client"],
    ),
    ("stripe_billing", &["stripe"]),
    ("stripe_checkout", &["stripe"]),
    ("stripe_client_core", &["stripe"]),
    ("stripe_core", &["stripe"]),
    ("stripe_product", &["stripe"]),
    ("stripe_shared", &["stripe"]),
    ("stripe_types", &["stripe"]),
    ("subtle", &["http"]),
    ("teloxide", &["telegram"]),
    ("dotenvy", &["config"]),
    ("tempfile", &["billing", "cli", "config", "store"]),
    (
        "tokio",
        &[
            "app", "billing", "bot", "cli", "http", "logging", "store", "stripe", "telegram",
            "worker",
        ],
    ),
    ("tiny_skia", &["messages"]),
    ("tokio_io_timeout", &["http"]),
    ("tokio_util", &["app", "bot", "http", "telegram", "worker"]),
    ("toml", &["config"]),
    ("toml_edit", &["config"]),
    ("tower", &["http"]),
    ("tower_http", &["http"]),
    ("ttf_parser", &["messages"]),
    ("unic_langid", &["messages"]),
    ("utoipa", &["http"]),
    ("tollgate_sandbox", &["simulators", "cli"]),
    ("utoipa_axum", &["http"]),
    ("uuid", &["billing", "cli", "logging"]),
    ("zstd", &["store"]),
];

/// Libraries without an owner: logging, errors and data formats.
pub(crate) const SHARED: &[&str] = &["log", "serde", "serde_json", "thiserror"];

/// The dependencies of the application, crates of this workspace included, by the names that code uses, without those of tests only.
pub(crate) fn dependencies() -> BTreeSet<String> {
    let run = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let version = run(&["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    // Without the filter, cargo downloads the crates of all platforms.
    let metadata =
        run(&["metadata", "--format-version", "1", "--locked", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let package =
        metadata["packages"].as_array().unwrap().iter().find(|package| {
            package["name"] == env!("CARGO_PKG_NAME") && package["source"].is_null()
        });
    let id = &package.unwrap()["id"];
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let node = nodes.iter().find(|node| node["id"] == *id).unwrap();
    let dependencies = node["deps"].as_array().unwrap().iter().filter(|dependency| {
        let kinds = dependency["dep_kinds"].as_array().unwrap();
        kinds.iter().any(|kind| kind["kind"].is_null())
    });
    dependencies.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
}

/// Whether code names the library as the head of a path.
fn names(code: &str, library: &str) -> bool {
    let path = format!("{library}::");
    occurrences(code, &path).any(|at| {
        let before = code.get(..at).unwrap_or_default();
        !before.ends_with("::") || before.ends_with(" ::")
    })
}

/// Dependencies without an entry, and entries without a dependency.
pub(crate) fn unowned(dependencies: &BTreeSet<String>) -> Vec<String> {
    let listed: BTreeSet<&str> =
        OWNERS.iter().map(|(library, _)| *library).chain(SHARED.iter().copied()).collect();
    let missing = dependencies.iter().filter(|library| !listed.contains(library.as_str()));
    let missing = missing.map(|library| format!("`{library}` has no owner: add it to OWNERS"));
    let gone = listed.iter().filter(|library| !dependencies.contains(**library));
    let gone = gone.map(|library| format!("`{library}` is no dependency: remove it from OWNERS"));
    missing.chain(gone).collect()
}

/// Uses of a library outside its owners.
pub(crate) fn trespasses(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for (library, owners) in OWNERS {
        for source in sources {
            let outside = source.module().filter(|module| !owners.contains(module));
            let Some(module) = outside.filter(|_| names(&source.code, library)) else { continue };
            for (number, _) in source.lines().filter(|(_, code)| names(code, library)) {
                violations.push(format!(
                    "{}:{number}: `{library}` belongs to {owners:?}, not to `{module}`",
                    source.path.display()
                ));
            }
        }
    }
    violations
}

/// Owners that do not use their library. This also reports a library whose name never occurs.
pub(crate) fn idle_owners(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for (library, owners) in OWNERS {
        for owner in *owners {
            let mut of_owner = sources.iter().filter(|source| source.module() == Some(owner));
            if !of_owner.any(|source| names(&source.code, library)) {
                violations
                    .push(format!("`{owner}` does not use `{library}`: remove it from OWNERS"));
            }
        }
    }
    violations
}

#[test]
fn each_dependency_has_an_owner() {
    assert_none(&unowned(&dependencies()));
}

#[test]
fn a_library_stays_with_its_owners() {
    assert_none(&trespasses(&sources()));
}

#[test]
fn each_owner_uses_its_library() {
    assert_none(&idle_owners(&sources()));
}
