//! Checkout sessions: opened through the API, paid or abandoned by a person.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::params::Params;
use crate::stripe::records::Bought;
use crate::stripe::records::Metadata;
use crate::stripe::records::Session;
use crate::stripe::refusal::Refused;
use crate::stripe::subscribing::Terms;

/// The result of a completed checkout, and where it redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub redirect: String,
    pub subscription: Option<String>,
    pub invoice: Option<String>,
}

/// A payment link of the merchant, as opened by a person.
#[derive(Clone, Copy, Debug)]
pub struct PaymentLink<'a> {
    pub price: &'a str,
    /// The link's metadata, which its sessions copy.
    pub metadata: &'a [(&'a str, &'a str)],
    /// `subscription_data.metadata` of the link.
    pub subscription_metadata: &'a [(&'a str, &'a str)],
    /// `client_reference_id` in the link's URL, which anybody can set.
    pub reference: Option<&'a str>,
}

const KNOWN: &[&str] = &[
    "allow_promotion_codes",
    "automatic_tax",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "consent_collection",
    "currency",
    "custom_text",
    "customer",
    "customer_creation",
    "customer_email",
    "customer_update",
    "discounts",
    "expires_at",
    "invoice_creation",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_collection",
    "payment_method_types",
    "phone_number_collection",
    "saved_payment_method_options",
    "submit_type",
    "subscription_data",
    "success_url",
    "tax_id_collection",
    "ui_mode",
    "adaptive_pricing",
    "branding_settings",
];

impl Account {
    pub(super) fn open_session(&mut self, params: &Params) -> Result<String, Refused> {
        params.only(KNOWN)?;
        params.only_under(
            "subscription_data",
            &["metadata", "trial_period_days", "trial_settings", "trial_end", "description"],
        )?;
        let mode = params.required("mode")?.to_owned();
        let success_url = params.required("success_url")?.to_owned();
        let items = self.session_items(&mode, params)?;
        let customer = params.text("customer").map(str::to_owned);
        if let Some(customer) = &customer {
            self.live_customer(customer).map_err(|refused| Refused { status: 400, ..refused })?;
            if params.text("customer_email").is_some() {
                return Err(Refused::invalid(
                    "You may only specify one of these parameters: customer, customer_email.",
                ));
            }
        }
        let now = self.now();
        let expires_at = params.integer("expires_at")?.unwrap_or(now + DAY);
        if !(now + 1_800 - 60..=now + DAY + 60).contains(&expires_at) {
            let mut refused = Refused::invalid(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours away.",
            );
            refused.param = Some("expires_at".to_owned());
            return Err(refused);
        }
        let trial_days =
            params.integer("subscription_data/trial_period_days")?.filter(|days| *days > 0);
        let collection = params.choice("payment_method_collection", &["always", "if_required"])?;
        if collection.is_some() && mode != "subscription" {
            return Err(Refused::parameter(
                "parameter_invalid",
                "payment_method_collection",
                "You can only set `payment_method_collection` in `subscription` mode.",
            ));
        }
        let without_card = params.choice(
            "subscription_data/trial_settings/end_behavior/missing_payment_method",
            &["cancel", "create_invoice", "pause"],
        )?;
        let text = |at: &str| params.text(at).map(str::to_owned);
        let metadata = |at: &str| {
            let mut map = Metadata::new();
            params.merge_metadata(at, &mut map);
            map
        };
        let session = Session {
            id: self.ids.draw("cs_test_a1", 56),
            created: now,
            expires_at,
            mode,
            status: "open",
            payment_status: "unpaid",
            items,
            customer,
            customer_email: text("customer_email"),
            client_reference_id: text("client_reference_id"),
            success_url,
            cancel_url: text("cancel_url"),
            locale: text("locale"),
            allow_promotion_codes: params.boolean("allow_promotion_codes")?,
            trial_days,
            card_collection: collection.unwrap_or("always"),
            without_card: without_card.unwrap_or("create_invoice"),
            metadata: metadata("metadata"),
            subscription_metadata: metadata("subscription_data/metadata"),
            payment_metadata: metadata("payment_intent_data/metadata"),
            subscription: None,
            invoice: None,
            payment_intent: None,
            payment_link: None,
            discount: None,
            debit_failed: false,
        };
        let id = session.id.clone();
        self.sessions.push(session);
        Ok(id)
    }

