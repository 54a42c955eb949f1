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

#[cfg(test)]
mod tests {
    use super::{Currency, Money};

    fn money(minor: i64, currency: &str) -> Money {
        Money { minor, currency: currency.parse().unwrap() }
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
