//! Changes of price or quantity of a running subscription: cost and effect.

use crate::stripe::account::Account;
use crate::stripe::card::Declined;
use crate::stripe::collecting;
use crate::stripe::params::Params;
use crate::stripe::records::Bought;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::records::PendingUpdate;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

/// How long a pending update is valid:
/// <https://docs.stripe.com/billing/subscriptions/pending-updates-reference>.
const PENDING_FOR: i64 = 23 * 3_600;

/// How a change prorates the unused time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proration {
    Nothing,
    NextInvoice,
    InvoiceNow,
}

/// The effect of a change whose invoice is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IfUnpaid {
    /// The change takes effect, and the subscription is past due.
    Allow,
    /// The change is refused.
    Refuse,
    /// The change is pending until the invoice is paid.
    Wait,
}

/// A requested change.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// All items after the change; other items are removed.
    pub(super) items: Vec<Item>,
    pub(super) proration: Proration,
    /// The start of the unused time.
    pub(super) from: i64,
    /// Whether a new billing cycle starts now (`billing_cycle_anchor`).
    pub(super) restarts: bool,
}

/// The effect of a change.
pub(super) struct Quote {
    /// Prorations, and the full new prices if a new period starts.
    pub(super) lines: Vec<Line>,
    /// The start of the new period, if one starts: another interval restarts the billing cycle.
    pub(super) restart: Option<i64>,
    /// Whether the lines are invoiced immediately.
    pub(super) at_once: bool,
}

