//! The product as the simulators see it: its clock, and its catalogue as prices at Stripe.
//!
//! `tollgate sandbox`, the tests and the benches start the simulators with these.

use std::sync::Arc;

use crate::domain::clock::{Clock, SystemClock, Timestamp, TurnedClock};
use crate::domain::plan::{Catalogue, Interval};

/// A clock of the product that the simulators read, and turn by `turn`.
struct Shared<C> {
    clock: Arc<C>,
    turn: fn(&C, Timestamp),
}

impl<C: Clock> tollgate_sandbox::Clock for Shared<C> {
    fn now_ms(&self) -> i64 {
        self.clock.now().millis()
    }

    fn advance_to(&self, ms: i64) {
        (self.turn)(&self.clock, Timestamp::from_millis(ms));
    }
}

/// The product's clock, turned from the sandbox.
pub fn turned(clock: Arc<TurnedClock>) -> Arc<dyn tollgate_sandbox::Clock> {
    turned_by(clock, TurnedClock::advance_to)
}

/// The same for another clock; `turn` never turns it back.
pub fn turned_by<C: Clock>(
    clock: Arc<C>,
    turn: fn(&C, Timestamp),
) -> Arc<dyn tollgate_sandbox::Clock> {
    Arc::new(Shared { clock, turn })
}

/// Real time, which nobody turns: other processes read the same.
#[must_use]
pub fn real_time() -> Arc<dyn tollgate_sandbox::Clock> {
    turned_by(Arc::new(SystemClock), |_, _| {})
}

/// What the catalogue sells, as it is found in the simulated Stripe account.
#[must_use]
pub fn prices(catalogue: &Catalogue) -> Vec<tollgate_sandbox::Price> {
    let plans = catalogue.plans.iter();
    plans
        .flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
        .filter_map(|(plan, price)| {
            Some(tollgate_sandbox::Price {
                id: price.stripe_price.as_ref()?.to_string(),
                product_name: plan.name.clone(),
                plan_code: Some(plan.code.to_string()),
                unit_amount: price.amount.minor,
                currency: price.amount.currency.code().to_owned(),
                interval: match price.interval {
                    Interval::Once => None,
                    recurring => Some(recurring.to_string()),
                },
                metered: false,
            })
        })
        .collect()
}
