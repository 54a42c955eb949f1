//! Patience with Stripe during long work: a page that cannot be fetched is tried again a few times.

use std::time::Duration;

use crate::stripe::StripeError;

/// Delays while Stripe is busy or unreachable, after which the work is aborted.
const RETRY_DELAYS: [Duration; 4] = [
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// Retries of one page.
#[derive(Default)]
pub(in crate::billing) struct RetryBudget(usize);

impl RetryBudget {
    /// Waits if Stripe is busy or unreachable, a limited number of times.
    pub(in crate::billing) async fn wait_after(
        &mut self,
        error: StripeError,
    ) -> Result<(), StripeError> {
        let Some(pause) = RETRY_DELAYS.get(self.0).filter(|_| error.is_transient()) else {
            return Err(error);
        };
        self.0 += 1;
        log::warn!(code = error.code(), wait_s = pause.as_secs(); "waiting for Stripe");
        tokio::time::sleep(*pause).await;
        Ok(())
    }
}

/// Calls Stripe until it answers, or the budget is used up.
pub(in crate::billing) async fn patiently<T, F>(call: impl Fn() -> F) -> Result<T, StripeError>
where
    F: Future<Output = Result<T, StripeError>>,
{
    let mut retries = RetryBudget::default();
    loop {
        match call().await {
            Ok(found) => return Ok(found),
            Err(error) => retries.wait_after(error).await?,
        }
    }
}
