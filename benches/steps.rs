//! Time of each step of an event: verify, parse, load, decide and save.
//!
//! `cargo bench --bench steps` measures the invoice that pays for a person's tenth month. Saving is measured
//! without the commit, which depends on the disk: the transaction is rolled back.

#![expect(clippy::unwrap_used, reason = "a bench stops at a failure")]

#[expect(dead_code, reason = "a bench uses a part of the harness")]
#[path = "../tests/harness/mod.rs"]
mod harness;
#[expect(dead_code, reason = "a bench uses a part of it")]
mod life;

use std::hint::black_box;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::Sha256;
use tokio::runtime::Runtime;
use tollgate::domain::account::{Archiving, Fact, Policy};
use tollgate::domain::changes::{
    AccountRecord, Changes, EventDecision, EventOrigin, EventRecord, Inquiry, OwnershipRecord,
    ResolvedOwner, SettlementContext, SettlementRules, Triage, resolve_owner,
};
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::event::StripeEvent;
use tollgate::domain::ids::RequestId;
use tollgate::domain::revocation_limit::RevocationLimit;
use tollgate::store::{Compressed, NewEvent, ReadTx, Store, StoreError, WriteTx};
use tollgate::stripe::event;
use tollgate::stripe::signature::{Secrets, Signed};

use crate::life::{Installation, life};

const MONTHS: usize = 10;
const SECRET: &str = "whsec_of_the_bench";
const ROLLED_BACK: &str = "only measured";

/// What an event is decided by.
struct Rules {
    policy: Policy,
    archiving: Archiving,
    now: Timestamp,
}

impl Rules {
    fn of(installation: &Installation) -> Self {
        let settings = &installation.settings;
        Self {
            policy: Policy {
                catalogue: settings.catalogue.clone(),
                grace: settings.billing.grace,
                reminders: settings.billing.reminders.clone(),
            },
            archiving: settings.billing.archiving,
            now: installation.clock.now(),
        }
    }

    fn settlement(&self) -> SettlementRules<'_> {
        SettlementRules {
            policy: &self.policy,
            admins: &[],
            endpoints: &[],
            max_revocations: RevocationLimit::default(),
            archiving: self.archiving,
            archive_rules: Archiving::rules_of(&self.policy),
        }
    }

    fn decision<'a>(&'a self, event: &'a StripeEvent) -> EventDecision<'a> {
        EventDecision {
            event,
            record: EventRecord::default(),
            origin: EventOrigin { is_foreign: Some(false), livemode: Some(false) },
            rules: self.settlement(),
            context: SettlementContext {
                now: self.now,
                expiry_now: self.now,
                cause: None,
                nonce: 7,
            },
            fetched: &[],
            inquiry: Inquiry::Later,
        }
    }
}

/// What is stored about the account of an event.
struct Stored {
    owner: ResolvedOwner,
    ownership: OwnershipRecord,
    account: AccountRecord,
    /// The facts of the event, for which `account` was loaded.
    facts: Vec<Fact>,
}

fn load(tx: &ReadTx<'_>, decision: &EventDecision<'_>) -> Result<Stored, StoreError> {
    let evidence = match decision.triage() {
        Triage::NeedsOwner(evidence) => evidence,
        Triage::Decided(changes) => panic!("the event needs no account: {changes:?}"),
    };
    let ownership = tx.ownership_record(&evidence)?;
    let owner = resolve_owner(&evidence, &ownership).unwrap();
    let (rules, now) = (&decision.rules, decision.context.now);
    let facts = decision.facts();
    let account = tx.account_record(owner.user, rules, &facts, now)?;
    Ok(Stored { owner, ownership, account, facts })
}

fn decide(decision: &EventDecision<'_>, stored: &Stored) -> Changes {
    black_box(decision.triage());
    decision.with_owner(stored.owner, &stored.ownership, &stored.account, stored.facts.clone())
}

