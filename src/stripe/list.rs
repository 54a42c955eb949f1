//! One page of a list, and where the next begins.

use serde::{Deserialize, Serialize};

/// The longest page that Stripe gives.
pub(in crate::stripe) const PAGE: u8 = 100;

/// Asks for the longest page and nothing else.
#[derive(Serialize)]
pub(in crate::stripe) struct All {
    limit: u8,
}

pub(in crate::stripe) const ALL: All = All { limit: PAGE };

/// Stripe's list object. Elements that might not be readable are taken raw and read one by one.
#[derive(Debug, Deserialize)]
pub(in crate::stripe) struct List<T> {
    pub(in crate::stripe) data: Vec<T>,
    #[serde(default)]
    pub(in crate::stripe) has_more: bool,
}

impl<T> List<T> {
    /// The id that the next page begins after: of the last element that has one, so that an
    /// element without an id is seen twice rather than its neighbours never.
    pub(in crate::stripe) fn cursor(&self, id: impl Fn(&T) -> Option<String>) -> Cursor {
        if !self.has_more {
            return Cursor::End;
        }
        self.data.iter().rev().find_map(id).map_or(Cursor::Lost, Cursor::After)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(in crate::stripe) enum Cursor {
    End,
    After(String),
    /// There is more, and nothing on this page says where.
    Lost,
}

#[cfg(test)]
mod tests {
    use super::{Cursor, List};

    #[test]
    fn the_next_page_begins_after_the_last_element_with_an_id() {
        for (data, has_more, expected) in [
            (vec![Some("a"), Some("b")], true, Cursor::After("b".to_owned())),
            (vec![Some("a"), None], true, Cursor::After("a".to_owned())),
            (vec![Some("a")], false, Cursor::End),
            (vec![None], true, Cursor::Lost),
            (vec![], true, Cursor::Lost),
            (vec![], false, Cursor::End),
        ] {
            let list = List { data, has_more };
            assert_eq!(list.cursor(|id| id.map(str::to_owned)), expected, "{list:?}");
        }
    }
}
