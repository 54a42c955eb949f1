//! Promotion codes: created by the merchant, entered by people on the checkout page.

use crate::stripe::account::Account;
use crate::stripe::records::Discount;
use crate::stripe::records::PromotionCode;
use crate::stripe::refusal::Refused;

impl Account {
    /// Creates a code that takes 1 to 99 percent off the first charge of a subscription.
    pub(super) fn add_promotion_code(&mut self, code: &str, percent_off: i64) {
        let id = self.new_id("promo_1");
        let percent_off = percent_off.clamp(1, 99);
        self.promotion_codes.push(PromotionCode {
            id,
            code: code.to_owned(),
            percent_off,
            lasts: false,
        });
    }

    /// A person enters a code; `None` removes it. Codes are case-insensitive:
    /// <https://docs.stripe.com/billing/subscriptions/coupons#promotion-codes>.
    pub(super) fn promote(&mut self, session: &str, code: Option<&str>) -> Result<(), Refused> {
        if self.session(session)?.allow_promotion_codes != Some(true) {
            return Err(Refused::invalid("This Checkout Session takes no promotion codes."));
        }
        if self.session(session)?.status != "open" {
            return Err(Refused::invalid("This Checkout Session is not open."));
        }
        let found = match code.map(str::trim) {
            None => None,
            Some(code) => {
                let mut known = self.promotion_codes.iter();
                let found =
                    known.find(|promotion| promotion.code.eq_ignore_ascii_case(code)).cloned();
                Some(found.ok_or_else(|| Refused::invalid("This code is invalid."))?)
            }
        };
        let discount = found.map(|promotion| Discount { id: self.new_id("di_1"), promotion });
        self.session_mut(session)?.discount = discount;
        Ok(())
    }
}
