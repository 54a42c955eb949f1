//! Adapters for the simulators: the application's clock, and its catalogue as Stripe prices.
//!
//! Used by `tollgate sandbox`, the tests and the benchmarks.

use std::sync::Arc;

use crate::domain::clock::{Clock, ManualClock, SystemClock, Timestamp};
use crate::domain::plan::{Catalogue, Interval};

/// A clock of the application that the simulators read, and move forward by `advance`.
struct SimulatorClock<C> {
    clock: Arc<C>,
    advance: fn(&C, Timestamp),
}

impl<C: Clock> tollgate_sandbox::Clock for SimulatorClock<C> {
    fn now_ms(&self) -> i64 {
        self.clock.now().millis()
    }

    fn advance_to(&self, ms: i64) {
        (self.advance)(&self.clock, Timestamp::from_millis(ms));
    }
}

/// The application's clock, which the sandbox can move forward.
pub fn turned(clock: Arc<ManualClock>) -> Arc<dyn tollgate_sandbox::Clock> {
    turned_by(clock, ManualClock::advance_to)
}

/// Like [`turned`], for another clock. `advance` must never move it back.
pub fn turned_by<C: Clock>(
    clock: Arc<C>,
    advance: fn(&C, Timestamp),
) -> Arc<dyn tollgate_sandbox::Clock> {
    Arc::new(SimulatorClock { clock, advance })
}

/// Real time, which cannot be moved; for simulators that share it with other processes.
#[must_use]
pub fn real_time() -> Arc<dyn tollgate_sandbox::Clock> {
    turned_by(Arc::new(SystemClock), |_, _| {})
}

/// The catalogue's prices that have a Stripe price id, as prices of the simulated account.
#[must_use]
pub fn prices(catalogue: &Catalogue) -> Vec<tollgate_sandbox::Price> {
    let plans = catalogue.plans.iter();
    plans
        .flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
        .filter_map(|(plan, price)| {
            Some(tollgate_sandbox::Price {
                id: price.stripe_price.as_ref()?.to_string(),
                product_name: plan.name.fallback().to_owned(),
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
