//! Creates and finalizes invoices.

use crate::stripe::account::Account;
use crate::stripe::account::DAY;
use crate::stripe::records::Invoice;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::refusal::Refused;

impl Account {
    /// The lines for periods that start at `start`, one for each item: licensed prices in advance,
    /// metered ones for the usage of the period that ends.
    pub(super) fn period_lines(
        &mut self,
        items: &[Item],
        anchor: i64,
        start: i64,
    ) -> Result<Vec<Line>, Refused> {
        let mut lines = Vec::new();
        for item in items {
            let price = self.price(&item.price)?.clone();
            let (quantity, start, end) = if price.metered {
                (item.usage, item.period_start, start)
            } else {
                (item.quantity, start, self.period_after(&item.price, anchor, start))
            };
            if price.metered && start == end {
                continue;
            }
            lines.push(Line {
                id: self.new_id("il_1"),
                description: format!("{quantity} × {}", price.product_name),
                amount: price.unit_amount * quantity,
                quantity,
                price: price.id,
                item: Some(item.id.clone()),
                start,
                end,
                proration: false,
            });
        }
        Ok(lines)
    }

    /// A draft that is not stored yet. Its total includes the customer's balance.
    pub(super) fn draw_up(
        &mut self,
        customer: &str,
        subscription: Option<&str>,
        reason: &'static str,
        lines: Vec<Line>,
    ) -> Result<Invoice, Refused> {
        let now = self.now();
        let starting = self.customer(customer)?.balance;
        let sub = subscription.and_then(|id| self.subscription(id).ok());
        let discount = sub.and_then(|sub| sub.discount.clone());
        let discount =
            discount.filter(|discount| lines.iter().any(|line| line.off(Some(discount)) > 0));
        let taxed: i64 = lines.iter().map(|line| line.amount - line.off(discount.as_ref())).sum();
        let tax = sub.map_or(0, |sub| self.tax_on(&sub.settings.tax_rates, taxed));
        let total = taxed + tax;
        let due = (total + starting).max(0);
        let item = || Some(&sub?.items.first()?.price);
        let priced = lines.last().map(|line| &line.price).or_else(item);
        let currency = priced
            .and_then(|id| self.price(id).ok())
            .map_or_else(|| "usd".to_owned(), |price| price.currency.clone());
        let metadata = sub.map(|sub| sub.metadata.clone()).unwrap_or_default();
        let number = self.invoices.len() + 1;
        Ok(Invoice {
            id: self.new_id("in_1"),
            number: format!("SANDBOX-{number:04}"),
            created: now,
            customer: customer.to_owned(),
            subscription: subscription.map(str::to_owned),
            metadata,
            reason,
            status: "draft",
            currency,
            lines,
            tax,
            starting_balance: starting,
            ending_balance: total + starting - due,
            amount_due: due,
            amount_paid: 0,
            period_start: now,
            period_end: now,
            auto_advance: true,
            attempts: 0,
            first_failed: None,
            next_attempt: None,
            finalized_at: None,
            paid_at: None,
            uncollectible_at: None,
            voided_at: None,
            due_date: None,
            is_overdue: false,
            credited: 0,
            forgiven: false,
            charge: None,
            payment_intent: None,
            discount,
        })
    }

    /// Stores an invoice as open.
    pub(super) fn issue(&mut self, invoice: Invoice) -> Result<String, Refused> {
        let id = invoice.id.clone();
        self.use_discount(&invoice)?;
        self.invoices.push(invoice);
        self.open_invoice(&id)?;
        Ok(id)
    }

    /// Stores an invoice as a draft, collected at that time or never.
    pub(super) fn shelve(&mut self, invoice: Invoice, collected: Option<i64>) -> String {
        let id = invoice.id.clone();
        let auto_advance = collected.is_some();
        self.invoices.push(Invoice { auto_advance, next_attempt: collected, ..invoice });
        self.emit_invoice("invoice.created", &id);
        id
    }

    /// Consumes a promotion code, which applies to one charge.
    fn use_discount(&mut self, invoice: &Invoice) -> Result<(), Refused> {
        let once = invoice.discount.as_ref().filter(|discount| !discount.promotion.lasts);
        if let (Some(_), Some(sub)) = (once, &invoice.subscription) {
            self.subscription_mut(sub)?.discount = None;
        }
        Ok(())
    }

    /// Applies the customer's balance, which happens when an invoice is finalized.
    fn open_invoice(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let customer = self.invoice(id)?.customer.clone();
        let starting = self.customer(&customer)?.balance;
        let invoice = self.invoice_mut(id)?;
        let total = invoice.total();
        let due = (total + starting).max(0);
        invoice.status = "open";
        invoice.finalized_at = Some(now);
        invoice.starting_balance = starting;
        invoice.amount_due = due;
        invoice.ending_balance = total + starting - due;
        self.customer_mut(&customer)?.balance = total + starting - due;
        Ok(())
    }

    /// `POST /v1/invoices/{id}/finalize`. With `auto_advance` the invoice is collected an hour later.
    pub(super) fn finalize(&mut self, id: &str, advance: Option<bool>) -> Result<(), Refused> {
        if self.invoice(id)?.status != "draft" {
            return Err(Refused::invalid("This invoice is already finalized."));
        }
        self.open_invoice(id)?;
        let later = self.now() + 3_600;
        let sub = self.invoice(id)?.subscription.clone();
        let days = sub.and_then(|sub| self.subscription(&sub).ok()?.days_until_due);
        let now = self.now();
        let invoice = self.invoice_mut(id)?;
        invoice.auto_advance = advance.unwrap_or(invoice.auto_advance);
        invoice.due_date = days.map(|days| now + days * DAY);
        invoice.next_attempt = (invoice.auto_advance && days.is_none()).then_some(later);
        let free = invoice.amount_due == 0;
        self.emit_invoice("invoice.finalized", id);
        if free { self.settle_invoice(id, None) } else { Ok(()) }
    }
}
