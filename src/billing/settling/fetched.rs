//! Applies API responses to an account, with an audit entry about what they changed.

use serde_json::{Value, json};

use crate::billing::Billing;
use crate::billing::settling::settle::save;
use crate::domain::account::{Account, Fact, FactBody, Source, extended};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::changes::{Changes, CustomerLinkChange, ResolvedOwner, customer_linked};
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeObject, SubscriptionEventKind};
use crate::domain::ids::{PriceId, SubscriptionId, UserId};
use crate::domain::subscription::{PauseReason, Reversal, Subscription};
use crate::store::StoreError;
use crate::stripe::FetchedSubscription;

impl Billing {
    /// Applies a fetched subscription to the account. `who` made the call; the audit entry names
    /// it.
    pub(in crate::billing) async fn apply_fetched(
        &self,
        user: UserId,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        self.apply_fetched_as(ResolvedOwner { user, proven: false }, fetched, who).await
    }

    /// The same, where the owner of the customer was determined.
    pub(in crate::billing) async fn apply_fetched_as(
        &self,
        ResolvedOwner { user, proven }: ResolvedOwner,
        fetched: FetchedSubscription,
        who: &'static str,
    ) -> Result<(), StoreError> {
        let (config, now) = (self.config.clone(), self.clock.now());
        self.store
            .write(move |tx| {
                let (id, customer) = (&fetched.snapshot.id, &fetched.snapshot.customer);
                let record = config.load(tx, user, now)?;
                let before = Account::of(user, record.history.clone(), &config.policy);
                let facts = facts_of(&fetched);
                let link = tx.link_of(customer)?;
                let proven = proven || fetched.snapshot.written_for() == Some(user);
                let customer = CustomerLinkChange::learned(customer.clone(), link, proven, &record);
                let proof = customer.iter().filter(|change| change.proven);
                let proof = proof.map(|change| Fact::linked(&change.customer, now));
                let more: Vec<Fact> = facts.iter().cloned().chain(proof).collect();
                let history = extended(record.history.clone(), &more);
                let after = Account::of(user, history, &config.policy);
                let settled = config.settlement(&record, now).settle(&after);
                let actor = || Actor::Worker(who.to_owned());
                let linked = customer.iter();
                let linked = linked.map(|change| customer_linked(actor(), user, &change.customer));
                let differences = differences(&before, &after, id);
                let refreshed = refreshed(actor(), user, id, &differences);
                let entries = linked.chain(settled.audit_entries).chain(refreshed).collect();
                let changes = Changes { customer, facts, audit_entries: entries, ..settled };
                save(tx, &changes, now)
            })
            .await
    }
}

/// The audit entry, unless nothing has changed.
fn refreshed(
    actor: Actor,
    user: UserId,
    id: &SubscriptionId,
    differences: &[(&'static str, String, String)],
) -> Option<AuditDraft> {
    let side = |there: bool| {
        let value = |(field, old, new): &(&str, String, String)| {
            ((*field).to_owned(), json!(if there { new } else { old }))
        };
        Value::Object(differences.iter().map(value).collect())
    };
    (!differences.is_empty()).then(|| AuditDraft {
        actor,
        action: "subscription.refreshed",
        subject: id.to_string(),
        user: Some(user),
        before: Some(side(false)),
        after: Some(side(true)),
    })
}

/// The facts in a fetched subscription and its latest invoice, by Stripe's clock.
pub(in crate::billing) fn facts_of(fetched: &FetchedSubscription) -> Vec<Fact> {
    let source = |id: &str, at: Timestamp| Source::Fetched(format!("{id}:{}", at.seconds()));
    let at = fetched.at;
    let subscription: &SubscriptionId = &fetched.snapshot.id;
    let mut all = vec![Fact {
        at,
        source: source(subscription.as_str(), at),
        body: FactBody::Stripe(StripeObject::Subscription {
            snapshot: fetched.snapshot.clone(),
            kind: SubscriptionEventKind::Changed,
        }),
    }];
    if let Some((invoice, outcome)) = &fetched.latest_invoice {
        let at = fetched.answered;
        all.push(Fact {
            at,
            source: source(invoice.id.as_str(), at),
            body: FactBody::Stripe(StripeObject::Invoice {
                invoice: invoice.clone(),
                outcome: *outcome,
            }),
        });
    }
    all
}

/// The fields that decide money and access, where two versions of an account differ.
pub(in crate::billing) fn differences(
    here: &Account,
    there: &Account,
    id: &SubscriptionId,
) -> Vec<(&'static str, String, String)> {
    let (before, after) = (state(here, id), state(there, id));
    if before.is_empty() && !after.is_empty() {
        let of = |name| after.iter().find(|(field, _)| *field == name).map(|(_, value)| value);
        let status = of("status").map_or("none", String::as_str);
        let plan = of("plan").map_or(UNLISTED, String::as_str);
        return vec![("subscription", "unknown".to_owned(), format!("{status} ({plan})"))];
    }
    let was = |name| before.iter().find(|(field, _)| *field == name).map(|(_, value)| value);
    after
        .into_iter()
        .filter_map(|(field, value)| {
            let before = was(field).cloned().unwrap_or_else(|| NONE.to_owned());
            (before != value).then_some((field, before, value))
        })
        .collect()
}

const NONE: &str = "none";
/// The plan of a subscription at a price that no plan lists.
const UNLISTED: &str = "unlisted";

fn state(account: &Account, id: &SubscriptionId) -> Vec<(&'static str, String)> {
    let time = |at: Option<Timestamp>| {
        at.map_or_else(|| NONE.to_owned(), |at| format!("{:?}", at.whole_second()))
    };
    let text = |value: Option<&str>| value.unwrap_or(NONE).to_owned();
    let unlisted = account.unlisted.iter().find(|one| one.id == *id);
    if let Some(one) = unlisted {
        let prices: Vec<&str> = one.prices.iter().map(PriceId::as_str).collect();
        return vec![
            ("status", one.status.to_string()),
            ("plan", UNLISTED.to_owned()),
            ("price", prices.join(", ")),
            ("current_period_end", time(one.current_period_end)),
            ("cancel_at", time(one.cancel_at)),
        ];
    }
    let Some(one) = account.subscription(id) else { return Vec::new() };
    let plan =
        if one.unlisted { format!("{} ({UNLISTED})", one.plan) } else { one.plan.to_string() };
    vec![
        ("status", one.status.to_string()),
        ("plan", plan),
        ("price", text(one.price.as_ref().map(|id| id.as_str()))),
        ("items", items(one)),
        ("current_period_end", time(one.current_period_end)),
        ("cancel_at", time(one.cancel_at)),
        ("trial_end", time(one.trial_end)),
        ("ended_at", time(one.ended_at)),
        ("failed_invoice", text(one.failed_invoice.as_ref().map(|one| one.id.as_str()))),
        ("pause", text(one.pause.as_ref().map(|pause| pause.behavior.as_str()))),
        ("pause_reason", text(one.pause_reason.as_ref().map(PauseReason::as_str))),
        ("reversal", text(one.reversal.map(Reversal::as_str))),
    ]
}

/// `price_1, 3 × price_2`, sorted.
fn items(one: &Subscription) -> String {
    let mut items: Vec<String> = one
        .items
        .iter()
        .map(|item| {
            let price = item.price.as_ref().map_or(NONE, |price| price.as_str());
            match item.quantity.unwrap_or(1) {
                1 => price.to_owned(),
                quantity => format!("{quantity} × {price}"),
            }
        })
        .collect();
    items.sort_unstable();
    if items.is_empty() { NONE.to_owned() } else { items.join(", ") }
}
