//! The running server: its start, its stop, and the unit that restarts it.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use axum::http::StatusCode;

use crate::cli::installations::{assert_no_secret, printed, shipped};
use crate::harness::receiver::Receiver;

const UNIT: &str = include_str!("../../deploy/tollgate.service");

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

#[tokio::test]
async fn the_service_manager_learns_when_it_is_ready_and_when_it_stops() {
    assert_eq!(unit("Service", "Type"), Some("notify"));
    let folder = tempfile::tempdir().unwrap();
    let manager = folder.path().join("notify");
    let socket = UnixDatagram::bind(&manager).unwrap();
    socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let receive = || {
        let mut message = [0; 64];
        let length = socket.recv(&mut message).unwrap();
        String::from_utf8_lossy(&message[..length]).trim_end().to_owned()
    };
    let place = shipped();
    let running = place.start(place.command(&["run"]).env("NOTIFY_SOCKET", &manager));
    assert_eq!(receive(), "READY=1");
    assert_eq!(running.stop().code(), Some(0), "{}", place.log());
    assert_eq!(receive(), "STOPPING=1");
}

#[tokio::test]
async fn health_is_that_of_the_running_server() {
    let place = shipped();
    let mut running = place.start(place.command(&["run"]).env("LOG_FORMAT", "json"));
    let ready: serde_json::Value =
        serde_json::from_str(&running.logs("\"message\":\"ready\"").await).unwrap();
    let address = ready["listen"].as_str().unwrap();
    let health = |address: &str| {
        place.command(&["health"]).env("TOLLGATE_LISTEN", address).output().unwrap()
    };
    printed(&health(address), 0, &["\"ready\":true"]);
    let (_, port) = address.rsplit_once(':').unwrap();
    printed(&health(&format!("0.0.0.0:{port}")), 0, &["\"ready\":true"]);
    running.stop();
    printed(&health(address), 1, &[address, "is `tollgate run` running?"]);
}

#[tokio::test]
async fn it_serves_while_stripe_and_telegram_are_down_and_stops_in_order() {
    let place = shipped();
    let mut running = place.start(place.command(&["run"]).env("LOG_FORMAT", "json"));
    running.logs("\"message\":\"ready\"").await;
    running.logs("Telegram does not respond").await;
    let (status, log) = (running.stop(), place.log());
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
    }
    assert_no_secret(&log);
}

#[tokio::test]
async fn a_refused_bot_token_does_not_end_the_process() {
    let place = shipped();
    let refusal = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    let telegram = Receiver::open(StatusCode::UNAUTHORIZED, refusal).await;
    let mut running = place.start(place.command(&["run"]).env("TELEGRAM_API_URL", &telegram.url));
    running.logs("ready").await;
    running.logs("Telegram rejects the bot token").await;
    running.logs("retrying").await;
    let (status, log) = (running.stop(), place.log());
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
    assert_no_secret(&log);
}
