//! Ids that look like Stripe's: a prefix and a random suffix.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Generates ids. Each sandbox starts from a different seed, so that an application which keeps its
/// database between runs never receives an event id twice.
#[derive(Debug)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self { state: uuid::Uuid::new_v4().as_u64_pair().0 }
    }

    pub(crate) fn seeded(seed: u64) -> Self {
        Self { state: seed }
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
            let at = usize::try_from(self.number() % 62).unwrap_or(0);
            id.push(char::from(ALPHABET[at]));
        }
        id
    }
}
