//! What the merchant does in the dashboard, and what banks do to the merchant.

use serde_json::Value;
use serde_json::json;

use crate::options::Price;
use crate::stripe::StripeSim;
use crate::stripe::card::Declined;
use crate::stripe::records::Bought;
use crate::stripe::refunds::Given;
use crate::stripe::refusal::Refused;
use crate::stripe::subscription_pause::ResumeTerms;

#[expect(clippy::must_use_candidate, reason = "verbs are used for what they do")]
impl StripeSim {
    /// The merchant makes a promotion code, worth so many percent of the first charge.
    pub fn add_promotion_code(&self, code: &str, percent_off: i64) {
        self.with(|account| account.add_promotion_code(code, percent_off));
    }

    /// The merchant gives money back; without an amount, all that is left of the charge. Returns
    /// the refund's id.
    pub fn refund(&self, charge: &str, amount: Option<i64>) -> Result<String, Refused> {
        self.with(|account| account.refund_charge(charge, amount, "succeeded", Given::default()))
    }

    /// The same, on its way for now; see [`StripeSim::settle_refund`].
    pub fn refund_pending(&self, charge: &str, amount: Option<i64>) -> Result<String, Refused> {
        self.with(|account| account.refund_charge(charge, amount, "pending", Given::default()))
    }

    /// A pending refund arrives, or comes back.
    pub fn settle_refund(&self, refund: &str, ok: bool) -> Result<(), Refused> {
        self.with(|account| account.settle_refund(refund, ok))
    }

    /// The bank sends a refund back, also one that had succeeded.
    pub fn fail_refund(&self, refund: &str) -> Result<(), Refused> {
        self.with(|account| account.fail_refund(refund))
    }

    /// A person disputes a charge at the bank. Returns the dispute's id.
    pub fn dispute(&self, charge: &str) -> Result<String, Refused> {
        self.with(|account| account.open_dispute(charge, None))
    }

    /// A person disputes a part of a charge at the bank. Returns the dispute's id.
    pub fn dispute_part(&self, charge: &str, amount: i64) -> Result<String, Refused> {
        self.with(|account| account.open_dispute(charge, Some(amount)))
    }

    /// The merchant submits evidence, or files the appeal that is open.
    pub fn answer_dispute(&self, dispute: &str) -> Result<(), Refused> {
        self.with(|account| account.answer_dispute(dispute))
    }

    /// The decision on a lost dispute can be appealed, for some days.
    pub fn allow_appeal(&self, dispute: &str) -> Result<(), Refused> {
        self.with(|account| account.allow_appeal(dispute))
    }

