//! Identifiers, one type each, so that they cannot be confused.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A Telegram user; also the id of the private chat with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

impl UserId {
    /// Parses an id: a positive number in its canonical form, without sign or leading zeros.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let id: i64 = text.parse().ok()?;
        (id > 0 && id.to_string() == text).then_some(Self(id))
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Accounts are derived again for each event, which copies ids often: a copy allocates nothing.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Wraps the text; it is not validated.
            pub fn new(id: impl Into<SmolStr>) -> Self {
                Self(id.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// Stripe customer, `cus_…`.
    CustomerId,
    /// Stripe Checkout Session, `cs_…`.
    SessionId,
    /// Stripe subscription, `sub_…`.
    SubscriptionId,
    /// Stripe price, `price_…`.
    PriceId,
    /// Stripe invoice, `in_…`.
    InvoiceId,
    /// Stripe event, `evt_…`.
    EventId,
    /// Stripe subscription item, `si_…`.
    SubscriptionItemId,
    /// Stripe subscription schedule, `sub_sched_…`.
    ScheduleId,
    /// Stripe payment intent, `pi_…`.
    PaymentIntentId,
    /// Stripe payment method, `pm_…`, or a legacy card or source, `card_…`, `src_…`.
    PaymentMethodId,
    /// Stripe charge, `ch_…` or `py_…`.
    ChargeId,
    /// Stripe refund, `re_…`.
    RefundId,
    /// Stripe dispute, `dp_…` or `du_…`.
    DisputeId,
    /// Stripe early fraud warning, `issfr_…`.
    FraudWarningId,
    /// A plan's code in `bot.toml`, for example `premium`.
    PlanCode,
    /// Something that a plan entitles to, for example `signals`.
    EntitlementName,
    /// The name of a webhook endpoint in `bot.toml`.
    EndpointName,
    /// A webhook message that we send, `msg_…`.
    MessageId,
    /// Correlates the log lines and rows of one request, update or job.
    RequestId,
}

impl SubscriptionId {
    /// Whether it is a subscription. A single payment has the id of its checkout session instead.
    #[must_use]
    pub fn is_recurring(&self) -> bool {
        !self.0.starts_with("cs_")
    }
}

#[cfg(test)]
mod tests {
    use super::{SubscriptionId, UserId};

    #[test]
    fn a_user_id_is_a_positive_number_in_its_canonical_form() {
        for (text, id) in [
            ("1", Some(1)),
            ("1001", Some(1001)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("0", None),
            ("-5", None),
            ("+5", None),
            ("007", None),
            (" 7", None),
            ("7.0", None),
            ("", None),
        ] {
            assert_eq!(UserId::of_text(text), id.map(UserId), "{text:?}");
        }
        assert_eq!(UserId(1001).to_string(), "1001");
    }

    #[test]
    fn the_id_of_a_single_payment_is_that_of_its_session() {
        for (id, is_recurring) in [("sub_1", true), ("cs_test_1", false)] {
            let id = SubscriptionId::new(id);
            assert_eq!(id.is_recurring(), is_recurring);
            assert_eq!(id.to_string(), id.as_str());
        }
    }
}
