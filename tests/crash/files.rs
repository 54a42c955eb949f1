//! The database files, removed or damaged under a real process.

use tollgate_sandbox::Mode;

use crate::lots::Lots;
use crate::process::{LOOK_AGAIN, Port, Process};
use crate::stage::{Lives, RETRIES_ARE_DUE, Stage};

const ACTS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_while_the_database_is_not_where_it_was_opened() {
    for name in ["tollgate.db", "tollgate.db-wal"] {
        let (mut stage, port) = (Stage::new().await, Port::new());
        let (mut process, mut lives) = begin(&mut stage, &port).await;
        for _ in 0..ACTS {
            lives.go_on().await;
        }
        stage.place.moves(name, "away");
        not_ready(&process).await;
        for _ in 0..ACTS {
            lives.goes_on_unheard();
        }
        let (new, _) = stage.stripe().event_bodies().pop().unwrap();
        stage.stripe().deliver(&new, Mode::Normal).await.unwrap();
        let during = stage.gate.acknowledged();
        assert!(!during.contains(&new), "{name}: {new} was acknowledged");
        let left_behind = stage.place.left_behind_with("away", name);
        let kept = left_behind.ledger();
        // What was on its way when the file was moved may have been committed before.
        for event in &during {
            let found = kept
                .query(&format!("SELECT count(*) FROM stripe_events WHERE event_id = '{event}'"));
            assert_eq!(found, ["1"], "{name}: {event}");
        }
        // Back where it was, it is still refused: only a new process opens it.
        stage.place.moves("away", name);
        not_ready(&process).await;
        stage.gate.closes().await;
        assert!(process.stops().success());
        assert!(stage.place.complaints().iter().any(|line| line.contains("removed or replaced")));

        process = stage.place.starts(&port);
        process.is_up(&stage.place).await;
        stage.gate.opens(&[port.address]).await;
        lives.end().await;
        stage.everything_arrives(&mut Lots(1)).await;
        stage.accounts_settle().await;
        assert!(process.stops().success());
        stage.state_is_well();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_keeps_it_from_starting_and_says_why() {
    let (mut stage, port) = (Stage::new().await, Port::new());
    let (process, mut lives) = begin(&mut stage, &port).await;
    for _ in 0..ACTS {
        lives.go_on().await;
    }
    stage.gate.closes().await;
    process.dies(&stage.place);
    // The last commits are in the log alone.
    stage.place.time_passes(RETRIES_ARE_DUE);
    stage.place.flips_a_bit("tollgate.db-wal", 17);
    for command in [&["run"][..], &["audit", "verify"]] {
        let refused = stage.place.runs(command);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && words.contains("tollgate.db-wal"), "{words}");
        assert!(words.contains("its header is damaged"), "{words}");
    }
    stage.place.flips_a_bit("tollgate.db-wal", 17);
    let mut process = stage.place.starts(&port);
    process.is_up(&stage.place).await;
    stage.gate.opens(&[port.address]).await;
    lives.end().await;
    stage.everything_arrives(&mut Lots(1)).await;
    stage.accounts_settle().await;
    assert!(process.stops().success());
    stage.state_is_well();
}

async fn begin(stage: &mut Stage, port: &Port) -> (Process, Lives) {
    let mut process = stage.place.starts(port);
    process.is_up(&stage.place).await;
    stage.gate.opens(&[port.address]).await;
    stage.everybody_asks_for_their_status().await;
    let lives = Lives::new(stage, 1);
    (process, lives)
}

async fn not_ready(process: &Process) {
    loop {
        let (status, body) = process.readiness().await;
        if status == 503 {
            assert_eq!((&body["ready"], &body["database"]), (&false.into(), &false.into()));
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
