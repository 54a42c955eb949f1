//! What admins do through the REST API.

use reqwest::Method;
use serde_json::{Value, json};
use tollgate::domain::audit::AuditFilter;

use crate::journeys::api::{Answer, Api};
use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, Journey, NOTHING, OLGA, PREMIUM, SAM, Setup, days,
};

const GRANTS: &str = "/api/v1/admin/grants";
const WRITE: &str = "admin:write";

/// With Alice and Olga, who have written to the bot, so that notices reach them.
async fn all_roles() -> Journey {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for id in [ALICE, OLGA] {
        let user = app.user(id);
        user.sends("/start");
        user.sees("Premium").await;
    }
    app
}

fn premium(term: &Value) -> Value {
    let mut body = json!({ "user_id": "1001", "plan_code": "premium", "reason": "lost a week" });
    let members = term.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(members);
    body
}

async fn delete(api: &Api<'_>, id: &str, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let path = format!("{GRANTS}/{id}");
    api.call(Method::DELETE, &path, &[("authorization", &bearer)], None).await
}

async fn audited(app: &Journey, action: &str) -> Vec<(String, Value)> {
    let entries = app.read_database(|tx| tx.audit_page(&AuditFilter::All, None, 99)).await;
    let named = entries.into_iter().filter(|entry| entry.action == action);
    named
        .map(|entry| {
            let after = entry.after.as_deref().unwrap_or("null");
            (entry.actor, serde_json::from_str(after).unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_granted_and_revoked_over_rest() {
    let app = all_roles().await;
    let (alice, api) = (app.user(ALICE), Api::of(&app));
    let token = api.token(SAM, &[WRITE]);
    let granted = api.post(GRANTS, &token, &premium(&json!({ "for": "30d" })), &[]).await;
    assert_eq!(granted.status, 201, "{}", granted.body);
    let until = app.now().plus(std::time::Duration::from_hours(30 * 24)).to_rfc3339();
    assert_eq!(granted.body["valid_until"].as_str().unwrap()[..13], until[..13]);
    assert_eq!(granted.body["user_id"], "1001");
    assert_eq!(
        (&granted.body["extended"], &granted.body["waits_for"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
    let id = granted.body["grant_id"].as_str().unwrap();

    let number = json!({ "user_id": 1001, "plan_code": "premium", "until": "2100-01-31" });
    let longer = api.post(GRANTS, &token, &number, &[]).await;
    assert_eq!((longer.status, &longer.body["grant_id"]), (201, &json!(id)));
    assert_eq!(longer.body["valid_until"], "2100-01-31T23:59:59Z");

    assert_eq!(delete(&api, "grant-1", &token).await.problem(), (404, "unknown_grant"));
    let ended = delete(&api, id, &token).await;
    assert_eq!((ended.status, &ended.body), (204, &json!("")));
    assert_eq!(app.entitlements(&alice).await, NOTHING);
    assert_eq!(delete(&api, id, &token).await.problem(), (404, "unknown_grant"));

    let entries = audited(&app, "access.granted").await;
    assert_eq!(entries.len(), 2);
    assert_eq!(
        (entries[1].0.as_str(), &entries[1].1["reason"]),
        ("admin:1006", &json!("lost a week"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_grants_once() {
    let app = all_roles().await;
    let (alice, api) = (app.user(ALICE), Api::of(&app));
    let token = api.token(OLGA, &[WRITE]);
    let (body, key) = (premium(&json!({ "for": "10d" })), [("idempotency-key", "k1")]);
    let first = api.post(GRANTS, &token, &body, &key).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(api.post(GRANTS, &token, &body, &key).await.body, first.body);
    // The process has crashed before the response was stored.
    app.database().execute("DELETE FROM idempotency_keys");
    let again = api.post(GRANTS, &token, &body, &key).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    app.clock().passes(days(11)).await;
    assert_eq!(app.entitlements(&alice).await, NOTHING, "ten days, not twenty");
    // Much later, the same key is another request.
    let token = api.token(OLGA, &[WRITE]);
    let later = api.post(GRANTS, &token, &body, &key).await;
    assert_eq!(later.status, 201, "{}", later.body);
    assert_ne!(later.body["grant_id"], first.body["grant_id"]);
    assert_eq!(app.entitlements(&alice).await, PREMIUM);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_needs_the_scope_and_an_admin_whose_role_includes_it() {
    let app = all_roles().await;
    let api = Api::of(&app);
    let grant = premium(&json!({}));
    for (user, scopes, expected) in [
        (OLGA, &[][..], (403, "insufficient_scope")),
        (OLGA, &["entitlements:read"], (403, "insufficient_scope")),
        (ALICE, &[WRITE], (403, "not_an_admin")),
        (AUDREY, &[WRITE], (403, "role_not_permitted")),
    ] {
        let token = api.token(user, scopes);
        assert_eq!(api.post(GRANTS, &token, &grant, &[]).await.problem(), expected, "{user}");
        assert_eq!(delete(&api, "grant-1", &token).await.problem(), expected, "{user}");
    }
    let actors: Vec<String> =
        audited(&app, "permission.refused").await.into_iter().map(|(actor, _)| actor).collect();
    let newest_first =
        ["admin:1007", "admin:1007", "user:1001", "user:1001", "user:1004", "user:1004"];
    assert_eq!(actors[..6], newest_first);
    assert_eq!(app.entitlements(&app.user(ALICE)).await, NOTHING);
    assert_eq!(api.post(GRANTS, "no token", &grant, &[]).await.problem(), (401, "invalid_token"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_that_makes_no_sense_is_refused_with_a_code() {
    let app = all_roles().await;
    let api = Api::of(&app);
    let token = api.token(OLGA, &[WRITE]);
    let forever = api.post(GRANTS, &token, &premium(&json!({})), &[]).await;
    assert_eq!((forever.status, &forever.body["valid_until"]), (201, &json!(null)));
    for (body, expected) in [
        (premium(&json!({ "plan_code": "gold" })), (400, "unknown_plan")),
        (premium(&json!({ "plan_code": "free" })), (400, "free_plan")),
        (premium(&json!({ "plan_code": "pro", "until": "2001-01-31" })), (400, "end_in_past")),
        (premium(&json!({ "for": "30" })), (400, "bad_term")),
        (premium(&json!({ "until": "tomorrow" })), (400, "bad_term")),
        (premium(&json!({ "for": "1d", "until": "2100-01-31" })), (400, "bad_term")),
        (premium(&json!({ "reason": "x".repeat(501) })), (400, "reason_too_long")),
        (premium(&json!({ "user_id": "bob" })), (400, "invalid_body")),
        (premium(&json!({ "for": "30d" })), (409, "already_granted")),
    ] {
        assert_eq!(api.post(GRANTS, &token, &body, &[]).await.problem(), expected, "{body}");
    }
}
