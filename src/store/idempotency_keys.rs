//! Answers to requests that carried an `Idempotency-Key`, kept for a day.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::WriteTx;

const IDEMPOTENCY_KEYS: Table = Table { name: "idempotency_keys", key: "key" };
/// A key is good for so long.
const LIFETIME: Duration = Duration::from_hours(24);
/// Longer than any request is worked on: who has not answered by then has died of it.
const PATIENCE: Duration = Duration::from_mins(2);

/// One request of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    pub user: UserId,
    /// The template of its path.
    pub route: &'static str,
    /// Of the client's choice.
    pub key: String,
    /// SHA-256 of the body, in hex.
    pub body_sha256: String,
}

/// What is known of a request under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the first; its answer is awaited from the caller.
    First,
    /// Another one like it is being worked on.
    UnderWay,
    /// It was another request that carried this key.
    Other,
    /// It was answered: status and body.
    Answered(u16, String),
}

impl WriteTx<'_> {
    /// Claims the key for this request, or tells what became of the one that had it.
    pub fn claim_idempotency_key(
        &mut self,
        ask: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        self.change(
            "DELETE FROM idempotency_keys WHERE created_ms <= ?1",
            [now.minus(LIFETIME).millis()],
        )?;
        self.change(
            "DELETE FROM idempotency_keys WHERE status IS NULL AND created_ms <= ?1",
            [now.minus(PATIENCE).millis()],
        )?;
        let known = self.one(
            IDEMPOTENCY_KEYS,
            "SELECT key, body_sha256, status, response FROM idempotency_keys
             WHERE user_id = ?1 AND route = ?2 AND key = ?3",
            (ask.user.0, ask.route, ask.key.as_str()),
            |row| {
                let body: String = row.get("body_sha256")?;
                let status: Option<u16> = row.get("status")?;
                let answer: Option<String> = row.get("response")?;
                Ok((body, status, answer))
            },
        )?;
        match known {
            Some((body, ..)) if body != ask.body_sha256 => Ok(Claim::Other),
            Some((_, Some(status), answer)) => {
                Ok(Claim::Answered(status, answer.unwrap_or_default()))
            }
            Some(_) => Ok(Claim::UnderWay),
            None => {
                self.change(
                    "INSERT INTO idempotency_keys (user_id, route, key, body_sha256, leased_by,
                         created_ms)
                     VALUES (:user, :route, :key, :body, :process, :now)",
                    named_params! {
                        ":user": ask.user.0,
                        ":route": ask.route,
                        ":key": ask.key,
                        ":body": ask.body_sha256,
                        ":process": self.process(),
                        ":now": now.millis(),
                    },
                )?;
                Ok(Claim::First)
            }
        }
    }

    /// What is given again from now on.
    pub fn store_idempotent_response(
        &mut self,
        ask: &IdempotentRequest,
        status: u16,
        answer: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE idempotency_keys SET status = :status, response = :response
             WHERE user_id = :user AND route = :route AND key = :key",
            named_params! {
                ":status": status,
                ":response": answer,
                ":user": ask.user.0,
                ":route": ask.route,
                ":key": ask.key,
            },
        )?;
        Ok(())
    }

    /// The request came to nothing that should be given again: it may be tried anew.
    pub fn release_idempotency_key(&mut self, ask: &IdempotentRequest) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM idempotency_keys
             WHERE user_id = ?1 AND route = ?2 AND key = ?3 AND status IS NULL",
            (ask.user.0, ask.route, ask.key.as_str()),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::StoreError;
    use crate::store::idempotency_keys::{Claim, IdempotentRequest};
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    fn ask(body: &str) -> IdempotentRequest {
        let (key, body_sha256) = ("k1".to_owned(), body.to_owned());
        IdempotentRequest { user: ANN, route: "/checkout", key, body_sha256 }
    }

    #[tokio::test]
    async fn the_same_request_gets_the_same_answer_for_a_day() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (mine, other) = (ask("a"), IdempotentRequest { user: BOB, ..ask("a") });
            assert_eq!(tx.claim_idempotency_key(&mine, NOW)?, Claim::First);
            assert_eq!(tx.claim_idempotency_key(&mine, NOW)?, Claim::UnderWay);
            assert_eq!(tx.claim_idempotency_key(&ask("b"), NOW)?, Claim::Other);
            assert_eq!(tx.claim_idempotency_key(&other, NOW)?, Claim::First, "each user's own");
            tx.store_idempotent_response(&mine, 201, "{}")?;
            tx.release_idempotency_key(&mine)?;
            assert_eq!(
                tx.claim_idempotency_key(&mine, NOW)?,
                Claim::Answered(201, "{}".to_owned())
            );
            let tomorrow = NOW.plus(Duration::from_hours(24));
            assert_eq!(tx.claim_idempotency_key(&mine, tomorrow)?, Claim::First);
            tx.release_idempotency_key(&mine)?;
            assert_eq!(tx.claim_idempotency_key(&ask("b"), tomorrow)?, Claim::First);
            let later = tomorrow.plus(Duration::from_mins(2));
            assert_eq!(tx.claim_idempotency_key(&ask("b"), later)?, Claim::First, "it died of it");
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
