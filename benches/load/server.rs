//! A server under load as a process of its own, and what the system counts for it.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::client::SECRET;
use crate::lives::PRICES;

/// The key of the REST API.
pub(crate) const JWT_SECRET: &str = "load-load-load-load-load-load-load";

/// Nothing listens here.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The configuration of the product and the folder with its database.
pub(crate) struct Installation {
    pub(crate) bot_toml: String,
    /// The address of the Bot API.
    pub(crate) telegram: String,
    folder: Arc<TempDir>,
}

/// A running process. Dropping it ends the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) webhook_path: &'static str,
    process: Child,
    folder: Arc<TempDir>,
}

/// What a process has used since it began.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) cpu: Duration,
    /// Bytes passed to `write` and its siblings, also those that overwrite what was not yet on the disk.
    pub(crate) written: u64,
    /// Calls of `read` and its siblings, except on sockets.
    pub(crate) reads: u64,
    pub(crate) resident: u64,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Default for Installation {
    /// An empty database, without a Telegram that could be reached.
    fn default() -> Self {
        Self::new(include_str!("bot.toml").to_owned(), NOWHERE.to_owned())
    }
}

impl Installation {
    /// With an empty database.
    pub(crate) fn new(bot_toml: String, telegram: String) -> Self {
        Self { bot_toml, telegram, folder: Arc::new(folder()) }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("load.db")
    }

    /// The environment. There is no Stripe that could be reached.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let prices: BTreeMap<_, _> = PRICES.into_iter().map(|(plan, id, ..)| (plan, id)).collect();
        vec![
            ("TOLLGATE_DATABASE", self.database().display().to_string()),
            ("TELEGRAM_BOT_TOKEN", "1:load".to_owned()),
            ("STRIPE_SECRET_KEY", "sk_test_load".to_owned()),
            ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
            ("JWT_SECRET", JWT_SECRET.to_owned()),
            ("STRIPE_PRICE_MAP_JSON", serde_json::to_string(&prices).unwrap()),
            ("STRIPE_API_BASE", NOWHERE.to_owned()),
            ("TELEGRAM_API_URL", self.telegram.clone()),
        ]
    }

    /// A subcommand of the product.
    pub(crate) fn command(&self, binary: &Path, arguments: &[&str]) -> Command {
        fs::write(self.folder.path().join("bot.toml"), &self.bot_toml).unwrap();
        let mut command = Command::new(binary);
        command.args(arguments).current_dir(self.folder.path()).env_clear().envs(self.variables());
        command
    }
}

impl Server {
    /// The product.
    pub(crate) fn tollgate(binary: &Path, installation: &Installation) -> Self {
        let address = free_address();
        let mut command = installation.command(binary, &["run"]);
        let log = fs::File::create(installation.folder.path().join("log")).unwrap();
        command.env("TOLLGATE_LISTEN", address.to_string()).stderr(log);
        Self::start(command, &installation.folder, address, "/api/v1/billing/webhook")
    }

    /// The Fastify peer with group commit. `peer` is the folder with its `fastify.js`.
    pub(crate) fn fastify(peer: &Path, schema: &Path) -> Self {
        let (folder, address) = (Arc::new(folder()), free_address());
        let mut command = Command::new("node");
        command
            .arg(peer.join("fastify.js"))
            .env("PORT", address.port().to_string())
            .env("DB_PATH", folder.path().join("load.db"))
            .env("SCHEMA", schema)
            .env("STRIPE_WEBHOOK_SECRET", SECRET)
            .env("GROUP_COMMIT", "1")
            .stderr(Stdio::null());
        Self::start(command, &folder, address, "/stripe")
    }

    fn start(
        mut command: Command,
        folder: &Arc<TempDir>,
        address: SocketAddr,
        webhook_path: &'static str,
    ) -> Self {
        let process = command.stdout(Stdio::null()).spawn().unwrap();
        let server = Self { address, webhook_path, process, folder: Arc::clone(folder) };
        let deadline = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "the server does not listen: {command:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    pub(crate) fn usage(&self) -> Usage {
        usage(self.process.id())
    }

    /// Ends the process with SIGTERM.
    pub(crate) fn stop(mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
    }

    /// Fails unless the product has processed nearly all events: those that wait or are ignored cost less
    /// than those that a user sees.
    pub(crate) fn expect_processed(&self) {
        let database = Connection::open(self.folder.path().join("load.db")).unwrap();
        let share: f64 = database
            .query_row("SELECT avg(status = 'processed') FROM stripe_events", [], |row| row.get(0))
            .unwrap();
        assert!(share > 0.9, "only {share:.2} of the events are processed");
    }
}

/// On a disk: the folder for temporary files may be in memory.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

/// From `/proc`, so only on Linux; elsewhere all zero.
pub(crate) fn usage(process: u32) -> Usage {
    let read = |name: &str| {
        let path = PathBuf::from(format!("/proc/{process}/{name}"));
        fs::read_to_string(path).unwrap_or_default()
    };
    let number = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let digits = line.and_then(|line| line.split_whitespace().next());
        digits.and_then(|digits| digits.parse::<u64>().ok()).unwrap_or_default()
    };
    let stat = read("stat");
    // After the name in parentheses: the 12th and 13th fields are user and system time in 1/100 s.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Usage {
        cpu: Duration::from_millis(ticks * 10),
        written: number(&read("io"), "wchar:"),
        reads: number(&read("io"), "syscr:"),
        resident: number(&read("status"), "VmRSS:") * 1024,
    }
}
