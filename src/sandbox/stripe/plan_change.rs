//! Another price or quantity for a running subscription: what it costs, and how it takes effect.

use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::card::Declined;
use crate::sandbox::stripe::invoicing;
use crate::sandbox::stripe::params::Params;
use crate::sandbox::stripe::records::Line;
use crate::sandbox::stripe::records::PendingUpdate;
use crate::sandbox::stripe::records::Subscription;
use crate::sandbox::stripe::refusal::Refused;

/// A pending update lives no longer than this:
/// <https://docs.stripe.com/billing/subscriptions/pending-updates-reference>.
const PENDING_FOR: i64 = 23 * 3_600;

/// What a change does with the unused time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proration {
    Nothing,
    NextInvoice,
    InvoiceNow,
}

/// What becomes of a change whose invoice is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfUnpaid {
    /// It takes effect, and the subscription is past due.
    Allow,
    /// It is refused.
    Refuse,
    /// It waits until the invoice is paid.
    Wait,
}

/// A change that somebody asks for.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) price: String,
    pub(super) quantity: i64,
    pub(super) proration: Proration,
    /// The moment from which unused time counts.
    pub(super) from: i64,
}

/// What a change would do.
pub(super) struct Quote {
    /// Prorations, and the whole new price where a new period begins.
    pub(super) lines: Vec<Line>,
    /// Start and end of the new period, where one begins: another interval restarts the cycle.
    pub(super) period: Option<(i64, i64)>,
    /// Whether the lines are invoiced at once.
    pub(super) at_once: bool,
}

impl Proration {
    /// `create_prorations` is what Stripe does when nothing is said.
    pub(super) fn read(params: &Params, at: &str) -> Result<Self, Refused> {
        let known = ["create_prorations", "always_invoice", "none"];
        Ok(params.choice(at, &known)?.map_or(Self::NextInvoice, Self::named))
    }

    pub(super) fn named(behavior: &str) -> Self {
        match behavior {
            "always_invoice" => Self::InvoiceNow,
            "none" => Self::Nothing,
            _ => Self::NextInvoice,
        }
    }
}

impl IfUnpaid {
    pub(super) fn read(params: &Params) -> Result<Self, Refused> {
        let known = [
            "allow_incomplete",
            "default_incomplete",
            "error_if_incomplete",
            "pending_if_incomplete",
        ];
        Ok(match params.choice("payment_behavior", &known)? {
            Some("error_if_incomplete") => Self::Refuse,
            Some("pending_if_incomplete") => Self::Wait,
            _ => Self::Allow,
        })
    }
}

