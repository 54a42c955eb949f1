//! Invoices that are paid in several payments, and customers who pay in another currency.

use crate::stripe::account::Account;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::card::Occasion;
use crate::stripe::objects;
use crate::stripe::refusal::Refused;

impl Account {
    /// Pays part of an open invoice, as Stripe's invoice page allows; the last part settles it:
    /// <https://docs.stripe.com/invoicing/partial-payments>.
    pub(super) fn pay_part(&mut self, id: &str, amount: i64, card: Card) -> Result<(), Declined> {
        let invoice = self.payable_invoice(id)?;
        let left = invoice.amount_due - invoice.amount_paid;
        if amount <= 0 || amount > left {
            let message = format!("{amount} is not between 1 and the amount remaining ({left}).");
            return Err(Refused::parameter("parameter_invalid_integer", "amount", message).into());
        }
        card.charge(Occasion::Present)?;
        if amount == left {
            return Ok(self.settle_invoice(id, Some(card))?);
        }
        let paid = (amount, invoice.currency.as_str());
        let (charge, _) = self.book(Some(&invoice.customer), Some(id), paid, Some(card));
        self.invoice_mut(id)?.amount_paid += amount;
        self.emit_invoice_payment(&charge);
        Ok(())
    }

    /// Emits `invoice_payment.paid` if the endpoint receives it.
    pub(super) fn emit_invoice_payment(&mut self, charge: &str) {
        if !self.announces_payments {
            return;
        }
        let Ok(charge) = self.charge(charge) else { return };
        let Some(invoice) = &charge.invoice else { return };
        let object = objects::invoice_payment(self, charge, invoice);
        self.emit("invoice_payment.paid", object, None);
    }

    /// An amount in the customer's currency. `None` if that is the merchant's.
    pub(super) fn presented(&self, customer: &str, amount: i64) -> Option<(i64, String)> {
        let (currency, per_thousand) = self.customer(customer).ok()?.presentment.as_ref()?;
        Some((amount * per_thousand / 1000, currency.clone()))
    }
}
