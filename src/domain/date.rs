//! Dates as people write them.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::domain::clock::Timestamp;

/// The end that `2027-01-31`, the last second of that day in UTC, or `2027-01-31T12:00:00Z` names. `None` for
/// anything else.
#[must_use]
pub fn parse_end(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp::from_seconds(at.as_second()));
    }
    let date: Date = text.parse().ok().filter(|_| text.len() == "2027-01-31".len())?;
    let last = Offset::UTC.to_timestamp(date.at(23, 59, 59, 0)).ok()?;
    Some(Timestamp::from_seconds(last.as_second()))
}

/// The moment that a day and a time of day in UTC name, for example `2027-01-31` and `18:30`.
#[must_use]
pub fn parse_moment(day: &str, time: &str) -> Option<Timestamp> {
    let date: Date = day.parse().ok().filter(|_| day.len() == "2027-01-31".len())?;
    let time: Time = time.parse().ok().filter(|_| time.len() == "18:30".len())?;
    let at = Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?;
    Some(Timestamp::from_seconds(at.as_second()))
}

#[cfg(test)]
mod tests {
    use super::{parse_end, parse_moment};
    use crate::domain::clock::Timestamp;

    #[test]
    fn a_date_ends_with_its_last_second_and_a_time_is_exact() {
        for (text, expected) in [
            ("2027-01-31", Some("2027-01-31T23:59:59Z")),
            ("2028-02-29", Some("2028-02-29T23:59:59Z")),
            ("2027-01-31T12:00:00Z", Some("2027-01-31T12:00:00Z")),
            ("2027-01-31T12:00:00+02:00", Some("2027-01-31T10:00:00Z")),
            ("2027-02-29", None),
            ("31.01.2027", None),
            ("2027-01-31T12:00:00", None),
            ("tomorrow", None),
            ("", None),
        ] {
            assert_eq!(parse_end(text).map(Timestamp::to_rfc3339).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_day_and_a_time_in_utc() {
        for (day, time, expected) in [
            ("2027-01-31", "18:30", Some("2027-01-31T18:30:00Z")),
            ("2027-01-31", "00:00", Some("2027-01-31T00:00:00Z")),
            ("2027-01-31", "24:00", None),
            ("2027-01-31", "18", None),
            ("2027-02-30", "18:30", None),
            ("", "", None),
        ] {
            let parsed = parse_moment(day, time).map(Timestamp::to_rfc3339);
            assert_eq!(parsed.as_deref(), expected, "{day} {time}");
        }
    }
}
