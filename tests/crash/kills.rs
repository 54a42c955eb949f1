//! One process that is killed under load.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::crash::files::{DatabaseCopy, check_webhook_deliveries};
use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, RETRIES_ARE_DUE, Stage};
use crate::harness::random::Random;

/// Kills while the database is being created.
const KILLS_DURING_SETUP: usize = 8;
/// Kills of a running process; some more are killed during startup.
const KILLS: usize = 250;
/// Webhook deliveries that a killed process may have sent without recording them.
const MAX_CONCURRENT_POSTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_untrue_however_often_the_process_is_killed() {
    survive_kills(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes an hour"]
async fn nothing_is_lost_or_untrue_in_an_hour_of_killing() {
    for seed in 2..72 {
        survive_kills(seed).await;
    }
}

async fn survive_kills(seed: u64) {
    let mut target = Target::new(seed).await;
    for _ in 0..KILLS_DURING_SETUP {
        let process = target.start();
        target.pause(0, 60).await;
        target.kill(process).await;
    }
    let mut process = target.start_and_wait().await;
    target.stage.open_status_messages().await;

    let (stop, mut load) = (CancellationToken::new(), Load::new(&target.stage, seed));
    let stopped = stop.clone();
    let perform = tokio::spawn(async move {
        while !stopped.is_cancelled() {
            load.perform_action().await;
        }
        load.end().await
    });
    let mut kills = 0;
    while kills < KILLS {
        target.pause(5, 120).await;
        target.kill(process).await;
        kills += 1;
        if kills + 20 == KILLS {
            // Notices stay pending until after the last kill.
            target.stage.telegram_is_down(true);
        }
        if target.random.below(8) == 0 {
            let process = target.start();
            target.pause(0, 120).await;
            target.kill(process).await;
        }
        process = target.start_and_wait().await;
    }
    stop.cancel();
    let events = perform.await.unwrap();
    target.stage.deliver_everything(&mut target.random).await;

    target.kill(process).await;
    target.stage.installation.database().execute(RETRIES_ARE_DUE);
    process = target.start_and_wait().await;
    target.stage.accounts_settle().await;

    target.kill(process).await;
    let waiting = DatabaseCopy::of(&target.stage.installation)
        .database()
        .query("SELECT outbox_id FROM outbox WHERE state = 'pending'");
    assert!(!waiting.is_empty(), "no notice is pending");
    target.stage.telegram_is_down(false);
    process = target.start_and_wait().await;
    target.stage.notices_are_sent().await;
    target.stage.accounts_settle().await;
    let status = process.stop();
    assert!(status.success(), "{status}\n{}", target.stage.installation.log_tail());

    let delivered = target.stage.delivered();
    let duplicates: usize = delivered.duplicates.iter().sum();
    let database = target.stage.installation.database();
    let (calls, again) = check_webhook_deliveries(&target.stage.receiver, &database);
    eprintln!(
        "seed {seed}: {} kills, {events} events, {} acknowledged, {} notices, {} of them after the \
         last kill, {duplicates} duplicates; {calls} webhook deliveries, {again} duplicates",
        target.kills,
        target.stage.proxy.acknowledged().len(),
        delivered.notices,
        waiting.len(),
    );
    target.stage.assert_sound();
    target.stage.assert_notices_are_true(&waiting);
    assert_eq!(target.stage.violations(), Vec::<String>::new());
    assert!(again <= target.kills * MAX_CONCURRENT_POSTS, "{again} deliveries were duplicated");
    // Each user's notices are sent one by one, so a kill can duplicate at most one for each user.
    let kills = target.kills;
    assert!(
        delivered.duplicates.iter().all(|count| *count <= kills),
        "{delivered:?}, {kills} kills"
    );
}

/// A process that is killed and restarted.
struct Target {
    stage: Stage,
    port: Port,
    random: Random,
    kills: usize,
}

impl Target {
    async fn new(seed: u64) -> Self {
        let (stage, port) = (Stage::new().await, Port::new());
        Self { stage, port, random: Random(seed), kills: 0 }
    }

    fn start(&self) -> Server {
        Server::start(&self.stage.installation, &self.port)
    }

    async fn start_and_wait(&self) -> Server {
        let mut process = self.start();
        process.wait_until_up(&self.stage.installation).await;
        self.stage.proxy.open(&[self.port.address]).await;
        process
    }

    async fn pause(&mut self, least: usize, most: usize) {
        let ms = u64::try_from(least + self.random.below(most - least + 1)).unwrap();
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    /// Everything acknowledged must be in the files of the killed process.
    async fn kill(&mut self, process: Server) {
        process.kill(&self.stage.installation);
        self.kills += 1;
        self.stage.proxy.close().await;
        let acknowledged = self.stage.proxy.acknowledged();
        if acknowledged.is_empty() {
            return;
        }
        let copy = DatabaseCopy::of(&self.stage.installation);
        let kept = copy.database().query("SELECT event_id FROM stripe_events");
        let lost: Vec<_> = acknowledged.iter().filter(|id| !kept.contains(id)).collect();
        let log_tail = self.stage.installation.log_tail();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}\n{log_tail}");
        if self.kills.is_multiple_of(25) {
            assert_eq!(copy.database().query("PRAGMA integrity_check"), ["ok"]);
        }
    }
}
