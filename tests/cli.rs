//! The binary from outside: what it says, where it ends, and what it never prints.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

#[path = "cli/check.rs"]
mod check;
#[path = "cli/replay.rs"]
mod replay;
#[path = "cli/revocations.rs"]
mod revocations;
#[path = "cli/sandbox.rs"]
mod sandbox;

const SHIPPED: &str = include_str!("../bot.toml");
const UNIT: &str = include_str!("../deploy/tollgate.service");
const SECRETS: [(&str, &str); 4] = [
    ("TELEGRAM_BOT_TOKEN", "123456:hush-telegram"),
    ("STRIPE_SECRET_KEY", "sk_test_hush_stripe"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_hush_webhook"),
    ("JWT_SECRET", "hush-jwt-hush-jwt-hush-jwt-hush-jwt"),
];
/// The shipped file as somebody fills it in who sells one price.
const READY: [(&str, &str); 7] = [
    ("https://billing.example.com", "https://billing.club.io"),
    ("https://example.com/terms", "https://club.io/terms"),
    ("https://example.com/privacy", "https://club.io/privacy"),
    ("@example_support", "@club_support"),
    ("[http]", "[[admins]]\nid = 1004\nrole = \"owner\"\n\n[http]"),
    ("\"127.0.0.1:9090\"", "\"127.0.0.1:0\""),
    ("amount = 900\n", "amount = 900\n  stripe_price = \"price_basic\"\n"),
];
/// A port nobody listens on: what cannot be reached.
const NOWHERE: &str = "http://127.0.0.1:9";

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self::with(SHIPPED)
    }

    /// Ready for customers, with some lines read otherwise.
    fn ready(lines: &[(&str, &str)]) -> Self {
        let mut config = SHIPPED.to_owned();
        for (from, to) in READY.iter().chain(lines) {
            assert!(config.contains(from), "{from}");
            config = config.replacen(from, to, 1);
        }
        Self::with(&config)
    }

    fn with(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Runs beside each other do not fight over a port.
        let config = config.replace("\"127.0.0.1:9090\"", "\"127.0.0.1:0\"");
        std::fs::write(folder.path().join("bot.toml"), config).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("TOLLGATE_LISTEN", "127.0.0.1:0")
            .env("STRIPE_API_BASE", NOWHERE)
            .env("TELEGRAM_API_URL", NOWHERE)
            .envs(SECRETS)
            // Coverage counts child processes as well.
            .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

fn refused(output: &Output, parts: &[&str]) {
    let text = text(output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    assert!(!text.contains("hush"), "a secret is printed:\n{text}");
}

/// A running process, ended at the latest when dropped.
struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let stderr = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines, seen: Vec::new() }
    }

    fn says(&mut self, part: &str) {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(20)) {
                Ok(line) => {
                    let found = line.contains(part);
                    self.seen.push(line);
                    if found {
                        return;
                    }
                }
                Err(error) => panic!("`{part}` was not said ({error}):\n{}", self.seen.join("\n")),
            }
        }
    }

    /// Everything it said, once it has ended of itself after SIGTERM.
    fn terminate(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code();
        self.seen.extend(self.lines.iter());
        (code, self.seen.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn help_and_version_are_there_for_every_command() {
    let place = Place::new();
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
    ] {
        assert_eq!(place.run(arguments).status.code(), Some(0), "{arguments:?}");
    }
    assert_eq!(place.run(&["rnu"]).status.code(), Some(2));
    tollgate::cli::command().debug_assert();
}

#[test]
fn a_wrong_configuration_ends_with_2_and_one_clear_message() {
    let place = Place::new();
    refused(&place.run(&["--config", "none.toml", "run"]), &["none.toml", "--config"]);
    let unknown = SHIPPED.replace("[http]", "[http]\nport = 1");
    let line = unknown.lines().position(|line| line == "port = 1").unwrap() + 1;
    let place = Place::with(&unknown);
    refused(&place.run(&["run"]), &[&format!("bot.toml:{line}"), "port"]);
    refused(&Place::with("[bot").run(&["run"]), &["bot.toml:1"]);
    let place = Place::with(&SHIPPED.replace("\"en\"", "\"tlh\""));
    refused(&place.run(&["run"]), &["tlh", "pt-BR"]);
}

#[test]
fn missing_and_malformed_secrets_end_with_2_and_are_not_printed() {
    let place = Place::new();
    let missing = place.command(&["run"]).env_remove("JWT_SECRET").output().unwrap();
    refused(&missing, &["JWT_SECRET", "32"]);
    let malformed = place.command(&["run"]).env("STRIPE_SECRET_KEY", "hush").output().unwrap();
    refused(&malformed, &["STRIPE_SECRET_KEY", "sk_"]);
    let mut token = place.command(&["token", "--user", "1001"]);
    let token = token.env_remove("STRIPE_SECRET_KEY").env_remove("TELEGRAM_BOT_TOKEN").output();
    assert_eq!(
        text(&token.unwrap()).matches('.').count(),
        2,
        "it wants the one that it signs with"
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
    let run = |place: &Place, listen: &str| {
        place.command(&["run"]).env("TOLLGATE_LISTEN", listen).output().unwrap()
    };
    // 192.0.2.1 is of a network for documentation: no machine has it.
    for listen in [address.as_str(), "192.0.2.1:8080"] {
        let output = run(&Place::new(), listen);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for part in ["http.listen", listen, "free port"] {
            assert!(said.contains(part), "{said}");
        }
    }
    let output = run(&Place::with(&SHIPPED.replace("127.0.0.1:9090", &address)), "127.0.0.1:0");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("http.metrics_listen"), "{}", text(&output));
}

/// The value of a setting in a section of the unit; the last one counts.
fn unit(section: &str, name: &str) -> Option<&'static str> {
    let sections = UNIT.split("\n[").find(|text| text.starts_with(&format!("{section}]")))?;
    let lines = sections.lines().filter_map(|line| line.split_once('='));
    lines.rev().find(|(known, _)| *known == name).map(|(_, value)| value)
}

