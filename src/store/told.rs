//! The outbox as accounts see it: what was told about each, put in, reworded and taken back.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::KeyedNotice;
use crate::store::error::StoreError;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;
use crate::store::outbox::OUTBOX;

/// A notice about an account, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub notice: KeyedNotice,
    pub state: ToldState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldState {
    /// It can still be changed and taken back.
    Waiting,
    /// Somebody is sending it right now.
    Leaving,
    Sent,
    Withdrawn,
    /// Failed, or expired.
    GivenUp,
}

impl Snapshot<'_> {
    /// Every notice about this account, in the order in which they were put in.
    pub fn told_about(&self, account: UserId, now: Timestamp) -> Result<Vec<Told>, StoreError> {
        self.many(
            OUTBOX,
            "SELECT outbox_id, key, content, state, leased_until_ms FROM outbox
             WHERE about_id = ?1 AND callback IS NULL ORDER BY outbox_id",
            [account.0],
            |row| {
                let text: String = row.get("content")?;
                let leased = row.opt_millis("leased_until_ms")?.is_some_and(|until| until > now);
                let state = row.word("state", |state| match state {
                    "pending" if leased => Some(ToldState::Leaving),
                    "pending" => Some(ToldState::Waiting),
                    "sent" => Some(ToldState::Sent),
                    "withdrawn" => Some(ToldState::Withdrawn),
                    "failed" | "expired" => Some(ToldState::GivenUp),
                    _ => None,
                })?;
                // What cannot be read was not told by this program, and fails when it is claimed.
                let notice = serde_json::from_str(&text).ok();
                Ok(notice.map(|notice| {
                    row.get("key").map(|key| Told { notice: KeyedNotice { key, notice }, state })
                }))
            },
        )?
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Ledger<'_> {
    /// False: the key exists, and nothing is told twice. `about`: whose account it is news of.
    /// `cause` is when the webhook came in.
    pub fn enqueue(
        &mut self,
        user: UserId,
        about: UserId,
        notice: &KeyedNotice,
        now: Timestamp,
        cause: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        self.know_user(user, now)?;
        let text = written(notice)?;
        let request = self.request().clone();
        let inserted = self.change(
            "INSERT INTO outbox (user_id, about_id, key, content, next_try_ms, request_id, cause_ms,
                 created_ms)
             VALUES (:user, :about, :key, :notice, :now, :request, :cause, :now)
             ON CONFLICT (key) DO NOTHING",
            named_params! {
                ":user": user.0,
                ":about": about.0,
                ":key": notice.key,
                ":notice": text,
                ":now": now.millis(),
                ":request": request.as_str(),
                ":cause": cause.map(Timestamp::millis),
            },
        )?;
        Ok(inserted == 1)
    }

    /// What was taken back has become true again, perhaps in other words.
    pub fn outbox_reopen(
        &mut self,
        notice: &KeyedNotice,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET state = 'pending', content = ?2, finished_ms = NULL,
                 next_try_ms = ?3, created_ms = ?3, error = NULL
             WHERE key = ?1 AND state = 'withdrawn'",
            (notice.key.as_str(), written(notice)?, now.millis()),
        )?;
        Ok(())
    }

    /// It waits, and what it says has moved meanwhile.
    pub fn outbox_reword(&mut self, notice: &KeyedNotice) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET content = ?2 WHERE key = ?1 AND state = 'pending'",
            (notice.key.as_str(), written(notice)?),
        )?;
        Ok(())
    }

    /// It waits, and has stopped being true.
    pub fn outbox_withdraw(&mut self, key: &str, now: Timestamp) -> Result<(), StoreError> {
        self.change(
            "UPDATE outbox SET state = 'withdrawn', leased_until_ms = NULL, finished_ms = ?2
             WHERE key = ?1 AND state = 'pending'",
            (key, now.millis()),
        )?;
        Ok(())
    }
}

fn written(notice: &KeyedNotice) -> Result<String, StoreError> {
    serde_json::to_string(&notice.notice)
        .map_err(|error| StoreError::Other { reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::PlanCode;
    use crate::domain::notice::KeyedNotice;
    use crate::domain::notice::Notice;
    use crate::store::Ledger;
    use crate::store::StoreError;
    use crate::store::ToldState;
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    const LEASE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn what_waits_follows_the_truth_and_what_leaves_does_not() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            let states = |ledger: &Ledger<'_>| {
                let told = ledger.told_about(ANN, NOW)?;
                Ok::<_, StoreError>(told.into_iter().map(|one| one.state).collect::<Vec<_>>())
            };
            let news = |plan: &str| KeyedNotice {
                key: "a1".to_owned(),
                notice: Notice::PaymentPending { plan: Some(PlanCode::new(plan)) },
            };
            ledger.enqueue(ANN, ANN, &news("premium"), NOW, None)?;
            ledger.outbox_reword(&news("pro"))?;
            assert_eq!(ledger.told_about(ANN, NOW)?[0].notice, news("pro"));
            ledger.outbox_withdraw("a1", NOW)?;
            assert_eq!(
                (states(ledger)?, ledger.claim_outbox(NOW, 9, LEASE)?),
                (vec![ToldState::Withdrawn], vec![])
            );
            ledger.outbox_reopen(&news("basic"), NOW)?;
            assert_eq!(ledger.claim_outbox(NOW, 9, LEASE)?[0].notice, news("basic").notice);
            assert_eq!(states(ledger)?, [ToldState::Leaving]);
            ledger.outbox_sent(1, 77, NOW)?;
            ledger.outbox_withdraw("a1", NOW)?;
            ledger.outbox_reword(&news("pro"))?;
            assert_eq!(states(ledger)?, [ToldState::Sent]);
            assert_eq!(ledger.told_about(ANN, NOW)?[0].notice, news("basic"));
            assert_eq!(ledger.told_about(BOB, NOW)?, []);
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
