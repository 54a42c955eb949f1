//! The floors of the building: which module may know which, who owns which foreign crate, and habits of the source tree.

#![expect(clippy::unwrap_used, reason = "a source tree that cannot be read is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each top-level module with those it may know, lowest first: what is not listed is above it or
/// beside it.
const FLOORS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("logging", &["domain"]),
    ("metrics", &[]),
    ("config", &["domain"]),
    ("store", &["domain", "logging"]),
    ("stripe", &["domain", "logging", "metrics"]),
    ("messages", &["domain"]),
    ("telegram", &["domain", "messages", "logging", "metrics"]),
    ("webhook_client", &["domain"]),
    ("billing", &["domain", "store", "stripe", "logging", "metrics"]),
    ("bot", &["domain", "messages", "telegram", "billing", "logging", "metrics"]),
    ("http", &["domain", "stripe", "billing", "messages", "logging", "metrics"]),
    (
        "worker",
        &[
            "domain",
            "store",
            "telegram",
            "webhook_client",
            "messages",
            "billing",
            "logging",
            "metrics",
        ],
    ),
    ("simulators", &["domain"]),
    (
        "app",
        &[
            "domain",
            "logging",
            "config",
            "store",
            "stripe",
            "messages",
            "telegram",
            "webhook_client",
            "billing",
            "bot",
            "http",
            "worker",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "logging",
            "config",
            "store",
            "stripe",
            "messages",
            "telegram",
            "webhook_client",
            "billing",
            "bot",
            "http",
            "worker",
            "simulators",
            "app",
        ],
    ),
];

/// Foreign crates that would pull a floor's trade into another, with the floors that may name them;
/// `sandbox` is the crate of the simulators.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("r2d2", &["store"]),
    ("r2d2_sqlite", &["store"]),
    ("async_stripe", &["stripe"]),
    ("async_stripe_billing", &["stripe"]),
    ("async_stripe_checkout", &["stripe"]),
    ("async_stripe_client_core", &["stripe"]),
    ("async_stripe_core", &["stripe"]),
    ("async_stripe_product", &["stripe"]),
    ("async_stripe_shared", &["stripe"]),
    ("backon", &["stripe"]),
    ("teloxide", &["telegram"]),
    ("axum", &["http", "sandbox"]),
    ("axum_extra", &["http"]),
    ("dotenvy", &["config"]),
    ("tower_http", &["http"]),
    ("askama", &["http"]),
    ("reqwest", &["stripe", "telegram", "webhook_client", "config", "sandbox"]),
    ("hmac", &["stripe", "webhook_client", "sandbox", "app", "http"]),
    ("i18n_embed", &["messages"]),
    ("i18n_embed_fl", &["messages"]),
    ("icu_datetime", &["messages"]),
    ("icu_decimal", &["messages"]),
    ("icu_experimental", &["messages"]),
    ("toml", &["config"]),
    ("metrics_api", &["metrics"]),
    ("metrics_exporter_prometheus", &["http"]),
    ("hyper", &["http"]),
    ("hyper_util", &["http"]),
    ("tower", &["http"]),
    ("uuid", &["billing", "cli", "logging", "sandbox"]),
    ("base64", &["webhook_client", "config", "http"]),
    ("governor", &["http"]),
    ("rlimit", &["http"]),
    ("rustix", &["domain"]),
    ("tokio_io_timeout", &["http"]),
    ("utoipa", &["http"]),
    ("utoipa_axum", &["http"]),
    ("env_logger", &["logging"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["app", "cli"]),
    ("tollgate_sandbox", &["simulators", "cli"]),
];

/// The crates the pure floor may name: data and words, nothing that waits, reads or draws lots. `rustix`
/// reads the boot clock, next to the wall clock.
const PURE: &[&str] = &[
    "std",
    "core",
    "crate",
    "super",
    "self",
    "jiff",
    "rustix",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
];

/// Names that say nothing about what is inside.
const VAGUE: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "types", "manager"];

struct Source {
    /// Relative to the workspace.
    path: PathBuf,
    text: String,
}

impl Source {
    /// The top-level module the file belongs to, or the other crate; `main.rs` and `lib.rs` of the
    /// product belong to none.
    fn floor(&self) -> Option<&str> {
        let name = self.path.iter().nth(1).unwrap().to_str().unwrap();
        let name = name.strip_suffix(".rs").unwrap_or(name);
        (name != "main" && name != "lib").then_some(name)
    }

    /// Whether it belongs to another crate than the product.
    fn is_apart(&self) -> bool {
        self.path.starts_with("crates")
    }

    fn is_root(&self) -> bool {
        self.path.parent().unwrap().ends_with("src") && matches!(self.stem(), "main" | "lib")
    }

    fn stem(&self) -> &str {
        self.path.file_stem().unwrap().to_str().unwrap()
    }

    /// Numbered lines without their comments. A `//` inside a string cuts too much, never too
    /// little of what matters here: paths stand before it.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| {
            let code = line.split_once("//").map_or(line, |(code, _)| code);
            (index + 1, code)
        })
    }
}

fn sources() -> Vec<Source> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(root).unwrap().to_owned(), text });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "crates/sandbox/src"] {
        let before = found.len();
        walk(root, &root.join(folder), &mut found);
        assert!(found.len() > before + 20, "the source tree has moved");
    }
    found
}

