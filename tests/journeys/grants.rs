//! Plans that admins give and end by hand.

use tollgate::billing::ActionError;
use tollgate::domain::admin::{Operator, Role};
use tollgate::domain::admin_action::{ActionRefusal, AdminAction, GrantTerm, RevokedGrants};
use tollgate::domain::audit::AuditFilter;
use tollgate::domain::ids::{PlanCode, UserId};
use tollgate_sandbox::{CancelWhen, Card};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, BASIC, BOTH, Journey, NOTHING, OLGA, PREMIUM, PRO, SAM, Setup, User, days,
};

const BY_OLGA: Operator = Operator::Admin { id: UserId(OLGA), role: Role::Owner };

fn grant(user: &User, plan: &str, term: GrantTerm) -> AdminAction {
    AdminAction::Grant { user: UserId(user.id), plan: PlanCode::new(plan), term, reason: None }
}

fn for_days(count: u64) -> GrantTerm {
    GrantTerm::For(count * 24 * 60 * 60)
}

/// A user who has written to the bot, so that notices reach them.
async fn somebody(app: &Journey) -> User {
    let user = app.user(ALICE);
    user.sends("/start");
    user.sees("Premium").await;
    user
}

/// Carries an action out without a confirmation, as the REST API does.
async fn performs(app: &Journey, action: AdminAction) -> Result<Option<String>, ActionError> {
    let done = app.services().admin_actions.perform(&BY_OLGA, action, None).await?;
    Ok(done.grant)
}

