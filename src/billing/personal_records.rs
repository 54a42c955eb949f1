//! Personal records: everything that is stored about a person, for that person, and its erasure.
//!
//! Uses the store and the accounts. Fails with [`Refusal`]. An erasure that is interrupted is completed by
//! [`PersonalRecords::finish_erasures`].

use std::sync::Arc;

use serde_json::{Value, json};

use crate::billing::Refusal;
use crate::billing::accounts::Accounts;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::SharedClock;
use crate::domain::ids::UserId;
use crate::domain::personal_data::{Erasure, PersonalData};
use crate::domain::redaction::redacted_for_owner;
use crate::logging;
use crate::store::{ReadTx, Store, StoreError};

/// Events whose payloads a person receives, the newest.
const MAX_EVENTS: u32 = 1000;
/// Events that are searched in one transaction.
const SEARCHED: u32 = 500;

/// What is stored about people. Cheap to clone.
#[derive(Clone)]
pub struct PersonalRecords {
    store: Store,
    clock: SharedClock,
    accounts: Accounts,
}

impl PersonalRecords {
    pub(in crate::billing) fn new(store: &Store, clock: &SharedClock, accounts: &Accounts) -> Self {
        Self { store: store.clone(), clock: Arc::clone(clock), accounts: accounts.clone() }
    }

    /// Everything that is stored about a person, for `by`, whom the audit log names. `None`: nothing is.
    pub async fn export(&self, user: UserId, by: Actor) -> Result<Option<PersonalData>, Refusal> {
        let now = self.clock.now();
        let read = self.store.read(move |tx| {
            let Some(mut data) = tx.personal_data(user, now)? else { return Ok(None) };
            data.stripe_events = events(tx, user)?;
            Ok(Some(data))
        });
        let Some(data) = read.await? else { return Ok(None) };
        self.record(user, by, AuditAction::PersonExported).await?;
        Ok(Some(data))
    }

    /// Whether the personal data of a user can be erased now.
    pub async fn erasure(&self, user: UserId) -> Result<Erasure, Refusal> {
        if self.store.read(move |tx| tx.user(user)).await?.is_none() {
            return Ok(Erasure::Unknown);
        }
        let status = self.accounts.status(user).await?;
        let runs = status.running().is_some() || status.unlisted.is_some();
        Ok(if runs { Erasure::SubscriptionRuns } else { Erasure::Done })
    }

    /// Erases the personal data of a user for `by`, whom the audit log names, unless a subscription runs.
    pub async fn erase(&self, user: UserId, by: Actor) -> Result<Erasure, Refusal> {
        let erasure = self.erasure(user).await?;
        if erasure != Erasure::Done {
            return Ok(erasure);
        }
        let (now, entry) = (self.clock.now(), entry(user, by, AuditAction::PersonErased));
        let request = logging::request_id();
        let erased = self.store.write(move |tx| {
            tx.erase_person(user, now)?;
            tx.audit(&entry, now, &request)
        });
        erased.await?;
        self.erase_events(user).await?;
        Ok(Erasure::Done)
    }

    /// Completes what a stopped process has left. Returns the number of people.
    pub async fn finish_erasures(&self) -> Result<usize, StoreError> {
        let open = self.store.read(|tx| tx.open_erasures()).await?;
        for user in &open {
            self.erase_events(*user).await?;
        }
        Ok(open.len())
    }

    /// Also finds events of types without effect, which belong to no account.
    async fn erase_events(&self, user: UserId) -> Result<(), StoreError> {
        loop {
            let searched = self.store.read(move |tx| {
                let (customers, after) = (tx.customers_of(user)?, tx.erasure_searched_to(user)?);
                tx.search_events(user, &customers, after, SEARCHED)
            });
            let (searched, now) = (searched.await?, self.clock.now());
            let is_end = searched.last.is_none();
            self.store.write(move |tx| tx.erase_events(user, &searched, now)).await?;
            if is_end {
                return Ok(());
            }
        }
    }

    async fn record(&self, user: UserId, by: Actor, action: AuditAction) -> Result<(), StoreError> {
        let (now, entry, request) =
            (self.clock.now(), entry(user, by, action), logging::request_id());
        self.store.write(move |tx| tx.audit(&entry, now, &request)).await
    }
}

fn entry(user: UserId, by: Actor, action: AuditAction) -> AuditDraft {
    AuditDraft {
        actor: by,
        action,
        subject: user.to_string(),
        user: Some(user),
        before: None,
        after: None,
    }
}

/// The newest events about a user, each with its payload while that is kept.
fn events(tx: &ReadTx<'_>, user: UserId) -> Result<Vec<Value>, StoreError> {
    let mut events = Vec::new();
    for summary in tx.events_about(user, MAX_EVENTS)? {
        let payload = tx.event(&summary.id)?.and_then(|event| event.payload);
        let payload = payload.as_deref().and_then(redacted_for_owner);
        events.push(json!({
            "id": summary.id.as_str(),
            "type": summary.kind,
            "created": summary.created.to_rfc3339(),
            "payload": payload,
        }));
    }
    Ok(events)
}
