//! The archive: at any point of a life, the account has the same meaning without what is archived, and keeps
//! it whatever follows.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseError, TestRunner};
use tollgate::domain::account::{
    Account, Archivable, Archiving, Concern, EarlierNotice, Fact, FactBody, Origin, PendingNotices,
    Policy, Source, archivable, extended,
};
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate::domain::event::{PaymentRef, StripeObject};
use tollgate::domain::ids::{EventId, InvoiceId, PaymentIntentId, SessionId, UserId};
use tollgate::domain::notice::KeyedNotice;
use tollgate::stripe::event;
use tollgate_sandbox::ApiShape;

use crate::convergence::actions::{Action, USERS, account_settings, action};
use crate::convergence::agreement::agree;
use crate::convergence::application::Application;
use crate::convergence::oracle::Oracle;
use crate::convergence::properties::{Outcome, config, run, shapes};
use crate::convergence::world::World;
use crate::harness::random::Random;

const USER: UserId = UserId(USERS[0]);
/// How old a fact must be to be archived: no more than what is announced or delivered late.
const AGES: [Duration; 3] =
    [Duration::from_hours(4 * 24), Duration::from_hours(7 * 24), Duration::from_hours(40 * 24)];

/// How many lives show what is archived.
const LIVES: usize = 30;

/// Archives small batches of facts that are just old enough.
pub(crate) fn eager(random: &mut Random) -> Archiving {
    Archiving { age: AGES[random.below(AGES.len())], batch: [1, 3, 8][random.below(3)] }
}

/// A long life of one user: half of the actions let months pass.
fn long_lives(most: usize) -> impl Strategy<Value = Vec<Action>> {
    let month = Just(Action::TimePasses { hours: 24 * 31 });
    let first =
        (0..4_usize, 0..2_usize).prop_map(|(price, card)| Action::Buys { user: 0, price, card });
    let rest = proptest::collection::vec(prop_oneof![1 => month, 1 => action(1)], 4..most);
    (account_settings(), first, rest)
        .prop_map(|(account_settings, first, rest)| [vec![account_settings, first], rest].concat())
}

/// The facts of a life in the order of their events, with the origin of each payment that has one.
fn facts(world: &World) -> Vec<Fact> {
    let oracle = Oracle::of(world.stripe(), Timestamp::from_seconds(0));
    let mut facts: Vec<Fact> = Vec::new();
    for body in world.deliveries() {
        let event = event::parse(body.as_bytes()).unwrap();
        if matches!(event.object, StripeObject::Irrelevant) || event.account.is_some() {
            continue;
        }
        let fact = Fact {
            at: event.created,
            source: Source::Event(event.id),
            body: FactBody::Stripe(event.object).into(),
        };
        for payment in fact.payments().into_iter().filter_map(|payment| payment.intent) {
            facts.extend(origin(&oracle, payment));
        }
        if let FactBody::Stripe(StripeObject::Checkout { session, .. }) = &*fact.body
            && let Some(customer) = &session.customer
        {
            facts.push(Fact::linked(customer, fact.at));
        }
        facts.push(fact);
    }
    facts
}

fn origin(oracle: &Oracle, payment: &PaymentIntentId) -> Option<Fact> {
    let invoice = oracle.invoice_paid_with(payment.as_str()).map(InvoiceId::new);
    let session = oracle.session_paid_with(payment.as_str()).map(SessionId::new);
    if invoice.is_none() && session.is_none() {
        return None;
    }
    let payment = PaymentRef { intent: Some(payment.clone()), charge: None };
    Some(Fact {
        at: Timestamp::from_millis(0),
        source: Source::Fetched(format!("origin:{}", payment.key())),
        body: FactBody::Origin(Origin { payment, invoice, session }).into(),
    })
}

/// What is stored of the account, as the product does it.
#[derive(Default)]
struct Stored {
    whole: Vec<Fact>,
    archive: Archivable,
    until: Option<Timestamp>,
    notices: Vec<EarlierNotice>,
}

