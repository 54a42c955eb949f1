//! Notices about payments: charged, overdue, recovered, refunded or reversed.

use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Plan names are already escaped.
impl Localizer {
    pub(super) fn renewal_ahead(&self, plan: String, amount: Money, at: Timestamp) -> Screen {
        let (amount, date) = (self.money(amount), self.date(at));
        let title = t!(self, "notice-renewal-ahead", plan = plan, date = date, amount = amount);
        Screen::of([title, t!(self, "notice-renewal-ahead-manage")])
            .row(vec![self.to_manage(), self.to_status()])
    }

    pub(super) fn renewed(
        &self,
        plan: String,
        amount: Money,
        renews_at: Option<Timestamp>,
    ) -> Screen {
        let text = t!(self, "notice-renewed", plan = plan, amount = self.money(amount));
        self.with_renewal(text, renews_at)
    }

    /// `attempt`: counts from 1.
    pub(super) fn payment_failed(
        &self,
        plan: String,
        amount: Money,
        attempt: u32,
        fix_url: Option<&str>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let amount = self.money(amount);
        let title = if attempt > 1 {
            t!(self, "notice-payment-failed-again", plan = plan, amount = amount, attempt = attempt)
        } else {
            t!(self, "notice-payment-failed", plan = plan, amount = amount)
        };
        self.owing([title].into_iter().chain(self.keeps_access(access_until)), fix_url)
    }

    pub(super) fn action_required(
        &self,
        plan: String,
        amount: Money,
        fix_url: Option<&str>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let amount = self.money(amount);
        let title = t!(self, "notice-action-required", plan = plan, amount = amount);
        let (how, button) = match fix_url {
            Some(url) => (t!(self, "notice-action-how"), self.confirm_payment(url)),
            None => (t!(self, "notice-fix-card"), self.to_card()),
        };
        Screen::of([title].into_iter().chain(self.keeps_access(access_until)).chain([how]))
            .row(vec![button])
            .row(vec![self.to_status()])
    }

    pub(super) fn grace_ending(
        &self,
        plan: String,
        fix_url: Option<&str>,
        access_until: Timestamp,
        invoiced: bool,
    ) -> Screen {
        let date = self.date(access_until);
        if invoiced {
            let text = t!(self, "notice-invoice-grace-ending", plan = plan, date = date);
            return self.invoiced([text], fix_url);
        }
        self.owing([t!(self, "notice-grace-ending", plan = plan, date = date)], fix_url)
    }

    pub(super) fn access_lapsed(
        &self,
        plan: String,
        fix_url: Option<&str>,
        invoiced: bool,
    ) -> Screen {
        if invoiced {
            return self.invoiced([t!(self, "notice-invoice-lapsed", plan = plan)], fix_url);
        }
        self.owing([t!(self, "notice-access-lapsed", plan = plan)], fix_url)
    }

    pub(super) fn invoice_overdue(
        &self,
        plan: String,
        amount: Money,
        fix_url: Option<&str>,
        access_until: Option<Timestamp>,
    ) -> Screen {
        let amount = self.money(amount);
        let title = t!(self, "notice-invoice-overdue", plan = plan, amount = amount);
        self.invoiced([title].into_iter().chain(self.keeps_access(access_until)), fix_url)
    }

    pub(super) fn debt_settled(&self, plan: String) -> Screen {
        Screen::of([t!(self, "notice-debt-settled", plan = plan)]).row(self.account_buttons())
    }

    pub(super) fn paid_after_end(&self, plan: String, amount: Money) -> Screen {
        let amount = self.money(amount);
        Screen::of([t!(self, "notice-paid-after-end", plan = plan, amount = amount)])
            .row(vec![self.to_plans(), self.to_status()])
    }

    /// `fix_url`: the hosted page of the invoice that is still open.
    pub(super) fn still_owing(&self, plan: String, amount: Money, fix_url: Option<&str>) -> Screen {
        let amount = self.money(amount);
        self.owing([t!(self, "notice-still-owing", plan = plan, amount = amount)], fix_url)
    }

    pub(super) fn payment_recovered(
        &self,
        plan: String,
        amount: Money,
        renews_at: Option<Timestamp>,
    ) -> Screen {
        let text = t!(self, "notice-recovered", plan = plan, amount = self.money(amount));
        self.with_renewal(text, renews_at)
    }

