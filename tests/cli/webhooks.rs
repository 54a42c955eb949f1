//! `tollgate webhooks`: endpoints are checked, pinged and listed, and their events sent again.

use axum::http::StatusCode;

use crate::cli::installations::{printed, ready, refused};
use crate::harness::receiver::Receiver;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_is_checked_pinged_listed_and_sent_its_events_again() {
    const OF_CLUB: &str = "whsec_aHVzaGh1c2hodXNoaHVzaGh1c2hodXNoaHVzaGh1c2g=";
    const OF_CRM: &str = "whsec_aHVzaENoaHVzaENoaHVzaENoaHVzaENoaHVzaENoaHU=";
    let club = Receiver::open(StatusCode::NO_CONTENT, "").await;
    let crm = Receiver::open(StatusCode::SERVICE_UNAVAILABLE, "hush").await;
    let row = |name: &str, receiver: &Receiver| {
        let url = format!("{}/hook?key=hush-key", receiver.url);
        format!("\n[[webhook_endpoints]]\nname = \"{name}\"\nurl = \"{url}\"\n")
    };
    let rows = format!("{}{}[http]", row("club", &club), row("my-crm", &crm));
    let place = ready(&[("[http]", &rows)]);
    let run = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command
            .env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB)
            .env("WEBHOOK_ENDPOINT_SECRET_MY_CRM", OF_CRM);
        command.output().unwrap()
    };
    let says = |arguments: &[&str], code: i32, parts: &[&str]| {
        printed(&run(arguments), code, parts);
    };

    let missing =
        place.command(&["run"]).env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB).output().unwrap();
    refused(&missing, &["WEBHOOK_ENDPOINT_SECRET_MY_CRM", "is not set", "openssl"]);
    for (of_crm, part) in [("whsec_hush", "base64"), (OF_CLUB, "also used for something else")] {
        let mut command = place.command(&["run"]);
        command
            .env("WEBHOOK_ENDPOINT_SECRET_CLUB", OF_CLUB)
            .env("WEBHOOK_ENDPOINT_SECRET_MY_CRM", of_crm);
        refused(&command.output().unwrap(), &["WEBHOOK_ENDPOINT_SECRET_MY_CRM", part]);
    }

    says(&["check", "--offline"], 0, &["endpoint club", "endpoint my-crm", "not encrypted"]);
    says(&["webhooks", "ping", "club"], 0, &["club: accepts webhooks"]);
    let ping = club.requests().pop().unwrap();
    assert_eq!(ping.uri, "/hook?key=hush-key");
    assert!(ping.header("webhook-id").starts_with("msg_"));
    assert!(ping.header("webhook-signature").starts_with("v1,"));
    says(&["webhooks", "ping", "my-crm"], 1, &["my-crm: answered 503", "2xx"]);
    says(&["webhooks", "ping", "nobody"], 2, &["nobody", "[[webhook_endpoints]] in bot.toml"]);

    says(&["webhooks", "list"], 2, &["there is no database"]);
    assert!(place.run(&["migrate", "up"]).status.success());
    says(&["webhooks", "list"], 0, &["club: 0 waiting, 0 delivered, 0 dead", "my-crm: 0 waiting"]);
    says(&["webhooks", "replay", "--failed"], 0, &["dead: 0 queued"]);
    says(&["webhooks", "replay", "msg_1"], 1, &["msg_1: 0", "30 days"]);
    says(&["webhooks", "replay"], 2, &["MESSAGE_ID"]);
    says(&["webhooks", "replay", "--failed", "--endpoint", "nobody"], 2, &["nobody"]);
}
