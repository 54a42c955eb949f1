//! `tollgate revocations`: a pause is shown, and ends once.

use crate::cli::installations::{printed, ready, refused};

#[test]
fn paused_revocations_are_shown_and_resumed_on_the_command_line() {
    let place = ready(&[]);
    let says = |arguments: &[&str], part: &str| printed(&place.run(arguments), 0, &[part]);
    refused(&place.run(&["revocations"]), &["show", "resume"]);
    refused(&place.run(&["revocations", "show"]), &["there is no database"]);
    says(&["migrate", "up"], "applied");
    says(&["revocations", "show"], "revocations are not paused; 0 users lost access");
    says(&["revocations", "resume"], "revocations are not paused");

    place.database().execute(
        "INSERT INTO revocation_brake (id, paused_ms) VALUES (1, 1790000000000)
                 ON CONFLICT (id) DO UPDATE SET paused_ms = excluded.paused_ms",
    );
    says(&["revocations", "show"], "revocations are paused since 2026-09-21T14:13:20Z; 0 users");
    says(&["revocations", "resume"], "resumed: for an hour");
    says(&["revocations", "show"], "revocations are not paused");
    says(&["revocations", "resume"], "revocations are not paused");
    let log = says(&["audit", "export", "--format", "jsonl"], "revocations.resumed");
    let resumed: Vec<_> = log.lines().filter(|line| line.contains("revocations.resumed")).collect();
    assert_eq!(resumed.len(), 1, "{log}");
    assert!(resumed[0].contains(r#""actor":"cli""#), "{}", resumed[0]);
}
