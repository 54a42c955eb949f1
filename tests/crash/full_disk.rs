//! A disk that is full for some time.

use std::collections::BTreeSet;

use tollgate_sandbox::Mode;

use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, Stage};
use crate::harness::random::Random;
use crate::harness::wait;

const ROUNDS: usize = 2;
/// Actions before the disk is full, and as many while it is.
const ACTIONS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_while_the_disk_is_full_and_everything_is_recovered_later() {
    let (mut stage, port) = (Stage::new().await, Port::new());
    let mut process = Server::start_with_limited_files(&stage.installation, &port);
    process.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[port.address]).await;
    stage.open_status_messages().await;
    let mut load = Load::new(&stage, 1);
    for _ in 0..ROUNDS {
        for _ in 0..ACTIONS {
            load.perform_action().await;
        }
        process.limit_files(true);
        ready(&process, false).await;
        // An answer may still be on its way.
        let known: BTreeSet<String> = events(&stage).collect();
        for _ in 0..ACTIONS {
            load.perform_unacknowledged();
        }
        let new = events(&stage).last().unwrap();
        stage.stripe().deliver(&new, Mode::Normal).await.unwrap();
        ready(&process, false).await;
        let stored: Vec<String> = stage.proxy.acknowledged().difference(&known).cloned().collect();
        assert_eq!(stored, [""; 0], "nothing can have been stored");
        // The process notices by itself that there is space again.
        process.limit_files(false);
        ready(&process, true).await;
    }
    load.end().await;
    stage.deliver_everything(&mut Random(1)).await;
    stage.accounts_settle().await;
    stage.notices_are_sent().await;
    let status = process.stop();
    assert!(status.success(), "{status}\n{}", stage.installation.log_tail());
    stage.assert_state_is_sound();
}

/// The ids of all events that have happened, oldest first.
fn events(stage: &Stage) -> impl Iterator<Item = String> {
    stage.stripe().event_bodies().into_iter().map(|(id, _)| id)
}

/// Waits until readiness is as given; the database must be the only reason.
async fn ready(process: &Server, ready: bool) {
    let as_given = async || {
        let (status, body) = process.readiness().await;
        assert_eq!(
            (status == 200, body["ready"] == true),
            (body["database"] == true, status == 200)
        );
        ((status == 200) == ready).then_some(())
    };
    wait::until_found(as_given, || format!("readiness is {ready}")).await;
}
