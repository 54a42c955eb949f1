//! A subscription is fetched when events cannot say how it stands; and time is let do its part.

use std::time::Duration;

use serde_json::{Value, json};

use crate::billing::Billing;
use crate::billing::portal::customer_linked;
use crate::billing::reconcile::differences;
use crate::billing::settle::{Moment, settle};
use crate::domain::account::{Account, Heard, Source, Statement};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::{Fact, Stage};
use crate::domain::ids::{SubscriptionId, UserId};
use crate::logging;
use crate::store::{Refresh, StoreError};
use crate::stripe::{FetchedSubscription, StripeError};

/// A crashed worker's questions are free again after this. Asking twice does no harm.
const LEASE: Duration = Duration::from_secs(30);
const BATCH: u32 = 8;
/// Accounts whose time has come, in one go.
const SETTLED_AT_ONCE: u32 = 256;
/// A question that is not answered is asked again after 2 s, 4 s … and no more than an hour.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

impl Billing {
    /// Asks Stripe what is due to be asked; how many questions there were.
    pub async fn refresh_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let next = self.store.read(|snapshot| snapshot.next_refresh()).await?;
        if next.is_none_or(|next| next > now) {
            return Ok(0);
        }
        let due: Vec<Refresh> =
            self.store.write(move |ledger| ledger.claim_refreshes(now, BATCH, LEASE)).await?;
        let count = due.len();
        for refresh in due {
            let id = refresh.subscription.clone();
            let request = logging::new_request_id();
            if let Err(error) = logging::scope(request, self.refresh(refresh)).await {
                log::error!(subscription = id.as_str(), error:% = error; "a refresh was not written");
            }
        }
        Ok(count)
    }

    async fn refresh(&self, refresh: Refresh) -> Result<(), StoreError> {
        let (id, user) = (refresh.subscription.clone(), refresh.user);
        let reason = refresh.reason.as_str();
        match self.stripe.retrieve_subscription(&id, self.clock.now()).await {
            Ok(fetched) => {
                log::info!(subscription = id.as_str(), reason; "subscription refreshed");
                self.take_over(user, fetched, "refresh").await?;
                self.ask_again(refresh, "the answer settles nothing yet").await
            }
            Err(StripeError::Missing { .. }) => {
                log::error!(
                    subscription = id.as_str(), reason;
                    "Stripe does not know a subscription: is the key of another account or mode?"
                );
                self.store.write(move |ledger| ledger.drop_refresh(&id)).await
            }
            Err(error) => {
                log::warn!(
                    subscription = id.as_str(), reason, code = error.code();
                    "a refresh is put off"
                );
                self.ask_again(refresh, &error.to_string()).await
            }
        }
    }

    async fn ask_again(&self, refresh: Refresh, error: &str) -> Result<(), StoreError> {
        let wait = Duration::from_secs(2 << refresh.attempts.min(11)).min(LONGEST_WAIT);
        let (next, error) = (self.clock.now().plus(wait), error.to_owned());
        self.store
            .write(move |ledger| ledger.retry_refresh(&refresh.subscription, next, &error))
            .await
    }

    /// What Stripe has answered becomes part of the account. `who` asked; the trail has a row of
    /// what the answer has changed.
    pub(super) async fn take_over(
        &self,
        user: UserId,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let (terms, now, request) = (self.terms.clone(), self.clock.now(), logging::request_id());
        let tell = self
            .store
            .write(move |ledger| {
                let (id, customer) = (&fetched.snapshot.id, &fetched.snapshot.customer);
                let before = Account::of(user, ledger.history(user)?, &terms.policy);
                if ledger.user_of(customer)?.is_none() {
                    ledger.learn_customer(user, customer, now)?;
                    let actor = Actor::Worker(who.to_owned());
                    ledger.audit(&customer_linked(actor, user, customer), now, &request)?;
                }
                for heard in heard(&fetched) {
                    ledger.put_fact(user, &heard, now)?;
                }
                let moment = Moment { now, cause: None, request: &request };
                let settled = settle(ledger, user, &terms, moment)?;
                let (old, new) = (before.subscription(id), settled.account.subscription(id));
                let changes = differences(old, new);
                if !changes.is_empty() {
                    let side = |there: bool| {
                        let value = |(field, old, new): &(&str, String, String)| {
                            ((*field).to_owned(), json!(if there { new } else { old }))
                        };
                        Value::Object(changes.iter().map(value).collect())
                    };
                    let fact = AuditFact {
                        actor: Actor::Worker(who.to_owned()),
                        action: "subscription.refreshed",
                        subject: id.to_string(),
                        user: Some(user),
                        before: Some(side(false)),
                        after: Some(side(true)),
                    };
                    ledger.audit(&fact, now, &request)?;
                }
                Ok::<_, StoreError>(settled.tell)
            })
            .await?;
        if tell {
            self.bells.outbox.notify_one();
        }
        Ok(())
    }

    /// Brings the accounts whose time has come in line with it: reminders, ends of grace and of
    /// access. How many there were.
    pub async fn settle_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let due =
            self.store.read(move |snapshot| snapshot.due_accounts(now, SETTLED_AT_ONCE)).await?;
        let count = due.len();
        for user in due {
            self.hear(user, Vec::new(), Vec::new()).await?;
        }
        Ok(count)
    }
}

/// A fetched subscription and its latest invoice as statements of Stripe's clock.
pub(super) fn heard(fetched: &FetchedSubscription) -> Vec<Heard> {
    let source = |id: &str, at: Timestamp| Source::Fetched(format!("{id}:{}", at.seconds()));
    let at = fetched.at;
    let subscription: &SubscriptionId = &fetched.snapshot.id;
    let mut all = vec![Heard {
        at,
        source: source(subscription.as_str(), at),
        statement: Statement::Stripe(Fact::Subscription {
            snapshot: fetched.snapshot.clone(),
            stage: Stage::Changed,
        }),
    }];
    if let Some((invoice, turn)) = &fetched.latest_invoice {
        all.push(Heard {
            at,
            source: source(invoice.id.as_str(), at),
            statement: Statement::Stripe(Fact::Invoice { invoice: invoice.clone(), turn: *turn }),
        });
    }
    all
}
