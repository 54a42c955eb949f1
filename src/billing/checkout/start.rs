//! Creates a checkout session for a plan and an interval, once, however often the button is tapped.

use std::time::Duration;

use serde_json::json;

use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::checkout::service::Checkout;
use crate::billing::stripe_keys::unique;
use crate::domain::account::Fact;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::ids::{PlanCode, SessionId, UserId};
use crate::domain::plan::{Interval, Plan, Price};
use crate::logging;
use crate::metrics;
use crate::store;
use crate::store::{CheckoutState, StoreError};
use crate::stripe::{CheckoutRequest, OpenedCheckout, StripeError};

/// Pages that one person can have opened within [`WINDOW`], so that pressing buttons for fun fills neither the database
/// nor Stripe. Somebody who compares all plans opens fewer.
const MAX_PAGES: u32 = 20;
const WINDOW: Duration = Duration::from_hours(1);

/// What `/upgrade` leads to.
#[derive(Debug, Clone)]
pub enum CheckoutStart {
    /// A checkout page at Stripe.
    Checkout { plan: Plan, price: Price, session: SessionId, url: String, trial_days: u32 },
    /// There is a running subscription, which is changed instead.
    AlreadyLive,
    /// The user owns the plan for good.
    AlreadyOwned(Plan),
    /// A purchase with a delayed payment method is being processed.
    Awaited(Option<PlanCode>),
}

impl Checkout {
    /// Opens a checkout page, or says why none is needed.
    pub async fn start_checkout(
        &self,
        person: &Person,
        code: &PlanCode,
        interval: Interval,
    ) -> Result<CheckoutStart, Refusal> {
        let plan = self.config.catalogue().plan(code).ok_or(Refusal::PlanUnknown)?.clone();
        let price = plan.price(interval).ok_or(Refusal::PlanNotSold)?.clone();
        let stripe_price = price.stripe_price.clone().ok_or(Refusal::PlanNotSold)?;
        let status = self.accounts.status(person.id).await?;
        if status.running().is_some() || status.unlisted.is_some() {
            return Ok(CheckoutStart::AlreadyLive);
        }
        if let Some(payment) = status.awaited {
            return Ok(CheckoutStart::Awaited(payment.plan));
        }
        // What a user owns for good is not sold again.
        let mut held = status.subscription.iter().chain(&status.others);
        if held.any(|held| held.is_once() && held.plan == plan.code && held.cancel_at().is_none()) {
            return Ok(CheckoutStart::AlreadyOwned(plan));
        }
        let customer = self.customers.customer(person).await?;
        let trial_days = self.trial_days(person.id).await?;
        let base = format!("{}/api/v1/billing/checkout", self.config.public_url);
        let mut request = CheckoutRequest {
            user: person.id,
            customer,
            plan: plan.code.clone(),
            price: stripe_price,
            interval,
            trial_days,
            allow_promotion_codes: self.config.allow_promotion_codes,
            success_url: format!("{base}/success?session_id={{CHECKOUT_SESSION_ID}}"),
            cancel_url: format!("{base}/cancel"),
            locale: self.customers.language(person).await?,
            key: String::new(),
        };
        let checkout = self.attempt(&request).await?;
        if let (Some(session), Some(url)) = (checkout.session, checkout.url) {
            return Ok(CheckoutStart::Checkout { plan, price, session, url, trial_days });
        }
        self.close_other_pages(person.id, &checkout.attempt).await?;
        request.key = format!("tollgate-checkout-{}", checkout.attempt);
        let opened = match self.stripe.create_checkout(&request).await {
            Err(StripeError::CustomerMissing) => {
                request.customer =
                    self.customers.replace_customer(person, &request.customer).await?;
                request.key.push_str("-again");
                self.stripe.create_checkout(&request).await?
            }
            answer => answer?,
        };
        let (session, url) = (opened.id.clone(), opened.url.clone());
        self.opened(&request, &price, checkout.attempt, opened).await?;
        metrics::checkout_started(plan.code.as_str());
        Ok(CheckoutStart::Checkout { plan, price, session, url, trial_days })
    }

