//! Browser pages: the outcome of a checkout and the list of plans. They grant nothing and link to the chat.

use std::time::Duration;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use crate::billing::Returned;
use crate::domain::brand::{Brand, Color};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PlanCode, SessionId, UserId};
use crate::http::AppState;
use crate::http::problem::Problem;
use crate::messages::{Locales, Localizer, PageTexts, PlanOnPage, PlansPage};

#[derive(Template)]
#[template(path = "checkout_return.html")]
struct CheckoutReturn<'a> {
    locale: &'static str,
    bot: Option<&'a str>,
    brand: BrandOnPage<'a>,
    words: PageTexts,
    mark: Mark,
    chat_url: Option<String>,
    /// The content of `http-equiv="refresh"`: seconds, and the address if it changes.
    refresh: Option<String>,
    /// Address and label of a link that reloads the page.
    again: Option<(String, String)>,
}

/// The icon above the heading, which is decorative.
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
    brand: BrandOnPage<'a>,
    page: PlansPage,
    plans: Vec<PlanCard>,
}

/// A plan of the list.
struct PlanCard {
    plan: PlanOnPage,
    /// The link into the chat where it is bought.
    link: Option<String>,
    /// The path of its image, relative to the page.
    image: Option<String>,
}

/// What a page shows of the operator.
struct BrandOnPage<'a> {
    name: Option<&'a str>,
    /// The colour of buttons, and that of the text on them.
    colors: Option<(Color, Color)>,
}

impl<'a> BrandOnPage<'a> {
    fn of(brand: &'a Brand, words: &Localizer) -> Self {
        Self {
            name: brand.name.as_ref().map(|name| name.in_language(words.language())),
            colors: brand.color.map(|color| (color, color.text_color())),
        }
    }
}

/// Forbids scripts, foreign assets, forms and framing. Images are those of plans; `data:` allows the empty icon,
/// which keeps browsers from requesting `/favicon.ico`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
                      form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// How long the page polls quickly; webhooks usually arrive within seconds.
const FAST_POLLING: Duration = Duration::from_secs(30);
/// Seconds between reloads while polling quickly.
const FAST_INTERVAL: u32 = 3;
/// Seconds between reloads after that.
const SLOW_INTERVAL: u32 = 15;
/// How long the page polls at all, since each reload may cost a request to Stripe.
const POLLING_LIMIT: Duration = Duration::from_mins(10);

#[derive(Deserialize)]
pub(crate) struct ReturnQuery {
    session_id: Option<String>,
    /// When the page was first loaded, in Unix seconds.
    since: Option<String>,
}

