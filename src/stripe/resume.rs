//! Resuming a `paused` subscription: its preview, and the request itself.
//!
//! Source: <https://docs.stripe.com/billing/subscriptions/pause>.

use async_stripe::StripeRequest;
use serde::Deserialize;
use stripe_billing::invoice::{
    CreatePreviewInvoice, CreatePreviewInvoiceSubscriptionDetails as Details,
    CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchor as PreviewAnchor,
    CreatePreviewInvoiceSubscriptionDetailsBillingCycleAnchorType as PreviewAnchorType,
    CreatePreviewInvoiceSubscriptionDetailsProrationBehavior as PreviewProration,
    CreatePreviewInvoiceSubscriptionDetailsResumeAt as ResumeAt,
};
use stripe_billing::subscription::{
    ResumeSubscription, ResumeSubscriptionBillingCycleAnchor as Anchor,
    ResumeSubscriptionBillingCycleAnchorType as AnchorType,
    ResumeSubscriptionPaymentBehavior as PaymentBehavior,
    ResumeSubscriptionProrationBehavior as Proration,
};
use stripe_client_core::RequestBuilder;

use crate::domain::clock::Timestamp;
use crate::domain::ids::SubscriptionId;
use crate::domain::money::{Currency, Money};
use crate::stripe::Gateway;
use crate::stripe::error::{NOTHING_UPCOMING, StripeError};
use crate::stripe::event::{Page, loose, nested, seconds};
use crate::stripe::operation::Operation;
use crate::stripe::path;
use crate::stripe::subscription::{FetchedSubscription, LATEST_INVOICE};

/// The billing period in which a paused subscription continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResumeTerms {
    /// A period that begins and is invoiced now.
    NewPeriod,
    /// The period of the unchanged billing cycle that contains the present, without prorations. For a
    /// period that is already paid.
    RunningPeriod,
}

/// The invoice that resuming would create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResumePreview {
    /// `amount_due`: the amount charged immediately, after credits.
    pub due_now: Money,
    /// Start and end of the billed period, if the invoice has one.
    pub period: Option<(Timestamp, Timestamp)>,
}

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "loose")]
    amount_due: Option<i64>,
    #[serde(default, deserialize_with = "loose")]
    currency: Option<Currency>,
    #[serde(default, deserialize_with = "nested")]
    lines: Page<LineView>,
}

#[derive(Debug, Default, Deserialize)]
struct LineView {
    #[serde(default, deserialize_with = "nested")]
    period: PeriodView,
}

#[derive(Debug, Default, Deserialize)]
struct PeriodView {
    #[serde(default, deserialize_with = "seconds")]
    start: Option<Timestamp>,
    #[serde(default, deserialize_with = "seconds")]
    end: Option<Timestamp>,
}

impl Gateway {
    /// Previews the invoice of resuming without resuming. `None` if there would be no invoice.
    pub async fn preview_resume(
        &self,
        id: &SubscriptionId,
        terms: ResumeTerms,
        key: &str,
    ) -> Result<Option<ResumePreview>, StripeError> {
        let response =
            match self.transport.post(Operation::PreviewResume, preview(id, terms), key).await {
                Err(StripeError::Refused { code: Some(code), .. }) if code == NOTHING_UPCOMING => {
                    return Ok(None);
                }
                response => response?,
            };
        let view: View = response.read()?;
        let (Some(minor), Some(currency)) = (view.amount_due, view.currency) else {
            return Err(response.unreadable("a preview without an amount"));
        };
        let periods =
            view.lines.data.iter().filter_map(|line| line.period.start.zip(line.period.end));
        let period = periods.max_by_key(|(_, end)| *end);
        Ok(Some(ResumePreview { due_now: Money { minor, currency }, period }))
    }

