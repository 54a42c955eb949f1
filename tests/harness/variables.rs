//! Secrets and addresses of test installations, as environment variables.

use tollgate::config::Environment;

// Each secret contains `hush`, so that a test can search output for leaked secrets.
pub(crate) const BOT_TOKEN: &str = "123456:hush-telegram";
pub(crate) const STRIPE_KEY: &str = "sk_test_hush_stripe";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_hush_webhook";
pub(crate) const JWT_SECRET: &str = "hush-jwt-hush-jwt-hush-jwt-hush-jwt";

/// Nothing listens here.
pub(crate) const NOWHERE: &str = "http://127.0.0.1:9";

/// The secrets by their variables.
pub(crate) const SECRETS: [(&str, &str); 4] = [
    ("TELEGRAM_BOT_TOKEN", BOT_TOKEN),
    ("STRIPE_SECRET_KEY", STRIPE_KEY),
    ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
    ("JWT_SECRET", JWT_SECRET),
];

/// Environment variables by name.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// The secrets, and the addresses of the simulators at `url`.
pub(crate) fn variables(url: &str) -> Variables {
    let secrets = SECRETS.map(|(name, value)| (name, value.to_owned()));
    let addresses = [
        ("STRIPE_API_BASE", format!("{url}/stripe/")),
        ("TELEGRAM_API_URL", format!("{url}/telegram")),
    ];
    [secrets.to_vec(), addresses.to_vec()].concat()
}

pub(crate) fn environment(variables: Variables) -> Environment {
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
