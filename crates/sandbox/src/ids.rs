//! Ids that look like Stripe's: a prefix, for most objects the second in which they are created, and random letters and
//! digits.
//!
//! The second is not documented. It is in the ids that Stripe's reference shows beside `created`, and in those of
//! recorded events: after `evt_1`, `sub_1` or `pi_3` come five digits to base 62, which count from [`EPOCH`]; then ten
//! that are the same for the whole account, and eight that are random. So the newest ids sort last, which decides how
//! many pages of an index a database changes.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The Unix second from which ids count.
const EPOCH: i64 = 1_342_389_380;
/// The digits of the second.
const DATE_DIGITS: u32 = 5;
/// What an account's ids have in common after the second.
const ACCOUNT_DIGITS: usize = 10;
const RANDOM_DIGITS: usize = 8;

/// The five digits of a Unix second in an id. They repeat after 29 years.
#[must_use]
pub fn date_in_id(seconds: i64) -> String {
    let count = u64::try_from(seconds - EPOCH).unwrap_or(0);
    let digit = |place: u32| char::from(ALPHABET[to_index(count / 62_u64.pow(place))]);
    (0..DATE_DIGITS).rev().map(digit).collect()
}

/// The Unix second in an id without its prefix, such as `1MowQVLkdIwHu7ixeRlqHVzs`; `None` if it has none.
#[must_use]
pub fn second_of_id(id: &str) -> Option<i64> {
    let (kind, rest) = id.split_at_checked(1)?;
    let length = usize::try_from(DATE_DIGITS).ok()? + ACCOUNT_DIGITS + RANDOM_DIGITS;
    if !kind.starts_with(|kind: char| kind.is_ascii_digit()) || rest.len() != length {
        return None;
    }
    let mut count = 0;
    for digit in rest.bytes().take(usize::try_from(DATE_DIGITS).ok()?) {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        count = count * 62 + i64::try_from(value).ok()?;
    }
    Some(EPOCH + count)
}

/// The index of the last digit.
fn to_index(number: u64) -> usize {
    usize::try_from(number % 62).unwrap_or(0)
}

/// Generates ids. Each sandbox starts from a different seed, so that an application which keeps its
/// database between runs never receives an event id twice.
#[derive(Debug)]
pub(crate) struct Ids {
    state: u64,
    account: String,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self::seeded(uuid::Uuid::new_v4().as_u64_pair().0)
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        let mut ids = Self { state: seed, account: String::new() };
        ids.account = ids.draw("", ACCOUNT_DIGITS);
        ids
    }

    /// `SplitMix64`: <https://prng.di.unimi.it/splitmix64.c>.
    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `prefix` and `length` letters and digits.
    pub(crate) fn draw(&mut self, prefix: &str, length: usize) -> String {
        let mut id = String::from(prefix);
        for _ in 0..length {
            id.push(char::from(ALPHABET[to_index(self.number())]));
        }
        id
    }

    /// An id of what is created in this Unix second. `prefix` ends in a digit, such as `sub_1`.
    pub(crate) fn dated(&mut self, prefix: &str, seconds: i64) -> String {
        let (date, account) = (date_in_id(seconds), self.account.clone());
        self.draw(&format!("{prefix}{date}{account}"), RANDOM_DIGITS)
    }
}

#[cfg(test)]
mod tests {
    use crate::ids::{Ids, date_in_id, second_of_id};

    #[test]
    fn an_id_has_the_second_of_its_object() {
        // From Stripe's reference: a subscription and an event, each with its `created`.
        assert_eq!(second_of_id("1MowQVLkdIwHu7ixeRlqHVzs"), Some(1_679_609_767));
        assert_eq!(second_of_id("1NG8Du2eZvKYlo2CUI79vXWy"), Some(1_686_089_970));
        assert_eq!(date_in_id(1_679_609_767), "MowQV");
        for other in [
            "",
            "1",
            "MowQVLkdIwHu7ixeRlqHVzs1",
            "1MowQVLkdIwHu7ixeRlqHVz",
            "1MowQ_LkdIwHu7ixeRlqHVzs",
        ] {
            assert_eq!(second_of_id(other), None, "{other}");
        }
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let mut ids = Ids::new();
        let mut before = String::new();
        for seconds in (1_342_389_380..2_200_000_000).step_by(9_999_991) {
            let id = ids.dated("evt_1", seconds);
            assert_eq!(second_of_id(id.trim_start_matches("evt_")), Some(seconds));
            assert!(id > before, "{id} {before}");
            before = id;
        }
    }
}
