//! The audit log verifies across migrations, and damage is found.

use std::path::Path;

use rusqlite::Connection;
use serde_json::json;
use tollgate::domain::audit::{Actor, AuditDraft};
use tollgate::domain::audit_action::AuditAction;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{RequestId, UserId};
use tollgate::store::{AuditVerdict, Store, schema};

use crate::harness::database::Database;
use crate::upgrade::databases::{ANN, AUDITED, VOCABULARY, database_with_traffic};

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method's path is not general enough over the transaction's lifetime"
)]
async fn verdict(path: &Path) -> AuditVerdict {
    let store = Store::open(path).unwrap();
    let verdict = store.read(|tx| tx.audit_verify()).await.unwrap();
    store.close().await;
    verdict
}

/// The first row that does not verify.
async fn broken_at(path: &Path) -> Option<i64> {
    match verdict(path).await {
        AuditVerdict::Intact { .. } => None,
        AuditVerdict::Broken { seq, .. } => Some(seq),
    }
}

/// Appends two rows with personal payloads.
async fn audit_two(path: &Path) {
    let store = Store::open(path).unwrap();
    for name in ["Ann", "Bob"] {
        let draft = AuditDraft {
            actor: Actor::CommandLine,
            action: AuditAction::LanguageChosen,
            subject: "user:1001".to_owned(),
            user: Some(UserId(ANN)),
            before: None,
            after: Some(json!({ "name": name })),
        };
        let request = RequestId::new("request-1");
        let at = Timestamp::from_seconds(1_900_000_000);
        let appended = store.write(move |tx| tx.audit(&draft, at, &request));
        appended.await.unwrap_or_else(|error: tollgate::store::StoreError| panic!("{error}"));
    }
    store.close().await;
}

const ERASE: &str = "UPDATE audit_log SET before = NULL, after = NULL, salt = NULL WHERE seq = ";

#[tokio::test]
async fn the_audit_log_verifies_across_the_migration_and_after_an_erasure() {
    let (_folder, path) = database_with_traffic();
    audit_two(&path).await;
    let (seal, first) = (AUDITED + 1, AUDITED + 2);
    let entries = first + 1;
    let intact = |verdict: &AuditVerdict, expected| matches!(verdict, AuditVerdict::Intact { entries, .. } if *entries == expected);
    let before = verdict(&path).await;
    assert!(intact(&before, entries), "{before:?}");
    Database::at(&path).execute(&format!("{ERASE}{first}"));
    assert_eq!(verdict(&path).await, before, "an erasure changes no hash");
    for kept in [1, AUDITED, seal] {
        let refused = Connection::open(&path).unwrap().execute(&format!("{ERASE}{kept}"), []);
        assert!(refused.unwrap_err().to_string().contains("append-only"), "{kept}");
    }

    let latest = schema::status(&path).unwrap().latest;
    schema::down(&path, latest - VOCABULARY + 1).unwrap();
    let names = "SELECT coalesce(after, 'erased') FROM audit_log ORDER BY seq DESC LIMIT 2";
    assert_eq!(Database::at(&path).column::<String>(names), [r#"{"name":"Bob"}"#, "erased"]);
    let again = verdict(&path).await;
    assert!(intact(&again, entries + 1), "the rows since the seal verify as older rows: {again:?}");
}

#[tokio::test]
async fn a_row_that_was_changed_is_found_before_and_after_the_seal() {
    let (seal, first) = (AUDITED + 1, AUDITED + 2);
    let cases = [
        ("UPDATE audit_log SET subject = 'sub_9' WHERE seq = 7".to_owned(), 7),
        ("UPDATE audit_log SET after = '{}' WHERE seq = 7".to_owned(), 7),
        (format!("{ERASE}{AUDITED}"), AUDITED),
        ("UPDATE audit_log SET payload_sha256 = '', salt = x'00' WHERE seq = 7".to_owned(), 7),
        (format!("UPDATE audit_log SET after = '{{\"entries\":1}}' WHERE seq = {seal}"), seal),
        (format!("{ERASE}{seal}"), seal),
        (format!("UPDATE audit_log SET action = 'x' WHERE seq = {seal}"), seal),
        (format!("UPDATE audit_log SET payload_sha256 = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET after = '{{}}' WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET after = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET salt = NULL WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET salt = x'00' WHERE seq = {first}"), first),
        (format!("UPDATE audit_log SET user_id = 7 WHERE seq = {first}"), first),
        (format!("DELETE FROM audit_log WHERE seq = {first}"), first),
    ];
    for (sql, broken) in cases {
        let (_folder, path) = database_with_traffic();
        audit_two(&path).await;
        let triggers =
            "DROP TRIGGER audit_log_refuses_update; DROP TRIGGER audit_log_refuses_delete;";
        Database::at(&path).execute(&format!("{triggers} {sql}"));
        assert_eq!(broken_at(&path).await, Some(broken), "{sql}");
        let latest = schema::status(&path).unwrap().latest;
        schema::down(&path, latest - VOCABULARY + 1).unwrap();
        assert!(broken_at(&path).await.is_some(), "taking the migration back hides nothing: {sql}");
    }
}
