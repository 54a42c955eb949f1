//! `docs/CONFIGURATION.md` is the documentation of the structs that `bot.toml` is read into.

use std::fmt::Write;
use std::fs;

use crate::source::root;

/// The file with the structs of `bot.toml`.
const SHAPE: &str = "src/config/shape.rs";
/// The structs of tables that are also used elsewhere.
const ELSEWHERE: [&str; 1] = ["src/domain/rate_limits.rs"];
const REFERENCE: &str = "docs/CONFIGURATION.md";
const TITLE: &str = "# Configuration\n\n\
    Every key of `bot.toml`. Unknown keys are refused with their line, and changes take effect after a restart. Durations \
    are\nwritten `3d`, `24h` or `30m`. Secrets come from the environment ([README](../README.md#environment)).\n";

/// A struct with its fields, in their order.
struct Table {
    name: String,
    doc: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    kind: String,
    doc: String,
}

/// The structs of a source file whose fields are visible outside of it.
fn tables(source: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let (mut doc, mut is_inside) = (String::new(), false);
    for line in source.lines().map(str::trim) {
        let shown = line.strip_prefix("pub(super) ").or_else(|| line.strip_prefix("pub "));
        if let Some(text) = line.strip_prefix("///") {
            if !doc.is_empty() {
                doc.push(' ');
            }
            doc.push_str(text.trim());
        } else if let Some(name) = shown.and_then(|rest| rest.strip_prefix("struct ")) {
            let name = name.trim_end_matches(" {").to_owned();
            tables.push(Table { name, doc: std::mem::take(&mut doc), fields: Vec::new() });
            is_inside = true;
        } else if line == "}" {
            is_inside = false;
            doc.clear();
        } else if let Some((name, kind)) =
            shown.filter(|_| is_inside).and_then(|rest| rest.split_once(": "))
        {
            let (name, kind) = (name.to_owned(), kind.trim_end_matches(',').to_owned());
            let field = Field { name, kind, doc: std::mem::take(&mut doc) };
            tables.last_mut().unwrap().fields.push(field);
        } else if !line.starts_with("#[") {
            doc.clear();
        }
    }
    tables
}

/// The document, and the keys that no comment documents.
fn reference(tables: &[Table]) -> (String, Vec<String>) {
    let (mut text, mut missing) = (TITLE.to_owned(), Vec::new());
    let file = tables.iter().find(|table| table.name == "File").unwrap();
    section(tables, file, "", &mut text, &mut missing);
    (text, missing)
}

fn section(
    tables: &[Table],
    table: &Table,
    path: &str,
    text: &mut String,
    missing: &mut Vec<String>,
) {
    let nested = |field: &Field| {
        let mut names = field.kind.split(|c: char| !c.is_ascii_alphanumeric());
        let name = names.rfind(|name| !name.is_empty())?;
        tables.iter().find(|table| table.name == name)
    };
    let (tables_of, keys): (Vec<&Field>, Vec<&Field>) = table
        .fields
        .iter()
        .partition(|field| nested(field).is_some_and(|table| !table.fields.is_empty()));
    if !keys.is_empty() {
        text.push_str("\n| key | meaning |\n| --- | --- |\n");
    }
    for field in keys {
        if field.doc.is_empty() {
            missing.push(format!("{SHAPE}: `{}.{}` has no documentation", table.name, field.name));
        }
        let doc = field.doc.replace('|', "\\|");
        writeln!(text, "| `{}` | {doc} |", field.name).unwrap();
    }
    for field in tables_of {
        let inner = nested(field).unwrap();
        let path =
            if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
        let title = match field.kind.split('<').next().unwrap() {
            "Vec" => format!("[[{path}]]"),
            "BTreeMap" => format!("[{path}.NAME]"),
            _ => format!("[{path}]"),
        };
        writeln!(text, "\n## `{title}`").unwrap();
        if inner.doc.is_empty() {
            missing.push(format!("{SHAPE}: `{}` has no documentation", inner.name));
        }
        writeln!(text, "\n{}", inner.doc).unwrap();
        section(tables, inner, &path, text, missing);
    }
}

fn of_the_sources() -> (String, Vec<String>) {
    let files = [SHAPE].into_iter().chain(ELSEWHERE);
    let all = files.flat_map(|file| tables(&fs::read_to_string(root().join(file)).unwrap()));
    reference(&all.collect::<Vec<_>>())
}

#[test]
fn the_reference_has_every_key_of_the_configuration() {
    let (text, missing) = of_the_sources();
    crate::assert_none(&missing);
    let written = fs::read_to_string(root().join(REFERENCE)).unwrap_or_default();
    assert!(text == written, "{REFERENCE} is out of date: run `just reference`");
}

#[test]
fn a_key_without_documentation_is_reported() {
    let source = "/// Everything.\nstruct X;\npub(super) struct File {\n    pub(super) bot: Bot,\n}\n\n\
        /// The bot.\npub(super) struct Bot {\n    /// Its name.\n    #[serde(default)]\n    \
        pub(super) name: String,\n    pub(super) age: u8,\n}\n";
    let (text, missing) = reference(&tables(source));
    assert_eq!(missing, ["src/config/shape.rs: `Bot.age` has no documentation"]);
    assert!(text.ends_with(
        "\n## `[bot]`\n\nThe bot.\n\n| key | meaning |\n| --- | --- |\n| `name` | Its name. |\n| `age` |  |\n"
    ));
}

#[test]
#[ignore = "writes docs/CONFIGURATION.md; run by `just reference`"]
fn rewrite_reference() {
    fs::write(root().join(REFERENCE), of_the_sources().0).unwrap();
}
