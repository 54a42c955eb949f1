//! `tollgate backup`, `restore` and `migrate down`, as an operator runs them.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use crate::cli::installations::{printed, ready, text};
use crate::harness::database::Database;
use crate::harness::installation::Installation;
use crate::harness::random::Random;

const KILLS: usize = 25;

/// An installation with a database.
fn installed() -> Installation {
    let place = ready(&[]);
    printed(&place.run(&["migrate", "up"]), 0, &["applied"]);
    place
}

fn add_users(place: &Installation, count: u32) {
    place.database().execute(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO users (user_id, first_seen_ms) SELECT 1000 + i, 0 FROM n"
    ));
}

fn users(database: &Database) -> String {
    database.query("SELECT count(*) FROM users").remove(0)
}

/// The files beside the database, without those of SQLite.
fn kept(place: &Installation) -> Vec<String> {
    let files = fs::read_dir(place.path("data")).unwrap();
    let mut names: Vec<String> =
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| {
        !matches!(name.as_str(), "tollgate.db" | "tollgate.db-wal" | "tollgate.db-shm")
    });
    names.sort_unstable();
    names
}

#[test]
fn a_database_is_backed_up_and_restored() {
    let place = installed();
    add_users(&place, 3);
    let said = printed(
        &place.run(&["backup", "copies/first.db"]),
        0,
        &["copying: ", "checking the copy", "copies/first.db: ", "schema ", "head "],
    );
    assert_eq!(said.lines().filter(|line| line.contains("head ")).count(), 1, "{said}");
    printed(&place.run(&["backup", "copies/first.db"]), 1, &["copies/first.db exists", "--force"]);
    printed(&place.run(&["backup", "copies/first.db", "--force"]), 0, &[]);
    printed(&place.run(&["backup", "copies/second.db.zst"]), 0, &[]);
    printed(&place.run(&["backup", "copies/third", "--zstd"]), 0, &[]);
    let size = |name: &str| fs::metadata(place.path(name)).unwrap().len();
    assert!(size("copies/second.db.zst") < size("copies/first.db") / 4);
    assert!(size("copies/third") < size("copies/first.db") / 4);
    for name in ["first.db", "second.db.zst", "third"] {
        place.database().execute("DELETE FROM users");
        let said = printed(
            &place.run(&["restore", &format!("copies/{name}")]),
            0,
            &[
                "data/tollgate.db: restored from copies/",
                "audit entries are intact, head ",
                "the old database is kept as data/tollgate.db.replaced-",
                "there is no event in it",
                "tollgate reconcile --since 30d",
            ],
        );
        assert_eq!(users(&place.database()), "3", "{said}");
        let old = said.split("is kept as ").nth(1).unwrap().lines().next().unwrap();
        assert_eq!(users(&Database::at(place.path(old))), "0");
    }
}

#[test]
fn what_cannot_be_backed_up_or_restored_is_refused_with_a_remedy() {
    let place = ready(&[]);
    printed(&place.run(&["backup", "a.db"]), 2, &["there is no database", "database.path"]);
    printed(&place.run(&["restore", "a.db"]), 1, &["a.db cannot be read", "No such file"]);
    assert!(!place.path("data").exists(), "nothing is created");
    printed(&place.run(&["migrate", "up"]), 0, &[]);
    printed(
        &place.run(&["backup", "data/tollgate.db", "--force"]),
        1,
        &["cannot be the name of a backup: it belongs to the database"],
    );
    printed(
        &place.run(&["restore", "data/tollgate.db"]),
        1,
        &["data/tollgate.db cannot be restored: its checksum is missing", "Nothing was changed"],
    );
    printed(&place.run(&["restore", "bot.toml"]), 1, &["`tollgate backup` did not write it"]);
    assert_eq!(kept(&place), [""; 0]);
}

#[tokio::test]
async fn a_running_server_is_not_disturbed_by_a_restore() {
    let place = installed();
    let mut server = place.start(&mut place.command(&["run"]));
    server.logs("ready").await;
    printed(&place.run(&["backup", "b.db"]), 0, &[]);
    let refused = &["another process has the database data/tollgate.db open: stop tollgate"];
    printed(&place.run(&["restore", "b.db"]), 1, refused);
    printed(&place.run(&["migrate", "down", "--yes"]), 1, refused);
    assert!(server.stop().success());
    printed(&place.run(&["restore", "b.db"]), 0, &["restored from b.db"]);
}

#[test]
fn a_restore_that_is_killed_at_any_time_leaves_one_of_the_two_databases() {
    let place = installed();
    add_users(&place, 20_000);
    printed(&place.run(&["backup", "new.db.zst"]), 0, &[]);
    place.database().execute("DELETE FROM users WHERE user_id > 1001");
    printed(&place.run(&["backup", "old.db.zst"]), 0, &[]);
    let begun = Instant::now();
    printed(&place.run(&["restore", "old.db.zst"]), 0, &[]);
    let twice = usize::try_from(begun.elapsed().as_millis()).unwrap() * 2;
    for name in kept(&place) {
        fs::remove_file(place.database_file(&name)).unwrap();
    }
    let (mut random, mut seen) = (Random(1), [0, 0]);
    for _ in 0..KILLS {
        let mut command = place.command(&["restore", "new.db.zst"]);
        let restore = place.start(command.stdout(Stdio::null()));
        thread::sleep(Duration::from_millis(u64::try_from(random.below(twice)).unwrap()));
        restore.kill();
        printed(&place.run(&["audit", "verify"]), 0, &["intact"]);
        let found = users(&place.database());
        match found.as_str() {
            "1" => seen[0] += 1,
            "20000" => {
                seen[1] += 1;
                printed(&place.run(&["restore", "old.db.zst"]), 0, &[]);
            }
            other => panic!("{other} users"),
        }
        let names = kept(&place);
        assert!(names.iter().all(|name| name.contains(".replaced-")), "{names:?}");
        for name in names.iter().filter(|name| name.ends_with('Z')) {
            let old = Database::at(place.database_file(name));
            assert!(["1", "20000"].contains(&users(&old).as_str()), "{name}");
        }
        for name in names {
            fs::remove_file(place.database_file(&name)).unwrap();
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "before and after: {seen:?}");
}

#[test]
fn migrate_down_asks_and_copies_first() {
    let place = installed();
    add_users(&place, 5);
    let before = text(&place.run(&["migrate", "status"]));
    printed(&place.run(&["migrate", "down"]), 2, &["there is no terminal", "--yes"]);
    assert_eq!(text(&place.run(&["migrate", "status"])), before);
    assert_eq!(kept(&place), [""; 0]);
    printed(&place.run(&["migrate", "down", "--yes"]), 0, &["data/tollgate-schema-", "reverted"]);
    let copies = kept(&place);
    assert_eq!(copies.len(), 1, "{copies:?}");
    printed(&place.run(&["restore", &format!("data/{}", copies[0])]), 0, &["restored"]);
    assert_eq!(text(&place.run(&["migrate", "status"])), before);
    assert_eq!(users(&place.database()), "5");
    printed(&place.run(&["migrate", "down", "0", "--yes"]), 2, &["0"]);
}
