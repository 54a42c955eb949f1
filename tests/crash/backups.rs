//! A backup under load, and the way back: restore, then reconcile what Stripe has since.

use std::collections::BTreeSet;

use tollgate::stripe::event::EVENT_TYPES;

use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, RETRIES_ARE_DUE, Stage};
use crate::harness::database::Database;
use crate::harness::random::Random;

/// Actions before the backup, and again between the backup and the loss of the database.
const ACTIONS: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_and_a_reconciliation_lack_no_event() {
    let (mut stage, port) = (Stage::new().await, Port::new());
    let mut server = Server::start(&stage.installation, &port);
    server.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[port.address]).await;
    stage.open_status_messages().await;
    let mut load = Load::new(&stage, 1);
    for _ in 0..ACTIONS {
        load.perform_action().await;
    }
    let before = stage.proxy.acknowledged();
    let output = stage.installation.run(&["backup", "backup.db.zst"]);
    assert!(output.status.success(), "{output:?}");
    for _ in 0..ACTIONS {
        load.perform_action().await;
    }
    let output = stage.installation.run(&["restore", "backup.db.zst"]);
    assert_eq!(output.status.code(), Some(1), "a server runs: {output:?}");
    load.end().await;
    stage.proxy.close().await;
    server.kill(&stage.installation);
    let acknowledged = stage.proxy.acknowledged();

    let output = stage.installation.run(&["restore", "backup.db.zst"]);
    assert!(output.status.success(), "{output:?}");
    let missing = lacking(&stage, &before);
    assert_eq!(missing, BTreeSet::new(), "acknowledged before the backup");
    assert_ne!(lacking(&stage, &acknowledged), BTreeSet::new(), "there is a gap");
    let output = String::from_utf8(output.stdout).unwrap();
    let command = output.split("tollgate reconcile ").nth(1).unwrap().lines().next().unwrap();
    let arguments: Vec<&str> = ["reconcile"].into_iter().chain(command.split(' ')).collect();
    let output = stage.installation.run(&arguments);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(lacking(&stage, &acknowledged), BTreeSet::new(), "after {arguments:?}");

    stage.installation.database().execute(RETRIES_ARE_DUE);
    let mut server = Server::start(&stage.installation, &port);
    server.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[port.address]).await;
    stage.deliver_everything(&mut Random(1)).await;
    stage.accounts_settle().await;
    stage.notices_are_sent().await;
    assert!(server.stop().success());
    stage.assert_state_is_sound();
    let kept = std::fs::read_dir(stage.installation.path("data")).unwrap().find_map(|file| {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name.contains(".replaced-") && !name.ends_with("-wal")).then_some(path)
    });
    let kept = Database::at(kept.unwrap());
    assert_eq!(missing_in(&stage, &acknowledged, &kept), BTreeSet::new(), "the old database");
}

/// Acknowledged events with an effect that the installation's database lacks.
fn lacking(stage: &Stage, acknowledged: &BTreeSet<String>) -> BTreeSet<String> {
    missing_in(stage, acknowledged, &stage.installation.database())
}

fn missing_in(
    stage: &Stage,
    acknowledged: &BTreeSet<String>,
    database: &Database,
) -> BTreeSet<String> {
    let stored: BTreeSet<String> =
        database.query("SELECT event_id FROM stripe_events").into_iter().collect();
    let has_effect = |body: &str| {
        let event: serde_json::Value = serde_json::from_str(body).unwrap();
        EVENT_TYPES.contains(&event["type"].as_str().unwrap())
    };
    let bodies = stage.stripe().event_bodies().into_iter();
    bodies
        .filter(|(id, body)| acknowledged.contains(id) && !stored.contains(id) && has_effect(body))
        .map(|(id, _)| id)
        .collect()
}
