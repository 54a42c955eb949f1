//! What this machine can say by itself: locales, database, ports, callbacks, prices without an id.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::cli::check::findings::Findings;
use crate::cli::check::price::{label, prices};
use crate::config::Settings;
use crate::messages::Locales;
use crate::store;
use crate::store::schema;

/// How long whatever uses a port may take to say what it is.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn locales(findings: &mut Findings, settings: Option<&Settings>) {
    let default = settings.map_or("en", |settings| settings.bot.default_locale.as_str());
    match Locales::load(default).and_then(|all| all.check_all()) {
        Ok(()) => findings.good("locales", format!("default {default}")),
        Err(error) => findings.broken("locales", &error),
    }
}

pub(super) fn check(findings: &mut Findings, settings: &Settings) {
    database(findings, settings);
    let listen = settings.http.listen;
    port(findings, "http.listen", listen, "GET /healthz", "");
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
            let why = "Telegram expects it of bots that take payments";
            findings.note(key, format!("not set, so that {command} has nothing to show; {why}"));
        }
    }
    for callback in &settings.callbacks {
        let subject = format!("callback {}", callback.name);
        let origin = callback.origin();
        if origin.starts_with("http://") {
            findings.note(subject, format!("{origin}: not encrypted on its way"));
        } else {
            findings.good(subject, origin);
        }
    }
    for (plan, price) in prices(settings) {
        if price.stripe_price.is_none() {
            findings.note(
                label(plan, price),
                "not offered: name its stripe_price in bot.toml or STRIPE_PRICE_MAP_JSON",
            );
        }
    }
}

fn database(findings: &mut Findings, settings: &Settings) {
    const SUBJECT: &str = "database";
    const REMEDY: &str = "let the user that runs tollgate write the file and its folder, or \
                          correct database.path (TOLLGATE_DATABASE)";
    let path = &settings.database;
    if let Err(error) = store::try_writing(path) {
        return findings.bad(SUBJECT, error.to_string(), REMEDY);
    }
    match schema::status(path) {
        Ok(status) if status.current > status.latest => findings.bad(
            SUBJECT,
            format!("schema {}, and this program knows {}", status.current, status.latest),
            "run the newer tollgate that made it, or restore a backup",
        ),
        Ok(status) if status.current == status.latest => {
            findings.good(SUBJECT, format!("{}: schema {}", path.display(), status.current));
        }
        Ok(status) => findings.note(
            SUBJECT,
            format!("schema {} of {}; `run` brings it up", status.current, status.latest),
        ),
        Err(error) => findings.broken(SUBJECT, &error),
    }
}

/// Whether `run` could listen there. A tollgate that runs already, which `check` may run beside, is
/// known by its answer to `ask`: 200, with `mark` in it.
fn port(findings: &mut Findings, key: &str, address: SocketAddr, ask: &str, mark: &str) {
    match bound(address) {
        Ok(()) => findings.good(key, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            if answers(address, ask, mark) {
                findings.note(key, format!("{address} is used by a tollgate that is running"));
            } else {
                findings.bad(
                    key,
                    format!("{address} is used by another program"),
                    "choose a free port, or stop what uses it",
                );
            }
        }
        Err(error) => findings.bad(
            key,
            format!("cannot listen on {address}: {error}"),
            "write an address of this machine, and a port from 1024 on",
        ),
    }
}

/// Another `check` holds a port for a moment as well.
fn bound(address: SocketAddr) -> std::io::Result<()> {
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

fn answers(mut address: SocketAddr, ask: &str, mark: &str) -> bool {
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    let talk = || {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        write!(stream, "{ask} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        // A reset after the answer takes nothing of it back.
        stream.take(1 << 20).read_to_end(&mut answer).ok();
        std::io::Result::Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    talk().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains(mark))
}
