//! Resumes paused subscriptions: the customer sees the amount and the period first.

use std::time::Duration;

use serde_json::json;

use crate::billing::Person;
use crate::billing::Refusal;
use crate::billing::plan_changes::service::PlanChanges;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, UserId};
use crate::domain::money::Money;
use crate::domain::status::StatusView;
use crate::domain::subscription::{Status, Subscription};
use crate::stripe::{ResumePreview, ResumeTerms, StripeError};

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

impl PlanChanges {
    /// Previews a resumption.
    pub async fn offer_resume(&self, person: &Person) -> Result<ResumeOffer, Refusal> {
        let status = self.accounts.status(person.id).await?;
        let Some(paused) = status.running().filter(|running| running.can_resume()).cloned() else {
            return Ok(ResumeOffer::Not(Box::new(status)));
        };
        let at = self.clock.now().whole_second();
        let Quote::Costs(preview) = self.quote(person.id, &paused).await? else {
            return Ok(ResumeOffer::Not(Box::new(self.accounts.status(person.id).await?)));
        };
        let charge = preview.map(|preview| preview.due_now).filter(|due| due.minor > 0);
        // Within the running period, nothing of the period is charged.
        let begins = terms(&paused, at) == ResumeTerms::NewPeriod;
        let period = preview.and_then(|preview| preview.period).filter(|_| begins);
        Ok(ResumeOffer::Preview { plan: paused.plan, charge, period, at })
    }

    /// Makes the resumption that was previewed and confirmed: `at` is that of the offer, `minor`
    /// its amount in minor units. A second tap is the same request.
    pub async fn resume_paused(
        &self,
        person: &Person,
        at: Timestamp,
        minor: i64,
    ) -> Result<ResumeOutcome, Refusal> {
        let status = self.accounts.status(person.id).await?;
        let Some(running) = status.running().cloned() else { return Err(Refusal::NoSubscription) };
        let now = self.clock.now();
        let holds = at <= now && now.since(at) <= OFFER_HOLDS;
        // A second tap arrives when the first one is done.
        if holds && running.state.is_good() {
            return Ok(ResumeOutcome::Done);
        }
        let due = if holds && running.can_resume() {
            match self.quote(person.id, &running).await? {
                Quote::Over => return Ok(ResumeOutcome::Done),
                Quote::Costs(preview) => {
                    Some(preview.map_or(0, |preview| preview.due_now.minor.max(0)))
                }
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
        self.writer
            .audit(AuditDraft {
                actor: Actor::User(person.id),
                action: AuditAction::SubscriptionUnpauseAsked,
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
        self.writer.apply_fetched(person.id, fetched, "user").await?;
        Ok(if paused {
            let (charge, url) = open.map_or((None, None), |(amount, url)| (Some(amount), url));
            ResumeOutcome::AwaitsPayment { plan, charge, url }
        } else {
            ResumeOutcome::Done
        })
    }

    /// Each preview has a key of its own, since a repeated key would return an old amount. A
    /// refusal can mean that the pause has ended, by another tap or in the portal.
    async fn quote(&self, user: UserId, paused: &Subscription) -> Result<Quote, Refusal> {
        let now = self.clock.now();
        let key = format!("tollgate-resume-preview-{}-{}", paused.id, now.millis());
        let refused = match self.stripe.preview_resume(&paused.id, terms(paused, now), &key).await {
            Ok(preview) => return Ok(Quote::Costs(preview)),
            Err(error) => error,
        };
        if matches!(refused, StripeError::Refused { .. }) {
            let fetched = self.stripe.retrieve_subscription(&paused.id, now).await?;
            let is_paused = fetched.snapshot.status == Status::Paused;
            self.writer.apply_fetched(user, fetched, "user").await?;
            if !is_paused {
                return Ok(Quote::Over);
            }
        }
        Err(refused.into())
    }
}

/// A period that was paid for during the pause is used first, while it lasts; otherwise a new
/// period begins.
fn terms(paused: &Subscription, now: Timestamp) -> ResumeTerms {
    match paused.paid_until() {
        Some(until) if until > now => ResumeTerms::RunningPeriod,
        _ => ResumeTerms::NewPeriod,
    }
}
