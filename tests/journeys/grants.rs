//! Entitlements that an admin grants by hand.

use std::time::Duration;

use tollgate::billing::Refusal;
use tollgate::domain::audit::AuditFilter;
use tollgate::domain::ids::{EntitlementName, PlanCode, UserId};
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{ALICE, BASIC, Journey, NOTHING, OLGA, PREMIUM, days};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_lasts_until_its_end_or_until_it_is_revoked() {
    let app = Journey::begins().await;
    let (user, admin) = (app.user(ALICE), UserId(OLGA));
    let accounts = &app.services().accounts;
    let grant = async |plan: &str, names: &[&str], until| {
        let names = names.iter().map(|name| EntitlementName::new(*name)).collect();
        accounts.grant(admin, UserId(user.id), PlanCode::new(plan), names, until).await
    };
    assert_eq!(grant("gold", &[], None).await, Err(Refusal::PlanUnknown));
    assert_eq!(app.entitlements(&user).await, NOTHING);

    grant("premium", &[], Some(app.now().plus(Duration::from_hours(72)))).await.unwrap();
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    app.clock().passes(days(4)).await;
    assert_eq!(app.entitlements(&user).await, NOTHING, "its time is over");

    let lasting = grant("premium", &["digest"], None).await.unwrap();
    app.clock().passes(days(400)).await;
    assert_eq!(app.entitlements(&user).await, ["digest"]);
    accounts.revoke(admin, UserId(user.id), &lasting).await.unwrap();
    assert_eq!(app.entitlements(&user).await, NOTHING);

    let person = UserId(user.id);
    let audited =
        app.read_database(move |tx| tx.audit_page(&AuditFilter::User(person), None, 99)).await;
    let actions = audited.iter().map(|entry| entry.action.as_str());
    let actions: Vec<&str> = actions.filter(|action| action.starts_with("access.")).collect();
    let newest_first = ["access.revoked", "access.granted", "access.ended", "access.granted"];
    assert_eq!(actions, newest_first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_and_a_grant_do_not_end_each_other() {
    let app = Journey::begins().await;
    let (user, admin) = (app.user(ALICE), UserId(OLGA));
    app.buys(&user, "Basic", Card::PAYS).await;
    let accounts = &app.services().accounts;
    let plan = PlanCode::new("premium");
    let grant = accounts.grant(admin, UserId(user.id), plan, Vec::new(), None).await.unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    accounts.revoke(admin, UserId(user.id), &grant).await.unwrap();
    assert_eq!(app.entitlements(&user).await, BASIC, "what was bought stays");

    let plan = PlanCode::new("premium");
    accounts.grant(admin, UserId(user.id), plan, Vec::new(), None).await.unwrap();
    app.stripe().cancel(&app.stripe().subscription_of(&user), CancelWhen::Now).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "what was granted stays");
}