/// What an account comes to, in both ways.
#[derive(Debug, PartialEq)]
struct Decision {
    notices: Vec<KeyedNotice>,
    rest: PendingNotices,
    entitlements: String,
}

impl Stored {
    fn retained(&self) -> Vec<Fact> {
        let mut retained = self.whole.clone();
        retained.retain(|fact| !self.archive.facts.contains(&fact.source));
        retained
    }

    fn is_known(&self, id: &String) -> bool {
        self.whole.iter().any(|fact| fact.objects().contains(id))
    }

    /// Whether a decision about this fact reads the archive.
    fn needs_archive(&self, fact: &Fact) -> bool {
        let Some(until) = self.until else { return false };
        match Concern::of(std::slice::from_ref(fact), &self.retained(), until) {
            Concern::Possible => true,
            Concern::OfObjects(ids) => ids.iter().any(|id| self.is_known(id)),
        }
    }

    /// The notices that are not archived.
    fn retained_notices(&self) -> Vec<EarlierNotice> {
        let subject = |key: &str| key.split(':').next().unwrap_or_default().to_owned();
        let mut retained = self.notices.clone();
        retained.retain(|known| !self.archive.objects.contains(&subject(&known.notice.key)));
        retained
    }

    fn decide(
        &self,
        account: &Account,
        earlier: &[EarlierNotice],
        policy: &Policy,
        now: Timestamp,
    ) -> Decision {
        let pending = account.pending_notices(policy, now, earlier);
        let is_new =
            |notice: &KeyedNotice| self.notices.iter().all(|known| known.notice.key != notice.key);
        let new = pending.announcements.iter().filter(|found| found.fresh);
        let new = new.map(|found| found.notice.clone()).filter(is_new);
        Decision {
            notices: new.collect(),
            rest: PendingNotices { announcements: Vec::new(), ..pending },
            entitlements: format!("{:?}", account.entitlements(policy, now)),
        }
    }

    /// One more fact is applied with and without the archive, and then the account is settled later.
    fn apply(&mut self, fact: &Fact, policy: &Policy, now: Timestamp) -> Result<(), TestCaseError> {
        if self.needs_archive(fact) {
            self.whole = extended(std::mem::take(&mut self.whole), std::slice::from_ref(fact));
            self.archive = Archivable::default();
            self.until = None;
        }
        let new = std::slice::from_ref(fact);
        let retained = Account::of(USER, extended(self.retained(), new), policy);
        self.whole = extended(std::mem::take(&mut self.whole), new);
        let whole = Account::of(USER, self.whole.clone(), policy);
        prop_assert!(whole.has_meaning_of(&retained, policy), "{retained:#?}\nwhole: {whole:#?}");
        for later in [Duration::ZERO, Duration::from_hours(30), Duration::from_hours(24 * 20)] {
            let now = now.plus(later);
            let expected = self.decide(&whole, &self.notices, policy, now);
            let decided = self.decide(&retained, &self.retained_notices(), policy, now);
            prop_assert_eq!(&decided, &expected, "after {:?}, {:?} later", fact, later);
            if later.is_zero() {
                let sent = expected.notices.into_iter();
                self.notices.extend(sent.map(|notice| EarlierNotice { notice, sent: true }));
            }
        }
        Ok(())
    }

