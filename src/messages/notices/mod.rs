//! Texts of notices, grouped by subject.

mod alarm;
mod lifecycle;
mod notice;
mod pause;
mod payment;
mod trial;
