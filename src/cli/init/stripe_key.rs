//! Stripe's API key: its kinds, and what is no key.

const REMEDY: &str = "copy the secret key (sk_…) or a restricted key (rk_…) from \
                      https://dashboard.stripe.com/apikeys";

/// What the prefixes of keys mean. Source: <https://docs.stripe.com/keys>.
const KEYS: [&str; 4] = ["sk_test_", "rk_test_", "sk_live_", "rk_live_"];
const OTHERS: [(&str, &str); 4] = [
    ("pk_", "this is a publishable key, which can only start a payment on a web page"),
    ("whsec_", "this is the signing secret of a webhook, which `tollgate setup` obtains by itself"),
    ("mk_", "this is the id of a key, and not the key"),
    ("acct_", "this is the id of an account"),
];

/// Checks the form of a key. The error says what it is instead and what to do; it contains nothing of the key.
pub(super) fn check(key: &str) -> Result<(), String> {
    if let Some((_, what)) = OTHERS.iter().find(|(prefix, _)| key.starts_with(prefix)) {
        return Err(format!("{what}: {REMEDY}"));
    }
    let rest = KEYS.iter().find_map(|prefix| key.strip_prefix(prefix));
    let fits = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if rest.is_some_and(fits) { Ok(()) } else { Err(format!("this is no key of Stripe: {REMEDY}")) }
}

/// Whether payments with the key move real money.
pub(super) fn is_live(key: &str) -> bool {
    key.starts_with("sk_live_") || key.starts_with("rk_live_")
}

#[cfg(test)]
mod tests {
    use super::{check, is_live};

    #[test]
    fn a_key_is_secret_or_restricted_and_anything_else_is_explained() {
        for (key, live) in [
            ("sk_test_a1", false),
            ("rk_test_a1", false),
            ("sk_live_a1", true),
            ("rk_live_a1", true),
        ] {
            assert_eq!((check(key), is_live(key)), (Ok(()), live), "{key}");
        }
        for (text, part) in [
            ("pk_test_hush", "publishable"),
            ("pk_live_hush", "publishable"),
            ("whsec_hush", "webhook"),
            ("mk_hush", "id of a key"),
            ("acct_hush", "account"),
            ("sk_test_", "no key"),
            ("sk_test_hush…", "no key"),
            ("hush", "no key"),
            ("", "no key"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(part) && error.contains("apikeys"), "{text}: {error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
