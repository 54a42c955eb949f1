//! The list of one's own payments, with links to receipts and invoices.

use crate::domain::account::{DisputeOutcome, Receipt, ReceiptState};
use crate::domain::plan::Catalogue;
use crate::domain::receipts::{ReceiptEntry, ReceiptsPage};
use crate::messages::callback_data::CallbackData;
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

impl Localizer {
    /// A page of payments: a line for each, and a row of links for those that Stripe has documents of.
    #[must_use]
    pub fn receipts(&self, page: &ReceiptsPage, catalogue: &Catalogue) -> Screen {
        if page.entries.is_empty() {
            return Screen::of([t!(self, "receipts-none")])
                .row(vec![self.to_upgrade(), self.to_home()]);
        }
        let title = if page.pages > 1 {
            let number = page.page.saturating_add(1);
            t!(self, "receipts-title-page", page = number, pages = page.pages)
        } else {
            t!(self, "receipts-title")
        };
        let numbered = || page.entries.iter().zip(page.first..);
        let lines: Vec<String> =
            numbered().map(|(entry, number)| self.receipt_line(entry, number, catalogue)).collect();
        let note = if page.is_incomplete {
            t!(self, "receipts-incomplete")
        } else {
            t!(self, "receipts-private")
        };
        let mut screen = Screen::of([title, lines.join("\n"), note]);
        for (entry, number) in numbered() {
            screen = screen.row(self.documents(entry, number));
        }
        if page.is_incomplete {
            let again = CallbackData::Receipts(page.page);
            screen = screen.row(vec![Button::callback(t!(self, "button-again"), again)]);
        }
        let newer = page
            .page
            .checked_sub(1)
            .map(|newer| Button::callback(t!(self, "button-newer"), CallbackData::Receipts(newer)));
        let older = (page.page + 1 < page.pages).then(|| {
            Button::callback(t!(self, "button-older"), CallbackData::Receipts(page.page + 1))
        });
        screen.row(newer.into_iter().chain(older).collect()).row(vec![self.to_home()])
    }

    fn receipt_line(&self, entry: &ReceiptEntry, number: usize, catalogue: &Catalogue) -> String {
        let Receipt { plan, at, amount, .. } = &entry.receipt;
        let (amount, date) = (self.money(*amount), self.date(*at));
        let line = match plan {
            Some(plan) => {
                let plan = self.plan_name(catalogue, plan);
                t!(
                    self,
                    "receipts-line",
                    number = number,
                    date = date,
                    plan = plan,
                    amount = amount
                )
            }
            None => {
                t!(self, "receipts-line-unnamed", number = number, date = date, amount = amount)
            }
        };
        let labels = self.labels(&entry.receipt);
        if labels.is_empty() {
            return line;
        }
        t!(self, "receipts-noted", line = line, note = labels.join(", "))
    }

    fn labels(&self, receipt: &Receipt) -> Vec<String> {
        let state = match receipt.state {
            ReceiptState::Paid => None,
            ReceiptState::Pending => Some(t!(self, "receipt-pending")),
            ReceiptState::Owed => Some(t!(self, "receipt-owed")),
            ReceiptState::NotPaid => Some(t!(self, "receipt-not-paid")),
        };
        let refunded = receipt.refunded.map(|amount| {
            if receipt.is_refunded() {
                t!(self, "receipt-refunded")
            } else {
                t!(self, "receipt-refunded-partly", amount = self.money(amount))
            }
        });
        let dispute = receipt.dispute.map(|dispute| match dispute {
            DisputeOutcome::Open => t!(self, "receipt-disputed"),
            DisputeOutcome::Lost => t!(self, "receipt-reversed"),
        });
        state.into_iter().chain(refunded).chain(dispute).collect()
    }

    fn documents(&self, entry: &ReceiptEntry, number: usize) -> Vec<Button> {
        let links = &entry.links;
        let link = |label: String, url: &Option<String>| {
            url.as_deref().map(|url| Button::url(format!("{number} · {label}"), url))
        };
        if entry.receipt.state == ReceiptState::Owed {
            return link(t!(self, "button-pay-invoice"), &links.invoice).into_iter().collect();
        }
        let receipt = link(t!(self, "button-receipt"), &links.receipt);
        let invoice = link(t!(self, "button-invoice"), &links.invoice);
        let pdf = link(t!(self, "button-pdf"), &links.pdf);
        receipt.into_iter().chain(invoice).chain(pdf).collect()
    }
}