    /// Archives what is older than `horizon`. The account must have the same meaning then.
    fn archive(&mut self, policy: &Policy, horizon: Timestamp) -> Result<(), TestCaseError> {
        let mut history = self.retained();
        history.sort_by(Fact::reading_order);
        let before = Account::of(USER, history.clone(), policy);
        let found = archivable(&before, &history, &BTreeSet::new(), horizon);
        history.retain(|fact| !found.facts.contains(&fact.source));
        let after = Account::of(USER, history, policy);
        prop_assert!(before.has_meaning_of(&after, policy), "{after:#?}\nbefore: {before:#?}");
        self.archive.facts.extend(found.facts);
        self.archive.objects.extend(found.objects);
        self.until = self.until.max(Some(horizon));
        Ok(())
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_account_has_the_same_meaning_without_what_is_archived(
        actions in long_lives(40), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let (facts, policy) = live(&actions, shape).await;
            let mut random = Random(seed);
            let age = AGES[random.below(AGES.len())];
            let mut stored = Stored::default();
            let (mut late, mut now) = (Vec::new(), Timestamp::from_seconds(0));
            for fact in facts {
                now = now.max(fact.at);
                // Some facts come much later, and some twice.
                match random.below(24) {
                    0 => late.push(fact.clone()),
                    1 => {
                        late.push(fact.clone());
                        stored.apply(&fact, &policy, now)?;
                    }
                    _ => stored.apply(&fact, &policy, now)?,
                }
                if random.below(8) == 0 && !late.is_empty() {
                    let fact = late.swap_remove(random.below(late.len()));
                    stored.apply(&fact, &policy, now)?;
                }
                if random.below(3) == 0 {
                    stored.archive(&policy, now.minus(age))?;
                }
            }
            Ok(())
        })?;
    }
}

/// What became of a life that an application followed.
#[derive(Debug, PartialEq)]
struct Followed {
    outcome: Outcome,
    /// `user key notice` of each notice, in the order in which they were sent.
    notices: Vec<String>,
}

/// Follows a life while it passes: events come shuffled, some of them months later. In the end some
/// events are replayed, and everything is compared with Stripe. Also returns how many facts were archived.
async fn follow(
    actions: &[Action],
    shape: ApiShape,
    archiving: Archiving,
    mut random: Random,
) -> Result<(Followed, i64), TestCaseError> {
    let mut world = World::new(shape).await;
    world.settings.billing.archiving = archiving;
    let world = Arc::new(world);
    world.stripe().keep_events_for(100_000);
    let app = Application::new(&world).await;
    let base = world.settings.stripe_api_base.clone().unwrap();
    let sends = async || {
        let sent = app.send_due(None).await.into_iter();
        let sent = sent.map(|sent| format!("{} {} {:?}", sent.user, sent.key, sent.notice));
        // Each simulated Stripe has a port of its own.
        sent.map(|sent| sent.replace(base.trim_end_matches("/stripe/"), "")).collect::<Vec<_>>()
    };
    let (mut delivered, mut late, mut notices) = (0, Vec::new(), Vec::new());
    for action in actions.iter().chain([&Action::TimePasses { hours: 1 }]) {
        world.run_actions(std::slice::from_ref(action));
        if !matches!(action, Action::TimePasses { .. }) {
            continue;
        }
        let all = world.deliveries();
        let mut bodies = all[delivered..].to_vec();
        delivered = all.len();
        random.shuffle(&mut bodies);
        for body in bodies {
            if random.below(16) == 0 {
                late.push(body);
            } else {
                app.receive(&body).await;
            }
            if random.below(16) == 0 && !late.is_empty() {
                let body = late.swap_remove(random.below(late.len()));
                app.receive(&body).await;
            }
        }
        app.settle().await;
        notices.extend(sends().await);
    }
    for body in late {
        app.receive(&body).await;
    }
    let events = world.stripe().event_bodies();
    for _ in 0..8 {
        let id = EventId::new(events[random.below(events.len())].0.clone());
        app.services.events.replay(&id).await.unwrap();
    }
    app.settle().await;
    app.reconcile().await;
    app.settle().await;
    agree(&app.database(), &world.oracle(), world.clock.now()).map_err(TestCaseError::fail)?;
    notices.extend(sends().await);
    let outcome = Outcome::of(&app, &world, world.clock.now().millis());
    let archived = app.database().column("SELECT count(*) FROM facts WHERE archived = 1")[0];
    Ok((Followed { outcome, notices }, archived))
}

proptest! {
    #![proptest_config(config())]

    /// The product itself, over a database, decides the same with an archive and without one.
    #[test]
    fn an_archive_changes_neither_state_nor_notices(
        actions in long_lives(24), seed in any::<u64>(), shape in shapes(),
    ) {
        run(async move {
            let eager = eager(&mut Random(seed));
            let never = Archiving { batch: usize::MAX, ..eager };
            let (expected, _) = Box::pin(follow(&actions, shape, never, Random(seed))).await?;
            let (found, _) = Box::pin(follow(&actions, shape, eager, Random(seed))).await?;
            prop_assert_eq!(found, expected);
            Ok(())
        })?;
    }
}

