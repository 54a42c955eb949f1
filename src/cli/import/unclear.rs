//! Why purchases are not imported, in words, with what the operator can do.

use crate::domain::import::{Unclear, UnclearPurchase};
use crate::domain::money::Money;
use crate::messages::Localizer;

/// The reason, and a hint. Purchases for which both are the same are listed together.
pub(super) fn explained(reason: &Unclear, localizer: &Localizer) -> (String, String) {
    let money = |amount: &Money| localizer.money(*amount);
    let (title, hint) = match reason {
        Unclear::NoTelegramId => (
            "no Telegram user id".to_owned(),
            "set the metadata of the customer or subscription, or name it in a --pairs file"
                .to_owned(),
        ),
        Unclear::NotANumber => (
            "what should be a Telegram user id is no positive number".to_owned(),
            "correct the metadata; a username is not an id".to_owned(),
        ),
        Unclear::Contradiction => (
            "different Telegram user ids for one customer".to_owned(),
            "correct the metadata of the customer and of its subscriptions, or the --pairs file"
                .to_owned(),
        ),
        Unclear::SeveralLive { .. } => (
            "several running subscriptions of one customer".to_owned(),
            "cancel all but one at Stripe: a person has one subscription here".to_owned(),
        ),
        Unclear::SeveralCustomers { .. } => (
            "several customers with running subscriptions for one Telegram user id".to_owned(),
            "correct the id of one of them, or cancel all subscriptions but one at Stripe"
                .to_owned(),
        ),
        Unclear::LiveHere { .. } => (
            "the person has another running subscription here".to_owned(),
            "see /whois, and cancel one of the two".to_owned(),
        ),
        Unclear::OtherOwner { .. } => (
            "here it belongs to another Telegram user".to_owned(),
            "see /whois; if that is wrong, correct it with /move".to_owned(),
        ),
        Unclear::CustomerDeleted => (
            "the customer is deleted at Stripe".to_owned(),
            "nothing is left to take over: give access with `tollgate grant` if it is due"
                .to_owned(),
        ),
        Unclear::Paused => (
            "paused, or its collection is".to_owned(),
            "import it once it is resumed, or now with --include-paused".to_owned(),
        ),
        Unclear::PriceDiffers { price, plan, charged, listed } => (
            format!("{price} is {} at Stripe and {} in bot.toml", money(charged), money(listed)),
            format!(
                "correct the price of `{plan}` in bot.toml, or list the id there: former_stripe_prices = \
                 [\"{price}\"]"
            ),
        ),
        Unclear::UnknownPrice { price: Some(price), amount } => (
            match amount {
                Some(amount) => format!("no plan lists {price}, {}", money(amount)),
                None => format!("no plan lists {price}"),
            },
            format!(
                "if it is one of your plans, add this to its price in bot.toml:\n           \
                 former_stripe_prices = [\"{price}\"]"
            ),
        ),
        Unclear::UnknownPrice { price: None, .. } => {
            ("it has no price".to_owned(), "see the subscription at Stripe".to_owned())
        }
        Unclear::OtherMode => (
            "of test mode while the key is of live mode, or the other way round".to_owned(),
            "use the key of the mode in which people pay".to_owned(),
        ),
        Unclear::Unreadable => {
            ("Stripe's object cannot be read".to_owned(), "see it at Stripe".to_owned())
        }
        Unclear::Unmatched { .. } => (
            "lines of the --pairs file that match nothing that is sold here".to_owned(),
            "compare the id with Stripe, and that it belongs to this account and mode".to_owned(),
        ),
    };
    (title, hint)
}

/// What it is about: `sub_1 of cus_1`, `user 1001: sub_1 of cus_1`, `line 7: cus_1`.
pub(super) fn example(unclear: &UnclearPurchase) -> String {
    let (id, customer) = (unclear.id.as_ref(), unclear.customer.as_ref());
    let what = match (id, customer) {
        (Some(id), Some(customer)) => format!("{id} of {customer}"),
        (Some(id), None) => id.to_string(),
        (None, Some(customer)) => customer.to_string(),
        (None, None) => "an e-mail address".to_owned(),
    };
    match &unclear.reason {
        Unclear::SeveralLive { user }
        | Unclear::SeveralCustomers { user }
        | Unclear::LiveHere { user }
        | Unclear::OtherOwner { user } => format!("user {user}: {what}"),
        Unclear::Unmatched { line } => format!("line {line}: {what}"),
        _ => what,
    }
}
