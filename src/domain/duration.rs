//! Durations as people write them: a whole number and a unit.

use std::time::Duration;

/// Reads `90s`, `30m`, `24h`, `3d` or `10y`, where a year has 365 days. `None` for anything else, and for
/// more seconds than a `u64` holds.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'y' => 365 * 86_400,
        _ => return None,
    };
    number.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse;

    #[test]
    fn a_duration_is_a_whole_number_with_a_unit() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("30m", Some(1_800)),
            ("24h", Some(86_400)),
            ("3d", Some(259_200)),
            ("10y", Some(315_360_000)),
            ("0d", Some(0)),
            ("", None),
            ("d", None),
            ("3", None),
            ("3w", None),
            ("3 d", None),
            ("-3d", None),
            ("1.5h", None),
            ("3д", None),
            ("18446744073709551615d", None),
        ] {
            assert_eq!(parse(text), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
