//! Whether new facts may concern archived ones.

use crate::domain::account::archive::bills::bill_ids;
use crate::domain::account::history::{Fact, FactBody};
use crate::domain::clock::Timestamp;
use crate::domain::event::StripeObject;

/// Whether new facts may concern archived ones, so that the whole history has to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// They may.
    Possible,
    /// They do if any account has a fact that names one of these objects.
    OfObjects(Vec<String>),
}

impl Concern {
    /// `until` is the time up to which facts can be archived; `retained` are those that are not.
    ///
    /// A fact of that time or before can come before an archived one, and a later fact can name an object
    /// that only archived facts name. A subscription always has retained facts, but the period of a new
    /// version or invoice must not end where those of archived invoices do.
    #[must_use]
    pub fn of(new: &[Fact], retained: &[Fact], until: Timestamp) -> Self {
        if new.iter().any(|fact| fact.at <= until || ends_by(fact, until)) {
            return Self::Possible;
        }
        let mut objects: Vec<&str> = new.iter().flat_map(bill_ids).collect();
        if !objects.is_empty() {
            let named: Vec<&str> = retained.iter().flat_map(bill_ids).collect();
            objects.retain(|id| !named.contains(id));
        }
        Self::OfObjects(objects.into_iter().map(str::to_owned).collect())
    }
}

/// Whether the fact is a version of a subscription, or an invoice, with a period that ends by then.
fn ends_by(fact: &Fact, until: Timestamp) -> bool {
    match &*fact.body {
        FactBody::Stripe(StripeObject::Subscription { snapshot, .. }) => {
            let of_items = snapshot.items.iter().filter_map(|item| item.period_end);
            of_items.chain(snapshot.current_period_end).any(|end| end <= until)
        }
        FactBody::Stripe(StripeObject::Invoice { invoice, .. }) => {
            let of_lines = invoice.lines.iter().filter_map(|line| line.period_end);
            of_lines.chain(invoice.period_end).any(|end| end <= until)
        }
        _ => false,
    }
}
