//! The pages' view of the simulated account.

use serde_json::Value;
use serde_json::json;

use crate::changes::lock;
use crate::options::Price;
use crate::stripe::StripeSim;
use crate::stripe::account::Account;
use crate::stripe::card::Card;
use crate::stripe::records::Bought;
use crate::stripe::records::Invoice;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::records::Schedule;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

impl StripeSim {
    /// Summaries of all records, oldest first.
    pub(crate) fn panel(&self) -> Value {
        let account = lock(&self.inner.account);
        let customers = account.customers.iter().map(|customer| {
            json!({
                "id": customer.id, "name": customer.name, "email": customer.email,
                "card": customer.card.map(card), "deleted": customer.deleted,
                "created": customer.created, "metadata": customer.metadata,
            })
        });
        let subscriptions = account.subscriptions.iter().map(|sub| {
            let mut view = subscription(&account, sub);
            view["customer"] = json!(sub.customer);
            view
        });
        let invoices = account.invoices.iter().map(|found| {
            let mut view = invoice(&account, found);
            view["customer"] = json!(found.customer);
            view["attempt_count"] = json!(found.attempts);
            view["next_payment_attempt"] = json!(found.next_attempt);
            view
        });
        let sessions = account.sessions.iter().map(|session| {
            json!({
                "id": session.id, "mode": session.mode, "status": session.status,
                "payment_status": session.payment_status, "customer": session.customer,
                "created": session.created, "expires_at": session.expires_at,
                "product_name": names(&account, session.items.iter().map(|item| &item.price)),
                "debit_failed": session.debit_failed,
                "url": format!("{}/checkout/{}", account.base, session.id),
            })
        });
        let charges = account.charges.iter().map(|charge| {
            let dispute = charge.dispute.as_deref().and_then(|id| account.dispute(id).ok());
            let mut warnings = account.fraud_warnings.iter();
            let warning = warnings.find(|warning| warning.charge == charge.id);
            json!({
                "id": charge.id, "amount": charge.amount, "refunded": charge.refunded,
                "currency": charge.currency, "customer": charge.customer,
                "created": charge.created, "dispute": charge.dispute,
                "dispute_status": dispute.map(|dispute| dispute.status),
                "fraud_warning": warning.map(|warning| warning.actionable),
            })
        });
        json!({
            "customers": customers.collect::<Vec<_>>(),
            "charges": charges.collect::<Vec<_>>(),
            "prices": prices(&account),
            "subscriptions": subscriptions.collect::<Vec<_>>(),
            "invoices": invoices.collect::<Vec<_>>(),
            "sessions": sessions.collect::<Vec<_>>(),
        })
    }

    pub(crate) fn checkout_view(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let session = account.session(id).ok()?;
        let price = account.price(&session.items.first()?.price).ok()?;
        let name = names(&account, session.items.iter().map(|item| &item.price));
        let customer = session.customer.as_deref().and_then(|id| account.customer(id).ok());
        let amount = account.once(&session.items);
        let discount = session.discount.as_ref().map(|discount| {
            json!({
                "code": discount.promotion.code, "percent_off": discount.promotion.percent_off,
                "amount": discount.off(amount),
            })
        });
        let known = account.promotion_codes.iter();
        let known = known.map(
            |promotion| json!({ "code": promotion.code, "percent_off": promotion.percent_off }),
        );
        Some(json!({
            "discount": discount, "promotion_codes": known.collect::<Vec<_>>(),
            "product_name": name, "amount": amount,
            "currency": price.currency, "interval": price.interval,
            "trial_days": session.trial_days, "status": session.status,
            "payment_status": session.payment_status, "cancel_url": session.cancel_url,
            "success_url": session.success_url.replace("{CHECKOUT_SESSION_ID}", id),
            "needs_card": session.trial_days.is_none() || session.card_collection == "always",
            "allow_promotion_codes": session.allow_promotion_codes.unwrap_or(false),
            "customer_name": customer.and_then(|customer| customer.name.clone()),
            "locale": session.locale, "expires_at": session.expires_at,
        }))
    }

    pub(crate) fn portal_customer(&self, id: &str) -> Option<String> {
        let account = lock(&self.inner.account);
        let portal = account.portals.iter().find(|portal| portal.id == id)?;
        Some(portal.customer.clone())
    }

    pub(crate) fn portal_view(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let portal = account.portals.iter().find(|portal| portal.id == id)?;
        let customer = account.customer(&portal.customer).ok()?;
        let own = account.subscriptions.iter().filter(|sub| sub.customer == customer.id);
        let subscriptions: Vec<Value> = own.map(|sub| subscription(&account, sub)).collect();
        let own = account.invoices.iter().rev().filter(|found| found.customer == customer.id);
        let invoices: Vec<Value> = own.map(|found| invoice(&account, found)).collect();
        Some(json!({
            "return_url": portal.return_url, "flow": portal.flow,
            "subscriptions": subscriptions, "prices": prices(&account),
            "card": customer.card.map(card), "invoices": invoices,
            "customer_name": customer.name,
        }))
    }

