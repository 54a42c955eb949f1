//! Test cards. Only brand, last four digits and behavior are stored.
//!
//! Source: <https://docs.stripe.com/testing>.

use std::fmt;

use crate::stripe::refusal::Refused;

/// A test card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    brand: &'static str,
    last4: &'static str,
    behavior: Behavior,
    authenticated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behavior {
    Pays,
    Declines(&'static str),
    FailsOffSession,
    AuthenticatesOnce,
    AuthenticatesAlways,
}

/// Whether the customer is present when a card is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The customer has just entered the card.
    Present,
    /// The customer is absent: a renewal or a retry.
    OffSession,
}

impl Card {
    /// 4242424242424242.
    pub const PAYS: Self = Self::new("visa", "4242", Behavior::Pays);
    /// 4000000000000002.
    pub const DECLINED: Self = Self::new("visa", "0002", Behavior::Declines("generic_decline"));
    /// 4000000000009995.
    pub const NO_FUNDS: Self = Self::new("visa", "9995", Behavior::Declines("insufficient_funds"));
    /// 4000000000000341: pays when entered, fails on renewal.
    pub const FAILS_ON_RENEWAL: Self = Self::new("visa", "0341", Behavior::FailsOffSession);
    /// 4000002500003155: requires authentication when entered.
    pub const ASKS_AUTHENTICATION: Self = Self::new("visa", "3155", Behavior::AuthenticatesOnce);
    /// 4000002760003184: requires authentication on every charge.
    pub const ASKS_EVERY_TIME: Self = Self::new("visa", "3184", Behavior::AuthenticatesAlways);
    const MASTERCARD: Self = Self::new("mastercard", "4444", Behavior::Pays);

    const fn new(brand: &'static str, last4: &'static str, behavior: Behavior) -> Self {
        Self { brand, last4, behavior, authenticated: false }
    }

    /// Parses a test card's number; spaces and dashes are ignored. Fails with `incorrect_number`.
    pub fn from_number(number: &str) -> Result<Self, Declined> {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        match digits.as_str() {
            "4242424242424242" => Ok(Self::PAYS),
            "5555555555554444" => Ok(Self::MASTERCARD),
            "4000000000000002" => Ok(Self::DECLINED),
            "4000000000009995" => Ok(Self::NO_FUNDS),
            "4000000000000341" => Ok(Self::FAILS_ON_RENEWAL),
            "4000002500003155" => Ok(Self::ASKS_AUTHENTICATION),
            "4000002760003184" => Ok(Self::ASKS_EVERY_TIME),
            _ => Err(Declined::new(
                "incorrect_number",
                "incorrect_number",
                "That is not one of the test cards.",
            )),
        }
    }

    /// The same card after the customer has confirmed the payment.
    #[must_use]
    pub const fn authenticated(mut self) -> Self {
        self.authenticated = true;
        self
    }

    /// `visa` or `mastercard`.
    #[must_use]
    pub const fn brand(&self) -> &'static str {
        self.brand
    }

    /// The last four digits.
    #[must_use]
    pub const fn last4(&self) -> &'static str {
        self.last4
    }

    pub(super) fn charge(self, occasion: Occasion) -> Result<(), Declined> {
        let needs_authentication = || {
            Err(Declined {
                requires_action: true,
                ..Declined::new(
                    "authentication_required",
                    "authentication_required",
                    "Your card was declined. This transaction requires authentication.",
                )
            })
        };
        let present = occasion == Occasion::Present;
        match self.behavior {
            Behavior::Declines("insufficient_funds") => Err(Declined::new(
                "card_declined",
                "insufficient_funds",
                "Your card has insufficient funds.",
            )),
            Behavior::Declines(reason) => {
                Err(Declined::new("card_declined", reason, "Your card was declined."))
            }
            Behavior::FailsOffSession if !present => {
                Err(Declined::new("card_declined", "generic_decline", "Your card was declined."))
            }
            Behavior::AuthenticatesOnce if present && !self.authenticated => needs_authentication(),
            Behavior::AuthenticatesAlways if !(present && self.authenticated) => {
                needs_authentication()
            }
            Behavior::Pays
            | Behavior::FailsOffSession
            | Behavior::AuthenticatesOnce
            | Behavior::AuthenticatesAlways => Ok(()),
        }
    }
}

/// Why a payment was declined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    pub code: String,
    pub decline_code: String,
    pub message: String,
    /// Whether the payment succeeds once the customer confirms it.
    pub requires_action: bool,
    /// The API error to return instead, if the failure was not the card's.
    refusal: Option<Box<Refused>>,
}

impl Declined {
    pub(super) fn new(code: &str, decline_code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            decline_code: decline_code.to_owned(),
            message: message.to_owned(),
            requires_action: false,
            refusal: None,
        }
    }

    pub(super) fn no_card() -> Self {
        Self::new(
            "resource_missing",
            "no_payment_method",
            "This customer has no attached payment source or default payment method.",
        )
    }

    /// The API error for the decline. `action` is its code if the customer has to confirm.
    pub(super) fn refusal(self, action: &'static str) -> Refused {
        if let Some(refused) = self.refusal {
            return *refused;
        }
        Refused {
            status: 402,
            kind: "card_error",
            code: Some(match self.code.as_str() {
                _ if self.requires_action => action,
                "resource_missing" => "resource_missing",
                _ => "card_declined",
            }),
            message: self.message,
            param: None,
            decline_code: (!self.requires_action).then_some(self.decline_code),
        }
    }
}

impl fmt::Display for Declined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.decline_code)
    }
}

impl std::error::Error for Declined {}

impl From<Declined> for Refused {
    fn from(declined: Declined) -> Self {
        declined.refusal("authentication_required")
    }
}

impl From<Refused> for Declined {
    fn from(refused: Refused) -> Self {
        let code = refused.code.unwrap_or("invalid_request");
        let declined = Self::new(code, "", &refused.message);
        Self { refusal: Some(Box::new(refused)), ..declined }
    }
}
