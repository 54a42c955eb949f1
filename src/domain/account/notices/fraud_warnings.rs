//! Alarms about early fraud warnings: when one begins, and when it is over for a reason that has no alarm of its
//! own.

use std::time::Duration;

use crate::domain::account::Dated;
use crate::domain::account::fraud_warning::FraudWarningState;
use crate::domain::account::notices::Audience;
use crate::domain::account::notices::alarms::PaymentUse;
use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::alerts::AlertKind;
use crate::domain::event::FraudWarningSnapshot;
use crate::domain::notice::{Alarm, Notice};

/// Who can do something about a warning.
const AUDIENCE: Audience = Audience::RecipientsOf(AlertKind::FraudWarning);

/// How long the refund or the dispute that has ended a warning may arrive after it.
const REASON_TIMEOUT: Duration = Duration::from_mins(1);

impl NoticeBuilder<'_> {
    /// A refund in full and a dispute have alarms of their own.
    pub(super) fn fraud_warning_alarms(&mut self, paid: &PaymentUse<'_>) {
        for (dated, state) in paid.payment.fraud_warnings(paid.bill(), self.now) {
            match state {
                FraudWarningState::Open(until) => {
                    self.wake_at(until);
                    self.fraud_warning(paid, &dated.value);
                }
                FraudWarningState::NoLongerActionable => self.fraud_warning_ended(paid, dated),
                FraudWarningState::Lapsed(at) => {
                    let warning = Dated { at, value: dated.value.clone() };
                    self.fraud_warning_over(paid, &warning, true);
                }
                FraudWarningState::Returned | FraudWarningState::Disputed => {}
            }
        }
    }

    /// Whether admins were notified of a warning that is over because nothing is left of the payment.
    pub(super) fn is_warning_settled(&self, paid: &PaymentUse<'_>) -> bool {
        let mut warnings = paid.payment.fraud_warnings(paid.bill(), self.now);
        warnings.any(|(dated, state)| {
            state == FraudWarningState::Returned && self.was_alarmed(&begin_key(&dated.value))
        })
    }

    fn fraud_warning(&mut self, paid: &PaymentUse<'_>, warning: &FraudWarningSnapshot) {
        let alarm = Alarm::FraudWarning {
            user: paid.account.user,
            plan: paid.plan.clone(),
            payment: paid.key.to_owned(),
            amount: paid.amount(),
            fraud_type: warning.fraud_type.clone(),
        };
        self.push(AUDIENCE, begin_key(warning), true, Notice::Alarm { alarm });
    }

    /// After a failed refund, the alarm about that is the last one.
    fn fraud_warning_ended(
        &mut self,
        paid: &PaymentUse<'_>,
        warning: &Dated<FraudWarningSnapshot>,
    ) {
        let had_refund = paid.payment.failed_refunds().next().is_some();
        if !had_refund && self.is_due(warning.at.plus(REASON_TIMEOUT)) {
            self.fraud_warning_over(paid, warning, false);
        }
    }

    fn fraud_warning_over(
        &mut self,
        paid: &PaymentUse<'_>,
        Dated { at, value: warning }: &Dated<FraudWarningSnapshot>,
        lapsed: bool,
    ) {
        if self.was_alarmed(&begin_key(warning)) {
            let alarm = Alarm::FraudWarningOver {
                user: paid.account.user,
                plan: paid.plan.clone(),
                amount: paid.amount(),
                lapsed,
            };
            let (key, fresh) = (format!("{}:over", warning.id), self.is_fresh(*at));
            self.push(AUDIENCE, key, fresh, Notice::Alarm { alarm });
        }
    }

    /// Whether the alarm with this key was sent to any admin: each has a key of their own.
    fn was_alarmed(&self, key: &str) -> bool {
        self.was_sent(|sent| sent.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
    }
}

fn begin_key(warning: &FraudWarningSnapshot) -> String {
    format!("{}:warned", warning.id)
}
