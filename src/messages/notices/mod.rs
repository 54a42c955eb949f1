//! Notices in words, by what they are about.

mod alarm;
mod course;
mod notice;
mod pause;
mod payment;
mod trial;
