//! A disk that takes no more, and some time later takes again.

use tollgate_sandbox::Mode;

use crate::lots::Lots;
use crate::process::{Port, Process};
use crate::stage::{Lives, Stage};

const TIMES: usize = 2;
/// Before and while the disk is full.
const ACTS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_disk_is_full_nothing_is_acknowledged_and_then_everything_is_made_up_for() {
    let (mut stage, port) = (Stage::new().await, Port::new());
    let mut process = stage.place.starts_on_a_small_disk(&port);
    process.is_up(&stage.place).await;
    stage.gate.opens(&[port.address]).await;
    stage.everybody_asks_for_their_status().await;
    let mut lives = Lives::new(&stage, 1);
    for _ in 0..TIMES {
        for _ in 0..ACTS {
            lives.go_on().await;
        }
        process.disk_is_full(true);
        ready(&process, false).await;
        let before = stage.gate.acknowledged();
        for _ in 0..ACTS {
            lives.goes_on_unheard();
        }
        let (new, _) = stage.stripe().event_bodies().pop().unwrap();
        stage.stripe().deliver(&new, Mode::Normal).await.unwrap();
        ready(&process, false).await;
        assert_eq!(stage.gate.acknowledged(), before, "nothing can have been kept");
        // Nobody has to do anything for it to see that there is room again.
        process.disk_is_full(false);
        ready(&process, true).await;
    }
    lives.end().await;
    stage.everything_arrives(&mut Lots(1)).await;
    stage.accounts_settle().await;
    stage.news_is_told().await;
    let status = process.stops();
    assert!(status.success(), "{status}\n{}", stage.place.last_words());
    stage.state_is_well();
}

/// Waits until it says so, with the database as the reason.
async fn ready(process: &Process, ready: bool) {
    loop {
        let (status, told) = process.readiness().await;
        assert_eq!(
            (status == 200, told["ready"] == true),
            (told["database"] == true, status == 200)
        );
        if (status == 200) == ready {
            return;
        }
        tokio::time::sleep(crate::process::LOOK_AGAIN).await;
    }
}
