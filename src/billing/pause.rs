//! Paused subscriptions: resumed by the program where that charges nothing that was not agreed to, and
//! by the customer, who sees the amount and the period first.

use std::time::Duration;

use serde_json::json;

use crate::billing::BackgroundError;
use crate::billing::Billing;
use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::stripe_tasks::trail;
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{InvoiceId, PaymentMethodId, PlanCode, SubscriptionId, UserId};
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::{PauseReason, Status, Subscription};
use crate::stripe::{FetchedSubscription, ResumePreview, ResumeTerms, StripeError};

/// How long a shown amount holds.
const OFFER_HOLDS: Duration = Duration::from_mins(30);

/// What the wish to resume leads to.
#[derive(Debug, Clone)]
pub enum ResumeOffer {
    /// What it costs, before anybody agrees to it.
    Preview {
        plan: PlanCode,
        /// `None`: nothing is charged.
        charge: Option<Money>,
        /// Start and end of the period that begins, if a new one does.
        period: Option<(Timestamp, Timestamp)>,
        /// Comes back with the consent, in whole seconds.
        at: Timestamp,
    },
    /// It is not paused, or not for a reason that the customer can end here.
    Not(Box<StatusView>),
}

/// What came of a resumption that was agreed to.
#[derive(Debug, Clone)]
pub enum ResumeOutcome {
    /// The subscription is active again; the news follows with its event.
    Done,
    /// It stays paused until the invoice is paid or confirmed.
    AwaitsPayment { plan: PlanCode, charge: Option<Money>, url: Option<String> },
    /// Stripe has not resumed it, and nothing was charged: there may be no payment method.
    Refused { plan: PlanCode },
    /// The amount is another one by now, or too old: here is a new offer.
    OfferAnew(Box<ResumeOffer>),
}

/// What Stripe says about resuming.
enum Quote {
    /// `None`: it makes no invoice.
    Costs(Option<ResumePreview>),
    /// It is not paused any more.
    Over,
}

impl Billing {
    /// Shows what resuming would cost.
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
        // In the running period it is not the period that is charged.
        let begins = terms(&one, at) == ResumeTerms::NewPeriod;
        let period = preview.and_then(|preview| preview.period).filter(|_| begins);
        Ok(ResumeOffer::Preview { plan: one.plan, charge, period, at })
    }

    /// Resumes what was shown and agreed to: `at` is the offer's, and `minor` the amount that it
    /// stated, in minor units. A second tap is the same request.
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
        // The second of two taps finds what the first has done.
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
            return Ok(ResumeOutcome::OfferAnew(Box::new(offer)));
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

    /// Each preview is asked for anew: a repeated key would bring back an old amount. A refusal can mean
    /// that the pause is over, which another tap or the portal may have ended.
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

    /// A trial that ended without a payment method has one now. With what Stripe refuses it is not tried
    /// again.
    pub(super) async fn resume_trial(
        &self,
        user: UserId,
        id: &SubscriptionId,
        method: &PaymentMethodId,
    ) -> Result<(), BackgroundError> {
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        // Whoever pauses it meanwhile has not agreed to a charge.
        if reason(&fetched) != Some(&PauseReason::TrialEndWithoutPaymentMethod) {
            return Ok(self.apply_fetched(user, fetched, "refresh").await?);
        }
        let key = format!("tollgate-resume-trial-{id}-{method}");
        let body =
            FactBody::ResumeAsked { subscription: id.clone(), payment_method: method.clone() };
        let source = Source::Internal(format!("resume:{id}:{method}"));
        self.resume_by_itself(user, id, ResumeTerms::NewPeriod, &key, (source, body)).await
    }

    /// The invoice whose failure had paused it is paid: it goes on in the period that it has paid for,
    /// or, if that would charge anything, is left for the customer to resume.
    pub(super) async fn resume_paid(
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
            let heard = Fact { at: now, source, body };
            let after = json!({ "invoice": invoice, "would_charge": charge });
            let fact = trail(user, id, "subscription.unpause_left", after);
            return Ok(self.append_facts(user, vec![heard], vec![fact]).await?);
        }
        let key = format!("tollgate-resume-{id}-{invoice}");
        self.resume_by_itself(user, id, terms, &key, (source, body)).await
    }

    /// After a crash on the way it is said again under the same key, which changes nothing.
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
                log::warn!(subscription = id.as_str(), code = error.code(); "Stripe does not resume it");
            }
            Ok(_) => {}
        }
        let heard = Fact { at: self.clock.now(), source, body };
        let after = json!({ "refused": resumed.err().map(|error| error.code()) });
        let fact = trail(user, id, "subscription.unpause_asked", after);
        self.append_facts(user, vec![heard], vec![fact]).await?;
        let fetched = self.stripe.retrieve_subscription(id, self.clock.now()).await?;
        Ok(self.apply_fetched(user, fetched, "refresh").await?)
    }
}

/// What was paid during the pause is used up first, while it lasts; otherwise a new period begins.
fn terms(one: &Subscription, now: Timestamp) -> ResumeTerms {
    match one.paid_until {
        Some(until) if until > now => ResumeTerms::RunningPeriod,
        _ => ResumeTerms::NewPeriod,
    }
}

/// Why it is paused, if it is.
fn reason(fetched: &FetchedSubscription) -> Option<&PauseReason> {
    fetched.snapshot.pause_reason.as_ref()
}
