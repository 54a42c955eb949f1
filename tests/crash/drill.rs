//! The failover drill: Litestream replicates the database of a server under load, the machine fails, and a
//! standby takes over. `just drill` installs Litestream and prints what was lost and how long it took.
//!
//! A folder stands for the object storage. The proxy is the public address, which moves to the standby.

use std::collections::BTreeSet;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tollgate::stripe::event::EVENT_TYPES;

use crate::convergence::actions::USERS;
use crate::crash::files::DatabaseCopy;
use crate::crash::server::{Port, Server};
use crate::crash::stage::{Load, RETRIES_ARE_DUE, Stage};
use crate::harness::database::Database;
use crate::harness::installation::Installation;
use crate::harness::process::Process;
use crate::harness::random::Random;
use crate::harness::wait::{until, until_found};

/// Acknowledged events before the machine fails, and again after it.
const EVENTS: usize = 500;
/// Litestream's own default.
const SYNC_INTERVAL: &str = "1s";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Litestream: just drill"]
async fn a_standby_takes_over_and_fetches_from_stripe_what_the_replica_lacks() {
    let litestream = Litestream::installed();
    let (mut stage, ports) = (Stage::new().await, [Port::new(), Port::new()]);
    let mut primary = Server::start(&stage.installation, &ports[0]);
    primary.wait_until_up(&stage.installation).await;
    stage.proxy.open(&[ports[0].address]).await;
    stage.open_status_messages().await;
    let replication = litestream.replicate(&stage.installation, "first").await;

    let load = RunningLoad::start(&stage, 1);
    acknowledged_events(&stage, EVENTS).await;
    let failed = Instant::now();
    primary.kill(&stage.installation);
    replication.kill();
    stage.proxy.close().await;
    let acknowledged = stage.proxy.acknowledged();

    let standby = stage.installation.twin();
    litestream.restore("first", &standby.database_file("tollgate.db"));
    let restored = failed.elapsed();
    let lost = lacking(&stage, &acknowledged, &DatabaseCopy::of(&standby).database());
    stage.installation = standby;
    let mut second = Server::start(&stage.installation, &ports[1]);
    second.wait_until_up(&stage.installation).await;
    let started = failed.elapsed();
    let output = stage.installation.run(&["reconcile"]);
    assert!(output.status.success(), "{output:?}");
    let complete = failed.elapsed();
    let missing = lacking(&stage, &acknowledged, &stage.installation.database());
    assert_eq!(missing, Vec::<String>::new(), "acknowledged, and not in the standby's database");

    stage.proxy.open(&[ports[1].address]).await;

    // The standby is the primary now. It has its own place in the object storage.
    let replication = litestream.replicate(&stage.installation, "second").await;
    let replica = Replica::start(&litestream, &stage.installation, "second").await;
    acknowledged_events(&stage, acknowledged.len() + EVENTS).await;
    let events = load.end().await;
    stage.deliver_everything(&mut Random(1)).await;
    stage.installation.database().execute(RETRIES_ARE_DUE);
    second.stop();
    let mut second = Server::start(&stage.installation, &ports[1]);
    second.wait_until_up(&stage.installation).await;
    stage.accounts_settle().await;
    stage.notices_are_sent().await;
    replica.agrees_with(ports[1].address).await;
    let status = second.stop();
    assert!(status.success(), "{status}\n{}", stage.installation.log_tail());
    replication.stop();
    let copy = litestream.folder.path().join("copy.db");
    litestream.restore("second", &copy);
    same_content(&stage.installation.database(), &Database::at(&copy));
    stage.assert_state_is_sound();
    let repeated: usize = stage.delivered().duplicates.iter().sum();
    eprintln!(
        "{events} events; {} acknowledged before the failure, {} of them not in the replica; \
         restored after {restored:.2?}, started after {started:.2?}, complete after {complete:.2?}; \
         {repeated} messages were sent twice",
        acknowledged.len(),
        lost.len(),
    );
}

async fn acknowledged_events(stage: &Stage, count: usize) {
    until("events are acknowledged", || stage.proxy.acknowledged().len() >= count).await;
}

/// The types of the acknowledged events that are not in the database, without those that have no effect.
fn lacking(stage: &Stage, acknowledged: &BTreeSet<String>, database: &Database) -> Vec<String> {
    let stored = database.query("SELECT event_id FROM stripe_events");
    let missing: BTreeSet<&String> = acknowledged.iter().collect();
    let missing = &missing - &stored.iter().collect();
    let bodies = stage.stripe().event_bodies();
    let types = bodies.iter().filter(|(id, _)| missing.contains(id)).map(|(_, body)| {
        let event: Value = serde_json::from_str(body).unwrap();
        event["type"].as_str().unwrap().to_owned()
    });
    types.filter(|kind| EVENT_TYPES.contains(&kind.as_str())).collect()
}

/// Every table but Litestream's own holds the same rows.
fn same_content(database: &Database, copy: &Database) {
    let tables = database.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table'
             AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_litestream%'",
    );
    assert!(tables.len() > 10, "{tables:?}");
    for table in tables {
        let columns: Vec<String> = database
            .query(&format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"));
        let rows = format!("SELECT {} FROM {table} ORDER BY 1", columns.join(" || ',' || "));
        assert!(database.query(&rows) == copy.query(&rows), "{table} differs");
    }
}

