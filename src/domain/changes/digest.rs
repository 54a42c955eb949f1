//! Digests that become part of keys and ids.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The first `bytes` of the SHA-256 of `text`, in hex.
pub(super) fn digest(text: &str, bytes: usize) -> String {
    let mut hex = String::with_capacity(2 * bytes);
    for byte in Sha256::digest(text).iter().take(bytes) {
        write!(hex, "{byte:02x}").unwrap_or_else(|_| unreachable!("a string takes all text"));
    }
    hex
}

#[cfg(test)]
mod tests {
    use crate::domain::changes::digest::digest;

    #[test]
    fn a_digest_is_hex_of_the_wanted_length() {
        assert_eq!(digest("abc", 4), "ba7816bf");
    }
}
