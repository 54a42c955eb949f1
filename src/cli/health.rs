//! `tollgate health`: asks the running server whether it is ready, for containers and scripts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, anyhow};

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::setup::{Setup, block_on};
use crate::config;

/// The server checks its database for two seconds at most.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Prints what `/readyz` answers. Fails unless it is 200.
pub(crate) fn run(setup: &Setup) -> Result<(), Failure> {
    let settings = config::load(&setup.config, &setup.environment)?;
    let url = format!("http://{}/readyz", reachable(settings.http.listen));
    let answer = block_on(async {
        let client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
        let response = client.get(&url).send().await?;
        Ok::<_, reqwest::Error>((response.status(), response.text().await?))
    })?;
    let (status, body) = answer
        .with_context(|| format!("{url}: there is no answer; is `tollgate run` running?"))
        .map_err(Failure::Failed)?;
    print_line(&body)?;
    if status.is_success() {
        return Ok(());
    }
    Err(Failure::Failed(anyhow!("{url}: not ready ({})", status.as_u16())))
}

/// The address at which this machine reaches a server that listens on `listen`.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, listen.port())
}
