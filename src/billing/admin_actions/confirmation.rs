//! From a request to its outcome: what will happen is shown, and is done only while it is the same.

use std::time::Duration;

use uuid::Uuid;

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::carry_out::{carry_out, new_grant, request_entries};
use crate::billing::admin_actions::moving::target;
use crate::billing::admin_actions::service::AdminActions;
use crate::billing::people::known;
use crate::billing::settling::Settler;
use crate::domain::account::{Account, Source};
use crate::domain::admin::Operator;
use crate::domain::admin_action::{ActionRefusal, AdminAction, Effect, Situation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::person::KnownPerson;
use crate::logging;
use crate::store::{AdminActionState, ReadTx, StoreError, StoredAdminAction, WriteTx};

/// After this, what was shown has to be shown again.
const OFFER_LIFETIME: Duration = Duration::from_hours(1);
/// How long a key stands for the same request.
const KEY_LIFETIME: Duration = Duration::from_hours(24);
/// What the error of a failed action begins with that may have been done all the same.
pub(super) const OUTCOME_UNKNOWN: &str = "look in Stripe whether it was done";
/// For so long no worker takes up an action that is being carried out. Longer than a call to Stripe with
/// its retries.
const LEASE: Duration = Duration::from_mins(2);
/// Characters of an id, which is part of a button.
const ID_LENGTH: usize = 16;

/// What an action will change, for the admin to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionOffer {
    /// Confirms it.
    pub id: String,
    pub action: AdminAction,
    pub effect: Effect,
    /// The person, and for a move the one who gets everything, as far as they are stored.
    pub people: Vec<KnownPerson>,
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performed {
    pub action: AdminAction,
    pub effect: Effect,
    /// The id of the grant that was given or extended.
    pub grant: Option<String>,
    /// Stripe does not answer: it will be done as soon as it does.
    pub is_waiting: bool,
}

/// The outcome of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// It is done, now or by an earlier tap, or waits for Stripe.
    Done(Performed),
    /// The situation has changed, or it was shown long ago: this is what would happen now.
    Changed(ActionOffer),
}

/// What a transaction has decided.
enum Step<T> {
    Ended(T),
    /// Stripe has to be called.
    Call(Box<StoredAdminAction>),
}

/// A refusal inside of a transaction, which changes nothing then.
type Decided<T> = Result<Result<T, ActionRefusal>, StoreError>;

impl AdminActions {
    /// Calculates what an action changes, and stores it for [`Self::confirm`].
    pub async fn offer(
        &self,
        by: &Operator,
        action: AdminAction,
    ) -> Result<ActionOffer, ActionError> {
        self.authorise(by, action.permission()).await?;
        let (settler, now, by) = (self.settler.clone(), self.clock.now(), by.clone());
        Ok(self.store.write(move |tx| offer(tx, &settler, by, action, now)).await??)
    }

    /// Carries out an action as it was shown. A second tap has no further effect.
    pub async fn confirm(&self, by: &Operator, id: &str) -> Result<Confirmation, ActionError> {
        let wanted = id.to_owned();
        let stored = self.store.read(move |tx| tx.admin_action(&wanted)).await?;
        let permission = stored.ok_or(ActionRefusal::NoConfirmation)?.request.permission();
        self.authorise(by, permission).await?;
        let (settler, now, by) = (self.settler.clone(), self.clock.now(), by.clone());
        let id = id.to_owned();
        let step = self.store.write(move |tx| confirm(tx, &settler, by, &id, now)).await??;
        match step {
            Step::Ended(confirmation) => Ok(confirmation),
            Step::Call(stored) => Ok(Confirmation::Done(self.call_stripe(*stored).await?)),
        }
    }

    /// Carries out an action without a confirmation. `key`: the same key does it once.
    pub async fn perform(
        &self,
        by: &Operator,
        action: AdminAction,
        key: Option<String>,
    ) -> Result<Performed, ActionError> {
        self.authorise(by, action.permission()).await?;
        let (settler, now, by) = (self.settler.clone(), self.clock.now(), by.clone());
        let step =
            self.store.write(move |tx| perform(tx, &settler, by, action, key, now)).await??;
        match step {
            Step::Ended(performed) => Ok(performed),
            Step::Call(stored) => self.call_stripe(*stored).await,
        }
    }

    /// The person, and for a move the one who gets everything, as far as they are stored.
    pub async fn people_of(&self, action: AdminAction) -> Result<Vec<KnownPerson>, StoreError> {
        self.store.read(move |tx| people_of(tx, &action)).await
    }

    /// Whose grant it is. `None`: there is no such grant.
    pub async fn user_of_grant(&self, grant: &str) -> Result<Option<UserId>, ActionError> {
        let source = Source::Internal(grant.to_owned());
        Ok(self.store.read(move |tx| tx.user_of_fact(&source)).await?)
    }
}

