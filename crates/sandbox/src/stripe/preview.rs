//! Invoices that do not exist yet: previews and `invoice.upcoming`.

use serde_json::Value;

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::records::Item;
use crate::stripe::records::Line;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;
use crate::stripe::subscription_pause::ResumeTerms;

impl Account {
    /// `POST /v1/invoices/create_preview`: the invoice of a change, or of the next renewal.
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
            &["billing_cycle_anchor", "items", "proration_behavior", "proration_date", "resume_at"],
        )?;
        let id = params.required("subscription")?.to_owned();
        self.live_subscription(&id)?;
        let sub = self.subscription(&id)?.clone();
        if params.text("customer").is_some_and(|customer| customer != sub.customer) {
            return Err(Refused::invalid("The subscription is another customer's."));
        }
        if params.choice("subscription_details/resume_at", &["now"])?.is_some() {
            return self.preview_resumption(&sub, params, shape);
        }
        if sub.status == "paused" {
            return Err(no_upcoming());
        }
        let change = self.read_change(&sub, params, "subscription_details/")?;
        let quote = change.as_ref().map(|change| self.quote(&id, change)).transpose()?;
        let (lines, now) = (self.next_lines(&id)?, self.now());
        let (lines, at) = match (change, quote) {
            (_, Some(quote)) if quote.at_once => (quote.lines, now),
            (Some(change), Some(quote)) => {
                let due = due(&change.items, sub.period_end);
                let next = self.period_lines(&due, sub.anchor, sub.period_end)?;
                ([sub.pending, quote.lines, next].concat(), sub.period_end)
            }
            _ => (lines, sub.period_end),
        };
        let mut invoice = self.draw_up(&sub.customer, Some(&id), "upcoming", lines)?;
        invoice.id = self.new_id("upcoming_in_1");
        invoice.period_start = sub.period_start;
        invoice.period_end = at;
        invoice.next_attempt = Some(at);
        Ok(objects::invoice(self, &invoice, shape))
    }

    /// The invoice that resuming on these terms would create.
    fn preview_resumption(
        &mut self,
        sub: &Subscription,
        params: &Params,
        shape: ApiShape,
    ) -> Result<Value, Refused> {
        if sub.status != "paused" {
            return Err(Refused::parameter(
                "parameter_invalid",
                "subscription_details[resume_at]",
                "`resume_at` can only be set for a paused subscription.",
            ));
        }
        let terms = ResumeTerms::read(params, "subscription_details/", shape)?;
        let lines = self.resumption_lines(sub, terms)?;
        if lines.is_empty() {
            return Err(no_upcoming());
        }
        let now = self.now();
        let mut invoice = self.draw_up(&sub.customer, Some(&sub.id), "upcoming", lines)?;
        invoice.id = self.new_id("upcoming_in_1");
        invoice.period_end = now;
        invoice.next_attempt = Some(now);
        Ok(objects::invoice(self, &invoice, shape))
    }

    /// The lines of the next renewal, including pending prorations.
    pub(super) fn next_lines(&mut self, id: &str) -> Result<Vec<Line>, Refused> {
        let sub = self.subscription(id)?.clone();
        let (items, anchor) = self.next_terms(&sub);
        let next = self.period_lines(&due(&items, sub.period_end), anchor, sub.period_end)?;
        Ok([sub.pending, next].concat())
    }

    /// Items and anchor of the next period. A phase that starts with it may have other items, and
    /// another interval starts a new billing cycle.
    pub(super) fn next_terms(&mut self, sub: &Subscription) -> (Vec<Item>, i64) {
        let Some(phase) = self.phase_at_renewal(sub).cloned() else {
            return (sub.items.clone(), sub.anchor);
        };
        let items = self.items_of(sub, &phase.items);
        let same = items
            .iter()
            .zip(&sub.items)
            .all(|(new, old)| self.interval(&new.price) == self.interval(&old.price));
        (items, if same { sub.anchor } else { phase.start })
    }

    /// The invoice of `invoice.upcoming` does not exist yet, so it has no id.
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

fn no_upcoming() -> Refused {
    Refused {
        status: 404,
        ..Refused::coded("invoice_upcoming_none", "No upcoming invoices for this subscription.")
    }
}

/// The items whose period has ended by then.
fn due(items: &[Item], at: i64) -> Vec<Item> {
    items.iter().filter(|item| item.period_end <= at).cloned().collect()
}
