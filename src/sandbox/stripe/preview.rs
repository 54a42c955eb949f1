//! The next invoice, before there is one: previews and `invoice.upcoming`.

use serde_json::Value;

use crate::sandbox::options::ApiShape;
use crate::sandbox::stripe::account::Account;
use crate::sandbox::stripe::objects;
use crate::sandbox::stripe::params::Params;
use crate::sandbox::stripe::records::Line;
use crate::sandbox::stripe::records::Subscription;
use crate::sandbox::stripe::refusal::Refused;

impl Account {
    /// `POST /v1/invoices/create_preview`: what a change would be invoiced, or the next renewal.
    pub(super) fn preview(&mut self, params: &Params, shape: ApiShape) -> Result<Value, Refused> {
        params.only(&[
            "automatic_tax",
            "currency",
            "customer",
            "discounts",
            "preview_mode",
            "subscription",
            "subscription_details",
        ])?;
        params.only_under(
            "subscription_details",
            &["items", "proration_behavior", "proration_date"],
        )?;
        let id = params.required("subscription")?.to_owned();
        self.live_subscription(&id)?;
        let sub = self.subscription(&id)?.clone();
        if params.text("customer").is_some_and(|customer| customer != sub.customer) {
            return Err(Refused::invalid("The subscription is another customer's."));
        }
        let change = self.read_change(&sub, params, "subscription_details/")?;
        let quote = change.as_ref().map(|change| self.quote(&id, change)).transpose()?;
        let (lines, now) = (self.next_lines(&id)?, self.now());
        let (lines, at) = match (change, quote) {
            (_, Some(quote)) if quote.at_once => (quote.lines, now),
            (Some(change), Some(quote)) => {
                let next =
                    self.period_line((&change.price, change.quantity), sub.anchor, sub.period_end)?;
                ([sub.pending, quote.lines, vec![next]].concat(), sub.period_end)
            }
            _ => (lines, sub.period_end),
        };
        let mut invoice = self.draw_up(&sub.customer, Some(&id), "upcoming", lines)?;
        invoice.id = self.ids.draw("upcoming_in_1", 23);
        invoice.period_start = sub.period_start;
        invoice.period_end = at;
        invoice.next_attempt = Some(at);
        Ok(objects::invoice(self, &invoice, shape))
    }

    /// What the next renewal is going to charge, with the prorations that wait.
    pub(super) fn next_lines(&mut self, id: &str) -> Result<Vec<Line>, Refused> {
        let sub = self.subscription(id)?.clone();
        let ((price, quantity), anchor) = self.next_terms(&sub);
        let mut lines = sub.pending;
        lines.push(self.period_line((&price, quantity), anchor, sub.period_end)?);
        Ok(lines)
    }

    /// Price, quantity and anchor of the next period; a phase that begins with it may bring others,
    /// and another interval begins a new cycle.
    pub(super) fn next_terms(&self, sub: &Subscription) -> ((String, i64), i64) {
        let interval =
            |price: &str| self.price(price).ok().and_then(|price| price.interval.clone());
        match self.phase_at_renewal(sub) {
            Some(phase) => {
                let same = interval(&phase.price) == interval(&sub.price);
                let anchor = if same { sub.anchor } else { phase.start };
                ((phase.price.clone(), phase.quantity), anchor)
            }
            None => ((sub.price.clone(), sub.quantity), sub.anchor),
        }
    }

    /// `invoice.upcoming` carries an invoice that does not exist yet, and so has no id.
    pub(super) fn announce(&mut self, id: &str) -> Result<(), Refused> {
        let sub = self.subscription(id)?.clone();
        let lines = self.next_lines(id)?;
        let mut invoice = self.draw_up(&sub.customer, Some(id), "upcoming", lines)?;
        invoice.period_start = sub.period_start;
        invoice.period_end = sub.period_end;
        invoice.next_attempt = Some(sub.period_end);
        let mut object = objects::invoice(self, &invoice, self.shape);
        if let Some(fields) = object.as_object_mut() {
            for absent in ["id", "hosted_invoice_url", "invoice_pdf", "number"] {
                fields.remove(absent);
            }
        }
        self.emit("invoice.upcoming", object, None);
        Ok(())
    }
}
