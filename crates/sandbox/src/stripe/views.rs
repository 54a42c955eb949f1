//! Reading the simulated Stripe API: single objects, and `expand`.

use serde_json::Value;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::refusal::Refused;

impl Account {
    /// The object with this id, of any kind.
    pub(super) fn view(&self, id: &str, shape: ApiShape) -> Result<Value, Refused> {
        let kind = id.split_once('_').map_or("", |(kind, _)| kind);
        match kind {
            "sub" if id.starts_with("sub_sched_") => {
                self.schedule(id).map(|found| objects::schedule(self, found, shape))
            }
            "cus" => self.customer(id).map(objects::customer),
            "cs" => self.session(id).map(|found| objects::session(self, found)),
            "sub" => self.subscription(id).map(|found| objects::subscription(self, found, shape)),
            "in" => self.invoice(id).map(|found| objects::invoice(self, found, shape)),
            "ch" | "py" => self.charge(id).map(|found| objects::charge(self, found, shape)),
            "re" => self.refund(id).map(|found| objects::refund(self, found)),
            "du" => self.dispute(id).map(|found| objects::dispute(self, found)),
            "issfr" => self.fraud_warning(id).map(|found| objects::fraud_warning(self, found)),
            "prod" => {
                let created = self.provisioned.products.iter().find(|product| product.id == id);
                let found = || self.prices.iter().find(|price| objects::product_id(price) == id);
                created
                    .map(objects::created_product)
                    .or_else(|| found().map(|price| objects::product(self, price)))
                    .ok_or_else(|| Refused::missing("product", id, "id"))
            }
            "pi" => {
                let found = self.charges.iter().find(|charge| charge.payment_intent == id);
                let awaited = || {
                    let mut open = self.invoices.iter().filter(|invoice| invoice.status == "open");
                    open.find(|invoice| objects::awaited_intent_id(invoice) == id)
                };
                found
                    .map(objects::payment_intent)
                    .or_else(|| Some(objects::awaited_intent(self, awaited()?)))
                    .ok_or_else(|| Refused::missing("payment_intent", id, "intent"))
            }
            _ => self.price(id).map(|found| objects::price(self, found)),
        }
    }

    pub(super) fn read(
        &self,
        segments: &[&str],
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        match segments {
            ["checkout", "sessions", id, "line_items"] => {
                Ok(objects::line_items(self, self.session(id)?))
            }
            ["checkout", "sessions", id] => {
                self.session(id).map(|session| objects::session(self, session))
            }
            [
                "customers"
                | "subscriptions"
                | "invoices"
                | "charges"
                | "products"
                | "payment_intents"
                | "prices"
                | "refunds"
                | "disputes"
                | "subscription_schedules",
                id,
            ] => {
                params.only(&[])?;
                self.view(id, shape)
            }
            ["radar", "early_fraud_warnings", id] => {
                params.only(&[])?;
                self.fraud_warning(id).map(|found| objects::fraud_warning(self, found))
            }
            ["invoice_payments", id] => {
                params.only(&[])?;
                let mut all = self.charges.iter().filter_map(|charge| {
                    Some(objects::invoice_payment(self, charge, charge.invoice.as_deref()?))
                });
                let found = all.find(|element| element["id"] == *id);
                found.ok_or_else(|| Refused::missing("invoice_payment", id, "invoice_payment"))
            }
            ["events", id] => {
                let found = self.events.iter().find(|event| event.id == *id);
                let found = found.filter(|event| self.keeps_event_of(event.at_ms));
                found.map(objects::event).ok_or_else(|| Refused::missing("event", id, "id"))
            }
            ["account"] => Ok(objects::account(self)),
            _ => self.list(segments, params, shape),
        }
    }

    /// Replaces ids by their objects, along paths such as `data.latest_invoice`.
    pub(super) fn expand(&self, answer: &mut Value, paths: &[String], shape: ApiShape) {
        for path in paths {
            let steps: Vec<&str> = path.split('.').collect();
            self.expand_path(answer, &steps, shape);
        }
    }

    fn expand_path(&self, value: &mut Value, steps: &[&str], shape: ApiShape) {
        if let Some(items) = value.as_array_mut() {
            for item in items {
                self.expand_path(item, steps, shape);
            }
            return;
        }
        if let Some(id) = value.as_str() {
            match self.view(id, shape) {
                Ok(object) => *value = object,
                Err(_) => return,
            }
        }
        let Some((first, rest)) = steps.split_first() else { return };
        if *first == "payments"
            && value["object"] == "invoice"
            && let Some(Ok(invoice)) = value["id"].as_str().map(|id| self.invoice(id))
        {
            value["payments"] = objects::invoice_payments(self, invoice);
        }
        if *first == "line_items"
            && let Some(Ok(session)) = value["id"].as_str().map(|id| self.session(id))
        {
            value["line_items"] = objects::line_items(self, session);
        }
        if let Some(next) = value.get_mut(*first) {
            self.expand_path(next, rest, shape);
        }
    }
}
