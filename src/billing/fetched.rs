//! What Stripe has answered becomes part of an account, and what that changed a row of the trail.

use serde_json::{Value, json};

use crate::billing::Billing;
use crate::billing::owner::Owner;
use crate::billing::portal::customer_linked;
use crate::billing::settle::{Moment, put, settle};
use crate::domain::account::{Account, Heard, Source, Statement, extended};
use crate::domain::audit::{Actor, AuditFact};
use crate::domain::clock::Timestamp;
use crate::domain::event::{Fact, Stage};
use crate::domain::ids::{SubscriptionId, UserId};
use crate::domain::subscription::{PauseReason, Reversal, Subscription};
use crate::logging;
use crate::store::StoreError;
use crate::stripe::FetchedSubscription;

impl Billing {
    /// What Stripe has answered becomes part of the account. `who` asked; the trail has a row of
    /// what the answer has changed.
    pub(super) async fn take_over(
        &self,
        user: UserId,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        self.take_over_as(Owner { user, proven: false }, fetched, who).await
    }

    /// The same, where it was found out whether the customer is the user's.
    pub(super) async fn take_over_as(
        &self,
        Owner { user, proven }: Owner,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let (terms, now, request) = (self.terms.clone(), self.clock.now(), logging::request_id());
        let tell = self
            .store
            .write(move |ledger| {
                let (id, customer) = (&fetched.snapshot.id, &fetched.snapshot.customer);
                let history = ledger.history(user)?;
                let before = Account::of(user, history.clone(), &terms.policy);
                let heard = heard(&fetched);
                let link = ledger.link_of(customer)?;
                let proven = proven || fetched.snapshot.written_for() == Some(user);
                let linked = proven && link.is_none_or(|link| !link.proven);
                let linked = linked.then(|| Heard::linked(customer, now));
                let more: Vec<Heard> = heard.iter().cloned().chain(linked).collect();
                let after = Account::of(user, extended(history, &more), &terms.policy);
                if ledger.learn_customer(user, customer, proven, now)? {
                    let actor = Actor::Worker(who.to_owned());
                    ledger.audit(&customer_linked(actor, user, customer), now, &request)?;
                }
                put(ledger, user, &heard, now)?;
                let moment = Moment { now, cause: None, request: &request };
                let settled = settle(ledger, after, &terms, moment)?;
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
            self.bells.told();
        }
        Ok(())
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
        let at = fetched.answered;
        all.push(Heard {
            at,
            source: source(invoice.id.as_str(), at),
            statement: Statement::Stripe(Fact::Invoice { invoice: invoice.clone(), turn: *turn }),
        });
    }
    all
}

/// What decides money and access, where it is not the same.
pub(super) fn differences(
    here: Option<&Subscription>,
    there: Option<&Subscription>,
) -> Vec<(&'static str, String, String)> {
    let Some(there) = there else { return Vec::new() };
    let Some(here) = here else {
        let status = format!("{} ({})", there.status, there.plan);
        return vec![("subscription", "unknown".to_owned(), status)];
    };
    let time = |at: Option<Timestamp>| {
        at.map_or_else(|| "none".to_owned(), |at| format!("{:?}", at.whole_second()))
    };
    let text = |value: Option<&str>| value.unwrap_or("none").to_owned();
    let pause = |one: &Subscription| text(one.pause.as_ref().map(|pause| pause.behavior.as_str()));
    let reversal = |one: &Subscription| text(one.reversal.map(Reversal::as_str));
    let pairs = [
        ("status", here.status.to_string(), there.status.to_string()),
        ("plan", here.plan.to_string(), there.plan.to_string()),
        (
            "price",
            text(here.price.as_ref().map(|id| id.as_str())),
            text(there.price.as_ref().map(|id| id.as_str())),
        ),
        ("current_period_end", time(here.current_period_end), time(there.current_period_end)),
        ("cancel_at", time(here.cancel_at), time(there.cancel_at)),
        ("trial_end", time(here.trial_end), time(there.trial_end)),
        ("ended_at", time(here.ended_at), time(there.ended_at)),
        (
            "failed_invoice",
            text(here.failed_invoice.as_ref().map(|one| one.id.as_str())),
            text(there.failed_invoice.as_ref().map(|one| one.id.as_str())),
        ),
        ("pause", pause(here), pause(there)),
        (
            "pause_reason",
            text(here.pause_reason.as_ref().map(PauseReason::as_str)),
            text(there.pause_reason.as_ref().map(PauseReason::as_str)),
        ),
        ("reversal", reversal(here), reversal(there)),
    ];
    pairs.into_iter().filter(|(_, here, there)| here != there).collect()
}