fn offer(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    operator: Operator,
    action: AdminAction,
    now: Timestamp,
) -> Decided<ActionOffer> {
    let (_, effect) = effect(tx, settler, &action, now)?;
    let effect = match effect {
        Ok(effect) => effect,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (id, state) = (new_id(), AdminActionState::Offered);
    let stored = StoredAdminAction::new(id, operator, action.clone(), effect.clone(), state, now);
    tx.put_admin_action(&stored)?;
    let people = people_of(tx, &action)?;
    Ok(Ok(ActionOffer { id: stored.id, action, effect, people }))
}

fn people_of(tx: &ReadTx<'_>, action: &AdminAction) -> Result<Vec<KnownPerson>, StoreError> {
    let ids = [Some(action.user()), action.receiver()];
    let people = ids.into_iter().flatten().map(|id| tx.user(id));
    let people = people.filter_map(Result::transpose);
    people.map(|user| user.map(|user| known(&user))).collect()
}

fn confirm(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    by: Operator,
    id: &str,
    now: Timestamp,
) -> Decided<Step<Confirmation>> {
    let stored = tx.admin_action(id)?.filter(|stored| stored.operator.id() == by.id());
    let Some(stored) = stored else { return Ok(Err(ActionRefusal::NoConfirmation)) };
    if matches!(stored.state, AdminActionState::Done | AdminActionState::Confirmed) {
        return Ok(Ok(Step::Ended(Confirmation::Done(performed(&stored)))));
    }
    let (account, effect) = effect(tx, settler, &stored.request, stored.shown)?;
    let is_stale = stored.state == AdminActionState::Failed
        || now.since(stored.shown) > OFFER_LIFETIME
        || effect.as_ref() != Ok(&stored.effect);
    if is_stale {
        let offer = offer(tx, settler, by, stored.request, now)?;
        return Ok(offer.map(|offer| Step::Ended(Confirmation::Changed(offer))));
    }
    let stored = StoredAdminAction { operator: by, ..stored };
    let step = begin(tx, settler, &account, stored, now)?;
    Ok(Ok(match step {
        Step::Ended(performed) => Step::Ended(Confirmation::Done(performed)),
        Step::Call(stored) => Step::Call(stored),
    }))
}

fn perform(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    operator: Operator,
    action: AdminAction,
    key: Option<String>,
    now: Timestamp,
) -> Decided<Step<Performed>> {
    let earlier = match &key {
        Some(key) => tx.admin_action(key)?,
        None => None,
    };
    let is_repeated = |earlier: &&StoredAdminAction| {
        earlier.request == action
            && (earlier.state != AdminActionState::Failed || is_unsure(earlier))
            && now.since(earlier.shown) < KEY_LIFETIME
    };
    if let Some(earlier) = earlier.as_ref().filter(is_repeated) {
        return Ok(Ok(Step::Ended(performed(earlier))));
    }
    let id = match key {
        // A key that is used again later is another request.
        Some(key) if earlier.is_none() && !is_grant(tx, &key)? => key,
        _ => new_id(),
    };
    let (account, effect) = effect(tx, settler, &action, now)?;
    let effect = match effect {
        Ok(effect) => effect,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let state = AdminActionState::Offered;
    let stored = StoredAdminAction::new(id, operator, action, effect, state, now);
    Ok(Ok(begin(tx, settler, &account, stored, now)?))
}

/// Carries out what needs no call to Stripe. Otherwise the action is durable before the call, and is
/// repeated after a crash.
fn begin(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    account: &Account,
    stored: StoredAdminAction,
    now: Timestamp,
) -> Result<Step<Performed>, StoreError> {
    if !stored.effect.is_at_stripe() {
        tx.put_admin_action(&stored)?;
        carry_out(tx, settler, account, &stored, now)?;
        tx.admin_action_done(&stored.id, &stored.effect, now)?;
        return Ok(Step::Ended(performed(&stored)));
    }
    let stored = StoredAdminAction { state: AdminActionState::Confirmed, shown: now, ..stored };
    tx.put_admin_action(&stored)?;
    tx.lease_admin_action(&stored.id, now, now.plus(LEASE))?;
    let request = logging::request_id();
    for entry in request_entries(&stored) {
        tx.audit(&entry, now, &request)?;
    }
    // What does not depend on Stripe's answer is done at once.
    carry_out(tx, settler, account, &stored, now)?;
    Ok(Step::Call(Box::new(stored)))
}

pub(super) fn performed(stored: &StoredAdminAction) -> Performed {
    let grant = match &stored.effect {
        Effect::Grant(effect) => {
            Some(effect.extends.clone().unwrap_or_else(|| new_grant(&stored.id)))
        }
        Effect::Revoke(_)
        | Effect::Refund(_)
        | Effect::Cancel(_)
        | Effect::Comp(_)
        | Effect::Move(_) => None,
    };
    let is_waiting = stored.state == AdminActionState::Confirmed || is_unsure(stored);
    let (action, effect) = (stored.request.clone(), stored.effect.clone());
    Performed { action, effect, grant, is_waiting }
}

/// Whether Stripe may have done what is stored as failed. Asked for again, it must not be done twice.
fn is_unsure(stored: &StoredAdminAction) -> bool {
    stored.state == AdminActionState::Failed
        && stored.error.as_ref().is_some_and(|error| error.starts_with(OUTCOME_UNKNOWN))
}

fn is_grant(tx: &ReadTx<'_>, action: &str) -> Result<bool, StoreError> {
    Ok(tx.user_of_fact(&Source::Internal(new_grant(action)))?.is_some())
}

/// The account, and what the action changes about it.
fn effect(
    tx: &ReadTx<'_>,
    settler: &Settler,
    action: &AdminAction,
    now: Timestamp,
) -> Result<(Account, Result<Effect, ActionRefusal>), StoreError> {
    let (user, policy) = (action.user(), settler.rules().policy);
    let history = if action.needs_whole_history() {
        tx.whole_history(user)?
    } else {
        settler.history(tx, user, &[])?
    };
    let account = Account::of(user, history.clone(), policy);
    let target = match action {
        AdminAction::Move { to, .. } => Some(target(tx, settler, user, *to, now)?),
        _ => None,
    };
    let (history, target) = (&history, target.as_ref());
    let effect = action.effect(&Situation { account: &account, history, target, policy, now });
    Ok((account, effect))
}

fn new_id() -> String {
    let mut id = Uuid::new_v4().simple().to_string();
    id.truncate(ID_LENGTH);
    id
}
