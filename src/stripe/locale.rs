//! Language tags → locales of Stripe's hosted pages.

use std::convert::Infallible;
use std::str::FromStr;

use stripe_billing::BillingPortalSessionLocale;
use stripe_shared::CheckoutSessionLocale;

/// Locale of a checkout page. `None` for an unsupported language: Stripe then uses the browser's.
pub(in crate::stripe) fn checkout(tag: &str) -> Option<CheckoutSessionLocale> {
    closest(tag, |locale| matches!(locale, CheckoutSessionLocale::Unknown(_)))
}

/// Locale of the billing portal, which supports a few more languages than checkout.
pub(in crate::stripe) fn portal(tag: &str) -> Option<BillingPortalSessionLocale> {
    closest(tag, |locale| matches!(locale, BillingPortalSessionLocale::Unknown(_)))
}

/// The tag itself (`pt-BR`), else its language (`de` for `de-AT`).
fn closest<L: FromStr<Err = Infallible>>(tag: &str, unknown: fn(&L) -> bool) -> Option<L> {
    let mut parts = tag.split(['-', '_']);
    let language = match parts.next()?.to_ascii_lowercase().as_str() {
        // Stripe's value for "use the browser's language" is not a language.
        "auto" => return None,
        "no" | "nn" => "nb".to_owned(),
        other => other.to_owned(),
    };
    let region = parts.next_back().map(str::to_ascii_uppercase);
    let full = region.map(|region| format!("{language}-{region}"));
    full.into_iter().chain([language]).find_map(|tag| {
        let Ok(locale) = tag.parse::<L>();
        (!unknown(&locale)).then_some(locale)
    })
}

#[cfg(test)]
mod tests {
    use stripe_billing::BillingPortalSessionLocale as Portal;
    use stripe_shared::CheckoutSessionLocale as Checkout;

    use super::{checkout, portal};

    #[test]
    fn a_tag_maps_to_the_closest_supported_locale() {
        for (tag, expected) in [
            ("en", Some("en")),
            ("pt-BR", Some("pt-BR")),
            ("pt-br", Some("pt-BR")),
            ("de-AT", Some("de")),
            ("es_419", Some("es-419")),
            ("zh-Hant-TW", Some("zh-TW")),
            ("no", Some("nb")),
            ("uk", None),
            ("auto", None),
            ("", None),
        ] {
            assert_eq!(checkout(tag).as_ref().map(Checkout::as_str), expected, "{tag}");
            assert_eq!(portal(tag).as_ref().map(Portal::as_str), expected, "{tag}");
        }
        assert_eq!(portal("en-au").as_ref().map(Portal::as_str), Some("en-AU"));
        assert_eq!(checkout("en-AU").as_ref().map(Checkout::as_str), Some("en"));
    }
}
