//! One planted violation for each rule: a rule that reports nothing protects nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::circles::circles;
use crate::files::{VAGUE, undeclared, vague_names, without_purpose};
use crate::layers::{
    ENTRY_POINTS, LAYERS, Layer, forbidden_imports, neighbours, reaches_past_services,
    unused_permissions, upward_permissions,
};
use crate::libraries::{OWNERS, SHARED, dependencies, idle_owners, trespasses, unowned};
use crate::purity::{FORBIDDEN, impurities};
use crate::retired::{NAMES, PARTS, PHRASES};
use crate::source::Source;
use crate::vocabulary::{differences, retired_words};

type Rule = fn(&[Source]) -> Vec<String>;

/// Rules that read sources: what is planted where, and what has to be reported.
const PLANTED: &[(Rule, &str, &str, &str)] = &[
    (forbidden_imports, "pigeons/mod.rs", "", "`pigeons` has no layer"),
    (forbidden_imports, "bot/x.rs", "use crate::{billing, http};", "one `use crate::…` per module"),
    (forbidden_imports, "bot/x.rs", "use super::super::app;", "instead of `super::super`"),
    (forbidden_imports, "bot/x.rs", "fn f() -> crate::http::AppState {}", "not import `http`"),
    (forbidden_imports, "http/x.rs", "use crate::store::Store;", "not import `store`"),
    (forbidden_imports, "worker/x.rs", "use crate::store::Store;", "not import `store`"),
    (reaches_past_services, "http/x.rs", "use crate::billing::Store;", "must not use `Store`"),
    (reaches_past_services, "worker/x.rs", "    pub store: Store,", "must not use `Store`"),
    (reaches_past_services, "bot/x.rs", "fn f(a: &Services) {}", "must not use `Services`"),
    (impurities, "domain/x.rs", "use tokio::sync::mpsc;", "must not use `tokio`"),
    (impurities, "domain/x.rs", "pub use rusqlite;", "must not use `rusqlite`"),
    (without_purpose, "domain/x.rs", "use std::fmt;\n", "does not open with"),
    (without_purpose, "domain/x.rs", "// A purpose?\n", "does not open with"),
    (undeclared, "domain/x.rs", "//! Declared nowhere.\n", "no `mod` declares it"),
];

/// Sources without a violation that look like one.
const HARMLESS: &[(Rule, &str, &str)] = &[
    (forbidden_imports, "domain/x.rs", "// crate::http\nlet a = \"crate::http\";"),
    (forbidden_imports, "domain/x.rs", "macro_rules! m { () => { $crate::http::x() } }"),
    (trespasses, "domain/x.rs", "// rusqlite::Connection\nlet a = crate::tokio::x();"),
    (impurities, "domain/x.rs", "/// Not `std::fs`.\nfn awaited() {}"),
    (impurities, "store/x.rs", "use std::fs;"),
    (reaches_past_services, "worker/x.rs", "// Store\nuse crate::billing::StoreError;"),
    (reaches_past_services, "billing/x.rs", "use crate::store::Store;"),
];

fn reports(violations: &[String], expected: &str) -> bool {
    violations.iter().any(|violation| violation.contains(expected))
}

