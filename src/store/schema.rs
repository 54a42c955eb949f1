//! Schema migrations: applied in order, up and down, each in one transaction.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use include_dir::Dir;
use include_dir::include_dir;
use rusqlite::Connection;
use rusqlite::Transaction;
use rusqlite_migration::HookError;
use rusqlite_migration::MigrationsBuilder;

use crate::store::error::StoreError;
use crate::store::process::Process;
use crate::store::transaction::ReadTx;
use crate::store::{audit, connection, payloads};

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// The migration from which on the audit log covers digests of payloads.
const AUDIT_DIGESTS: usize = 12;
/// The migration from which on payloads of events are compressed.
pub(in crate::store) const PAYLOADS: usize = 16;
/// The migration from which on bodies of facts are compressed and the audit log leaves out what follows.
pub(in crate::store) const SMALLER_ROWS: usize = 20;
/// How often a migration is tried when another process migrates at the same time.
const MAX_TRIES: u32 = 3;

/// Which migrations a database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaStatus {
    /// The number of applied migrations; 0 for a database that does not exist.
    pub current: usize,
    /// The number of migrations that this version of tollgate has.
    pub latest: usize,
}

/// Applies the missing migrations, creating the database if it does not exist. Returns their names.
pub fn up(path: &Path) -> Result<Vec<String>, StoreError> {
    let _process = Process::enter(path)?;
    apply_missing(path, &mut connection::writer(path)?)
}

/// Reverts the last `count` migrations, with the data that only they hold. Returns their names, the last
/// migration first.
///
/// # Errors
/// [`StoreError::InUse`] while another process has the database open.
pub fn down(path: &Path, count: usize) -> Result<Vec<String>, StoreError> {
    let process = Process::enter(path)?;
    if process.has_company(path) {
        return Err(StoreError::InUse { path: path.to_owned() });
    }
    let mut connection = connection::writer(path)?;
    let current = checked(path, &connection)?;
    let target = current.saturating_sub(count);
    move_to(path, &mut connection, target)?;
    Ok(names().drain(target..current).rev().collect())
}

/// Reads the status without creating or changing the database.
pub fn status(path: &Path) -> Result<SchemaStatus, StoreError> {
    let current = if path.exists() { version(&connection::reader(path)?)? } else { 0 };
    Ok(SchemaStatus { current, latest: names().len() })
}

impl ReadTx<'_> {
    /// The status of the open database.
    pub fn schema(&self) -> Result<SchemaStatus, StoreError> {
        let version = self.number("SELECT user_version FROM pragma_user_version", [])?;
        let current = version.and_then(|version| usize::try_from(version).ok()).unwrap_or(0);
        Ok(SchemaStatus { current, latest: names().len() })
    }
}

/// Refuses every schema but the latest that this version of tollgate has.
pub(in crate::store) fn require_latest(
    path: &Path,
    status: SchemaStatus,
) -> Result<(), StoreError> {
    let SchemaStatus { current: found, latest: known } = status;
    match found.cmp(&known) {
        Ordering::Less => Err(StoreError::OlderSchema { path: path.to_owned(), found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::NewerSchema { path: path.to_owned(), found, known }),
    }
}

pub(in crate::store) fn apply_missing(
    path: &Path,
    connection: &mut Connection,
) -> Result<Vec<String>, StoreError> {
    let mut tries = 1;
    loop {
        let current = checked(path, connection)?;
        match move_to(path, connection, names().len()) {
            Ok(()) => return Ok(names().split_off(current)),
            // Another process may have applied it before this one took the lock.
            Err(_) if tries < MAX_TRIES => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(error) => return Err(error),
        }
    }
}

fn move_to(path: &Path, connection: &mut Connection, target: usize) -> Result<(), StoreError> {
    let failed = |error: rusqlite_migration::Error| StoreError::Migration {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let in_hook = |error: StoreError| HookError::Hook(error.to_string());
    let seal = move |tx: &Transaction<'_>| audit::seal(tx).map_err(in_hook);
    let unseal = move |tx: &Transaction<'_>| audit::unseal(tx).map_err(in_hook);
    let expand = move |tx: &Transaction<'_>| payloads::expand_all(tx).map_err(in_hook);
    let compress_facts = move |tx: &Transaction<'_>| payloads::compress_facts(tx).map_err(in_hook);
    let expand_facts = move |tx: &Transaction<'_>| payloads::expand_facts(tx).map_err(in_hook);
    MigrationsBuilder::from_directory(&FOLDER)
        .map_err(failed)?
        .edit(AUDIT_DIGESTS, |migration| migration.set_up_hook(seal).set_down_hook(unseal))
        .edit(PAYLOADS, |migration| migration.set_down_hook(expand))
        .edit(SMALLER_ROWS, |migration| {
            migration.set_up_hook(compress_facts).set_down_hook(expand_facts)
        })
        .finalize()
        .to_version(connection, target)
        .map_err(failed)
}

fn checked(path: &Path, connection: &Connection) -> Result<usize, StoreError> {
    let (found, known) = (version(connection)?, names().len());
    if found > known {
        return Err(StoreError::NewerSchema { path: path.to_owned(), found, known });
    }
    Ok(found)
}

/// The number of migrations that a database has. Any number is possible in the file of another program.
pub(in crate::store) fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| StoreError::BadRow {
        table: "pragma",
        column: "user_version".to_owned(),
        row: "1".to_owned(),
        reason: format!("{version} is not the version of a schema"),
    })
}

