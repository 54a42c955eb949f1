//! Subcommands, configuration errors and exit codes.

use std::net::TcpListener;

use crate::cli::installations::{SHIPPED, printed, ready, refused, shipped, text, with};
use crate::harness::installation::Installation;

#[test]
fn help_and_version_are_there_for_every_command() {
    let place = shipped();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["run", "--help"],
        &["sandbox", "--help"],
        &["check", "--help"],
        &["migrate", "--help"],
        &["audit", "export", "--help"],
        &["webhooks", "--help"],
        &["webhooks", "replay", "--help"],
        &["revocations", "--help"],
        &["grant", "--help"],
        &["revoke", "--help"],
    ] {
        assert_eq!(place.run(arguments).status.code(), Some(0), "{arguments:?}");
    }
    assert_eq!(place.run(&["rnu"]).status.code(), Some(2));
    tollgate::cli::command().debug_assert();
}

#[test]
fn completions_and_manual_pages_cover_every_command() {
    let place = shipped();
    let names: Vec<_> = tollgate::cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        printed(&place.run(&["completions", shell]), 0, &names);
    }
    refused(&place.run(&["completions", "tcsh"]), &["tcsh", "zsh"]);
    let page = printed(&place.run(&["man"]), 0, &["tollgate\\-restore(1)"]);
    assert!(page.lines().any(|line| line.starts_with(".TH tollgate 1")), "{page}");
    printed(&place.run(&["man", "--out", "pages"]), 0, &[]);
    for name in names {
        assert!(place.path("pages").join(format!("tollgate-{name}.1")).exists(), "{name}");
    }
    std::fs::write(place.path("file"), "").unwrap();
    printed(&place.run(&["man", "--out", "file"]), 1, &["file: the manual cannot be written"]);
}

#[test]
fn a_wrong_configuration_ends_with_2_and_one_clear_message() {
    let place = shipped();
    refused(&place.run(&["--config", "none.toml", "run"]), &["none.toml", "--config"]);
    let unknown = SHIPPED.replace("[http]", "[http]\nport = 1");
    let line = unknown.lines().position(|line| line == "port = 1").unwrap() + 1;
    let place = with(&unknown);
    refused(&place.run(&["run"]), &[&format!("bot.toml:{line}"), "port"]);
    refused(&with("[bot").run(&["run"]), &["bot.toml:1"]);
    let place = with(&SHIPPED.replace("\"en\"", "\"tlh\""));
    refused(&place.run(&["run"]), &["tlh", "pt-BR"]);
}

#[test]
fn missing_and_malformed_secrets_end_with_2_and_are_not_printed() {
    let place = shipped();
    let missing = place.command(&["run"]).env_remove("JWT_SECRET").output().unwrap();
    refused(&missing, &["JWT_SECRET", "32"]);
    let malformed = place.command(&["run"]).env("STRIPE_SECRET_KEY", "hush").output().unwrap();
    refused(&malformed, &["STRIPE_SECRET_KEY", "sk_"]);
    let mut token = place.command(&["token", "--user", "1001"]);
    let token = token.env_remove("STRIPE_SECRET_KEY").env_remove("TELEGRAM_BOT_TOKEN").output();
    assert_eq!(
        text(&token.unwrap()).matches('.').count(),
        2,
        "only the signing secret is required"
    );
    let short =
        place.command(&["token", "--user", "1"]).env("JWT_SECRET", "hush").output().unwrap();
    refused(&short, &["JWT_SECRET", "32 bytes"]);
    let format = place.command(&["run"]).env("LOG_FORMAT", "xml").output().unwrap();
    refused(&format, &["LOG_FORMAT", "json"]);
}

#[test]
fn a_taken_port_is_worth_another_try() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = |place: &Installation, listen: &str| {
        place.command(&["run"]).env("TOLLGATE_LISTEN", listen).output().unwrap()
    };
    // 192.0.2.1 is of a network for documentation: no machine has it.
    for listen in [address.as_str(), "192.0.2.1:8080"] {
        let output = run(&shipped(), listen);
        printed(&output, 1, &["http.listen", listen, "free port"]);
    }
    let output = run(&with(&SHIPPED.replace("127.0.0.1:9090", &address)), "127.0.0.1:0");
    printed(&output, 1, &["http.metrics_listen"]);
}

