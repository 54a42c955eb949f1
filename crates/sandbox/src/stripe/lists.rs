//! Lists of the simulated Stripe API: filtered, newest first, in pages.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::api::unknown;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

const PAGE: &[&str] = &["limit", "starting_after", "ending_before"];

impl Account {
    #[expect(clippy::too_many_lines, reason = "an arm for each list")]
    pub(super) fn list(
        &self,
        segments: &[&str],
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        match segments {
            ["customers"] => {
                let live = self.customers.iter().filter(|customer| !customer.deleted);
                page(params, "customers", live.map(objects::customer), &["email"], &["created"])
            }
            ["checkout", "sessions"] => {
                let every = self.sessions.iter().map(|session| objects::session(self, session));
                let equal = ["customer", "payment_intent", "status", "subscription"];
                page(params, "checkout/sessions", every, &equal, &["created"])
            }
            ["subscriptions" | "subscription_items" | "subscription_schedules"] => {
                self.list_subscriptions(segments, params, shape)
            }
            ["invoices", id, "lines"] => {
                let invoice = self.invoice(id)?;
                let lines = invoice.lines.iter().rev();
                let every = lines.map(|line| objects::line(self, invoice, line, shape));
                page(params, &format!("invoices/{id}/lines"), every, &[], &[])
            }
            ["prices"] => {
                let keys = params.list("lookup_keys");
                if keys.len() > 10 {
                    return Err(Refused::invalid("You may only specify up to 10 lookup keys."));
                }
                let active = params.boolean("active")?;
                let every = self.prices.iter().map(|price| objects::price(self, price));
                let every = every.filter(|price| {
                    let key = price["lookup_key"].as_str();
                    let keyed = key.is_some_and(|key| keys.iter().any(|wanted| wanted == key));
                    (keys.is_empty() || keyed)
                        && active.is_none_or(|wanted| price["active"] == json!(wanted))
                });
                let equal = ["currency", "product", "type"];
                page(params, "prices", every, &equal, &["active", "created", "lookup_keys"])
            }
            ["products"] => {
                let active = params.boolean("active")?;
                let mut listed: Vec<Value> = Vec::new();
                let own = self.prices.iter();
                let own = own.filter(|price| !self.provisioned.prices.contains_key(&price.id));
                for product in own.map(|price| objects::product(self, price)) {
                    if !listed.iter().any(|known| known["id"] == product["id"]) {
                        listed.push(product);
                    }
                }
                let created = self.provisioned.products.iter().map(objects::created_product);
                let every = listed.into_iter().chain(created);
                let every = every.filter(|product| {
                    active.is_none_or(|wanted| product["active"] == json!(wanted))
                });
                page(params, "products", every, &[], &["active", "created"])
            }
            ["invoices"] => {
                let sub = params.text("subscription");
                let found = self
                    .invoices
                    .iter()
                    .filter(|invoice| sub.is_none() || invoice.subscription.as_deref() == sub);
                let every = found.map(|invoice| objects::invoice(self, invoice, shape));
                page(
                    params,
                    "invoices",
                    every,
                    &["customer", "status"],
                    &["created", "subscription"],
                )
            }
            ["charges"] => {
                let every = self.charges.iter().map(|charge| objects::charge(self, charge, shape));
                page(params, "charges", every, &["customer", "payment_intent"], &["created"])
            }
            ["refunds"] => {
                let every = self.refunds.iter().map(|refund| objects::refund(self, refund));
                page(params, "refunds", every, &["charge", "payment_intent"], &["created"])
            }
            ["disputes"] => {
                let every = self.disputes.iter().map(|dispute| objects::dispute(self, dispute));
                page(params, "disputes", every, &["charge", "payment_intent"], &["created"])
            }
            ["radar", "early_fraud_warnings"] => {
                let all = self.fraud_warnings.iter();
                let every = all.map(|warning| objects::fraud_warning(self, warning));
                let filters = ["charge", "payment_intent"];
                page(params, "radar/early_fraud_warnings", every, &filters, &["created"])
            }
            ["invoice_payments"] => {
                let intent = params.text("payment/payment_intent");
                let found = self
                    .charges
                    .iter()
                    .filter(|charge| intent.is_none_or(|intent| charge.payment_intent == intent));
                let every = found.filter_map(|charge| {
                    Some(objects::invoice_payment(self, charge, charge.invoice.as_deref()?))
                });
                page(
                    params,
                    "invoice_payments",
                    every,
                    &["invoice", "status"],
                    &["created", "payment"],
                )
            }
            ["events"] => {
                let types = params.list("types");
                let delivered = params.boolean("delivery_success")?;
                let found = self
                    .events
                    .iter()
                    .filter(|event| types.is_empty() || types.contains(&event.kind))
                    .filter(|event| {
                        delivered.is_none_or(|wanted| self.outgoing.arrived(&event.id) == wanted)
                    });
                let handled = ["created", "delivery_success", "types"];
                page(params, "events", found.map(objects::event), &["type"], &handled)
            }
            ["billing_portal", "configurations"] => {
                let default =
                    (!self.restrictions.unconfigured).then(|| objects::portal_configuration(self));
                let created = self.provisioned.portals.iter().map(objects::created_portal);
                let (active, is_default) =
                    (params.boolean("active")?, params.boolean("is_default")?);
                let every = default.into_iter().chain(created).filter(|portal| {
                    active.is_none_or(|wanted| portal["active"] == json!(wanted))
                        && is_default.is_none_or(|wanted| portal["is_default"] == json!(wanted))
                });
                page(params, "billing_portal/configurations", every, &[], &["active", "is_default"])
            }
            ["webhook_endpoints"] => {
                // The v1 API does not list thin destinations.
                let listed = self.destination.payload.is_snapshot();
                let listed = listed && !self.restrictions.unconfigured;
                let every = listed.then(|| objects::webhook_endpoint(self)).into_iter();
                let created = self.provisioned.endpoints.iter().map(objects::created_endpoint);
                let every = every.chain(created);
                page(params, "webhook_endpoints", every, &[], &[])
            }
            _ => Err(unknown("GET", &segments.join("/"))),
        }
    }

