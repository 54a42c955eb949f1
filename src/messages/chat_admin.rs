//! Groups and channels as admins see them: all of them, one of them, and its people.

use crate::domain::admin::{Permission, Role};
use crate::domain::chat_update::ChatId;
use crate::domain::paid_chat::{
    BindingRefusal, ChatOverview, ChatProblem, ChatRecord, Membership, OddMember,
};
use crate::domain::plan::Catalogue;
use crate::messages::callback_data::CallbackData;
use crate::messages::chat_callbacks::{ChatList, ChatStep};
use crate::messages::format::{clip, escape};
use crate::messages::locales::{Localizer, t};
use crate::messages::screen::{Button, Screen};

/// Chats on a page.
const CHATS_PER_PAGE: usize = 8;
/// People on a page.
const PEOPLE_PER_PAGE: usize = 8;
/// Characters of a title or name on a button.
const LABEL_LIMIT: usize = 32;
/// Characters of the reason of a failure.
const REASON_LIMIT: usize = 120;

impl Localizer {
    /// A page of all groups and channels of the bot.
    #[must_use]
    pub fn all_chats(&self, overview: &[ChatOverview], page: usize) -> Screen {
        let mut paragraphs = vec![t!(self, "chats-all-title")];
        if overview.is_empty() {
            paragraphs.push(t!(self, "chats-all-none"));
        }
        let shown =
            || overview.iter().skip(page.saturating_mul(CHATS_PER_PAGE)).take(CHATS_PER_PAGE);
        let lines: Vec<String> = shown().map(|chat| self.chat_line(chat)).collect();
        paragraphs.extend((!lines.is_empty()).then(|| lines.join("\n")));
        let mut screen = Screen::of(paragraphs);
        for chat in shown() {
            let label = clip(chat.chat.title(), LABEL_LIMIT);
            let button = Button::callback(label, CallbackData::Chat(chat.chat.chat.id));
            screen = screen.row(vec![button]);
        }
        let turn = self.turn(page, overview.len(), CHATS_PER_PAGE, CallbackData::AllChats);
        screen.row(turn).row(vec![self.back(CallbackData::Chats)])
    }

    fn chat_line(&self, overview: &ChatOverview) -> String {
        let chat = &overview.chat;
        let mut notes = vec![if chat.binding.is_none() {
            t!(self, "chat-state-unbound")
        } else if chat.is_enforced() {
            t!(self, "chat-state-enforced")
        } else {
            t!(self, "chat-state-observed")
        }];
        let has_problem = chat.binding.is_some() && chat.problem().is_some();
        if has_problem || chat.removals_stopped.is_some() {
            notes.push(t!(self, "chat-state-problem"));
        }
        let item = format!("<b>{}</b>", self.name(chat.title()));
        t!(self, "noted-item", item = item, notes = notes.join(" · "))
    }

    /// One group or channel.
    #[must_use]
    pub fn chat(&self, overview: &ChatOverview, catalogue: &Catalogue, role: Role) -> Screen {
        let chat = &overview.chat;
        let id = chat.chat.id;
        let mut paragraphs =
            vec![t!(self, "chat-head", chat = self.name(chat.title()), id = id.to_string())];
        let held = overview.counts.held;
        paragraphs.extend(chat.removals_stopped.map(|since| {
            t!(self, "chat-removals-stopped", date = self.moment(since), count = held)
        }));
        if chat.is_enforced() && overview.awaits_stripe {
            paragraphs.push(t!(self, "chat-awaits-stripe"));
        }
        paragraphs.push(self.binding_line(chat, catalogue));
        let gives = self.where_to_give_rights(chat.chat.kind, chat.problem(), chat.rights);
        if chat.bot.is_some() && can_work(chat) {
            paragraphs.push(self.rights_lines(chat.rights));
        }
        paragraphs.extend(gives.filter(|_| chat.bot.is_some()));
        if chat.binding.is_some() {
            paragraphs.push(self.chat_counts(overview));
        }
        let is_owner = role.may(Permission::ManageChats);
        if is_owner && chat.binding.is_none() && can_work(chat) {
            paragraphs.push(if catalogue.paid_entitlements().is_empty() {
                t!(self, "chat-no-entitlement")
            } else {
                t!(self, "chat-bind")
            });
        }
        let mut screen = Screen::of(paragraphs);
        if chat.binding.is_some() {
            for list in self.lists(overview) {
                screen = screen.row(vec![list]);
            }
        }
        if is_owner {
            for row in self.chat_steps(overview, catalogue) {
                screen = screen.row(row);
            }
        }
        screen.row(vec![self.back(CallbackData::AllChats(0))])
    }

