//! Which module may import which.

use crate::assert_none;
use crate::source::{Source, is_identifier, occurrences, sources};

/// A module, and the modules that it may import.
pub(crate) type Layer<'a> = (&'a str, &'a [&'a str]);

/// All top-level modules, lowest first.
pub(crate) const LAYERS: &[Layer<'static>] = &[
    ("domain", &[]),
    ("logging", &["domain"]),
    ("metrics", &["domain"]),
    ("config", &["domain"]),
    ("store", &["domain", "logging"]),
    ("stripe", &["domain", "metrics"]),
    ("messages", &["domain"]),
    ("telegram", &["domain", "messages", "metrics"]),
    ("webhook_client", &["domain"]),
    ("billing", &["domain", "store", "stripe", "logging", "metrics"]),
    ("bot", &["domain", "messages", "telegram", "billing", "logging", "metrics"]),
    ("http", &["domain", "stripe", "billing", "messages", "logging", "metrics"]),
    (
        "worker",
        &["domain", "telegram", "webhook_client", "messages", "billing", "logging", "metrics"],
    ),
    ("simulators", &["domain"]),
    (
        "app",
        &[
            "domain",
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
            "simulators",
            "app",
        ],
    ),
];

/// The modules through which work enters. They do not import each other.
pub(crate) const ENTRY_POINTS: &[&str] = &["bot", "http", "worker"];

/// The names right after `crate::` in a line; empty for `crate::{`.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    occurrences(code, "crate::").filter_map(|at| {
        let macro_path = code.get(..at)?.ends_with('$');
        let rest = code.get(at + "crate::".len()..)?;
        let name = rest.split(|character| !is_identifier(character)).next()?;
        (!macro_path).then_some(name)
    })
}

/// Imports that [`LAYERS`] does not permit, and forms of import that this check cannot read.
pub(crate) fn forbidden_imports(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources {
        let Some(module) = source.module() else { continue };
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            violations.push(format!("{}: `{module}` has no layer", source.path.display()));
            continue;
        };
        for (number, code) in source.lines() {
            let place = format!("{}:{number}", source.path.display());
            for import in imports(code) {
                if import.is_empty() {
                    violations.push(format!("{place}: write one `use crate::…` per module"));
                } else if import != module && !allowed.contains(&import) {
                    violations.push(format!("{place}: `{module}` must not import `{import}`"));
                }
            }
            if code.contains("super::super") {
                violations.push(format!("{place}: write `crate::…` instead of `super::super`"));
            }
        }
    }
    violations
}

/// Modules that are permitted to import one that does not come before them.
pub(crate) fn upward_permissions(layers: &[Layer<'_>]) -> Vec<String> {
    let mut violations = Vec::new();
    for (index, (module, allowed)) in layers.iter().enumerate() {
        for below in *allowed {
            if !layers.iter().take(index).any(|(name, _)| name == below) {
                violations.push(format!("`{below}` is not below `{module}`"));
            }
        }
    }
    violations
}

/// Entry points that are permitted to import another one.
pub(crate) fn neighbours(layers: &[Layer<'_>]) -> Vec<String> {
    let entry_points = layers.iter().filter(|(name, _)| ENTRY_POINTS.contains(name));
    let violations = entry_points.flat_map(|(module, allowed)| {
        let others = ENTRY_POINTS.iter().filter(|other| allowed.contains(other));
        others.map(move |other| format!("`{module}` must not import `{other}`"))
    });
    violations.collect()
}

/// What only the services and the composition root hold. Entry points take the services that they use.
const BEHIND_SERVICES: &[&str] = &["Store", "Gateway", "Services"];

/// Entry points that reach past the services, whatever path leads there.
pub(crate) fn reaches_past_services(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for source in sources {
        if !source.module().is_some_and(|module| ENTRY_POINTS.contains(&module)) {
            continue;
        }
        for (number, code) in source.lines() {
            for held in BEHIND_SERVICES {
                if occurrences(code, held).next().is_some() {
                    let place = format!("{}:{number}", source.path.display());
                    violations.push(format!("{place}: an entry point must not use `{held}`"));
                }
            }
        }
    }
    violations
}

/// Permissions that no file uses.
pub(crate) fn unused_permissions(layers: &[Layer<'_>], sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    for (module, allowed) in layers {
        let of_module = || sources.iter().filter(|source| source.module() == Some(module));
        if of_module().next().is_none() {
            violations.push(format!("`{module}` has a layer and no file"));
        }
        for below in *allowed {
            let used = |source: &Source| imports(&source.code).any(|import| import == *below);
            if !of_module().any(used) {
                violations
                    .push(format!("`{module}` does not import `{below}`: remove it from LAYERS"));
            }
        }
    }
    violations
}

#[test]
fn a_module_imports_only_lower_layers() {
    assert_none(&forbidden_imports(&sources()));
}

#[test]
fn permissions_point_downward() {
    assert_none(&upward_permissions(LAYERS));
}

#[test]
fn entry_points_do_not_import_each_other() {
    assert_none(&neighbours(LAYERS));
}

#[test]
fn entry_points_hold_neither_the_store_nor_stripe() {
    assert_none(&reaches_past_services(&sources()));
}

#[test]
fn each_permission_is_used() {
    assert_none(&unused_permissions(LAYERS, &sources()));
}
