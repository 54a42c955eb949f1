//! The control API of the page: actions of people, and the contents of the panel.

mod chat;
mod events;
mod groups;
mod merchant;
mod payments;
mod problem;
mod routes;

use problem::Answer;
use problem::Problem;

pub(crate) use routes::routes;