async fn actions_about(app: &Journey, user: &User, prefix: &str) -> Vec<String> {
    let person = UserId(user.id);
    let audited =
        app.read_database(move |tx| tx.audit_page(&AuditFilter::User(person), None, 99)).await;
    let actions = audited.into_iter().map(|entry| entry.action);
    actions.filter(|action| action.starts_with(prefix)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_lasts_until_its_end_or_until_it_is_revoked() {
    let app = Journey::begins().await;
    let user = somebody(&app).await;
    let unknown = performs(&app, grant(&user, "gold", GrantTerm::UntilRevoked)).await;
    assert_eq!(unknown, Err(ActionError::Refused(ActionRefusal::PlanUnknown)));
    assert_eq!(app.entitlements(&user).await, NOTHING);

    performs(&app, grant(&user, "premium", for_days(3))).await.unwrap();
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    app.clock().passes(days(4)).await;
    assert_eq!(app.entitlements(&user).await, NOTHING, "its time is over");

    performs(&app, grant(&user, "premium", GrantTerm::UntilRevoked)).await.unwrap();
    app.clock().passes(days(400)).await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    let (which, reason) = (RevokedGrants::All, None);
    let revoke = AdminAction::Revoke { user: UserId(user.id), which, reason };
    performs(&app, revoke).await.unwrap();
    assert_eq!(app.entitlements(&user).await, NOTHING);
    let newest_first = ["access.revoked", "access.granted", "access.ended", "access.granted"];
    assert_eq!(actions_about(&app, &user, "access.").await, newest_first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_and_a_grant_do_not_end_each_other() {
    let app = Journey::begins().await;
    let user = app.user(ALICE);
    app.buys(&user, "Basic", Card::PAYS).await;
    let premium = || grant(&user, "premium", GrantTerm::UntilRevoked);
    let id = performs(&app, premium()).await.unwrap().unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "a higher plan begins at once");
    let which = RevokedGrants::One(id);
    let revoke = AdminAction::Revoke { user: UserId(user.id), which, reason: None };
    performs(&app, revoke.clone()).await.unwrap();
    assert_eq!(app.entitlements(&user).await, BASIC, "what was bought stays");
    let again = performs(&app, revoke).await;
    assert_eq!(again, Err(ActionError::Refused(ActionRefusal::NothingGranted)));

    performs(&app, premium()).await.unwrap();
    app.stripe().cancel(&app.stripe().subscription_of(&user), CancelWhen::Now).unwrap();
    app.settle().await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "what was granted stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_time_is_added_to_what_is_left() {
    let app = Journey::begins().await;
    let user = somebody(&app).await;
    let first = performs(&app, grant(&user, "premium", for_days(10))).await.unwrap();
    app.clock().passes(days(8)).await;
    let second = performs(&app, grant(&user, "premium", for_days(10))).await.unwrap();
    assert_eq!(first, second, "it is the same grant");
    app.clock().passes(days(11)).await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "twenty days in all");
    app.clock().passes(days(2)).await;
    assert_eq!(app.entitlements(&user).await, NOTHING);
    user.sees("We've extended your Premium").await;
    user.sees("that you had been given has ended").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_beside_paid_access_begins_when_that_ends() {
    let app = Journey::begins().await;
    let user = app.user(ALICE);
    app.buys(&user, "Premium", Card::PAYS).await;
    performs(&app, grant(&user, "basic", for_days(30))).await.unwrap();
    performs(&app, grant(&user, "premium", for_days(10))).await.unwrap();
    performs(&app, grant(&user, "premium", for_days(10))).await.unwrap();
    user.sees("It starts when the plan you pay for ends").await;
    // Two renewals later, nothing of it is used up.
    app.clock().passes(days(65)).await;
    app.stripe().cancel(&app.stripe().subscription_of(&user), CancelWhen::AtPeriodEnd).unwrap();
    app.settle().await;
    app.clock().passes(days(30)).await;
    user.sees("Your gift has started: Premium").await;
    assert_eq!(app.entitlements(&user).await, PREMIUM);
    app.clock().passes(days(15)).await;
    assert_eq!(app.entitlements(&user).await, PREMIUM, "twenty days");
    app.clock().passes(days(15)).await;
    assert_ne!(app.entitlements(&user).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_grants_in_the_chat_after_seeing_what_will_happen() {
    for id in BOTH {
        let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
        let (user, olga, sam) = (app.user(id), app.user(OLGA), app.user(SAM));
        user.sends("/start");
        user.sees("Premium").await;
        olga.sends("/start");
        olga.sees("Premium").await;
        sam.sends(&format!("/grant {id} pro 30d lost a week"));
        sam.records("Give Pro?").await;
        assert_eq!(app.entitlements(&user).await, NOTHING, "nothing happens before");
        sam.taps_times("Confirm", 2).await;
        sam.sees("Pro given").await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, PRO);
        assert_eq!(actions_about(&app, &user, "access.").await, ["access.granted"]);
        olga.sees("Admin 1006 (support) has given a plan").await;
        user.sees(("You've been given Pro", "geschenkt bekommen")).await;

        sam.sends(&format!("/grant {id}"));
        sam.records("Give a plan").await;
        sam.taps("Pro").await;
        sam.records("for how long?").await;
        sam.taps("7 days").await;
        sam.records("Extend Pro?").await;
        sam.taps("Confirm").await;
        sam.sees("Pro extended").await;
        user.sees(("We've extended your Pro", "verlängert")).await;
        sam.sends(&format!("/revoke {id} pro"));
        sam.records("End what was given by hand?").await;
        sam.taps("Confirm").await;
        sam.sees("Lost at once: ").await;
        app.settle().await;
        assert_eq!(app.entitlements(&user).await, NOTHING);
        user.has_read(&app, "granted_by_an_admin").await;
        if id == ALICE {
            sam.has_read(&app, "granting").await;
            olga.has_read(&app, "owner_of_a_grant").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_changed_since_it_was_shown_is_shown_again() {
    let app = Journey::begins().await;
    let (user, olga) = (somebody(&app).await, app.user(OLGA));
    olga.sends("/grant 1001 premium 30d");
    let shown = olga.sees("Give Premium?").await;
    performs(&app, grant(&user, "premium", for_days(10))).await.unwrap();
    olga.taps("Confirm").await;
    olga.sees("Something has changed").await;
    assert_eq!(olga.messages().pop().unwrap().message_id, shown.message_id);
    olga.sees("Extend Premium?").await;
    app.clock().passes(days(1)).await;
    olga.taps("Confirm").await;
    olga.sees("Something has changed").await;
    olga.taps("Cancel").await;
    olga.sees("Nothing was changed").await;
    app.clock().passes(days(10)).await;
    assert_eq!(app.entitlements(&user).await, NOTHING, "nobody has confirmed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_makes_no_sense_is_explained() {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    for (command, answer) in [
        ("/grant", "/grant ID PLAN 30d"),
        ("/grant bob premium", "/grant ID PLAN 30d"),
        ("/grant 1001 gold", "There is no such plan"),
        ("/grant 1001 free", "Everybody has the free plan"),
        ("/grant 1001 premium until 2001-01-31", "lies in the past"),
        ("/grant 1001 premium 0d", "lies in the past"),
        ("/grant 4711 premium 30d", "never written to the bot"),
        ("/revoke", "/revoke ID"),
        ("/revoke 1001", "Nothing was given"),
    ] {
        olga.sends(command);
        olga.sees(answer).await;
    }
    assert_eq!(olga.presses(olga.messages().pop().unwrap().message_id, "1:act:ffff").await, None);
    olga.sees("no longer valid").await;
}
