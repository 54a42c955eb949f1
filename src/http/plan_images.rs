//! The images of plans, which Telegram, Stripe and browsers fetch.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::TypedHeader;
use axum_extra::headers::{ETag, HeaderMapExt, IfNoneMatch};

use crate::domain::ids::PlanCode;
use crate::domain::plan_image::PlanImages;
use crate::http::problem::Problem;

/// As in [`PlanImages::url`].
pub(in crate::http) const ROUTE: &str = "/plans/{code}/{file}";

/// The content at an address never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The image of a plan. An address of an earlier image leads to the present one, since Stripe's products and old
/// messages may name it.
pub(in crate::http) async fn serve(
    State(images): State<Arc<PlanImages>>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let Ok(Path((code, file))) = path else { return missing() };
    let Some(image) = images.get(&PlanCode::new(code)) else { return missing() };
    let name = image.file_name();
    if file != name {
        // Relative to the folder, whatever a reverse proxy calls it.
        return (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, name)]).into_response();
    }
    let tag: ETag =
        format!("\"{name}\"").parse().unwrap_or_else(|_| unreachable!("hex in quotes is an ETag"));
    let known = headers.typed_get::<IfNoneMatch>();
    let changed = known.is_none_or(|known| known.precondition_passes(&tag));
    let validators = (TypedHeader(tag), [(header::CACHE_CONTROL, FOREVER)]);
    if changed {
        let kind = [(header::CONTENT_TYPE, image.format().content_type())];
        (validators, kind, image.bytes().to_vec()).into_response()
    } else {
        (StatusCode::NOT_MODIFIED, validators).into_response()
    }
}

fn missing() -> Response {
    Problem::new(StatusCode::NOT_FOUND, "not_found")
        .because("the plan has no image: GET /api/v1/billing/plans lists those that have one")
        .into_response()
}
