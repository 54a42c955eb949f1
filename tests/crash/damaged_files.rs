//! Database files that are removed or damaged while a process runs.

use tollgate_sandbox::Mode;

use crate::crash::files::{DatabaseCopy, flip_bit, logged_errors, rename};
use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, RETRIES_ARE_DUE, Stage};
use crate::harness::random::Random;
use crate::harness::wait;

const ACTIONS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_while_the_database_is_not_at_its_path() {
    for name in ["tollgate.db", "tollgate.db-wal"] {
        let (mut stage, port) = (Stage::new().await, Port::new());
        let (mut process, mut load) = begin(&mut stage, &port).await;
        for _ in 0..ACTIONS {
            load.perform_action().await;
        }
        rename(&stage.installation, name, "away");
        not_ready(&process).await;
        for _ in 0..ACTIONS {
            load.perform_unacknowledged();
        }
        let (new, _) = stage.stripe().event_bodies().pop().unwrap();
        stage.stripe().deliver(&new, Mode::Normal).await.unwrap();
        let during = stage.proxy.acknowledged();
        assert!(!during.contains(&new), "{name}: {new} was acknowledged");
        let copy = DatabaseCopy::with_moved(&stage.installation, "away", name);
        let kept = copy.database();
        // Events in flight when the file was moved may have been committed before.
        for event in &during {
            let found = kept
                .query(&format!("SELECT count(*) FROM stripe_events WHERE event_id = '{event}'"));
            assert_eq!(found, ["1"], "{name}: {event}");
        }
        // A file that returns is still refused: only a new process opens it.
        rename(&stage.installation, "away", name);
        not_ready(&process).await;
        stage.proxy.close().await;
        assert!(process.stop().success());
        assert!(
            logged_errors(&stage.installation)
                .iter()
                .any(|line| line.contains("removed or replaced"))
        );

        process = Server::start(&stage.installation, &port);
        process.wait_until_up(&stage.installation).await;
        stage.proxy.open(&[port.address]).await;
        load.end().await;
        stage.deliver_everything(&mut Random(1)).await;
        stage.accounts_settle().await;
        assert!(process.stop().success());
        stage.assert_state_is_sound();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_write_ahead_log_prevents_startup_and_is_reported() {
    let (mut stage, port) = (Stage::new().await, Port::new());
    let (process, mut load) = begin(&mut stage, &port).await;
    for _ in 0..ACTIONS {
        load.perform_action().await;
    }
    stage.proxy.close().await;
    process.kill(&stage.installation);
    // The last commits exist only in the write-ahead log.
    stage.installation.database().execute(RETRIES_ARE_DUE);
    flip_bit(&stage.installation, "tollgate.db-wal", 17);
    for command in [&["run"][..], &["audit", "verify"]] {
        let refused = stage.installation.run(command);
        let errors = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && errors.contains("tollgate.db-wal"), "{errors}");
        assert!(errors.contains("its header is damaged"), "{errors}");
    }
    flip_bit(&stage.installation, "tollgate.db-wal", 17);
    let mut process = Server::start(&stage.installation, &port);
    process.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[port.address]).await;
    load.end().await;
    stage.deliver_everything(&mut Random(1)).await;
    stage.accounts_settle().await;
    assert!(process.stop().success());
    stage.assert_state_is_sound();
}

async fn begin(stage: &mut Stage, port: &Port) -> (Server, Load) {
    let mut process = Server::start(&stage.installation, port);
    process.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[port.address]).await;
    stage.open_status_messages().await;
    let load = Load::new(stage, 1);
    (process, load)
}

async fn not_ready(process: &Server) {
    let not_ready = async || Some(process.readiness().await).filter(|(status, _)| *status == 503);
    let (_, body) = wait::until_found(not_ready, || "it is not ready".to_owned()).await;
    assert_eq!((&body["ready"], &body["database"]), (&false.into(), &false.into()));
}