    pub(super) fn payment_pending(&self, plan: Option<String>) -> Screen {
        let text = match plan {
            Some(plan) => t!(self, "notice-payment-pending", plan = plan),
            None => t!(self, "notice-payment-pending-unnamed"),
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn payment_not_completed(&self, plan: Option<String>) -> Screen {
        let text = match plan {
            Some(plan) => t!(self, "notice-payment-not-completed", plan = plan),
            None => t!(self, "notice-payment-not-completed-unnamed"),
        };
        Screen::of([text]).row(vec![self.to_plans(), self.to_status()])
    }

    pub(super) fn refunded(&self, plan: String, amount: Money) -> Screen {
        let amount = self.money(amount);
        Screen::of([t!(self, "notice-refunded", plan = plan, amount = amount)])
            .row(vec![self.to_plans(), self.to_status()])
    }

    pub(super) fn partly_refunded(&self, plan: String, amount: Money) -> Screen {
        let amount = self.money(amount);
        Screen::of([t!(self, "notice-partly-refunded", plan = plan, amount = amount)])
            .row(vec![self.to_status()])
    }

    /// Money of an earlier period was returned; the current period is unaffected.
    pub(super) fn earlier_returned(&self, plan: String, amount: Money, disputed: bool) -> Screen {
        let amount = self.money(amount);
        let text = if disputed {
            t!(self, "notice-earlier-reversed", plan = plan, amount = amount)
        } else {
            t!(self, "notice-earlier-refunded", plan = plan, amount = amount)
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn partly_reversed(&self, plan: String, amount: Money) -> Screen {
        let amount = self.money(amount);
        let title = t!(self, "notice-partly-reversed", plan = plan, amount = amount);
        Screen::of([title, t!(self, "notice-reversed-support")]).row(vec![self.to_status()])
    }

    /// `restored`: access had ended and is granted again.
    pub(super) fn reversal_lifted(&self, plan: String, amount: Money, restored: bool) -> Screen {
        let amount = self.money(amount);
        let text = if restored {
            t!(self, "notice-reversal-lifted", plan = plan, amount = amount)
        } else {
            t!(self, "notice-reversal-lifted-settled", plan = plan, amount = amount)
        };
        Screen::of([text]).row(vec![self.to_status()])
    }

    pub(super) fn refund_failed(&self, plan: String, amount: Money) -> Screen {
        let amount = self.money(amount);
        Screen::of([t!(self, "notice-refund-failed", plan = plan, amount = amount)])
            .row(vec![self.to_status()])
    }

    pub(super) fn payment_reversed(&self, plan: String, amount: Option<Money>) -> Screen {
        let title = match amount {
            Some(amount) => {
                let amount = self.money(amount);
                t!(self, "notice-payment-reversed", plan = plan, amount = amount)
            }
            None => t!(self, "notice-payment-reversed-unknown", plan = plan),
        };
        Screen::of([title, t!(self, "notice-reversed-support")]).row(vec![self.to_status()])
    }

    fn keeps_access(&self, until: Option<Timestamp>) -> Option<String> {
        until.map(|at| t!(self, "notice-access-until", date = self.date(at)))
    }

    /// For an invoice sent by email, which is paid on its hosted page: a card on file does not help.
    fn invoiced(&self, text: impl IntoIterator<Item = String>, url: Option<&str>) -> Screen {
        let button = match url {
            Some(url) => Button::url(t!(self, "button-pay-invoice"), url),
            None => self.to_manage(),
        };
        Screen::of(text.into_iter().chain([t!(self, "notice-pay-invoice")]))
            .row(vec![button])
            .row(vec![self.to_status()])
    }

    /// Adds how to pay. `fix_url`: the hosted page of the invoice.
    fn owing(&self, text: impl IntoIterator<Item = String>, fix_url: Option<&str>) -> Screen {
        let how = match fix_url {
            Some(_) => t!(self, "notice-fix-invoice"),
            None => t!(self, "notice-fix-card"),
        };
        Screen::of(text.into_iter().chain([how]))
            .row(self.payment_buttons(fix_url))
            .row(vec![self.to_status()])
    }
}