    pub(super) fn pay_link(
        &mut self,
        link: &PaymentLink<'_>,
        card: Card,
    ) -> Result<Paid, Declined> {
        let recurring = self.price(link.price)?.interval.is_some();
        let mode = if recurring { "subscription" } else { "payment" };
        let mut form = format!(
            "mode={mode}&success_url=https://stripe.test/paid&line_items[0][price]={}\
             &line_items[0][quantity]=1",
            link.price
        );
        let data =
            if recurring { "subscription_data[metadata]" } else { "payment_intent_data[metadata]" };
        for (holder, metadata) in [("metadata", link.metadata), (data, link.subscription_metadata)]
        {
            for (key, value) in metadata {
                form.push_str(&["&", holder, "[", key, "]=", value].concat());
            }
        }
        if let Some(reference) = link.reference {
            form.push_str(&["&client_reference_id=", reference].concat());
        }
        let id = self.open_session(&Params::parse(&form))?;
        let link = self.new_id("plink_1");
        self.session_mut(&id)?.payment_link = Some(link);
        self.pay(&id, card)
    }

    fn session_items(&self, mode: &str, params: &Params) -> Result<Vec<Bought>, Refused> {
        params.required("line_items/0/price")?;
        let mut items = Vec::new();
        while params.has(&format!("line_items/{}", items.len())) {
            let at = format!("line_items/{}", items.len());
            params.only_under(&at, &["price", "quantity", "adjustable_quantity"])?;
            let price = params.required(&format!("{at}/price"))?;
            let price = self.price(price).map_err(|refused| Refused {
                status: 400,
                param: Some(format!("line_items[{}][price]", items.len())),
                ..refused
            })?;
            let quantity = params.integer(&format!("{at}/quantity"))?;
            if price.metered && quantity.is_some() {
                return Err(Refused::parameter(
                    "parameter_invalid",
                    &format!("line_items[{}][quantity]", items.len()),
                    "Quantity should not be specified where usage_type is `metered`.",
                ));
            }
            items.push(Bought { price: price.id.clone(), quantity: quantity.unwrap_or(1) });
        }
        let recurring = |item: &Bought| self.interval(&item.price).is_some();
        match (mode, items.iter().any(recurring)) {
            ("subscription", true) => {
                self.agree_on(&items)?;
                Ok(items)
            }
            ("payment", false) => Ok(items),
            ("subscription", false) => Err(Refused::invalid(
                "You must provide at least one recurring price in `subscription` mode.",
            )),
            ("payment", true) => {
                Err(Refused::invalid("You specified `payment` mode but passed a recurring price."))
            }
            (other, _) => Err(Refused::parameter(
                "parameter_invalid_string",
                "mode",
                format!("Invalid mode: {other}"),
            )),
        }
    }

    /// The immediate cost of items in minor units; metered items cost nothing.
    pub(super) fn once(&self, items: &[Bought]) -> i64 {
        let amount = |item: &Bought| match self.price(&item.price) {
            Ok(price) if !price.metered => price.unit_amount * item.quantity,
            _ => 0,
        };
        items.iter().map(amount).sum()
    }

    fn open(&self, id: &str) -> Result<Session, Refused> {
        let session = self.session(id)?;
        if session.status != "open" {
            return Err(Refused::invalid(format!("This Checkout Session is {}.", session.status)));
        }
        Ok(session.clone())
    }

    /// An open session whose customer, if any, is not deleted.
    fn payable(&self, id: &str) -> Result<Session, Refused> {
        let session = self.open(id)?;
        if let Some(customer) = &session.customer {
            self.live_customer(customer)?;
        }
        Ok(session)
    }

    pub(super) fn expire(&mut self, id: &str) -> Result<(), Refused> {
        self.open(id)?;
        self.session_mut(id)?.status = "expired";
        self.emit_session("checkout.session.expired", id);
        Ok(())
    }

    pub(super) fn pay(&mut self, id: &str, card: Card) -> Result<Paid, Declined> {
        let session = self.payable(id)?;
        card.charge(Occasion::Present)?;
        let customer = self.customer_of(&session);
        self.customer_mut(&customer)?.card = Some(card);
        if session.mode == "subscription" {
            // Checkout makes the entered card the default of the subscription:
            // https://docs.stripe.com/payments/checkout/how-checkout-works.
            let terms = Terms { has_own_method: true, ..self.terms(&session, &customer) };
            let (sub, invoice) = self.subscribe(terms)?;
            self.settle_invoice(&invoice, Some(card))?;
            let free = session.trial_days.is_some();
            let session = self.session_mut(id)?;
            session.payment_status = if free { "no_payment_required" } else { "paid" };
            session.subscription = Some(sub);
            session.invoice = Some(invoice);
        } else {
            self.book_once(&session, &customer, Some(card))?;
            self.session_mut(id)?.payment_status = "paid";
        }
        self.complete(id)
    }

