//! `POST /v1/subscriptions/{id}`: several changes in one request.

use crate::stripe::account::Account;
use crate::stripe::change::CancelWhen;
use crate::stripe::params::Params;
use crate::stripe::plan_change::IfUnpaid;
use crate::stripe::refusal::Refused;

const KNOWN: &[&str] = &[
    "billing_cycle_anchor",
    "cancel_at",
    "cancel_at_period_end",
    "cancellation_details",
    "default_payment_method",
    "default_tax_rates",
    "description",
    "discounts",
    "items",
    "metadata",
    "pause_collection",
    "payment_behavior",
    "payment_settings",
    "proration_behavior",
    "proration_date",
    "trial_end",
];

/// Parameters that are allowed with `payment_behavior=pending_if_incomplete`:
/// <https://docs.stripe.com/billing/subscriptions/pending-updates-reference>.
const CAN_WAIT: &[&str] = &[
    "billing_cycle_anchor",
    "items",
    "payment_behavior",
    "proration_behavior",
    "proration_date",
    "trial_end",
];

/// Parameters that are allowed once a subscription has ended.
const CAN_CHANGE_AFTER_THE_END: &[&str] = &["cancellation_details", "metadata"];

impl Account {
    pub(super) fn change_subscription(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        params.only(KNOWN)?;
        let sub = self.subscription(id)?.clone();
        if sub.has_ended() && params.only(CAN_CHANGE_AFTER_THE_END).is_err() {
            return Err(Refused::invalid(
                "A canceled subscription can only update its cancellation_details and metadata.",
            ));
        }
        let if_unpaid = IfUnpaid::read(params)?;
        if if_unpaid == IfUnpaid::Wait && params.only(CAN_WAIT).is_err() {
            return Err(Refused::invalid(format!(
                "With `payment_behavior` set to `pending_if_incomplete` only these parameters are supported: {}.",
                CAN_WAIT.join(", ")
            )));
        }
        let change = self.read_change(&sub, params, "")?;
        if let Some(change) = change {
            self.change_plan(id, &change, if_unpaid).map_err(|declined| {
                declined.refusal("subscription_payment_intent_requires_action")
            })?;
        }
        self.change_trial_end(id, params)?;
        self.change_ending(id, params)?;
        self.change_pause(id, params)?;
        let known: Vec<_> = sub.discount.iter().cloned().collect();
        let settings = self.read_settings(params, "", &known)?;
        let text = |at: &str| params.text(at).map(str::to_owned);
        self.update_subscription(id, |sub| {
            params.merge_metadata("metadata", &mut sub.metadata);
            if params.has("discounts") {
                sub.discount = settings.discount;
            }
            if params.has("default_tax_rates") {
                sub.settings.tax_rates = settings.tax_rates;
            }
            if params.has("description") {
                sub.settings.description = settings.description;
            }
            if params.has("cancellation_details") {
                sub.cancel_comment = text("cancellation_details/comment");
                sub.cancel_feedback = text("cancellation_details/feedback");
            }
        })
    }

    fn change_ending(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        let ending = params.boolean("cancel_at_period_end")?;
        let cancel_at = params.integer("cancel_at")?;
        if ending == Some(true) && cancel_at.is_some() {
            return Err(Refused::invalid(
                "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            ));
        }
        match (ending, cancel_at) {
            (Some(true), _) => self.cancel(id, CancelWhen::AtPeriodEnd),
            (_, Some(at)) => self.cancel_at(id, at),
            (Some(false), None) => self.resume(id),
            (None, None) if params.has("cancel_at") => self.resume(id),
            (None, None) => Ok(()),
        }
    }

    fn change_pause(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        if !params.has("pause_collection") {
            return Ok(());
        }
        match params.text("pause_collection/behavior") {
            Some(behavior) => {
                let resumes_at = params.integer("pause_collection/resumes_at")?;
                self.pause_collection(id, behavior, resumes_at)
            }
            None => self.resume_collection(id),
        }
    }
}
