//! Methods with which tests and pages act on the simulated Stripe.

mod calls;
mod merchant;
mod others;
mod person;
mod reading;
mod time;
mod webhooks;

use crate::changes::lock;
use crate::stripe::StripeSim;
use crate::stripe::account::Account;

impl StripeSim {
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Account) -> T) -> T {
        let done = act(&mut lock(&self.inner.account));
        self.inner.changes.note();
        done
    }
}
