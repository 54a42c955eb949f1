//! Checks that the public address leads to this server.

use std::time::Duration;

use crate::cli::check::findings::Findings;
use crate::cli::provisioning::is_loopback;

const CODE: &str = "public_url";
const PLACE: &str = "http.public_url";
const TIMEOUT: Duration = Duration::from_secs(5);
const FIX: &str =
    "check the DNS entry, the certificate and the reverse proxy in front of http.listen";

/// `running`: a server that is not running cannot be reached, which is no problem before its first start.
pub(super) async fn check(findings: &mut Findings, public_url: &str, running: bool) {
    if is_loopback(public_url) {
        return;
    }
    let url = format!("{public_url}/healthz");
    let answer = async {
        let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        client.get(&url).send().await
    };
    let message = match answer.await {
        Ok(response) if response.status().is_success() => {
            return findings.good(CODE, PLACE, format!("{url} answers"));
        }
        Ok(response) => format!("{url} answers {}", response.status().as_u16()),
        Err(error) if error.is_timeout() => format!("{url}: no answer in time"),
        Err(error) if error.is_connect() => {
            format!("{url}: no connection, or no valid certificate")
        }
        Err(_) => format!("{url}: no answer"),
    };
    if running {
        findings.bad(CODE, PLACE, message, FIX);
    } else {
        findings.note(CODE, PLACE, format!("{message}; check again while tollgate runs"));
    }
}
