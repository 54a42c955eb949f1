//! Refunds of a charge.

use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Metadata;
use crate::stripe::records::Refund;
use crate::stripe::refusal::Refused;

/// The merchant's reason and metadata for a refund.
pub(super) type Given = (Option<String>, Metadata);

impl Account {
    /// Refunds a charge; without an amount, everything that is left. A pending refund counts as
    /// refunded until it fails.
    pub(super) fn refund_charge(
        &mut self,
        id: &str,
        amount: Option<i64>,
        status: &'static str,
        (reason, metadata): Given,
    ) -> Result<String, Refused> {
        if let Some(dispute) = self.charge(id)?.dispute.as_deref()
            && self.dispute(dispute)?.status != "won"
        {
            let message = format!("Charge {id} has been charged back; cannot issue a refund.");
            return Err(Refused::coded("charge_disputed", message));
        }
        let before = objects::charge(self, self.charge(id)?, self.shape);
        let charge = self.charge_mut(id)?;
        let left = charge.amount - charge.refunded;
        if left == 0 {
            let message = format!("Charge {id} has already been refunded.");
            return Err(Refused::coded("charge_already_refunded", message));
        }
        let amount = amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            return Err(Refused::parameter(
                "parameter_invalid_integer",
                "amount",
                format!(
                    "Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
                ),
            ));
        }
        charge.refunded += amount;
        let refund = Refund {
            id: self.new_id("re_3"),
            created: self.now(),
            charge: id.to_owned(),
            amount,
            status,
            reason,
            failure: None,
            metadata,
        };
        let refund_id = refund.id.clone();
        self.refunds.push(refund);
        self.emit_refund("refund.created", &refund_id)?;
        let after = objects::charge(self, self.charge(id)?, self.shape);
        self.emit_change("charge.refunded", &before, after);
        self.close_fraud_warnings(id)?;
        Ok(refund_id)
    }

    /// A pending refund succeeds or fails.
    pub(super) fn settle_refund(&mut self, id: &str, ok: bool) -> Result<(), Refused> {
        if self.refund(id)?.status != "pending" {
            return Err(Refused::invalid("This refund is not pending."));
        }
        if !ok {
            return self.fail_refund(id);
        }
        self.change_refund(id, &["refund.updated", "charge.refund.updated"], |refund| {
            refund.status = "succeeded";
        })
    }

    /// The bank returns the money: <https://docs.stripe.com/refunds#failed-refunds>.
    pub(super) fn fail_refund(&mut self, id: &str) -> Result<(), Refused> {
        let refund = self.refund(id)?.clone();
        if refund.status == "failed" {
            return Err(Refused::invalid("This refund has already failed."));
        }
        self.charge_mut(&refund.charge)?.refunded -= refund.amount;
        let kinds = ["refund.updated", "refund.failed", "charge.refund.updated"];
        self.change_refund(id, &kinds, |refund| {
            refund.status = "failed";
            refund.failure = Some("expired_or_canceled_card");
        })
    }

    fn change_refund(
        &mut self,
        id: &str,
        kinds: &[&str],
        change: impl FnOnce(&mut Refund),
    ) -> Result<(), Refused> {
        let before = objects::refund(self, self.refund(id)?);
        change(self.refund_mut(id)?);
        for kind in kinds {
            let after = objects::refund(self, self.refund(id)?);
            self.emit_change(kind, &before, after);
        }
        Ok(())
    }

    fn emit_refund(&mut self, kind: &str, id: &str) -> Result<(), Refused> {
        let object = objects::refund(self, self.refund(id)?);
        self.emit(kind, object, None);
        Ok(())
    }

    /// `POST /v1/refunds`; returns the refund's id.
    pub(super) fn create_refund(&mut self, params: &Params) -> Result<String, Refused> {
        params.only(&["amount", "charge", "metadata", "payment_intent", "reason"])?;
        let charge = match params.text("payment_intent") {
            Some(intent) => self
                .charges
                .iter()
                .find(|charge| charge.payment_intent == intent)
                .map(|charge| charge.id.clone())
                .ok_or_else(|| Refused::missing("payment_intent", intent, "payment_intent"))?,
            None => params.required("charge")?.to_owned(),
        };
        let amount = params.integer("amount")?;
        let mut metadata = Metadata::new();
        params.merge_metadata("metadata", &mut metadata);
        let reason = params.text("reason").map(str::to_owned);
        self.refund_charge(&charge, amount, "succeeded", (reason, metadata))
    }
}
