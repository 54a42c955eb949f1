//! Pages for browsers: what became of a checkout, and what there is to buy. They grant nothing; they
//! lead to the chat.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::billing::Returned;
use crate::domain::ids::{SessionId, UserId};
use crate::http::Doors;
use crate::http::problem::Problem;
use crate::messages::{PageWords, PlanOnPage, PlansPage, Words};

#[derive(Template)]
#[template(path = "checkout_return.html")]
struct CheckoutReturn {
    locale: String,
    words: PageWords,
    chat_url: Option<String>,
    /// It is looked at again.
    refresh: bool,
}

#[derive(Template)]
#[template(path = "plans.html")]
struct PlansView {
    locale: String,
    page: PlansPage,
    /// Of each plan: where in the chat it is bought.
    plans: Vec<(PlanOnPage, Option<String>)>,
}

/// Scripts, foreign assets and framing are all refused.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Deserialize)]
pub(crate) struct Whence {
    session_id: Option<String>,
}

pub(crate) async fn success(
    State(doors): State<Doors>,
    whence: Result<Query<Whence>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    // An address that makes no sense is that of nobody's page.
    let session = whence.ok().and_then(|Query(whence)| whence.session_id).map(SessionId::new);
    let returned = match &session {
        Some(session) => doors.billing.returned(session).await.ok(),
        None => None,
    };
    let words = match returned.as_ref().and_then(|returned| returned.user) {
        Some(user) => words_of(&doors, user, &headers).await,
        None => words_for(&doors, &headers),
    };
    let catalogue = doors.billing.catalogue();
    let state = returned.map_or(Returned::Unknown, |returned| returned.state);
    let refresh = state == Returned::Open;
    let text = match state {
        Returned::Unknown => words.checkout_returned(),
        Returned::Open => words.checkout_unconfirmed(),
        Returned::Pending => words.checkout_pending(),
        Returned::Paid(plan) => words.checkout_paid(catalogue.name(&plan)),
        Returned::Over => words.checkout_left(),
    };
    came_back(&doors, &words, text, refresh)
}

pub(crate) async fn cancel(State(doors): State<Doors>, headers: HeaderMap) -> Response {
    let words = words_for(&doors, &headers);
    let text = words.checkout_left();
    came_back(&doors, &words, text, false)
}

pub(crate) async fn plans(State(doors): State<Doors>, headers: HeaderMap) -> Response {
    let words = words_for(&doors, &headers);
    let mut page = words.plans_page(doors.billing.catalogue());
    let known = doors.bot.username().is_some();
    let link = |code: &str| known.then(|| doors.bot.chat_link(Some(&format!("plan_{code}"))));
    let plans = std::mem::take(&mut page.plans);
    let plans = plans.into_iter().map(|plan| (link(&plan.code), plan)).map(|(to, plan)| (plan, to));
    let locale = words.tag().to_owned();
    shown(&PlansView { locale, page, plans: plans.collect() })
}

/// In the language of whoever has bought, else in the browser's.
async fn words_of(doors: &Doors, user: UserId, headers: &HeaderMap) -> Words {
    match doors.billing.known(user).await.ok().and_then(|person| person.language) {
        Some(language) => doors.phrasebook.for_user(None, Some(&language)),
        None => words_for(doors, headers),
    }
}

fn words_for(doors: &Doors, headers: &HeaderMap) -> Words {
    let language = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split([',', ';']).next());
    doors.phrasebook.for_user(None, language)
}

fn came_back(doors: &Doors, words: &Words, text: PageWords, refresh: bool) -> Response {
    let (locale, chat_url) = (words.tag().to_owned(), doors.bot.chat_url());
    shown(&CheckoutReturn { locale, words: text, chat_url, refresh })
}

fn shown(page: &impl Template) -> Response {
    let Ok(html) = page.render() else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response();
    };
    let mut response = html.into_response();
    let fixed = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
