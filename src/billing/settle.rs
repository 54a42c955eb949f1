//! An account is read off its history, and all that follows is brought in line with it.

use std::time::Duration;

use serde_json::json;

use crate::billing::callbacks::Movement;
use crate::billing::{Billing, Terms, brake};
use crate::domain::access::Access;
use crate::domain::account::{Account, Audience, Heard, News, Outlook, Statement, ToldRow};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::Fact;
use crate::domain::ids::{RequestId, SubscriptionId, UserId};
use crate::domain::notice::KeyedNotice;
use crate::logging;
use crate::store::{CheckoutState, Ledger, RanOut, StoreError, Told, ToldState};

/// A notice that has stopped being true while it was being sent is looked at again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// An account in line with what follows from it.
pub(super) struct Settled {
    pub(super) account: Account,
    /// The outbox has grown, or a status message has to be compared with the status.
    pub(super) tell: bool,
}

/// The moment at which, and the request for which, something is settled.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) now: Timestamp,
    /// When the webhook that caused it came in.
    pub(super) cause: Option<Timestamp>,
    pub(super) request: &'a RequestId,
}

/// Subscriptions, rights, notices, refreshes and the next look are made to be what the history says,
/// and other services are told what has moved. Doing it again changes and tells nothing; the status
/// message is compared anew.
///
/// `account` is read off all that the ledger holds about it.
pub(super) fn settle(
    ledger: &mut Ledger<'_>,
    account: Account,
    terms: &Terms,
    moment: Moment<'_>,
) -> Result<Settled, StoreError> {
    let (policy, now, user) = (&terms.policy, moment.now, account.user);
    let expiry = terms.clock.expiry_now();
    let mut changed = Vec::new();
    for subscription in &account.subscriptions {
        if ledger.put_subscription(subscription, now)? {
            changed.push(subscription);
        }
    }
    // A plan that has left the catalogue gives what it gave, for as long as it would give anything.
    let untouched: Vec<(SubscriptionId, Option<Timestamp>)> = account
        .unlisted
        .iter()
        .filter(|one| one.access.is_open(expiry))
        .filter_map(|one| match one.access {
            Access::Granted(until) => Some((one.id.clone(), until)),
            Access::Denied => None,
        })
        .collect();
    let mut rights = account.rights(policy, expiry);
    let kept: Vec<SubscriptionId> = untouched.iter().map(|(id, _)| id.clone()).collect();
    let held = brake::hold(ledger, &account, &rights, &kept, terms, now)?;
    // Who would have nothing left hears of no end that has not come.
    let silent = !held.rights.is_empty() && rights.is_empty();
    let held_until = (!held.rights.is_empty()).then(|| now.plus(brake::HELD_FOR));
    rights.extend(held.rights);
    let rights = ledger.put_rights(user, &rights, &untouched, expiry)?;
    for RanOut { source, plan, at } in &rights.ran_out {
        let fact = AuditFact {
            actor: Actor::Worker("clock".to_owned()),
            action: "access.ended",
            subject: source.clone(),
            user: Some(user),
            before: None,
            after: Some(json!({ "plan": plan, "at": at.seconds() })),
        };
        ledger.audit(&fact, now, moment.request)?;
    }
    let told = ledger.told_about(user, now)?;
    let rows: Vec<ToldRow> = told
        .iter()
        .map(|one| ToldRow {
            notice: one.notice.clone(),
            sent: matches!(one.state, ToldState::Sent | ToldState::Leaving),
        })
        .collect();
    let outlook = account.outlook(policy, expiry, &rows);
    let (grown, again) =
        if silent { (false, false) } else { tell(ledger, user, terms, &outlook, &told, moment)? };
    let movement = Movement { user, subscriptions: changed, rights, failed: &outlook.failed };
    let announced = movement.announce(ledger, terms, moment)?;
    let soon = again.then(|| now.plus(LOOK_AGAIN));
    ledger.set_wake(user, outlook.wake.into_iter().chain(soon).chain(held_until).min())?;
    let errands: Vec<_> = account
        .errands()
        .map(|(id, errand, since)| (id.clone(), errand.as_str(), since.plus(errand.patience())))
        .collect();
    ledger.put_refreshes(user, &errands)?;
    let shown = ledger.mark_card_stale(user)? | ledger.recheck_open_messages(user)?;
    Ok(Settled { tell: grown || announced || shown || held.alerted, account })
}

