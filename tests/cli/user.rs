//! `tollgate user show | export | forget`: one person's data on the command line.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::cli::installations::{printed, ready};

#[test]
fn a_person_is_shown_exported_and_forgotten() {
    let place = ready(&[]);
    printed(&place.run(&["migrate", "up"]), 0, &[]);
    place.database().execute(
        "INSERT INTO users (user_id, name, username, language, first_seen_ms, last_seen_ms)
         VALUES (1001, 'Ann Ample', 'ann', 'en', 1790000000000, 1790000000000)",
    );
    printed(&place.run(&["user", "show", "1001"]), 0, &["Ann Ample", "@ann"]);
    let output = place.run(&["user", "export", "1001"]);
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(data["person"]["name"], "Ann Ample");
    printed(&place.run(&["user", "export", "1001", "--out", "ann.json"]), 0, &[]);
    let file = std::fs::metadata(place.path("ann.json")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    printed(&place.run(&["user", "forget", "1001"]), 2, &["--yes"]);
    printed(
        &place.run(&["user", "forget", "1001", "--yes"]),
        0,
        &["1001: the personal data is erased"],
    );
    let database = place.database();
    let left = "SELECT count(*) FROM users WHERE coalesce(name, username, language) IS NOT NULL";
    assert_eq!(database.query(left), ["0"]);
    let audited = database.query(
        "SELECT action, actor LIKE 'cli:%' FROM audit_log WHERE user_id = 1001 ORDER BY seq",
    );
    assert_eq!(audited, ["user.exported 1", "user.exported 1", "user.erased 1"]);
    printed(&place.run(&["audit", "verify"]), 0, &["intact"]);
    for action in ["show", "export"] {
        printed(&place.run(&["user", action, "1002"]), 1, &["1002: nothing is stored"]);
    }
    printed(&place.run(&["user", "forget", "1002", "--yes"]), 1, &["1002: nothing is stored"]);
}
