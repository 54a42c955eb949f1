//! Two processes on one ledger, by mistake.

use crate::lots::Lots;
use crate::process::{Port, Process};
use crate::stage::{Lives, RETRIES_ARE_DUE, Stage};

const ACTS: usize = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_ledger_do_everything_once() {
    both_are_given_everything(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half an hour"]
async fn two_processes_on_one_ledger_do_everything_once_for_half_an_hour() {
    for seed in 2..122 {
        both_are_given_everything(seed).await;
    }
}

/// Telegram lets only one of them poll; the other keeps asking.
async fn both_are_given_everything(seed: u64) {
    let (stage, ports) = (Stage::new().await, [Port::new(), Port::new()]);
    let twins = start(&stage, &ports).await;
    let mut lives = Lives::new(&stage, seed);
    for _ in 0..ACTS {
        lives.go_on().await;
    }
    let events = lives.end().await;
    stage.everything_arrives(&mut Lots(seed)).await;
    stop(&stage, twins).await;

    stage.place.time_passes(RETRIES_ARE_DUE);
    let twins = start(&stage, &ports).await;
    stage.accounts_settle().await;
    stage.news_is_told().await;
    stop(&stage, twins).await;

    let told = stage.told();
    let (calls, again) = stage.service.has_heard_everything(&stage.place.ledger());
    eprintln!("seed {seed}: {events} events for two, {} notices, {calls} callbacks", told.notices);
    assert_eq!(again, 0, "callbacks came again");
    assert_eq!(told.duplicates.iter().sum::<usize>(), 0, "{told:?}");
    stage.state_is_well();
    let mut complaints = stage.place.complaints();
    complaints.retain(|one| !one.contains("another process polls with this token"));
    assert_eq!(complaints, Vec::<String>::new());
    let mut violations = stage.violations();
    violations.retain(|one| !one.contains("Conflict: terminated by other getUpdates request"));
    assert_eq!(violations, Vec::<String>::new());
}

/// Both at the same moment, also on an empty disk.
async fn start(stage: &Stage, ports: &[Port; 2]) -> [Process; 2] {
    let mut twins = [0, 1].map(|one| stage.place.starts(&ports[one]));
    for twin in &mut twins {
        twin.is_up(&stage.place).await;
    }
    stage.gate.opens(&[ports[0].address, ports[1].address]).await;
    twins
}

async fn stop(stage: &Stage, twins: [Process; 2]) {
    stage.gate.closes().await;
    for twin in twins {
        let status = twin.stops();
        assert!(status.success(), "{status}\n{}", stage.place.last_words());
    }
}
