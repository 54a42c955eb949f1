//! `/receipts`: one's own payments, with links to Stripe's documents.

use tollgate_sandbox::{Card, PaymentLink, Step};

use crate::journeys::harness::{
    ALICE, ALL_ROLES, BOTH, BRUNO, JONAS, Journey, LOUNGE, OLGA, Setup, User, days, text,
};
use crate::journeys::paid_once;

const TITLE: (&str, &str) = ("Your payments", "Deine Zahlungen");
const NOTHING_PAID: (&str, &str) = ("You haven't paid", "noch nichts bezahlt");

/// The links of a message, by label.
fn links(message: &tollgate_sandbox::ChatMessage) -> Vec<(String, String)> {
    let buttons = message.buttons.iter().flatten();
    buttons.filter_map(|button| Some((button.label.clone(), button.url()?.to_owned()))).collect()
}

async fn lists(user: &User) -> tollgate_sandbox::ChatMessage {
    user.sends("/receipts");
    user.records(TITLE).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_listed_with_their_documents_and_what_became_of_them() {
    for id in BOTH {
        let app = paid_once::begins().await;
        let (user, stripe) = (app.user(id), app.stripe());
        user.sends("/receipts");
        user.records(NOTHING_PAID).await;
        user.taps(("Upgrade", "Upgrade")).await;
        user.records(("Plans", "Tarife")).await;

        paid_once::buys_once(&app, &user, "Lifetime", ("$99.00, paid once", "99,00 $ einmalig"))
            .await;
        let listed = lists(&user).await;
        let charge = stripe.charges().pop().unwrap();
        assert_eq!(
            links(&listed),
            [(
                if id == ALICE { "1 · Receipt" } else { "1 · Beleg" }.to_owned(),
                text(&charge["receipt_url"]),
            )]
        );

        // Of two payments in one second, either can be listed first.
        app.clock().passes(days(1)).await;
        app.buys(&user, "Premium", Card::PAYS).await;
        app.clock().passes(Step::Months(1)).await;
        let listed = lists(&user).await;
        let (invoice, charge) = (stripe.last_invoice(), stripe.charges().pop().unwrap());
        let newest: Vec<String> = links(&listed).into_iter().take(3).map(|(_, url)| url).collect();
        assert_eq!(
            newest,
            [
                text(&charge["receipt_url"]),
                text(&invoice["hosted_invoice_url"]),
                text(&invoice["invoice_pdf"]),
            ]
        );

        stripe.refund(&text(&charge["id"]), Some(500)).unwrap();
        app.settle().await;
        stripe.dispute(&text(&stripe.charges()[1]["id"])).unwrap();
        app.settle().await;
        stripe.refund(&text(&stripe.charges()[0]["id"]), None).unwrap();
        app.settle().await;
        stripe.change_card(&stripe.customer_of(&user), Card::FAILS_ON_RENEWAL).unwrap();
        app.clock().passes(Step::Months(1)).await;
        app.clock().passes(days(1)).await;
        let listed = lists(&user).await;
        for label in [
            ("payment failed", "Zahlung fehlgeschlagen"),
            ("$5.00 refunded", "5,00 $ erstattet"),
            ("disputed", "reklamiert"),
            ("– refunded", "– erstattet"),
        ] {
            let label = if id == JONAS { label.1 } else { label.0 };
            assert!(listed.text.contains(label), "{label}: {}", listed.text);
        }
        let (pay, page) = &links(&listed)[0];
        assert!(pay.starts_with(if id == JONAS {
            "1 · Rechnung bezahlen"
        } else {
            "1 · Pay the invoice"
        }));
        assert_eq!(*page, text(&stripe.last_invoice()["hosted_invoice_url"]));
        user.has_read(&app, "receipts").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn older_payments_are_on_further_pages_of_the_same_message() {
    let app = Journey::begins().await;
    let user = app.user(ALICE);
    app.buys(&user, "Premium", Card::PAYS).await;
    for _ in 0..6 {
        app.clock().passes(Step::Months(1)).await;
    }
    let first = lists(&user).await;
    assert!(first.text.contains("page 1 of 2") && first.text.contains("5. "), "{}", first.text);
    user.taps("Older").await;
    let second = user.sees("page 2 of 2").await;
    assert_eq!(second.message_id, first.message_id);
    assert!(second.text.contains("7. ") && !second.text.contains("5. "), "{}", second.text);
    assert_eq!(links(&second).len(), 6);
    user.taps("‹ Newer").await;
    user.sees("page 1 of 2").await;
    // Anybody can send any callback data: they read their own list.
    let other = app.user(JONAS);
    other.sends("/start");
    let menu = other.sees("Premium").await;
    other.presses(menu.message_id, "1:rcpt:99").await;
    other.sees("noch nichts bezahlt").await;
    user.presses(first.message_id, "1:rcpt:99").await;
    user.sees("page 2 of 2").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_shown_without_links_while_stripe_does_not_answer() {
    let app = Journey::begins().await;
    let user = app.user(ALICE);
    app.buys(&user, "Premium", Card::PAYS).await;
    app.stripe().down(true);
    let listed = lists(&user).await;
    assert!(listed.text.contains("$19.00") && listed.text.contains("is not answering"));
    assert_eq!(links(&listed), []);
    app.stripe().down(false);
    user.taps("Try again").await;
    let listed = user.sees("The links are yours alone").await;
    assert_eq!(links(&listed).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_move_with_the_account_and_those_of_others_stay_theirs() {
    let app = Journey::starts_with(Setup { bot_toml: &[ALL_ROLES], ..Setup::default() }).await;
    let (alice, bruno, olga) = (app.user(ALICE), app.user(BRUNO), app.user(OLGA));
    for user in [&bruno, &olga] {
        user.sends("/start");
        user.sees("Premium").await;
    }
    app.buys(&alice, "Premium", Card::PAYS).await;
    olga.sends(&format!("/move {ALICE} {BRUNO} lost phone"));
    olga.sees("Move all purchases").await;
    olga.taps("Confirm").await;
    olga.sees("All purchases moved").await;
    app.settle().await;
    alice.sends("/receipts");
    alice.sees(NOTHING_PAID).await;
    bruno.sends("/receipts");
    let listed = bruno.sees("Seus pagamentos").await;
    assert_eq!(links(&listed).len(), 3);

    // Somebody pays for Jonas with a link: what they paid is none of his business.
    let jonas = app.user(JONAS);
    jonas.sends("/start");
    jonas.sees("Premium").await;
    let gift = PaymentLink {
        price: "price_premium_month",
        metadata: &[],
        subscription_metadata: &[],
        reference: Some("1005"),
    };
    app.stripe().pay_link(&gift, Card::PAYS).unwrap();
    app.settle().await;
    jonas.sends("/receipts");
    jonas.sees(NOTHING_PAID).await;

    app.telegram().message_in_group(BRUNO, LOUNGE, "/receipts");
    app.until("a reply in the group", || !app.telegram().chat(LOUNGE).is_empty()).await;
    let in_group = |message: &tollgate_sandbox::ChatMessage| message.from_bot;
    app.until("the way into the private chat", || app.telegram().chat(LOUNGE).iter().any(in_group))
        .await;
    let answer = app.telegram().chat(LOUNGE).into_iter().find(in_group).unwrap();
    assert!(!answer.text.contains("19"), "{}", answer.text);
    assert!(links(&answer)[0].1.ends_with("?start=receipts"));
}