fn identifier(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The names that stand right after `crate::` in a line.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    code.match_indices("crate::").filter_map(|(at, found)| {
        let start = code.get(..at)?.chars().next_back();
        if start.is_some_and(|before| identifier(before) || before == '$') {
            return None;
        }
        let rest = code.get(at + found.len()..)?;
        rest.split(|character| !identifier(character)).next()
    })
}

/// Whether a line names `krate` as the head of a path.
fn names(code: &str, krate: &str) -> bool {
    let path = format!("{krate}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|before| identifier(before) || before == ':')
    })
}

fn refuse(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_module_knows_only_the_floors_below_it() {
    let mut faults = Vec::new();
    for source in &sources() {
        let Some(floor) = source.floor() else { continue };
        let allowed = FLOORS.iter().find(|(name, _)| *name == floor).map(|(_, allowed)| *allowed);
        if allowed.is_none() && !source.is_apart() {
            faults.push(format!("{}: `{floor}` stands on no floor", source.path.display()));
            continue;
        }
        for (number, code) in source.code() {
            for import in imports(code) {
                let known = allowed.is_none_or(|allowed| allowed.contains(&import));
                if import.is_empty() || (import != floor && !known) {
                    faults.push(match import {
                        "" => {
                            format!("{}:{number}: one `use crate::…` a line", source.path.display())
                        }
                        _ => format!(
                            "{}:{number}: `{floor}` may not know `{import}`",
                            source.path.display()
                        ),
                    });
                }
            }
            if code.contains("super::super") {
                faults.push(format!("{}:{number}: say `crate::…`", source.path.display()));
            }
        }
    }
    refuse(&faults);
}

#[test]
fn a_floor_is_allowed_only_what_stands_before_it() {
    for (index, (floor, allowed)) in FLOORS.iter().enumerate() {
        for below in *allowed {
            assert!(
                FLOORS.iter().take(index).any(|(name, _)| name == below),
                "`{floor}` looks up to `{below}`"
            );
        }
    }
}

#[test]
fn a_foreign_crate_stays_with_its_owner() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut faults = Vec::new();
    for (krate, owners) in OWNERS {
        let known = [(*krate).to_owned(), krate.replace('_', "-")];
        let declared = manifest
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .any(|(name, _)| known.iter().any(|known| known == name));
        if !declared {
            faults.push(format!(
                "`{krate}` is owned and not in Cargo.toml: a rule that bites nobody"
            ));
        }
        for source in &sources() {
            let Some(floor) = source.floor().filter(|floor| !owners.contains(floor)) else {
                continue;
            };
            for (number, code) in source.code() {
                if names(code, krate) {
                    faults.push(format!(
                        "{}:{number}: `{krate}` belongs to {owners:?}, not to `{floor}`",
                        source.path.display()
                    ));
                }
            }
        }
    }
    refuse(&faults);
}

#[test]
fn the_domain_is_pure() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.floor() == Some("domain")) {
        for (number, code) in source.code() {
            let place = format!("{}:{number}", source.path.display());
            let head =
                code.trim_start().strip_prefix("use ").and_then(|path| path.split("::").next());
            if let Some(head) = head.filter(|head| !PURE.contains(head)) {
                faults.push(format!("{place}: `{head}` has no place in the domain"));
            }
            for word in ["async fn", ".await", "std::fs", "std::net", "std::thread", "std::env"] {
                let whole = code.match_indices(word).any(|(at, _)| {
                    let after = code.get(at + word.len()..).and_then(|rest| rest.chars().next());
                    !after.is_some_and(identifier)
                });
                if whole {
                    faults.push(format!("{place}: `{word}` has no place in the domain"));
                }
            }
        }
    }
    refuse(&faults);
}

#[test]
fn every_file_opens_with_its_purpose() {
    let silent = |source: &&Source| !source.text.starts_with("//! ");
    let faults: Vec<_> = sources()
        .iter()
        .filter(silent)
        .map(|source| format!("{}: has no opening `//! ` line", source.path.display()))
        .collect();
    refuse(&faults);
}

#[test]
fn every_file_is_compiled() {
    let all = sources();
    let mut faults = Vec::new();
    for source in all.iter().filter(|source| !source.is_root()) {
        let folder = source.path.parent().unwrap();
        let (folder, module) = match source.stem() {
            "mod" => (folder.parent().unwrap(), folder.file_name().unwrap().to_str().unwrap()),
            stem => (folder, stem),
        };
        let doors = [folder.join("mod.rs"), folder.join("lib.rs")];
        let declaration = format!("mod {module};");
        let declared = all
            .iter()
            .filter(|door| doors.contains(&door.path))
            .flat_map(Source::code)
            .any(|(_, code)| code.trim_end().ends_with(&declaration));
        if !declared {
            faults.push(format!("{}: is declared nowhere", source.path.display()));
        }
    }
    refuse(&faults);
}

#[test]
fn every_name_says_what_is_inside() {
    let faults: Vec<_> = sources()
        .iter()
        .filter(|source| {
            source
                .path
                .with_extension("")
                .iter()
                .any(|part| VAGUE.iter().any(|vague| part == *vague))
        })
        .map(|source| format!("{}: names nothing", source.path.display()))
        .collect();
    refuse(&faults);
}
