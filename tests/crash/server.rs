//! The served binary: on a port of its own, killed or with a full disk.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, ExitStatus};

use serde_json::Value;
use tokio::net::TcpSocket;

use crate::harness::installation::Installation;
use crate::harness::process::Process;
use crate::harness::wait;

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

/// `tollgate run` of an installation; dropping it kills it.
pub(crate) struct Server {
    process: Process,
    address: SocketAddr,
    client: reqwest::Client,
}

impl Server {
    pub(crate) fn start(installation: &Installation, port: &Port) -> Self {
        Self::spawn(installation.command(&["run"]), installation, port)
    }

    /// Starts a process that ignores SIGXFSZ, which would otherwise end it when a file reaches its limit.
    pub(crate) fn start_with_limited_files(installation: &Installation, port: &Port) -> Self {
        let tollgate = installation.command(&["run"]);
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(tollgate.get_program());
        command.current_dir(tollgate.get_current_dir().unwrap()).env_clear();
        command.envs(tollgate.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Self::spawn(command, installation, port)
    }

    fn spawn(mut command: Command, installation: &Installation, port: &Port) -> Self {
        let process = installation.start(command.env("TOLLGATE_LISTEN", port.address.to_string()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { process, address: port.address, client }
    }

    /// Waits until it responds; it must not exit before.
    pub(crate) async fn wait_until_up(&mut self, installation: &Installation) {
        let url = format!("http://{}/healthz", self.address);
        let Self { process, client, .. } = self;
        let is_up = async || {
            assert_running(process, installation);
            let response = client.get(&url).send().await;
            response.is_ok_and(|response| response.status().is_success()).then_some(())
        };
        wait::until_found(is_up, || format!("it is up\n{}", installation.log_tail())).await;
    }

    /// Status and body of `/readyz`.
    pub(crate) async fn readiness(&self) -> (u16, Value) {
        let url = format!("http://{}/readyz", self.address);
        let answer = self.client.get(&url).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Limits the size of files that the process writes to 512 bytes, or removes the limit.
    pub(crate) fn limit_files(&self, full: bool) {
        let limit = if full { "512" } else { "unlimited" };
        let (id, limit) = (self.process.id().to_string(), format!("--fsize={limit}:unlimited"));
        let limited = Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap();
        assert!(limited.success());
    }

    /// Sends SIGKILL; it must not have exited before.
    pub(crate) fn kill(mut self, installation: &Installation) {
        assert_running(&mut self.process, installation);
        self.process.kill();
    }

    /// Sends SIGTERM and waits for the exit.
    pub(crate) fn stop(self) -> ExitStatus {
        self.process.stop()
    }
}

fn assert_running(process: &mut Process, installation: &Installation) {
    if let Some(status) = process.exited() {
        panic!("it has exited by itself: {status}\n{}", installation.log_tail());
    }
}
