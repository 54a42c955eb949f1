//! A page of a list, and the cursor of the next one.

use serde::{Deserialize, Serialize};

/// Maximum page size.
pub(in crate::stripe) const PAGE: u8 = 100;

/// Query parameters for a page of maximum size.
#[derive(Serialize)]
pub(in crate::stripe) struct FullPage {
    limit: u8,
}

pub(in crate::stripe) const FULL_PAGE: FullPage = FullPage { limit: PAGE };

/// Stripe's list object. Use a raw `T` for elements that may be unreadable, and read them one by
/// one.
#[derive(Debug, Deserialize)]
pub(in crate::stripe) struct List<T> {
    pub(in crate::stripe) data: Vec<T>,
    #[serde(default)]
    pub(in crate::stripe) has_more: bool,
}

impl<T> List<T> {
    /// The cursor of the next page: the id of the last element that has one. An element without an id
    /// is then listed twice, but none is skipped.
    pub(in crate::stripe) fn cursor(&self, id: impl Fn(&T) -> Option<String>) -> Cursor {
        if !self.has_more {
            return Cursor::End;
        }
        self.data.iter().rev().find_map(id).map_or(Cursor::Lost, Cursor::After)
    }
}

/// Where the next page begins.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::stripe) enum Cursor {
    /// This is the last page.
    End,
    After(String),
    /// There are more elements, but no element on this page has an id.
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