#[test]
fn each_rule_reports_its_violation() {
    for (rule, path, text, expected) in PLANTED {
        let violations = rule(&[Source::new(path, text)]);
        assert!(reports(&violations, expected), "{path}: {text}\nreported: {violations:?}");
    }
    for (rule, path, text) in HARMLESS {
        assert_eq!(rule(&[Source::new(path, text)]), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn each_forbidden_import_is_reported() {
    for (module, allowed) in LAYERS {
        for (other, _) in LAYERS.iter().filter(|(other, _)| other != module) {
            let text = format!("use crate::{other}::anything;");
            let violations = forbidden_imports(&[Source::new(format!("{module}/x.rs"), &text)]);
            assert_eq!(violations.is_empty(), allowed.contains(other), "{module} imports {other}");
        }
    }
}

#[test]
fn a_permission_that_points_up_or_aside_or_nowhere_is_reported() {
    let upward: &[Layer<'_>] = &[("store", &["billing"]), ("billing", &["store"])];
    assert_eq!(upward_permissions(upward), ["`billing` is not below `store`"]);
    for entry in ENTRY_POINTS {
        for other in ENTRY_POINTS.iter().filter(|other| *other != entry) {
            let others = [*other];
            let layers: &[Layer<'_>] = &[(entry, &others)];
            assert_eq!(neighbours(layers), [format!("`{entry}` must not import `{other}`")]);
        }
    }
    let sources = [Source::new("store/x.rs", "use crate::logging::x;")];
    let layers: &[Layer<'_>] = &[("store", &["domain", "logging"]), ("gone", &[])];
    let violations = unused_permissions(layers, &sources);
    assert_eq!(
        violations,
        [
            "`store` does not import `domain`: remove it from LAYERS",
            "`gone` has a layer and no file"
        ]
    );
}

#[test]
fn each_library_is_reported_outside_its_owners() {
    for (library, owners) in OWNERS {
        for (module, _) in LAYERS {
            for text in [
                format!("use {library}::anything;"),
                format!("use ::{library}::anything;"),
                format!("    let x = {library}::anything();"),
            ] {
                let violations = trespasses(&[Source::new(format!("{module}/x.rs"), &text)]);
                assert_eq!(violations.is_empty(), owners.contains(module), "{module}: {text}");
            }
        }
    }
}

#[test]
fn a_library_without_owner_or_dependency_or_use_is_reported() {
    let mut known = dependencies();
    assert!(known.contains("stripe_billing"), "cargo names another library: {known:?}");
    known.insert("pigeon_post".to_owned());
    known.remove("rusqlite");
    assert_eq!(
        unowned(&known),
        [
            "`pigeon_post` has no owner: add it to OWNERS",
            "`rusqlite` is no dependency: remove it from OWNERS"
        ]
    );
    let idle = idle_owners(&[]);
    assert_eq!(idle.len(), OWNERS.iter().map(|(_, owners)| owners.len()).sum::<usize>());
    assert!(OWNERS.iter().all(|(library, _)| !SHARED.contains(library)));
}

#[test]
fn each_impure_word_is_reported() {
    for word in FORBIDDEN {
        let text =
            format!("    let x = y{}{word}(z);", if word.starts_with('.') { "" } else { " = " });
        let violations = impurities(&[Source::new("domain/x.rs", &text)]);
        assert!(reports(&violations, word), "{text}");
    }
}

#[test]
fn each_vague_name_is_reported() {
    for vague in VAGUE {
        for path in [format!("store/{vague}.rs"), format!("store/{vague}/mod.rs")] {
            assert_eq!(vague_names(&[Source::new(path, "")]).len(), 1, "{vague}");
        }
    }
}

#[test]
fn circles_are_reported_however_they_are_imported() {
    let through = |a: &str, b: &str, door: &str| {
        let sources = [
            Source::new("store/mod.rs", door),
            Source::new("store/a.rs", a),
            Source::new("store/b.rs", b),
        ];
        circles(&sources).into_iter().collect::<Vec<_>>()
    };
    let circle = [r#"a circle of imports: ["store/a.rs", "store/b.rs"]"#];
    let back = "use crate::store::a::A;";
    for there in [
        "use crate::store::b::B;",
        "use super::b::B;",
        "use crate::store::{a::A as Own, b::{self, B}};",
        "fn f() -> crate::store::b::B {}",
        "use crate::store::{\n    C,\n    b,\n};",
    ] {
        assert_eq!(through(there, back, ""), circle, "{there}");
    }
    for door in
        ["pub use crate::store::b::B;", "pub use b::{A, B};", "pub(crate) use self::b::X as B;"]
    {
        assert_eq!(through("use crate::store::B;", back, door), circle, "{door}");
    }
    let tests = "#[cfg(test)]\nmod tests {\n    fn f() { crate::store::b::B }\n}\n";
    assert_eq!(through(tests, back, "use crate::store::a::A;"), [""; 0]);
}

#[test]
fn each_retired_word_is_reported() {
    let found = |path: &str, text: &str, word: &str| retired_words(path, text).contains(word);
    for name in NAMES {
        assert!(found("src/x.rs", &format!("let a: {};", name.word), name.word), "{}", name.word);
        assert!(found("docs/X.md", &format!("see `{}`", name.word), name.word), "{}", name.word);
    }
    for part in PARTS {
        let snake = format!("fn a_{}_b() {{}}", part.word);
        let capitals = format!("const A_{}: u8 = 1;", part.word.to_uppercase());
        for text in [snake, capitals] {
            assert!(found("src/billing/x.rs", &text, part.word), "{text}");
        }
        let key = format!("notice-{} = Text", part.word.replace('_', "-"));
        assert!(found("locales/en/x.ftl", &key, part.word), "{key}");
        let column = format!("ALTER TABLE a ADD COLUMN {}_ms INTEGER;", part.word);
        assert!(found("migrations/12-x/up.sql", &column, part.word), "{column}");
        assert!(found("bot.toml", &format!("{}_b = 1", part.word), part.word), "{}", part.word);
    }
    assert!(found("src/billing/x.rs", "struct StripeErrand;", "errand"));
    for phrase in PHRASES {
        let wrapped = phrase.word.replace(' ', "\n/// ");
        for (path, text) in [
            ("src/x.rs", format!("/// It {wrapped}.\nfn f() {{}}")),
            ("src/x.rs", format!("let a = \"{}\";", phrase.word.to_uppercase())),
            ("docs/X.md", format!("That {} it.", phrase.word)),
            ("bot.toml", format!("a = 1 # {}", phrase.word)),
        ] {
            assert!(found(path, &text, phrase.word), "{path}: {text}");
        }
    }
    for (path, text) in [
        ("src/bot/x.rs", "struct CallbackData;"),
        ("src/billing/x.rs", "let retold = folded;"),
        ("locales/en/x.ftl", "notice-x = The bank tells us\n    that nobody is told."),
    ] {
        assert_eq!(retired_words(path, text), BTreeSet::new(), "{path}: {text}");
    }
}

#[test]
fn the_list_of_remaining_words_has_to_be_exact() {
    let words =
        |word: &str| BTreeMap::from([("x.rs".to_owned(), BTreeSet::from([word.to_owned()]))]);
    assert!(differences(&words("told"), &words("told")).is_empty());
    assert_eq!(
        differences(&words("told"), &words("desk")),
        [
            "x.rs: `told` is retired, write: sent, notified, recorded",
            "x.rs: `desk` is gone: run `just remaining-words`"
        ]
    );
}
