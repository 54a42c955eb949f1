//! Compares each price of the catalogue with the price at Stripe.

use crate::cli::check::findings::Findings;
use crate::config::Settings;
use crate::domain::plan::{Interval, Plan, Price};
use crate::stripe::{Gateway, PriceDetails, PriceDifference, StripeError};

pub(super) async fn check(findings: &mut Findings, settings: &Settings, gateway: &Gateway) {
    for (plan, price) in prices(settings) {
        let Some(id) = &price.stripe_price else { continue };
        let subject = label(plan, price);
        match gateway.retrieve_price(id).await {
            Ok(facts) => match mismatch(price, &facts, gateway.livemode()) {
                None => findings.good("price", subject, id.to_string()),
                Some((what, remedy)) => findings.bad("price", subject, format!("{id}: {what}"), remedy),
            },
            Err(StripeError::PriceMissing) => findings.bad(
                "price",
                subject,
                format!("{id}: does not exist at Stripe{}", mode(gateway.livemode())),
                "run `tollgate setup`, which creates it, or correct its id in bot.toml or STRIPE_PRICE_MAP_JSON",
            ),
            Err(error) => findings.broken("price", subject, &format!("{id}: {error}")),
        }
    }
}

fn mode(livemode: Option<bool>) -> &'static str {
    match livemode {
        Some(true) => " in live mode, the mode of the key",
        Some(false) => " in test mode, the mode of the key",
        None => "",
    }
}

fn mismatch(
    price: &Price,
    facts: &PriceDetails,
    livemode: Option<bool>,
) -> Option<(String, &'static str)> {
    const BOTH: &str = "run `tollgate setup`, which creates a matching price, or correct bot.toml";
    let (what, remedy) = match facts.difference(price, livemode)? {
        PriceDifference::Archived => (
            "is archived at Stripe".to_owned(),
            "run `tollgate setup`, which mends what it created, or activate it at Stripe",
        ),
        PriceDifference::ProductArchived => {
            let remedy = "run `tollgate setup`, which mends what it created, or activate the product at Stripe";
            ("its product is archived at Stripe".to_owned(), remedy)
        }
        PriceDifference::OtherMode => {
            let what = format!("does not exist{}", mode(livemode));
            (what, "use a key and prices of the same mode")
        }
        PriceDifference::Metered => {
            ("is metered at Stripe".to_owned(), "use a price with a fixed amount")
        }
        PriceDifference::Currency(there) => {
            (format!("is in {there:?} at Stripe, {:?} here", price.amount.currency), BOTH)
        }
        PriceDifference::Amount(there) => {
            let there = there.map_or("no fixed amount".to_owned(), |amount| amount.to_string());
            (format!("is {there} at Stripe, {} here", price.amount.minor), BOTH)
        }
        PriceDifference::Interval(there) => {
            let there = there.map_or("not one that a plan can have", Interval::as_str);
            (format!("its interval is {there} at Stripe, {} here", price.interval), BOTH)
        }
    };
    Some((what, remedy))
}

pub(super) fn prices(settings: &Settings) -> impl Iterator<Item = (&Plan, &Price)> {
    let plans = settings.catalogue.plans.iter();
    plans.flat_map(|plan| plan.prices.iter().map(move |price| (plan, price)))
}

pub(super) fn label(plan: &Plan, price: &Price) -> String {
    format!("{}:{}", plan.code, price.interval)
}

#[cfg(test)]
mod tests {
    use super::mismatch;
    use crate::domain::money::{Currency, Money};
    use crate::domain::plan::{Interval, Price};
    use crate::stripe::PriceDetails;

    #[test]
    fn a_price_that_differs_at_stripe_is_reported() {
        let usd: Currency = "usd".parse().unwrap();
        let price = |interval| Price {
            interval,
            access_for: None,
            amount: Money { minor: 1900, currency: usd },
            stripe_price: None,
            former: Vec::new(),
        };
        let monthly = price(Interval::Month);
        let right = PriceDetails {
            active: true,
            amount: Some(1900),
            currency: usd,
            interval: Some(Interval::Month),
            metered: false,
            livemode: Some(false),
            product_active: Some(true),
        };
        assert_eq!(mismatch(&monthly, &right, Some(false)), None);
        assert_eq!(mismatch(&monthly, &right, None), None);
        let once = PriceDetails { interval: Some(Interval::Once), ..right };
        assert_eq!(mismatch(&price(Interval::Once), &once, Some(false)), None);
        let eur: Currency = "eur".parse().unwrap();
        for (facts, part) in [
            (PriceDetails { active: false, ..right }, "is archived"),
            (PriceDetails { product_active: Some(false), ..right }, "its product is archived"),
            (PriceDetails { livemode: Some(true), ..right }, "mode of the key"),
            (PriceDetails { metered: true, ..right }, "is metered"),
            (PriceDetails { currency: eur, ..right }, "at Stripe"),
            (PriceDetails { amount: Some(1901), ..right }, "1901"),
            (PriceDetails { amount: None, ..right }, "no fixed amount"),
            (PriceDetails { interval: Some(Interval::Year), ..right }, "year"),
            (PriceDetails { interval: None, ..right }, "not one that a plan can have"),
            (once, "once"),
        ] {
            let (what, remedy) = mismatch(&monthly, &facts, Some(false)).unwrap();
            assert!(what.contains(part) && !remedy.is_empty(), "{what}");
        }
    }
}
