//! The OpenAPI document as a page, for people: routes and webhooks by tag, and the schemas to which they link.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::http::pages;
use crate::http::problem::Problem;

/// Where the schemas of a document are.
const SCHEMAS: &str = "#/components/schemas/";
/// The methods of an operation, in the order in which they are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    locale: &'static str,
    bot: Option<&'static str>,
    title: String,
    version: String,
    description: Text,
    token: Text,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

/// The operations with one tag.
struct Group {
    name: String,
    description: Text,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    /// In capitals.
    method: String,
    /// The path of a route, or the type of a webhook.
    path: String,
    summary: Text,
    needs_token: bool,
    parameters: Vec<Field>,
    body: Option<Kind>,
    responses: Vec<Answer>,
}

/// A parameter of a request, or a field of a schema.
struct Field {
    name: String,
    /// Of a parameter: `path`, `query` or `header`.
    place: Option<String>,
    is_required: bool,
    kind: Kind,
    description: Text,
}

struct Answer {
    status: String,
    description: Text,
    body: Option<Kind>,
}

struct Schema {
    name: String,
    description: Text,
    /// What it is if it has no fields, for example one of several words.
    kind: Option<Kind>,
    fields: Vec<Field>,
}

/// A type in words, in which the names of schemas are links.
struct Kind(Vec<Part>);

enum Part {
    Plain(String),
    Link(String),
}

/// A text that is set as code at every other place, as between backticks in Markdown.
struct Text(Vec<(bool, String)>);

/// Serves the page.
pub(in crate::http) async fn serve(
    State(document): State<Arc<utoipa::openapi::OpenApi>>,
) -> Response {
    match serde_json::to_value(document.as_ref()) {
        Ok(document) => pages::render(&ApiPage::of(&document)),
        Err(error) => {
            log::error!(error:%; "the OpenAPI document is not JSON");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
        }
    }
}

impl ApiPage {
    fn of(document: &Value) -> Self {
        let paths = [("paths", true), ("webhooks", false)];
        let operations: Vec<(String, Operation)> = paths
            .into_iter()
            .flat_map(|(name, is_route)| members(&document[name]).map(move |path| (path, is_route)))
            .flat_map(|((path, item), is_route)| operations(path, item, is_route))
            .collect();
        let mut groups: Vec<Group> = list(&document["tags"])
            .map(|tag| Group {
                name: text(&tag["name"]),
                description: Text::of(&tag["description"]),
                operations: Vec::new(),
            })
            .collect();
        for (tag, operation) in operations {
            if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
                group.operations.push(operation);
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        let info = &document["info"];
        let components = &document["components"];
        let scheme = members(&components["securitySchemes"]).next();
        Self {
            locale: "en",
            bot: None,
            title: text(&info["title"]),
            version: text(&info["version"]),
            description: Text::of(&info["description"]),
            token: scheme.map_or(Text(Vec::new()), |(_, scheme)| Text::of(&scheme["description"])),
            groups,
            schemas: members(&components["schemas"]).map(Schema::of).collect(),
        }
    }
}

/// The operations of a path or webhook, each with its first tag.
fn operations(path: &str, item: &Value, is_route: bool) -> Vec<(String, Operation)> {
    let described = METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?)));
    let operation = |(method, described): (&str, &Value)| {
        let parameters = list(&described["parameters"]).map(|parameter| Field {
            name: text(&parameter["name"]),
            place: parameter["in"].as_str().map(str::to_owned),
            is_required: parameter["required"] == true,
            kind: Kind::of(&parameter["schema"]),
            description: Text::of(&parameter["description"]),
        });
        let responses = members(&described["responses"]).map(|(status, response)| Answer {
            status: status.to_owned(),
            description: Text::of(&response["description"]),
            body: body(response),
        });
        let operation = Operation {
            id: text(&described["operationId"]),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary: Text::of(&described["summary"]),
            needs_token: is_route && list(&described["security"]).next().is_some(),
            parameters: parameters.collect(),
            body: body(&described["requestBody"]),
            responses: responses.collect(),
        };
        (text(&described["tags"][0]), operation)
    };
    described.map(operation).collect()
}

/// The type of the first content of a request or response.
fn body(described: &Value) -> Option<Kind> {
    members(&described["content"]).next().map(|(_, content)| Kind::of(&content["schema"]))
}

impl Schema {
    fn of((name, schema): (&str, &Value)) -> Self {
        let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
        let fields: Vec<Field> = members(&schema["properties"])
            .map(|(name, property)| Field {
                name: name.to_owned(),
                place: None,
                is_required: required.contains(&name),
                kind: Kind::of(property),
                description: Text::of(&property["description"]),
            })
            .collect();
        let kind = fields.is_empty().then(|| Kind::of(schema));
        Self { name: name.to_owned(), description: Text::of(&schema["description"]), kind, fields }
    }
}

impl Kind {
    fn of(schema: &Value) -> Self {
        let mut parts = Vec::new();
        describe(schema, &mut parts);
        if let Some(example) = example(schema) {
            parts.push(Part::Plain(format!(", for example {example}")));
        }
        Self(parts)
    }
}

fn describe(schema: &Value, parts: &mut Vec<Part>) {
    if let Some(name) = schema["$ref"].as_str() {
        parts.push(Part::Link(name.trim_start_matches(SCHEMAS).to_owned()));
        return;
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        let between = if several == "allOf" { " and " } else { " or " };
        for (place, member) in list(&schema[several]).enumerate() {
            if place > 0 {
                parts.push(Part::Plain(between.to_owned()));
            }
            describe(member, parts);
        }
    }
    let words: Vec<String> = list(&schema["enum"]).map(Value::to_string).collect();
    if !words.is_empty() {
        parts.push(Part::Plain(words.join(" or ")));
        return;
    }
    if let Some(only) = schema.get("const") {
        parts.push(Part::Plain(only.to_string()));
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        several => list(several).filter_map(Value::as_str).collect(),
    };
    for (place, kind) in kinds.into_iter().enumerate() {
        if place > 0 {
            parts.push(Part::Plain(" or ".to_owned()));
        }
        if kind == "array" {
            parts.push(Part::Plain("list of ".to_owned()));
            describe(&schema["items"], parts);
        } else {
            parts.push(Part::Plain(kind.to_owned()));
        }
    }
}

fn example(schema: &Value) -> Option<String> {
    let example = schema.get("example").or_else(|| schema["examples"].get(0))?;
    (!example.is_object() && !example.is_array()).then(|| example.to_string())
}

impl Text {
    fn of(described: &Value) -> Self {
        let words = described.as_str().unwrap_or_default().split_whitespace();
        let words = words.collect::<Vec<_>>().join(" ");
        let pieces = words.split('`').enumerate().filter(|(_, piece)| !piece.is_empty());
        Self(pieces.map(|(place, piece)| (place % 2 == 1, piece.to_owned())).collect())
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, member)| (name.as_str(), member))
}
