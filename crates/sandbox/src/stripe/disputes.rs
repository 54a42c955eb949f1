//! Disputes, from their creation to the last appeal.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::objects;
use crate::stripe::records::Dispute;
use crate::stripe::refusal::Refused;

/// How long evidence can be submitted or an appeal can be filed.
const TO_RESPOND: i64 = 9 * DAY;
const TO_APPEAL: i64 = 5 * DAY;

impl Account {
    /// A customer disputes a charge or part of it at the bank, which withdraws the money immediately.
    pub(super) fn open_dispute(
        &mut self,
        charge: &str,
        amount: Option<i64>,
    ) -> Result<String, Refused> {
        let disputed = self.charge(charge)?.clone();
        if disputed.dispute.is_some() {
            return Err(Refused::invalid("This charge has already been disputed."));
        }
        let amount = amount.unwrap_or(disputed.amount);
        if amount <= 0 || amount > disputed.amount {
            return Err(Refused::invalid("This amount cannot be disputed."));
        }
        let dispute = Dispute {
            id: self.new_id("du_1"),
            created: self.now(),
            charge: charge.to_owned(),
            amount,
            status: "needs_response",
            due_by: self.now() + TO_RESPOND,
            submissions: 0,
        };
        let id = dispute.id.clone();
        self.disputes.push(dispute);
        self.charge_mut(charge)?.dispute = Some(id.clone());
        self.emit_dispute("charge.dispute.created", &id)?;
        self.emit_dispute("charge.dispute.funds_withdrawn", &id)?;
        self.close_fraud_warnings(charge)?;
        Ok(id)
    }

    /// The merchant submits evidence, or files an appeal that is possible.
    pub(super) fn answer_dispute(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let dispute = self.dispute(id)?;
        let next = match dispute.status {
            "needs_response" => "under_review",
            "appeal_needs_response" => "appeal_under_review",
            status => {
                return Err(Refused::invalid(format!("This dispute is {status}.")));
            }
        };
        if dispute.due_by < now {
            return Err(Refused::invalid("The deadline for a response has passed."));
        }
        self.change_dispute(id, |dispute| {
            dispute.status = next;
            dispute.submissions += 1;
        })
    }

    /// The bank's decision can be appealed from now on, for some days.
    pub(super) fn allow_appeal(&mut self, id: &str) -> Result<(), Refused> {
        if self.dispute(id)?.status != "lost" {
            return Err(Refused::invalid("Only a lost dispute can be appealed."));
        }
        let due = self.now() + TO_APPEAL;
        self.change_dispute(id, |dispute| {
            dispute.status = "appeal_needs_response";
            dispute.due_by = due;
        })
    }

    /// The bank decides; a won dispute reinstates the money.
    pub(super) fn close_dispute(&mut self, id: &str, won: bool) -> Result<(), Refused> {
        let dispute = self.dispute_mut(id)?;
        if matches!(dispute.status, "won" | "lost") {
            return Err(Refused::invalid("This dispute is already closed."));
        }
        dispute.status = if won { "won" } else { "lost" };
        self.emit_dispute("charge.dispute.closed", id)?;
        if won {
            self.emit_dispute("charge.dispute.funds_reinstated", id)?;
        }
        Ok(())
    }

    fn change_dispute(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Dispute),
    ) -> Result<(), Refused> {
        let before = objects::dispute(self, self.dispute(id)?);
        change(self.dispute_mut(id)?);
        let after = objects::dispute(self, self.dispute(id)?);
        self.emit_change("charge.dispute.updated", &before, after);
        Ok(())
    }

    fn emit_dispute(&mut self, kind: &str, id: &str) -> Result<(), Refused> {
        let object = objects::dispute(self, self.dispute(id)?);
        self.emit(kind, object, None);
        Ok(())
    }
}
