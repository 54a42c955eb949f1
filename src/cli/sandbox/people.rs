//! The people of the sandbox: newcomers to act as, admins of every role, and those with a history.

use tollgate_sandbox::Person;

use crate::domain::admin::Role;

/// An admin of the sandbox, whom its page shows as one.
pub(super) struct SandboxAdmin {
    pub(super) id: i64,
    pub(super) role: Role,
}

pub(super) const OWNER: i64 = 1004;
pub(super) const SUPPORT: i64 = 1006;
pub(super) const ADMINS: [SandboxAdmin; 3] = [
    SandboxAdmin { id: OWNER, role: Role::Owner },
    SandboxAdmin { id: SUPPORT, role: Role::Support },
    SandboxAdmin { id: 1007, role: Role::Auditor },
];

/// Users who have not written to the bot yet, and admins.
pub(super) fn newcomers() -> Vec<Person> {
    [
        (1001, "Alice", "Meyer", "en"),
        (1002, "Bruno", "Carvalho", "pt-br"),
        (1003, "Oksana", "Koval", "uk"),
        (1005, "Jonas", "Weber", "de"),
        (OWNER, "Olga", "Owner", "en"),
        (SUPPORT, "Sam", "Support", "en"),
        (1007, "Audrey", "Auditor", "de"),
    ]
    .map(|(id, first_name, last_name, language)| person(id, first_name, last_name, language))
    .into()
}

/// A person of the page. Their username is their first name in small letters.
pub(super) fn person(id: i64, first_name: &str, last_name: &str, language: &str) -> Person {
    Person {
        id,
        first_name: first_name.to_owned(),
        last_name: Some(last_name.to_owned()),
        username: Some(first_name.to_lowercase()),
        language_code: Some(language.to_owned()),
        admin: ADMINS.iter().any(|admin| admin.id == id),
    }
}
