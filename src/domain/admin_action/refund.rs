//! What a refund changes: the money, and the access that depends on it.

use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Fact, FactBody, PaidPayment, Policy, Source, extended};
use crate::domain::admin_action::refusal::ActionRefusal;
use crate::domain::clock::Timestamp;
use crate::domain::event::{ChargeSnapshot, PaymentRef, StripeObject};
use crate::domain::ids::{ChargeId, EntitlementName, PaymentIntentId, PlanCode, RefundId};
use crate::domain::money::Money;

/// What a refund changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundEffect {
    pub payment: PaymentRef,
    pub plan: Option<PlanCode>,
    pub paid_at: Timestamp,
    pub paid: Money,
    /// Returned before, in minor units.
    pub returned: i64,
    pub amount: Money,
    /// What the person has no more.
    pub lost: Vec<EntitlementName>,
    /// A subscription that goes on at Stripe, and when it renews.
    pub continues: Option<Continues>,
    /// Once it is carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundId>,
}

/// A subscription that a refund does not end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continues {
    pub plan: PlanCode,
    pub renews_at: Option<Timestamp>,
}

impl RefundEffect {
    /// Whether nothing of the payment is left.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.returned + self.amount.minor >= self.paid.minor
    }
}

/// What refunding a payment changes. `minor`: in minor units; `None`: all that is left.
pub(super) fn refund_effect(
    account: &Account,
    history: &[Fact],
    payment: &str,
    minor: Option<i64>,
    policy: &Policy,
    now: Timestamp,
) -> Result<RefundEffect, ActionRefusal> {
    let paid = account.paid_payments(policy);
    let paid = paid.into_iter().find(|paid| paid.id == payment);
    let paid = paid.ok_or(ActionRefusal::PaymentUnknown)?;
    let left = Money { minor: paid.left(), ..paid.amount };
    if paid.is_disputed {
        return Err(ActionRefusal::Disputed);
    }
    if left.minor <= 0 {
        return Err(ActionRefusal::NothingLeft);
    }
    let minor = minor.unwrap_or(left.minor);
    if minor <= 0 || minor > left.minor {
        return Err(ActionRefusal::NotThatMuch(left));
    }
    let reference = reference(payment);
    let refunded = refunded(&paid, &reference, minor, now);
    let after = Account::of(account.user, extended(history.to_vec(), &[refunded]), policy);
    let running = account.running();
    Ok(RefundEffect {
        payment: reference,
        plan: paid.plan,
        paid_at: paid.paid_at,
        paid: paid.amount,
        returned: paid.returned,
        amount: Money { minor, ..paid.amount },
        lost: account.lost_in(&after, policy, now),
        continues: running.map(|running| Continues {
            plan: running.plan.clone(),
            renews_at: running.renews_at(),
        }),
        refund: None,
    })
}

/// A payment by its id: of an intent, or else of a charge.
fn reference(id: &str) -> PaymentRef {
    if id.starts_with("pi_") {
        PaymentRef { intent: Some(PaymentIntentId::new(id)), charge: None }
    } else {
        PaymentRef { intent: None, charge: Some(ChargeId::new(id)) }
    }
}

/// The fact that the refund will bring.
fn refunded(paid: &PaidPayment, payment: &PaymentRef, minor: i64, now: Timestamp) -> Fact {
    let charge = ChargeSnapshot {
        payment: payment.clone(),
        customer: None,
        invoice: paid.invoice.clone(),
        amount: paid.amount,
        refunded: paid.returned + minor,
        presented: None,
    };
    let source = Source::Internal(format!("preview:{}", paid.id));
    Fact { at: now, source, body: FactBody::Stripe(StripeObject::Charge(charge)).into() }
}
