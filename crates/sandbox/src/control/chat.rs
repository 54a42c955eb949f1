//! Control API of the chat: its state, the event stream and the clock.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::response::Sse;
use axum::response::sse::Event;
use axum::response::sse::KeepAlive;
use axum::routing::get;
use axum::routing::post;
use futures_util::Stream;
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::World;
use crate::control::Answer;
use crate::control::Problem;
use crate::timeline;

pub(super) fn routes(stop: CancellationToken) -> Router<Arc<World>> {
    Router::new()
        .route("/api/state", get(state))
        .route("/api/stream", get(move |world| std::future::ready(stream(world, stop.clone()))))
        .route("/api/message", post(message))
        .route("/api/tap", post(tap))
        .route("/api/block", post(block))
        .route("/api/clock", post(clock))
        .route("/api/outage", post(outage))
        .route("/api/document/{id}", get(document))
}

#[derive(Deserialize)]
struct ViewQuery {
    user: Option<i64>,
    chat: Option<i64>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the page shows how far its clock is ahead of real time"
)]
fn real_time() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

async fn state(State(world): State<Arc<World>>, Query(query): Query<ViewQuery>) -> Answer {
    let user = query.user.unwrap_or_else(|| world.telegram.first_person());
    let rev = world.changes.rev();
    let mut state = world.telegram.view(user, query.chat.unwrap_or(user));
    state["rev"] = json!(rev);
    state["now_ms"] = json!(world.clock.now_ms());
    state["real_now_ms"] = json!(real_time().as_millisecond());
    state["app_name"] = json!(world.app_name);
    state["bot"] = json!({ "username": world.bot.username, "name": world.app_name });
    for person in state["people"].as_array_mut().into_iter().flatten() {
        let standing = person["id"].as_i64().and_then(|id| world.stripe.standing(id));
        person["standing"] = json!(standing);
    }
    state["actions_are_held"] = json!(world.actions.are_held());
    state["hold"] = json!(world.stripe.is_holding());
    state["outage"] =
        json!({ "stripe": world.stripe.is_down(), "telegram": world.telegram.is_down() });
    Ok(Json(state))
}

fn stream(
    State(world): State<Arc<World>>,
    stop: CancellationToken,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut revisions = world.changes.watch();
    revisions.mark_changed();
    let events = stream::unfold((revisions, stop), |(mut revisions, stop)| async move {
        tokio::select! {
            () = stop.cancelled() => return None,
            changed = revisions.changed() => changed.ok()?,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        let rev = *revisions.borrow_and_update();
        let event = Event::default().data(json!({ "rev": rev }).to_string());
        Some((Ok(event), (revisions, stop)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

#[derive(Deserialize)]
struct NewMessage {
    user: i64,
    chat: Option<i64>,
    text: String,
}

async fn message(State(world): State<Arc<World>>, Json(message): Json<NewMessage>) -> Answer {
    let id = match message.chat.filter(|chat| *chat != message.user) {
        Some(group) => world.telegram.message_in_group(message.user, group, &message.text),
        None => world.telegram.message(message.user, &message.text),
    };
    Ok(Json(json!({ "message_id": id })))
}

#[derive(Deserialize)]
struct Tap {
    user: i64,
    message_id: i64,
    data: String,
}

async fn tap(State(world): State<Arc<World>>, Json(tap): Json<Tap>) -> Answer {
    let id = world.telegram.tap(tap.user, tap.message_id, &tap.data);
    Ok(Json(json!({ "callback_id": id })))
}

#[derive(Deserialize)]
struct Block {
    user: i64,
    blocked: bool,
}

async fn block(State(world): State<Arc<World>>, Json(request): Json<Block>) -> Answer {
    if request.blocked {
        world.telegram.block(request.user);
    } else {
        world.telegram.unblock(request.user);
    }
    Ok(Json(json!({ "blocked": request.blocked })))
}

#[derive(Deserialize)]
struct Advance {
    advance: String,
}

async fn clock(State(world): State<Arc<World>>, Json(request): Json<Advance>) -> Answer {
    let step = request.advance.parse();
    let step = step.map_err(|what: String| Problem::new(StatusCode::BAD_REQUEST, what))?;
    let happened = timeline::advance(&world, &step).await;
    Ok(Json(json!({ "now_ms": world.clock.now_ms(), "happened": happened })))
}

#[derive(Deserialize)]
struct Outage {
    stripe: Option<bool>,
    telegram: Option<bool>,
}

async fn outage(State(world): State<Arc<World>>, Json(outage): Json<Outage>) -> Answer {
    if let Some(down) = outage.stripe {
        world.stripe.down(down);
    }
    if let Some(down) = outage.telegram {
        world.telegram.down(down);
    }
    Ok(Json(json!({ "stripe": world.stripe.is_down(), "telegram": world.telegram.is_down() })))
}

async fn document(
    State(world): State<Arc<World>>,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    let document = world.telegram.document(id).ok_or_else(|| Problem::not_found("document"))?;
    let name: String =
        document.name.chars().filter(|c| c.is_ascii_graphic() && *c != '"').collect();
    let kind = if document.is_picture() { "image/png" } else { "application/octet-stream" };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, document.bytes).into_response())
}
