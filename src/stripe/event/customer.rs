//! A customer object → its snapshot.

use serde::{Deserialize, Deserializer};

use crate::domain::event::CustomerSnapshot;
use crate::domain::ids::{CustomerId, PaymentMethodId};
use crate::stripe::event::wire::{Metadata, Missing, nested, reference, scalar, view};

#[derive(Debug, Deserialize)]
struct View {
    #[serde(default, deserialize_with = "reference")]
    id: Option<CustomerId>,
    /// Set on the stub that Stripe returns for a deleted customer.
    #[serde(default, deserialize_with = "scalar")]
    deleted: bool,
    #[serde(default, deserialize_with = "nested")]
    metadata: Metadata,
    #[serde(default, deserialize_with = "nested")]
    invoice_settings: InvoiceSettings,
    #[serde(default, deserialize_with = "reference")]
    default_source: Option<PaymentMethodId>,
}

#[derive(Debug, Default, Deserialize)]
struct InvoiceSettings {
    #[serde(default, deserialize_with = "reference")]
    default_payment_method: Option<PaymentMethodId>,
}

/// Reads a customer, or the stub of a deleted one. Fails without an id.
pub(in crate::stripe) fn read<'de, D: Deserializer<'de>>(
    object: D,
) -> Result<CustomerSnapshot, Missing> {
    let view: View = view(object).ok_or("customer")?;
    Ok(CustomerSnapshot {
        id: view.id.ok_or("customer id")?,
        user: view.metadata.user(),
        deleted: view.deleted,
        payment_method: view.invoice_settings.default_payment_method.or(view.default_source),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;
    use crate::domain::event::StripeObject;
    use crate::domain::ids::UserId;
    use crate::stripe::event::tests::{NEW, fixture, object, parsed};

    #[test]
    fn a_customer_is_deleted_by_its_event_or_as_a_stub() {
        let customer = read(object(NEW, "customer.updated")).unwrap();
        assert_eq!((customer.user, customer.deleted), (Some(UserId(1001)), false));
        let stub = json!({ "id": "cus_Ann", "object": "customer", "deleted": true });
        let customer = read(&stub).unwrap();
        assert_eq!((customer.user, customer.deleted), (None, true));
        let StripeObject::Customer(customer) = parsed(&fixture(NEW, "customer.deleted")) else {
            panic!("not a customer")
        };
        assert_eq!((customer.user, customer.deleted), (Some(UserId(1001)), true));
    }
}
