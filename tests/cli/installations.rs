//! Installations of the shipped `bot.toml`, and the output of their commands.

use std::process::Output;

use crate::harness::installation::Installation;
use crate::harness::variables::{NOWHERE, variables};

pub(crate) const SHIPPED: &str = include_str!("../../bot.toml");
/// The shipped file as an operator who sells one price fills it in.
const READY: [(&str, &str); 7] = [
    ("https://billing.example.com", "https://billing.club.io"),
    ("https://example.com/terms", "https://club.io/terms"),
    ("https://example.com/privacy", "https://club.io/privacy"),
    ("@example_support", "@club_support"),
    ("[http]", "[[admins]]\nid = 1004\nrole = \"owner\"\n\n[http]"),
    ("\"127.0.0.1:9090\"", "\"127.0.0.1:0\""),
    ("amount = 900\n", "amount = 900\n  stripe_price = \"price_basic\"\n"),
];

pub(crate) fn shipped() -> Installation {
    with(SHIPPED)
}

/// Ready for customers, with some lines replaced.
pub(crate) fn ready(lines: &[(&str, &str)]) -> Installation {
    let mut config = SHIPPED.to_owned();
    for (from, to) in READY.iter().chain(lines) {
        assert!(config.contains(from), "{from}");
        config = config.replacen(from, to, 1);
    }
    with(&config)
}

/// Stripe and Telegram cannot be reached.
pub(crate) fn with(config: &str) -> Installation {
    // Concurrent runs do not compete for a port.
    let config = config.replace("\"127.0.0.1:9090\"", "\"127.0.0.1:0\"");
    Installation::new(&config, variables(NOWHERE))
}

/// Both outputs of a command.
pub(crate) fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// The command must have exited with this code and printed these parts, and no secret.
pub(crate) fn printed(output: &Output, code: i32, parts: &[&str]) -> String {
    let text = text(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    assert_no_secret(&text);
    text
}

/// The same for a wrong configuration.
pub(crate) fn refused(output: &Output, parts: &[&str]) {
    printed(output, 2, parts);
}

pub(crate) fn assert_no_secret(text: &str) {
    for part in ["hush", "aHVzaG"] {
        assert!(!text.contains(part), "a secret is printed:\n{text}");
    }
}