/// The facts of a life, and the policy that it is decided by.
async fn live(actions: &[Action], shape: ApiShape) -> (Vec<Fact>, Policy) {
    let world = World::new(shape).await;
    world.run_actions(actions);
    let policy = Policy {
        catalogue: world.settings.catalogue.clone(),
        grace: world.settings.billing.grace,
        reminders: world.settings.billing.reminders.clone(),
    };
    (facts(&world), policy)
}

/// No property may hold because nothing is archived, or because everything is read all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn most_of_a_long_life_is_archived_and_rarely_read() {
    let mut runner = TestRunner::deterministic();
    let (mut whole, mut archived, mut read) = (0, 0, 0);
    for _ in 0..LIVES {
        let actions = long_lives(40).new_tree(&mut runner).unwrap().current();
        let (facts, policy) = live(&actions, ApiShape::New).await;
        let mut stored = Stored::default();
        for fact in facts {
            read += usize::from(stored.needs_archive(&fact));
            stored.apply(&fact, &policy, fact.at).unwrap();
            stored.archive(&policy, fact.at.minus(AGES[1])).unwrap();
        }
        whole += stored.whole.len();
        archived += stored.archive.facts.len();
    }
    assert!(archived * 4 > whole && read * 4 < whole, "{archived} of {whole}, {read} read");
}

/// A subscription of fourteen months, as an application follows it. Also returns the first charge but one.
async fn fourteen_months(archiving: Archiving) -> (Arc<World>, Application, String) {
    let mut world = World::new(ApiShape::New).await;
    world.settings.billing.archiving = archiving;
    let world = Arc::new(world);
    let app = Application::new(&world).await;
    let mut delivered = 0;
    world.run_actions(&[Action::Buys { user: 0, price: 1, card: 0 }]);
    for _ in 0..14 {
        world.run_actions(&[Action::TimePasses { hours: 24 * 31 }]);
        let all = world.deliveries();
        for body in &all[delivered..] {
            app.receive(body).await;
        }
        delivered = all.len();
        app.settle().await;
        app.send_due(None).await;
    }
    let charge = world.stripe().charges()[1]["id"].as_str().unwrap().to_owned();
    (world, app, charge)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_refund_replays_and_a_reconciliation_come_to_the_same_with_an_archive() {
    let archiving = Archiving::default();
    let never = Archiving { batch: usize::MAX, ..archiving };
    let mut found = Vec::new();
    for archiving in [archiving, never] {
        let (world, app, charge) = Box::pin(fourteen_months(archiving)).await;
        let archived = "SELECT count(*) FROM facts WHERE archived = 1";
        let archived = app.database().column::<i64>(archived)[0];
        assert_eq!(archived > 40, archiving.batch < usize::MAX, "{archived} are archived");
        let delivered = world.deliveries().len();
        world.stripe().refund(&charge, None).unwrap();
        for body in &world.deliveries()[delivered..] {
            app.receive(body).await;
        }
        app.settle().await;
        let sent = app.send_due(None).await.into_iter();
        let notices: Vec<String> = sent.map(|sent| format!("{:?}", sent.notice)).collect();
        let now = world.clock.now().millis();
        let before = Outcome::of(&app, &world, now);
        for (id, _) in world.stripe().event_bodies() {
            app.services.events.replay(&EventId::new(id)).await.unwrap();
        }
        app.reconcile().await;
        app.settle().await;
        assert_eq!(Outcome::of(&app, &world, now), before);
        assert_eq!(app.send_due(None).await, []);
        found.push((before, notices));
    }
    assert_eq!(found[0], found[1]);
    assert!(
        found[0].1.iter().any(|notice| notice.starts_with("EarlierReturned")),
        "{:?}",
        found[0].1
    );
}
