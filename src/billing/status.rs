//! A user's billing state, read in one go.

use crate::billing::Billing;
use crate::billing::Refusal;
use crate::domain::access::{Access, Entitlement, Source, access};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::plan::{Catalogue, Price};
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;

impl Billing {
    pub async fn status(&self, user: UserId) -> Result<StatusView, Refusal> {
        let now = self.clock.now();
        let (subscriptions, entitlements) = self
            .store
            .read(move |snapshot| {
                Ok((snapshot.subscriptions_of(user)?, snapshot.entitlements_of(user, now)?))
            })
            .await?;
        Ok(self.view(subscriptions, entitlements, now))
    }

    fn view(
        &self,
        subscriptions: Vec<Subscription>,
        mut entitlements: Vec<Entitlement>,
        now: Timestamp,
    ) -> StatusView {
        let catalogue = self.catalogue();
        let subscription = subscriptions.into_iter().find(|s| s.status.is_live());
        let in_force = subscription.as_ref().and_then(|subscription| {
            match access(subscription, self.grace()) {
                Access::Granted(until) if until.is_none_or(|until| until > now) => {
                    Some((subscription.plan.clone(), until))
                }
                Access::Granted(_) | Access::Denied => None,
            }
        });
        let (plan, access_until) = in_force.unwrap_or_else(|| {
            let free = catalogue.free().map(|plan| plan.code.clone());
            (free.unwrap_or_else(|| PlanCode::new("free")), None)
        });
        add_free_rights(&mut entitlements, catalogue);
        let price = subscription.as_ref().and_then(|s| price(s, catalogue));
        StatusView {
            plan_name: catalogue.name(&plan).to_owned(),
            plan,
            entitlements,
            subscription,
            access_until,
            price,
        }
    }
}

/// Everybody has the free plan's rights; no row says so.
fn add_free_rights(entitlements: &mut Vec<Entitlement>, catalogue: &Catalogue) {
    let Some(free) = catalogue.free() else { return };
    for name in &free.entitlements {
        if !entitlements.iter().any(|held| held.name == *name) {
            entitlements.push(Entitlement {
                name: name.clone(),
                plan: free.code.clone(),
                source: Source::FreePlan,
                since: Timestamp::from_millis(0),
                valid_until: None,
            });
        }
    }
}

fn price(subscription: &Subscription, catalogue: &Catalogue) -> Option<Price> {
    let id = subscription.price.as_ref()?;
    catalogue.by_price(id).map(|(_, price)| price.clone())
}