pub(crate) async fn success(
    State(state): State<AppState>,
    query: Result<Query<ReturnQuery>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    // A malformed query counts as an unknown session.
    let (session, since) = query
        .map_or((None, None), |Query(query)| (query.session_id.map(SessionId::new), query.since));
    let returned = match &session {
        Some(session) => {
            let may_query = || state.limits.may_query(session);
            state.services.checkout.returned(session, may_query).await.ok()
        }
        None => None,
    };
    let words = match returned.as_ref().and_then(|returned| returned.user) {
        Some(user) => localizer_of(&state, user, &headers).await,
        None => browser_localizer(&state, &headers),
    };
    let catalogue = &state.catalogue;
    let (mut refresh, mut again) = (None, None);
    let (text, mark) = match (returned.map(|returned| returned.state), session) {
        (Some(Returned::Open), Some(session)) => {
            let now = state.clock.now();
            let address = format!("?session_id={session}");
            match next_reload(since.as_deref(), now) {
                Reload::First => {
                    let now = now.seconds();
                    refresh = Some(format!("{FAST_INTERVAL};url={address}&since={now}"));
                }
                Reload::After(seconds) => refresh = Some(seconds.to_string()),
                Reload::Manual => again = Some((address, words.look_again())),
            }
            match again {
                None => (words.checkout_unconfirmed(), Mark::Busy),
                Some(_) => (words.checkout_not_watched(), Mark::Waiting),
            }
        }
        (Some(Returned::Pending), _) => (words.checkout_pending(), Mark::Waiting),
        (Some(Returned::Active(plan)), _) => {
            (words.checkout_active(catalogue.name(&plan, words.language())), Mark::Done)
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
    checkout_page(&state, &words, text, mark, refresh, again)
}

pub(crate) async fn cancel(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let words = browser_localizer(&state, &headers);
    let text = words.checkout_left();
    checkout_page(&state, &words, text, Mark::Onward, None, None)
}

pub(crate) async fn plans(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let words = browser_localizer(&state, &headers);
    let mut page = words.plans_page(&state.catalogue);
    let bot = state.chat_link.username();
    let plans = std::mem::take(&mut page.plans).into_iter().map(|plan| {
        let image = state.plan_images.get(&PlanCode::new(plan.code.as_str()));
        PlanCard {
            link: state.chat_link.start_url(&format!("plan_{}", plan.code)),
            image: image.map(|image| format!("plans/{}/{}", plan.code, image.file_name())),
            plan,
        }
    });
    let brand = BrandOnPage::of(&state.brand, &words);
    render(&PlansView { locale: words.tag(), bot, brand, page, plans: plans.collect() })
}

/// How a waiting page is reloaded.
#[derive(Debug, PartialEq, Eq)]
enum Reload {
    /// At an address with `since`. Later reloads keep that address and add nothing to the history.
    First,
    /// After this many seconds.
    After(u32),
    /// By a link.
    Manual,
}

/// `since` comes from the address; a malformed or future value counts as absent.
fn next_reload(since: Option<&str>, now: Timestamp) -> Reload {
    let since = since.and_then(|text| text.parse().ok()).map(Timestamp::from_seconds);
    let Some(since) = since.filter(|since| *since <= now) else { return Reload::First };
    match now.since(since) {
        waited if waited < FAST_POLLING => Reload::After(FAST_INTERVAL),
        waited if waited < POLLING_LIMIT => Reload::After(SLOW_INTERVAL),
        _ => Reload::Manual,
    }
}

/// The language of the buyer's chat, or else of the browser.
async fn localizer_of(state: &AppState, user: UserId, headers: &HeaderMap) -> Localizer {
    match state.services.customers.known(user).await.ok().and_then(|person| person.language) {
        Some(language) => state.locales.for_user(None, Some(&language)),
        None => browser_localizer(state, headers),
    }
}

fn browser_localizer(state: &AppState, headers: &HeaderMap) -> Localizer {
    accepted_localizer(&state.locales, headers)
}

/// The language that `Accept-Language` prefers, else the default one.
pub(in crate::http) fn accepted_localizer(locales: &Locales, headers: &HeaderMap) -> Localizer {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let accepted: Vec<&str> = accepted.filter_map(|value| value.to_str().ok()).collect();
    locales.for_browser(&accepted.join(","))
}

fn checkout_page(
    state: &AppState,
    words: &Localizer,
    text: PageTexts,
    mark: Mark,
    refresh: Option<String>,
    again: Option<(String, String)>,
) -> Response {
    let (bot, chat_url) = (state.chat_link.username(), state.chat_link.url());
    render(&CheckoutReturn {
        locale: words.tag(),
        bot,
        brand: BrandOnPage::of(&state.brand, words),
        words: text,
        mark,
        chat_url,
        refresh,
        again,
    })
}

/// A page with the headers of all pages.
pub(in crate::http) fn render(page: &impl Template) -> Response {
    let Ok(html) = page.render() else {
        return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response();
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::{Reload, next_reload};
    use crate::domain::clock::Timestamp;

    #[test]
    fn a_waiting_page_polls_fast_then_slowly_and_then_stops() {
        let now = Timestamp::from_seconds(1_790_000_000);
        for (since, expected) in [
            (None, Reload::First),
            (Some(""), Reload::First),
            (Some("soon"), Reload::First),
            (Some("1790000001"), Reload::First),
            (Some("99999999999999999999"), Reload::First),
            (Some("1790000000"), Reload::After(3)),
            (Some("1789999971"), Reload::After(3)),
            (Some("1789999970"), Reload::After(15)),
            (Some("1789999401"), Reload::After(15)),
            (Some("1789999400"), Reload::Manual),
            (Some("-9223372036854775808"), Reload::Manual),
        ] {
            assert_eq!(next_reload(since, now), expected, "{since:?}");
        }
    }
}