    /// Pays by a delayed method: the session completes, and the payment arrives later or fails.
    pub(super) fn pay_by_bank_debit(&mut self, id: &str) -> Result<Paid, Declined> {
        let session = self.payable(id)?;
        let customer = self.customer_of(&session);
        if session.mode == "subscription" {
            let terms = Terms { awaits_payment: true, ..self.terms(&session, &customer) };
            let (sub, invoice) = self.subscribe(terms)?;
            let session = self.session_mut(id)?;
            session.subscription = Some(sub);
            session.invoice = Some(invoice);
        }
        self.complete(id)
    }

    /// Starts a trial without a card: `payment_method_collection=if_required`.
    pub(super) fn start_trial_without_card(&mut self, id: &str) -> Result<Paid, Declined> {
        let session = self.payable(id)?;
        if session.trial_days.is_none() || session.card_collection != "if_required" {
            return Err(Refused::invalid("This Checkout Session requires a payment method.").into());
        }
        let customer = self.customer_of(&session);
        let (sub, invoice) = self.subscribe(self.terms(&session, &customer))?;
        self.settle_invoice(&invoice, None)?;
        let session = self.session_mut(id)?;
        session.payment_status = "no_payment_required";
        session.subscription = Some(sub);
        session.invoice = Some(invoice);
        self.complete(id)
    }

    fn terms(&self, session: &Session, customer: &str) -> Terms {
        Terms {
            customer: customer.to_owned(),
            items: session.items.clone(),
            trial_end: session.trial_days.map(|days| self.now() + days * DAY),
            without_card: session.without_card,
            metadata: session.subscription_metadata.clone(),
            awaits_payment: false,
            has_own_method: false,
            discount: session.discount.clone(),
        }
    }

    pub(super) fn settle_bank_debit(&mut self, id: &str, ok: bool) -> Result<(), Refused> {
        let session = self.session(id)?.clone();
        let awaits = session.status == "complete" && session.payment_status == "unpaid";
        if !awaits || session.debit_failed {
            return Err(Refused::invalid("This Checkout Session awaits no payment."));
        }
        if let Some(invoice) = &session.invoice
            && self.invoice(invoice)?.status != "open"
        {
            return Err(Refused::invalid("The invoice of this Checkout Session is closed."));
        }
        if let Some(sub) = &session.subscription {
            self.subscription_mut(sub)?.awaits_payment = false;
        }
        if ok {
            if let Some(invoice) = &session.invoice {
                self.settle_invoice(invoice, None)?;
            } else {
                let customer = session.customer.clone().unwrap_or_default();
                self.book_once(&session, &customer, None)?;
            }
            self.session_mut(id)?.payment_status = "paid";
            self.emit_session("checkout.session.async_payment_succeeded", id);
        } else {
            if let Some(invoice) = &session.invoice {
                self.invoice_mut(invoice)?.attempts += 1;
                self.emit_invoice("invoice.payment_failed", invoice);
            }
            self.session_mut(id)?.debit_failed = true;
            self.emit_session("checkout.session.async_payment_failed", id);
        }
        Ok(())
    }

    fn complete(&mut self, id: &str) -> Result<Paid, Declined> {
        self.session_mut(id)?.status = "complete";
        self.emit_session("checkout.session.completed", id);
        let session = self.session(id)?;
        Ok(Paid {
            redirect: session.success_url.replace("{CHECKOUT_SESSION_ID}", id),
            subscription: session.subscription.clone(),
            invoice: session.invoice.clone(),
        })
    }

    /// The session's customer; Checkout creates one if there is none.
    fn customer_of(&mut self, session: &Session) -> String {
        if let Some(customer) = &session.customer {
            return customer.clone();
        }
        let id = self.new_customer(|customer| customer.email.clone_from(&session.customer_email));
        if let Ok(session) = self.session_mut(&session.id) {
            session.customer = Some(id.clone());
        }
        id
    }

    fn book_once(
        &mut self,
        session: &Session,
        customer: &str,
        card: Option<Card>,
    ) -> Result<(), Refused> {
        let first = session.items.first().map_or("", |item| &item.price);
        let currency = self.price(first)?.currency.clone();
        let full = self.once(&session.items);
        let amount = full - session.discount.as_ref().map_or(0, |discount| discount.off(full));
        let (charge, intent) = self.book(Some(customer), None, (amount, &currency), card);
        self.charge_mut(&charge)?.metadata.clone_from(&session.payment_metadata);
        self.session_mut(&session.id)?.payment_intent = Some(intent);
        Ok(())
    }
}
