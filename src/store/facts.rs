//! The facts of each account, from which its state is derived, and the objects that belong to it.

use std::sync::Arc;

use rusqlite::named_params;

use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::compression::{Compressed, expand};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const FACTS: Table = Table { name: "facts", key: "source" };
const OBJECTS: Table = Table { name: "fact_objects", key: "object_id" };

impl ReadTx<'_> {
    /// All facts of the account, in no defined order.
    pub fn history(&self, user: UserId) -> Result<Vec<Fact>, StoreError> {
        Ok([self.facts(user, true)?, self.facts(user, false)?].concat())
    }

    /// The facts that are archived, or those that are not, in the order of their time. Facts of the same
    /// time are in no defined order.
    pub(super) fn facts(&self, user: UserId, archived: bool) -> Result<Vec<Fact>, StoreError> {
        self.many(
            FACTS,
            "SELECT source, at_ms, body FROM facts WHERE user_id = ?1 AND archived = ?2
             ORDER BY at_ms",
            (user.0, archived),
            |row| self.fact(row),
        )
    }

    fn fact(&self, row: &Fields<'_>) -> Result<Fact, StoreError> {
        let (source, stored) = (row.str(0)?, row.opt_blob(2)?.unwrap_or_default());
        let kept = self.fact_bodies().and_then(|bodies| bodies.get(source, stored));
        let body = kept.map_or_else(|| self.read_body(row, source, stored), Ok)?;
        Ok(Fact { at: row.millis("at_ms")?, source: Source::from_key(source), body })
    }

    fn read_body(
        &self,
        row: &Fields<'_>,
        source: &str,
        stored: &[u8],
    ) -> Result<Arc<FactBody>, StoreError> {
        let json = expand(stored).map_err(|reason| row.bad("body", &reason))?;
        let body: FactBody =
            serde_json::from_slice(&json).map_err(|error| row.bad("body", &error.to_string()))?;
        let body = Arc::new(body);
        if let Some(bodies) = self.fact_bodies() {
            bodies.put(source, stored, &body);
        }
        Ok(body)
    }

    /// The account that has the first of these objects that any account has.
    pub fn owner_of(&self, objects: &[String]) -> Result<Option<UserId>, StoreError> {
        for id in objects {
            let owner = self.row(
                OBJECTS,
                "SELECT object_id, user_id FROM fact_objects WHERE object_id = ?1",
                [id],
                |row| Ok(UserId(row.get("user_id")?)),
            )?;
            if owner.is_some() {
                return Ok(owner);
            }
        }
        Ok(None)
    }
}

impl ReadTx<'_> {
    /// Whose account has a fact that names this object.
    pub fn user_of_object(&self, id: &str) -> Result<Option<UserId>, StoreError> {
        self.row(
            OBJECTS,
            "SELECT object_id, user_id FROM fact_objects WHERE object_id = ?1",
            [id],
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// Whose fact has this source.
    pub fn user_of_fact(&self, source: &Source) -> Result<Option<UserId>, StoreError> {
        self.row(
            FACTS,
            "SELECT source, user_id FROM facts WHERE source = ?1",
            [source.key()],
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }
}

impl WriteTx<'_> {
    /// Stores a fact of the account, or replaces the one of the same source. Events that await one of its
    /// objects become due.
    pub fn append_fact(
        &mut self,
        user: UserId,
        fact: &Fact,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.ensure_user(user, now)?;
        self.put_fact(user, fact, now)
    }

    /// The same for a user who is stored.
    pub(super) fn put_fact(
        &mut self,
        user: UserId,
        fact: &Fact,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_vec(&*fact.body)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        let body = Compressed::fact(&body);
        let source = fact.source.key();
        if let Some(bodies) = self.fact_bodies() {
            bodies.put(&source, body.as_bytes(), &fact.body);
        }
        self.change(
            "INSERT INTO facts (source, user_id, at_ms, body, recorded_ms)
             VALUES (:source, :user, :at, :body, :now)
             ON CONFLICT (source) DO UPDATE SET
                 user_id = excluded.user_id, at_ms = excluded.at_ms, body = excluded.body,
                 archived = 0",
            named_params! {
                ":source": source,
                ":user": user.0,
                ":at": fact.at.millis(),
                ":body": body.as_bytes(),
                ":now": now.millis(),
            },
        )?;
        let mut has_new_objects = false;
        for id in fact.objects() {
            let new = self.change(
                "INSERT INTO fact_objects (object_id, user_id) VALUES (?1, ?2)
                 ON CONFLICT (object_id) DO NOTHING",
                (&id, user.0),
            )?;
            if new > 0 {
                has_new_objects = true;
                self.wake_events(&id, now)?;
            }
        }
        if has_new_objects && let Some(customer) = fact.payer() {
            self.wake_recent_events(customer, now)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::account::{Fact, FactBody, Grant, Source};
    use crate::domain::event::{ChargeSnapshot, PaymentRef, StripeObject};
    use crate::domain::ids::{ChargeId, EventId, PaymentIntentId, PlanCode};
    use crate::domain::money::Money;
    use crate::store::tests::{ANN, BOB, NOW, new_store};

    fn refunded(id: &str, refunded: i64) -> Fact {
        let payment = PaymentRef {
            intent: Some(PaymentIntentId::new("pi_1")),
            charge: Some(ChargeId::new("ch_1")),
        };
        let amount = Money { minor: 1900, currency: "usd".parse().unwrap() };
        let (customer, invoice, presented) = (None, None, None);
        let charge = ChargeSnapshot { payment, customer, invoice, amount, refunded, presented };
        Fact {
            at: NOW,
            source: Source::Event(EventId::new(id)),
            body: FactBody::Stripe(StripeObject::Charge(charge)).into(),
        }
    }

    #[tokio::test]
    async fn facts_read_back_as_they_were_stored_and_each_source_has_one() {
        let (_folder, _path, store) = new_store();
        let grant = Fact {
            at: NOW,
            source: Source::Internal("grant-1".to_owned()),
            body: FactBody::Granted(Grant {
                id: "grant-1".to_owned(),
                by: BOB,
                plan: PlanCode::new("pro"),
                entitlements: Vec::new(),
                until: Some(NOW),
                deferral: None,
            })
            .into(),
        };
        let wanted = [refunded("evt_1", 500), grant];
        let expected = wanted.clone();
        let history = store.write(move |tx| {
            tx.append_fact(ANN, &refunded("evt_1", 100), NOW)?;
            for fact in &wanted {
                tx.append_fact(ANN, fact, NOW)?;
            }
            assert_eq!(tx.history(BOB)?, []);
            tx.history(ANN)
        });
        assert_eq!(history.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn an_object_belongs_to_the_account_whose_fact_named_it_first() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            tx.append_fact(ANN, &refunded("evt_1", 100), NOW)?;
            tx.append_fact(BOB, &refunded("evt_2", 100), NOW)?;
            let owner = |ids: &[&str]| {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                tx.owner_of(&ids)
            };
            assert_eq!(owner(&["ch_unknown", "ch_1"])?, Some(ANN));
            assert_eq!(owner(&["pi_1"])?, Some(ANN));
            assert_eq!(owner(&["pi_2"])?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
