//! Resumes paused subscriptions: automatically where that charges nothing without consent,
//! otherwise by the customer, who sees the amount and the period first.

use std::time::Duration;

use serde_json::json;

use crate::billing::BackgroundError;
use crate::billing::Billing;
use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::stripe_tasks::service::audit_entry;
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{InvoiceId, PaymentMethodId, PlanCode, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::{PauseReason, Status, Subscription};
use crate::stripe::{FetchedSubscription, ResumePreview, ResumeTerms, StripeError};

/// How long an offer is valid.
const OFFER_HOLDS: Duration = Duration::from_mins(30);

/// What the request to resume leads to.
#[derive(Debug, Clone)]
pub enum ResumeOffer {
    /// What it costs, before it is confirmed.
    Preview {
        plan: PlanCode,
        /// `None`: nothing is charged.
        charge: Option<Money>,
        /// Start and end of the new period, if one begins.
        period: Option<(Timestamp, Timestamp)>,
        /// Returned with the consent, in whole seconds.
        at: Timestamp,
    },
    /// It is not paused, or the customer cannot end the pause here.
    Not(Box<StatusView>),
}

/// The outcome of a resumption that was confirmed.
#[derive(Debug, Clone)]
pub enum ResumeOutcome {
    /// The subscription is active again; its notice follows with its event.
    Done,
    /// It stays paused until the invoice is paid or confirmed.
    AwaitsPayment { plan: PlanCode, charge: Option<Money>, url: Option<String> },
    /// Stripe has not resumed it and has charged nothing; there may be no payment method.
    Refused { plan: PlanCode },
    /// The amount has changed, or the offer has expired; this is a new one.
    NewOffer(Box<ResumeOffer>),
}

/// Stripe's preview of a resumption.
enum Quote {
    /// `None`: there is no invoice.
    Costs(Option<ResumePreview>),
    /// It is no longer paused.
    Over,
}

impl Billing {
    /// Previews a resumption.
    pub async fn offer_resume(&self, person: &Person) -> Result<ResumeOffer, Refusal> {
        let status = self.status(person.id).await?;
        let Some(one) = status.running().filter(|one| one.can_resume()).cloned() else {
            return Ok(ResumeOffer::Not(Box::new(status)));
        };
        let at = self.clock.now().whole_second();
        let Quote::Costs(preview) = self.quote(person.id, &one).await? else {
            return Ok(ResumeOffer::Not(Box::new(self.status(person.id).await?)));
        };
        let charge = preview.map(|preview| preview.due_now).filter(|due| due.minor > 0);
        // Within the running period, nothing of the period is charged.
        let begins = terms(&one, at) == ResumeTerms::NewPeriod;
        let period = preview.and_then(|preview| preview.period).filter(|_| begins);
        Ok(ResumeOffer::Preview { plan: one.plan, charge, period, at })
    }

    /// Makes the resumption that was previewed and confirmed: `at` is that of the offer, `minor`
    /// its amount in minor units. A second tap is the same request.
    pub async fn resume_paused(
        &self,
        person: &Person,
        at: Timestamp,
        minor: i64,
    ) -> Result<ResumeOutcome, Refusal> {
        let status = self.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let now = self.clock.now();
        let holds = at <= now && now.since(at) <= OFFER_HOLDS;
        // A second tap arrives when the first one is done.
        if holds && running.status.is_good() {
            return Ok(ResumeOutcome::Done);
        }
        let due = if holds && running.can_resume() {
            match self.quote(person.id, &running).await? {
                Quote::Over => return Ok(ResumeOutcome::Done),
                Quote::Costs(preview) => Some(preview.map_or(0, |one| one.due_now.minor.max(0))),
            }
        } else {
            None
        };
        if due != Some(minor) {
            let offer = self.offer_resume(person).await?;
            return Ok(ResumeOutcome::NewOffer(Box::new(offer)));
        }
        let key = format!("tollgate-resume-{}-{}", running.id, at.seconds());
        let resumed = self.stripe.resume_paused(&running.id, terms(&running, now), &key, now).await;
        self.audit(AuditDraft {
            actor: Actor::User(person.id),
            action: "subscription.unpause_asked",
            subject: running.id.to_string(),
            user: Some(person.id),
            before: None,
            after: Some(json!({
                "due": minor, "refused": resumed.as_ref().err().map(StripeError::code),
            })),
        })
        .await?;
        let plan = running.plan;
        let fetched = match resumed {
            Err(error @ StripeError::Refused { .. }) => {
                log::warn!(
                    subscription = running.id.as_str(), error:% = error;
                    "Stripe does not resume a subscription"
                );
                return Ok(ResumeOutcome::Refused { plan });
            }
            resumed => resumed?,
        };
        let paused = fetched.snapshot.status == Status::Paused;
        let invoice = fetched.latest_invoice.as_ref();
        let open = invoice.map(|(invoice, _)| (invoice.amount, invoice.hosted_url.clone()));
        self.apply_fetched(person.id, fetched, "user").await?;
        Ok(if paused {
            let (charge, url) = open.map_or((None, None), |(amount, url)| (Some(amount), url));
            ResumeOutcome::AwaitsPayment { plan, charge, url }
        } else {
            ResumeOutcome::Done
        })
    }

    /// Each preview has a key of its own, since a repeated key would return an old amount. A
    /// refusal can mean that the pause has ended, by another tap or in the portal.
    async fn quote(&self, user: UserId, one: &Subscription) -> Result<Quote, Refusal> {
        let now = self.clock.now();
        let key = format!("tollgate-resume-preview-{}-{}", one.id, now.millis());
        let refused = match self.stripe.preview_resume(&one.id, terms(one, now), &key).await {
            Ok(preview) => return Ok(Quote::Costs(preview)),
            Err(error) => error,
        };
        if matches!(refused, StripeError::Refused { .. }) {
            let fetched = self.stripe.retrieve_subscription(&one.id, now).await?;
            let paused = fetched.snapshot.status == Status::Paused;
            self.apply_fetched(user, fetched, "user").await?;
            if !paused {
                return Ok(Quote::Over);
            }
        }
        Err(refused.into())
    }

    /// Resumes a trial that ended without a payment method and has one now. A payment method that
    /// Stripe refuses is not tried again.
    pub(in crate::billing) async fn resume_trial(
        &self,
        user: UserId,
        id: &SubscriptionId,
        method: &PaymentMethodId,
    ) -> Result<(), BackgroundError> {
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        // If it was paused for another reason meanwhile, nobody has agreed to a charge.
        if reason(&fetched) != Some(&PauseReason::TrialEndWithoutPaymentMethod) {
            return Ok(self.apply_fetched(user, fetched, "refresh").await?);
        }
        let key = format!("tollgate-resume-trial-{id}-{method}");
        let body =
            FactBody::ResumeRequested { subscription: id.clone(), payment_method: method.clone() };
        let source = Source::Internal(format!("resume:{id}:{method}"));
        self.resume_by_itself(user, id, ResumeTerms::NewPeriod, &key, (source, body)).await
    }

    /// Resumes a subscription whose failed invoice has been paid: within the period that was paid
    /// for, or, if that would charge anything, not before the customer confirms it.
    pub(in crate::billing) async fn resume_paid(
        &self,
        user: UserId,
        id: &SubscriptionId,
        invoice: &InvoiceId,
    ) -> Result<(), BackgroundError> {
        let now = self.clock.now();
        let fetched = self.stripe.retrieve_subscription(id, now).await?;
        if !reason(&fetched).is_some_and(PauseReason::is_payment_failure) {
            return Ok(self.apply_fetched(user, fetched, "refresh").await?);
        }
        let terms = ResumeTerms::RunningPeriod;
        let key = format!("tollgate-resume-preview-{id}-{}", now.millis());
        let preview = self.stripe.preview_resume(id, terms, &key).await?;
        let charge = preview.map(|preview| preview.due_now).filter(|due| due.minor > 0);
        let body =
            FactBody::PaidResume { subscription: id.clone(), invoice: invoice.clone(), charge };
        let source = Source::Internal(format!("resume:{id}:{invoice}"));
        if charge.is_some() {
            let fact = Fact { at: now, source, body };
            let after = json!({ "invoice": invoice, "would_charge": charge });
            let entry = audit_entry(user, id, "subscription.unpause_left", after);
            return Ok(self.append_facts(user, vec![fact], vec![entry]).await?);
        }
        let key = format!("tollgate-resume-{id}-{invoice}");
        self.resume_by_itself(user, id, terms, &key, (source, body)).await
    }

    /// After a crash the call is repeated under the same idempotency key.
    async fn resume_by_itself(
        &self,
        user: UserId,
        id: &SubscriptionId,
        terms: ResumeTerms,
        key: &str,
        (source, body): (Source, FactBody),
    ) -> Result<(), BackgroundError> {
        let resumed = self.stripe.resume_paused(id, terms, key, self.clock.now()).await;
        match &resumed {
            Err(error) if error.is_transient() => {
                return resumed.map(drop).map_err(BackgroundError::from);
            }
            Err(error) => {
                log::warn!(subscription = id.as_str(), code = error.code(); "Stripe does not resume a subscription");
            }
            Ok(_) => {}
        }
        let fact = Fact { at: self.clock.now(), source, body };
        let after = json!({ "refused": resumed.err().map(|error| error.code()) });
        let entry = audit_entry(user, id, "subscription.unpause_asked", after);
        self.append_facts(user, vec![fact], vec![entry]).await?;
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        Ok(self.apply_fetched(user, fetched, "refresh").await?)
    }
}

/// A period that was paid for during the pause is used first, while it lasts; otherwise a new
/// period begins.
fn terms(one: &Subscription, now: Timestamp) -> ResumeTerms {
    match one.paid_until {
        Some(until) if until > now => ResumeTerms::RunningPeriod,
        _ => ResumeTerms::NewPeriod,
    }
}

/// Why the subscription is paused, if it is.
fn reason(fetched: &FetchedSubscription) -> Option<&PauseReason> {
    fetched.snapshot.pause_reason.as_ref()
}
