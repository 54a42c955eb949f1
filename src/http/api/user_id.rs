//! A Telegram user id: in a path, or in a body, where it is a string, as in `sub` and in responses, or a number.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};

use crate::domain::ids::UserId;
use crate::http::problem::Problem;

/// Telegram's ids have at most 52 significant bits.
/// Source: <https://core.telegram.org/bots/api#user>.
const LARGEST: i64 = (1 << 52) - 1;

/// A valid Telegram user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UserIdField(pub(super) UserId);

/// The id in the path of a request.
pub(super) fn of_path(id: Result<Path<String>, PathRejection>) -> Result<UserId, Problem> {
    id.ok().and_then(|Path(id)| UserId::of_text(&id)).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "bad_user_id")
            .because("a Telegram user id is a positive number")
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Wire {
    Text(String),
    Number(i64),
}

impl<'de> Deserialize<'de> for UserIdField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Wire::deserialize(deserializer)? {
            Wire::Text(text) => text,
            Wire::Number(number) => number.to_string(),
        };
        let id = UserId::of_text(&text).filter(|id| id.0 <= LARGEST);
        id.map(Self).ok_or_else(|| serde::de::Error::custom("user_id must be a Telegram user id"))
    }
}

impl UserIdField {
    /// Its part of the OpenAPI document.
    pub(super) fn schema() -> Schema {
        let text = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .pattern(Some("^[1-9][0-9]{0,14}$"))
            .examples(["1001"]);
        let number = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Integer))
            .minimum(Some(1))
            .maximum(Some(LARGEST));
        OneOfBuilder::new().item(text).item(number).into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::UserIdField;
    use crate::domain::ids::UserId;

    #[test]
    fn an_id_is_a_positive_number_or_its_text() {
        let read = |value| serde_json::from_value::<UserIdField>(value).ok();
        for value in [json!("1001"), json!(1001)] {
            assert_eq!(read(value), Some(UserIdField(UserId(1001))));
        }
        for value in [
            json!("01001"),
            json!(0),
            json!(-5),
            json!(1001.0),
            json!(1_i64 << 52),
            json!(null),
            json!(["1001"]),
            json!(true),
        ] {
            assert_eq!(read(value.clone()), None, "{value}");
        }
    }
}
