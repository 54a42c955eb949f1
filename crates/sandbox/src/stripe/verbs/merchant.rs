//! Actions of the merchant in the dashboard, and of banks.

use serde_json::Value;
use serde_json::json;

use crate::options::Price;
use crate::stripe::StripeSim;
use crate::stripe::account::PortalCancellation;
use crate::stripe::card::Declined;
use crate::stripe::records::Bought;
use crate::stripe::refunds::Given;
use crate::stripe::refusal::Refused;
use crate::stripe::subscription_pause::ResumeTerms;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// The merchant creates a promotion code that takes a percentage off the first charge.
    pub fn add_promotion_code(&self, code: &str, percent_off: i64) {
        self.with(|account| account.add_promotion_code(code, percent_off));
    }

    /// The merchant refunds a charge, in minor units; without an amount, everything that is left.
    /// Returns the refund's id.
    pub fn refund(&self, charge: &str, amount: Option<i64>) -> Result<String, Refused> {
        self.with(|account| account.refund_charge(charge, amount, "succeeded", Given::default()))
    }

    /// Like [`StripeSim::refund`], but the refund is pending until [`StripeSim::settle_refund`].
    pub fn refund_pending(&self, charge: &str, amount: Option<i64>) -> Result<String, Refused> {
        self.with(|account| account.refund_charge(charge, amount, "pending", Given::default()))
    }

    /// A pending refund succeeds or fails.
    pub fn settle_refund(&self, refund: &str, ok: bool) -> Result<(), Refused> {
        self.with(|account| account.settle_refund(refund, ok))
    }

    /// The bank returns a refund, also one that had succeeded.
    pub fn fail_refund(&self, refund: &str) -> Result<(), Refused> {
        self.with(|account| account.fail_refund(refund))
    }

    /// A customer disputes a charge at the bank. Returns the dispute's id.
    pub fn dispute(&self, charge: &str) -> Result<String, Refused> {
        self.with(|account| account.open_dispute(charge, None))
    }

    /// A customer disputes part of a charge at the bank. Returns the dispute's id.
    pub fn dispute_part(&self, charge: &str, amount: i64) -> Result<String, Refused> {
        self.with(|account| account.open_dispute(charge, Some(amount)))
    }

    /// The bank of the card suspects that a charge is fraud. Returns the id of the early fraud warning.
    pub fn warn_of_fraud(&self, charge: &str) -> Result<String, Refused> {
        self.with(|account| account.warn_of_fraud(charge))
    }

    /// The merchant submits evidence, or files an appeal that is possible.
    pub fn answer_dispute(&self, dispute: &str) -> Result<(), Refused> {
        self.with(|account| account.answer_dispute(dispute))
    }

    /// A lost dispute can be appealed from now on, for some days.
    pub fn allow_appeal(&self, dispute: &str) -> Result<(), Refused> {
        self.with(|account| account.allow_appeal(dispute))
    }

    /// The bank decides a dispute or its appeal, for or against the merchant.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> Result<(), Refused> {
        self.with(|account| account.close_dispute(dispute, won))
    }

    /// The merchant voids an open invoice.
    pub fn void_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.void_invoice(invoice))
    }

    /// The merchant sends invoices from now on (`send_invoice`), due after this many days, instead of
    /// charging a card.
    pub fn send_invoices(&self, subscription: &str, days: i64) -> Result<(), Refused> {
        self.with(|account| {
            account.live_subscription(subscription)?;
            account.update_subscription(subscription, |sub| sub.days_until_due = Some(days))
        })
    }

    /// The merchant settles an open invoice by a credit note, or marks it as paid outside Stripe.
    pub fn credit_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.credit_invoice(invoice))
    }

    /// The merchant forgives an open invoice.
    pub fn forgive_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.forgive_invoice(invoice))
    }

    /// The merchant marks an open invoice as uncollectible.
    pub fn mark_uncollectible(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.mark_uncollectible(invoice))
    }

    /// The merchant pauses collection; `behavior` is `keep_as_draft`, `mark_uncollectible` or
    /// `void`, and `resumes_at` is in Unix seconds.
    pub fn pause_collection(
        &self,
        subscription: &str,
        behavior: &str,
        resumes_at: Option<i64>,
    ) -> Result<(), Refused> {
        self.with(|account| account.pause_collection(subscription, behavior, resumes_at))
    }

    /// The merchant resumes collection.
    pub fn resume_collection(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.resume_collection(subscription))
    }

    /// Pauses a subscription as a whole. `reason` is a value of Stripe's: `pause_requested`,
    /// `trial_end_without_payment_method`, `first_payment_failure`, `final_payment_failure` or `system`.
    /// Nothing is credited, unlike with [`StripeSim::pause_in_portal`].
    pub fn pause_subscription(&self, subscription: &str, reason: &str) -> Result<(), Refused> {
        self.with(|account| account.pause_subscription(subscription, reason))
    }

    /// Account setting: whether the first failed attempt at a renewal pauses the subscription instead
    /// of making it past due.
    pub fn pause_on_first_failure(&self, pause: bool) {
        self.with(|account| account.pausing.on_first_failure = pause);
    }

    /// Account setting: whether a subscription that a failed payment has paused resumes automatically
    /// once the invoice is paid.
    pub fn resume_when_paid(&self, resume: bool) {
        self.with(|account| account.pausing.resumes_when_paid = resume);
    }

    /// Whether the portal lets customers pause subscriptions.
    pub fn allow_portal_pause(&self, allow: bool) {
        self.with(|account| account.pausing.in_portal = allow);
    }

    /// Resumes a paused subscription in a new period. It stays `paused`, with an open invoice, if the
    /// card on file fails.
    pub fn resume_paused(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.resume_paused(subscription, ResumeTerms::NEW_PERIOD))
    }

    /// The merchant subscribes a customer to another price, paid with the card on file. Returns the
    /// subscription's id.
    pub fn subscribe_in_dashboard(
        &self,
        customer: &str,
        price: &str,
        metadata: &[(&str, &str)],
    ) -> Result<String, Declined> {
        self.subscribe_to_items(customer, &[(price, 1)], metadata)
    }

    /// Like [`StripeSim::subscribe_in_dashboard`], with several items, each a price and a quantity.
    pub fn subscribe_to_items(
        &self,
        customer: &str,
        items: &[(&str, i64)],
        metadata: &[(&str, &str)],
    ) -> Result<String, Declined> {
        let metadata = metadata.iter().map(|(key, value)| ((*key).to_owned(), json!(value)));
        let items = items
            .iter()
            .map(|(price, quantity)| Bought { price: (*price).to_owned(), quantity: *quantity });
        let (items, metadata) = (items.collect(), metadata.collect());
        self.with(|account| account.subscribe_in_dashboard(customer, items, metadata))
    }

    /// The merchant adds an item after the others.
    pub fn add_item(&self, subscription: &str, price: &str, quantity: i64) -> Result<(), Refused> {
        let new = Bought { price: price.to_owned(), quantity };
        self.with(|account| account.change_items(subscription, |items| items.push(new)))
    }

    /// The merchant removes the item with that price.
    pub fn remove_item(&self, subscription: &str, price: &str) -> Result<(), Refused> {
        self.with(|account| {
            account.change_items(subscription, |items| items.retain(|item| item.price != price))
        })
    }

    /// The merchant changes the quantity of the item with that price.
    pub fn set_quantity(
        &self,
        subscription: &str,
        price: &str,
        quantity: i64,
    ) -> Result<(), Refused> {
        self.with(|account| {
            account.change_items(subscription, |items| {
                for item in items.iter_mut().filter(|item| item.price == price) {
                    item.quantity = quantity;
                }
            })
        })
    }

    /// The merchant replaces the price of an item; the difference is on the next invoice.
    pub fn replace_price(&self, subscription: &str, from: &str, to: &str) -> Result<(), Refused> {
        self.with(|account| {
            account.change_items(subscription, |items| {
                for item in items.iter_mut().filter(|item| item.price == from) {
                    to.clone_into(&mut item.price);
                }
            })
        })
    }

    /// Records usage of a metered price, which is charged at the end of the period.
    pub fn record_usage(
        &self,
        subscription: &str,
        price: &str,
        quantity: i64,
    ) -> Result<(), Refused> {
        self.with(|account| {
            let sub = account.subscription_mut(subscription)?;
            for item in sub.items.iter_mut().filter(|item| item.price == price) {
                item.usage += quantity;
            }
            Ok(())
        })
    }

    /// The merchant creates a price.
    pub fn add_price(&self, price: Price) {
        self.with(|account| account.prices.push(price));
    }

    /// The merchant archives a price, or activates it again.
    pub fn archive_price(&self, price: &str, archived: bool) {
        self.with(|account| {
            let prices = &mut account.restrictions.archived_prices;
            prices.retain(|known| known != price);
            if archived {
                prices.push(price.to_owned());
            }
        });
    }

    /// Whether the portal lets customers change their payment method.
    pub fn allow_card_update(&self, allow: bool) {
        self.with(|account| account.restrictions.no_card_update = !allow);
    }

    /// Whether the portal lets customers cancel.
    pub fn allow_cancellation(&self, allow: bool) {
        self.set_cancellation(if allow {
            PortalCancellation::AtPeriodEnd
        } else {
            PortalCancellation::Disabled
        });
    }

    /// Cancellations in the portal take effect immediately.
    pub fn cancel_at_once(&self) {
        self.set_cancellation(PortalCancellation::Immediately);
    }

    fn set_cancellation(&self, setting: PortalCancellation) {
        self.with(|account| account.restrictions.cancellation = setting);
    }

    /// Stripe disables or enables charges.
    pub fn enable_charges(&self, enabled: bool) {
        self.with(|account| account.restrictions.no_charges = !enabled);
    }

    /// The merchant schedules the end of a subscription, in Unix seconds.
    pub fn cancel_at(&self, subscription: &str, at: i64) -> Result<(), Refused> {
        self.with(|account| account.cancel_at(subscription, at))
    }

    /// The merchant changes a customer's name.
    pub fn rename_customer(&self, customer: &str, name: &str) -> Result<(), Refused> {
        self.with(|account| account.rename_customer(customer, name))
    }

    /// The merchant deletes a customer, whose subscriptions end first.
    pub fn delete_customer(&self, customer: &str) -> Result<(), Refused> {
        self.with(|account| account.delete_customer(customer))
    }

    /// Account setting: the effect of the last failed retry: `cancel` (the default), `unpaid`,
    /// `past_due` or `pause`.
    pub fn on_exhausted_retries(&self, outcome: &str) -> Result<(), Refused> {
        let outcome = match outcome {
            "cancel" => "canceled",
            "unpaid" => "unpaid",
            "past_due" => "past_due",
            "pause" => "paused",
            other => return Err(Refused::invalid(format!("Invalid outcome: {other}"))),
        };
        self.with(|account| account.exhausted = outcome);
        Ok(())
    }

    /// How long the invoice of a renewal stays a draft before it is collected, in seconds: about an hour
    /// at Stripe, 0 by default here, so that tests need not wait.
    /// Source: <https://docs.stripe.com/billing/invoices/subscription#invoice-lifecycle>.
    pub fn keep_drafts_for(&self, seconds: i64) {
        self.with(|account| account.draft = seconds);
    }

    /// Whether the webhook endpoint receives `invoice_payment.paid`; by default it does not.
    pub fn announce_invoice_payments(&self, announce: bool) {
        self.with(|account| account.announces_payments = announce);
    }

    /// This customer pays in another currency from now on; a thousand minor units of the merchant's
    /// currency are worth `per_thousand` of it.
    pub fn present_in(
        &self,
        customer: &str,
        currency: &str,
        per_thousand: i64,
    ) -> Result<(), Refused> {
        self.with(|account| {
            let presentment = Some((currency.to_owned(), per_thousand));
            account.customer_mut(customer)?.presentment = presentment;
            Ok(())
        })
    }

    /// Emits an event without a cause in the account; returns its id.
    pub fn emit(&self, kind: &str, object: Value) -> String {
        self.with(|account| account.emit(kind, object, None))
    }
}
