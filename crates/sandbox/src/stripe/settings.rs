//! Reads invoice settings: discount, tax rates and description. A phase replaces all of them, so settings
//! that it does not name are removed.

use serde_json::Value;
use serde_json::json;

use crate::stripe::account::Account;
use crate::stripe::params::Params;
use crate::stripe::records::Discount;
use crate::stripe::records::PromotionCode;
use crate::stripe::records::Settings;
use crate::stripe::records::Subscription;
use crate::stripe::records::TaxRate;
use crate::stripe::refusal::Refused;

impl Account {
    /// `POST /v1/coupons`: creates a percentage off every charge.
    pub(super) fn create_coupon(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&["duration", "id", "name", "percent_off"])?;
        params.choice("duration", &["forever"])?;
        let percent_off = params.integer("percent_off")?.unwrap_or(0);
        if !(1..=99).contains(&percent_off) {
            return Err(Refused::invalid("A simulated coupon takes 1 to 99 percent off."));
        }
        let id = params.text("id").map_or_else(|| self.ids.draw("", 8), str::to_owned);
        let code = PromotionCode { id: id.clone(), code: id.clone(), percent_off, lasts: true };
        self.coupons.push(code);
        Ok(json!({
            "id": id, "object": "coupon", "amount_off": null, "created": self.now(),
            "currency": null, "duration": "forever", "duration_in_months": null,
            "livemode": false, "max_redemptions": null, "metadata": {},
            "name": params.text("name"), "percent_off": percent_off, "redeem_by": null,
            "times_redeemed": 0, "valid": true,
        }))
    }

    /// `POST /v1/tax_rates`.
    pub(super) fn create_tax_rate(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&["display_name", "inclusive", "percentage"])?;
        params.required("display_name")?;
        if params.boolean("inclusive")? != Some(false) {
            return Err(Refused::invalid("Only exclusive tax rates are simulated."));
        }
        let percentage =
            params.integer("percentage")?.ok_or_else(|| Refused::needs("percentage"))?;
        let id = self.new_id("txr_1");
        self.tax_rates.push(TaxRate { id: id.clone(), percentage });
        Ok(self.tax_rate(&id))
    }

    pub(super) fn tax_rate(&self, id: &str) -> Value {
        json!({
            "id": id, "object": "tax_rate", "active": true, "country": null,
            "created": self.opened, "description": null, "display_name": "VAT",
            "effective_percentage": null, "flat_amount": null, "inclusive": false,
            "jurisdiction": null, "livemode": false, "metadata": {},
            "percentage": self.percentage(id), "rate_type": "percentage", "state": null,
            "tax_type": null,
        })
    }

    fn percentage(&self, id: &str) -> i64 {
        self.tax_rates.iter().find(|rate| rate.id == id).map_or(0, |rate| rate.percentage)
    }

    /// The tax on an amount, rounded to the minor unit.
    pub(super) fn tax_on(&self, rates: &[String], amount: i64) -> i64 {
        rates.iter().map(|id| (amount * self.percentage(id) + 50).div_euclid(100)).sum()
    }

    /// Reads the settings at a path. `known` are the discounts that can be referenced by id.
    pub(super) fn read_settings(
        &mut self,
        params: &Params,
        at: &str,
        known: &[Discount],
    ) -> Result<Settings, Refused> {
        let discount = self.read_discount(params, &format!("{at}discounts"), known)?;
        let tax_rates = params.list(&format!("{at}default_tax_rates"));
        for id in &tax_rates {
            if !self.tax_rates.iter().any(|rate| rate.id == *id) {
                return Err(Refused::missing("tax rate", id, "default_tax_rates"));
            }
        }
        let description = params.text(&format!("{at}description")).map(str::to_owned);
        Ok(Settings { discount, tax_rates, description })
    }

    fn read_discount(
        &mut self,
        params: &Params,
        at: &str,
        known: &[Discount],
    ) -> Result<Option<Discount>, Refused> {
        let first = format!("{at}/0");
        params.only_under(&first, &["coupon", "discount", "promotion_code"])?;
        if params.has(&format!("{at}/1")) {
            return Err(Refused::invalid("One discount is simulated."));
        }
        if let Some(id) = params.text(&format!("{first}/discount")) {
            let found = known.iter().find(|discount| discount.id == id).cloned();
            return found.map(Some).ok_or_else(|| Refused::missing("discount", id, "discounts"));
        }
        let Some(coupon) = params.text(&format!("{first}/coupon")) else { return Ok(None) };
        let found = self.coupons.iter().find(|promotion| promotion.id == coupon).cloned();
        let promotion = found.ok_or_else(|| Refused::missing("coupon", coupon, "discounts"))?;
        Ok(Some(Discount { id: self.new_id("di_1"), promotion }))
    }

    /// The cost of an item for a full period, as a basis of prorations. It includes a permanent
    /// discount, as `proration_discounts=included` states.
    pub(super) fn prorated_price(&self, item: &str, amount: i64) -> i64 {
        let has = |sub: &&Subscription| sub.items.iter().any(|own| own.id == item);
        let sub = self.subscriptions.iter().find(has);
        let discount =
            sub.and_then(|sub| sub.discount.as_ref()).filter(|discount| discount.promotion.lasts);
        amount - discount.map_or(0, |discount| discount.off(amount))
    }
}
