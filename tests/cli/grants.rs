//! `tollgate grant` and `tollgate revoke`.

use crate::cli::installations::{printed, ready, refused};

#[test]
fn a_plan_is_granted_and_revoked_on_the_command_line() {
    let place = ready(&[]);
    let says =
        |arguments: &[&str], code, parts: &[&str]| printed(&place.run(arguments), code, parts);
    says(&["migrate", "up"], 0, &["applied"]);
    refused(&place.run(&["grant", "1001"]), &["PLAN"]);
    refused(&place.run(&["grant", "bob", "premium"]), &["USER"]);
    refused(&place.run(&["grant", "1001", "premium", "--until", "soon"]), &["2027-01-31"]);
    let both = ["grant", "1001", "premium", "--for", "1d", "--until", "2100-01-31"];
    refused(&place.run(&both), &["--until"]);
    says(&["grant", "1001", "gold", "--yes"], 1, &["there is no such plan"]);

    let unconfirmed = place.run(&["grant", "1001", "premium", "--for", "30d"]);
    refused(&unconfirmed, &["Give Premium?", "never written to the bot", "--yes"]);
    let reason = ["grant", "1001", "premium", "--for", "30d", "--reason", "<lost>", "--yes"];
    says(&reason, 0, &["Premium given", "User: 1001", "Reason: <lost>"]);
    let longer = ["grant", "1001", "premium", "--until", "2100-01-31", "--yes"];
    says(&longer, 0, &["Premium extended", "Ends: Jan 31, 2100"]);
    says(&["revoke", "1001", "pro", "--yes"], 1, &["nothing was granted"]);
    says(&["revoke", "1001", "--yes"], 0, &["Ended", "Premium"]);
    says(&["revoke", "1001", "--yes"], 1, &["nothing was granted"]);

    let log = says(&["audit", "export", "--format", "jsonl"], 0, &["access.revoked"]);
    let granted: Vec<_> = log.lines().filter(|line| line.contains("access.granted")).collect();
    assert_eq!(granted.len(), 2, "{log}");
    assert!(granted[0].contains(r#""actor":"cli:"#), "{}", granted[0]);
    let notices = place.database().query("SELECT key FROM outbox").join(" ");
    assert!(notices.contains("admin-action:"), "the owners are notified: {notices}");
}
