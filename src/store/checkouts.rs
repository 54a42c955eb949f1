//! Checkout attempts and their sessions, so that an open session is reused.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::ids::{PlanCode, SessionId, UserId};
use crate::domain::plan::Interval;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const CHECKOUTS: Table = Table { name: "checkouts", key: "attempt" };
/// How long a session is open if Stripe does not say. This is Stripe's default: <https://docs.stripe.com/api/checkout/sessions/create>, `expires_at`.
const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;
/// A session that closes within this time is not reused.
const MIN_REMAINING_MS: i64 = 30 * 60 * 1000;
/// An attempt without a response from Stripe is retried for this long with the same idempotency key.
const RETRY_WINDOW_MS: i64 = 60 * 1000;

/// The state of a checkout attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutState {
    /// The request to Stripe is in progress, or was when the process stopped.
    Creating,
    Open,
    Complete,
    Expired,
}

impl CheckoutState {
    const ALL: [Self; 4] = [Self::Creating, Self::Open, Self::Complete, Self::Expired];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }

    /// The final state of a session with this outcome. One that awaits a delayed payment is complete:
    /// its page is closed.
    #[must_use]
    pub const fn of(outcome: CheckoutOutcome) -> Self {
        match outcome {
            CheckoutOutcome::Expired => Self::Expired,
            CheckoutOutcome::AwaitingPayment
            | CheckoutOutcome::PaymentFailed
            | CheckoutOutcome::Paid => Self::Complete,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A checkout attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Unique, for example `1001-3`. Part of Stripe's idempotency key.
    pub attempt: String,
    pub user: UserId,
    pub plan: PlanCode,
    pub interval: Interval,
    /// `None` while [`CheckoutState::Creating`].
    pub session: Option<SessionId>,
    pub url: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub state: CheckoutState,
    /// SHA-256 of the parameters of the request. `None` for sessions of older versions.
    pub request_sha256: Option<String>,
}

impl ReadTx<'_> {
    /// The attempt to reuse: an open session with the same parameters that does not close soon, or an
    /// attempt that is being created, so that a double tap makes one attempt.
    pub fn open_checkout(
        &self,
        user: UserId,
        (plan, interval): (&PlanCode, Interval),
        request_sha256: &str,
        now: Timestamp,
    ) -> Result<Option<Checkout>, StoreError> {
        self.row(
            CHECKOUTS,
            "SELECT * FROM checkouts
             WHERE user_id = ?1 AND plan = ?2 AND interval = ?3
                 AND state IN ('creating', 'open')
                 AND request_sha256 = ?8
                 AND ((state = 'open' AND coalesce(expires_ms, created_ms + ?5) > ?4 + ?6)
                     OR (state = 'creating' AND created_ms > ?4 - ?7))
             ORDER BY created_ms DESC, rowid DESC LIMIT 1",
            (
                user.0,
                plan.as_str(),
                interval.as_str(),
                now.millis(),
                LIFETIME_MS,
                MIN_REMAINING_MS,
                RETRY_WINDOW_MS,
                request_sha256,
            ),
            checkout,
        )
    }

    /// The checkout of a session, if the session was created by tollgate.
    pub fn checkout_of(&self, session: &SessionId) -> Result<Option<Checkout>, StoreError> {
        self.row(
            CHECKOUTS,
            "SELECT * FROM checkouts WHERE session_id = ?1",
            [session.as_str()],
            checkout,
        )
    }

    /// How many attempts of the user have begun after `after`, until `now`, and got a session.
    pub fn checkout_count(
        &self,
        user: UserId,
        after: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let count = self.number(
            "SELECT count(*) FROM checkouts
             WHERE user_id = ?1 AND created_ms > ?2 AND created_ms <= ?3
                 AND session_id IS NOT NULL",
            (user.0, after.millis(), now.millis()),
        )?;
        Ok(count.unwrap_or(0).unsigned_abs())
    }

    /// A page of open sessions, ordered by id; `after` is the last one of the page before, or empty.
    pub fn unfinished_sessions(
        &self,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(SessionId, UserId)>, StoreError> {
        self.many(
            CHECKOUTS,
            "SELECT attempt, session_id, user_id FROM checkouts
             WHERE state = 'open' AND session_id > ?1 ORDER BY session_id LIMIT ?2",
            (after, limit),
            |row| {
                let user = UserId(row.get("user_id")?);
                Ok((SessionId::new(row.get::<String>("session_id")?), user))
            },
        )
    }

    /// Every session with which this user could still pay, except that of `attempt`.
    pub fn other_open_sessions(
        &self,
        user: UserId,
        attempt: &str,
    ) -> Result<Vec<SessionId>, StoreError> {
        // The first condition on the state repeats the one of the partial index: SQLite uses the index
        // only if the condition is the same text.
        self.many(
            CHECKOUTS,
            "SELECT attempt, session_id FROM checkouts
             WHERE user_id = ?1 AND attempt <> ?2
                 AND state IN ('creating', 'open') AND state = 'open'
                 AND session_id IS NOT NULL",
            (user.0, attempt),
            |row| Ok(SessionId::new(row.get::<String>("session_id")?)),
        )
    }
}

impl WriteTx<'_> {
    /// Stores a new attempt.
    pub fn begin_checkout(&mut self, checkout: &Checkout) -> Result<(), StoreError> {
        self.ensure_user(checkout.user, checkout.created_at)?;
        self.change(
            "INSERT INTO checkouts (attempt, user_id, plan, interval, session_id, url, created_ms,
                 expires_ms, state, request_sha256)
             VALUES (:attempt, :user, :plan, :interval, :session, :url, :created, :expires, :state,
                 :request)",
            named_params! {
                ":attempt": checkout.attempt,
                ":user": checkout.user.0,
                ":plan": checkout.plan.as_str(),
                ":interval": checkout.interval.as_str(),
                ":session": checkout.session.as_ref().map(SessionId::as_str),
                ":url": checkout.url,
                ":created": checkout.created_at.millis(),
                ":expires": checkout.expires_at.map(Timestamp::millis),
                ":state": checkout.state.as_str(),
                ":request": checkout.request_sha256,
            },
        )?;
        Ok(())
    }

    /// Stores the session that Stripe created for the attempt. `request_sha256` is of the final
    /// parameters: they differ if the customer had to be replaced.
    pub fn checkout_opened(
        &mut self,
        attempt: &str,
        session: &SessionId,
        url: &str,
        expires_at: Option<Timestamp>,
        request_sha256: &str,
    ) -> Result<(), StoreError> {
        let expires = expires_at.map(Timestamp::millis);
        let changed = self.change(
            "UPDATE checkouts SET session_id = ?2, url = ?3, expires_ms = ?4, state = 'open',
                 request_sha256 = ?5
             WHERE attempt = ?1 AND state IN ('creating', 'open')",
            (attempt, session.as_str(), url, expires, request_sha256),
        )?;
        if changed == 0 {
            return Err(StoreError::missing(CHECKOUTS.name, attempt, "opened"));
        }
        Ok(())
    }

    /// Ends a session. A session that was created elsewhere changes nothing.
    pub fn finish_checkout(
        &mut self,
        session: &SessionId,
        state: CheckoutState,
    ) -> Result<(), StoreError> {
        self.change(
            "UPDATE checkouts SET state = ?2 WHERE session_id = ?1",
            (session.as_str(), state.as_str()),
        )?;
        self.recheck_messages_of(session)
    }

    /// A unique id for an attempt, for example `1001-3`.
    pub fn next_attempt(&mut self, user: UserId) -> Result<String, StoreError> {
        self.change(
            "INSERT INTO checkout_attempts (user_id, last) VALUES (?1, 1)
             ON CONFLICT (user_id) DO UPDATE SET last = last + 1",
            [user.0],
        )?;
        let last =
            self.number("SELECT last FROM checkout_attempts WHERE user_id = ?1", [user.0])?;
        match last {
            Some(last) => Ok(format!("{user}-{last}")),
            None => Err(StoreError::missing("checkout_attempts", &user, "counted")),
        }
    }
}

