//! Form-encoded parameters with nested keys, `a[b][0][c]`.

use reqwest::Url;
use serde_json::Map;
use serde_json::Value;

use crate::stripe::refusal::Refused;

/// The parameters of a request as a tree. Numbered keys become arrays.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Params {
    tree: Value,
}

impl Params {
    pub(super) fn parse(encoded: &str) -> Self {
        let mut tree = Value::Object(Map::new());
        if let Ok(mut url) = Url::parse("http://form/") {
            url.set_query(Some(encoded));
            for (key, value) in url.query_pairs().filter(|(key, _)| !key.is_empty()) {
                insert(&mut tree, &path(&key), &value);
            }
        }
        number(&mut tree);
        Self { tree }
    }

    pub(super) fn tree(&self) -> &Value {
        &self.tree
    }

    /// The text at a slash-separated path. An empty text counts as absent.
    pub(super) fn text(&self, at: &str) -> Option<&str> {
        let found = self.tree.pointer(&format!("/{at}"))?.as_str()?;
        (!found.is_empty()).then_some(found)
    }

    pub(super) fn has(&self, at: &str) -> bool {
        self.tree.pointer(&format!("/{at}")).is_some()
    }

    pub(super) fn required(&self, at: &str) -> Result<&str, Refused> {
        self.text(at).ok_or_else(|| Refused::needs(&bracketed(at)))
    }

    pub(super) fn integer(&self, at: &str) -> Result<Option<i64>, Refused> {
        let Some(text) = self.text(at) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let param = bracketed(at);
            Refused::parameter(
                "parameter_invalid_integer",
                &param,
                format!("Invalid integer: {text}"),
            )
        })
    }

    pub(super) fn boolean(&self, at: &str) -> Result<Option<bool>, Refused> {
        match self.text(at) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => {
                let mut refused = Refused::invalid(format!("Invalid boolean: {other}"));
                refused.param = Some(bracketed(at));
                Err(refused)
            }
        }
    }

    /// A value of an enumeration. Refuses other values.
    pub(super) fn choice(
        &self,
        at: &str,
        known: &[&'static str],
    ) -> Result<Option<&'static str>, Refused> {
        let Some(text) = self.text(at) else { return Ok(None) };
        let found = known.iter().find(|word| **word == text).copied();
        found.map(Some).ok_or_else(|| {
            let param = bracketed(at);
            let message = format!("Invalid {param}: must be one of {}", known.join(", "));
            Refused { param: Some(param), ..Refused::invalid(message) }
        })
    }

    /// Merges the keys under `at` into a metadata map. An empty value removes its key.
    pub(super) fn merge_metadata(&self, at: &str, into: &mut Map<String, Value>) {
        let Some(found) = self.tree.pointer(&format!("/{at}")) else { return };
        let Some(pairs) = found.as_object() else {
            into.clear();
            return;
        };
        for (key, value) in pairs {
            if value.as_str() == Some("") {
                into.remove(key);
            } else {
                into.insert(key.clone(), value.clone());
            }
        }
    }

    /// The texts of an array such as `expand[]`.
    pub(super) fn list(&self, at: &str) -> Vec<String> {
        let found = self.tree.pointer(&format!("/{at}")).and_then(Value::as_array);
        found.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Refuses unknown parameters, naming the first one.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refused> {
        let keys = self.tree.as_object().into_iter().flat_map(Map::keys);
        for key in keys {
            if key != "expand" && !known.contains(&key.as_str()) {
                return Err(Refused::parameter(
                    "parameter_unknown",
                    key,
                    format!("Received unknown parameter: {key}"),
                ));
            }
        }
        Ok(())
    }

    /// Like [`Params::only`], for the keys under a path.
    pub(super) fn only_under(&self, at: &str, known: &[&str]) -> Result<(), Refused> {
        let under = self.tree.pointer(&format!("/{at}")).and_then(Value::as_object);
        for key in under.into_iter().flat_map(Map::keys) {
            if !known.contains(&key.as_str()) {
                let param = bracketed(&format!("{at}/{key}"));
                let message = format!("Received unknown parameter: {param}");
                return Err(Refused::parameter("parameter_unknown", &param, message));
            }
        }
        Ok(())
    }
}

/// `a/b/0` → `a[b][0]`.
fn bracketed(at: &str) -> String {
    let mut parts = at.split('/');
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        key.push('[');
        key.push_str(part);
        key.push(']');
    }
    key
}

fn path(key: &str) -> Vec<String> {
    let mut parts = key.split('[');
    let mut path = vec![parts.next().unwrap_or_default().to_owned()];
    path.extend(parts.map(|part| part.trim_end_matches(']').to_owned()));
    path
}

fn insert(tree: &mut Value, path: &[String], value: &str) {
    let Some((first, rest)) = path.split_first() else {
        *tree = Value::String(value.to_owned());
        return;
    };
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    let Some(map) = tree.as_object_mut() else { return };
    let key = if first.is_empty() { map.len().to_string() } else { first.clone() };
    insert(map.entry(key).or_insert(Value::Null), rest, value);
}

/// Turns maps with the keys `0..n` into arrays.
fn number(tree: &mut Value) {
    let Some(map) = tree.as_object_mut() else { return };
    map.values_mut().for_each(number);
    let count = map.len();
    if count > 0 && (0..count).all(|index| map.contains_key(&index.to_string())) {
        let items = (0..count).filter_map(|index| map.remove(&index.to_string())).collect();
        *tree = Value::Array(items);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Params;

    #[test]
    fn nested_keys_become_a_tree() {
        let encoded =
            "mode=payment&line_items%5B0%5D%5Bprice%5D=p+1&metadata[a%20b]=&expand[]=x&expand[]=y";
        let params = Params::parse(encoded);
        assert_eq!(
            *params.tree(),
            json!({
                "mode": "payment", "line_items": [{ "price": "p 1" }],
                "metadata": { "a b": "" }, "expand": ["x", "y"],
            })
        );
        assert_eq!(params.text("line_items/0/price"), Some("p 1"));
        assert_eq!(params.list("expand"), ["x", "y"]);
    }

    #[test]
    fn a_missing_parameter_is_named_with_brackets() {
        let refused = Params::parse("").required("line_items/0/price").unwrap_err();
        assert_eq!(refused.param.as_deref(), Some("line_items[0][price]"));
        assert_eq!(refused.code, Some("parameter_missing"));
    }
}
