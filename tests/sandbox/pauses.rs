//! Collection that is paused while a subscription stays active.

use crate::desk::Desk;
use serde_json::json;
use tollgate::sandbox::Card;

#[test]
fn invoices_made_while_collection_is_paused_follow_the_behavior() {
    for (behavior, status, event) in [
        ("keep_as_draft", "draft", "invoice.created"),
        ("mark_uncollectible", "uncollectible", "invoice.marked_uncollectible"),
        ("void", "void", "invoice.voided"),
    ] {
        let desk = Desk::open();
        let sub = desk.subscribe("price_month", Card::PAYS);
        desk.stripe.pause_collection(&sub, behavior, None).unwrap();
        assert_eq!(desk.heard(), ["customer.subscription.updated"]);
        desk.to_renewal(&sub);
        let heard = desk.heard();
        assert!(heard.contains(&event.to_owned()), "{behavior}: {heard:?}");
        assert!(!heard.contains(&"invoice.upcoming".to_owned()), "{behavior}: {heard:?}");
        assert_eq!(desk.latest_invoice(&sub)["status"], status);
        assert_eq!((desk.status(&sub).as_str(), desk.stripe.charges().len()), ("active", 1));
        desk.stripe.resume_collection(&sub).unwrap();
        assert_eq!(desk.sub(&sub)["pause_collection"], json!(null));
        desk.to_renewal(&sub);
        assert_eq!(desk.stripe.charges().len(), 2);
    }
}

#[test]
fn paused_collection_resumes_by_itself() {
    let desk = Desk::open();
    let sub = desk.subscribe("price_month", Card::PAYS);
    let at = desk.now() + 5 * 86_400;
    let form = format!("pause_collection[behavior]=void&pause_collection[resumes_at]={at}");
    let paused = desk.post(&format!("subscriptions/{sub}"), &form);
    assert_eq!(paused["pause_collection"], json!({ "behavior": "void", "resumes_at": at }));
    desk.heard();
    desk.days(5);
    let resumed = desk.news().remove(0);
    assert_eq!(resumed["type"], "customer.subscription.updated");
    assert_eq!(resumed["data"]["object"]["pause_collection"], json!(null));
    let nonsense =
        desk.refused(&format!("subscriptions/{sub}"), "pause_collection[behavior]=sleep");
    assert_eq!(nonsense.param.as_deref(), Some("pause_collection[behavior]"));
    desk.stripe.pause_collection(&sub, "void", None).unwrap();
    let resumed = desk.post(&format!("subscriptions/{sub}"), "pause_collection=");
    assert_eq!(resumed["pause_collection"], json!(null));
}