    /// Resumes, and charges what is due. A payment that fails or needs confirmation is not an error: the
    /// subscription stays `paused` with an open invoice, which Stripe continues to collect. Stripe
    /// refuses this for a subscription that is not paused. `now` replaces the time of a response
    /// without a date.
    pub async fn resume_paused(
        &self,
        id: &SubscriptionId,
        terms: ResumeTerms,
        key: &str,
        now: Timestamp,
    ) -> Result<FetchedSubscription, StripeError> {
        let plain = path::segment(id.as_str(), "subscription")?;
        let request = resume(plain, terms, Some(PaymentBehavior::ResumeOnPaymentSuccess));
        let response = match self.transport.post(Operation::ResumePaused, request, key).await {
            // Subscriptions in the classic billing mode do not accept the parameter.
            Err(StripeError::Refused { param: Some(param), .. }) if param == "payment_behavior" => {
                let key = format!("{key}-classic");
                let request = resume(plain, terms, None);
                self.transport.post(Operation::ResumePaused, request, &key).await?
            }
            response => response?,
        };
        self.current_subscription(&response, id, now).await
    }
}

fn preview(id: &SubscriptionId, terms: ResumeTerms) -> RequestBuilder {
    let mut details = Details::new();
    details.resume_at = Some(ResumeAt::Now);
    let anchor = match terms {
        ResumeTerms::NewPeriod => PreviewAnchorType::Now,
        ResumeTerms::RunningPeriod => PreviewAnchorType::Unchanged,
    };
    details.billing_cycle_anchor = Some(PreviewAnchor::new(anchor));
    if terms == ResumeTerms::RunningPeriod {
        details.proration_behavior = Some(PreviewProration::None);
    }
    CreatePreviewInvoice::new().subscription(id.as_str()).subscription_details(details).build()
}

fn resume(id: &str, terms: ResumeTerms, payment: Option<PaymentBehavior>) -> RequestBuilder {
    let mut request = ResumeSubscription::new(id).expand([LATEST_INVOICE.to_owned()]);
    if let Some(payment) = payment {
        request = request.payment_behavior(payment);
    }
    match terms {
        ResumeTerms::NewPeriod => request.billing_cycle_anchor(Anchor::new(AnchorType::Now)),
        ResumeTerms::RunningPeriod => request
            .billing_cycle_anchor(Anchor::new(AnchorType::Unchanged))
            .proration_behavior(Proration::None),
    }
    .build()
}

#[cfg(test)]
mod tests {
    use super::{PaymentBehavior, ResumeTerms, preview, resume};
    use crate::domain::ids::SubscriptionId;

    fn body(body: Option<String>) -> String {
        body.unwrap().replace("%5B", "[").replace("%5D", "]")
    }

    #[test]
    fn a_preview_is_sent_with_the_terms_of_the_resumption() {
        let id = SubscriptionId::new("sub_1");
        for (terms, expected) in [
            (
                ResumeTerms::NewPeriod,
                "subscription=sub_1&subscription_details[billing_cycle_anchor][type]=now\
                 &subscription_details[resume_at]=now",
            ),
            (
                ResumeTerms::RunningPeriod,
                "subscription=sub_1&subscription_details[billing_cycle_anchor][type]=unchanged\
                 &subscription_details[proration_behavior]=none\
                 &subscription_details[resume_at]=now",
            ),
        ] {
            let request = preview(&id, terms);
            assert_eq!(request.path, "/invoices/create_preview");
            assert_eq!(body(request.body), expected);
        }
    }

    #[test]
    fn a_resumption_waits_for_its_payment() {
        for (terms, expected) in [
            (
                ResumeTerms::NewPeriod,
                "billing_cycle_anchor[type]=now&expand[0]=latest_invoice\
                 &payment_behavior=resume_on_payment_success",
            ),
            (
                ResumeTerms::RunningPeriod,
                "billing_cycle_anchor[type]=unchanged&expand[0]=latest_invoice\
                 &payment_behavior=resume_on_payment_success&proration_behavior=none",
            ),
        ] {
            let request = resume("sub_1", terms, Some(PaymentBehavior::ResumeOnPaymentSuccess));
            assert_eq!(request.path, "/subscriptions/sub_1/resume");
            assert_eq!(body(request.body), expected);
        }
    }
}
