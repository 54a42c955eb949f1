//! Whether and when a request is retried.
//!
//! Source: <https://docs.stripe.com/error-low-level>.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// Maximum number of attempts for one request.
pub(in crate::stripe) const MAX_ATTEMPTS: usize = 3;
/// Time limit for all attempts and delays of one request.
pub(in crate::stripe) const TOTAL_TIMEOUT: Duration = Duration::from_secs(25);

/// Exponential delays with jitter, one for each retry.
pub(in crate::stripe) fn delays() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(300))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(MAX_ATTEMPTS - 1)
        .with_jitter()
        .build()
}

/// Whether a failed attempt may be retried: by `Stripe-Should-Retry` if present, else by the status.
/// The idempotency key makes a retry safe either way.
pub(in crate::stripe) fn retryable(status: u16, should_retry: Option<&str>) -> bool {
    match should_retry {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status, 409 | 424 | 429 | 500..=599),
    }
}

/// The time until the next attempt: `delay`, or the longer `Retry-After` in seconds. `None` if that
/// exceeds the time that is left, because retrying earlier would ignore `Retry-After`.
pub(in crate::stripe) fn time_until_retry(
    delay: Duration,
    retry_after: Option<&str>,
    left: Duration,
) -> Option<Duration> {
    let requested = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    let wait = delay.max(requested.unwrap_or_default());
    (wait < left).then_some(wait)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_ATTEMPTS, delays, retryable, time_until_retry};

    #[test]
    fn stripes_header_overrides_the_status() {
        for (status, hint, expected) in [
            (409, None, true),
            (429, None, true),
            (500, None, true),
            (503, None, true),
            (400, None, false),
            (401, None, false),
            (404, None, false),
            (402, Some("true"), true),
            (500, Some("false"), false),
            (500, Some("perhaps"), true),
        ] {
            assert_eq!(retryable(status, hint), expected, "{status} {hint:?}");
        }
    }

    #[test]
    fn retry_after_extends_a_delay_within_the_deadline() {
        let (delay, left) = (Duration::from_millis(400), Duration::from_secs(20));
        for (header, expected) in [
            (None, Some(delay)),
            (Some("0"), Some(delay)),
            (Some("2"), Some(Duration::from_secs(2))),
            (Some("60"), None),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), Some(delay)),
        ] {
            assert_eq!(time_until_retry(delay, header, left), expected, "{header:?}");
        }
    }

    #[test]
    fn there_is_a_delay_before_every_retry() {
        assert_eq!(delays().count(), MAX_ATTEMPTS - 1);
    }
}