    /// The cost of changing to a price in the portal, and whether it is charged immediately.
    pub(crate) fn portal_quote(&self, sub: &str, price: &str) -> Result<Value, Refused> {
        let mut account = lock(&self.inner.account);
        account.portal_may_change(sub)?;
        let change = account.portal_change(sub, price)?;
        let quote = account.quote(sub, &change)?;
        let customer = account.subscription(sub)?.customer.clone();
        let invoice = account.draw_up(&customer, Some(sub), "upcoming", quote.lines)?;
        let line = |line: &Line| json!({ "description": line.description, "amount": line.amount });
        Ok(json!({
            "due": invoice.amount_due, "credit": (-invoice.ending_balance).max(0),
            "currency": invoice.currency, "lines": invoice.lines.iter().map(line).collect::<Vec<_>>(),
        }))
    }

    pub(crate) fn receipt_view(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let charge = account.charge(id).ok()?;
        let customer = charge.customer.as_deref().and_then(|id| account.customer(id).ok());
        let invoice = charge.invoice.as_deref().and_then(|id| account.invoice(id).ok());
        Some(json!({
            "id": charge.id, "amount": charge.amount, "currency": charge.currency,
            "refunded": charge.refunded, "created": charge.created,
            "card": charge.card.map(card), "number": invoice.map(|invoice| &invoice.number),
            "customer_name": customer.and_then(|customer| customer.name.clone()),
        }))
    }

    pub(crate) fn invoice_view(&self, id: &str) -> Option<Value> {
        let account = lock(&self.inner.account);
        let found = account.invoice(id).ok()?;
        let customer = account.customer(&found.customer).ok()?;
        let mut view = invoice(&account, found);
        view["card"] = json!(customer.card.map(card));
        view["customer_name"] = json!(customer.name);
        view["attempt_count"] = json!(found.attempts);
        view["next_payment_attempt"] = json!(found.next_attempt);
        let price = found.lines.last().and_then(|line| account.price(&line.price).ok());
        view["product_name"] = json!(price.map(|price| price.product_name.clone()));
        view["lines"] = found
            .lines
            .iter()
            .map(|line| json!({ "description": line.description, "amount": line.amount }))
            .collect();
        Some(view)
    }
}

/// Product names of items, for example `Premium + Seats`.
fn names<'a>(account: &Account, prices: impl Iterator<Item = &'a String>) -> String {
    let names = prices.filter_map(|price| Some(account.price(price).ok()?.product_name.clone()));
    names.collect::<Vec<_>>().join(" + ")
}

/// The recurring prices.
fn prices(account: &Account) -> Vec<Value> {
    let recurring = account.prices.iter().filter(|price| price.interval.is_some());
    let view = |price: &Price| {
        json!({
            "id": price.id, "product_name": price.product_name, "amount": price.unit_amount,
            "currency": price.currency, "interval": price.interval,
        })
    };
    recurring.map(view).collect()
}

fn card(card: Card) -> Value {
    json!({ "brand": card.brand(), "last4": card.last4() })
}

fn subscription(account: &Account, sub: &Subscription) -> Value {
    let price = sub.items.first().and_then(|item| account.price(&item.price).ok());
    let bought = |item: &Item| Bought { price: item.price.clone(), quantity: item.quantity };
    let items: Vec<Bought> = sub.items.iter().map(bought).collect();
    let ends = sub.cancel_at_period_end || sub.cancel_at.is_some();
    let schedule = sub.schedule.as_deref().and_then(|id| account.schedule(id).ok());
    let scheduled = schedule.and_then(Schedule::following).map(|phase| {
        let name = names(account, phase.items.iter().map(|item| &item.price));
        json!({ "product_name": name, "start": phase.start })
    });
    json!({
        "id": sub.id, "collection_paused": sub.pause.is_some(), "scheduled": scheduled,
        "update_waits": sub.pending_update.is_some(), "product_name": names(account, items.iter().map(|item| &item.price)),
        "amount": account.once(&items),
        "currency": price.map(|price| price.currency.clone()),
        "interval": price.and_then(|price| price.interval.clone()), "status": sub.status,
        "current_period_end": sub.period_end, "trial_end": sub.trial_end,
        "cancel_at_period_end": sub.cancel_at_period_end, "cancel_at": sub.cancel_at,
        "can_resume": ends && sub.ended_at.is_none() && sub.schedule.is_none(), "price": price.map(|price| &price.id),
        "ended_at": sub.ended_at, "pause_reason": sub.paused.as_ref().map(|paused| paused.reason),
        "can_pause": account.pausing.in_portal && sub.status == "active" && sub.schedule.is_none(),
    })
}

fn invoice(account: &Account, invoice: &Invoice) -> Value {
    let due = if invoice.status == "paid" { invoice.amount_paid } else { invoice.amount_due };
    json!({
        "id": invoice.id, "number": invoice.number, "amount": due,
        "currency": invoice.currency, "status": invoice.status, "created": invoice.created,
        "billing_reason": invoice.reason, "subscription": invoice.subscription,
        "hosted_invoice_url": format!("{}/invoice/{}", account.base, invoice.id),
    })
}
