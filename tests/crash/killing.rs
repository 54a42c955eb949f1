//! One process, killed under load.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::lots::Lots;
use crate::process::{Port, Process};
use crate::stage::{Lives, RETRIES_ARE_DUE, Stage};

/// Deaths while the database is being made.
const STILLBORN: usize = 8;
/// Deaths of a process that was up. Some more die before they are.
const DEATHS: usize = 250;
/// Whoever dies may have posted so many events and marked none.
const POSTED_AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_untrue_however_often_the_process_is_killed() {
    killed_again_and_again(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes an hour"]
async fn nothing_is_lost_or_untrue_in_an_hour_of_killing() {
    for seed in 2..72 {
        killed_again_and_again(seed).await;
    }
}

async fn killed_again_and_again(seed: u64) {
    let mut mortal = Mortal::new(seed).await;
    for _ in 0..STILLBORN {
        let process = mortal.starts();
        mortal.pauses(0, 60).await;
        mortal.dies(process).await;
    }
    let mut process = mortal.starts_up().await;
    mortal.stage.everybody_asks_for_their_status().await;

    let (stop, mut lives) = (CancellationToken::new(), Lives::new(&mortal.stage, seed));
    let stopped = stop.clone();
    let living = tokio::spawn(async move {
        while !stopped.is_cancelled() {
            lives.go_on().await;
        }
        lives.end().await
    });
    let mut deaths = 0;
    while deaths < DEATHS {
        mortal.pauses(5, 120).await;
        mortal.dies(process).await;
        deaths += 1;
        if deaths + 20 == DEATHS {
            // Notices pile up until after the last kill.
            mortal.stage.telegram_is_down(true);
        }
        if mortal.lots.below(8) == 0 {
            let process = mortal.starts();
            mortal.pauses(0, 120).await;
            mortal.dies(process).await;
        }
        process = mortal.starts_up().await;
    }
    stop.cancel();
    let events = living.await.unwrap();
    mortal.stage.everything_arrives(&mut mortal.lots).await;

    mortal.dies(process).await;
    mortal.stage.place.time_passes(RETRIES_ARE_DUE);
    process = mortal.starts_up().await;
    mortal.stage.accounts_settle().await;

    mortal.dies(process).await;
    let waiting = mortal
        .stage
        .place
        .left_behind()
        .ledger()
        .query("SELECT outbox_id FROM outbox WHERE state = 'pending'");
    assert!(!waiting.is_empty(), "nothing waits for Telegram");
    mortal.stage.telegram_is_down(false);
    process = mortal.starts_up().await;
    mortal.stage.news_is_told().await;
    mortal.stage.accounts_settle().await;
    let status = process.stops();
    assert!(status.success(), "{status}\n{}", mortal.stage.place.last_words());

    let told = mortal.stage.told();
    let duplicates: usize = told.duplicates.iter().sum();
    let ledger = mortal.stage.place.ledger();
    let (calls, again) = mortal.stage.service.has_heard_everything(&ledger);
    eprintln!(
        "seed {seed}: {} kills, {events} events, {} acknowledged, {} notices, {} of them after the \
         last kill, {duplicates} duplicates; {calls} callbacks, {again} duplicates",
        mortal.kills,
        mortal.stage.gate.acknowledged().len(),
        told.notices,
        waiting.len(),
    );
    mortal.stage.all_is_well();
    mortal.stage.was_told_truly(&waiting);
    assert_eq!(mortal.stage.violations(), Vec::<String>::new());
    assert!(again <= mortal.kills * POSTED_AT_ONCE, "{again} callbacks came again");
    // Of each person one notice at a time is being sent: a kill makes them see no more than one twice.
    let kills = mortal.kills;
    assert!(told.duplicates.iter().all(|count| *count <= kills), "{told:?}, {kills} kills");
}

/// A process that is killed and begins again.
struct Mortal {
    stage: Stage,
    port: Port,
    lots: Lots,
    kills: usize,
}

impl Mortal {
    async fn new(seed: u64) -> Self {
        let (stage, port) = (Stage::new().await, Port::new());
        Self { stage, port, lots: Lots(seed), kills: 0 }
    }

    fn starts(&self) -> Process {
        self.stage.place.starts(&self.port)
    }

    async fn starts_up(&self) -> Process {
        let mut process = self.starts();
        process.is_up(&self.stage.place).await;
        self.stage.gate.opens(&[self.port.address]).await;
        process
    }

    async fn pauses(&mut self, least: usize, most: usize) {
        let ms = u64::try_from(least + self.lots.below(most - least + 1)).unwrap();
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// What it had acknowledged is in the files that it leaves.
    async fn dies(&mut self, process: Process) {
        process.dies(&self.stage.place);
        self.kills += 1;
        self.stage.gate.closes().await;
        let acknowledged = self.stage.gate.acknowledged();
        if acknowledged.is_empty() {
            return;
        }
        let copy = self.stage.place.left_behind();
        let kept = copy.ledger().query("SELECT event_id FROM stripe_events");
        let lost: Vec<_> = acknowledged.iter().filter(|id| !kept.contains(id)).collect();
        let last_words = self.stage.place.last_words();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}\n{last_words}");
        if self.kills.is_multiple_of(25) {
            assert_eq!(copy.ledger().query("PRAGMA integrity_check"), ["ok"]);
        }
    }
}
