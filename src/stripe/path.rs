//! Ids as URL path segments. They come from files, rows and links, and must not change the path.

use crate::stripe::error::StripeError;

/// The id as a path segment. Fails with [`StripeError::Missing`] if it cannot be an id of Stripe's, as
/// then no such object exists.
pub(in crate::stripe) fn segment<'a>(
    id: &'a str,
    what: &'static str,
) -> Result<&'a str, StripeError> {
    let missing = StripeError::Missing { what, request_id: None };
    if is_plain(id) { Ok(id) } else { Err(missing) }
}

/// Whether an id has only letters, digits, `_`, `-` and single dots.
pub(in crate::stripe) fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !id.is_empty() && id.bytes().all(plain) && !id.contains("..")
}

#[cfg(test)]
mod tests {
    use super::{is_plain, segment};

    #[test]
    fn an_id_cannot_change_the_path() {
        for id in ["sub_1", "price-1.a", "cs_test_a1B2"] {
            assert_eq!(segment(id, "object"), Ok(id));
        }
        for id in ["", "../charges", "sub_1/cancel", "sub_1?expand", "a b", "sub_1#", "%2e", "ü"] {
            assert!(!is_plain(id), "{id}");
            assert_eq!(segment(id, "object").unwrap_err().code(), "missing");
        }
    }
}
