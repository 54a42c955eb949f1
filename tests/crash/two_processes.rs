//! Two processes on one database, by mistake.

use crate::crash::files::{check_webhook_deliveries, logged_errors};
use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, RETRIES_ARE_DUE, Stage};
use crate::harness::random::Random;

const ACTIONS: usize = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_database_do_everything_once() {
    run_two_processes(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half an hour"]
async fn two_processes_on_one_database_do_everything_once_for_half_an_hour() {
    for seed in 2..122 {
        run_two_processes(seed).await;
    }
}

/// Telegram lets only one of them poll; the other retries.
async fn run_two_processes(seed: u64) {
    let (stage, ports) = (Stage::new().await, [Port::new(), Port::new()]);
    let processes = start(&stage, &ports).await;
    let mut load = Load::new(&stage, seed);
    for _ in 0..ACTIONS {
        load.perform_action().await;
    }
    let events = load.end().await;
    stage.deliver_everything(&mut Random(seed)).await;
    stop(&stage, processes).await;

    stage.installation.database().execute(RETRIES_ARE_DUE);
    let processes = start(&stage, &ports).await;
    stage.accounts_settle().await;
    stage.notices_are_sent().await;
    stop(&stage, processes).await;

    let delivered = stage.delivered();
    let (calls, again) = check_webhook_deliveries(&stage.receiver, &stage.installation.database());
    eprintln!(
        "seed {seed}: {events} events for two, {} notices, {calls} webhook deliveries",
        delivered.notices
    );
    assert_eq!(again, 0, "deliveries were duplicated");
    assert_eq!(delivered.duplicates.iter().sum::<usize>(), 0, "{delivered:?}");
    stage.assert_state_is_sound();
    let mut errors = logged_errors(&stage.installation);
    errors.retain(|line| !line.contains("another process polls with this token"));
    assert_eq!(errors, Vec::<String>::new());
    let mut violations = stage.violations();
    violations.retain(|violation| {
        !violation.contains("Conflict: terminated by other getUpdates request")
    });
    assert_eq!(violations, Vec::<String>::new());
}

/// Starts both at the same time, with or without a database.
async fn start(stage: &Stage, ports: &[Port; 2]) -> [Server; 2] {
    let mut processes =
        [0, 1].map(|index: usize| Server::start(&stage.installation, &ports[index]));
    for process in &mut processes {
        process.wait_until_up(&stage.installation).await;
    }
    stage.proxy.open(&[ports[0].address, ports[1].address]).await;
    processes
}

async fn stop(stage: &Stage, processes: [Server; 2]) {
    stage.proxy.close().await;
    for process in processes {
        let status = process.stop();
        assert!(status.success(), "{status}\n{}", stage.installation.log_tail());
    }
}
