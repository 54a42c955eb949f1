//! Notices in words, by what they are about.

mod alarm;
mod course;
mod notice;
mod payment;
mod trial;
