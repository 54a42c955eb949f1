//! People as administrators look them up: by what they are found, and what is shown of them.

use crate::domain::account::{Dated, NextPayment};
use crate::domain::audit::AuditEntry;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, EventId, UserId};
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;

/// The name that a person shows in Telegram.
#[must_use]
pub fn full_name(first: &str, last: Option<&str>) -> String {
    match last {
        Some(last) => format!("{first} {last}"),
        None => first.to_owned(),
    }
}

/// By what a person is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonQuery {
    Id(UserId),
    /// Without the `@`.
    Username(String),
    Email(String),
    Customer(CustomerId),
    Event(EventId),
    /// The id of a subscription, an invoice, a payment or a checkout session.
    Object(String),
    /// A username, or the name that a person shows in Telegram.
    Name(String),
}

/// How the ids of objects that belong to an account begin.
const OBJECT_PREFIXES: [&str; 6] = ["sub_", "in_", "pi_", "ch_", "py_", "cs_"];

impl PersonQuery {
    /// Reads what an administrator has written. `None` for an empty text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let link = text.strip_prefix("https://t.me/").map(|name| format!("@{name}"));
        let text = link.as_deref().unwrap_or(text);
        if text.is_empty() || text == "@" {
            return None;
        }
        if let Ok(id) = text.parse() {
            return Some(Self::Id(UserId(id)));
        }
        let has = |prefix: &str| text.starts_with(prefix);
        Some(match text.strip_prefix('@') {
            Some(name) => Self::Username(name.to_owned()),
            None if has("cus_") => Self::Customer(CustomerId::new(text)),
            None if has("evt_") => Self::Event(EventId::new(text)),
            None if OBJECT_PREFIXES.iter().any(|prefix| has(prefix)) => {
                Self::Object(text.to_owned())
            }
            None if text.contains('@') => Self::Email(text.to_owned()),
            None => Self::Name(text.to_owned()),
        })
    }
}

/// What a query finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundPeople {
    Person(UserId),
    /// Several people, the one who was seen last first.
    Several(Vec<KnownPerson>),
    Nobody(NobodyFound),
}

/// Why a query finds nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NobodyFound {
    /// Nothing stored matches.
    Unknown,
    /// No customer at Stripe has this e-mail address.
    EmailUnknown,
    /// A customer at Stripe has this e-mail address and belongs to no user of the bot.
    OnlyAtStripe(CustomerId),
    /// E-mail addresses are looked up at Stripe, which cannot be reached.
    StripeDown,
}

/// A user of the bot as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: UserId,
    /// As it was shown in Telegram when the user last wrote.
    pub name: Option<String>,
    /// Without the `@`.
    pub username: Option<String>,
    /// The language that is used for them, as an IETF tag.
    pub language: Option<String>,
    /// Since when Telegram has refused messages to the user.
    pub unreachable_since: Option<Timestamp>,
    pub first_seen: Timestamp,
    /// `None`: has never written to the bot.
    pub last_seen: Option<Timestamp>,
}

/// One person, as `/whois` shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    pub person: KnownPerson,
    pub status: StatusView,
    /// The newest purchase, if none gives access and none is running.
    pub former: Option<Subscription>,
    /// When their purchases were taken over from Stripe, if they were made without this product.
    pub imported_at: Option<Timestamp>,
    pub last_payment: Option<Dated<Money>>,
    pub next_payment: Option<NextPayment>,
    /// The page of the customer at Stripe.
    pub stripe_page: Option<String>,
    /// The newest entries of the audit log, newest first.
    pub entries: Vec<AuditEntry>,
}

/// A Stripe event about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSummary {
    pub id: EventId,
    /// Stripe's type, for example `invoice.paid`.
    pub kind: String,
    pub created: Timestamp,
}

/// The page of a customer in Stripe's dashboard. `livemode`: `None` opens it in the mode that was last
/// used there.
#[must_use]
pub fn stripe_page(customer: &CustomerId, livemode: Option<bool>) -> String {
    let mode = if livemode == Some(false) { "test/" } else { "" };
    format!("https://dashboard.stripe.com/{mode}customers/{customer}")
}

#[cfg(test)]
mod tests {
    use super::{PersonQuery, stripe_page};
    use crate::domain::ids::{CustomerId, EventId, UserId};

    #[test]
    fn a_query_is_read_by_its_form() {
        let object = |id: &str| PersonQuery::Object(id.to_owned());
        for (text, expected) in [
            ("1001", Some(PersonQuery::Id(UserId(1001)))),
            (" 1001 ", Some(PersonQuery::Id(UserId(1001)))),
            ("@Alice", Some(PersonQuery::Username("Alice".to_owned()))),
            ("https://t.me/alice", Some(PersonQuery::Username("alice".to_owned()))),
            ("cus_1", Some(PersonQuery::Customer(CustomerId::new("cus_1")))),
            ("evt_1", Some(PersonQuery::Event(EventId::new("evt_1")))),
            ("sub_1", Some(object("sub_1"))),
            ("in_1", Some(object("in_1"))),
            ("pi_1", Some(object("pi_1"))),
            ("cs_test_1", Some(object("cs_test_1"))),
            ("ann@example.com", Some(PersonQuery::Email("ann@example.com".to_owned()))),
            ("Ann Ample", Some(PersonQuery::Name("Ann Ample".to_owned()))),
            ("", None),
            ("@", None),
        ] {
            assert_eq!(PersonQuery::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn a_customer_has_a_page_in_the_mode_of_the_key() {
        let page = |livemode| stripe_page(&CustomerId::new("cus_1"), livemode);
        assert_eq!(page(Some(false)), "https://dashboard.stripe.com/test/customers/cus_1");
        assert_eq!(page(Some(true)), "https://dashboard.stripe.com/customers/cus_1");
        assert_eq!(page(None), "https://dashboard.stripe.com/customers/cus_1");
    }
}
