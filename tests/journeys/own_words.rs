//! What customers read is in the operator's own words: names, descriptions, texts, and the look of the pages.

use reqwest::Method;
use tollgate_sandbox::Card;

use crate::journeys::api::Api;
use crate::journeys::harness::{ALICE, BOTH, Journey, Setup};

const NAMES: &[(&str, &str)] = &[
    (
        "name = \"Premium\"",
        "name = { en = \"Gold\", de = \"Goldstück\" }\n\
         description = { en = \"For <active> traders.\", de = \"Für alle, die täglich handeln.\" }",
    ),
    (
        "[entitlements.signals]\n",
        "[entitlements.signals]\n\
         description = { en = \"three a day\", de = \"drei am Tag\" }\n",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_read_names_and_descriptions_in_their_language() {
    let app = Journey::starts_with(Setup { bot_toml: NAMES, ..Setup::default() }).await;
    for id in BOTH {
        let user = app.user(id);
        user.sends("/plans");
        user.records(("Everything in Gold, plus:", "Alles aus Goldstück, dazu:")).await;
        user.taps(("Gold", "Goldstück")).await;
        user.records(("Signals – three a day", "Signale – drei am Tag")).await;
        user.sends("/upgrade goldstück");
        user.sees(("For <active> traders.", "Für alle, die täglich handeln.")).await;
        user.taps(("$19.00", "19,00")).await;
        user.sees(("Stripe's secure", "Stripe")).await;
        app.stripe().pays(&user, Card::PAYS).await.unwrap();
        user.sees(("Gold is active", "Goldstück ist aktiv")).await;
        user.sends("/status");
        user.sees(("Your plan: Gold", "Dein Tarif: Goldstück")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screen_of_a_plan_shows_what_a_customer_would_gain_or_lose() {
    let app = Journey::begins().await;
    for id in BOTH {
        let user = app.user(id);
        user.chooses("Premium").await;
        app.stripe().pays(&user, Card::PAYS).await.unwrap();
        user.sees(("Premium is active", "Premium ist aktiv")).await;
        user.sends("/upgrade pro");
        let higher = user.sees(("Everything in Premium, plus:", "Alles aus Premium, dazu:")).await;
        assert!(higher.text.contains("API") && !higher.text.contains("igna"), "{}", higher.text);
        user.sends("/upgrade basic");
        let lower = user.sees(("No longer included:", "Nicht mehr dabei:")).await;
        let (kept, lost) = lower.text.split_once("\n\n").unwrap().1.split_once("\n\n").unwrap();
        assert!(kept.contains("Community") && !kept.contains("igna"), "{kept}");
        assert!(lost.contains("igna") && !lost.contains("Community"), "{lost}");
        user.has_read(&app, "gain_or_lose").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_of_the_operator_replace_the_shipped_ones_of_their_language_only() {
    const TEXTS: &[(&str, &str)] =
        &[("de", "notice-activated = 🥂 <i>{ $plan }</i>: willkommen im Club!\n")];
    let app = Journey::starts_with(Setup { texts: TEXTS, ..Setup::default() }).await;
    for id in BOTH {
        let user = app.user(id);
        user.chooses("Premium").await;
        app.stripe().pays(&user, Card::PAYS).await.unwrap();
        let notice =
            user.sees(("🎉 Premium is active. Enjoy it!", "🥂 Premium: willkommen im Club!")).await;
        let rest = ("Next renewal:", "Nächste Verlängerung:");
        let rest = if id == ALICE { rest.0 } else { rest.1 };
        assert!(notice.text.contains(rest), "{}", notice.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_show_the_brand_and_what_a_plan_adds() {
    const BRAND: &[(&str, &str)] = &[
        NAMES[0],
        (
            "[database]",
            "[brand]\nname = { en = \"Bulls & <Bears>\", de = \"Börse\" }\ncolor = \"#fd0\"\n[database]",
        ),
    ];
    let app = Journey::starts_with(Setup { bot_toml: BRAND, ..Setup::default() }).await;
    let api = Api::of(&app);
    for (language, name, adds, description) in [
        ("en", "Bulls &#38; &#60;Bears&#62;", "Everything in Gold, plus:", "For &#60;active&#62;"),
        ("de", "Börse", "Alles aus Goldstück, dazu:", "Für alle, die täglich handeln."),
    ] {
        for (path, own) in
            [("/plans", &[adds, description][..]), ("/api/v1/billing/checkout/cancel", &[])]
        {
            let page = api.call(Method::GET, path, &[("accept-language", language)], None).await;
            let html = page.body.as_str().unwrap();
            assert!(html.contains(&format!(" · {name}</title>")), "{html}");
            assert!(html.contains(&format!("<p class=\"brand\">{name}</p>")), "{html}");
            assert!(html.contains("--accent: #ffdd00; --on: #000000;"), "{html}");
            assert!(own.iter().all(|part| html.contains(part)), "{own:?} in {html}");
        }
    }
    for (accepted, language, name, title) in [
        ("de-AT, en;q=0.5", "de", "Goldstück", "API-Zugang"),
        ("ja, ru;q=0.1", "ru", "Gold", "Доступ к API"),
        ("ja", "en", "Gold", "API access"),
    ] {
        let accepted = [("accept-language", accepted)];
        let answer = api.call(Method::GET, "/api/v1/billing/plans", &accepted, None).await;
        assert_eq!(answer.headers["content-language"], language);
        assert_eq!(answer.headers["vary"], "accept-language");
        assert_eq!(answer.body["plans"][2]["name"], name);
        assert_eq!(answer.body["entitlements"][4]["title"], title);
    }
    let plans = api.call(Method::GET, "/api/v1/billing/plans", &[], None).await.body;
    let gold = &plans["plans"][2];
    assert_eq!((&gold["code"], &gold["name"]), (&"premium".into(), &"Gold".into()));
    assert_eq!(gold["description"], "For <active> traders.");
    let titles: Vec<&str> = plans["entitlements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles[4..], ["API access", "Backtests", "Priority support"]);
}