    fn binding_line(&self, chat: &ChatRecord, catalogue: &Catalogue) -> String {
        let Some(binding) = &chat.binding else { return t!(self, "chat-unbound") };
        let entitlement = self.entitlement_name(catalogue, &binding.entitlement);
        let line = if chat.is_enforced() {
            t!(self, "chat-bound-enforced", entitlement = entitlement)
        } else {
            t!(self, "chat-bound-observed", entitlement = entitlement)
        };
        if binding.in_file { format!("{line}\n{}", t!(self, "chat-in-file")) } else { line }
    }

    fn chat_counts(&self, overview: &ChatOverview) -> String {
        let known = overview.counts.known;
        let counts = match (overview.chat.others(), overview.unknown) {
            // A count that is smaller than what is known was asked before people came.
            (Some(others), Some(unknown)) if others >= known => {
                t!(self, "chat-counts", members = others, unknown = unknown)
            }
            _ => t!(self, "chat-counts-unasked", known = known),
        };
        let not_entitled = t!(self, "chat-not-entitled", count = overview.not_entitled.len());
        let missing = t!(self, "chat-missing", count = overview.missing.len());
        [counts, not_entitled, missing].join("\n")
    }

    fn lists(&self, overview: &ChatOverview) -> Vec<Button> {
        let id = overview.chat.chat.id;
        let mut buttons = Vec::new();
        if !overview.not_entitled.is_empty() {
            let label = t!(self, "button-chat-not-entitled", count = overview.not_entitled.len());
            let data = CallbackData::ChatPeople(id, ChatList::NotEntitled, 0);
            buttons.push(Button::callback(label, data));
        }
        if !overview.missing.is_empty() {
            let label = t!(self, "button-chat-missing", count = overview.missing.len());
            let data = CallbackData::ChatPeople(id, ChatList::Missing, 0);
            buttons.push(Button::callback(label, data));
        }
        buttons
    }

    /// What an owner can do to the chat.
    fn chat_steps(&self, overview: &ChatOverview, catalogue: &Catalogue) -> Vec<Vec<Button>> {
        let chat = &overview.chat;
        let id = chat.chat.id;
        let step =
            |label: String, step| Button::callback(label, CallbackData::ChangeChat(id, step));
        let mut rows = Vec::new();
        if chat.removals_stopped.is_some() {
            let held = overview.counts.held;
            let label = t!(self, "button-chat-resume", count = held);
            rows.push(vec![step(label, ChatStep::ResumeRemovals(held))]);
        }
        match &chat.binding {
            Some(binding) if binding.in_file => {}
            Some(_) => {
                let enforce = if chat.is_enforced() {
                    step(t!(self, "button-chat-observe"), ChatStep::Observe)
                } else {
                    step(t!(self, "button-chat-enforce"), ChatStep::AskEnforce)
                };
                let unbind = step(t!(self, "button-chat-unbind"), ChatStep::AskUnbind);
                rows.extend([vec![enforce], vec![unbind]]);
            }
            None if !can_work(chat) => {}
            None => rows.extend(self.bindings(id, &catalogue.paid_entitlements(), catalogue)),
        }
        rows
    }

    /// What enforcing would change, to be confirmed.
    #[must_use]
    pub fn confirm_enforcing(&self, overview: &ChatOverview) -> Screen {
        let chat = self.name(overview.chat.title());
        let count = overview.not_entitled.len();
        let text = t!(self, "chat-enforce-question", chat = chat, count = count);
        self.confirm_step(overview, text, ChatStep::Enforce)
    }

    /// What unbinding would change, to be confirmed.
    #[must_use]
    pub fn confirm_unbinding(&self, overview: &ChatOverview) -> Screen {
        let text = t!(self, "chat-unbind-question", chat = self.name(overview.chat.title()));
        self.confirm_step(overview, text, ChatStep::Unbind)
    }

    fn confirm_step(&self, overview: &ChatOverview, text: String, step: ChatStep) -> Screen {
        let id = overview.chat.chat.id;
        let label = match step {
            ChatStep::Unbind => t!(self, "button-chat-unbind"),
            _ => t!(self, "button-chat-enforce"),
        };
        let mut screen = Screen::of([text])
            .row(vec![Button::callback(label, CallbackData::ChangeChat(id, step))]);
        for list in self.lists(overview) {
            screen = screen.row(vec![list]);
        }
        screen.row(vec![self.back(CallbackData::Chat(id))])
    }

