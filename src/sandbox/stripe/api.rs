//! The calls of the simulated Stripe API.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::options::ApiShape;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::account::Portal;
use crate::sandbox::stripe::change::CancelWhen;
use crate::sandbox::stripe::change::Proration;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::params::Params;
use crate::sandbox::stripe::refusal::Refused;

const CUSTOMER: &[&str] = &[
    "address",
    "balance",
    "description",
    "email",
    "invoice_settings",
    "metadata",
    "name",
    "phone",
    "preferred_locales",
    "shipping",
    "tax_exempt",
];

impl Account {
    /// Answers one call; `path` is below `/v1/`.
    pub(super) fn call(
        &mut self,
        method: &str,
        path: &str,
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut answer = match (method, segments.as_slice()) {
            ("POST", ["customers"]) => self.create_customer(params),
            ("POST", ["customers", id]) => self.change_customer(id, params),
            ("DELETE", ["customers", id]) => {
                self.delete_customer(id)?;
                Ok(json!({ "id": id, "object": "customer", "deleted": true }))
            }
            ("POST", ["checkout", "sessions"]) => {
                let id = self.open_session(params)?;
                self.view(&id, shape)
            }
            ("POST", ["checkout", "sessions", id, "expire"]) => {
                self.expire(id)?;
                self.view(id, shape)
            }
            ("POST", ["billing_portal", "sessions"]) => self.open_portal(params),
            ("POST", ["subscriptions", id]) => {
                self.change_subscription(id, params)?;
                self.view(id, shape)
            }
            ("DELETE", ["subscriptions", id]) => {
                params.only(&["cancellation_details", "invoice_now", "prorate"])?;
                self.cancel(id, CancelWhen::Now)?;
                self.view(id, shape)
            }
            ("POST", ["invoices", "create_preview"]) => self.preview(params, shape),
            ("POST", ["invoices", id, "pay"]) => {
                self.pay_invoice(id, None)?;
                self.view(id, shape)
            }
            ("POST", ["refunds"]) => self.create_refund(params),
            ("GET", segments) => self.read(segments, params, shape),
            _ => Err(unknown(method, path)),
        }?;
        self.expand(&mut answer, &params.list("expand"), shape);
        Ok(answer)
    }

    fn create_customer(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(CUSTOMER)?;
        let id = self.new_customer(|_| {});
        self.fill_customer(&id, params)?;
        let object = objects::customer(self.customer(&id)?);
        self.emit("customer.created", object.clone(), None);
        Ok(object)
    }

    fn change_customer(&mut self, id: &str, params: &Params) -> Result<Value, Refused> {
        params.only(CUSTOMER)?;
        self.live_customer(id)?;
        let before = objects::customer(self.customer(id)?);
        self.fill_customer(id, params)?;
        let after = objects::customer(self.customer(id)?);
        let previous = crate::sandbox::stripe::account::differing(&before, &after);
        if !previous.is_empty() {
            self.emit("customer.updated", after.clone(), Some(Value::Object(previous)));
        }
        Ok(after)
    }

    fn fill_customer(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        let customer = self.customer_mut(id)?;
        for (name, field) in [
            ("email", &mut customer.email),
            ("name", &mut customer.name),
            ("phone", &mut customer.phone),
            ("description", &mut customer.description),
        ] {
            if params.has(name) {
                *field = params.text(name).map(str::to_owned);
            }
        }
        if params.has("preferred_locales") {
            customer.locales = params.list("preferred_locales");
        }
        params.merge_metadata("metadata", &mut customer.metadata);
        Ok(())
    }

