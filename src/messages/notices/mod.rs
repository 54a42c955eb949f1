//! Texts of notices, grouped by subject.

mod alarm;
mod grant;
mod lifecycle;
mod notice;
mod pause;
mod payment;
mod trial;
