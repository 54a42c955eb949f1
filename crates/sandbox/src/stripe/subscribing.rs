//! Creates customers, subscriptions and charges.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::records::Bought;
use crate::stripe::records::Charge;
use crate::stripe::records::Customer;
use crate::stripe::records::Discount;
use crate::stripe::records::Item;
use crate::stripe::records::Metadata;
use crate::stripe::records::Settings;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

/// The terms of a new subscription.
pub(super) struct Terms {
    pub(super) customer: String,
    pub(super) items: Vec<Bought>,
    pub(super) trial_end: Option<i64>,
    pub(super) without_card: &'static str,
    pub(super) metadata: Metadata,
    /// Whether a delayed first payment is pending.
    pub(super) awaits_payment: bool,
    /// Whether the card is the default of the subscription itself.
    pub(super) has_own_method: bool,
    pub(super) discount: Option<Discount>,
}

impl Account {
    pub(super) fn new_customer(&mut self, fill: impl FnOnce(&mut Customer)) -> String {
        let id = self.ids.draw("cus_", 14);
        let mut customer = Customer {
            id: id.clone(),
            created: self.now(),
            email: None,
            name: None,
            phone: None,
            description: None,
            locales: Vec::new(),
            metadata: Metadata::new(),
            card: None,
            balance: 0,
            presentment: None,
            deleted: false,
        };
        fill(&mut customer);
        self.customers.push(customer);
        id
    }

    /// Creates a subscription and its first invoice, still open.
    pub(super) fn subscribe(&mut self, terms: Terms) -> Result<(String, String), Refused> {
        let now = self.now();
        let trial_end = terms.trial_end;
        let anchor = trial_end.unwrap_or(now);
        let id = self.new_id("sub_1");
        self.agree_on(&terms.items)?;
        let items: Vec<Item> = terms
            .items
            .iter()
            .map(|bought| Item {
                id: self.ids.draw("si_", 14),
                created: now,
                price: bought.price.clone(),
                quantity: bought.quantity,
                period_start: now,
                period_end: trial_end
                    .unwrap_or_else(|| self.period_after(&bought.price, anchor, now)),
                usage: 0,
            })
            .collect();
        let mut sub = Subscription {
            id: id.clone(),
            created: now,
            customer: terms.customer.clone(),
            items: items.clone(),
            period_end: now,
            status: if trial_end.is_some() { "trialing" } else { "incomplete" },
            anchor,
            period_start: now,
            trial_start: trial_end.map(|_| now),
            trial_end,
            trial_warned: false,
            upcoming_sent: false,
            cancel_at_period_end: false,
            cancel_at: None,
            canceled_at: None,
            ended_at: None,
            cancel_reason: None,
            cancel_comment: None,
            cancel_feedback: None,
            pause: None,
            without_card: terms.without_card,
            metadata: terms.metadata,
            latest_invoice: None,
            awaits_payment: terms.awaits_payment,
            paused: None,
            has_own_method: terms.has_own_method,
            resumption: None,
            days_until_due: None,
            pending_update: None,
            schedule: None,
            pending: Vec::new(),
            discount: terms.discount,
            settings: Settings::default(),
        };
        sub.follow_items();
        self.subscriptions.push(sub);
        let mut lines = self.period_lines(&items, anchor, now)?;
        if let Some(end) = trial_end {
            for line in &mut lines {
                line.amount = 0;
                line.end = end;
                line.description.insert_str(0, "Trial period for ");
            }
        }
        let invoice = self.draw_up(&terms.customer, Some(&id), "subscription_create", lines)?;
        let invoice = self.issue(invoice)?;
        self.subscription_mut(&id)?.latest_invoice = Some(invoice.clone());
        self.emit_subscription("customer.subscription.created", &id);
        // Stripe announces the end of a trial of less than three days immediately.
        if trial_end.is_some_and(|end| end - now <= 3 * DAY) {
            self.warn_of_trial_end(&id)?;
        }
        Ok((id, invoice))
    }

    /// Refuses items of different currencies, and a price that is listed twice. Without a currency of
    /// its own, a subscription has that of its items:
    /// <https://docs.stripe.com/billing/subscriptions/multiple-products>.
    pub(super) fn agree_on(&self, items: &[Bought]) -> Result<(), Refused> {
        let Some(first) = items.first() else {
            return Err(Refused::invalid("A subscription must have at least one active plan."));
        };
        let currency = &self.price(&first.price)?.currency;
        for (place, bought) in items.iter().enumerate() {
            let price = self.price(&bought.price)?;
            if price.interval.is_none() {
                return Err(Refused::invalid("The price must be recurring."));
            }
            if price.currency != *currency {
                return Err(Refused::invalid(
                    "The price must have the currency of the subscription.",
                ));
            }
            if items.iter().take(place).any(|other| other.price == bought.price) {
                return Err(Refused::invalid(format!(
                    "Cannot add multiple subscription items with the same plan: {}",
                    bought.price
                )));
            }
        }
        Ok(())
    }

    /// The merchant subscribes a customer and charges the card on file.
    pub(super) fn subscribe_in_dashboard(
        &mut self,
        customer: &str,
        items: Vec<Bought>,
        metadata: Metadata,
    ) -> Result<String, Declined> {
        let card = self.live_customer(customer)?.card;
        self.agree_on(&items)?;
        card.ok_or_else(Declined::no_card)?.charge(Occasion::OffSession)?;
        let terms = Terms {
            customer: customer.to_owned(),
            items,
            trial_end: None,
            without_card: "create_invoice",
            metadata,
            awaits_payment: false,
            has_own_method: false,
            discount: None,
        };
        let (id, invoice) = self.subscribe(terms)?;
        self.settle_invoice(&invoice, card)?;
        Ok(id)
    }

    /// Records a charge. Returns its id and that of its payment intent.
    pub(super) fn book(
        &mut self,
        customer: Option<&str>,
        invoice: Option<&str>,
        (amount, currency): (i64, &str),
        card: Option<Card>,
    ) -> (String, String) {
        let presented = customer.and_then(|customer| self.presented(customer, amount));
        let charge = Charge {
            id: self.new_id("ch_3"),
            payment_intent: self.new_id("pi_3"),
            created: self.now(),
            customer: customer.map(str::to_owned),
            invoice: invoice.map(str::to_owned),
            amount,
            refunded: 0,
            dispute: None,
            currency: currency.to_owned(),
            presented,
            card,
            metadata: Metadata::new(),
        };
        let booked = (charge.id.clone(), charge.payment_intent.clone());
        self.charges.push(charge);
        booked
    }
}
