//! Amounts in minor units, as Stripe defines them for each currency.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A three-letter currency code in lower case, as Stripe writes it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Currencies whose amounts Stripe states without decimal places.
/// Source: <https://docs.stripe.com/currencies#zero-decimal>.
const ZERO_DECIMAL: [&str; 16] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf", "uyw",
];
/// Currencies whose amounts Stripe states with three decimal places.
/// Source: <https://docs.stripe.com/currencies#three-decimal>.
const THREE_DECIMAL: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

impl Currency {
    /// The code, for example `usd`.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("xxx")
    }

    /// The number of decimal places of an amount in minor units.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        if ZERO_DECIMAL.contains(&self.code()) {
            0
        } else if THREE_DECIMAL.contains(&self.code()) {
            3
        } else {
            2
        }
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(code: &str) -> Result<Self, InvalidCurrency> {
        match code.to_ascii_lowercase().as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_lowercase) => Ok(Self([a, b, c])),
            _ => Err(InvalidCurrency(code.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(code: String) -> Result<Self, InvalidCurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not a currency code.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a currency code: write three letters, for example `usd`")]
pub struct InvalidCurrency(String);

/// An amount of money in minor units (cents for `usd`, whole yen for `jpy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// Reads an amount such as `5`, `5.00` or `5,00`. `None` for anything else, for a negative amount, and for
    /// more decimal places than the currency has.
    #[must_use]
    pub fn parse(text: &str, currency: Currency) -> Option<Self> {
        let places = usize::from(currency.exponent());
        let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let is_number = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
        if whole.is_empty() || rest.len() > places || !is_number(whole) || !is_number(rest) {
            return None;
        }
        let minor: i64 = format!("{whole}{rest:0<places$}").parse().ok()?;
        Some(Self { minor, currency })
    }

    /// A decimal number in units of the currency, for example `19.00`.
    #[must_use]
    pub fn decimal(self) -> String {
        let places = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let (units, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { format!("{sign}{units}") } else { format!("{sign}{units}.{fraction}") }
    }

    /// The sum of the amounts. `None` if there are none, or if their currencies differ.
    #[must_use]
    pub fn total(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut amounts = amounts.into_iter();
        let first = amounts.next()?;
        amounts.try_fold(first, |sum, next| {
            (next.currency == sum.currency).then_some(Self { minor: sum.minor + next.minor, ..sum })
        })
    }
}

impl fmt::Display for Money {
    /// `19.00 USD`, with the decimal places of the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.currency.code().to_ascii_uppercase();
        let places = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>1$}", self.minor.unsigned_abs(), places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        let point = if places > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{rest} {code}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Currency, Money};

    #[test]
    fn an_amount_is_read_and_written_with_the_places_of_its_currency() {
        for (text, currency, minor) in [
            ("5", "usd", Some(500)),
            ("5.00", "usd", Some(500)),
            ("5,5", "eur", Some(550)),
            ("0.05", "usd", Some(5)),
            ("500", "jpy", Some(500)),
            ("5.001", "kwd", Some(5_001)),
            ("5.001", "usd", None),
            ("5.0", "jpy", None),
            ("-5", "usd", None),
            (".5", "usd", None),
            ("five", "usd", None),
            ("", "usd", None),
            ("99999999999999999999", "usd", None),
        ] {
            let currency: Currency = currency.parse().unwrap();
            assert_eq!(Money::parse(text, currency).map(|money| money.minor), minor, "{text}");
        }
        for (minor, currency, text) in
            [(1900, "usd", "19.00 USD"), (5, "eur", "0.05 EUR"), (500, "jpy", "500 JPY")]
        {
            assert_eq!(money(minor, currency).to_string(), text);
        }
        assert_eq!(money(-1950, "usd").to_string(), "-19.50 USD");
    }

    fn money(minor: i64, currency: &str) -> Money {
        Money { minor, currency: currency.parse().unwrap() }
    }

    #[test]
    fn an_amount_is_written_in_units_of_its_currency() {
        for (minor, currency, expected) in [
            (1900, "usd", "19.00"),
            (5, "usd", "0.05"),
            (-150, "usd", "-1.50"),
            (0, "usd", "0.00"),
            (1500, "jpy", "1500"),
            (1255, "kwd", "1.255"),
        ] {
            assert_eq!(money(minor, currency).decimal(), expected);
        }
    }

    #[test]
    fn amounts_of_one_currency_add_up() {
        let (five, seven, euro) = (money(500, "usd"), money(700, "usd"), money(700, "eur"));
        for (amounts, total) in [
            (&[][..], None),
            (&[five], Some(five)),
            (&[five, seven, five], Some(money(1700, "usd"))),
            (&[five, euro], None),
        ] {
            assert_eq!(Money::total(amounts.iter().copied()), total, "{amounts:?}");
        }
    }

    #[test]
    fn a_currency_is_stored_and_printed_as_its_code() {
        let currency: Currency = "USD".parse().unwrap();
        assert_eq!((currency.code(), String::from(currency).as_str()), ("usd", "usd"));
        assert_eq!(format!("{currency:?}"), "usd");
        let stored = serde_json::to_string(&money(500, "usd")).unwrap();
        assert_eq!(stored, r#"{"minor":500,"currency":"usd"}"#);
        assert_eq!(serde_json::from_str::<Money>(&stored).unwrap(), money(500, "usd"));
    }

    #[test]
    fn currencies_have_the_decimal_places_that_stripe_uses() {
        for (code, exponent) in [("usd", 2), ("JPY", 0), ("kwd", 3), ("isk", 2), ("ugx", 2)] {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn an_invalid_currency_code_is_rejected() {
        for code in ["", "us", "dollars", "u$d"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }
}
