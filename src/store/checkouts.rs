//! Checkout sessions that were asked for, so that an open one is handed out again.

use rusqlite::named_params;

use crate::domain::clock::Timestamp;
use crate::domain::event::CheckoutOutcome;
use crate::domain::ids::PlanCode;
use crate::domain::ids::SessionId;
use crate::domain::ids::UserId;
use crate::domain::plan::Interval;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

const CHECKOUTS: Table = Table { name: "checkouts", key: "attempt" };
/// How long a session lives when Stripe does not say: its default.
/// Source: <https://docs.stripe.com/api/checkout/sessions/create>, `expires_at`.
const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;
/// How long before it closes a session is no longer handed out.
const LAST_CALL_MS: i64 = 30 * 60 * 1000;
/// How long an attempt that Stripe has not answered is tried again with the same key.
const PATIENCE_MS: i64 = 60 * 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckoutState {
    /// Stripe is being asked, or was when the program stopped.
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

    /// Where a session ends with this outcome. Awaiting a payment it is complete: its page is closed.
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Unique; part of the idempotency key.
    pub attempt: String,
    pub user: UserId,
    pub plan: PlanCode,
    pub interval: Interval,
    /// Absent while `Creating`.
    pub session: Option<SessionId>,
    pub url: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub state: CheckoutState,
    /// SHA-256 of what the page was asked for with. Absent of pages of older versions.
    pub request_sha256: Option<String>,
}

impl ReadTx<'_> {
    /// The attempt to hand out again: an open session that was asked for with the same and does not
    /// close before their eyes, or one that Stripe is being asked for right now, so that a double tap
    /// is one attempt.
    pub fn open_checkout(
        &self,
        user: UserId,
        (plan, interval): (&PlanCode, Interval),
        request_sha256: &str,
        now: Timestamp,
    ) -> Result<Option<Checkout>, StoreError> {
        self.one(
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
                LAST_CALL_MS,
                PATIENCE_MS,
                request_sha256,
            ),
            checkout,
        )
    }

    /// The checkout that a session belongs to, if it was opened here.
    pub fn checkout_of(&self, session: &SessionId) -> Result<Option<Checkout>, StoreError> {
        self.one(
            CHECKOUTS,
            "SELECT * FROM checkouts WHERE session_id = ?1",
            [session.as_str()],
            checkout,
        )
    }

    /// Sessions of which no end was heard, in the order of their ids, after one of them.
    pub fn unheard_sessions(
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

    /// Every page on which this user could still pay, save that of `attempt`.
    pub fn other_open_sessions(
        &self,
        user: UserId,
        attempt: &str,
    ) -> Result<Vec<SessionId>, StoreError> {
        // The first of the two conditions on the state is the partial index's, word for word.
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
    pub fn begin_checkout(&mut self, checkout: &Checkout) -> Result<(), StoreError> {
        self.know_user(checkout.user, checkout.created_at)?;
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

    /// Stripe has answered the attempt. `request_sha256`: what the page was asked for with in the
    /// end, which differs where the customer was replaced on the way.
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

    /// A session that the ledger does not know was made elsewhere: that changes nothing.
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

    /// An id that is never given out again, for example `1001-3`.
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

    use crate::domain::ids::PlanCode;
    use crate::domain::ids::SessionId;
    use crate::domain::plan::Interval;
    use crate::store::Checkout;
    use crate::store::CheckoutState;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn an_attempt_is_handed_out_again_until_its_session_ends() {
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
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
