//! Answers to requests that carried an `Idempotency-Key`, kept for a day.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;

const ANSWERS: Table = Table { name: "idempotent_answers", key: "key" };
/// A key is good for so long.
const LIFETIME: Duration = Duration::from_hours(24);
/// Longer than any request is worked on: who has not answered by then has died of it.
const PATIENCE: Duration = Duration::from_mins(2);

/// One request of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
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
pub enum Asked {
    /// It is the first; its answer is awaited from the caller.
    First,
    /// Another one like it is being worked on.
    UnderWay,
    /// It was another request that carried this key.
    Other,
    /// It was answered: status and body.
    Answered(u16, String),
}

impl Ledger<'_> {
    /// Claims the key for this request, or tells what became of the one that had it.
    pub fn begin_answer(&mut self, ask: &Ask, now: Timestamp) -> Result<Asked, StoreError> {
        self.change(
            "DELETE FROM idempotent_answers WHERE created_ms <= ?1",
            [now.minus(LIFETIME).millis()],
        )?;
        self.change(
            "DELETE FROM idempotent_answers WHERE status IS NULL AND created_ms <= ?1",
            [now.minus(PATIENCE).millis()],
        )?;
        let known = self.one(
            ANSWERS,
            "SELECT key, body_sha256, status, answer FROM idempotent_answers
             WHERE user_id = ?1 AND route = ?2 AND key = ?3",
            (ask.user.0, ask.route, ask.key.as_str()),
            |row| {
                let body: String = row.get("body_sha256")?;
                let status: Option<u16> = row.get("status")?;
                let answer: Option<String> = row.get("answer")?;
                Ok((body, status, answer))
            },
        )?;
        match known {
            Some((body, ..)) if body != ask.body_sha256 => Ok(Asked::Other),
            Some((_, Some(status), answer)) => {
                Ok(Asked::Answered(status, answer.unwrap_or_default()))
            }
            Some(_) => Ok(Asked::UnderWay),
            None => {
                self.change(
                    "INSERT INTO idempotent_answers (user_id, route, key, body_sha256, claimed_by, created_ms)
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
                Ok(Asked::First)
            }
        }
    }

    /// What is given again from now on.
    pub fn keep_answer(&mut self, ask: &Ask, status: u16, answer: &str) -> Result<(), StoreError> {
        self.change(
            "UPDATE idempotent_answers SET status = :status, answer = :answer
             WHERE user_id = :user AND route = :route AND key = :key",
            named_params! {
                ":status": status,
                ":answer": answer,
                ":user": ask.user.0,
                ":route": ask.route,
                ":key": ask.key,
            },
        )?;
        Ok(())
    }

    /// The request came to nothing that should be given again: it may be tried anew.
    pub fn forget_answer(&mut self, ask: &Ask) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM idempotent_answers
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
    use crate::store::answers::{Ask, Asked};
    use crate::store::tests::ANN;
    use crate::store::tests::BOB;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    fn ask(body: &str) -> Ask {
        let (key, body_sha256) = ("k1".to_owned(), body.to_owned());
        Ask { user: ANN, route: "/checkout", key, body_sha256 }
    }

    #[tokio::test]
    async fn the_same_request_gets_the_same_answer_for_a_day() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|ledger| {
            let (mine, other) = (ask("a"), Ask { user: BOB, ..ask("a") });
            assert_eq!(ledger.begin_answer(&mine, NOW)?, Asked::First);
            assert_eq!(ledger.begin_answer(&mine, NOW)?, Asked::UnderWay);
            assert_eq!(ledger.begin_answer(&ask("b"), NOW)?, Asked::Other);
            assert_eq!(ledger.begin_answer(&other, NOW)?, Asked::First, "each user's own");
            ledger.keep_answer(&mine, 201, "{}")?;
            ledger.forget_answer(&mine)?;
            assert_eq!(ledger.begin_answer(&mine, NOW)?, Asked::Answered(201, "{}".to_owned()));
            let tomorrow = NOW.plus(Duration::from_hours(24));
            assert_eq!(ledger.begin_answer(&mine, tomorrow)?, Asked::First);
            ledger.forget_answer(&mine)?;
            assert_eq!(ledger.begin_answer(&ask("b"), tomorrow)?, Asked::First);
            let later = tomorrow.plus(Duration::from_mins(2));
            assert_eq!(ledger.begin_answer(&ask("b"), later)?, Asked::First, "it died of it");
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
