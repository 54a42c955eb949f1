//! Requests of the simulated Stripe API.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::account::PortalCancellation;
use crate::stripe::change::CancelWhen;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Portal;
use crate::stripe::refusal::Refused;
use crate::stripe::subscription_pause::ResumeTerms;

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
    /// Handles a request; `path` is below `/v1/`.
    pub(super) fn call(
        &mut self,
        method: &str,
        path: &str,
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        if let Some(done) = self.provision(method, &segments, params) {
            let mut answer = done?;
            self.expand(&mut answer, &params.list("expand"), shape);
            return Ok(answer);
        }
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
            ("POST", ["subscriptions", id, "resume"]) => {
                let older = ["billing_cycle_anchor", "proration_behavior", "proration_date"];
                let newer: &[&str] =
                    if shape == ApiShape::New { &["payment_behavior"] } else { &[] };
                params.only(&[&older, newer].concat())?;
                let terms = ResumeTerms::read(params, "", shape)?;
                self.resume_paused(id, terms)?;
                self.view(id, shape)
            }
            ("POST", ["subscriptions", id, "pause"]) if shape == ApiShape::New => {
                params.only(&["bill_for", "invoicing_behavior", "type"])?;
                params.choice("type", &["subscription"])?;
                params.choice("invoicing_behavior", &["pending_invoice_item"])?;
                let unused = params.choice("bill_for/unused_time_from/type", &["none", "now"])?;
                self.request_pause(id, unused != Some("none"))?;
                self.view(id, shape)
            }
            ("DELETE", ["subscriptions", id]) => {
                params.only(&["cancellation_details", "invoice_now", "prorate"])?;
                self.cancel(id, CancelWhen::Now)?;
                self.view(id, shape)
            }
            ("POST", ["coupons"]) => self.create_coupon(params),
            ("POST", ["tax_rates"]) => self.create_tax_rate(params),
            ("POST", ["subscription_schedules"]) => {
                let id = self.create_schedule(params)?;
                self.view(&id, shape)
            }
            ("POST", ["subscription_schedules", id]) => {
                self.change_schedule(id, params, shape)?;
                self.view(id, shape)
            }
            ("POST", ["subscription_schedules", id, "release"]) => {
                self.release_schedule(id, params)?;
                self.view(id, shape)
            }
            ("POST", ["subscription_schedules", id, "cancel"]) => {
                self.cancel_schedule(id, params)?;
                self.view(id, shape)
            }
            ("POST", ["invoices", "create_preview"]) => self.preview(params, shape),
            ("POST", ["invoices", id, "pay"]) => {
                params.only(&["forgive", "off_session", "payment_method"])?;
                self.pay_invoice(id, None).map_err(|declined| {
                    declined.refusal("invoice_payment_intent_requires_action")
                })?;
                self.view(id, shape)
            }
            ("POST", ["invoices", id, "void"]) => {
                params.only(&[])?;
                self.void_invoice(id)?;
                self.view(id, shape)
            }
            ("POST", ["invoices", id, "mark_uncollectible"]) => {
                params.only(&[])?;
                self.mark_uncollectible(id)?;
                self.view(id, shape)
            }
            ("POST", ["invoices", id, "finalize"]) => {
                params.only(&["auto_advance"])?;
                self.finalize(id, params.boolean("auto_advance")?)?;
                self.view(id, shape)
            }
            ("POST", ["refunds"]) => {
                let id = self.create_refund(params)?;
                self.view(&id, shape)
            }
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
        self.emit_change("customer.updated", &before, after.clone());
        Ok(after)
    }

    fn fill_customer(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        let balance = params.integer("balance")?;
        let customer = self.customer_mut(id)?;
        customer.balance = balance.unwrap_or(customer.balance);
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
                    if !self.subscription(sub)?.items.iter().any(|own| own.id == item) {
                        return Err(Refused::missing("subscription_item", item, "flow_data"));
                    }
                    let price = params.required(&format!("{items}/price"))?;
                    self.price(price)?;
                }
                self.live_subscription(sub)?;
                if kind == "subscription_cancel" {
                    self.portal_may_cancel(sub)?;
                }
                if kind.starts_with("subscription_update") {
                    self.portal_may_change(sub)?;
                }
            }
        }
        let configuration = self.session_configuration(params.text("configuration"))?;
        let portal = Portal {
            configuration,
            id: self.new_id("bps_1"),
            created: self.now(),
            customer,
            return_url: params.text("return_url").map(str::to_owned),
            locale: params.text("locale").map(str::to_owned),
            flow,
        };
        self.portals.push(portal.clone());
        Ok(objects::portal(self, &portal))
    }
}

impl Account {
    /// Refuses the flow if the configuration forbids it, and for a subscription that is already cancelled:
    /// <https://docs.stripe.com/api/customer_portal/sessions/create>.
    fn portal_may_cancel(&self, sub: &str) -> Result<(), Refused> {
        if self.restrictions.cancellation == PortalCancellation::Disabled {
            return Err(Refused::invalid(
                "This subscription cannot be canceled because the subscription cancel feature in the \
                 portal configuration is disabled.",
            ));
        }
        let sub = self.subscription(sub)?;
        if sub.cancel_at_period_end || sub.cancel_at.is_some() {
            return Err(Refused::invalid("The subscription is already set to be canceled."));
        }
        Ok(())
    }
}

pub(super) fn unknown(method: &str, path: &str) -> Refused {
    Refused {
        status: 404,
        ..Refused::invalid(format!("Unrecognized request URL ({method}: /v1/{path})."))
    }
}
