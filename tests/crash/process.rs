//! The real binary in its own folder: start, kill, query, inspect.

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

use crate::database::Database;

/// How long to wait for a condition.
const TIMEOUT: Duration = Duration::from_mins(1);
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// Waits until `happened` returns true; `what` names the condition in the failure.
pub(crate) async fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + TIMEOUT;
    while !happened() {
        assert!(Instant::now() < deadline, "never: {what}");
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// A port for a process. It is also bound here, without listening, so that the system gives it to no other
/// program while the process is down.
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

/// Configuration, secrets and files: what outlives a process.
pub(crate) struct Installation {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
    client: reqwest::Client,
}

impl Installation {
    /// In Cargo's target folder, which is on a disk: the folder for temporary files may be in memory.
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
            .envs(environment)
            // Coverage counts child processes as well.
            .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    /// Runs a subcommand to its end.
    pub(crate) fn run_command(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn start(&self, port: &Port) -> Process {
        self.spawn(self.command(&["run"]), port)
    }

    /// Starts a process that ignores SIGXFSZ, which would otherwise end it when a file reaches its limit.
    pub(crate) fn start_with_limited_files(&self, port: &Port) -> Process {
        let tollgate = self.command(&["run"]);
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(tollgate.get_program());
        command.current_dir(self.folder.path()).env_clear();
        command.envs(tollgate.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.spawn(command, port)
    }

    fn spawn(&self, mut command: Command, port: &Port) -> Process {
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

    /// Errors and panics in the log of all processes.
    pub(crate) fn errors(&self) -> Vec<String> {
        let log = std::fs::read(self.log_file()).unwrap();
        let log = String::from_utf8_lossy(&log);
        let is_error =
            |line: &&str| line.contains("\"level\":\"error\"") || line.contains("panicked");
        log.lines().filter(is_error).map(str::to_owned).collect()
    }

    /// The end of the log, for failure messages.
    pub(crate) fn log_tail(&self) -> String {
        let log = std::fs::read(self.log_file()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("tollgate.db")
    }

    pub(crate) fn database(&self) -> Database {
        Database::at(self.file())
    }

    /// A copy of the database as the killed process left it. Opening the original would recover it, which
    /// is the next process's task.
    pub(crate) fn copy(&self) -> DatabaseCopy {
        let copy = tempfile::tempdir_in(self.folder.path()).unwrap();
        for name in ["tollgate.db", "tollgate.db-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        DatabaseCopy(copy)
    }

    /// The same while one of the files is renamed to `moved`.
    pub(crate) fn copy_with(&self, moved: &str, name: &str) -> DatabaseCopy {
        let copy = self.copy();
        std::fs::copy(self.folder.path().join(moved), copy.0.path().join(name)).unwrap();
        copy
    }

    /// Renames a file.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.folder.path().join(from), self.folder.path().join(to)).unwrap();
    }

    /// A second flip repairs the file.
    pub(crate) fn flip_bit(&self, name: &str, byte: usize) {
        let file = self.folder.path().join(name);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[byte] ^= 1;
        std::fs::write(file, bytes).unwrap();
    }

    /// Changes the database, for example as time would have. No process may be running.
    pub(crate) fn execute(&self, sql: &str) {
        let connection = Connection::open(self.file()).unwrap();
        // Leaves the write-ahead log to the next process.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

/// Files that no process has open.
pub(crate) struct DatabaseCopy(TempDir);

impl DatabaseCopy {
    pub(crate) fn database(&self) -> Database {
        Database::at(self.0.path().join("tollgate.db"))
    }
}

/// A running process; dropping it kills it.
pub(crate) struct Process {
    child: Child,
    address: SocketAddr,
    client: reqwest::Client,
}

impl Process {
    /// Waits until it responds; it must not exit before.
    pub(crate) async fn wait_until_up(&mut self, installation: &Installation) {
        let url = format!("http://{}/healthz", self.address);
        let deadline = Instant::now() + TIMEOUT;
        while !self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            self.assert_alive(installation);
            assert!(Instant::now() < deadline, "it does not come up\n{}", installation.log_tail());
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Status and body of `/readyz`.
    pub(crate) async fn readiness(&self) -> (u16, Value) {
        let url = format!("http://{}/readyz", self.address);
        let answer = self.client.get(&url).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Limits the size of files that the process writes to 512 bytes, or removes the limit.
    pub(crate) fn limit_files(&self, full: bool) {
        let (id, limit) = (self.child.id().to_string(), if full { "512" } else { "unlimited" });
        let limit = format!("--fsize={limit}:unlimited");
        let limited = Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap();
        assert!(limited.success());
    }

    /// A process must not exit by itself.
    fn assert_alive(&mut self, installation: &Installation) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("it has ended by itself: {status}\n{}", installation.log_tail());
        }
    }

    /// Sends SIGKILL.
    pub(crate) fn kill(mut self, installation: &Installation) {
        self.assert_alive(installation);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM and waits for the exit.
    pub(crate) fn stop(mut self) -> ExitStatus {
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
