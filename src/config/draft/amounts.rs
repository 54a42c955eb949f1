//! Example amounts: what a template sells for, in the currency of the operator.

use crate::domain::money::Currency;

/// What an example price has for each US dollar, in thousandths of a unit: round numbers of a similar
/// size, not exchange rates.
const THOUSANDTHS_PER_DOLLAR: [(&str, i64); 50] = [
    ("aed", 4_000),
    ("ars", 1_000_000),
    ("aud", 1_000),
    ("bhd", 400),
    ("brl", 5_000),
    ("cad", 1_000),
    ("chf", 1_000),
    ("clp", 1_000_000),
    ("cny", 7_000),
    ("cop", 4_000_000),
    ("czk", 20_000),
    ("dkk", 10_000),
    ("egp", 50_000),
    ("eur", 1_000),
    ("gbp", 1_000),
    ("gel", 3_000),
    ("hkd", 8_000),
    ("huf", 300_000),
    ("idr", 10_000_000),
    ("ils", 3_000),
    ("inr", 50_000),
    ("isk", 100_000),
    ("jod", 700),
    ("jpy", 100_000),
    ("kes", 100_000),
    ("krw", 1_000_000),
    ("kwd", 300),
    ("kzt", 500_000),
    ("mad", 10_000),
    ("mxn", 15_000),
    ("myr", 4_000),
    ("ngn", 1_000_000),
    ("nok", 10_000),
    ("nzd", 1_000),
    ("omr", 400),
    ("pen", 4_000),
    ("php", 50_000),
    ("pln", 4_000),
    ("ron", 4_000),
    ("rsd", 100_000),
    ("sar", 4_000),
    ("sek", 10_000),
    ("sgd", 1_000),
    ("thb", 30_000),
    ("try", 30_000),
    ("twd", 30_000),
    ("uah", 40_000),
    ("usd", 1_000),
    ("vnd", 20_000_000),
    ("zar", 15_000),
];

/// The currency is not in the table.
#[derive(Debug, thiserror::Error)]
#[error(
    "there are no example amounts in {0:?}: choose a currency such as usd, eur or jpy, and change currency \
     and amounts in bot.toml"
)]
pub struct NoExampleAmounts(Currency);

/// Whether the templates can be priced in the currency.
pub fn has_example_amounts(currency: Currency) -> Result<(), NoExampleAmounts> {
    thousandths(currency).map(|_| ())
}

/// An amount in US cents as an example amount in minor units of another currency.
pub(super) fn example_amount(cents: i64, currency: Currency) -> Result<i64, NoExampleAmounts> {
    let scale = 10_i64.pow(u32::from(currency.exponent()));
    Ok(cents * thousandths(currency)? / 1_000 * scale / 100)
}

fn thousandths(currency: Currency) -> Result<i64, NoExampleAmounts> {
    let found = THOUSANDTHS_PER_DOLLAR.iter().find(|(code, _)| *code == currency.code());
    found.map(|(_, thousandths)| *thousandths).ok_or(NoExampleAmounts(currency))
}

#[cfg(test)]
pub(super) mod tests {
    use super::{THOUSANDTHS_PER_DOLLAR, example_amount, has_example_amounts};
    use crate::domain::money::Currency;

    pub(in crate::config::draft) fn currencies() -> impl Iterator<Item = Currency> {
        THOUSANDTHS_PER_DOLLAR.iter().map(|(code, _)| code.parse().unwrap())
    }

    #[test]
    fn an_example_amount_has_the_size_and_the_places_of_its_currency() {
        for (cents, code, minor) in [
            (900, "usd", 900),
            (900, "eur", 900),
            (900, "jpy", 900),
            (2_900, "krw", 29_000),
            (900, "kwd", 2_700),
            (900, "brl", 4_500),
            (199_000, "idr", 1_990_000_000),
            (900, "isk", 90_000),
            (14_900, "clp", 149_000),
        ] {
            assert_eq!(example_amount(cents, code.parse().unwrap()).unwrap(), minor, "{code}");
        }
        let unknown = has_example_amounts("xaf".parse().unwrap()).unwrap_err().to_string();
        assert!(unknown.contains("xaf") && unknown.contains("usd"), "{unknown}");
    }

    /// Sources: <https://docs.stripe.com/currencies#three-decimal> and
    /// <https://docs.stripe.com/currencies#special-cases>.
    #[test]
    fn stripe_accepts_the_last_digits_of_every_example_amount() {
        for currency in currencies() {
            for cents in [900, 1_900, 2_900, 4_900, 14_900, 19_900, 39_900] {
                let minor = example_amount(cents, currency).unwrap();
                let step = match (currency.code(), currency.exponent()) {
                    (_, 3) => 10,
                    ("isk", _) => 100,
                    _ => 1,
                };
                assert!(minor > 0 && minor % step == 0, "{minor} {currency:?}");
            }
        }
    }
}
