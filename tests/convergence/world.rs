//! The simulated Stripe and its time.

use std::sync::Arc;
use std::time::Duration;

use tollgate::config::{self, Settings};
use tollgate::domain::clock::{Clock, Timestamp};
use tollgate_sandbox::{ApiShape, Sandbox, StripeSim};

use crate::convergence::actions::Action;
use crate::convergence::catalogue;
use crate::convergence::oracle::Oracle;
use crate::convergence::perform;
use crate::harness::clock::FrozenClock;
use crate::harness::simulators;
use crate::harness::variables::{environment, variables};

const START: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// The simulated Stripe and its time.
pub(crate) struct World {
    pub(crate) clock: Arc<FrozenClock>,
    pub(crate) settings: Settings,
    sandbox: Sandbox,
}

impl World {
    pub(crate) async fn new(shape: ApiShape) -> Self {
        let clock = FrozenClock::at(START);
        let mut options = simulators::options(clock.of_simulators());
        let environment = environment(variables(&simulators::url(&options)));
        let settings = config::parse(catalogue::FILE, "bot.toml", &environment).unwrap();
        options.stripe.prices = catalogue::prices(&settings.catalogue);
        options.stripe.shape = shape;
        let sandbox = Sandbox::start(options).await.unwrap();
        // The test delivers events itself.
        sandbox.stripe().hold(true);
        sandbox.stripe().reseed(7);
        Self { clock, settings, sandbox }
    }

    pub(crate) fn stripe(&self) -> &StripeSim {
        self.sandbox.stripe()
    }

    /// The expected state at this moment.
    pub(crate) fn oracle(&self) -> Oracle {
        Oracle::of(self.stripe(), self.clock.now())
    }

    pub(crate) fn run_actions(&self, actions: &[Action]) {
        for action in actions {
            if let Action::TimePasses { hours } = action {
                // By the hour, so that renewals and retries are dated correctly.
                for _ in 0..*hours {
                    self.clock.advance(Duration::from_hours(1));
                    self.stripe().process_due(self.clock.now().millis());
                }
            } else {
                perform::perform(self.stripe(), action);
                // Otherwise, due work would wait for the application's next request to Stripe.
                self.stripe().process_due(self.clock.now().millis());
            }
        }
    }

    /// Webhook bodies of all events, oldest first.
    pub(crate) fn deliveries(&self) -> Vec<String> {
        self.stripe().event_bodies().into_iter().map(|(_, body)| body).collect()
    }

    /// The same, each with the thin event of the same change.
    pub(crate) fn event_pairs(&self) -> Vec<(String, String)> {
        let thin = self.stripe().thin_bodies().into_iter().map(|(_, body)| body);
        self.deliveries().into_iter().zip(thin).collect()
    }
}
