//! Images of plans: above the text of a plan's screen, on the page, and at their own address.

use reqwest::Method;
use serde_json::json;
use tollgate_sandbox::Card;

use crate::journeys::api::{Answer, Api};
use crate::journeys::harness::{ALICE, BOTH, Journey, Setup};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\xb0\0\0\x02\x76";
const OTHER: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\xb0\0\0\x02\x77";
const JPEG: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\x02\x76\x04\xb0";

async fn with_images() -> Journey {
    let plan_images = &[("premium", PNG), ("pro", JPEG)];
    Journey::starts_with(Setup { plan_images, ..Setup::default() }).await
}

/// The path of a plan's image, as the catalogue states it.
async fn path(app: &Journey, plan: usize) -> String {
    let plans = Api::of(app).call(Method::GET, "/api/v1/billing/plans", &[], None).await.body;
    let url = plans["plans"][plan]["image"].as_str().unwrap();
    url.strip_prefix(app.base_url()).unwrap().to_owned()
}

async fn get(app: &Journey, path: &str, headers: &[(&str, &str)]) -> Answer {
    Api::of(app).call(Method::GET, path, headers, None).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_screen_of_a_plan_shows_its_image() {
    let app = with_images().await;
    let url = format!("{}{}", app.base_url(), path(&app, 2).await);
    let shown = json!({
        "url": url, "prefer_large_media": true, "show_above_text": true,
    });
    for id in BOTH {
        let user = app.user(id);
        user.sends("/upgrade premium");
        let sent = user.sees("Premium").await;
        assert_eq!(sent.preview, Some(shown.clone()));
        user.sends("/plans");
        assert_eq!(user.sees(("Plans", "Tarife")).await.preview, None);
        user.taps("Premium").await;
        let edited = user.sees("Premium").await;
        assert_eq!((edited.edits, edited.preview), (1, Some(shown.clone())));
        user.taps(("$19.00", "19,00")).await;
        let checkout = user.sees(("Stripe's secure", "Stripe")).await;
        assert_eq!((checkout.edits, checkout.preview), (2, None));
        user.taps(("‹ Back", "‹ Zurück")).await;
        assert_eq!(user.sees("Premium").await.preview, Some(shown.clone()));
        user.sends("/upgrade basic");
        assert_eq!(user.sees("Basic").await.preview, None, "it has no image");
        user.sends("/status");
        assert_eq!(user.sees(("Your plan", "Dein Tarif")).await.preview, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_screen_whose_image_telegram_refuses_is_shown_without_it() {
    let app = with_images().await;
    let alice = app.user(ALICE);
    for (method, error) in [
        ("sendMessage", "Bad Request: WEBPAGE_URL_INVALID"),
        ("editMessageText", "Bad Request: wrong HTTP URL specified"),
    ] {
        app.telegram().fail_next(method, 400, None, error);
        if method == "sendMessage" {
            alice.sends("/upgrade premium");
        } else {
            alice.sends("/plans");
            alice.taps("Premium").await;
        }
        let screen = alice.sees("Premium").await;
        assert_eq!(screen.preview, None, "{method}");
    }
    alice.taps("$19.00").await;
    alice.link_to("checkout").await;
    app.stripe().pays(&alice, Card::PAYS).await.unwrap();
    alice.sees("Premium is active").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_is_served_for_ever_under_an_address_of_its_content() {
    let mut app = with_images().await;
    for (plan, kind, size) in [(2, "image/png", PNG.len()), (3, "image/jpeg", JPEG.len())] {
        let path = path(&app, plan).await;
        let image = get(&app, &path, &[]).await;
        assert_eq!((image.status, header(&image, "content-type")), (200, kind));
        assert_eq!(header(&image, "content-length"), size.to_string());
        assert_eq!(header(&image, "cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(header(&image, "x-content-type-options"), "nosniff");
        let tag = header(&image, "etag");
        for known in [tag, &format!("\"other\", W/{tag}"), "*"] {
            let unchanged = get(&app, &path, &[("if-none-match", known)]).await;
            assert_eq!((unchanged.status, header(&unchanged, "etag")), (304, tag), "{known}");
            assert_eq!(unchanged.body, "");
        }
        assert_eq!(get(&app, &path, &[("if-none-match", "\"other\"")]).await.status, 200);
        let head = Api::of(&app).call(Method::HEAD, &path, &[], None).await;
        assert_eq!((head.status, head.body), (200, "".into()));
    }

    let former = path(&app, 2).await;
    app.stops().await;
    app.shows(&[("premium", OTHER)]);
    app.starts().await;
    let current = path(&app, 2).await;
    assert_ne!(current, former);
    let moved = Api::of(&app).moved_to(&former).await;
    assert_eq!(moved, current.rsplit('/').next().unwrap());
    assert_eq!(get(&app, &former, &[]).await.status, 200, "a client follows");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_but_images_of_plans_is_served() {
    let app = with_images().await;
    let file = path(&app, 2).await.rsplit('/').next().unwrap().to_owned();
    for path in [
        format!("/plans/basic/{file}"),
        format!("/plans/gold/{file}"),
        "/plans/%2e%2e/bot.toml".to_owned(),
        "/plans/..%2f..%2fetc/passwd".to_owned(),
        "/plans/%ff/x.png".to_owned(),
    ] {
        let missing = get(&app, &path, &[]).await;
        assert_eq!(missing.problem(), (404, "not_found"), "{path}");
    }
    let path = format!("/plans/premium/{file}");
    let posted = Api::of(&app).call(Method::POST, &path, &[], None).await;
    assert_eq!(posted.problem(), (405, "method_not_allowed"));
    // A name that is a path leads to the image, and to no file.
    for name in ["..%2f..%2fbot.toml", "%2fetc%2fpasswd", "x.png"] {
        assert_eq!(Api::of(&app).moved_to(&format!("/plans/premium/{name}")).await, file);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_shows_the_images_of_plans_that_have_one() {
    let app = with_images().await;
    let html = get(&app, "/plans", &[]).await;
    let policy = header(&html, "content-security-policy");
    assert!(policy.contains("img-src 'self' data:;"), "{policy}");
    let html = html.body.as_str().unwrap();
    for plan in [2, 3] {
        let path = path(&app, plan).await;
        assert!(html.contains(&format!("<img src=\"{}\" alt=\"\">", &path[1..])), "{html}");
    }
    assert_eq!(html.matches("<img").count(), 2);
}
