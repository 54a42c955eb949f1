//! Pages for browsers: what became of a checkout, and what there is to buy. They grant nothing; they
//! lead to the chat.

use std::time::Duration;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::billing::Returned;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{SessionId, UserId};
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::messages::{Localizer, PageTexts, PlanOnPage, PlansPage};

#[derive(Template)]
#[template(path = "checkout_return.html")]
struct CheckoutReturn<'a> {
    locale: &'static str,
    bot: Option<&'a str>,
    words: PageTexts,
    mark: Mark,
    chat_url: Option<String>,
    /// When it is looked at again, and where, as `http-equiv="refresh"` has it.
    refresh: Option<String>,
    /// Where it is looked at again by hand, and the words for that.
    again: Option<(String, String)>,
}

/// The sign above the heading. It says nothing that the words do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Done,
    Busy,
    Waiting,
    Onward,
}

#[derive(Template)]
#[template(path = "plans.html")]
struct PlansView<'a> {
    locale: &'static str,
    bot: Option<&'a str>,
    page: PlansPage,
    /// Of each plan: where in the chat it is bought.
    plans: Vec<(PlanOnPage, Option<String>)>,
}

/// Scripts, foreign assets, forms and framing are all refused. The one image is the empty icon, so that
/// no browser asks for `/favicon.ico`.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Webhooks come within seconds: so long a page that waits is brisk.
const BRISK: Duration = Duration::from_secs(30);
const BRISK_PAUSE: u32 = 3;
const SLOW_PAUSE: u32 = 15;
/// By then nobody is looking any more: each look is a question to Stripe.
const PATIENCE: Duration = Duration::from_mins(10);

#[derive(Deserialize)]
pub(crate) struct ReturnQuery {
    session_id: Option<String>,
    /// When the page was first looked at, in Unix seconds.
    since: Option<String>,
}

pub(crate) async fn success(
    State(state): State<AppState>,
    whence: Result<Query<ReturnQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    // An address that makes no sense is that of nobody's page.
    let (session, since) = whence.map_or((None, None), |Query(whence)| {
        (whence.session_id.map(SessionId::new), whence.since)
    });
    let returned = match &session {
        Some(session) => {
            let may_ask = || state.limits.may_ask_about(session);
            state.billing.returned(session, may_ask).await.ok()
        }
        None => None,
    };
    let words = match returned.as_ref().and_then(|returned| returned.user) {
        Some(user) => words_of(&state, user, &headers).await,
        None => words_for(&state, &headers),
    };
    let catalogue = state.billing.catalogue();
    let (mut refresh, mut again) = (None, None);
    let (text, mark) = match (returned.map(|returned| returned.state), session) {
        (Some(Returned::Open), Some(session)) => {
            let now = state.clock.now();
            let address = format!("?session_id={session}");
            match look_again(since.as_deref(), now) {
                Look::First => {
                    let now = now.seconds();
                    refresh = Some(format!("{BRISK_PAUSE};url={address}&since={now}"));
                }
                Look::In(seconds) => refresh = Some(seconds.to_string()),
                Look::ByHand => again = Some((address, words.look_again())),
            }
            match again {
                None => (words.checkout_unconfirmed(), Mark::Busy),
                Some(_) => (words.checkout_not_watched(), Mark::Waiting),
            }
        }
        (Some(Returned::Pending), _) => (words.checkout_pending(), Mark::Waiting),
        (Some(Returned::Active(plan)), _) => {
            (words.checkout_active(catalogue.name(&plan)), Mark::Done)
        }
        (Some(Returned::Resting(paused)), _) => {
            (words.checkout_resting(paused.as_ref()), Mark::Onward)
        }
        (Some(Returned::Ended), _) => (words.checkout_ended(), Mark::Onward),
        (Some(Returned::Over), _) => (words.checkout_over(), Mark::Onward),
        (Some(Returned::Unknown | Returned::Open) | None, _) => {
            (words.checkout_unknown(), Mark::Onward)
        }
    };
    came_back(&state, &words, text, mark, refresh, again)
}

pub(crate) async fn cancel(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let words = words_for(&state, &headers);
    let text = words.checkout_left();
    came_back(&state, &words, text, Mark::Onward, None, None)
}

pub(crate) async fn plans(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let words = words_for(&state, &headers);
    let mut page = words.plans_page(state.billing.catalogue());
    let bot = state.bot.username();
    let link = |code: &str| bot.map(|_| state.bot.chat_link(Some(&format!("plan_{code}"))));
    let plans = std::mem::take(&mut page.plans);
    let plans = plans.into_iter().map(|plan| (link(&plan.code), plan)).map(|(to, plan)| (plan, to));
    shown(&PlansView { locale: words.tag(), bot, page, plans: plans.collect() })
}

/// When a page that waits is looked at again.
#[derive(Debug, PartialEq, Eq)]
enum Look {
    /// Soon, at an address that says since when: reloaded from then on, it fills no history.
    First,
    /// After so many seconds.
    In(u32),
    ByHand,
}

/// `since` is out of the address: what cannot be is as good as none.
fn look_again(since: Option<&str>, now: Timestamp) -> Look {
    let since = since.and_then(|text| text.parse().ok()).map(Timestamp::from_seconds);
    let Some(since) = since.filter(|since| *since <= now) else { return Look::First };
    match now.since(since) {
        waited if waited < BRISK => Look::In(BRISK_PAUSE),
        waited if waited < PATIENCE => Look::In(SLOW_PAUSE),
        _ => Look::ByHand,
    }
}

/// In the language of whoever has bought, else in the browser's.
async fn words_of(state: &AppState, user: UserId, headers: &HeaderMap) -> Localizer {
    match state.billing.known(user).await.ok().and_then(|person| person.language) {
        Some(language) => state.locales.for_user(None, Some(&language)),
        None => words_for(state, headers),
    }
}

fn words_for(state: &AppState, headers: &HeaderMap) -> Localizer {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let accepted: Vec<&str> = accepted.filter_map(|value| value.to_str().ok()).collect();
    state.locales.for_browser(&accepted.join(","))
}

fn came_back(
    state: &AppState,
    words: &Localizer,
    text: PageTexts,
    mark: Mark,
    refresh: Option<String>,
    again: Option<(String, String)>,
) -> Response {
    let (bot, chat_url) = (state.bot.username(), state.bot.chat_url());
    shown(&CheckoutReturn { locale: words.tag(), bot, words: text, mark, chat_url, refresh, again })
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

#[cfg(test)]
mod tests {
    use super::{Look, look_again};
    use crate::domain::clock::Timestamp;

    #[test]
    fn a_page_that_waits_is_brisk_then_slow_and_then_stops() {
        let now = Timestamp::from_seconds(1_790_000_000);
        for (since, expected) in [
            (None, Look::First),
            (Some(""), Look::First),
            (Some("soon"), Look::First),
            (Some("1790000001"), Look::First),
            (Some("99999999999999999999"), Look::First),
            (Some("1790000000"), Look::In(3)),
            (Some("1789999971"), Look::In(3)),
            (Some("1789999970"), Look::In(15)),
            (Some("1789999401"), Look::In(15)),
            (Some("1789999400"), Look::ByHand),
            (Some("-9223372036854775808"), Look::ByHand),
        ] {
            assert_eq!(look_again(since, now), expected, "{since:?}");
        }
    }
}