/// Actions of users until it is ended.
struct RunningLoad {
    stop: CancellationToken,
    performing: tokio::task::JoinHandle<usize>,
}

impl RunningLoad {
    fn start(stage: &Stage, seed: u64) -> Self {
        let (stop, mut load) = (CancellationToken::new(), Load::new(stage, seed));
        let stopped = stop.clone();
        let performing = tokio::spawn(async move {
            while !stopped.is_cancelled() {
                load.perform_action().await;
            }
            load.end().await
        });
        Self { stop, performing }
    }

    /// Returns the number of events once all of them are acknowledged.
    async fn end(self) -> usize {
        self.stop.cancel();
        self.performing.await.unwrap()
    }
}

/// Litestream and the folder that stands for the object storage.
struct Litestream {
    binary: PathBuf,
    folder: TempDir,
}

impl Litestream {
    fn installed() -> Self {
        let binary =
            std::env::var_os("LITESTREAM").expect("LITESTREAM names the binary: just drill");
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self { binary: binary.into(), folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    fn url(&self, place: &str) -> String {
        format!("file://{}", self.folder.path().join(place).display())
    }

    /// Starts to replicate; returns once there is a first snapshot.
    async fn replicate(&self, installation: &Installation, place: &str) -> Replication {
        let database = installation.database_file("tollgate.db");
        let deployed = include_str!("../../deploy/litestream.yml");
        let config = deployed
            .replace("/var/lib/tollgate/tollgate.db", database.to_str().unwrap())
            .replace("s3://example-bucket/tollgate-1", &self.url(place));
        assert!(config.contains(&self.url(place)) && config.contains(SYNC_INTERVAL), "{config}");
        let file = self.folder.path().join(format!("{place}.yml"));
        std::fs::write(&file, config).unwrap();
        let log = self.folder.path().join(format!("{place}.log"));
        let mut command = self.command(&["replicate", "-config", file.to_str().unwrap()]);
        let process = Process::start(command.stdout(File::create(&log).unwrap()), &log);
        until("there is a replica", || {
            let plan = self.command(&["restore", "-dry-run", "-o", "none.db", &self.url(place)]);
            succeeds(plan)
        })
        .await;
        Replication { process, log }
    }

    fn restore(&self, place: &str, to: &Path) {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let check = ["restore", "-integrity-check", "full", "-o", to.to_str().unwrap()];
        let output = self.command(&[&check[..], &[&self.url(place)]].concat()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

fn succeeds(mut command: Command) -> bool {
    command.output().unwrap().status.success()
}

/// A running `litestream replicate`.
struct Replication {
    process: Process,
    log: PathBuf,
}

impl Replication {
    fn kill(self) {
        self.process.kill();
    }

    /// Lets it copy the rest.
    fn stop(self) {
        self.process.stop();
        let log = std::fs::read_to_string(self.log).unwrap();
        let is_problem = |line: &&str| !line.contains("level=INFO");
        let problems: Vec<_> = log.lines().filter(is_problem).collect();
        assert_eq!(problems, Vec::<&str>::new(), "{log}");
    }
}

/// A third machine: Litestream follows the replica there, and a server reads it.
struct Replica {
    url: String,
    client: reqwest::Client,
    token: String,
    _processes: [Process; 2],
    _installation: Installation,
}

impl Replica {
    async fn start(litestream: &Litestream, primary: &Installation, place: &str) -> Self {
        let (installation, port) = (primary.twin(), Port::new());
        let file = installation.path("replica.db");
        let follow = ["restore", "-f", "-o", file.to_str().unwrap()];
        let mut command = litestream.command(&[&follow[..], &[&litestream.url(place)]].concat());
        let log = litestream.folder.path().join("follow.log");
        let following = Process::start(command.stdout(File::create(&log).unwrap()), &log);
        until("the replica is restored", || file.exists()).await;
        let token = installation.run(&["token", "--user", "1", "--scope", "entitlements:read"]);
        let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
        let mut command = installation.command(&["run", "--read-only", "replica.db"]);
        command.env("TOLLGATE_LISTEN", port.address.to_string());
        let mut reading = installation.start(&mut command);
        reading.logs("ready, read-only").await;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("http://{}", port.address);
        let processes = [following, reading];
        Self { url, client, token, _processes: processes, _installation: installation }
    }

    /// Waits until it answers for every user what the primary answers.
    async fn agrees_with(&self, address: SocketAddr) {
        let primary = format!("http://{address}");
        for user in USERS {
            let same = async || {
                let [here, there] = [
                    self.entitlements(&self.url, user).await,
                    self.entitlements(&primary, user).await,
                ];
                (here == there).then_some(())
            };
            until_found(same, || format!("user {user} has the same entitlements")).await;
        }
    }

    async fn entitlements(&self, server: &str, user: i64) -> Value {
        let url = format!("{server}/api/v1/users/{user}/entitlements");
        let request =
            self.client.get(url).bearer_auth(&self.token).timeout(Duration::from_secs(20));
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{response:?}");
        response.json().await.unwrap()
    }
}