    /// The bank decides a dispute or its appeal, for the merchant or against.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> Result<(), Refused> {
        self.with(|account| account.close_dispute(dispute, won))
    }

    /// The merchant voids an open invoice.
    pub fn void_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.void_invoice(invoice))
    }

    /// From now on the merchant sends invoices, to be paid within so many days, and charges nothing.
    pub fn send_invoices(&self, subscription: &str, days: i64) -> Result<(), Refused> {
        self.with(|account| {
            account.update_subscription(subscription, |sub| sub.days_until_due = Some(days))
        })
    }

    /// The merchant settles an open invoice by a credit note, or notes that it was paid elsewhere.
    pub fn credit_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.credit_invoice(invoice))
    }

    /// The merchant forgives an open invoice.
    pub fn forgive_invoice(&self, invoice: &str) -> Result<(), Refused> {
        self.with(|account| account.forgive_invoice(invoice))
    }

    /// The merchant gives an open invoice up.
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

    /// Invoices are collected again.
    pub fn resume_collection(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.resume_collection(subscription))
    }

    /// The subscription is paused as a whole, whoever wants it; `reason` is Stripe's word for why:
    /// `pause_requested`, `trial_end_without_payment_method`, `first_payment_failure`,
    /// `final_payment_failure` or `system`. What a pause by request credits is left out here; see
    /// [`StripeSim::pause_in_portal`].
    pub fn pause_subscription(&self, subscription: &str, reason: &str) -> Result<(), Refused> {
        self.with(|account| account.pause_subscription(subscription, reason))
    }

    /// The account's setting for the first failed attempt at a renewal: the subscription is paused
    /// instead of being past due.
    pub fn pause_on_first_failure(&self, pause: bool) {
        self.with(|account| account.pausing.on_first_failure = pause);
    }

    /// The account's setting for subscriptions that a failed payment has paused: they go on by
    /// themselves once the invoice is paid.
    pub fn resume_when_paid(&self, resume: bool) {
        self.with(|account| account.pausing.resumes_when_paid = resume);
    }

    /// Whether the portal lets customers pause subscriptions.
    pub fn allow_portal_pause(&self, allow: bool) {
        self.with(|account| account.pausing.in_portal = allow);
    }

    /// Resumes a paused subscription in a new period. It stays `paused`, with an open invoice, when
    /// the card on file does not pay.
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

    /// The same with several items, each a price and a quantity.
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

    /// The merchant adds an item, behind the others.
    pub fn add_item(&self, subscription: &str, price: &str, quantity: i64) -> Result<(), Refused> {
        let new = Bought { price: price.to_owned(), quantity };
        self.with(|account| account.change_items(subscription, |items| items.push(new)))
    }

    /// The merchant takes the item with that price away.
    pub fn remove_item(&self, subscription: &str, price: &str) -> Result<(), Refused> {
        self.with(|account| {
            account.change_items(subscription, |items| items.retain(|item| item.price != price))
        })
    }

    /// The merchant changes how many of a price a subscription has.
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

    /// Usage of a metered price is recorded; it is charged at the end of the period.
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

    /// The merchant makes another price.
    pub fn add_price(&self, price: Price) {
        self.with(|account| account.prices.push(price));
    }

    /// The merchant lets a subscription end at a moment, in Unix seconds.
    pub fn cancel_at(&self, subscription: &str, at: i64) -> Result<(), Refused> {
        self.with(|account| account.cancel_at(subscription, at))
    }

    pub fn rename_customer(&self, customer: &str, name: &str) -> Result<(), Refused> {
        self.with(|account| account.rename_customer(customer, name))
    }

    /// The merchant deletes a customer, whose subscriptions end first.
    pub fn delete_customer(&self, customer: &str) -> Result<(), Refused> {
        self.with(|account| account.delete_customer(customer))
    }

    /// The account's setting for what follows the last failed retry: `cancel` (as at the start),
    /// `unpaid`, `past_due` or `pause`.
    pub fn on_exhausted_retries(&self, outcome: &str) -> Result<(), Refused> {
        let outcome = match outcome {
            "cancel" => "canceled",
            "unpaid" => "unpaid",
            "past_due" => "past_due",
            "pause" => "paused",
            other => return Err(Refused::invalid(format!("There is no such outcome: {other}"))),
        };
        self.with(|account| account.exhausted = outcome);
        Ok(())
    }

    /// How long the invoice of a renewal can still be changed before it is collected, in seconds: at
    /// Stripe about an hour, in a sandbox no time at all, so that nobody has to wait for it.
    /// Source: <https://docs.stripe.com/billing/invoices/subscription#invoice-lifecycle>.
    pub fn keep_drafts_for(&self, seconds: i64) {
        self.with(|account| account.draft = seconds);
    }

    /// Whether the webhook endpoint is subscribed to `invoice_payment.paid`; it is not at first.
    pub fn announce_invoice_payments(&self, announce: bool) {
        self.with(|account| account.announces_payments = announce);
    }

    /// From now on, this customer pays in a currency of their own; a thousand minor units of the
    /// merchant's come to `per_thousand` of it.
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

    /// Emits an event that nothing in the account caused; returns its id.
    pub fn emit(&self, kind: &str, object: Value) -> String {
        self.with(|account| account.emit(kind, object, None))
    }
}
