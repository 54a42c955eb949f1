//! Stops revocations when too many people lose access within an hour: that is a wrong clock or setting more
//! often than the truth, and what was revoked by mistake has been announced by then.

use std::time::Duration;

use serde_json::json;

use crate::billing::alarm::alarm;
use crate::billing::{Billing, BillingConfig};
use crate::domain::access::{Entitlement, Source};
use crate::domain::account::Account;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::ids::SubscriptionId;
use crate::domain::notice::Alarm;
use crate::domain::revocation_limit::WINDOW;
use crate::logging;
use crate::store::{StoreError, WriteTx};

/// How often it is looked whether somebody still keeps access only because revocations are paused.
pub(super) const HELD_FOR: Duration = Duration::from_mins(5);

/// Rights that would end now and do not. Where revocations are paused, what the account would lose is held. What people decided one by one is
/// never held: grants that an admin took back, and payments that have gone back.
pub(super) fn hold(
    tx: &mut WriteTx<'_>,
    account: &Account,
    rights: &[Entitlement],
    untouched: &[SubscriptionId],
    terms: &BillingConfig,
    now: Timestamp,
) -> Result<Vec<Entitlement>, StoreError> {
    let lost = tx.entitlements_to_lose(account.user, rights, untouched)?;
    if lost.is_empty() {
        return Ok(Vec::new());
    }
    let may_hold: Vec<Entitlement> =
        lost.into_iter().filter(|right| !was_decided(account, &right.source)).collect();
    if may_hold.is_empty() || tx.revocations_unlimited(now)? {
        tx.note_revocation(account.user, now, WINDOW)?;
        return Ok(Vec::new());
    }
    if tx.revocations_paused()?.is_some() {
        return Ok(may_hold);
    }
    let since = now.minus(WINDOW);
    let revoked = tx.revoked_since(since, account.user)? + 1;
    let limit = terms.max_revocations;
    if limit.always_allows(revoked) || limit.allows(revoked, tx.people_with_access(since)?) {
        tx.note_revocation(account.user, now, WINDOW)?;
        return Ok(Vec::new());
    }
    let (revoked, people) = (revoked - 1, tx.people_with_access(since)?);
    log::error!(
        revoked, people;
        "too many people lose access within an hour: revocations are paused until \
         `tollgate revocations resume`"
    );
    tx.pause_revocations(now)?;
    let key = format!("revocations:paused:{}", now.seconds());
    alarm(tx, terms, key, Alarm::RevocationsPaused { revoked, people }, now)?;
    Ok(may_hold)
}

/// Somebody has decided about this right and no other.
fn was_decided(account: &Account, source: &Source) -> bool {
    match source {
        Source::Grant { id, .. } => !account.grants.iter().any(|(_, grant)| grant.id == *id),
        Source::Purchase { id, .. } => {
            account.subscription(id).is_some_and(|one| one.reversal.is_some())
        }
        Source::FreePlan => false,
    }
}

impl Billing {
    /// Since when revocations are paused, and how many people have lost access in the hour before now.
    pub async fn revocations(&self) -> Result<(Option<Timestamp>, u64), StoreError> {
        let since = self.clock.now().minus(WINDOW);
        let nobody = crate::domain::ids::UserId(0);
        self.store
            .read(move |tx| Ok((tx.revocations_paused()?, tx.revoked_since(since, nobody)?)))
            .await
    }

    /// Access ends again, without a limit for an hour. False: it was not paused.
    pub async fn resume_revocations(&self) -> Result<bool, StoreError> {
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| {
                let Some(paused) = tx.revocations_paused()? else { return Ok(false) };
                tx.resume_revocations(now, now.plus(WINDOW), HELD_FOR)?;
                let fact = AuditDraft {
                    actor: Actor::CommandLine,
                    action: "revocations.resumed",
                    subject: "revocations".to_owned(),
                    user: None,
                    before: Some(json!({ "paused": paused.seconds() })),
                    after: None,
                };
                tx.audit(&fact, now, &request)?;
                Ok(true)
            })
            .await
    }
}
