//! Responses to requests that carried an `Idempotency-Key`.

use std::time::Duration;

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Table;
use crate::store::transaction::WriteTx;

const IDEMPOTENCY_KEYS: Table = Table { name: "idempotency_keys", key: "key" };
/// How long a response is stored.
const RETENTION: Duration = Duration::from_hours(24);
/// How long a request keeps its key without a response. Longer than any request takes, so the process
/// that handled it has crashed.
const LEASE: Duration = Duration::from_mins(2);

/// One request of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    pub user: UserId,
    /// The path template of its route.
    pub route: &'static str,
    /// The header's value, chosen by the client.
    pub key: String,
    /// SHA-256 of the body, in hex.
    pub body_sha256: String,
}

/// The state of a key when a request claims it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The request is the first one. The caller handles it and stores the response.
    First,
    /// The same request is being processed.
    UnderWay,
    /// Another request, with another body, has this key.
    Other,
    /// The request was answered with this status and body.
    Answered(u16, String),
}

impl WriteTx<'_> {
    /// Claims the key for this request, or returns the state of the request that has it.
    pub fn claim_idempotency_key(
        &mut self,
        request: &IdempotentRequest,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        self.change(
            "DELETE FROM idempotency_keys WHERE created_ms <= ?1",
            [now.minus(RETENTION).millis()],
        )?;
        self.change(
            "DELETE FROM idempotency_keys WHERE status IS NULL AND created_ms <= ?1",
            [now.minus(LEASE).millis()],
        )?;
        let known = self.row(
            IDEMPOTENCY_KEYS,
            "SELECT key, body_sha256, status, response FROM idempotency_keys
             WHERE user_id = ?1 AND route = ?2 AND key = ?3",
            (request.user.0, request.route, request.key.as_str()),
            |row| {
                let body: String = row.get("body_sha256")?;
                let status: Option<u16> = row.get("status")?;
                let response: Option<String> = row.get("response")?;
                Ok((body, status, response))
            },
        )?;
        match known {
            Some((body, ..)) if body != request.body_sha256 => Ok(Claim::Other),
            Some((_, Some(status), response)) => {
                Ok(Claim::Answered(status, response.unwrap_or_default()))
            }
            Some(_) => Ok(Claim::UnderWay),
            None => {
                self.change(
                    "INSERT INTO idempotency_keys (user_id, route, key, body_sha256, leased_by,
                         created_ms)
                     VALUES (:user, :route, :key, :body, :process, :now)",
                    named_params! {
                        ":user": request.user.0,
                        ":route": request.route,
                        ":key": request.key,
                        ":body": request.body_sha256,
                        ":process": self.process(),
                        ":now": now.millis(),
                    },
                )?;
                Ok(Claim::First)
            }
        }
    }

    /// Stores the response that repeated requests get.
    pub fn store_idempotent_response(
        &mut self,
        request: &IdempotentRequest,
        status: u16,
        response: &str,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE idempotency_keys SET status = :status, response = :response
             WHERE user_id = :user AND route = :route AND key = :key",
            named_params! {
                ":status": status,
                ":response": response,
                ":user": request.user.0,
                ":route": request.route,
                ":key": request.key,
            },
        )?;
        Ok(())
    }

    /// Frees the key of a request without a response, so that it can be sent again.
    pub fn release_idempotency_key(
        &mut self,
        request: &IdempotentRequest,
    ) -> Result<(), StoreError> {
        self.change(
            "DELETE FROM idempotency_keys
             WHERE user_id = ?1 AND route = ?2 AND key = ?3 AND status IS NULL",
            (request.user.0, request.route, request.key.as_str()),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::store::idempotency_keys::{Claim, IdempotentRequest};
    use crate::store::tests::{ANN, BOB, NOW, new_store};

    fn request(body: &str) -> IdempotentRequest {
        let (key, body_sha256) = ("k1".to_owned(), body.to_owned());
        IdempotentRequest { user: ANN, route: "/checkout", key, body_sha256 }
    }

    #[tokio::test]
    async fn the_same_request_gets_the_same_response_for_a_day() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let (mine, other) = (request("a"), IdempotentRequest { user: BOB, ..request("a") });
            assert_eq!(tx.claim_idempotency_key(&mine, NOW)?, Claim::First);
            assert_eq!(tx.claim_idempotency_key(&mine, NOW)?, Claim::UnderWay);
            assert_eq!(tx.claim_idempotency_key(&request("b"), NOW)?, Claim::Other);
            assert_eq!(
                tx.claim_idempotency_key(&other, NOW)?,
                Claim::First,
                "each user has keys of their own"
            );
            tx.store_idempotent_response(&mine, 201, "{}")?;
            tx.release_idempotency_key(&mine)?;
            assert_eq!(
                tx.claim_idempotency_key(&mine, NOW)?,
                Claim::Answered(201, "{}".to_owned())
            );
            let tomorrow = NOW.plus(Duration::from_hours(24));
            assert_eq!(tx.claim_idempotency_key(&mine, tomorrow)?, Claim::First);
            tx.release_idempotency_key(&mine)?;
            assert_eq!(tx.claim_idempotency_key(&request("b"), tomorrow)?, Claim::First);
            let later = tomorrow.plus(Duration::from_mins(2));
            assert_eq!(
                tx.claim_idempotency_key(&request("b"), later)?,
                Claim::First,
                "its process has crashed"
            );
            Ok(())
        });
        done.await.unwrap();
    }
}
