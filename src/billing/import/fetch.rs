//! Fetches what one customer has bought, as facts.

use std::collections::BTreeSet;

use crate::billing::BackgroundError;
use crate::billing::import::service::Import;
use crate::billing::retry_budget::patiently;
use crate::billing::settling::fetched::facts_of;
use crate::domain::account::{Fact, FactBody, Source};
use crate::domain::clock::Timestamp;
use crate::domain::event::{InvoiceOutcome, StripeObject};
use crate::domain::ids::{InvoiceId, SubscriptionId};
use crate::domain::import::{PlannedImport, PurchaseKind};
use crate::stripe::{DatedObject, FetchedSubscription, ListedCharge};

/// What was fetched of one customer.
pub(super) struct FetchedImport {
    pub(super) import: PlannedImport,
    /// What Stripe states about the purchases and their payments.
    pub(super) facts: Vec<Fact>,
    /// By Stripe's clock: everything up to then is in the facts.
    pub(super) at: Timestamp,
}

impl Import {
    pub(super) async fn fetch(
        &self,
        import: PlannedImport,
    ) -> Result<FetchedImport, BackgroundError> {
        let now = self.clock.now();
        let customer = &import.customer;
        let wanted: BTreeSet<&SubscriptionId> =
            import.purchases.iter().map(|purchase| &purchase.id).collect();
        let is_any = |kind: fn(&PurchaseKind) -> bool| {
            import.purchases.iter().any(|purchase| kind(&purchase.kind))
        };
        let subscriptions = self.subscriptions_of(&import, &wanted).await?;
        let at = subscriptions.iter().map(|fetched| fetched.answered).max();
        // Refunds of what is over decide nothing.
        let has_running = is_any(|kind| !kind.is_over());
        let charges = if has_running {
            patiently(|| self.stripe.charges_of(customer, now)).await?
        } else {
            Vec::new()
        };
        let mut objects = Vec::new();
        if is_any(|kind| *kind == PurchaseKind::Once) {
            let mut payments = patiently(|| self.stripe.single_payments_of(customer, now)).await?;
            payments.retain(|paid| wanted.contains(&SubscriptionId::new(paid.id.as_str())));
            for payment in &mut payments {
                date_by_charge(payment, &charges);
            }
            objects.extend(payments);
        }
        if !subscriptions.is_empty() {
            let invoices = patiently(|| self.stripe.invoices_of(customer, now)).await?;
            let invoices = invoices.into_iter().filter(|invoice| is_for(invoice, &wanted));
            objects.extend(invoices.map(|invoice| settled(invoice, &subscriptions)));
        }
        let mut facts: Vec<Fact> = objects.into_iter().map(fact).collect();
        // What these charges were for is known by now.
        for charge in
            charges.iter().filter(|charge| is_paid_by(&facts, charge)).cloned().collect::<Vec<_>>()
        {
            let intent = &charge.intent;
            if charge.is_refunded {
                let refunds = patiently(|| self.stripe.refunds_of(intent, now)).await?;
                facts.extend(refunds.into_iter().map(fact));
            }
            if charge.is_disputed {
                let disputes = patiently(|| self.stripe.disputes_of(intent, now)).await?;
                facts.extend(disputes.into_iter().map(fact));
            }
        }
        // The latest invoice is among the others, with its time.
        for fetched in subscriptions {
            let fetched = FetchedSubscription { latest_invoice: None, ..fetched };
            facts.extend(facts_of(&fetched));
        }
        Ok(FetchedImport { import, facts, at: at.unwrap_or_else(|| now.whole_second()) })
    }

    async fn subscriptions_of(
        &self,
        import: &PlannedImport,
        wanted: &BTreeSet<&SubscriptionId>,
    ) -> Result<Vec<FetchedSubscription>, BackgroundError> {
        let mut found = Vec::new();
        let mut after: Option<SubscriptionId> = None;
        if wanted.iter().all(|id| !id.is_recurring()) {
            return Ok(found);
        }
        loop {
            let (from, now) = (after.as_ref(), self.clock.now());
            let list = || self.stripe.list_subscriptions(Some(&import.customer), from, now);
            let page = patiently(list).await?;
            let readable = page.items.into_iter().filter_map(Result::ok);
            found.extend(readable.filter(|fetched| wanted.contains(&fetched.snapshot.id)));
            after = page.next;
            if after.is_none() {
                return Ok(found);
            }
        }
    }
}

fn fact(DatedObject { id, object, at }: DatedObject) -> Fact {
    let source = Source::Fetched(format!("{id}:{}", at.seconds()));
    Fact { at, source, body: FactBody::Stripe(object).into() }
}

/// Whether it is an invoice of one of these subscriptions.
fn is_for(object: &DatedObject, wanted: &BTreeSet<&SubscriptionId>) -> bool {
    match &object.object {
        StripeObject::Invoice { invoice, .. } => {
            invoice.subscription.as_ref().is_some_and(|id| wanted.contains(id))
        }
        _ => false,
    }
}

/// A bank debit takes days: while the subscription is in good standing, an attempt has not failed.
fn settled(mut object: DatedObject, subscriptions: &[FetchedSubscription]) -> DatedObject {
    let is_good = |id: &InvoiceId| {
        let mut latest = subscriptions.iter().map(|fetched| &fetched.snapshot);
        latest.any(|seen| seen.latest_invoice.as_ref() == Some(id) && seen.status.is_good())
    };
    if let StripeObject::Invoice { invoice, outcome } = &mut object.object
        && *outcome == InvoiceOutcome::Failed
        && is_good(&invoice.id)
    {
        *outcome = InvoiceOutcome::Open;
    }
    object
}

/// A checkout page is open for a day: what counts is when it was paid.
fn date_by_charge(payment: &mut DatedObject, charges: &[ListedCharge]) {
    if let StripeObject::Checkout { session, .. } = &payment.object {
        let charge =
            charges.iter().find(|charge| session.payment_intent.as_ref() == Some(&charge.intent));
        payment.at = charge.map_or(payment.at, |charge| charge.at);
    }
}

/// Whether any of the facts names the payment.
fn is_paid_by(facts: &[Fact], charge: &ListedCharge) -> bool {
    let id = charge.intent.as_str();
    (charge.is_refunded || charge.is_disputed)
        && facts
            .iter()
            .any(|fact| fact.payments().iter().any(|paid| paid.iter().any(|known| known == id)))
}