#[test]
fn a_database_that_cannot_be_opened_ends_with_2() {
    let place = shipped();
    std::fs::write(place.path("file"), "in the way").unwrap();
    let output =
        place.command(&["run"]).env("TOLLGATE_DATABASE", "file/tollgate.db").output().unwrap();
    refused(&output, &["file"]);
    let output = place.command(&["run"]).env("TOLLGATE_DATABASE", "file").output().unwrap();
    refused(&output, &["file"]);
}

#[test]
fn migrations_go_up_and_down() {
    let place = shipped();
    for (arguments, part) in [
        (&["migrate", "status"][..], "schema 0 of"),
        (&["migrate", "up"], "applied"),
        (&["migrate", "down", "--yes"], "reverted"),
        (&["migrate", "up"], "applied"),
    ] {
        printed(&place.run(arguments), 0, &[part]);
    }
}

#[test]
fn the_audit_log_is_verified_and_exported_on_the_command_line() {
    let place = shipped();
    refused(&place.run(&["audit", "verify"]), &["there is no database"]);
    assert!(place.run(&["migrate", "up"]).status.success());
    assert!(text(&place.run(&["audit", "verify"])).contains("intact: 0 entries"));
    let nowhere = place.run(&["audit", "event", "evt_nowhere"]);
    printed(&nowhere, 1, &["there is no event evt_nowhere"]);
    let output = place.run(&["audit", "export", "--since", "30d", "--out", "audit.csv"]);
    assert!(output.status.success(), "{}", text(&output));
    let csv = std::fs::read_to_string(place.path("audit.csv")).unwrap();
    assert!(csv.starts_with("seq,time,actor,action"), "{csv}");
    let output = place.run(&["audit", "export", "--format", "jsonl"]);
    assert!(text(&output).contains("audit.exported"), "{}", text(&output));
    assert!(text(&place.run(&["audit", "verify"])).contains("intact: 2 entries"));
}

#[test]
fn a_former_name_is_refused_with_the_new_one() {
    let place = shipped();
    for (arguments, new_name) in [
        (&["callbacks", "list"][..], "`tollgate webhooks`"),
        (&["callbacks"], "`tollgate webhooks`"),
        (&["sandbox", "--callback", "http://127.0.0.1:9"], "`--webhook`"),
        (&["sandbox", "--callback=http://127.0.0.1:9"], "`--webhook`"),
        (&["webhooks", "replay", "--failed", "--callback", "crm"], "`--endpoint`"),
    ] {
        let output = place.run(arguments);
        refused(&output, &["is now called", new_name]);
        assert_eq!(text(&output).matches("tip:").count(), 1, "{}", text(&output));
    }
    let unknown = place.run(&["sandbox", "--calback", "x"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(!text(&unknown).contains("now called"), "{}", text(&unknown));

    let row = "[[callbacks]]\nname = \"club\"\nurl = \"https://club.io/hook\"\n[http]";
    let former = SHIPPED.replace("[http]", row);
    let line = former.lines().position(|line| line == "[[callbacks]]").unwrap() + 1;
    let place = with(&former);
    let parts = [&format!("bot.toml:{line}: ")[..], "`webhook_endpoints`", "[[callbacks]]"];
    refused(&place.run(&["run"]), &parts);
    refused(&place.run(&["webhooks", "list"]), &parts);

    let place = ready(&[("[http]", &row.replace("callbacks", "webhook_endpoints"))]);
    let mut command = place.command(&["run"]);
    command.env("CALLBACK_SECRET_CLUB", "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNoaHVzaGh1c2g=");
    let parts = ["CALLBACK_SECRET_CLUB: is now called WEBHOOK_ENDPOINT_SECRET_CLUB", "rename"];
    refused(&command.output().unwrap(), &parts);
}