impl Account {
    /// The change of the one item that a call asks for; its parameters stand below `under`.
    pub(super) fn read_change(
        &self,
        sub: &Subscription,
        params: &Params,
        under: &str,
    ) -> Result<Option<Change>, Refused> {
        let path = |name: &str| format!("{under}{name}");
        params.only_under(&path("items/0"), &["id", "price", "quantity"])?;
        if !params.has(&path("items/0")) {
            return Ok(None);
        }
        let item = params.required(&path("items/0/id"))?;
        if sub.item != item {
            return Err(Refused::missing("subscription_item", item, "items[0][id]"));
        }
        let from = params.integer(&path("proration_date"))?.unwrap_or_else(|| self.now());
        if !(sub.period_start..=sub.period_end).contains(&from) {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "proration_date",
                "The proration date must be within the current period of the subscription.",
            ));
        }
        let quantity = params.integer(&path("items/0/quantity"))?.unwrap_or(sub.quantity);
        if quantity < 1 {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "items[0][quantity]",
                "The quantity must be at least 1.",
            ));
        }
        let price = params.text(&path("items/0/price")).unwrap_or(&sub.price).to_owned();
        let proration = Proration::read(params, &path("proration_behavior"))?;
        let differs = price != sub.price || quantity != sub.quantity;
        Ok(differs.then_some(Change { price, quantity, proration, from }))
    }

    /// What a change costs; a preview and the change itself both come from here.
    pub(super) fn quote(&mut self, id: &str, change: &Change) -> Result<Quote, Refused> {
        let sub = self.subscription(id)?.clone();
        let (old, new) = (self.price(&sub.price)?.clone(), self.price(&change.price)?.clone());
        if new.interval.is_none() {
            return Err(Refused::invalid("The price must be recurring."));
        }
        if new.currency != old.currency {
            return Err(Refused::invalid("The price must have the currency of the subscription."));
        }
        if !matches!(sub.status, "active" | "past_due" | "unpaid") {
            return Ok(Quote { lines: Vec::new(), period: None, at_once: false });
        }
        let now = self.now();
        let restarts = old.interval != new.interval;
        let period = restarts.then(|| (now, self.period_after(&new.id, now, now)));
        let whole = (sub.period_end - sub.period_start).max(1);
        let left = (sub.period_end - change.from).clamp(0, whole);
        let share = |amount: i64| (amount * left + whole / 2) / whole;
        let mut lines = Vec::new();
        if change.proration != Proration::Nothing {
            lines.push(Line {
                id: self.ids.draw("il_1", 23),
                description: format!("Unused time on {}", old.product_name),
                amount: -share(old.unit_amount * sub.quantity),
                quantity: sub.quantity,
                price: old.id,
                start: change.from,
                end: sub.period_end,
                proration: true,
            });
            if !restarts {
                lines.push(Line {
                    id: self.ids.draw("il_1", 23),
                    description: format!("Remaining time on {}", new.product_name),
                    amount: share(new.unit_amount * change.quantity),
                    quantity: change.quantity,
                    price: new.id.clone(),
                    start: change.from,
                    end: sub.period_end,
                    proration: true,
                });
            }
        }
        if restarts {
            lines.push(self.period_line((&new.id, change.quantity), now, now)?);
        }
        let at_once = restarts || change.proration == Proration::InvoiceNow;
        if at_once {
            lines.splice(0..0, sub.pending);
        }
        Ok(Quote { lines, period, at_once })
    }

    pub(super) fn change_plan(
        &mut self,
        id: &str,
        change: &Change,
        if_unpaid: IfUnpaid,
    ) -> Result<(), Declined> {
        self.live_subscription(id)?;
        if self.subscription(id)?.status == "incomplete" {
            return Err(
                Refused::invalid("An incomplete subscription cannot change its items.").into()
            );
        }
        let quote = self.quote(id, change)?;
        if !quote.at_once {
            if quote.period.is_none() {
                self.subscription_mut(id)?.pending.extend(quote.lines);
            }
            return Ok(self.take_effect(id, change, None, None)?);
        }
        let sub = self.subscription(id)?.clone();
        let invoice = self.draw_up(&sub.customer, Some(id), "subscription_update", quote.lines)?;
        let card = self.customer(&sub.customer)?.card;
        let charged = if invoice.amount_due > 0 { invoicing::charge(card) } else { Ok(()) };
        if if_unpaid == IfUnpaid::Refuse {
            charged.clone()?;
        }
        self.drop_pending_update(id)?;
        let invoice = self.issue(invoice)?;
        self.subscription_mut(id)?.pending.clear();
        match charged {
            Err(declined) if if_unpaid == IfUnpaid::Wait => {
                let expires_at = sub.period_end.min(self.now() + PENDING_FOR);
                let waiting = PendingUpdate {
                    invoice: invoice.clone(),
                    expires_at,
                    price: change.price.clone(),
                    quantity: change.quantity,
                    period: quote.period,
                    took: sub.pending,
                };
                self.update_subscription(id, |sub| {
                    sub.latest_invoice = Some(invoice.clone());
                    sub.pending_update = Some(waiting);
                })?;
                let unpaid = self.invoice_mut(&invoice)?;
                unpaid.attempts = 1;
                // Nobody retries it: it is paid by hand or voided when the update expires.
                unpaid.auto_advance = false;
                Ok(self.payment_failed(&invoice, &declined)?)
            }
            Err(declined) => {
                self.take_effect(id, change, quote.period, Some(invoice.clone()))?;
                self.invoice_mut(&invoice)?.attempts = 1;
                Ok(self.payment_failed(&invoice, &declined)?)
            }
            Ok(()) => {
                self.take_effect(id, change, quote.period, Some(invoice.clone()))?;
                Ok(self.settle_invoice(&invoice, card)?)
            }
        }
    }

    /// A person changes the price in the portal; nothing changes unless it is paid.
    pub(super) fn change_in_portal(&mut self, id: &str, price: &str) -> Result<(), Declined> {
        self.portal_may_change(id)?;
        if self.subscription(id)?.price == price {
            return Ok(());
        }
        let change = self.portal_change(id, price)?;
        self.change_plan(id, &change, IfUnpaid::Refuse)
    }

    pub(super) fn portal_change(&self, id: &str, price: &str) -> Result<Change, Refused> {
        Ok(Change {
            price: price.to_owned(),
            quantity: self.subscription(id)?.quantity,
            proration: Proration::InvoiceNow,
            from: self.now(),
        })
    }

    fn take_effect(
        &mut self,
        id: &str,
        change: &Change,
        period: Option<(i64, i64)>,
        invoice: Option<String>,
    ) -> Result<(), Refused> {
        let (price, quantity) = (change.price.clone(), change.quantity);
        self.update_subscription(id, |sub| {
            sub.price = price;
            sub.quantity = quantity;
            restart(sub, period);
            if invoice.is_some() {
                sub.latest_invoice = invoice;
            }
        })?;
        self.running_phase_follows(id)
    }

    /// The invoice of a pending update is paid, or voided; given up, it can still be paid.
    pub(super) fn pending_update_settled(
        &mut self,
        id: &str,
        invoice: &str,
    ) -> Result<(), Refused> {
        let status = self.invoice(invoice)?.status;
        if !matches!(status, "paid" | "void") {
            return Ok(());
        }
        let Some(waiting) = self.subscription_mut(id)?.pending_update.clone() else {
            return Ok(());
        };
        if status == "paid" {
            self.update_subscription(id, |sub| {
                sub.pending_update = None;
                sub.price = waiting.price;
                sub.quantity = waiting.quantity;
                restart(sub, waiting.period);
                if sub.status == "past_due" {
                    sub.status = "active";
                }
            })?;
            self.running_phase_follows(id)?;
            self.emit_subscription("customer.subscription.pending_update_applied", id);
        } else {
            self.update_subscription(id, |sub| {
                sub.pending_update = None;
                sub.pending.splice(0..0, waiting.took);
            })?;
            self.emit_subscription("customer.subscription.pending_update_expired", id);
        }
        Ok(())
    }

    /// Another change, or the end, discards what waited.
    pub(super) fn drop_pending_update(&mut self, id: &str) -> Result<(), Refused> {
        match self.subscription(id)?.pending_update.clone() {
            Some(waiting) => self.void_invoice(&waiting.invoice),
            None => Ok(()),
        }
    }
}

fn restart(sub: &mut Subscription, period: Option<(i64, i64)>) {
    let Some((start, end)) = period else { return };
    sub.anchor = start;
    sub.period_start = start;
    sub.period_end = end;
    sub.upcoming_sent = false;
    if sub.cancel_at_period_end {
        sub.cancel_at = Some(end);
    }
}
