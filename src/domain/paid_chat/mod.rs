//! Paid groups and channels: who is in them, who should be, and the next step towards that. Pure.
//!
//! What is known of a person in a chat is a [`Membership`]. Updates, changes of entitlements and time only make it due;
//! [`next_step`] decides from its present state, so lost, repeated and reordered updates lead to the same end.

mod binding;
mod calls;
mod membership;
mod overview;
mod own_chat;
mod record;
mod removals;
mod steps;
#[cfg(test)]
mod tests;
mod updates;

pub use binding::{Binding, BindingRefusal, Enforcement, PaidChat};
pub use calls::{CallAnswer, CallEffect, NextDecision, after_call};
pub use membership::{ChatEvent, ChatEventKind, LookedUp, Membership, OpenRequest};
pub use overview::{ChatCounts, ChatOverview, MembershipWork, OddMember};
pub use own_chat::{ClosedChat, OwnChat, OwnChatState};
pub use record::{ApprovedRemovals, ChatProblem, ChatRecord};
pub use removals::{DEFAULT_REMOVAL_LIMIT, may_remove, removal_limit, removals_since};
pub use steps::{ENTITLED_FIRST, FIRST_DUE, Removals, Situation, Step, next_step};
pub use updates::{after_change, after_request};