    fn open_portal(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&[
            "configuration",
            "customer",
            "flow_data",
            "locale",
            "on_behalf_of",
            "return_url",
        ])?;
        let customer = params.required("customer")?.to_owned();
        self.live_customer(&customer).map_err(|refused| Refused { status: 400, ..refused })?;
        let flow = params.tree().get("flow_data").cloned();
        if flow.is_some() {
            let kind = params.required("flow_data/type")?;
            if kind != "payment_method_update" {
                let sub = params.required(&format!("flow_data/{kind}/subscription"))?;
                if self.subscription(sub)?.customer != customer {
                    return Err(Refused::invalid("The subscription is another customer's."));
                }
                if kind == "subscription_update_confirm" {
                    let items = format!("flow_data/{kind}/items/0");
                    let item = params.required(&format!("{items}/id"))?;
                    if self.subscription(sub)?.item != item {
                        return Err(Refused::missing("subscription_item", item, "flow_data"));
                    }
                    let price = params.required(&format!("{items}/price"))?;
                    self.price(price)?;
                }
                self.live_subscription(sub)?;
            }
        }
        let portal = Portal {
            id: self.ids.draw("bps_1", 23),
            created: self.now(),
            customer,
            return_url: params.text("return_url").map(str::to_owned),
            locale: params.text("locale").map(str::to_owned),
            flow,
        };
        self.portals.push(portal.clone());
        Ok(objects::portal(self, &portal))
    }

    fn change_subscription(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        params.only(&[
            "billing_cycle_anchor",
            "cancel_at",
            "cancel_at_period_end",
            "cancellation_details",
            "default_payment_method",
            "description",
            "items",
            "metadata",
            "pause_collection",
            "payment_behavior",
            "payment_settings",
            "proration_behavior",
            "proration_date",
            "trial_end",
        ])?;
        params.only_under("items/0", &["id", "price", "quantity", "metadata", "deleted"])?;
        if self.subscription(id)?.status == "canceled" {
            return Err(Refused::invalid(
                "A canceled subscription can only update its cancellation_details and metadata.",
            ));
        }
        if let Some(price) = params.text("items/0/price") {
            let item = params.required("items/0/id")?;
            if self.subscription(id)?.item != item {
                return Err(Refused::missing("subscription_item", item, "items[0][id]"));
            }
            let proration = match params.text("proration_behavior") {
                None | Some("create_prorations") => Proration::NextInvoice,
                Some("always_invoice") => Proration::InvoiceNow,
                Some("none") => Proration::Nothing,
                Some(other) => {
                    return Err(Refused::invalid(format!("Invalid proration_behavior: {other}")));
                }
            };
            self.change_price(id, price, proration)?;
        }
        match params.boolean("cancel_at_period_end")? {
            Some(true) => self.cancel(id, CancelWhen::AtPeriodEnd)?,
            Some(false) => self.resume(id)?,
            None => {}
        }
        let cancel_at = params.integer("cancel_at")?;
        let pause = params.tree().get("pause_collection").cloned();
        self.update_subscription(id, |sub| {
            params.merge_metadata("metadata", &mut sub.metadata);
            if cancel_at.is_some() {
                sub.cancel_at = cancel_at;
            }
            if let Some(pause) = pause {
                sub.pause = pause.is_object().then_some(pause);
            }
        })
    }

    fn preview(&mut self, params: &Params, shape: ApiShape) -> Result<Value, Refused> {
        params.only(&[
            "automatic_tax",
            "customer",
            "currency",
            "subscription",
            "subscription_details",
            "discounts",
            "preview_mode",
        ])?;
        let id = params.required("subscription")?.to_owned();
        self.live_subscription(&id)?;
        let sub = self.subscription(&id)?.clone();
        let target = params.text("subscription_details/items/0/price").map(str::to_owned);
        let behavior = params.text("subscription_details/proration_behavior");
        let (reason, lines) = match target {
            Some(price) if price != sub.price => {
                self.price(&price)?;
                let prorations = self.prorations(&id, &price)?;
                if behavior == Some("always_invoice") {
                    ("subscription_update", prorations)
                } else {
                    let mut next = self.lines_for(&id, sub.period_end)?;
                    let unit = self.price(&price)?.unit_amount;
                    if let Some(line) = next.last_mut() {
                        line.price = price;
                        line.amount = unit * sub.quantity;
                    }
                    ("upcoming", [prorations, next].concat())
                }
            }
            _ => ("upcoming", self.lines_for(&id, sub.period_end)?),
        };
        let mut invoice = self.draft(&sub.customer, Some(&id), reason, lines)?;
        invoice.id = self.ids.draw("upcoming_in_1", 23);
        let mut object = objects::invoice(self, &invoice, shape);
        object["status"] = json!("draft");
        object["number"] = Value::Null;
        object["hosted_invoice_url"] = Value::Null;
        object["invoice_pdf"] = Value::Null;
        Ok(object)
    }

    fn create_refund(&mut self, params: &Params) -> Result<Value, Refused> {
        params.only(&["amount", "charge", "metadata", "payment_intent", "reason"])?;
        let by_intent = params
            .text("payment_intent")
            .and_then(|intent| self.charges.iter().find(|charge| charge.payment_intent == intent));
        let charge = match by_intent {
            Some(charge) => charge.id.clone(),
            None => params.required("charge")?.to_owned(),
        };
        let amount = params.integer("amount")?;
        let before = self.charge(&charge)?.refunded;
        self.refund(&charge, amount)?;
        let booked = self.charge(&charge)?;
        Ok(json!({
            "id": format!("re_{}", charge.trim_start_matches("ch_")), "object": "refund",
            "amount": booked.refunded - before, "charge": charge, "created": self.now(),
            "currency": booked.currency, "metadata": {},
            "payment_intent": booked.payment_intent, "reason": null, "status": "succeeded",
        }))
    }
}

pub(super) fn unknown(method: &str, path: &str) -> Refused {
    Refused {
        status: 404,
        ..Refused::invalid(format!("Unrecognized request URL ({method}: /v1/{path})."))
    }
}
