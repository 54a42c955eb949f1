//! From a request to its outcome: what will happen is shown, and is done only while it is the same.

use std::time::Duration;

use uuid::Uuid;

use crate::billing::admin_actions::ActionError;
use crate::billing::admin_actions::carry_out::{carry_out, new_grant};
use crate::billing::admin_actions::service::AdminActions;
use crate::billing::settling::Settler;
use crate::domain::account::{Account, Source};
use crate::domain::admin::Operator;
use crate::domain::admin_action::{ActionRefusal, AdminAction, Effect};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::{AdminActionState, ReadTx, StoreError, StoredAdminAction, WriteTx};

/// After this, what was shown has to be shown again.
const OFFER_LIFETIME: Duration = Duration::from_hours(1);
/// How long a key stands for the same request.
const KEY_LIFETIME: Duration = Duration::from_hours(24);
/// Characters of an id, which is part of a button.
const ID_LENGTH: usize = 16;

/// What an action will change, for the admin to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionOffer {
    /// Confirms it.
    pub id: String,
    pub action: AdminAction,
    pub effect: Effect,
    /// The person has written to the bot.
    pub is_known: bool,
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performed {
    pub action: AdminAction,
    pub effect: Effect,
    /// The id of the grant that was given or extended.
    pub grant: Option<String>,
}

/// The outcome of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// It is done, now or by an earlier tap.
    Done(Performed),
    /// The situation has changed, or it was shown long ago: this is what would happen now.
    Changed(ActionOffer),
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
        Ok(self.store.write(move |tx| confirm(tx, &settler, by, &id, now)).await??)
    }

    /// Whose grant it is. `None`: there is no such grant.
    pub async fn user_of_grant(&self, grant: &str) -> Result<Option<UserId>, ActionError> {
        let source = Source::Internal(grant.to_owned());
        Ok(self.store.read(move |tx| tx.user_of_fact(&source)).await?)
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
        Ok(self.store.write(move |tx| perform(tx, &settler, by, action, key, now)).await??)
    }
}

fn offer(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    operator: Operator,
    action: AdminAction,
    now: Timestamp,
) -> Decided<ActionOffer> {
    let user = action.user();
    let account = account(tx, settler, user)?;
    let effect = match action.effect(&account, settler.rules().policy, now) {
        Ok(effect) => effect,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let stored = StoredAdminAction {
        id: new_id(),
        operator,
        request: action.clone(),
        effect: effect.clone(),
        state: AdminActionState::Offered,
        shown: now,
        attempts: 0,
        error: None,
    };
    tx.put_admin_action(&stored)?;
    let is_known = tx.user(user)?.is_some();
    Ok(Ok(ActionOffer { id: stored.id, action, effect, is_known }))
}

fn confirm(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    by: Operator,
    id: &str,
    now: Timestamp,
) -> Decided<Confirmation> {
    let stored = tx.admin_action(id)?.filter(|stored| stored.operator.id() == by.id());
    let Some(stored) = stored else { return Ok(Err(ActionRefusal::NoConfirmation)) };
    if stored.state == AdminActionState::Done {
        return Ok(Ok(Confirmation::Done(performed(&stored))));
    }
    let account = account(tx, settler, stored.request.user())?;
    let effect = stored.request.effect(&account, settler.rules().policy, stored.shown);
    if now.since(stored.shown) > OFFER_LIFETIME || effect.as_ref() != Ok(&stored.effect) {
        let offer = offer(tx, settler, by, stored.request, now)?;
        return Ok(offer.map(Confirmation::Changed));
    }
    let stored = StoredAdminAction { operator: by, ..stored };
    carry_out(tx, settler, &account, &stored, now)?;
    tx.admin_action_done(&stored.id, now)?;
    Ok(Ok(Confirmation::Done(performed(&stored))))
}

fn perform(
    tx: &mut WriteTx<'_>,
    settler: &Settler,
    operator: Operator,
    action: AdminAction,
    key: Option<String>,
    now: Timestamp,
) -> Decided<Performed> {
    let earlier = match &key {
        Some(key) => tx.admin_action(key)?,
        None => None,
    };
    if let Some(earlier) = &earlier
        && earlier.request == action
        && now.since(earlier.shown) < KEY_LIFETIME
    {
        return Ok(Ok(performed(earlier)));
    }
    let id = match key {
        // A key that is used again later is another request.
        Some(key) if earlier.is_none() && !is_grant(tx, &key)? => key,
        _ => new_id(),
    };
    let account = account(tx, settler, action.user())?;
    let effect = match action.effect(&account, settler.rules().policy, now) {
        Ok(effect) => effect,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let state = AdminActionState::Done;
    let stored = StoredAdminAction {
        id,
        operator,
        request: action,
        effect,
        state,
        shown: now,
        attempts: 0,
        error: None,
    };
    carry_out(tx, settler, &account, &stored, now)?;
    tx.put_admin_action(&stored)?;
    Ok(Ok(performed(&stored)))
}

fn performed(stored: &StoredAdminAction) -> Performed {
    let grant = match &stored.effect {
        Effect::Grant(effect) => {
            Some(effect.extends.clone().unwrap_or_else(|| new_grant(&stored.id)))
        }
        Effect::Revoke(_) => None,
    };
    Performed { action: stored.request.clone(), effect: stored.effect.clone(), grant }
}

fn is_grant(tx: &ReadTx<'_>, action: &str) -> Result<bool, StoreError> {
    Ok(tx.user_of_fact(&Source::Internal(new_grant(action)))?.is_some())
}

fn account(tx: &ReadTx<'_>, settler: &Settler, user: UserId) -> Result<Account, StoreError> {
    Ok(Account::of(user, settler.history(tx, user, &[])?, settler.rules().policy))
}

fn new_id() -> String {
    let mut id = Uuid::new_v4().simple().to_string();
    id.truncate(ID_LENGTH);
    id
}