/// The number of migrations that this version of tollgate has.
pub(in crate::store) fn latest() -> usize {
    names().len()
}

/// The kinds and names of all tables, indexes and triggers. Their definitions depend on the migrations that led to
/// them, up and down.
pub(in crate::store) fn objects(connection: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = connection
        .prepare("SELECT type || ' ' || name FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let objects = statement.query_map([], |row| row.get(0))?;
    Ok(objects.collect::<Result<_, _>>()?)
}

/// The [`objects`] that a database with this many migrations has at least.
pub(in crate::store) fn expected_objects(version: usize) -> Result<BTreeSet<String>, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    move_to(Path::new(":memory:"), &mut connection, version)?;
    objects(&connection)
}

/// The names of all migrations, in the order in which they are applied.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        FOLDER.dirs().map(|folder| folder.path().display().to_string()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use rusqlite::Connection;
    use sha2::Digest;
    use sha2::Sha256;

    use crate::store::schema::SchemaStatus;
    use crate::store::{Store, StoreError, schema};

    /// A released migration is never edited: a database that has it would not get the change.
    const PINNED: &[(&str, &str)] = &[
        ("01-ledger/down.sql", "b1a57bff3e8aaf2689c16a82bc1cc35456149c62f747f79252300b1742b376f0"),
        ("01-ledger/up.sql", "fc0c930d62e993ed48324990b462b62f920f2def6a3cfe829837c6b9f2c4db2b"),
        (
            "02-accounts/down.sql",
            "3abefcc21421996f844deb3af50ed505928c18938376a42485a79ffaadcb6dd9",
        ),
        ("02-accounts/up.sql", "c1736f02b6402eba0e4cf7df83dba81b93459a26b3451fc83175cbce88ba660d"),
        ("03-api/down.sql", "59d5f476dfcf92624ef8856f99c5184b7e9dd99711697744570c962e9ebe843f"),
        ("03-api/up.sql", "6080f53eb63f3acc109eadf4aafd47ce237d42443b7150ed25e81f5ae1f1cdda"),
        (
            "04-callbacks/down.sql",
            "05ce231b93e26b7947a53310e99a80652bd49a17d963359508a688b5327dab78",
        ),
        ("04-callbacks/up.sql", "0c9df0ddebf9f46f96afd0eb838b4433cf59da7f6a1fef56982b8198ff36fd33"),
        (
            "05-thin-events/down.sql",
            "56f9d60ad147d4dcc0007ebf4344fd8a0dbdaac0986e3617be124d3938a6626d",
        ),
        (
            "05-thin-events/up.sql",
            "8c8ccf6cb5a23062e20728049449f0b23e05f6a9cfd892df1040e94cadea709b",
        ),
        (
            "06-lease-holders/down.sql",
            "9ec4e6e42757a402ece5c09001c9383b62c7a2c97efb7d24090bd876f5ea77bc",
        ),
        (
            "06-lease-holders/up.sql",
            "86b968a6cba7a3f6d12651de324adeef216c5a1a8de489c81527d0feca3662bd",
        ),
        ("07-proof/down.sql", "4337448ea9210ad7c7e45bb5dfc49c596ac11e0d7d1ac9d0f986c1cc622d6d52"),
        ("07-proof/up.sql", "c8edce04cd147d848c163e1e12d47831a818c076e607eed06cc3deee0cd7d1c3"),
        ("08-awaited/down.sql", "d925b6e06373edb023cfe4cc8335dea2317a08bd8075ede77327f472cbd7645d"),
        ("08-awaited/up.sql", "9d946c7cc7986d9e234e44b04ad3d8bab5c458590332a61b914f6e640b451761"),
        (
            "09-telegram-updates/down.sql",
            "54cd08ccafc872bd11f7843e010616235c8b0180f90af495d750d3d0d0fb8950",
        ),
        (
            "09-telegram-updates/up.sql",
            "0e03e71d5b94b8452eecc211b697a3d9968f08cae5f07936d22dc47b91fc3ec8",
        ),
        (
            "10-open-messages/down.sql",
            "b585baed6838bcc71653b66e984598dab3496e1bb1314824c615310086ffe902",
        ),
        (
            "10-open-messages/up.sql",
            "7a538ab6e2eb8a2a1a42676e59155701fd8f7bbc36bc43eaafcb129eefcb7337",
        ),
        (
            "11-revocations/down.sql",
            "a8f3968aabedd40c58a7007137c0c008e8df3e4b7e3b235ae3806bde5d47e1eb",
        ),
        (
            "11-revocations/up.sql",
            "6e7a2496941ea771ebf2110683ca3af3127ec7708444ff427ce65697fee46413",
        ),
        (
            "12-vocabulary/down.sql",
            "a91634b73e0cbd646c20c8e8cf0217b88ac4cb73275f09b1d4a935b71fe69608",
        ),
        (
            "12-vocabulary/up.sql",
            "f37c128bdcd54ea87c644dcf3df1da93384bbe3ab5d860fb75c155a800c42d16",
        ),
        (
            "13-status-leases/down.sql",
            "b5b868820049795d65e368cb59e569e2e92bbfa6a60824b894604ec01d95ba48",
        ),
        (
            "13-status-leases/up.sql",
            "54031e14cf0ec0a0175380a2a23e4256006c9897f3bc37d325e83b06fb4e604b",
        ),
        (
            "14-queue-heads/down.sql",
            "e7bbeb89802da0926f0041b201375db3af231199d701aca79308b5336f9025af",
        ),
        (
            "14-queue-heads/up.sql",
            "913e7fe559071536782af0b1646910529d3f902a20e0ed6269b0c52de1b51640",
        ),
        ("15-counts/down.sql", "e2564682baf4a9e2be2c761d10c2c07d634e7f8ff4bcf2bc65198beaa8881d58"),
        ("15-counts/up.sql", "70cb6d408b68ba28ee6f6e33fcdee00f16d4c1f6b54873afeaadc6ac86145086"),
        (
            "16-payloads/down.sql",
            "549229ad93b0f8c155489122db2b4f9f1835eb3077aa0dd47ca207bde68beb7b",
        ),
        ("16-payloads/up.sql", "670bbc48728acccf4fbcfd9f2e42a5659bbad34859f69fe9050bf7e5f3813b27"),
        ("17-archive/down.sql", "fdeb4b36b3c4acade69283337ae57a46d2cbf3a2760618a6ec14f250bf3fb836"),
        ("17-archive/up.sql", "dbc9d819d87b67c250657fd79430f81ddcfc75d2232d44f84c31677ca304919e"),
        ("18-urgency/down.sql", "e4c5390149c2cbee5b947c16dd7797553b864208152a777c8d3732cc568a7920"),
        ("18-urgency/up.sql", "df227e2bde3f34164db1e0eec16fe14d2c7774f6e027832b836e9db59d3a3542"),
        (
            "19-admin-actions/down.sql",
            "49984aff2d79b80922c15f94bb60ed7c8897d4d0d15bf2a1f5709c464072bb44",
        ),
        (
            "19-admin-actions/up.sql",
            "cfbc32e5c2975a0c559c6e5d91556812309951a51562e2db665a89c14bbb2445",
        ),
        (
            "20-smaller-rows/down.sql",
            "a4c2ec0f5f5639505eb7c9e2b4f197fcb1f603397120a6d54ed785cde743e71e",
        ),
        (
            "20-smaller-rows/up.sql",
            "681d0d3007415cab947078ec340f4bf157afaeb547b9bfa7aac2824985fd8690",
        ),
        ("21-people/down.sql", "cf138dd21c5dd856ed20445399c84dc0e4834dbf69a33deed3bd7519c6befd20"),
        ("21-people/up.sql", "64ab4f498ff2a444e98599618d666e7a81f9fe97ddc9f6b96fe4973112ff3e90"),
        ("22-figures/down.sql", "f4f23e011e85f9fc5e07e324d88ebcd970b32cde976ab473c9ce6cd2e9d75e56"),
        ("22-figures/up.sql", "e4d06cde14a24adfc65c835848b48439337119c2ef416312ff0db2ff113dd961"),
        (
            "23-erasures/down.sql",
            "c83e5847bb64d4d1b3176ffa9fcfc8c708088c7c0d3dd8fc75d9d85e9a4592c4",
        ),
        ("23-erasures/up.sql", "c5cda11ee7673a05d36daeed2c8b1e0cf31cd111682b7d6e626204d035b4073b"),
        (
            "24-broadcasts/down.sql",
            "5d3ca21be493674d87f49ffe26133aa123b2388a7eb6af4744b3025afc90a842",
        ),
        (
            "24-broadcasts/up.sql",
            "e13f5bb7090bfd9d2e0e6c2dfc14c55d59099779ef6a731e0a6e926d86fb1f22",
        ),
        ("25-alerts/down.sql", "2e30f3c040c67b53d2d7fe284681a99248a7f2bf720429e993e8467c191e9c0f"),
        ("25-alerts/up.sql", "b54889fc9608364d5fcecb7b57df2e2572e2bbadc3f84207bd7b3a5e4b3238ef"),
        (
            "26-conversations/down.sql",
            "a48b8e5c04222f1052f3184cc529aba0175429153fe0aa2ac61c854fa2ea1115",
        ),
        (
            "26-conversations/up.sql",
            "76c5b4f05bcf7b439973029bca83041fc4bb2defd1d5c42a173a21bbe4477eab",
        ),
        (
            "27-chat-updates/down.sql",
            "0f3250ca2064f3010a706df5184c8f823927d6f0eadfe8db00618b26be9d331e",
        ),
        (
            "27-chat-updates/up.sql",
            "839f5d5809e8d607027a41d87099fcbbfa972b93d98cc0dd1c5ac3c2e597e971",
        ),
        ("28-chats/down.sql", "300e52705abadceb91236560d0746a31cfe538dc068c5c8329f29d11a23f5654"),
        ("28-chats/up.sql", "6a8c56233e66c4d359c0f88f41bdd3d1631057ef8db095d41a8e1fbbc0792cf0"),
    ];

    #[test]
    fn released_migrations_are_unchanged() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut found = BTreeMap::new();
        for step in std::fs::read_dir(&folder).unwrap() {
            for file in std::fs::read_dir(step.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let name = path.strip_prefix(&folder).unwrap().display().to_string();
                let bytes = std::fs::read(&path).unwrap();
                let built_in = schema::FOLDER.get_file(&name).unwrap().contents();
                assert_eq!(built_in, bytes, "{name}");
                found.insert(name, hex::encode(Sha256::digest(&bytes)));
            }
        }
        let pinned = PINNED.iter().map(|(name, sum)| ((*name).to_owned(), (*sum).to_owned()));
        assert_eq!(found, pinned.collect());
    }

    #[test]
    fn up_down_and_up_again_leave_the_same_schema() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tollgate.db");
        let latest = schema::names().len();
        assert_eq!(schema::status(&path), Ok(SchemaStatus { current: 0, latest }));
        assert!(!path.exists());

        assert_eq!(schema::up(&path).unwrap(), schema::names());
        let before = objects(&path);
        assert!(before.len() > 8);
        assert_eq!(schema::up(&path), Ok(Vec::new()));

        assert_eq!(schema::down(&path, latest).unwrap().len(), latest);
        assert_eq!(objects(&path), Vec::<String>::new());
        schema::up(&path).unwrap();
        assert_eq!(objects(&path), before);
        assert_eq!(schema::status(&path), Ok(SchemaStatus { current: latest, latest }));
    }

    #[test]
    fn a_newer_schema_is_refused_and_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tollgate.db");
        schema::up(&path).unwrap();
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = Store::open(&path).map(|_| ()).unwrap_err();
        assert!(matches!(error, StoreError::NewerSchema { found: 99, .. }), "{error}");
    }

    fn objects(path: &Path) -> Vec<String> {
        let connection = Connection::open(path).unwrap();
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql")
            .unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }
}
