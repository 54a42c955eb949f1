//! What has ended stays ended: subscriptions, invoices and payments.

use crate::bare_account::BareAccount;
use crate::bare_account::text;
use serde_json::json;
use tollgate_sandbox::CancelWhen;
use tollgate_sandbox::Card;
use tollgate_sandbox::Declined;

type Settle = fn(&BareAccount, &str) -> Result<(), Declined>;

/// A subscription whose first payment is a bank debit under way, its session and its first invoice.
fn awaiting(account: &BareAccount) -> (String, String, String) {
    let session = account.checkout("price_month", "");
    let paid = account.stripe.pay_by_bank_debit(&session).unwrap();
    account.emitted_types();
    (session, paid.subscription.unwrap(), paid.invoice.unwrap())
}

#[test]
fn no_invoice_revives_a_subscription_that_has_ended() {
    let ways: [Settle; 4] = [
        |account: &BareAccount, invoice: &str| account.stripe.pay_invoice_with(invoice, Card::PAYS),
        |account: &BareAccount, invoice: &str| Ok(account.stripe.credit_invoice(invoice)?),
        |account: &BareAccount, invoice: &str| Ok(account.stripe.void_invoice(invoice)?),
        |account: &BareAccount, invoice: &str| Ok(account.stripe.mark_uncollectible(invoice)?),
    ];
    for settle in ways {
        let account = BareAccount::open();
        let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
        account.to_renewal(&sub);
        let invoice = text(&account.latest_invoice(&sub)["id"]);
        account.stripe.cancel(&sub, CancelWhen::Now).unwrap();
        account.emitted_types();
        settle(&account, &invoice).unwrap();
        assert_eq!(account.status(&sub), "canceled");
        let emitted = account.emitted_types();
        assert!(emitted.iter().all(|kind| kind.starts_with("invoice.")), "{emitted:?}");
    }
}

#[test]
fn after_the_end_only_metadata_and_cancellation_details_can_change() {
    let account = BareAccount::open();
    let canceled = account.subscribe("price_month", Card::PAYS);
    account.stripe.cancel(&canceled, CancelWhen::Now).unwrap();
    let (_, expired, invoice) = awaiting(&account);
    account.stripe.void_invoice(&invoice).unwrap();
    assert_eq!(account.status(&expired), "incomplete_expired");
    account.emitted_types();
    for sub in [&canceled, &expired] {
        let path = format!("subscriptions/{sub}");
        let status = account.status(sub);
        for form in
            ["description=x", "pause_collection[behavior]=void", "cancel_at_period_end=true"]
        {
            assert_eq!(account.refused(&path, form).status, 400, "{form}");
        }
        assert!(account.stripe.send_invoices(sub, 30).is_err());
        assert!(account.stripe.pause_subscription(sub, "system").is_err());
        assert!(account.stripe.cancel(sub, CancelWhen::Now).is_err());
        assert_eq!(account.emitted_types(), [""; 0]);
        account.post(&path, "metadata[user_id]=8&cancellation_details[comment]=moved");
        assert_eq!(account.emitted_types(), ["customer.subscription.updated"]);
        assert_eq!(account.sub(sub)["cancellation_details"]["comment"], "moved");
        assert_eq!(account.status(sub), status);
    }
}

#[test]
fn a_paused_subscription_that_is_canceled_is_no_longer_paused() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    account.stripe.pause_subscription(&sub, "pause_requested").unwrap();
    assert!(account.sub(&sub)["status_details"]["paused"].is_object());
    account.stripe.cancel(&sub, CancelWhen::Now).unwrap();
    assert_eq!(account.sub(&sub)["status_details"], json!(null));
}

#[test]
fn a_first_invoice_that_is_credited_starts_the_subscription() {
    let account = BareAccount::open();
    let (session, sub, invoice) = awaiting(&account);
    account.stripe.credit_invoice(&invoice).unwrap();
    assert_eq!(account.emitted_types(), ["customer.subscription.updated", "invoice.paid"]);
    assert_eq!(account.status(&sub), "active");
    assert!(account.stripe.settle_bank_debit(&session, true).is_err());
    account.to_renewal(&sub);
    assert_ne!(account.latest_invoice(&sub)["id"], json!(invoice), "it renews");
}

#[test]
fn a_bank_debit_is_settled_once() {
    let account = BareAccount::open();
    let (session, sub, _) = awaiting(&account);
    account.stripe.settle_bank_debit(&session, false).unwrap();
    assert_eq!(
        account.emitted_types(),
        ["invoice.payment_failed", "checkout.session.async_payment_failed"]
    );
    for ok in [true, false] {
        assert!(account.stripe.settle_bank_debit(&session, ok).is_err());
    }
    account.days(1);
    assert_eq!(account.status(&sub), "incomplete_expired");
}

#[test]
fn a_forgiven_invoice_cannot_be_paid() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::FAILS_ON_RENEWAL);
    account.to_renewal(&sub);
    let invoice = text(&account.latest_invoice(&sub)["id"]);
    account.stripe.forgive_invoice(&invoice).unwrap();
    account.emitted_types();
    assert!(account.stripe.pay_invoice_with(&invoice, Card::PAYS).is_err());
    assert!(account.stripe.pay_invoice_part(&invoice, 100, Card::PAYS).is_err());
    assert_eq!(account.emitted_types(), [""; 0]);
}

#[test]
fn a_charge_that_was_charged_back_is_not_refunded() {
    let account = BareAccount::open();
    account.subscribe("price_month", Card::PAYS);
    let charge = account.last_charge();
    let dispute = account.stripe.dispute(&charge).unwrap();
    let refused = account.stripe.refund(&charge, None).unwrap_err();
    assert_eq!(refused.code, Some("charge_disputed"));
    account.stripe.close_dispute(&dispute, true).unwrap();
    account.stripe.refund(&charge, None).unwrap();
}

#[test]
fn an_invoice_is_overdue_once_and_only_the_latest_one_puts_the_subscription_in_arrears() {
    let account = BareAccount::open();
    let sub = account.subscribe("price_month", Card::PAYS);
    account.stripe.send_invoices(&sub, 40).unwrap();
    account.to_renewal(&sub);
    account.days(1);
    let first = text(&account.latest_invoice(&sub)["id"]);
    account.to_renewal(&sub);
    account.days(1);
    let second = text(&account.latest_invoice(&sub)["id"]);
    assert_ne!(first, second);
    account.emitted_types();
    account.days(15);
    let emitted = account.emitted_types();
    assert_eq!(emitted.iter().filter(|kind| *kind == "invoice.overdue").count(), 1, "{emitted:?}");
    assert_eq!(account.status(&sub), "active");
}
