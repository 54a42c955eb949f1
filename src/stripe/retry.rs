//! Whether and when a call is made again.
//!
//! Source: <https://docs.stripe.com/error-low-level>.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// Attempts of one call.
pub(in crate::stripe) const ATTEMPTS: usize = 3;
/// All attempts and pauses of one call together.
pub(in crate::stripe) const OVERALL: Duration = Duration::from_secs(25);

/// Pauses that double and are jittered, one for each further attempt.
pub(in crate::stripe) fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(300))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(ATTEMPTS - 1)
        .with_jitter()
        .build()
}

/// `Stripe-Should-Retry` decides when it is there, else the status does. The idempotency key makes
/// another attempt safe either way.
pub(in crate::stripe) fn retryable(status: u16, should_retry: Option<&str>) -> bool {
    match should_retry {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status, 409 | 424 | 429 | 500..=599),
    }
}

/// How long to wait: our own pause, or longer when `Retry-After` (seconds) asks for it. None when
/// that would pass the time that is left: coming back too early is what Stripe asked not to do.
pub(in crate::stripe) fn wait(
    pause: Duration,
    retry_after: Option<&str>,
    left: Duration,
) -> Option<Duration> {
    let asked = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    let wait = pause.max(asked.unwrap_or_default());
    (wait < left).then_some(wait)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{ATTEMPTS, pauses, retryable, wait};

    #[test]
    fn stripe_has_the_last_word_on_another_attempt() {
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
    fn retry_after_lengthens_a_pause_and_never_passes_the_deadline() {
        let (pause, left) = (Duration::from_millis(400), Duration::from_secs(20));
        for (header, expected) in [
            (None, Some(pause)),
            (Some("0"), Some(pause)),
            (Some("2"), Some(Duration::from_secs(2))),
            (Some("60"), None),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), Some(pause)),
        ] {
            assert_eq!(wait(pause, header, left), expected, "{header:?}");
        }
    }

    #[test]
    fn there_is_one_pause_less_than_there_are_attempts() {
        assert_eq!(pauses().count(), ATTEMPTS - 1);
    }
}
