//! The test cards; only brand, last four digits and habit of a card are ever kept.

use std::fmt;

use crate::stripe::refusal::Refused;

/// A test card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    brand: &'static str,
    last4: &'static str,
    habit: Habit,
    authenticated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Pays,
    Declines(&'static str),
    FailsLater,
    AsksOnce,
    AsksAlways,
}

/// When a card is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The person has just typed it in.
    Present,
    /// Nobody is there: a renewal, a retry.
    OffSession,
}

impl Card {
    /// 4242424242424242.
    pub const PAYS: Self = Self::new("visa", "4242", Habit::Pays);
    /// 4000000000000002.
    pub const DECLINED: Self = Self::new("visa", "0002", Habit::Declines("generic_decline"));
    /// 4000000000009995.
    pub const NO_FUNDS: Self = Self::new("visa", "9995", Habit::Declines("insufficient_funds"));
    /// 4000000000000341: pays when typed in, fails on renewal.
    pub const FAILS_ON_RENEWAL: Self = Self::new("visa", "0341", Habit::FailsLater);
    /// 4000002500003155: asks for authentication when typed in.
    pub const ASKS_AUTHENTICATION: Self = Self::new("visa", "3155", Habit::AsksOnce);
    /// 4000002760003184: asks for authentication on every charge.
    pub const ASKS_EVERY_TIME: Self = Self::new("visa", "3184", Habit::AsksAlways);
    const MASTERCARD: Self = Self::new("mastercard", "4444", Habit::Pays);

    const fn new(brand: &'static str, last4: &'static str, habit: Habit) -> Self {
        Self { brand, last4, habit, authenticated: false }
    }

    /// Reads a test card's number, blanks and dashes allowed.
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

    /// The same card after its owner confirmed the payment.
    #[must_use]
    pub const fn authenticated(mut self) -> Self {
        self.authenticated = true;
        self
    }

    /// `visa`, `mastercard`.
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
        let asks = || {
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
        match self.habit {
            Habit::Declines("insufficient_funds") => Err(Declined::new(
                "card_declined",
                "insufficient_funds",
                "Your card has insufficient funds.",
            )),
            Habit::Declines(reason) => {
                Err(Declined::new("card_declined", reason, "Your card was declined."))
            }
            Habit::FailsLater if !present => {
                Err(Declined::new("card_declined", "generic_decline", "Your card was declined."))
            }
            Habit::AsksOnce if present && !self.authenticated => asks(),
            Habit::AsksAlways if !(present && self.authenticated) => asks(),
            Habit::Pays | Habit::FailsLater | Habit::AsksOnce | Habit::AsksAlways => Ok(()),
        }
    }
}

/// Why a payment did not go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    pub code: String,
    pub decline_code: String,
    pub message: String,
    /// The payment goes through once its owner confirms it.
    pub requires_action: bool,
    /// What the API says instead, when it was no card that failed.
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

    /// The refusal that the API answers; `action` is its code when the owner has to confirm.
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

impl From<Refused> for Declined {
    fn from(refused: Refused) -> Self {
        let code = refused.code.unwrap_or("invalid_request");
        let declined = Self::new(code, "", &refused.message);
        Self { refusal: Some(Box::new(refused)), ..declined }
    }
}