    /// Why a chat was not changed.
    #[must_use]
    pub fn chat_refused(&self, chat: ChatId, why: BindingRefusal) -> Screen {
        let text = match why {
            BindingRefusal::UnknownChat => t!(self, "chat-unknown"),
            BindingRefusal::BasicGroup => t!(self, "chat-basic-group"),
            BindingRefusal::InFile => t!(self, "chat-in-file"),
            BindingRefusal::UnknownEntitlement => t!(self, "chat-entitlement-unknown"),
            BindingRefusal::NotBound => t!(self, "chat-unbound"),
        };
        Screen::of([text]).row(vec![self.back(CallbackData::Chat(chat))])
    }

    /// The bot has never been in the chat.
    #[must_use]
    pub fn unknown_chat(&self) -> Screen {
        Screen::of([t!(self, "chat-unknown")]).row(vec![self.back(CallbackData::AllChats(0))])
    }

    /// A page of the people whose membership and entitlement disagree.
    #[must_use]
    pub fn chat_people(&self, overview: &ChatOverview, list: ChatList, page: usize) -> Screen {
        let (chat, id) = (self.name(overview.chat.title()), overview.chat.chat.id);
        let (title, people) = match list {
            ChatList::NotEntitled => {
                (t!(self, "chat-list-not-entitled", chat = chat), &overview.not_entitled)
            }
            ChatList::Missing => (t!(self, "chat-list-missing", chat = chat), &overview.missing),
        };
        let first = page.saturating_mul(PEOPLE_PER_PAGE);
        let shown = || people.iter().enumerate().skip(first).take(PEOPLE_PER_PAGE);
        let lines: Vec<String> = shown()
            .map(|(place, odd)| format!("{}. {}", place + 1, self.odd_member(odd)))
            .collect();
        let lines = if lines.is_empty() { t!(self, "chat-list-empty") } else { lines.join("\n") };
        let mut screen = Screen::of([title, lines]);
        let known: Vec<Button> = shown()
            .filter(|(_, odd)| odd.person.is_some())
            .map(|(place, odd)| {
                let user = odd.member.user;
                Button::callback((place + 1).to_string(), CallbackData::ShowPerson(user))
            })
            .collect();
        screen = screen.row(known);
        let turn = self.turn(page, people.len(), PEOPLE_PER_PAGE, |page| {
            CallbackData::ChatPeople(id, list, page)
        });
        screen.row(turn).row(vec![self.back(CallbackData::Chat(id))])
    }

    /// Name, id, since when, and what was tried.
    fn odd_member(&self, odd: &OddMember) -> String {
        let member = &odd.member;
        let id = format!("<code>{}</code>", member.user);
        let who = match odd.name() {
            Some(name) => format!("{} {id}", self.name(name)),
            None => id,
        };
        let mut notes = Vec::new();
        notes.extend(member.since.map(|at| t!(self, "note-since", date = self.date(at))));
        notes.extend(self.tried(member, odd));
        if notes.is_empty() {
            return who;
        }
        format!("{who} – {}", notes.join(" · "))
    }

    fn tried(&self, member: &Membership, odd: &OddMember) -> Vec<String> {
        let mut tried = Vec::new();
        if member.is_banned_by_others() {
            tried.push(t!(self, "chat-tried-banned"));
        }
        if odd.work.is_held {
            tried.push(t!(self, "chat-tried-held"));
        }
        if member.removal.is_some() {
            tried.push(t!(self, "chat-tried-removal"));
        }
        if member.has_asked() {
            tried.push(t!(self, "chat-tried-request"));
        } else if member.link.is_some() && !member.is_in() {
            tried.push(t!(self, "chat-tried-link"));
        }
        if let Some(error) = odd.work.error.as_deref().filter(|_| odd.work.attempts > 0) {
            let reason = escape(&clip(error, REASON_LIMIT));
            tried.push(t!(self, "chat-tried-failed", reason = reason));
        }
        tried
    }

    /// Buttons to the pages before and after this one.
    fn turn(
        &self,
        page: usize,
        count: usize,
        per_page: usize,
        to: impl Fn(usize) -> CallbackData,
    ) -> Vec<Button> {
        let mut buttons = Vec::new();
        if let Some(before) = page.checked_sub(1) {
            buttons.push(Button::callback(t!(self, "button-page-back"), to(before)));
        }
        if count > page.saturating_add(1).saturating_mul(per_page) {
            buttons.push(Button::callback(t!(self, "button-page-on"), to(page + 1)));
        }
        buttons
    }
}

/// Whether the bot is in a chat of a kind that can be paid.
fn can_work(chat: &ChatRecord) -> bool {
    !matches!(chat.problem(), Some(ChatProblem::NoAccess | ChatProblem::BasicGroup))
}
