//! Chat messages whose text or buttons become outdated when the account changes.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{PlanCode, SessionId, SubscriptionId};
use crate::domain::notice::{Notice, Topic};
use crate::domain::plan::Catalogue;

/// What a message depends on. Stored as JSON: a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Subject {
    /// It links to a checkout page, which closes once it is paid or expires.
    Checkout { session: SessionId, plan: PlanCode },
    /// The customer confirmed an action in it that Stripe carries out. The notice about the result edits
    /// this message instead of sending a second one.
    CustomerAction { subscription: SubscriptionId, action: CustomerAction },
    /// It links to the page on which the subscription is cancelled.
    Cancellation { subscription: SubscriptionId },
    /// It is a notice that hands over what the plan gives, which is for those alone who have the plan.
    Handover { plan: PlanCode, notice: Box<Notice> },
    /// It is a notice that requests a payment, with buttons.
    Payment { subscription: SubscriptionId, notice: Box<Notice> },
}

/// An action that the customer confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerAction {
    /// A change of plan or interval.
    ChangePlan,
    /// A scheduled cancellation is withdrawn.
    Resume,
}

impl CustomerAction {
    /// The topics whose state the action changes.
    #[must_use]
    pub const fn topics(self) -> &'static [Topic] {
        match self {
            Self::ChangePlan => &[Topic::Plan, Topic::Interval],
            Self::Resume => &[Topic::Ending],
        }
    }

    /// Whether the notice reports the result of the action.
    #[must_use]
    pub const fn is_reported_by(self, notice: &Notice) -> bool {
        match self {
            Self::ChangePlan => {
                matches!(notice, Notice::PlanChanged { .. } | Notice::IntervalChanged { .. })
            }
            Self::Resume => matches!(notice, Notice::Resumed { .. }),
        }
    }

    /// The action whose result a notice may report, and the subscription.
    #[must_use]
    pub fn of(notice: &Notice) -> Option<(Self, &SubscriptionId)> {
        let action = [Self::ChangePlan, Self::Resume]
            .into_iter()
            .find(|action| action.is_reported_by(notice))?;
        let subscription = action.topics().iter().find_map(|topic| notice.settles(*topic))?;
        Some((action, subscription))
    }
}

impl Subject {
    /// What a notice depends on that requests a payment, or hands over a plan of the catalogue; `None` for
    /// other notices.
    #[must_use]
    pub fn of_notice(notice: &Notice, catalogue: &Catalogue) -> Option<Self> {
        let begun = notice.begun_plan().and_then(|code| catalogue.plan(code));
        if let Some(plan) = begun.filter(|plan| !plan.handover.is_empty()) {
            return Some(Self::Handover {
                plan: plan.code.clone(),
                notice: Box::new(notice.clone()),
            });
        }
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

/// The final text of an outdated message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The checkout is complete.
    CheckoutComplete { plan: PlanCode },
    /// The checkout page has expired.
    CheckoutExpired { plan: PlanCode },
    /// The requested payment has been made.
    Settled(Box<Notice>),
    /// The plan has ended, so that it is no longer handed over.
    PlanOver(Box<Notice>),
    /// The subscription has ended, so the payment is no longer requested.
    Ended(Box<Notice>),
    /// The present status of the account.
    Status,
}

#[cfg(test)]
mod tests {
    use super::{CustomerAction, Subject};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{PlanCode, SubscriptionId};
    use crate::domain::notice::Notice;
    use crate::domain::plan::{Catalogue, Handover, Plan};

    #[test]
    fn a_notice_that_hands_a_plan_over_depends_on_the_plan() {
        let link = Some("https://t.me/+club".to_owned());
        let handover = Box::new(Handover { link, ..Handover::default() });
        let plans =
            vec![Plan { handover, ..Plan::named("pro", "Pro") }, Plan::named("basic", "Basic")];
        let catalogue = Catalogue::from(plans);
        for (code, depends) in [("pro", true), ("basic", false), ("gone", false)] {
            let begun = Notice::GrantBegun { plan: PlanCode::new(code), until: None };
            let subject = Subject::of_notice(&begun, &catalogue);
            assert_eq!(subject.is_some(), depends, "{code}");
        }
        let ended = Notice::GrantEnded { plan: PlanCode::new("pro") };
        assert_eq!(Subject::of_notice(&ended, &catalogue), None);
    }

    #[test]
    fn an_action_matches_only_notices_about_its_result() {
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
            assert_eq!(Subject::of_notice(notice, &Catalogue::default()), None, "{notice:?}");
        }
    }

    #[test]
    fn a_notice_that_requests_a_payment_depends_on_its_subscription() {
        let subscription = SubscriptionId::new("sub_1");
        let lapsed = Notice::AccessLapsed {
            subscription: subscription.clone(),
            plan: PlanCode::new("pro"),
            fix_url: None,
            invoiced: false,
        };
        let subject = Subject::of_notice(&lapsed, &Catalogue::default()).unwrap();
        let notice = Box::new(lapsed);
        assert_eq!(subject, Subject::Payment { subscription, notice });
        let stored = serde_json::to_string(&subject).unwrap();
        assert_eq!(serde_json::from_str::<Subject>(&stored).unwrap(), subject);
    }
}
