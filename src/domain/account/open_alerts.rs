//! What about the payments of an account needs the attention of the admins until it is over.

use crate::domain::account::fraud_warning::FraudWarningState;
use crate::domain::account::payment::Payment;
use crate::domain::account::{Account, Purchase};
use crate::domain::alerts::Alert;
use crate::domain::clock::Timestamp;

impl Account {
    /// Disputes that are not decided, and open early fraud warnings. The admins are notified of both by alarms
    /// of the account.
    #[must_use]
    pub fn open_alerts(&self, now: Timestamp) -> Vec<Alert> {
        self.payments
            .iter()
            .flat_map(|(key, payment)| self.alerts_about(key, payment, now))
            .collect()
    }

    fn alerts_about(&self, key: &str, payment: &Payment, now: Timestamp) -> Vec<Alert> {
        let purchase = self.purchases.iter().find(|purchase| purchase.is_paid_with(payment));
        let bill = purchase.and_then(|purchase: &Purchase| purchase.bill_of(payment));
        let open = payment.disputes().map(|dated| &dated.value);
        let open = open.filter(|dispute| dispute.status.is_open());
        let disputes = open.map(|dispute| Alert::Dispute {
            user: self.user,
            dispute: dispute.id.clone(),
            payment: key.to_owned(),
            amount: dispute.amount,
            status: dispute.status,
            due_by: dispute.due_by.filter(|_| dispute.status.needs_response()),
        });
        let warnings = payment.fraud_warnings(bill, now);
        let open = warnings.filter(|(_, state)| matches!(state, FraudWarningState::Open(_)));
        let warnings = open.map(|(dated, _)| Alert::FraudWarning {
            user: self.user,
            warning: dated.value.id.clone(),
            payment: key.to_owned(),
            amount: self.amount_of(payment, purchase),
        });
        disputes.chain(warnings).collect()
    }
}
