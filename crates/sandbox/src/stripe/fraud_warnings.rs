//! Early fraud warnings of banks about charges.

use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::records::FraudWarning;
use crate::stripe::refusal::Refused;

impl Account {
    /// The bank of the card suspects fraud. A charge that was disputed or refunded in full is not actionable.
    pub(super) fn warn_of_fraud(&mut self, charge: &str) -> Result<String, Refused> {
        self.charge(charge)?;
        if self.fraud_warnings.iter().any(|warning| warning.charge == charge) {
            return Err(Refused::invalid("There is a warning about this charge already."));
        }
        let warning = FraudWarning {
            id: self.new_id("issfr_1"),
            created: self.now(),
            charge: charge.to_owned(),
            actionable: self.can_avoid_dispute(charge)?,
        };
        let id = warning.id.clone();
        let object = objects::fraud_warning(self, &warning);
        self.fraud_warnings.push(warning);
        self.emit("radar.early_fraud_warning.created", object, None);
        Ok(id)
    }

    /// Call it after a refund or dispute of the charge. Whether a failed refund makes a warning actionable again
    /// is not documented; here it does not.
    pub(super) fn close_fraud_warnings(&mut self, charge: &str) -> Result<(), Refused> {
        if self.can_avoid_dispute(charge)? {
            return Ok(());
        }
        let mut all = self.fraud_warnings.iter_mut();
        let Some(open) = all.find(|warning| warning.charge == charge && warning.actionable) else {
            return Ok(());
        };
        let before = open.clone();
        open.actionable = false;
        let after = open.clone();
        let before = objects::fraud_warning(self, &before);
        let after = objects::fraud_warning(self, &after);
        self.emit_change("radar.early_fraud_warning.updated", &before, after);
        Ok(())
    }

    fn can_avoid_dispute(&self, charge: &str) -> Result<bool, Refused> {
        let charge = self.charge(charge)?;
        Ok(charge.dispute.is_none() && charge.refunded < charge.amount)
    }
}
