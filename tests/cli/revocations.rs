//! `tollgate revocations`: a pause is shown, and ends once.

use crate::{Place, refused, text};

#[test]
fn paused_revocations_are_shown_and_resumed_on_the_command_line() {
    let place = Place::ready(&[]);
    let says = |arguments: &[&str], part: &str| {
        let output = place.run(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: `{part}` is missing:\n{said}");
        assert!(!said.contains("hush"), "a secret is printed:\n{said}");
        said
    };
    refused(&place.run(&["revocations"]), &["show", "resume"]);
    refused(&place.run(&["revocations", "show"]), &["there is no database"]);
    says(&["migrate", "up"], "applied");
    says(&["revocations", "show"], "revocations are not paused; 0 users lost access");
    says(&["revocations", "resume"], "revocations are not paused");

    let database = rusqlite::Connection::open(place.path().join("data/tollgate.db")).unwrap();
    let pause = "INSERT INTO revocation_brake (id, paused_ms) VALUES (1, 1790000000000)
                 ON CONFLICT (id) DO UPDATE SET paused_ms = excluded.paused_ms";
    assert_eq!(database.execute(pause, []).unwrap(), 1);
    says(&["revocations", "show"], "revocations are paused since 2026-09-21T14:13:20Z; 0 users");
    says(&["revocations", "resume"], "resumed: for an hour");
    says(&["revocations", "show"], "revocations are not paused");
    says(&["revocations", "resume"], "revocations are not paused");
    let trail = says(&["audit", "export", "--format", "jsonl"], "revocations.resumed");
    let resumed: Vec<_> =
        trail.lines().filter(|line| line.contains("revocations.resumed")).collect();
    assert_eq!(resumed.len(), 1, "{trail}");
    assert!(resumed[0].contains(r#""actor":"cli""#), "{}", resumed[0]);
}
