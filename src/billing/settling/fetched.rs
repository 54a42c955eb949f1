//! The facts in a fetched subscription, and how two versions of an account differ.

use serde_json::{Value, json};

use crate::domain::account::{Account, Fact, FactBody, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::event::{StripeObject, SubscriptionEventKind};
use crate::domain::ids::{PriceId, SubscriptionId, UserId};
use crate::domain::subscription::{PauseReason, Reversal, Subscription};
use crate::stripe::FetchedSubscription;

/// The audit entry, unless nothing has changed.
pub(in crate::billing) fn refreshed(
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
        action: AuditAction::SubscriptionRefreshed,
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
        })
        .into(),
    }];
    if let Some((invoice, outcome)) = &fetched.latest_invoice {
        let at = fetched.answered;
        all.push(Fact {
            at,
            source: source(invoice.id.as_str(), at),
            body: FactBody::Stripe(StripeObject::Invoice {
                invoice: invoice.clone(),
                outcome: *outcome,
            })
            .into(),
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
    let unlisted = account.unlisted.iter().find(|unlisted| unlisted.id == *id);
    if let Some(unlisted) = unlisted {
        let prices: Vec<&str> = unlisted.prices.iter().map(PriceId::as_str).collect();
        return vec![
            ("status", unlisted.state.status().to_string()),
            ("plan", UNLISTED.to_owned()),
            ("price", prices.join(", ")),
            ("current_period_end", time(unlisted.current_period_end)),
            ("cancel_at", time(unlisted.cancel_at())),
        ];
    }
    let Some(subscription) = account.subscription(id) else { return Vec::new() };
    let plan = if subscription.unlisted {
        format!("{} ({UNLISTED})", subscription.plan)
    } else {
        subscription.plan.to_string()
    };
    vec![
        ("status", subscription.status().to_string()),
        ("plan", plan),
        ("price", text(subscription.price().map(|id| id.as_str()))),
        ("items", items(subscription)),
        ("current_period_end", time(subscription.current_period_end)),
        ("cancel_at", time(subscription.cancel_at())),
        ("trial_end", time(subscription.trial_end())),
        ("ended_at", time(subscription.ended_at())),
        ("failed_invoice", text(subscription.unpaid_invoice().map(|invoice| invoice.id.as_str()))),
        (
            "pause",
            text(subscription.collection_pause.as_ref().map(|pause| pause.behavior.as_str())),
        ),
        ("pause_reason", text(subscription.pause_reason().map(PauseReason::as_str))),
        ("reversal", text(subscription.reversal.map(Reversal::as_str))),
    ]
}

/// `price_1, 3 × price_2`, sorted.
fn items(subscription: &Subscription) -> String {
    let mut items: Vec<String> = subscription
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
