//! What each role may do in the chat.

use std::collections::BTreeSet;

use serde_json::Value;
use tollgate::domain::admin::{Permission, Role};
use tollgate::domain::audit::{AuditEntry, AuditFilter};
use tollgate::domain::broadcast::Segment;
use tollgate::domain::chat_update::ChatId;
use tollgate::domain::clock::Timestamp;
use tollgate::domain::ids::{EntitlementName, EventId, PlanCode, UserId};
use tollgate::domain::plan::Interval;
use tollgate::messages::{BroadcastAction, CallbackData, ChatList, ChatStep, EntitlementKey};
use tollgate_sandbox::Card;

use crate::journeys::harness::{
    ALICE, ALL_ROLES, AUDREY, BRUNO, Journey, NOTHING, OLGA, SAM, Setup, User,
};

const ADMINS: [(i64, Role); 3] =
    [(OLGA, Role::Owner), (SAM, Role::Support), (AUDREY, Role::Auditor)];

const REFUSED: [&str; 2] = ["doesn't include this", "schließt das nicht ein"];

async fn is_refused(app: &Journey, admin: &User) -> bool {
    app.settle().await;
    let answer = admin.messages().pop().unwrap().text;
    REFUSED.iter().any(|text| answer.contains(text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_is_refused_to_a_role_that_does_not_include_it() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for (command, [owner, support, auditor]) in [
        ("/audit", [true, true, true]),
        ("/audit failed", [true, true, true]),
        ("/audit verify", [true, true, true]),
        ("/audit export", [true, false, true]),
        ("/grant 1001 premium 30d", [true, true, false]),
        ("/revoke 1001", [true, true, false]),
        ("/whois 1001", [true, true, true]),
        ("/why 1001", [true, true, true]),
        ("/refund 1001", [true, true, false]),
        ("/cancel 1001", [true, true, false]),
        ("/comp 1001 7d", [true, true, false]),
        ("/move 1001 1002", [true, false, false]),
        ("/stats", [true, false, true]),
        ("/resync 1001", [true, true, false]),
        ("/replay failed", [true, true, false]),
        ("/broadcast", [true, false, false]),
        ("/alerts", [true, true, true]),
        ("/message 1001", [true, true, false]),
    ] {
        for (id, permitted) in [(OLGA, owner), (SAM, support), (AUDREY, auditor)] {
            let admin = app.user(id);
            admin.sends(command);
            assert_eq!(is_refused(&app, &admin).await, !permitted, "{command} by {id}");
        }
    }
    let olga = app.user(OLGA);
    olga.sends("/audit");
    olga.sees("refused by role").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_lists_what_the_role_includes() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for (id, role) in [(OLGA, "owner"), (SAM, "support"), (AUDREY, "auditor")] {
        let admin = app.user(id);
        admin.sends("/help");
        let help = admin.sees(role).await;
        assert!(help.text.contains("/audit"), "{}", help.text);
    }
}

/// What a button requires of the person who presses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Everybody,
    /// It changes nothing, or what it confirms decides.
    AnyAdmin,
    Needs(Permission),
}

/// Each kind of button has a number, so that [`buttons`] can be checked to have all of them.
fn kind(data: &CallbackData) -> (usize, Rule) {
    use Permission::{Broadcast, ChangeAccess, MoveMoney, ReadAuditLog, ReadFigures, ReadPeople};
    use Rule::{AnyAdmin, Everybody, Needs};
    match data {
        CallbackData::Home => (0, Everybody),
        CallbackData::Help => (1, Everybody),
        CallbackData::Plans => (2, Everybody),
        CallbackData::Plan(_) => (3, Everybody),
        CallbackData::Buy(..) => (4, Everybody),
        CallbackData::Change(..) => (5, Everybody),
        CallbackData::ConfirmChange(..) => (6, Everybody),
        CallbackData::KeepPlan => (7, Everybody),
        CallbackData::Resume => (8, Everybody),
        CallbackData::ConfirmResume(..) => (9, Everybody),
        CallbackData::Pause => (10, Everybody),
        CallbackData::Manage => (11, Everybody),
        CallbackData::Status => (12, Everybody),
        CallbackData::Language => (13, Everybody),
        CallbackData::ConfirmForget => (14, Everybody),
        CallbackData::SetLanguage(_) => (15, Everybody),
        CallbackData::UpdateCard => (16, Everybody),
        CallbackData::WantBroadcasts(_) => (17, Everybody),
        CallbackData::Receipts(_) => (44, Everybody),
        CallbackData::Cancel => (45, Everybody),
        CallbackData::ConfirmAction(_) => (18, AnyAdmin),
        CallbackData::DismissAction => (19, AnyAdmin),
        CallbackData::Audit { .. } => (20, Needs(ReadAuditLog)),
        CallbackData::AuditFailed { .. } => (21, Needs(ReadAuditLog)),
        CallbackData::AuditEvent(_) => (22, Needs(ReadAuditLog)),
        CallbackData::AuditVerify => (23, Needs(ReadAuditLog)),
        CallbackData::AuditDetails { .. } => (24, Needs(ReadAuditLog)),
        CallbackData::Grant(_) => (25, Needs(ChangeAccess)),
        CallbackData::GrantPlan(..) => (26, Needs(ChangeAccess)),
        CallbackData::GrantTerm(..) => (27, Needs(ChangeAccess)),
        CallbackData::Refund(_) => (28, Needs(MoveMoney)),
        CallbackData::RefundPayment(..) => (29, Needs(MoveMoney)),
        CallbackData::RefundAmount(..) => (30, Needs(MoveMoney)),
        CallbackData::CancelSubscription(..) => (31, Needs(MoveMoney)),
        CallbackData::Resync(_) => (32, Needs(Permission::RepeatWork)),
        CallbackData::Whois(_) => (33, Needs(ReadPeople)),
        CallbackData::Why { .. } => (34, Needs(ReadPeople)),
        CallbackData::PersonEvents(_) => (35, Needs(ReadPeople)),
        CallbackData::Stats(_) => (36, Needs(ReadFigures)),
        CallbackData::StatsFile(_) => (37, Needs(ReadFigures)),
        CallbackData::AddressBroadcast(..) => (38, Needs(Broadcast)),
        CallbackData::Broadcast(..) => (39, Needs(Broadcast)),
        CallbackData::Digest(_) => (40, Needs(Permission::ReceiveDigest)),
        CallbackData::Alerts => (41, Needs(ReadAuditLog)),
        CallbackData::WriteTo(_) => (42, Needs(Permission::WriteToPeople)),
        CallbackData::ShowPerson(_) => (43, Needs(ReadPeople)),
        CallbackData::Chats => (46, Everybody),
        CallbackData::AllChats(_) => (47, Needs(ReadPeople)),
        CallbackData::Chat(_) => (48, Needs(ReadPeople)),
        CallbackData::ChatPeople(..) => (49, Needs(ReadPeople)),
        CallbackData::BindChat(..) => (50, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::AskEnforce) => (51, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::Enforce) => (52, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::Observe) => (53, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::AskUnbind) => (54, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::Unbind) => (55, Needs(Permission::ManageChats)),
        CallbackData::ChangeChat(_, ChatStep::ResumeRemovals(_)) => {
            (56, Needs(Permission::ManageChats))
        }
    }
}
const KINDS: usize = 57;

/// A button of each kind.
fn buttons() -> Vec<CallbackData> {
    let (user, plan) = (UserId(ALICE), PlanCode::new("premium"));
    let (month, at) = (Interval::Month, Timestamp::from_seconds(0));
    let (filter, before) = (AuditFilter::All, None);
    let chat = ChatId(-1_001_234_567_890);
    let signals = EntitlementKey::of(&EntitlementName::new("signals"));
    vec![
        CallbackData::Home,
        CallbackData::Help,
        CallbackData::Plans,
        CallbackData::Plan(plan.clone()),
        CallbackData::Buy(plan.clone(), month),
        CallbackData::Change(plan.clone(), month),
        CallbackData::ConfirmChange(plan.clone(), month, at, None),
        CallbackData::KeepPlan,
        CallbackData::Resume,
        CallbackData::ConfirmResume(at, 0),
        CallbackData::Pause,
        CallbackData::Manage,
        CallbackData::Status,
        CallbackData::Language,
        CallbackData::ConfirmForget,
        CallbackData::SetLanguage("de".to_owned()),
        CallbackData::UpdateCard,
        CallbackData::WantBroadcasts(true),
        CallbackData::Receipts(0),
        CallbackData::Cancel,
        CallbackData::ConfirmAction("0".repeat(16)),
        CallbackData::DismissAction,
        CallbackData::Audit { filter: filter.clone(), before },
        CallbackData::AuditFailed { before: None },
        CallbackData::AuditEvent(EventId::new("evt_1")),
        CallbackData::AuditVerify,
        CallbackData::AuditDetails { filter, before },
        CallbackData::Grant(user),
        CallbackData::GrantPlan(user, plan.clone()),
        CallbackData::GrantTerm(user, plan, Some(30)),
        CallbackData::Refund(user),
        CallbackData::RefundPayment(user, "pi_1".to_owned()),
        CallbackData::RefundAmount(user, "pi_1".to_owned(), None),
        CallbackData::CancelSubscription(user, true),
        CallbackData::Resync(user),
        CallbackData::Whois(user),
        CallbackData::Why { user, page: 0, entitlement: None },
        CallbackData::PersonEvents(user),
        CallbackData::Stats(30),
        CallbackData::StatsFile(30),
        CallbackData::AddressBroadcast(1, Segment::Everyone),
        CallbackData::Broadcast(1, BroadcastAction::Confirm),
        CallbackData::Digest(true),
        CallbackData::Alerts,
        CallbackData::WriteTo(user),
        CallbackData::ShowPerson(user),
        CallbackData::Chats,
        CallbackData::AllChats(0),
        CallbackData::Chat(chat),
        CallbackData::ChatPeople(chat, ChatList::NotEntitled, 0),
        CallbackData::BindChat(chat, signals),
        CallbackData::ChangeChat(chat, ChatStep::AskEnforce),
        CallbackData::ChangeChat(chat, ChatStep::Enforce),
        CallbackData::ChangeChat(chat, ChatStep::Observe),
        CallbackData::ChangeChat(chat, ChatStep::AskUnbind),
        CallbackData::ChangeChat(chat, ChatStep::Unbind),
        CallbackData::ChangeChat(chat, ChatStep::ResumeRemovals(7)),
    ]
}

async fn refusals(app: &Journey) -> Vec<AuditEntry> {
    let mut entries = app.read_database(|tx| tx.audit_page(&AuditFilter::All, None, 999)).await;
    entries.retain(|entry| entry.action == "permission.refused");
    entries
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_button_is_refused_to_a_role_that_does_not_include_it() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let buttons = buttons();
    let kinds: BTreeSet<usize> = buttons.iter().map(|data| kind(data).0).collect();
    assert!(kinds.into_iter().eq(0..KINDS), "a button of each kind");
    for (id, role) in ADMINS {
        let admin = app.user(id);
        admin.sends("/start");
        let message = admin.sees("Premium").await.message_id;
        for data in &buttons {
            let Rule::Needs(permission) = kind(data).1 else { continue };
            let before = refusals(&app).await.len();
            admin.presses(message, &data.encode()).await;
            app.settle().await;
            let refused = refusals(&app).await;
            if role.may(permission) {
                assert_eq!(refused.len(), before, "{data:?} by {role}");
                continue;
            }
            assert!(is_refused(&app, &admin).await, "{data:?} by {role}");
            assert_eq!(refused.len(), before + 1, "{data:?} by {role}");
            let after: Value = serde_json::from_str(refused[0].after.as_deref().unwrap()).unwrap();
            assert_eq!(refused[0].subject, permission.as_str());
            assert_eq!(after["role"], role.to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_of_admins_is_out_of_date_for_everybody_else() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let bruno = app.user(BRUNO);
    bruno.sends("/start");
    let message = bruno.sees("Premium").await.message_id;
    for data in buttons().iter().filter(|data| kind(data).1 != Rule::Everybody) {
        let answer = bruno.presses(message, &data.encode()).await;
        assert!(answer.is_some_and(|text| text.contains("botão")), "{data:?}");
    }
    assert_eq!(refusals(&app).await.len(), 0, "a stranger is shown what an unknown button shows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_belongs_to_the_admin_who_asked_and_to_their_role() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let (alice, olga) = (app.user(ALICE), app.user(OLGA));
    app.buys(&alice, "Premium", Card::PAYS).await;
    olga.sends("/cancel 1001 now");
    let offered = olga.sees("Cancel Premium?").await;
    let confirm = offered.buttons.iter().flatten().find_map(|button| button.data()).unwrap();
    for (id, answer) in [(SAM, "no longer valid"), (AUDREY, "schließt das nicht ein")] {
        let admin = app.user(id);
        admin.sends("/start");
        let message = admin.sees("Premium").await.message_id;
        admin.presses(message, confirm).await;
        admin.sees(answer).await;
    }
    assert_eq!(app.stripe().status_of(&alice), "active");
    assert_eq!(refusals(&app).await.len(), 1);
    olga.remembers();
    olga.presses(offered.message_id, confirm).await;
    olga.sees("Premium cancelled").await;
    app.settle().await;
    assert_eq!(app.entitlements(&alice).await, NOTHING);
}