    fn list_subscriptions(
        &self,
        segments: &[&str],
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        match segments {
            ["subscriptions"] => {
                let found =
                    self.subscriptions.iter().filter(|sub| has_status(sub, params.text("status")));
                let found = found
                    .filter(|sub| params.text("price").is_none_or(|price| sub.has_price(price)));
                let every = found.map(|sub| objects::subscription(self, sub, shape));
                page(params, "subscriptions", every, &["customer"], &["created", "price", "status"])
            }
            ["subscription_items"] => {
                let sub = self.subscription(params.required("subscription")?)?;
                // Unlike other lists, in the order of the subscription.
                let items = sub.items.iter().rev();
                let every = items.map(|item| objects::item(self, sub, item, shape));
                page(params, "subscription_items", every, &[], &["subscription"])
            }
            ["subscription_schedules"] => {
                let every =
                    self.schedules.iter().map(|found| objects::schedule(self, found, shape));
                page(params, "subscription_schedules", every, &["customer"], &["created"])
            }
            _ => Err(unknown("GET", &segments.join("/"))),
        }
    }
}

/// Whether a subscription matches the `status` filter of a list.
fn has_status(sub: &Subscription, wanted: Option<&str>) -> bool {
    match wanted {
        None => sub.status != "canceled",
        Some("all") => true,
        Some("ended") => matches!(sub.status, "canceled" | "incomplete_expired"),
        Some(status) => sub.status == status,
    }
}

/// A page, newest first, filtered by the fields in `equal` and by `created`, of at most `limit`
/// elements. Refuses parameters that are neither filtered here nor `handled` by the caller: ignoring a
/// filter would list other people's objects.
fn page(
    params: &Params,
    path: &str,
    oldest_first: impl Iterator<Item = Value>,
    equal: &[&str],
    handled: &[&str],
) -> Result<Value, Refused> {
    params.only(&[PAGE, equal, handled].concat())?;
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
