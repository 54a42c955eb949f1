//! The binary with its configuration, secrets and files: what outlives a process.

use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::harness::database::Database;
use crate::harness::process::Process;
use crate::harness::variables::Variables;

/// A folder with a `bot.toml`, in which the binary runs.
pub(crate) struct Installation {
    folder: TempDir,
    variables: Variables,
}

impl Installation {
    /// In Cargo's target folder, which is on a disk: the folder for temporary files may be in memory.
    pub(crate) fn new(bot_toml: &str, variables: Variables) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        std::fs::write(folder.path().join("bot.toml"), bot_toml).unwrap();
        Self { folder, variables }
    }

    /// An installation with the same configuration and secrets, and no other files.
    pub(crate) fn twin(&self) -> Self {
        let bot_toml = std::fs::read_to_string(self.path("bot.toml")).unwrap();
        Self::new(&bot_toml, self.variables.clone())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of the database, for example `tollgate.db-wal`.
    pub(crate) fn database_file(&self, name: &str) -> PathBuf {
        self.path("data").join(name)
    }

    pub(crate) fn database(&self) -> Database {
        Database::at(self.database_file("tollgate.db"))
    }

    /// The binary with these arguments and only the variables of the installation. It listens on a free port.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("TOLLGATE_LISTEN", "127.0.0.1:0")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            // Coverage counts child processes as well.
            .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)));
        command
    }

    /// Runs a subcommand to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts a command whose log is that of the installation.
    pub(crate) fn start(&self, command: &mut Command) -> Process {
        Process::start(command, &self.path("log"))
    }

    /// The log of all processes.
    pub(crate) fn log(&self) -> String {
        let log = std::fs::read(self.path("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// The end of the log, for failure messages.
    pub(crate) fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}