impl Proration {
    /// Reads `proration_behavior`; the default is `create_prorations`.
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
    /// Reads the requested change of items from the parameters below `under`. Items that are not named
    /// do not change.
    pub(super) fn read_change(
        &mut self,
        sub: &Subscription,
        params: &Params,
        under: &str,
    ) -> Result<Option<Change>, Refused> {
        let path = |name: &str| format!("{under}{name}");
        let mut items = sub.items.clone();
        let mut place = 0;
        while params.has(&path(&format!("items/{place}"))) {
            self.read_item(sub, params, &path(&format!("items/{place}")), &mut items)?;
            place += 1;
        }
        if place == 0 {
            return Ok(None);
        }
        let bought = |item: &Item| Bought { price: item.price.clone(), quantity: item.quantity };
        self.agree_on(&items.iter().map(bought).collect::<Vec<_>>())?;
        let from = params.integer(&path("proration_date"))?.unwrap_or_else(|| self.now());
        if !(sub.period_start..=sub.period_end).contains(&from) {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "proration_date",
                "The proration date must be within the current period of the subscription.",
            ));
        }
        let proration = Proration::read(params, &path("proration_behavior"))?;
        // An object since `2026-09-30.endive`, a string before.
        let known = ["now", "unchanged"];
        let anchor = path("billing_cycle_anchor");
        let requested = match params.choice(&format!("{anchor}/type"), &known)? {
            Some(requested) => Some(requested),
            None => params.choice(&anchor, &known)?,
        };
        let restarts = requested == Some("now");
        if restarts && params.has(&path("proration_date")) && proration == Proration::Nothing {
            return Err(Refused::invalid(
                "You cannot pass `proration_date` when `proration_behavior` is `none`.",
            ));
        }
        let differs = items != sub.items;
        Ok((differs || restarts).then_some(Change { items, proration, from, restarts }))
    }

    /// Applies an element of `items[]`: changes, removes or, without an id, adds an item.
    fn read_item(
        &mut self,
        sub: &Subscription,
        params: &Params,
        at: &str,
        items: &mut Vec<Item>,
    ) -> Result<(), Refused> {
        params.only_under(at, &["deleted", "id", "price", "quantity"])?;
        let quantity = params.integer(&format!("{at}/quantity"))?;
        let price = params.text(&format!("{at}/price")).map(str::to_owned);
        let known = params.text(&format!("{at}/id"));
        if let Some(id) = known {
            let place = items.iter().position(|item| item.id == id);
            let place =
                place.ok_or_else(|| Refused::missing("subscription_item", id, "items[0][id]"))?;
            if params.boolean(&format!("{at}/deleted"))? == Some(true) {
                items.remove(place);
                return Ok(());
            }
            if let Some(item) = items.get_mut(place) {
                item.price = price.unwrap_or_else(|| item.price.clone());
                item.quantity = quantity.unwrap_or(item.quantity);
                self.check_quantity(&item.price, quantity)?;
            }
            return Ok(());
        }
        let price = price.ok_or_else(|| Refused::needs("items[0][price]"))?;
        self.check_quantity(&price, quantity)?;
        items.push(self.new_item(sub, price, quantity.unwrap_or(1)));
        Ok(())
    }

    fn check_quantity(&self, price: &str, quantity: Option<i64>) -> Result<(), Refused> {
        let refuse = |message| {
            Err(Refused::parameter("parameter_invalid_integer", "items[0][quantity]", message))
        };
        match quantity {
            Some(_) if self.price(price)?.metered => {
                refuse("Quantity should not be specified where usage_type is `metered`.")
            }
            Some(..0) => refuse("The quantity must be at least 0."),
            _ => Ok(()),
        }
    }

    /// The period of an item that is added during a period ends with it, unless its interval differs.
    fn new_item(&mut self, sub: &Subscription, price: String, quantity: i64) -> Item {
        let now = self.now();
        let alike =
            sub.items.iter().find(|item| self.interval(&item.price) == self.interval(&price));
        let period_end =
            alike.map_or_else(|| self.period_after(&price, now, now), |item| item.period_end);
        let period_start = alike.map_or(now, |item| item.period_start);
        Item {
            id: self.ids.draw("si_", 14),
            created: now,
            price,
            quantity,
            period_start,
            period_end,
            usage: 0,
        }
    }

    /// The subscription's items after the change. An item keeps its id, even if its price is replaced.
    pub(super) fn items_of(&mut self, sub: &Subscription, wanted: &[Bought]) -> Vec<Item> {
        let stays = |item: &&Item| wanted.iter().any(|bought| bought.price == item.price);
        let mut replaced: Vec<Item> =
            sub.items.iter().filter(|item| !stays(item)).cloned().collect();
        replaced.reverse();
        let mut items = Vec::new();
        for bought in wanted {
            let known = sub.items.iter().find(|item| item.price == bought.price).cloned();
            let item = known.or_else(|| replaced.pop());
            let item = item.unwrap_or_else(|| self.new_item(sub, bought.price.clone(), 1));
            items.push(Item { price: bought.price.clone(), quantity: bought.quantity, ..item });
        }
        items
    }

    /// Computes the effect of a change, for a preview and for the change itself.
    pub(super) fn quote(&mut self, id: &str, change: &Change) -> Result<Quote, Refused> {
        let sub = self.subscription(id)?.clone();
        if !matches!(sub.status, "active" | "past_due" | "unpaid") {
            return Ok(Quote { lines: Vec::new(), restart: None, at_once: false });
        }
        let now = self.now();
        let old = |item: &Item| sub.items.iter().find(|old| old.id == item.id);
        let restarts = change.items.iter().any(|item| {
            old(item).is_some_and(|old| self.interval(&old.price) != self.interval(&item.price))
        });
        let restarts = restarts || change.restarts;
        let moved = |item: &Item, others: &[Item]| {
            let same = |other: &&Item| other.id == item.id;
            let other = others.iter().find(same);
            other.is_none_or(|other| other.price != item.price || other.quantity != item.quantity)
        };
        let mut lines = Vec::new();
        if change.proration != Proration::Nothing {
            for item in sub.items.iter().filter(|item| restarts || moved(item, &change.items)) {
                lines.extend(self.proration_line(item, change.from, -1)?);
            }
            for item in change.items.iter().filter(|item| !restarts && moved(item, &sub.items)) {
                lines.extend(self.proration_line(item, change.from, 1)?);
            }
        }
        if restarts {
            lines.extend(self.period_lines(&change.items, now, now)?);
        }
        let at_once = restarts || change.proration == Proration::InvoiceNow;
        if at_once {
            lines.splice(0..0, sub.pending);
        }
        Ok(Quote { lines, restart: restarts.then_some(now), at_once })
    }

    /// The rest of an item's period, credited or charged. `None` for metered items.
    pub(super) fn proration_line(
        &mut self,
        item: &Item,
        from: i64,
        sign: i64,
    ) -> Result<Option<Line>, Refused> {
        let price = self.price(&item.price)?.clone();
        if price.metered {
            return Ok(None);
        }
        let length = (item.period_end - item.period_start).max(1);
        let left = (item.period_end - from).clamp(0, length);
        let amount = self.prorated_price(&item.id, price.unit_amount * item.quantity);
        let share = (amount * left + length / 2) / length;
        let what = if sign < 0 { "Unused" } else { "Remaining" };
        Ok(Some(Line {
            id: self.new_id("il_1"),
            description: format!("{what} time on {}", price.product_name),
            amount: sign * share,
            quantity: item.quantity,
            price: price.id,
            item: Some(item.id.clone()),
            start: from,
            end: item.period_end,
            proration: true,
        }))
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
            self.subscription_mut(id)?.pending.extend(quote.lines);
            return Ok(self.take_effect(id, change, None, None)?);
        }
        let sub = self.subscription(id)?.clone();
        let invoice = self.draw_up(&sub.customer, Some(id), "subscription_update", quote.lines)?;
        let card = self.customer(&sub.customer)?.card;
        let charged = if invoice.amount_due > 0 { collecting::charge(card) } else { Ok(()) };
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
                    items: change.items.clone(),
                    restart: quote.restart,
                    took: sub.pending,
                };
                self.update_subscription(id, |sub| {
                    sub.latest_invoice = Some(invoice.clone());
                    sub.pending_update = Some(waiting);
                })?;
                let unpaid = self.invoice_mut(&invoice)?;
                unpaid.attempts = 1;
                // Not retried: it is paid manually, or voided when the update expires.
                unpaid.auto_advance = false;
                Ok(self.payment_failed(&invoice, &declined)?)
            }
            Err(declined) => {
                self.take_effect(id, change, quote.restart, Some(invoice.clone()))?;
                self.invoice_mut(&invoice)?.attempts = 1;
                Ok(self.payment_failed(&invoice, &declined)?)
            }
            Ok(()) => {
                self.take_effect(id, change, quote.restart, Some(invoice.clone()))?;
                Ok(self.settle_invoice(&invoice, card)?)
            }
        }
    }

    /// A person changes the price in the portal. Nothing changes unless the payment succeeds.
    pub(super) fn change_in_portal(&mut self, id: &str, price: &str) -> Result<(), Declined> {
        self.portal_may_change(id)?;
        if self.subscription(id)?.has_price(price) {
            return Ok(());
        }
        let change = self.portal_change(id, price)?;
        self.change_plan(id, &change, IfUnpaid::Refuse)
    }

    pub(super) fn portal_change(&self, id: &str, price: &str) -> Result<Change, Refused> {
        let item = |item: &Item| Item { price: price.to_owned(), ..item.clone() };
        Ok(Change {
            items: self.subscription(id)?.items.iter().map(item).collect(),
            proration: Proration::InvoiceNow,
            from: self.now(),
            restarts: false,
        })
    }

    /// The merchant changes the items; the difference is on the next invoice.
    pub(super) fn change_items(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Vec<Bought>),
    ) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        let bought = |item: &Item| Bought { price: item.price.clone(), quantity: item.quantity };
        let mut wanted: Vec<Bought> = sub.items.iter().map(bought).collect();
        change(&mut wanted);
        self.agree_on(&wanted)?;
        let items = self.items_of(&sub, &wanted);
        let (proration, from) = (Proration::NextInvoice, self.now());
        let change = Change { items, proration, from, restarts: false };
        Ok(self.change_plan(id, &change, IfUnpaid::Allow)?)
    }

    fn take_effect(
        &mut self,
        id: &str,
        change: &Change,
        restarts_at: Option<i64>,
        invoice: Option<String>,
    ) -> Result<(), Refused> {
        let items = change.items.clone();
        let ends = restarts_at.map(|start| (start, self.ends_from(&items, start)));
        self.update_subscription(id, |sub| {
            sub.items = items;
            restart(sub, ends);
            if invoice.is_some() {
                sub.latest_invoice = invoice;
            }
        })?;
        self.running_phase_follows(id)
    }

    /// The invoice of a pending update is paid or voided; an uncollectible one can still be paid.
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
            let ends = waiting.restart.map(|start| (start, self.ends_from(&waiting.items, start)));
            self.update_subscription(id, |sub| {
                sub.pending_update = None;
                sub.items = waiting.items;
                restart(sub, ends);
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

    /// Discards a pending update because of another change or the end of the subscription.
    pub(super) fn drop_pending_update(&mut self, id: &str) -> Result<(), Refused> {
        match self.subscription(id)?.pending_update.clone() {
            Some(waiting) => self.void_invoice(&waiting.invoice),
            None => Ok(()),
        }
    }
}

/// `periods`: their common start, and the end of each item's.
fn restart(sub: &mut Subscription, periods: Option<(i64, Vec<i64>)>) {
    let Some((start, ends)) = periods else { return sub.follow_items() };
    sub.anchor = start;
    sub.begin_periods(start, &ends);
    sub.upcoming_sent = false;
    if sub.cancel_at_period_end {
        sub.cancel_at = Some(sub.period_end);
    }
}
