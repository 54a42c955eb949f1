//! A child process whose log is read.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus};

use crate::harness::wait;

/// A running process; dropping it kills it.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
    /// The part of the log that has been read.
    read: usize,
}

impl Process {
    /// Starts a process that appends to this log.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(log).unwrap();
        let read = usize::try_from(file.metadata().unwrap().len()).unwrap();
        let child = command.stderr(file).spawn().unwrap();
        Self { child, log: log.to_owned(), read }
    }

    /// Its output, if that is piped.
    pub(crate) fn take_stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().unwrap()
    }

    /// Waits for a line of the log that contains `part`, after those found before; returns it.
    pub(crate) async fn logs(&mut self, part: &str) -> String {
        let log = self.log.clone();
        let find = || {
            let log = std::fs::read_to_string(&log).unwrap();
            let mut end = self.read;
            let found = log[self.read..].split_inclusive('\n').find(|line| {
                end += line.len();
                line.contains(part) && line.ends_with('\n')
            })?;
            self.read = end;
            Some(found.to_owned())
        };
        let report = || format!("`{part}` in {}", std::fs::read_to_string(&log).unwrap());
        wait::until_some(find, report).await
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its status, if it has exited.
    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Sends SIGKILL and waits for the exit.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM and waits for the exit.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let id = self.id().to_string();
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
