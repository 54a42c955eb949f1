//! Actions of people on the checkout, portal and invoice pages.

use crate::stripe::StripeSim;
use crate::stripe::card::Card;
use crate::stripe::card::Declined;
use crate::stripe::change::CancelWhen;
use crate::stripe::checkout::Paid;
use crate::stripe::refusal::Refused;

impl StripeSim {
    /// A person pays on the checkout page.
    pub fn pay(&self, session: &str, card: Card) -> Result<Paid, Declined> {
        self.with(|account| account.pay(session, card))
    }

    /// A person pays by a delayed method: the session is complete, but `unpaid`.
    pub fn pay_by_bank_debit(&self, session: &str) -> Result<Paid, Declined> {
        self.with(|account| account.pay_by_bank_debit(session))
    }

    /// A person starts a trial in a session that requires no card.
    pub fn start_trial_without_card(&self, session: &str) -> Result<Paid, Declined> {
        self.with(|account| account.start_trial_without_card(session))
    }

    /// A person enters a promotion code on the checkout page, or removes it.
    pub fn promote(&self, session: &str, code: Option<&str>) -> Result<(), Refused> {
        self.with(|account| account.promote(session, code))
    }

    /// The delayed payment of a session succeeds or fails.
    pub fn settle_bank_debit(&self, session: &str, ok: bool) -> Result<(), Refused> {
        self.with(|account| account.settle_bank_debit(session, ok))
    }

    /// An open checkout session expires now.
    pub fn expire(&self, session: &str) -> Result<(), Refused> {
        self.with(|account| account.expire(session))
    }

    /// A person cancels in the portal.
    pub fn cancel(&self, subscription: &str, when: CancelWhen) -> Result<(), Refused> {
        self.with(|account| account.cancel(subscription, when))
    }

    /// A person revokes a cancellation at the end of the period.
    pub fn resume(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.resume(subscription))
    }

    /// A person pauses in the portal, which credits the unused time with the next invoice.
    pub fn pause_in_portal(&self, subscription: &str) -> Result<(), Refused> {
        self.with(|account| account.pause_in_portal(subscription))
    }

    /// A person resumes in the portal, which starts and charges a new period.
    pub fn resume_in_portal(&self, subscription: &str) -> Result<(), Declined> {
        self.with(|account| account.resume_in_portal(subscription))
    }

    /// A person changes the plan in the portal, which invoices the difference immediately. Nothing
    /// changes if the card on file fails.
    pub fn change_price(&self, subscription: &str, price: &str) -> Result<(), Declined> {
        self.with(|account| account.change_in_portal(subscription, price))
    }

    /// A person replaces the card on file.
    pub fn change_card(&self, customer: &str, card: Card) -> Result<(), Declined> {
        self.with(|account| account.change_card(customer, card))
    }

    /// Pays an open invoice with the card on file.
    pub fn pay_invoice(&self, invoice: &str) -> Result<(), Declined> {
        self.with(|account| account.pay_invoice(invoice, None))
    }

    /// Pays part of an open invoice, in minor units; the last part settles it.
    pub fn pay_invoice_part(&self, invoice: &str, amount: i64, card: Card) -> Result<(), Declined> {
        self.with(|account| account.pay_part(invoice, amount, card))
    }

    /// Pays an open invoice with another card, which becomes the card on file.
    pub fn pay_invoice_with(&self, invoice: &str, card: Card) -> Result<(), Declined> {
        self.with(|account| account.pay_invoice(invoice, Some(card)))
    }
}
