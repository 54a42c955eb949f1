//! Reading the simulated Stripe API: objects, filtered and paged lists, `expand`.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::options::ApiShape;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::api::unknown;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::params::Params;
use crate::sandbox::stripe::refusal::Refused;

const PAGE: &[&str] = &["limit", "starting_after", "ending_before"];

impl Account {
    /// The object with this id, whatever it is.
    pub(super) fn view(&self, id: &str, shape: ApiShape) -> Result<Value, Refused> {
        let kind = id.split_once('_').map_or("", |(kind, _)| kind);
        match kind {
            "cus" => self.customer(id).map(objects::customer),
            "cs" => self.session(id).map(|found| objects::session(self, found)),
            "sub" => self.subscription(id).map(|found| objects::subscription(self, found, shape)),
            "in" => self.invoice(id).map(|found| objects::invoice(self, found, shape)),
            "ch" => self.charge(id).map(|found| objects::charge(found, shape)),
            "prod" => {
                let found = self.prices.iter().find(|price| objects::product_id(price) == id);
                found
                    .map(|price| objects::product(self, price))
                    .ok_or_else(|| Refused::missing("product", id, "id"))
            }
            "pi" => {
                let found = self.charges.iter().find(|charge| charge.payment_intent == id);
                found
                    .map(objects::payment_intent)
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
        let all = |known: &[&str]| params.only(&[PAGE, known].concat());
        match segments {
            ["checkout", "sessions", id, "line_items"] => {
                Ok(objects::line_items(self, self.session(id)?))
            }
            ["checkout", "sessions", id] => {
                self.session(id).map(|session| objects::session(self, session))
            }
            [
                "customers" | "subscriptions" | "invoices" | "charges" | "products"
                | "payment_intents" | "prices",
                id,
            ] => {
                params.only(&[])?;
                self.view(id, shape)
            }
            ["events", id] => {
                let found = self.events.iter().find(|event| event.id == *id);
                found.map(objects::event).ok_or_else(|| Refused::missing("event", id, "id"))
            }
            ["account"] => Ok(objects::account(self)),
            ["customers"] => {
                all(&["created", "email"])?;
                let live = self.customers.iter().filter(|customer| !customer.deleted);
                page(params, "customers", live.map(objects::customer), &["email"])
            }
            ["checkout", "sessions"] => {
                all(&["created", "customer", "payment_intent", "status", "subscription"])?;
                let every = self.sessions.iter().map(|session| objects::session(self, session));
                page(params, "checkout/sessions", every, &["customer", "status", "subscription"])
            }
            ["subscriptions"] => {
                all(&["created", "customer", "price", "status", "collection_method"])?;
                let wanted = params.text("status");
                let found = self.subscriptions.iter().filter(|sub| match wanted {
                    None => sub.status != "canceled",
                    Some("all") => true,
                    Some("ended") => matches!(sub.status, "canceled" | "incomplete_expired"),
                    Some(status) => sub.status == status,
                });
                let found =
                    found.filter(|sub| params.text("price").is_none_or(|price| sub.price == price));
                let every = found.map(|sub| objects::subscription(self, sub, shape));
                page(params, "subscriptions", every, &["customer"])
            }
            ["prices"] => {
                all(&["active", "currency", "lookup_keys", "product", "recurring", "type"])?;
                let every = self.prices.iter().map(|price| objects::price(self, price));
                page(params, "prices", every, &["currency", "product", "type"])
            }
            ["invoices"] => {
                all(&["created", "customer", "status", "subscription", "collection_method"])?;
                let sub = params.text("subscription");
                let found = self
                    .invoices
                    .iter()
                    .filter(|invoice| sub.is_none() || invoice.subscription.as_deref() == sub);
                let every = found.map(|invoice| objects::invoice(self, invoice, shape));
                page(params, "invoices", every, &["customer", "status"])
            }
            ["charges"] => {
                all(&["created", "customer", "payment_intent"])?;
                let every = self.charges.iter().map(|charge| objects::charge(charge, shape));
                page(params, "charges", every, &["customer", "payment_intent"])
            }
            ["invoice_payments"] => {
                all(&["invoice", "payment", "status", "created"])?;
                let intent = params.text("payment/payment_intent");
                let found = self
                    .charges
                    .iter()
                    .filter(|charge| intent.is_none_or(|intent| charge.payment_intent == intent));
                let every = found.filter_map(|charge| {
                    Some(objects::invoice_payment(charge, charge.invoice.as_deref()?))
                });
                page(params, "invoice_payments", every, &["invoice", "status"])
            }
            ["events"] => {
                all(&["created", "delivery_success", "type", "types"])?;
                let types = params.list("types");
                let found = self
                    .events
                    .iter()
                    .filter(|event| types.is_empty() || types.contains(&event.kind));
                page(params, "events", found.map(objects::event), &["type"])
            }
            ["billing_portal", "configurations"] => {
                all(&["active", "is_default"])?;
                let every = std::iter::once(objects::portal_configuration(self));
                page(params, "billing_portal/configurations", every, &[])
            }
            ["webhook_endpoints"] => {
                all(&[])?;
                let every = std::iter::once(objects::webhook_endpoint(self));
                page(params, "webhook_endpoints", every, &[])
            }
            _ => Err(unknown("GET", &segments.join("/"))),
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

/// Newest first, filtered by equality and `created`, cut at `limit`.
fn page(
    params: &Params,
    path: &str,
    oldest_first: impl Iterator<Item = Value>,
    equal: &[&str],
) -> Result<Value, Refused> {
    let limit = params.integer("limit")?.unwrap_or(10);
    let Some(limit) = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit)) else {
        return Err(Refused::parameter(
            "parameter_invalid_integer",
            "limit",
            "limit must be between 1 and 100",
        ));
    };
    let mut bounds = Vec::new();
    for bound in ["gte", "gt", "lte", "lt"] {
        if let Some(at) = params.integer(&format!("created/{bound}"))? {
            bounds.push((bound, at));
        }
    }
    let matches = |object: &Value| {
        let created = object["created"].as_i64().unwrap_or_default();
        let in_time = bounds.iter().all(|(bound, at)| match *bound {
            "gte" => created >= *at,
            "gt" => created > *at,
            "lte" => created <= *at,
            _ => created < *at,
        });
        let same =
            |name: &&str| params.text(name).is_none_or(|text| object[*name].as_str() == Some(text));
        in_time && equal.iter().all(same)
    };
    let mut found: Vec<Value> = oldest_first.filter(matches).collect();
    found.reverse();
    let place = |id: &str| found.iter().position(|object| object["id"] == json!(id));
    if let Some(after) = params.text("starting_after") {
        let at = place(after).ok_or_else(|| Refused::missing("object", after, "starting_after"))?;
        found.drain(..=at);
    } else if let Some(before) = params.text("ending_before") {
        let at =
            place(before).ok_or_else(|| Refused::missing("object", before, "ending_before"))?;
        found.truncate(at);
    }
    let has_more = found.len() > limit;
    found.truncate(limit);
    Ok(objects::list(&format!("/v1/{path}"), &found, has_more))
}