#[test]
fn the_service_is_restarted_for_ever_unless_its_configuration_is_wrong() {
    assert_eq!(unit("Unit", "StartLimitIntervalSec"), Some("0"), "no limit on restarts");
    assert_eq!(unit("Service", "Restart"), Some("on-failure"));
    assert_eq!(unit("Service", "RestartPreventExitStatus"), Some("2"));
    for wait in ["RestartSec", "RestartSteps", "RestartMaxDelaySec"] {
        assert!(unit("Service", wait).is_some(), "{wait}");
    }
}

#[test]
fn a_database_that_cannot_be_opened_ends_with_2() {
    let place = Place::new();
    std::fs::write(place.path().join("file"), "in the way").unwrap();
    let output =
        place.command(&["run"]).env("TOLLGATE_DATABASE", "file/tollgate.db").output().unwrap();
    refused(&output, &["file"]);
    let output = place.command(&["run"]).env("TOLLGATE_DATABASE", "file").output().unwrap();
    refused(&output, &["file"]);
}

#[test]
fn it_serves_while_stripe_and_telegram_are_down_and_stops_in_order() {
    let place = Place::new();
    let mut running = Running::start(place.command(&["run"]).env("LOG_FORMAT", "json"));
    running.says("\"message\":\"ready\"");
    running.says("Telegram does not respond");
    let (code, said) = running.terminate();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped"), "{said}");
    for line in said.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
    }
    assert!(!said.contains("hush"), "{said}");
}

/// A Bot API server that knows no token.
fn telegram_without_the_bot() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
            let body = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
            let head =
                "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\nconnection: close";
            write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).ok();
        }
    });
    url
}

#[test]
fn a_refused_bot_token_does_not_end_the_process() {
    let place = Place::new();
    let mut command = place.command(&["run"]);
    let telegram = telegram_without_the_bot();
    let mut running = Running::start(command.env("TELEGRAM_API_URL", telegram));
    running.says("ready");
    running.says("Telegram rejects the bot token");
    running.says("retrying");
    let (code, said) = running.terminate();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped") && !said.contains("hush"), "{said}");
}

#[test]
fn migrations_go_up_and_down() {
    let place = Place::new();
    for (arguments, part) in [
        (&["migrate", "status"][..], "schema 0 of"),
        (&["migrate", "up"], "applied"),
        (&["migrate", "down"], "reverted"),
        (&["migrate", "up"], "applied"),
    ] {
        let output = place.run(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(said.contains(part), "{arguments:?}: {said}");
    }
}

#[test]
fn the_trail_is_verified_and_exported_on_the_command_line() {
    let place = Place::new();
    refused(&place.run(&["audit", "verify"]), &["there is no database"]);
    assert!(place.run(&["migrate", "up"]).status.success());
    assert!(text(&place.run(&["audit", "verify"])).contains("intact: 0 entries"));
    let nowhere = place.run(&["audit", "event", "evt_nowhere"]);
    assert_eq!(nowhere.status.code(), Some(1), "{}", text(&nowhere));
    assert!(text(&nowhere).contains("there is no event evt_nowhere"), "{}", text(&nowhere));
    let output = place.run(&["audit", "export", "--since", "30d", "--out", "trail.csv"]);
    assert!(output.status.success(), "{}", text(&output));
    let csv = std::fs::read_to_string(place.path().join("trail.csv")).unwrap();
    assert!(csv.starts_with("seq,time,actor,action"), "{csv}");
    let output = place.run(&["audit", "export", "--format", "jsonl"]);
    assert!(text(&output).contains("audit.exported"), "{}", text(&output));
    assert!(text(&place.run(&["audit", "verify"])).contains("intact: 2 entries"));
}

/// A service that answers each post with `status`, and keeps the headers of the last one.
fn service(status: u16) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/told?key=hush-key", listener.local_addr().unwrap());
    let (send, posts) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head: Vec<_> =
                lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            let answer = format!(
                "HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: 4\r\n\r\nhush"
            );
            stream.write_all(answer.as_bytes()).unwrap();
            if send.send(head.join("\n")).is_err() {
                return;
            }
        }
    });
    (url, posts)
}

