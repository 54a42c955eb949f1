//! API versions, lists, and merging of JSON objects.

use serde_json::Value;
use serde_json::json;

use crate::options::ApiShape;
use crate::stripe::records::Event;

pub(in crate::stripe) fn api_version(shape: ApiShape) -> &'static str {
    match shape {
        ApiShape::New => "2026-09-30.endive",
        ApiShape::Dahlia => "2026-03-25.dahlia",
        ApiShape::Old => "2020-08-27",
    }
}

/// The shape for a `Stripe-Version` header; versions start with a date.
pub(in crate::stripe) fn shape_of(version: &str) -> ApiShape {
    if version < "2025-03-31" {
        ApiShape::Old
    } else if version < "2026-09-30" {
        ApiShape::Dahlia
    } else {
        ApiShape::New
    }
}

pub(in crate::stripe) fn list(url: &str, data: &[Value], has_more: bool) -> Value {
    json!({ "object": "list", "data": data, "has_more": has_more, "url": url })
}

/// A list embedded in another object: ten elements, and the URL of the whole list:
/// <https://docs.stripe.com/api/pagination>.
pub(super) fn embedded(url: &str, mut data: Vec<Value>) -> Value {
    const SHOWN: usize = 10;
    let total = data.len();
    data.truncate(SHOWN);
    let mut list = list(url, &data, total > SHOWN);
    list["total_count"] = json!(total);
    list
}

/// Adds the fields of one object to another, because the size of one `json!` is limited.
pub(super) fn merge(object: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
}

/// An event as it was delivered.
pub(in crate::stripe) fn event(event: &Event) -> Value {
    serde_json::from_str(&event.body).unwrap_or_default()
}
