//! The message to a new owner.

use crate::messages::locales::{Localizer, t};
use crate::messages::screen::Screen;

impl Localizer {
    /// `tollgate init` has recognised the owner.
    #[must_use]
    pub fn owner_confirmed(&self) -> Screen {
        Screen::of([t!(self, "owner-confirmed"), t!(self, "owner-confirmed-next")])
    }
}
