//! The real binary in a folder of its own: started, killed, asked, looked into.

use std::fs::{File, OpenOptions};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::time::Instant;

use crate::ledger::Ledger;

/// How long a condition may take to come true.
const PATIENCE: Duration = Duration::from_mins(1);
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// Waits until `happened`; `what` names it in the failure.
pub(crate) async fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !happened() {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// A port for a process. It is bound here as well, never listened on, so that nobody else is given it
/// while the process is dead.
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    _held: TcpSocket,
}

impl Port {
    pub(crate) fn new() -> Self {
        let held = TcpSocket::new_v4().unwrap();
        held.set_reuseaddr(true).unwrap();
        held.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        Self { address: held.local_addr().unwrap(), _held: held }
    }
}

/// Configuration, secrets and files, all that outlives a process.
pub(crate) struct Place {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    client: reqwest::Client,
}

impl Place {
    /// On a disk, beside what Cargo builds: the folder for temporary files may be memory.
    pub(crate) fn new(file: &str, environment: Vec<(&'static str, String)>) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        std::fs::write(folder.path().join("bot.toml"), file).unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { folder, environment, client }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("TOLLGATE_DATABASE", self.file())
            .env("LOG_FORMAT", "json")
            .envs(environment);
        command
    }

    /// A subcommand, from its beginning to its end.
    pub(crate) fn runs(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn starts(&self, port: &Port) -> Process {
        self.serves(self.command(&["run"]), port)
    }

    /// A process that outlives a disk which takes no more: by itself, the system would end it.
    pub(crate) fn starts_on_a_small_disk(&self, port: &Port) -> Process {
        let tollgate = self.command(&["run"]);
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(tollgate.get_program());
        command.current_dir(self.folder.path()).env_clear();
        command.envs(tollgate.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.serves(command, port)
    }

    fn serves(&self, mut command: Command, port: &Port) -> Process {
        command.env("TOLLGATE_LISTEN", port.address.to_string()).stderr(self.log());
        let child = command.spawn().unwrap();
        Process { child, address: port.address, client: self.client.clone() }
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn log(&self) -> File {
        OpenOptions::new().create(true).append(true).open(self.log_file()).unwrap()
    }

    /// What any process has said that is a matter for somebody.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = std::fs::read(self.log_file()).unwrap();
        let log = String::from_utf8_lossy(&log);
        let grave = |line: &&str| line.contains("\"level\":\"error\"") || line.contains("panicked");
        log.lines().filter(grave).map(str::to_owned).collect()
    }

    /// The last that was said, for the failure of a test.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read(self.log_file()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("tollgate.db")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::at(self.file())
    }

    /// The ledger as the dead have left it, in a copy: whoever opens the files themselves mends them,
    /// and that is for the next process to do.
    pub(crate) fn left_behind(&self) -> Copy {
        let copy = tempfile::tempdir_in(self.folder.path()).unwrap();
        for name in ["tollgate.db", "tollgate.db-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        Copy(copy)
    }

    /// The ledger while one of its files bears another name.
    pub(crate) fn left_behind_with(&self, moved: &str, name: &str) -> Copy {
        let copy = self.left_behind();
        std::fs::copy(self.folder.path().join(moved), copy.0.path().join(name)).unwrap();
        copy
    }

    /// Gives a file another name.
    pub(crate) fn moves(&self, from: &str, to: &str) {
        std::fs::rename(self.folder.path().join(from), self.folder.path().join(to)).unwrap();
    }

    /// Doing it again mends it.
    pub(crate) fn flips_a_bit(&self, name: &str, byte: usize) {
        let file = self.folder.path().join(name);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[byte] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }

    /// Writes into the ledger what time would have come to. Nobody must be up.
    pub(crate) fn time_passes(&self, sql: &str) {
        let connection = Connection::open(self.file()).unwrap();
        // The write-ahead log is left to the next process, as long as it is.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

/// Files that nobody else has open.
pub(crate) struct Copy(TempDir);

impl Copy {
    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::at(self.0.path().join("tollgate.db"))
    }
}

/// A running process, ended at the latest when dropped.
pub(crate) struct Process {
    child: Child,
    address: SocketAddr,
    client: reqwest::Client,
}

impl Process {
    /// Waits until it answers; it must not end before.
    pub(crate) async fn is_up(&mut self, place: &Place) {
        let url = format!("http://{}/healthz", self.address);
        let deadline = Instant::now() + PATIENCE;
        while !self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            self.is_alive(place);
            assert!(Instant::now() < deadline, "it does not come up\n{}", place.last_words());
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// What it says of its readiness, with the status.
    pub(crate) async fn readiness(&self) -> (u16, Value) {
        let url = format!("http://{}/readyz", self.address);
        let answer = self.client.get(&url).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// From now on no file of it grows past 512 bytes, or as it likes.
    pub(crate) fn disk_is_full(&self, full: bool) {
        let (id, limit) = (self.child.id().to_string(), if full { "512" } else { "unlimited" });
        let limit = format!("--fsize={limit}:unlimited");
        let limited = Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap();
        assert!(limited.success());
    }

    /// Nothing ends a process but what ends it here.
    fn is_alive(&mut self, place: &Place) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("it has ended by itself: {status}\n{}", place.last_words());
        }
    }

    /// SIGKILL, wherever it is.
    pub(crate) fn dies(mut self, place: &Place) {
        self.is_alive(place);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and all the time it takes.
    pub(crate) fn stops(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
