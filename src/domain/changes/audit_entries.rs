//! Entries of the audit log. What is logged of an event depends on the event alone, so that the log holds
//! the same entries in whatever order events arrive.

use serde_json::{Value, json};

use crate::domain::account::Policy;
use crate::domain::audit::{Actor, AuditDraft};
use crate::domain::audit_action::AuditAction;
use crate::domain::clock::Timestamp;
use crate::domain::event::{
    CheckoutOutcome, DisputeStatus, InvoiceOutcome, RefundStatus, StripeObject,
    SubscriptionEventKind, SubscriptionSnapshot,
};
use crate::domain::ids::{CustomerId, UserId};
use crate::domain::subscription_item::SubscriptionItem;

/// The entry about an object at Stripe; none for what concerns neither money nor access.
#[must_use]
pub fn audit_entry(
    actor: Actor,
    user: UserId,
    object: &StripeObject,
    policy: &Policy,
) -> Option<AuditDraft> {
    let (action, subject, after) = match object {
        StripeObject::Subscription { snapshot, kind } => {
            let action = match kind {
                SubscriptionEventKind::Created => AuditAction::SubscriptionCreated,
                SubscriptionEventKind::Changed => AuditAction::SubscriptionChanged,
                SubscriptionEventKind::UpdateExpired => AuditAction::SubscriptionUpdateExpired,
                SubscriptionEventKind::Deleted => AuditAction::SubscriptionEnded,
            };
            (action, snapshot.id.to_string(), subscription(snapshot, policy))
        }
        StripeObject::Checkout { session, outcome } => {
            let action = match outcome {
                CheckoutOutcome::Expired => AuditAction::CheckoutExpired,
                CheckoutOutcome::AwaitingPayment => AuditAction::CheckoutAwaitingPayment,
                CheckoutOutcome::PaymentFailed => AuditAction::CheckoutPaymentFailed,
                CheckoutOutcome::Paid => AuditAction::CheckoutCompleted,
            };
            let after = json!({
                "plan": session.tollgate_plan.as_ref().or(session.plan.as_ref()),
                "subscription": session.subscription,
                "total": session.total,
            });
            (action, session.id.to_string(), after)
        }
        StripeObject::Invoice { invoice, outcome } => {
            let action = match outcome {
                InvoiceOutcome::Open => AuditAction::InvoiceOpen,
                InvoiceOutcome::Failed => AuditAction::InvoicePaymentFailed,
                InvoiceOutcome::ActionRequired => AuditAction::InvoiceActionRequired,
                InvoiceOutcome::Uncollectible => AuditAction::InvoiceUncollectible,
                InvoiceOutcome::Voided => AuditAction::InvoiceVoided,
                InvoiceOutcome::Paid => AuditAction::InvoicePaid,
            };
            let after = json!({
                "subscription": invoice.subscription,
                "amount": invoice.amount,
                "reason": invoice.billing_reason,
                "attempt": invoice.attempt_count,
            });
            (action, invoice.id.to_string(), after)
        }
        StripeObject::InvoicePayment { invoice, payment } => {
            let after = json!({ "payment": payment.payment.key(), "amount": payment.amount });
            (AuditAction::InvoicePayment, invoice.to_string(), after)
        }
        StripeObject::Charge(charge) => {
            let after = json!({ "amount": charge.amount, "refunded": charge.refunded });
            (AuditAction::ChargeRefunded, charge.payment.key().to_owned(), after)
        }
        StripeObject::Refund(refund) => {
            let action = match refund.status {
                RefundStatus::Pending => AuditAction::RefundPending,
                RefundStatus::Succeeded => AuditAction::RefundSucceeded,
                RefundStatus::Canceled => AuditAction::RefundCanceled,
                RefundStatus::Failed => AuditAction::RefundFailed,
            };
            let after = json!({ "payment": refund.payment.key(), "amount": refund.amount });
            (action, refund.id.to_string(), after)
        }
        StripeObject::Dispute(dispute) => {
            let action = match dispute.status {
                DisputeStatus::Inquiry => AuditAction::DisputeInquiry,
                DisputeStatus::InquiryReview => AuditAction::DisputeInquiryReview,
                DisputeStatus::Open => AuditAction::DisputeOpen,
                DisputeStatus::Review => AuditAction::DisputeReview,
                DisputeStatus::Prevented => AuditAction::DisputePrevented,
                DisputeStatus::Lost => AuditAction::DisputeLost,
                DisputeStatus::Appeal => AuditAction::DisputeAppeal,
                DisputeStatus::AppealReview => AuditAction::DisputeAppealReview,
                DisputeStatus::Won => AuditAction::DisputeWon,
            };
            let after = json!({
                "payment": dispute.payment.key(),
                "amount": dispute.amount,
                "reason": dispute.reason,
                "due_by": dispute.due_by.map(Timestamp::seconds),
            });
            (action, dispute.id.to_string(), after)
        }
        StripeObject::FraudWarning(warning) => {
            let action = if warning.actionable {
                AuditAction::FraudWarningOpen
            } else {
                AuditAction::FraudWarningClosed
            };
            let after =
                json!({ "payment": warning.payment.key(), "fraud_type": warning.fraud_type });
            (action, warning.id.to_string(), after)
        }
        StripeObject::Customer(customer) if customer.deleted => {
            (AuditAction::CustomerDeleted, customer.id.to_string(), json!({}))
        }
        StripeObject::Customer(_)
        | StripeObject::Upcoming(_)
        | StripeObject::Irrelevant
        | StripeObject::Unreadable { .. } => {
            return None;
        }
    };
    Some(AuditDraft { actor, action, subject, user: Some(user), before: None, after: Some(after) })
}

/// All of a subscription that decides money and access.
pub(super) fn subscription(seen: &SubscriptionSnapshot, policy: &Policy) -> Value {
    let seconds = |at: Option<Timestamp>| at.map(Timestamp::seconds);
    let sold = seen.items.plan_item(&policy.catalogue);
    let item = sold.map(|found| found.item).or_else(|| seen.items.leading());
    let period_end = seen.period_end(item);
    json!({
        "plan": sold.map(|found| &found.plan.code).or(seen.tollgate_plan.as_ref()),
        "status": seen.status,
        "price": item.and_then(|item| item.price.as_ref()),
        "items": items(seen),
        "current_period_end": seconds(period_end),
        "cancel_at": seconds(seen.cancel_at.or(
            period_end.filter(|_| seen.cancel_at_period_end)
        )),
        "trial_end": seconds(seen.trial_end),
        "pause": seen.pause.as_ref().map(|pause| pause.behavior),
    })
}

/// Price and quantity of each item, where there is more to say than the price.
fn items(seen: &SubscriptionSnapshot) -> Option<Value> {
    let is_single = |item: &SubscriptionItem| item.quantity.unwrap_or(1) == 1 && !item.is_metered();
    let plain = seen.items.list.len() < 2 && seen.items.iter().all(is_single);
    let items =
        seen.items.iter().map(|item| json!({ "price": item.price, "quantity": item.quantity }));
    (!plain).then(|| items.collect())
}

/// A customer was proven to be the user's, or is linked to them for the first time.
#[must_use]
pub fn customer_linked(actor: Actor, user: UserId, customer: &CustomerId) -> AuditDraft {
    AuditDraft {
        actor,
        action: AuditAction::CustomerLinked,
        subject: customer.to_string(),
        user: Some(user),
        before: None,
        after: Some(json!({ "customer": customer })),
    }
}