fn checkout(row: &Fields<'_>) -> Result<Checkout, StoreError> {
    Ok(Checkout {
        attempt: row.get("attempt")?,
        user: UserId(row.get("user_id")?),
        plan: row.id("plan", PlanCode::new)?,
        interval: row.word("interval", |text| text.parse().ok())?,
        session: row.opt_id("session_id", SessionId::new)?,
        url: row.get("url")?,
        created_at: row.millis("created_ms")?,
        expires_at: row.opt_millis("expires_ms")?,
        state: row.word("state", CheckoutState::parse)?,
        request_sha256: row.get("request_sha256")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::{PlanCode, SessionId};
    use crate::domain::plan::Interval;
    use crate::store::tests::{ANN, NOW, new_store};
    use crate::store::{Checkout, CheckoutState};

    #[tokio::test]
    async fn an_attempt_is_reused_until_its_session_ends() {
        let (_folder, _path, store) = new_store();
        let done = store.write(|tx| {
            let attempt = tx.next_attempt(ANN)?;
            assert_eq!((attempt.as_str(), tx.next_attempt(ANN)?.as_str()), ("1001-1", "1001-2"));
            let (plan, session) = (PlanCode::new("premium"), SessionId::new("cs_1"));
            tx.begin_checkout(&Checkout {
                attempt: attempt.clone(),
                user: ANN,
                plan: plan.clone(),
                interval: Interval::Month,
                session: None,
                url: None,
                created_at: NOW,
                expires_at: None,
                state: CheckoutState::Creating,
                request_sha256: Some("a".to_owned()),
            })?;
            let month = (&plan, Interval::Month);
            let asked = tx.open_checkout(ANN, month, "a", NOW)?;
            assert_eq!(asked.map(|checkout| checkout.attempt), Some(attempt.clone()));
            let end = NOW.plus(Duration::from_hours(24));
            tx.checkout_opened(&attempt, &session, "https://pay", Some(end), "b")?;
            assert_eq!(tx.open_checkout(ANN, month, "a", NOW)?, None, "another request");
            let open = tx.open_checkout(ANN, month, "b", NOW)?;
            assert_eq!(open.and_then(|checkout| checkout.session), Some(session.clone()));
            assert_eq!(tx.other_open_sessions(ANN, &attempt)?, []);
            assert_eq!(tx.other_open_sessions(ANN, "1001-2")?, std::slice::from_ref(&session));
            assert_eq!(tx.open_checkout(ANN, (&plan, Interval::Year), "b", NOW)?, None);
            assert_eq!(tx.open_checkout(ANN, month, "b", end)?, None);
            tx.finish_checkout(&session, CheckoutState::Complete)?;
            assert_eq!(tx.open_checkout(ANN, month, "b", NOW)?, None);
            Ok(())
        });
        done.await.unwrap();
    }
}
