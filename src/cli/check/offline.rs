//! Checks without network access: locales, database, ports, webhook endpoints, prices without an id.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::cli::check::findings::Findings;
use crate::cli::check::price::{label, prices};
use crate::config::Settings;
use crate::domain::alerts::Alert;
use crate::messages::{LocaleError, Locales, TextProblems};
use crate::store;
use crate::store::schema;

/// Time limit for the response of a process that uses a port.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn locales(findings: &mut Findings, settings: Option<&Settings>) {
    let default = settings.map_or("en", |settings| settings.bot.default_locale.as_str());
    let texts = settings.map_or(&[][..], |settings| &settings.texts);
    match Locales::with_texts(default, texts).and_then(|all| all.check_all()) {
        Ok(()) if texts.is_empty() => {
            findings.good("locales", "locales", format!("default {default}"));
        }
        Ok(()) => {
            let files: Vec<&str> = texts.iter().map(|texts| texts.file.as_str()).collect();
            let files = files.join(", ");
            findings.good("locales", "locales", format!("default {default}, own texts in {files}"));
        }
        Err(LocaleError::OperatorTexts(TextProblems(problems))) => {
            for problem in problems {
                findings.bad("texts", problem.place, problem.what, problem.remedy);
            }
        }
        Err(error) => findings.broken("locales", "locales", &error),
    }
}

/// Returns whether a tollgate with this configuration is running.
pub(super) fn check(findings: &mut Findings, settings: &Settings) -> bool {
    database(findings, settings);
    disk(findings, settings);
    let listen = settings.http.listen;
    let running = port(findings, "http.listen", listen, "GET /healthz", "");
    if let Some(metrics) = settings.http.metrics_listen.filter(|metrics| *metrics != listen) {
        port(findings, "http.metrics_listen", metrics, "GET /metrics", "billing_");
    }
    let bot = &settings.bot;
    for (key, command, set) in [
        ("bot.support", "/paysupport", bot.support.is_some()),
        ("bot.terms_url", "/terms", bot.terms_url.is_some()),
        ("bot.privacy_url", "/privacy", bot.privacy_url.is_some()),
    ] {
        if !set {
            let why = "Telegram expects it of bots that accept payments";
            findings.note(
                "bot_text",
                key,
                format!("not set, so {command} has nothing to show; {why}"),
            );
        }
    }
    for endpoint in &settings.webhook_endpoints {
        let subject = format!("endpoint {}", endpoint.name);
        let origin = endpoint.origin();
        if origin.starts_with("http://") {
            findings.note("service", subject, format!("{origin}: not encrypted"));
        } else {
            findings.good("service", subject, origin);
        }
    }
    for (plan, price) in prices(settings) {
        if price.stripe_price.is_none() {
            findings.note(
                "price_id",
                label(plan, price),
                "not offered: run `tollgate setup`, or set its stripe_price in bot.toml or \
                 STRIPE_PRICE_MAP_JSON",
            );
        }
    }
    running
}

/// The disk of the database, which a migration or a backup can need as much room on again.
fn disk(findings: &mut Findings, settings: &Settings) {
    const MEBIBYTE: u64 = 1024 * 1024;
    let place = "disk";
    match store::disk_space(&settings.database) {
        Ok(space) => match space.alert(false) {
            Some(Alert::DiskLow { free, needed }) => findings.bad(
                "disk",
                place,
                format!(
                    "{} MiB are free, and {} MiB are needed",
                    free / MEBIBYTE,
                    needed / MEBIBYTE
                ),
                "remove old backups or other files, or move the database to a larger disk",
            ),
            _ => findings.good("disk", place, format!("{} MiB are free", space.free / MEBIBYTE)),
        },
        Err(error) => findings.note("disk", place, format!("cannot be measured: {error}")),
    }
}

fn database(findings: &mut Findings, settings: &Settings) {
    const SUBJECT: &str = "database";
    const REMEDY: &str = "give the user that runs tollgate write access to the file and its folder, or \
                          correct database.path (TOLLGATE_DATABASE)";
    let path = &settings.database;
    if let Err(error) = store::try_writing(path) {
        return findings.bad("database", SUBJECT, error.to_string(), REMEDY);
    }
    match schema::status(path) {
        Ok(status) if status.current > status.latest => findings.bad(
            "database",
            SUBJECT,
            format!("schema {} is newer than this program ({})", status.current, status.latest),
            "run the newer tollgate that created it, or restore a backup",
        ),
        Ok(status) if status.current == status.latest => {
            findings.good(
                "database",
                SUBJECT,
                format!("{}: schema {}", path.display(), status.current),
            );
        }
        Ok(status) => findings.note(
            "database",
            SUBJECT,
            format!("schema {} of {}; `run` migrates it", status.current, status.latest),
        ),
        Err(error) => findings.broken("database", SUBJECT, &error),
    }
}

/// Checks whether `run` could listen on `address`. A running tollgate is recognised by its response to
/// `request`: 200, with `marker` in it. Returns whether there is one.
fn port(
    findings: &mut Findings,
    key: &str,
    address: SocketAddr,
    request: &str,
    marker: &str,
) -> bool {
    match try_to_bind(address) {
        Ok(()) => findings.good("port", key, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            if is_tollgate(address, request, marker) {
                findings.note("port", key, format!("{address} is used by a running tollgate"));
                return true;
            }
            findings.bad(
                "port",
                key,
                format!("{address} is used by another program"),
                "choose a free port, or stop what uses it",
            );
        }
        Err(error) => findings.bad(
            "port",
            key,
            format!("cannot listen on {address}: {error}"),
            "use an address of this machine and a port from 1024 on",
        ),
    }
    false
}

/// Retries a taken port for a moment, since another `check` may be probing it.
fn try_to_bind(address: SocketAddr) -> std::io::Result<()> {
    for _ in 0..3 {
        match TcpListener::bind(address) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                std::thread::sleep(Duration::from_millis(50));
            }
            bound => return bound.map(drop),
        }
    }
    TcpListener::bind(address).map(drop)
}

fn is_tollgate(mut address: SocketAddr, request: &str, marker: &str) -> bool {
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    let exchange = || {
        let mut stream = TcpStream::connect_timeout(&address, PROBE_TIMEOUT)?;
        stream.set_read_timeout(Some(PROBE_TIMEOUT))?;
        stream.set_write_timeout(Some(PROBE_TIMEOUT))?;
        write!(stream, "{request} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut response = Vec::new();
        // A reset after the response does not invalidate what was read.
        stream.take(1 << 20).read_to_end(&mut response).ok();
        std::io::Result::Ok(String::from_utf8_lossy(&response).into_owned())
    };
    exchange()
        .is_ok_and(|response| response.starts_with("HTTP/1.1 200") && response.contains(marker))
}