#[test]
fn an_endpoint_is_checked_pinged_listed_and_sent_its_events_again() {
    const OF_CLUB: &str = "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNoaHVzaGh1c2g=";
    const OF_CRM: &str = "whsec_aHVzaENoaHVzaENoaHVzaENoaHVzaENoaHVzaENoaHU=";
    let ((club, posts), (crm, _crm_posts)) = (service(204), service(503));
    let row = |name: &str, url: &str| {
        format!("\n[[webhook_endpoints]]\nname = \"{name}\"\nurl = \"{url}\"\n")
    };
    let rows = format!("{}{}[http]", row("club", &club), row("my-crm", &crm));
    let place = Place::ready(&[("[http]", &rows)]);
    let run = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command
            .env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB)
            .env("WEBHOOK_ENDPOINT_SECRET_MY_CRM", OF_CRM);
        command.output().unwrap()
    };
    let says = |arguments: &[&str], code: i32, parts: &[&str]| {
        let output = run(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{arguments:?}: `{part}` is missing:\n{said}");
        }
        assert!(!said.contains("hush") && !said.contains("aHVzaG"), "a secret is printed:\n{said}");
    };

    let missing =
        place.command(&["run"]).env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB).output().unwrap();
    refused(&missing, &["WEBHOOK_ENDPOINT_SECRET_MY_CRM", "is not set", "openssl"]);
    for (of_crm, part) in [("whsec_hush", "base64"), (OF_CLUB, "also used for something else")] {
        let mut command = place.command(&["run"]);
        command
            .env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB)
            .env("WEBHOOK_ENDPOINT_SECRET_MY_CRM", of_crm);
        refused(&command.output().unwrap(), &["WEBHOOK_ENDPOINT_SECRET_MY_CRM", part]);
    }

    says(&["check", "--offline"], 0, &["endpoint club", "endpoint my-crm", "not encrypted"]);
    says(&["webhooks", "ping", "club"], 0, &["club: accepts webhooks"]);
    let post = posts.recv_timeout(Duration::from_secs(20)).unwrap().to_ascii_lowercase();
    for part in ["post /told?key=hush-key ", "webhook-id: msg_", "webhook-signature: v1,"] {
        assert!(post.contains(part), "{part} in {post}");
    }
    says(&["webhooks", "ping", "my-crm"], 1, &["my-crm: answered 503", "2xx"]);
    says(&["webhooks", "ping", "nobody"], 2, &["nobody", "[[webhook_endpoints]] in bot.toml"]);

    says(&["webhooks", "list"], 2, &["there is no database"]);
    assert!(place.run(&["migrate", "up"]).status.success());
    says(&["webhooks", "list"], 0, &["club: 0 waiting, 0 delivered, 0 dead", "my-crm: 0 waiting"]);
    says(&["webhooks", "replay", "--failed"], 0, &["dead: 0 queued"]);
    says(&["webhooks", "replay", "msg_1"], 1, &["msg_1: 0", "30 days"]);
    says(&["webhooks", "replay"], 2, &["MESSAGE_ID"]);
    says(&["webhooks", "replay", "--failed", "--endpoint", "nobody"], 2, &["nobody"]);
}

#[test]
fn a_former_name_is_refused_with_the_new_one() {
    let place = Place::new();
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

    let row = "[[callbacks]]\nname = \"club\"\nurl = \"https://club.io/told\"\n[http]";
    let former = SHIPPED.replace("[http]", row);
    let line = former.lines().position(|line| line == "[[callbacks]]").unwrap() + 1;
    let place = Place::with(&former);
    let parts = [&format!("bot.toml:{line}: ")[..], "`webhook_endpoints`", "[[callbacks]]"];
    refused(&place.run(&["run"]), &parts);
    refused(&place.run(&["webhooks", "list"]), &parts);

    let place = Place::ready(&[("[http]", &row.replace("callbacks", "webhook_endpoints"))]);
    let mut command = place.command(&["run"]);
    command.env("CALLBACK_SECRET_CLUB", "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNoaHVzaGh1c2g=");
    let parts = ["CALLBACK_SECRET_CLUB: is now called WEBHOOK_ENDPOINT_SECRET_CLUB", "rename"];
    refused(&command.output().unwrap(), &parts);
}
