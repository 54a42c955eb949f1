//! What an admin reads, as one conversation in English and in German: help, a person, the reasons for their access,
//! the audit log and the figures.

use tollgate_sandbox::Card;

use crate::journeys::harness::{ALICE, ALL_ROLES, AUDREY, Journey, OLGA, SAM, Setup, days};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_reads_about_a_person_and_the_business() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    for admin in [OLGA, SAM, AUDREY] {
        app.user(admin).sends("/terms");
    }
    let (alice, stripe) = (app.user(ALICE), app.stripe());
    app.buys(&alice, "Premium", Card::PAYS).await;
    app.clock().passes(days(2)).await;
    stripe.refund(&stripe.last_charge(), Some(700)).unwrap();
    app.settle().await;
    app.clock().passes(days(1)).await;
    for id in [OLGA, AUDREY] {
        let admin = app.user(id);
        admin.sends("/help");
        admin.sees(("For admins", "Für Admins")).await;
        admin.sends("/whois @alice");
        admin.sees(("First seen", "Zuerst gesehen")).await;
        // Events of one second are in no fixed order.
        admin.taps(("Events", "Ereignisse")).await;
        admin.sees("invoice.paid").await;
        admin.taps("‹ Person").await;
        admin.sees(("First seen", "Zuerst gesehen")).await;
        admin.sends("/why @alice signals");
        admin.sees(("Why ·", "Warum ·")).await;
        admin.sends("/audit user @alice");
        admin.sees(("Audit log", "Protokoll")).await;
        admin.taps("Details").await;
        admin.sees("subscription.changed").await;
        admin.taps(("In words", "In Worten")).await;
        admin.sees("Premium").await;
        admin.sends("/stats");
        admin.sees(("Figures", "Kennzahlen")).await;
        admin.sends("/stats 7d");
        admin.sees("/stats 90d").await;
        admin.has_read(&app, "admin_reads").await;
    }
}