    /// The default interval of a plan.
    pub fn first_interval(&self, code: &PlanCode) -> Result<Interval, Refusal> {
        let plan = self.config.catalogue().plan(code).ok_or(Refusal::PlanUnknown)?;
        let price = plan.sellable().next().ok_or(Refusal::PlanNotSold)?;
        Ok(price.interval)
    }

    /// Expires other open pages, so that two windows do not buy two subscriptions. The page of
    /// `attempt` stays, since a second concurrent tap may have opened it. A page that cannot be
    /// expired does not stop the sale: it is closed, or Stripe is unavailable.
    async fn close_other_pages(&self, user: UserId, attempt: &str) -> Result<(), Refusal> {
        let attempt = attempt.to_owned();
        let open = self.store.read(move |tx| tx.other_open_sessions(user, &attempt)).await?;
        for session in open {
            match self.stripe.expire_checkout(&session).await {
                Ok(()) => {
                    self.store
                        .write(move |tx| tx.finish_checkout(&session, CheckoutState::Expired))
                        .await?;
                }
                Err(error) => {
                    log::warn!(code = error.code(); "a checkout page could not be expired");
                }
            }
        }
        Ok(())
    }

    /// Only users who never had a subscription get a trial.
    pub async fn trial_days(&self, user: UserId) -> Result<u32, Refusal> {
        if self.config.trial_days == 0 {
            return Ok(0);
        }
        let had = self.accounts.account(user).await?.has_bought();
        Ok(if had { 0 } else { self.config.trial_days })
    }

    /// The current attempt for the same page, else a new one: another language, trial or price
    /// requires another page. The id of the attempt is the idempotency key, so a double tap and a
    /// retry get the same session from Stripe. Fails after too many attempts.
    async fn attempt(&self, request: &CheckoutRequest) -> Result<store::Checkout, Refusal> {
        let (user, plan, interval) = (request.user, request.plan.clone(), request.interval);
        let (fingerprint, now) = (request.fingerprint(), self.clock.now());
        let checkout = self
            .store
            .write(move |tx| {
                let open = tx.open_checkout(user, (&plan, interval), &fingerprint, now)?;
                if let Some(open) = open {
                    return Ok(Some(open));
                }
                if tx.checkout_count(user, now.minus(WINDOW), now)? >= u64::from(MAX_PAGES) {
                    return Ok(None);
                }
                let checkout = store::Checkout {
                    attempt: unique(&tx.next_attempt(user)?),
                    user,
                    plan,
                    interval,
                    session: None,
                    url: None,
                    created_at: now,
                    expires_at: None,
                    state: CheckoutState::Creating,
                    request_sha256: Some(fingerprint),
                };
                tx.begin_checkout(&checkout)?;
                Ok::<_, StoreError>(Some(checkout))
            })
            .await?;
        checkout.ok_or(Refusal::TooManyCheckouts)
    }

    async fn opened(
        &self,
        request: &CheckoutRequest,
        price: &Price,
        attempt: String,
        opened: OpenedCheckout,
    ) -> Result<(), Refusal> {
        let (user, plan, fingerprint) = (request.user, request.plan.clone(), request.fingerprint());
        let entry = AuditDraft {
            actor: Actor::User(user),
            action: AuditAction::CheckoutOpened,
            subject: opened.id.to_string(),
            user: Some(user),
            before: None,
            after: Some(json!({
                "plan": plan, "interval": price.interval, "amount": price.amount,
            })),
        };
        let (now, request) = (self.clock.now(), logging::request_id());
        self.store
            .write(move |tx| {
                let (id, url) = (&opened.id, &opened.url);
                tx.checkout_opened(&attempt, id, url, opened.expires_at, &fingerprint)?;
                tx.append_fact(user, &Fact::opened(id, &plan, now), now)?;
                tx.audit(&entry, now, &request)
            })
            .await?;
        Ok(())
    }
}
