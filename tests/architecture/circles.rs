//! No files import each other in a circle.
//!
//! A folder's `mod.rs` contains its files: what it imports from them does not count, what they import
//! from it does. Re-exports are followed to the file that declares the item. Tests do not count.

use std::collections::{BTreeMap, BTreeSet};

use crate::assert_none;
use crate::source::{Source, is_identifier, occurrences, trees};

type Path = Vec<String>;

/// The module tree: paths of modules, their files, and what they re-export.
struct Tree<'a> {
    files: BTreeMap<Path, &'a Source>,
    exports: BTreeMap<Path, Vec<(String, Path)>>,
}

impl<'a> Tree<'a> {
    fn new(sources: &'a [Source]) -> Self {
        let counted =
            sources.iter().filter(|source| source.module().is_some() && !source.is_test());
        let files: BTreeMap<Path, &Source> =
            counted.map(|source| (module_path(source), source)).collect();
        let mut tree = Self { files, exports: BTreeMap::new() };
        for (module, source) in &tree.files {
            let mut exports = Vec::new();
            for at in occurrences(&source.code, "use") {
                let before = source.code.get(..at).unwrap_or_default().trim_end();
                let statement = before.rsplit(['\n', ';', '}']).next().unwrap_or_default();
                if !statement.trim_start().starts_with("pub") {
                    continue;
                }
                let rest = source.code.get(at + "use".len()..).unwrap_or_default();
                for (path, alias) in use_tree(rest) {
                    exports.push((alias, tree.absolute(module, path)));
                }
            }
            tree.exports.insert(module.clone(), exports);
        }
        tree
    }

    /// A path as it is written in a module, from the root of the crate.
    fn absolute(&self, module: &[String], mut path: Path) -> Path {
        let mut base = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => module.to_vec(),
            _ => {
                let child: Path = module.iter().cloned().chain(path.first().cloned()).collect();
                if !self.files.contains_key(&child) {
                    return Vec::new();
                }
                return module.iter().cloned().chain(path).collect();
            }
        };
        while let Some(head @ ("crate" | "self" | "super")) = path.first().map(String::as_str) {
            if head == "super" {
                base.pop();
            }
            path.remove(0);
        }
        base.extend(path);
        base
    }

    /// The module that declares what a path from the root names.
    fn declaring(&self, path: &[String]) -> Option<&Path> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let length =
                (1..=path.len()).rev().find(|end| self.files.contains_key(&path[..*end]))?;
            let (module, rest) = path.split_at(length);
            let exported = rest.first().and_then(|name| {
                let mut exports = self.exports.get(module)?.iter();
                exports.find(|(alias, target)| alias == name && !target.is_empty())
            });
            match exported {
                Some((_, target)) if target.as_slice() != path => {
                    path = target.iter().chain(&rest[1..]).cloned().collect();
                }
                _ => return self.files.get_key_value(module).map(|(module, _)| module),
            }
        }
        None
    }

    /// The modules that a file imports, without itself and those that it contains.
    fn imports(&self, module: &Path, source: &Source) -> BTreeSet<&Path> {
        let code = without_tests(&source.code);
        let mut found = BTreeSet::new();
        for head in ["crate::", "super::", "self::"] {
            for at in occurrences(&code, head) {
                let before = code.get(..at).unwrap_or_default();
                if before.ends_with("::") || before.ends_with('$') {
                    continue;
                }
                for (path, _) in use_tree(code.get(at..).unwrap_or_default()) {
                    found.extend(self.declaring(&self.absolute(module, path)));
                }
            }
        }
        found.retain(|other| !other.starts_with(module));
        found
    }
}

fn module_path(source: &Source) -> Path {
    let path = source.path.with_extension("");
    let mut parts: Path = path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The paths of a `use` tree, or of a path in an expression, each with the name that it introduces.
fn use_tree(text: &str) -> Vec<(Path, String)> {
    let mut found = Vec::new();
    expand(text, &[], &mut found);
    found
}

/// Expands the tree at the start of `text` and returns what follows it.
fn expand<'t>(text: &'t str, prefix: &[String], found: &mut Vec<(Path, String)>) -> &'t str {
    let mut path = prefix.to_vec();
    let mut rest = text.trim_start();
    loop {
        if let Some(inside) = rest.strip_prefix('{') {
            rest = inside.trim_start();
            while !rest.is_empty() && !rest.starts_with('}') {
                let next = expand(rest, &path, found).trim_start();
                let next = next.strip_prefix(',').unwrap_or(next).trim_start();
                if next.len() == rest.len() {
                    return next;
                }
                rest = next;
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        let end = rest.find(|character| !is_identifier(character)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if !name.is_empty() && (name != "self" || path.is_empty()) {
            path.push(name.to_owned());
        }
        rest = after;
        match rest.strip_prefix("::") {
            Some(next) if !name.is_empty() => rest = next.trim_start(),
            _ => break,
        }
    }
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    let alias = rest
        .trim_start()
        .strip_prefix("as ")
        .map(|alias| alias.split(|character| !is_identifier(character)).next().unwrap_or_default());
    if let Some(last) = path.last() {
        found.push((path.clone(), alias.unwrap_or(last).to_owned()));
    }
    match alias {
        Some(alias) => rest.split_once(alias).map_or(rest, |(_, rest)| rest),
        None => rest,
    }
}

/// Code without the blocks that `#[cfg(test)]` marks.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some((before, marked)) = rest.split_once("#[cfg(test)]") {
        kept.push_str(before);
        let end = marked.find(['{', ';']).unwrap_or(marked.len());
        let mut depth = 0_usize;
        let mut after = marked.len();
        for (at, character) in marked.char_indices().skip_while(|(at, _)| *at < end) {
            match character {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                after = at + 1;
                break;
            }
        }
        rest = marked.get(after..).unwrap_or_default();
    }
    kept + rest
}

/// Reports each set of files of which each imports, over the others, itself.
pub(crate) fn circles(sources: &[Source]) -> BTreeSet<String> {
    let tree = Tree::new(sources);
    let imports: BTreeMap<&Path, BTreeSet<&Path>> =
        tree.files.iter().map(|(module, source)| (module, tree.imports(module, source))).collect();
    let reachable = |from: &Path| {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Path> = imports[from].iter().copied().collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(imports[module].iter().copied());
            }
        }
        reached
    };
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        tree.files.keys().map(|module| (module, reachable(module))).collect();
    let mut found = BTreeSet::new();
    for (module, others) in &reached {
        if others.contains(module) {
            let circle = others.iter().filter(|other| reached[**other].contains(module));
            let files: Vec<&str> =
                circle.map(|other| tree.files[*other].path.to_str().unwrap()).collect();
            found.insert(format!("a circle of imports: {files:?}"));
        }
    }
    found
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let found: Vec<String> = trees().iter().flat_map(|sources| circles(sources)).collect();
    assert_none(&found);
}
