//! The first of the month: notices and accounts that are due at once, and what waits for them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use tollgate::domain::clock::{Clock, SystemClock};
use tollgate::domain::ids::{PlanCode, SubscriptionId, UserId};
use tollgate::domain::notice::{KeyedNotice, Notice};
use tollgate::store::{Store, StoreError};

use crate::client;
use crate::figures::{Product, Ready, STATUS, at_rest, median, micros};
use crate::lives::Event;
use crate::people::user;

/// Rows that are written in one transaction.
const BATCH: usize = 1_000;
/// Between two messages of people who write to the bot.
const WRITING: Duration = Duration::from_millis(200);
/// How long the notice of a purchase is waited for.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
/// Ids of people who have blocked the bot, and of those who write to it.
const UNREACHABLE: i64 = 5_000_000_000;
const WRITERS: i64 = 6_000_000_000;

/// What is due.
#[derive(Clone, Copy)]
pub(crate) struct Piles {
    /// Reminders for people of the database.
    pub(crate) notices: usize,
    pub(crate) accounts: usize,
    /// Reminders for people who have blocked the bot.
    pub(crate) unreachable: usize,
}

/// Measures the database of the product without and with the piles, on events of other people.
/// `buyer`: the events of one person who subscribes.
pub(crate) async fn measure(
    product: &Product,
    people: u32,
    piles: Piles,
    newcomers: [&Arc<Vec<Event>>; 2],
    buyer: &Arc<Vec<Event>>,
    clients: usize,
) -> Value {
    remind(product, "unreachable", UNREACHABLE, piles.unreachable, piles.unreachable, true).await;
    let Ready { server, after } = product.start().await;
    let unreachable_rest = at_rest(&server).await;
    let before = client::post(server.address, server.webhook_path, newcomers[0], clients).await;
    let alone = writes(product, 0, 10).await;
    // The notices of the newcomers are sent.
    at_rest(&server).await;
    server.stop();

    let reachable = usize::try_from(people).unwrap();
    remind(product, "reminder", user(0), reachable, piles.notices, false).await;
    wake(product, piles.accounts).await;
    let Ready { server, after: ready_with_piles } = product.start().await;
    let began = Instant::now();
    let sent = product.telegram.sent();
    let notice = product.telegram.message(user_of(buyer), "is active");
    let bought = Instant::now();
    client::post(server.address, server.webhook_path, buyer, 1).await;
    let load = client::post(server.address, server.webhook_path, newcomers[1], clients);
    let settled = async {
        while due(product) > 0 {
            tokio::time::sleep(WRITING).await;
        }
        began.elapsed()
    };
    let notice = tokio::time::timeout(LONGEST_WAIT, notice);
    let (run, answered, notice, settled) =
        tokio::join!(load, writes(product, 100, 10), notice, settled);
    let later = writes(product, 200, 10).await;
    let sending = (product.telegram.sent() - sent, began.elapsed());
    let used = server.usage();
    server.stop();
    json!({
        "pending_notices": piles.notices,
        "due_accounts": piles.accounts,
        "notices_of_unreachable_people": piles.unreachable,
        "ready_with_unreachable_us": micros(after),
        "rest_reads_with_unreachable": unreachable_rest.reads,
        "rest_cpu_us_with_unreachable": micros(unreachable_rest.cpu),
        "ready_us": micros(ready_with_piles),
        "webhooks_per_second_before": before.per_second(),
        "webhooks_per_second": run.per_second(),
        "answer_us_before": median(alone),
        "answer_us": median(answered.clone()),
        "longest_answer_us": answered.iter().max().map(|time| micros(*time)),
        "answer_us_after_load": median(later),
        "settled_after_us": micros(settled),
        "purchase_notice_us": notice.ok().map(|at| micros(at.unwrap().duration_since(bought))),
        "messages_per_second": sending.0 * 1_000 / u64::try_from(sending.1.as_millis()).unwrap(),
        "resident_kib": used.resident / 1024,
    })
}

/// People write to the bot, one after the other. Returns how long each of them waits.
async fn writes(product: &Product, from: i64, count: i64) -> Vec<Duration> {
    let mut waits = Vec::new();
    for writer in from..from + count {
        waits.push(product.telegram.answer(WRITERS + writer, "/status", STATUS).await);
        tokio::time::sleep(WRITING).await;
    }
    waits
}

/// Queues `count` reminders for `people` people in turn.
async fn remind(
    product: &Product,
    name: &'static str,
    first: i64,
    people: usize,
    count: usize,
    unreachable: bool,
) {
    let store = Store::open(&product.installation.database()).unwrap();
    let now = SystemClock.now();
    for begin in (0..count).step_by(BATCH) {
        let written = store.write(move |tx| {
            for number in begin..count.min(begin + BATCH) {
                let reader = UserId(first + i64::try_from(number % people).unwrap());
                let subscription = SubscriptionId::new(format!("sub_{name}_{number}"));
                let notice = Notice::EndingSoon {
                    subscription,
                    plan: PlanCode::new("premium"),
                    ends_at: now.plus(Duration::from_hours(72)),
                    once: false,
                };
                let notice = KeyedNotice { key: format!("{name}:{number}"), notice };
                tx.enqueue(reader, UserId(0), &notice, now, None)?;
                if unreachable {
                    tx.mark_unreachable(reader, now)?;
                }
            }
            Ok::<_, StoreError>(())
        });
        written.await.unwrap();
    }
    store.close().await;
}

/// Makes accounts due now.
async fn wake(product: &Product, count: usize) {
    let store = Store::open(&product.installation.database()).unwrap();
    let now = SystemClock.now();
    for begin in (0..count).step_by(BATCH) {
        let written = store.write(move |tx| {
            for number in begin..count.min(begin + BATCH) {
                tx.set_wake(UserId(user(u32::try_from(number).unwrap())), Some(now))?;
            }
            Ok::<_, StoreError>(())
        });
        written.await.unwrap();
    }
    store.close().await;
}

/// How many accounts are due.
fn due(product: &Product) -> i64 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(product.installation.database(), flags).unwrap();
    let count = "SELECT count(*) FROM accounts WHERE wake_ms <= ?1";
    database.query_row(count, [SystemClock.now().millis()], |row| row.get(0)).unwrap()
}

/// Whose events these are.
fn user_of(events: &[Event]) -> i64 {
    let named = events.iter().find_map(|event| event.body.split("\"user_id\": \"").nth(1));
    named.and_then(|rest| rest.split('"').next()).unwrap().parse().unwrap()
}
