//! A message in a chat with a button or a sentence that stops being true when something else happens.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{PlanCode, SessionId, SubscriptionId};
use crate::domain::notice::{Notice, Topic};

/// What the message depends on. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Subject {
    /// It leads to a checkout page, which closes once it is paid or expired.
    Checkout { session: SessionId, plan: PlanCode },
    /// Something was agreed to in it that Stripe carries out: the news of it goes into this message
    /// instead of a second one.
    #[serde(rename = "deed")]
    CustomerAction {
        subscription: SubscriptionId,
        #[serde(rename = "deed")]
        action: CustomerAction,
    },
    /// A notice that asks for a payment, and has buttons for it.
    Payment { subscription: SubscriptionId, notice: Box<Notice> },
}

/// What somebody agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerAction {
    /// Another plan or interval.
    ChangePlan,
    /// A cancellation is taken back.
    Resume,
}

impl CustomerAction {
    /// What somebody believes otherwise once they have heard of this deed.
    #[must_use]
    pub const fn topics(self) -> &'static [Topic] {
        match self {
            Self::ChangePlan => &[Topic::Plan, Topic::Interval],
            Self::Resume => &[Topic::Ending],
        }
    }

    /// Whether the notice is the news of this deed.
    #[must_use]
    pub const fn is_told_by(self, notice: &Notice) -> bool {
        match self {
            Self::ChangePlan => {
                matches!(notice, Notice::PlanChanged { .. } | Notice::IntervalChanged { .. })
            }
            Self::Resume => matches!(notice, Notice::Resumed { .. }),
        }
    }

    /// The deed that a notice may be the news of, and the subscription.
    #[must_use]
    pub fn of(notice: &Notice) -> Option<(Self, &SubscriptionId)> {
        let action =
            [Self::ChangePlan, Self::Resume].into_iter().find(|one| one.is_told_by(notice))?;
        let subscription = action.topics().iter().find_map(|topic| notice.settles(*topic))?;
        Some((action, subscription))
    }
}

impl Subject {
    /// What a notice depends on that asks for a payment; `None` for all others.
    #[must_use]
    pub fn of_notice(notice: &Notice) -> Option<Self> {
        let (Notice::PaymentFailed { subscription, .. }
        | Notice::ActionRequired { subscription, .. }
        | Notice::GraceEnding { subscription, .. }
        | Notice::AccessLapsed { subscription, .. }
        | Notice::InvoiceOverdue { subscription, .. }
        | Notice::StillOwing { subscription, .. }) = notice
        else {
            return None;
        };
        let notice = Box::new(notice.clone());
        Some(Self::Payment { subscription: subscription.clone(), notice })
    }
}

/// What a message says in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    CheckoutComplete {
        plan: PlanCode,
    },
    CheckoutExpired {
        plan: PlanCode,
    },
    /// What the notice asked for is done.
    Settled(Box<Notice>),
    /// The subscription has ended, and nothing is to be paid for it any more.
    Ended(Box<Notice>),
    /// The status of the account says more than the message.
    Status,
}

#[cfg(test)]
mod tests {
    use super::{CustomerAction, Subject};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PlanCode, SubscriptionId};
    use crate::domain::notice::Notice;

    #[test]
    fn a_deed_is_told_by_its_own_news_only() {
        let subscription = SubscriptionId::new("sub_1");
        let plan = PlanCode::new("pro");
        let changed = Notice::PlanChanged {
            subscription: subscription.clone(),
            from: PlanCode::new("basic"),
            to: plan.clone(),
            renews_at: None,
            on_trial: false,
            interval: None,
        };
        let resumed = Notice::Resumed {
            subscription: subscription.clone(),
            plan: plan.clone(),
            renews_at: None,
        };
        let ends_at = Timestamp::from_seconds(1_790_000_000);
        let cancelled = Notice::CancellationScheduled {
            subscription: subscription.clone(),
            plan: plan.clone(),
            ends_at,
            on_trial: false,
        };
        let unpaid = Notice::PlanChangeUnpaid { subscription: subscription.clone(), plan };
        for (notice, action) in [
            (&changed, Some(CustomerAction::ChangePlan)),
            (&resumed, Some(CustomerAction::Resume)),
            (&cancelled, None),
            (&unpaid, None),
        ] {
            assert_eq!(
                CustomerAction::of(notice),
                action.map(|action| (action, &subscription)),
                "{notice:?}"
            );
            assert_eq!(Subject::of_notice(notice), None, "{notice:?}");
        }
    }

    #[test]
    fn a_notice_that_asks_for_a_payment_depends_on_its_subscription() {
        let subscription = SubscriptionId::new("sub_1");
        let lapsed = Notice::AccessLapsed {
            subscription: subscription.clone(),
            plan: PlanCode::new("pro"),
            fix_url: None,
            invoiced: false,
        };
        let subject = Subject::of_notice(&lapsed).unwrap();
        let notice = Box::new(lapsed);
        assert_eq!(subject, Subject::Payment { subscription, notice });
        let kept = serde_json::to_string(&subject).unwrap();
        assert_eq!(serde_json::from_str::<Subject>(&kept).unwrap(), subject);
    }
}
