//! Several secrets in one variable, while one is rotated.

use secrecy::{ExposeSecret, SecretString};

/// Splits a list separated by commas; empty items are left out.
pub(super) fn split_secrets(secrets: &SecretString) -> Vec<SecretString> {
    let secrets = secrets.expose_secret().split(',').map(str::trim);
    secrets.filter(|secret| !secret.is_empty()).map(SecretString::from).collect()
}