/// The event that is measured, as it was received.
struct Arrival {
    rules: Rules,
    event: StripeEvent,
    row: NewEvent,
}

fn steps(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let bodies = life(MONTHS);
    let last = bodies.iter().rposition(|body| body.contains("\"invoice.paid\"")).unwrap();
    let installation = Installation::new(false);
    runtime.block_on(async {
        for body in &bodies[..last] {
            installation.apply(body).await;
            installation.send_notices().await;
        }
    });
    let body = bodies[last].as_bytes();

    let (now, secrets) = (installation.clock.now(), Secrets::new(vec![SecretString::from(SECRET)]));
    let header = header(body, now);
    criterion.bench_function("verify", |bencher| {
        bencher.iter(|| Signed::read(Some(&header)).unwrap().verify(body, &secrets, now).unwrap());
    });
    criterion.bench_function("parse", |bencher| bencher.iter(|| event::parse(black_box(body))));
    criterion.bench_function("compress", |bencher| bencher.iter(|| Compressed::event(body)));

    let event = event::parse(body).unwrap();
    let row = row(&event, body, now);
    let arrival = Arc::new(Arrival { rules: Rules::of(&installation), event, row });
    let stored = {
        let arrival = Arc::clone(&arrival);
        let read =
            installation.store.read(move |tx| load(tx, &arrival.rules.decision(&arrival.event)));
        runtime.block_on(read).unwrap()
    };
    let decision = arrival.rules.decision(&arrival.event);
    criterion.bench_function("decide", |bencher| bencher.iter(|| decide(&decision, &stored)));

    // On the writer's thread, whose caches they use.
    let writer = Writer { runtime: &runtime, store: &installation.store };
    criterion.bench_function("load", |bencher| {
        bencher.iter_custom(|iterations| {
            writer.time(iterations, &arrival, |tx, arrival| {
                load(tx, &arrival.rules.decision(&arrival.event)).map(|_| ())
            })
        });
    });
    let changes = Arc::new((decide(&decision, &stored), Arc::clone(&arrival)));
    criterion.bench_function("save", |bencher| {
        bencher.iter_custom(|iterations| {
            writer.time(iterations, &changes, |tx, (changes, arrival)| {
                tx.save_new_event(&arrival.row, changes, arrival.rules.now)
            })
        });
    });
}

/// The `stripe-signature` header of a body.
fn header(body: &[u8], now: Timestamp) -> String {
    let seconds = now.seconds();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    format!("t={seconds},v1={}", hex::encode(mac.finalize().into_bytes()))
}

fn row(event: &StripeEvent, body: &[u8], now: Timestamp) -> NewEvent {
    NewEvent {
        id: event.id.clone(),
        kind: event.kind.clone(),
        created: event.created,
        api_version: event.api_version.clone(),
        livemode: event.livemode,
        payload: Compressed::event(body),
        received_at: now,
        request_id: RequestId::new("bench"),
    }
}

struct Writer<'a> {
    runtime: &'a Runtime,
    store: &'a Store,
}

impl Writer<'_> {
    /// How long a step takes in transactions that are rolled back, without the time to begin and end them.
    fn time<T: Send + Sync + 'static>(
        &self,
        iterations: u64,
        input: &Arc<T>,
        step: fn(&mut WriteTx<'_>, &T) -> Result<(), StoreError>,
    ) -> Duration {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..iterations {
            let (input, sender) = (Arc::clone(input), sender.clone());
            let job = self.store.write(move |tx| {
                let started = Instant::now();
                step(tx, &input)?;
                sender.send(started.elapsed()).unwrap();
                Err::<(), _>(StoreError::Other { reason: ROLLED_BACK.to_owned() })
            });
            let ended = self.runtime.block_on(job).unwrap_err();
            assert!(ended.to_string().contains(ROLLED_BACK), "{ended}");
        }
        receiver.try_iter().sum()
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