impl Billing {
    /// Adds statements to an account, and to the trail what it keeps of them; then the account is
    /// settled. Without statements it is time that is let do its part.
    pub(super) async fn hear(
        &self,
        user: UserId,
        heard: Vec<Heard>,
        trail: Vec<AuditFact>,
    ) -> Result<(), StoreError> {
        let (terms, now, request) = (self.terms.clone(), self.clock.now(), logging::request_id());
        let tell = self
            .store
            .write(move |ledger| {
                put(ledger, user, &heard, now)?;
                for fact in &trail {
                    ledger.audit(fact, now, &request)?;
                }
                let account = Account::of(user, ledger.history(user)?, &terms.policy);
                let moment = Moment { now, cause: None, request: &request };
                settle(ledger, account, &terms, moment).map(|settled| settled.tell)
            })
            .await?;
        if tell {
            self.bells.told();
        }
        Ok(())
    }
}

/// Statements become facts of the account. The end of a checkout page ends the page here too.
pub(super) fn put(
    ledger: &mut Ledger<'_>,
    user: UserId,
    heard: &[Heard],
    now: Timestamp,
) -> Result<(), StoreError> {
    for heard in heard {
        ledger.put_fact(user, heard, now)?;
        if let Statement::Stripe(Fact::Checkout { session, outcome }) = &heard.statement {
            ledger.finish_checkout(&session.id, CheckoutState::of(*outcome))?;
        }
    }
    Ok(())
}

/// Puts in what is news, takes back what is not true any more. Tells whether the outbox has grown,
/// and whether something untrue is being sent at this moment.
fn tell(
    ledger: &mut Ledger<'_>,
    user: UserId,
    terms: &Terms,
    outlook: &Outlook,
    told: &[Told],
    moment: Moment<'_>,
) -> Result<(bool, bool), StoreError> {
    let addressed: Vec<(UserId, KeyedNotice, bool)> =
        outlook.news.iter().flat_map(|news| address(news, user, terms)).collect();
    let (mut grown, mut again) = (false, false);
    for (to, notice, fresh) in &addressed {
        let known = told.iter().find(|one| one.notice.key == notice.key);
        match known.map(|one| (one.state, one.notice.notice == notice.notice)) {
            None if *fresh => {
                grown |= ledger.enqueue(*to, user, notice, moment.now, moment.cause)?;
            }
            Some((ToldState::Withdrawn, _)) if *fresh => {
                ledger.outbox_reopen(notice, moment.now)?;
                grown = true;
            }
            Some((ToldState::Waiting, false)) => ledger.outbox_reword(notice)?,
            _ => {}
        }
    }
    for one in told {
        if addressed.iter().any(|(_, notice, _)| notice.key == one.notice.key) {
            continue;
        }
        match one.state {
            ToldState::Waiting => ledger.outbox_withdraw(&one.notice.key, moment.now)?,
            ToldState::Leaving => again = true,
            ToldState::Sent | ToldState::Withdrawn | ToldState::GivenUp => {}
        }
    }
    Ok((grown, again))
}

/// Each reader has a notice of their own.
fn address(news: &News, user: UserId, terms: &Terms) -> Vec<(UserId, KeyedNotice, bool)> {
    match news.audience {
        Audience::User => vec![(user, news.notice.clone(), news.fresh)],
        Audience::Admins => terms
            .admins
            .iter()
            .map(|admin| (admin.id, for_admin(&news.notice, admin.id), news.fresh))
            .collect(),
    }
}

pub(super) fn for_admin(notice: &KeyedNotice, admin: UserId) -> KeyedNotice {
    KeyedNotice { key: format!("{}:to:{admin}", notice.key), notice: notice.notice.clone() }
}
