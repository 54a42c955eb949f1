//! What each role may do in the chat.

use crate::journeys::harness::{ALL_ROLES, AUDREY, Journey, OLGA, SAM, Setup, User};

const REFUSED: [&str; 2] = ["doesn't include this", "schließt das nicht ein"];

async fn is_refused(app: &Journey, admin: &User) -> bool {
    app.settle().await;
    let answer = admin.messages().pop().unwrap().text;
    REFUSED.iter().any(|text| answer.contains(text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_refused_to_a_role_that_does_not_include_it() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for (command, [owner, support, auditor]) in [
        ("/audit", [true, true, true]),
        ("/audit failed", [true, true, true]),
        ("/audit verify", [true, true, true]),
        ("/audit export", [true, false, true]),
        ("/grant 1001 premium 30d", [true, true, false]),
        ("/revoke 1001", [true, true, false]),
        ("/whois 1001", [true, true, true]),
        ("/why 1001", [true, true, true]),
        ("/refund 1001", [true, true, false]),
        ("/cancel 1001", [true, true, false]),
        ("/stats", [true, false, true]),
        ("/resync 1001", [true, true, false]),
        ("/replay failed", [true, true, false]),
        ("/broadcast", [true, false, false]),
    ] {
        for (id, permitted) in [(OLGA, owner), (SAM, support), (AUDREY, auditor)] {
            let admin = app.user(id);
            admin.sends(command);
            assert_eq!(is_refused(&app, &admin).await, !permitted, "{command} by {id}");
        }
    }
    let olga = app.user(OLGA);
    olga.sends("/audit");
    olga.sees("refused by role").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_lists_what_the_role_includes() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for (id, role) in [(OLGA, "owner"), (SAM, "support"), (AUDREY, "auditor")] {
        let admin = app.user(id);
        admin.sends("/help");
        let help = admin.sees(role).await;
        assert!(help.text.contains("/audit"), "{}", help.text);
    }
}
